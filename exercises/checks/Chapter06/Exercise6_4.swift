import Datasets
import Base
import Tensors

/// Exercise 6.4.
public protocol RandomCropAndMirror {
  /// A random part of an image, mirrored every other time: [C, H, W] gives [C, side, side].
  static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) throws -> Tensor
}

var exercise6_4: Exercise<any RandomCropAndMirror.Type> {
  Exercise(
    id: "6.4", title: "Random crop and mirror",
    asked: "Cut a square out of an image at a random place, and mirror it every other time.",
    hints: [
      "Draw first: three numbers, once for the whole image. How many places are there for the "
        + "square's top row, when it may also touch the bottom?",
      "There are H − side + 1 top rows and W − side + 1 left columns. Row y of the square is row "
        + "`top + y` of the image; in a mirrored square, column x shows what column `side - 1 - x` "
        + "would show otherwise.",
      "`let top = generator.integer(below: image.shape[1] - side + 1)`, `left` likewise with "
        + "`shape[2]`, `let mirrored = generator.uniform() < 0.5`. Then loops c, y, x around "
        + "`output[c, y, x] = image[c, top + y, left + (mirrored ? side - 1 - x : x)]`.",
    ],
    cases: {
      var cases: [Case<any RandomCropAndMirror.Type>] = []
      for (shape, side, seed) in [([1, 4, 4], 2, 4), ([2, 3, 5], 2, 8), ([1, 5, 4], 3, 7)] {
        let image = Tensor.counting(shape)
        let draws = Draws(image, side, seed: UInt64(seed))
        cases.append(
          cropCase(
            "image 0, 1, 2, … in the shape \(shape), side \(side), RandomGenerator(seed: \(seed)), "
              + "which draws top \(draws.top), left \(draws.left), "
              + (draws.mirrored ? "mirrored" : "not mirrored"),
            image, side, UInt64(seed)))
      }
      // The first two draw 0.4987 and 0.5023: just mirrored, and just not.
      for (shape, side, seed) in [
        ([3, 8, 8], 5, 180), ([3, 6, 9], 4, 165), ([1, 7, 7], 6, 13), ([3, 9, 9], 7, 14),
        ([3, 6, 6], 6, 15),
      ] {
        let image = random(shape, seed: UInt64(seed))
        cases.append(
          cropCase("\(described("a random image", image)), side \(side)", image, side, UInt64(seed))
        )
      }
      return cases
    },
    mistakes: [
      Mistake(
        "left the last place out",
        "A square that touches the bottom or the right edge is a place like any other: there are "
          + "H − side + 1 of them, not H − side.",
        LeftLastPlaceOut.self),
      Mistake(
        "drew a new place for every channel",
        "Red, green and blue belong to one picture: all channels are cut at the same place, drawn "
          + "once.",
        DrewForEveryChannel.self),
      Mistake(
        "mirrored top to bottom",
        "A mirror exchanges left and right. Upside-down photographs are rare, and to learn from "
          + "them would not help.",
        MirroredUpsideDown.self),
      Mistake(
        "mirrored the whole image before cutting",
        "Then the square is cut somewhere else, on the other side of the picture. Here it is cut "
          + "first and mirrored afterwards.",
        MirroredFirst.self),
    ])
}

/// What is drawn, in the order the exercise asks for.
private struct Draws {
  var top, left: Int
  var mirrored: Bool

  init(_ image: Tensor, _ side: Int, places: Int = 1, _ generator: inout RandomGenerator) {
    top = generator.integer(below: max(1, image.shape[1] - side + places))
    left = generator.integer(below: max(1, image.shape[2] - side + places))
    mirrored = generator.uniform() < 0.5
  }

  init(_ image: Tensor, _ side: Int, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    self.init(image, side, &generator)
  }
}

private func cropCase(
  _ text: String, _ image: Tensor, _ side: Int, _ seed: UInt64
) -> Case<any RandomCropAndMirror.Type> {
  // The library's transforms draw in the same order.
  var generator = RandomGenerator(seed: seed)
  let square = try! RandomCrop(side)(Image(image), using: &generator)
  let right = RandomHorizontalFlip().apply(to: square, using: &generator)
  return Case(text, expects: right.tensor) {
    var generator = RandomGenerator(seed: seed)
    return try $0.randomCropAndMirror(image: image, side: side, using: &generator)
  }
}

/// The square, given the draws for each channel.
private func cut(
  _ image: Tensor, _ side: Int, upsideDown: Bool = false, draws: (Int) -> Draws
) -> Tensor {
  var output = Tensor.zeros([image.shape[0], side, side])
  for c in 0..<image.shape[0] {
    let draw = draws(c)
    for y in 0..<side {
      for x in 0..<side {
        let row = draw.mirrored && upsideDown ? side - 1 - y : y
        let column = draw.mirrored && !upsideDown ? side - 1 - x : x
        output[c, y, x] = image[c, draw.top + row, draw.left + column]
      }
    }
  }
  return output
}

private enum LeftLastPlaceOut: RandomCropAndMirror {
  static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    let draws = Draws(image, side, places: 0, &generator)
    return cut(image, side) { _ in draws }
  }
}

private enum DrewForEveryChannel: RandomCropAndMirror {
  static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    cut(image, side) { _ in Draws(image, side, &generator) }
  }
}

private enum MirroredUpsideDown: RandomCropAndMirror {
  static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    let draws = Draws(image, side, &generator)
    return cut(image, side, upsideDown: true) { _ in draws }
  }
}

private enum MirroredFirst: RandomCropAndMirror {
  static func randomCropAndMirror(
    image: Tensor, side: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    var draws = Draws(image, side, &generator)
    // Column x of the mirrored image is column W − 1 − x of the image.
    if draws.mirrored { draws.left = image.shape[2] - side - draws.left }
    return cut(image, side) { _ in draws }
  }
}
