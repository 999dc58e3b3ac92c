import Foundation
import Tensors

/// Exercise 1.4.
public protocol OrientationHistogram {
  /// How much of a cell's edges points in each direction: two [H, W] give [bins].
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) throws -> Tensor
}

var exercise1_4: Exercise<any OrientationHistogram.Type> {
  Exercise(
    id: "1.4", title: "Orientation histogram of a cell",
    asked: "How much of a cell's edges points in each direction?",
    hints: [
      "Each pixel has one gradient (dx, dy): an arrow with a length and a direction. The direction "
        + "chooses the bin, the length is what goes in.",
      "The length is `(dx * dx + dy * dy).squareRoot()`, the angle `atan2(dy, dx)`, which runs from "
        + "−π to π. Add π to negative angles; and an angle of π itself is the same direction as 0.",
      "For each y and x: `var angle = atan2(dy[y, x], dx[y, x])`, `if angle < 0 { angle += .pi }`, "
        + "`if angle >= .pi { angle -= .pi }`, `let bin = min(Int(angle / .pi * Float(bins)), "
        + "bins - 1)`, then add the length to `histogram[bin]`, which began as "
        + "`Tensor.zeros([bins])`.",
    ],
    cases: {
      func byHand(_ text: String, _ dx: [Float], _ dy: [Float], _ bins: Int, _ sums: [Float])
        -> Case<any OrientationHistogram.Type>
      {
        Case("\(text), bins: \(bins)", expects: Tensor(sums)) {
          try $0.orientationHistogram(
            dx: Tensor(dx, shape: [1, dx.count]), dy: Tensor(dy, shape: [1, dy.count]), bins: bins)
        }
      }
      var cases = [
        byHand("dx [[3]], dy [[4]]", [3], [4], 9, [0, 0, 5, 0, 0, 0, 0, 0, 0]),
        byHand("dx [[3, −3]], dy [[4, −4]]", [3, -3], [4, -4], 4, [0, 10, 0, 0]),
        byHand("dx [[2, −2]], dy [[0, 0]]", [2, -2], [0, 0], 4, [4, 0, 0, 0]),
        byHand("dx [[−4, 5, 0]], dy [[3, 12, 0]]", [-4, 5, 0], [3, 12, 0], 4, [0, 13, 0, 5]),
      ]
      for (bins, side) in [(9, 4), (6, 8)] {
        let (dx, dy, sums) = randomCell(rows: side, columns: side + 2, bins)
        cases.append(
          Case("a random cell: dx and dy \(dx.shape), bins: \(bins)", expects: sums) {
            try $0.orientationHistogram(dx: dx, dy: dy, bins: bins)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "counted the gradients",
        "A long gradient is a clear edge, a short one is noise: each adds its length, not 1.",
        Counted.self),
      Mistake(
        "told opposite directions apart",
        "A step from dark to light and one from light to dark lie on the same line here: the bins "
          + "share half a turn, 180°, not a whole one.",
        WholeTurn.self),
      Mistake(
        "exchanged dx and dy",
        "`atan2` takes dy first: `atan2(dy, dx)` is 0 for a gradient that points to the right.",
        Exchanged.self),
      Mistake(
        "added the squared lengths", "A gradient's length is √(dx² + dy²), with the root.",
        SquaredLengths.self),

      Mistake(
        "left the sign of the angle away",
        "The angle −45° is the same line as 135°, not as 45°: add half a turn to a negative angle.",
        AbsoluteAngle.self),
    ])
}

/// Random gradients whose angles keep away from the bins' borders, where rounding would decide, and
/// their histogram.
private func randomCell(rows: Int, columns: Int, _ bins: Int)
  -> (dx: Tensor, dy: Tensor, sums: Tensor)
{
  let numbers = random([3, rows * columns], seed: UInt64(bins))
  var (dx, dy) = (Tensor.zeros([rows, columns]), Tensor.zeros([rows, columns]))
  var sums = Tensor.zeros([bins])
  for pixel in 0..<rows * columns {
    let bin = min(bins - 1, Int(abs(numbers[0, pixel]) * Float(bins)))
    let length = 1 + abs(numbers[1, pixel])
    var angle = (Float(bin) + 0.5 + 0.4 * numbers[2, pixel]) * .pi / Float(bins)
    if pixel % 2 == 1 { angle -= .pi }
    dx[pixel / columns, pixel % columns] = length * cos(angle)
    dy[pixel / columns, pixel % columns] = length * sin(angle)
    sums[bin] += length
  }
  return (dx, dy, sums)
}

/// A histogram over `circle` radians of what `weight` makes of each gradient.
private func histogram(
  _ dx: Tensor, _ dy: Tensor, _ bins: Int, circle: Float = .pi,
  weight: (Float) -> Float = { $0 }
) -> Tensor {
  var result = Tensor.zeros([bins])
  for (dx, dy) in zip(dx.values, dy.values) {
    var angle = atan2(dy, dx)
    while angle < 0 { angle += circle }
    while angle >= circle { angle -= circle }
    let bin = min(bins - 1, Int(angle / circle * Float(bins)))
    result[bin] += weight((dx * dx + dy * dy).squareRoot())
  }
  return result
}

private enum Counted: OrientationHistogram {
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) -> Tensor {
    histogram(dx, dy, bins) { _ in 1 }
  }
}

private enum WholeTurn: OrientationHistogram {
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) -> Tensor {
    histogram(dx, dy, bins, circle: 2 * .pi)
  }
}

private enum Exchanged: OrientationHistogram {
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) -> Tensor {
    histogram(dy, dx, bins)
  }
}

private enum SquaredLengths: OrientationHistogram {
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) -> Tensor {
    histogram(dx, dy, bins) { $0 * $0 }
  }
}

private enum AbsoluteAngle: OrientationHistogram {
  static func orientationHistogram(dx: Tensor, dy: Tensor, bins: Int) -> Tensor {
    histogram(dx, dy.map { abs($0) }, bins)
  }
}
