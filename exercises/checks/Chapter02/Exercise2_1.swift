import Tensors
import Base
import Layers

/// Exercise 2.1.
public protocol OutputSize {
  /// The number of positions of a window along one side.
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) throws -> Int
}

var exercise2_1: Exercise<any OutputSize.Type> {
  Exercise(
    id: "2.1", title: "Output size",
    asked: "In how many places can a window stand along one side of an image?",
    hints: [
      "Lay the window at the left edge of the padded image. How many pixels are left to its right, "
        + "and how many steps of `stride` pixels fit into them?",
      "There are `inputSize + 2 * padding - kernelSize` pixels to walk. The place where the window "
        + "stands before its first step counts too.",
      "Swift's `/` on whole numbers cuts off, which is ⌊ ⌋ here: `room / stride + 1`. For ⌈ ⌉ use "
        + "`(room + stride - 1) / stride + 1`, and one less when the last window begins beyond the "
        + "image: `if (places - 1) * stride >= inputSize + padding { places -= 1 }`.",
    ],
    cases: {
      var examples: [(Int, Int, Int, Int, Rounding)] = [
        (5, 3, 1, 0, .floor), (28, 5, 1, 2, .floor), (28, 2, 2, 0, .floor), (7, 3, 2, 0, .ceil),
        (224, 11, 4, 1, .floor), (224, 11, 4, 0, .ceil), (8, 3, 2, 0, .floor), (8, 3, 2, 0, .ceil),
        (54, 3, 2, 0, .floor), (13, 3, 1, 1, .floor), (227, 11, 4, 0, .floor),
        (5, 1, 3, 0, .ceil), (5, 1, 3, 0, .floor), (5, 1, 3, 1, .ceil), (4, 2, 3, 1, .ceil),
      ]
      var sides = [3, 28, 14, 3, 54, 55, 3, 4, 26, 13, 55, 2, 2, 2, 2]
      var generator = RandomGenerator(seed: 21)
      for rounding in [Rounding.floor, .ceil, .ceil] {
        let (input, kernel) = (20 + generator.integer(below: 200), 4 + generator.integer(below: 8))
        let padding = generator.integer(below: 3)
        let stride = 1 + generator.integer(below: kernel + 3)
        examples.append((input, kernel, stride, padding, rounding))
        let window = Window(
          kernelSize: kernel, stride: stride, padding: padding, rounding: rounding)
        sides.append(try! window.outputSize(input))
      }
      return zip(examples, sides).map { example, side in
        let (input, kernel, stride, padding, rounding) = example
        return Case(
          "outputSize(inputSize: \(input), kernelSize: \(kernel), stride: \(stride), "
            + "padding: \(padding), rounding: .\(rounding))",
          expects: side
        ) {
          try $0.outputSize(
            inputSize: input, kernelSize: kernel, stride: stride, padding: padding,
            rounding: rounding)
        }
      }
    },
    mistakes: [
      Mistake("forgot the + 1", forgotPlusOne, ForgotPlusOne<LeftOut>.self),
      Mistake("forgot the + 1", forgotPlusOne, ForgotPlusOne<Counted>.self),
      Mistake("added the padding on one side only", oneSide, PaddedOneSide<LeftOut>.self),
      Mistake("added the padding on one side only", oneSide, PaddedOneSide<Counted>.self),
      Mistake(
        "always rounded down",
        "With `.ceil` a last window may hang over the edge, so an incomplete step counts as one.",
        AlwaysFloor.self),
      Mistake("divided before taking the kernel away", tooEarly, DividedTooEarly<LeftOut>.self),
      Mistake("divided before taking the kernel away", tooEarly, DividedTooEarly<Counted>.self),
      Mistake(
        "counted a window that begins beyond the image",
        "With `.ceil` the last window may hang over the edge, but it must begin on the image or on the "
          + "padding before it: one that begins behind sees nothing, and is left out.",
        Right<Counted>.self),
      Mistake(
        "added 1 for `.ceil` even when the steps come out even",
        "⌈2⌉ is 2: rounding up adds a place only when something is left over.", AddedOne.self),
    ])
}

private let forgotPlusOne =
  "Steps were counted, not places: a window that cannot move at all still stands in one."
private let oneSide = "Padding surrounds the image: it widens a side at both ends."
private let tooEarly =
  "The window's last place is where its right edge meets the image's, so the kernel's size goes "
  + "before the division."

/// What becomes of a last window that begins beyond the image.
private protocol LastWindow { static var counts: Bool { get } }
private enum LeftOut: LastWindow { static var counts: Bool { false } }
private enum Counted: LastWindow { static var counts: Bool { true } }

extension LastWindow {
  fileprivate static func places(
    _ places: Int, inputSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    let isBeyond = rounding == .ceil && (places - 1) * stride >= inputSize + padding
    return isBeyond && !counts ? places - 1 : places
  }
}

private func divide(_ room: Int, _ stride: Int, _ rounding: Rounding) -> Int {
  rounding == .floor ? room / stride : (room + stride - 1) / stride
}

private enum Right<Last: LastWindow>: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    Last.places(
      divide(inputSize + 2 * padding - kernelSize, stride, rounding) + 1, inputSize: inputSize,
      stride: stride, padding: padding, rounding: rounding)
  }
}

private enum ForgotPlusOne<Last: LastWindow>: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    Last.places(
      divide(inputSize + 2 * padding - kernelSize, stride, rounding), inputSize: inputSize,
      stride: stride, padding: padding, rounding: rounding)
  }
}

private enum PaddedOneSide<Last: LastWindow>: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    Last.places(
      divide(inputSize + padding - kernelSize, stride, rounding) + 1, inputSize: inputSize,
      stride: stride, padding: padding, rounding: rounding)
  }
}

private enum AlwaysFloor: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    (inputSize + 2 * padding - kernelSize) / stride + 1
  }
}

private enum DividedTooEarly<Last: LastWindow>: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    Last.places(
      divide(inputSize + 2 * padding, stride, rounding) - kernelSize + 1, inputSize: inputSize,
      stride: stride, padding: padding, rounding: rounding)
  }
}

private enum AddedOne: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    LeftOut.places(
      (inputSize + 2 * padding - kernelSize) / stride + (rounding == .ceil ? 2 : 1),
      inputSize: inputSize, stride: stride, padding: padding, rounding: rounding)
  }
}
