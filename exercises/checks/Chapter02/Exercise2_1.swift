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
        + "`(room + stride - 1) / stride + 1`. Switch over `rounding`.",
    ],
    cases: {
      var examples: [(Int, Int, Int, Int, Rounding)] = [
        (5, 3, 1, 0, .floor), (28, 5, 1, 2, .floor), (28, 2, 2, 0, .floor), (7, 3, 2, 0, .ceil),
        (224, 11, 4, 1, .floor), (224, 11, 4, 0, .ceil), (8, 3, 2, 0, .floor), (8, 3, 2, 0, .ceil),
        (54, 3, 2, 0, .floor), (13, 3, 1, 1, .floor), (227, 11, 4, 0, .floor),
      ]
      var sides = [3, 28, 14, 3, 54, 55, 3, 4, 26, 13, 55]
      var generator = RandomGenerator(seed: 21)
      for rounding in [Rounding.floor, .ceil, .ceil] {
        let (input, kernel) = (20 + generator.integer(below: 200), 4 + generator.integer(below: 8))
        let padding = generator.integer(below: 3)
        // Not beyond the padding: the library would leave out a window that sees nothing.
        let stride = 1 + generator.integer(below: kernel - padding)
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
      Mistake(
        "forgot the + 1",
        "Steps were counted, not places: a window that cannot move at all still stands in one.",
        ForgotPlusOne.self),
      Mistake(
        "added the padding on one side only",
        "Padding surrounds the image: it widens a side at both ends.", PaddedOneSide.self),
      Mistake(
        "always rounded down",
        "With `.ceil` a last window may hang over the edge, so an incomplete step counts as one.",
        AlwaysFloor.self),
      Mistake(
        "divided before taking the kernel away",
        "The window's last place is where its right edge meets the image's, so the kernel's size "
          + "goes before the division.",
        DividedTooEarly.self),
    ])
}

private func divide(_ room: Int, _ stride: Int, _ rounding: Rounding) -> Int {
  rounding == .floor ? room / stride : (room + stride - 1) / stride
}

private enum ForgotPlusOne: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    divide(inputSize + 2 * padding - kernelSize, stride, rounding)
  }
}

private enum PaddedOneSide: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    divide(inputSize + padding - kernelSize, stride, rounding) + 1
  }
}

private enum AlwaysFloor: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    (inputSize + 2 * padding - kernelSize) / stride + 1
  }
}

private enum DividedTooEarly: OutputSize {
  static func outputSize(
    inputSize: Int, kernelSize: Int, stride: Int, padding: Int, rounding: Rounding
  ) -> Int {
    divide(inputSize + 2 * padding, stride, rounding) - kernelSize + 1
  }
}
