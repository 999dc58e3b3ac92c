import Foundation
import KernelMethods
import Base
import Notebook
import Tensors

/// Points of the plane with labels +1 or −1.
struct Examples {
  let x: Matrix
  let y: [Int]

  /// The same points for a network: a tensor [N, 2] and classes 0 and 1.
  var tensor: Tensor { Tensor(x.values.map(Float.init), shape: [x.rows, x.columns]) }
  var classes: [Int] { y.map { $0 > 0 ? 1 : 0 } }
}

/// Exclusive or: +1 where the signs differ.
let exclusiveOr = Examples(
  x: try! Matrix([[-1, -1], [-1, 1], [1, -1], [1, 1]]), y: [-1, 1, 1, -1])

/// Two half moons that reach into each other, with normal noise; the first half is one class.
func halfMoons(_ count: Int, noise: Float, using generator: inout RandomGenerator) -> Examples {
  var x = Matrix(rows: count, columns: 2)
  let jitter = Tensor.normal([count, 2], standardDeviation: noise, using: &generator)
  var y: [Int] = []
  for i in 0..<count {
    let upper = i < count / 2
    let (along, up) = pointOnHalfCircle(using: &generator)
    x[i, 0] = (upper ? along : 1 - along) + Double(jitter[i, 0])
    x[i, 1] = (upper ? up : 0.5 - up) + Double(jitter[i, 1])
    y.append(upper ? 1 : -1)
  }
  return Examples(x: x, y: y)
}

/// The points that several cells learn from, 120 of them unless asked otherwise.
func trainingMoons(_ count: Int = 120) -> Examples {
  var generator = RandomGenerator(seed: seed)
  return halfMoons(count, noise: 0.25, using: &generator)
}

/// The 2,000 points by which they are judged.
func testMoons() -> Examples {
  var generator = RandomGenerator(seed: seed &+ 1)
  return halfMoons(2000, noise: 0.25, using: &generator)
}

/// A point of the upper half of the unit circle, every direction alike: one of the half disc, moved
/// to its rim. No sine is needed, so the points are the same on every machine.
private func pointOnHalfCircle(using generator: inout RandomGenerator) -> (Double, Double) {
  while true {
    let (x, y) = (2 * Double(generator.uniform()) - 1, Double(generator.uniform()))
    let length = (x * x + y * y).squareRoot()
    if length > 0.01 && length <= 1 { return (x / length, y / length) }
  }
}

/// The share of labels that come out right.
func accuracy(_ predictions: [Int], _ labels: [Int]) -> Double {
  Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
}

/// The points of both classes over the regions a classifier assigns to them.
///
/// - Parameters:
///   - support: the points shown as groups of their own, the support vectors.
///   - range: both axes from end to end; nil takes the data's.
func regions(
  _ examples: Examples, caption: String, support: [Int] = [],
  range: ClosedRange<Double>? = nil, decide: @escaping (Double, Double) throws -> Int
) throws -> ScatterPlot {
  func group(_ name: String, _ indices: [Int]) -> ScatterPlot.Group {
    ScatterPlot.Group(
      name, points: indices.map { (x: examples.x[$0, 0], y: examples.x[$0, 1]) })
  }
  let special = Set(support)
  func of(_ label: Int, isSupport: Bool) -> [Int] {
    examples.y.indices.filter { examples.y[$0] == label && special.contains($0) == isSupport }
  }
  let plain = [group("+1", of(1, isSupport: false)), group("−1", of(-1, isSupport: false))]
  let marked = [
    group("+1, support", of(1, isSupport: true)), group("−1, support", of(-1, isSupport: true)),
  ]
  return try ScatterPlot(
    plain + (support.isEmpty ? [] : marked),
    x: Axis("x₁", range: range), y: Axis("x₂", range: range), caption: caption, rows: 12,
    decision: { try decide($0, $1) > 0 ? 0 : 1 })
}

/// "(1, −1)".
func point(_ x: [Double]) -> String {
  "(" + x.map { significant($0) }.joined(separator: ", ") + ")"
}

/// A power of ten as one writes it: "10¹²".
func powerOfTen(_ value: Double) -> String {
  let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  return "10" + String(String(Int(log10(value).rounded())).map { raised[$0.wholeNumberValue!] })
}

/// A span of time, in hours, days and years when it is that long.
func longDuration(_ seconds: Double) -> String {
  let days = seconds / 86_400
  return days > 800
    ? "\(significant(days / 365.25, digits: 2)) years"
    : days > 2
      ? "\(significant(days, digits: 2)) days"
      : seconds > 7200 ? "\(significant(seconds / 3600, digits: 2)) h" : duration(seconds)
}
