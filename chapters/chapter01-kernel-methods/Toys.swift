import Foundation
import KernelMethods
import Kernels
import Layers
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
    let angle = Double.pi * Double(generator.uniform())
    x[i, 0] = (upper ? cos(angle) : 1 - cos(angle)) + Double(jitter[i, 0])
    x[i, 1] = (upper ? sin(angle) : 0.5 - sin(angle)) + Double(jitter[i, 1])
    y.append(upper ? 1 : -1)
  }
  return Examples(x: x, y: y)
}

/// The share of labels that come out right.
func accuracy(_ predictions: [Int], _ labels: [Int]) -> Double {
  Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
}

/// A network small enough to be understood: two inputs, `hidden` tanh units, two scores.
func smallNetwork(hidden: Int, using generator: inout RandomGenerator) -> Sequential {
  let network = Sequential(Linear(2, hidden), Tanh(), Linear(hidden, 2))
  network.initialize(.xavierUniform, using: &generator)
  return network
}

/// Where a training ended: the network, its objective, and the length of the gradient there.
struct Ending {
  let network: Sequential
  let objective: Double
  let gradient: Double

  var solvesExclusiveOr: Bool { predict(network, exclusiveOr.x) == exclusiveOr.y }
}

/// Plain gradient descent on all examples at once: cross-entropy plus a price on large weights,
/// ½ · decay · ‖w‖², as the support vector machine pays too.
func descend(
  _ network: Sequential, on examples: Examples, learningRate: Float, decay: Float = 0, steps: Int
) -> Ending {
  let (inputs, targets) = (examples.tensor, examples.classes)
  network.isTraining = true
  for _ in 0..<steps {
    let loss = crossEntropy(logits: network(inputs), targets: targets)
    _ = network.backward(loss.gradient, needsInputGradient: false)
    for named in network.parameters {
      let (parameter, gradient) = (named.parameter, named.parameter.gradient!)
      parameter.value -= learningRate * (gradient + decay * parameter.value)
    }
  }
  let loss = crossEntropy(logits: network(inputs), targets: targets)
  _ = network.backward(loss.gradient, needsInputGradient: false)
  let slope = network.parameters.reduce(0) { sum, named in
    sum + (named.parameter.gradient! + decay * named.parameter.value).norm().squared
  }
  return Ending(
    network: network, objective: objective(of: network, on: examples, decay: decay),
    gradient: slope.squareRoot())
}

/// Cross-entropy plus ½ · decay · ‖w‖².
func objective(of network: Sequential, on examples: Examples, decay: Float) -> Double {
  let loss = crossEntropy(logits: network(examples.tensor), targets: examples.classes).loss
  let square = network.parameters.reduce(0) { $0 + $1.parameter.value.norm().squared }
  return Double(loss) + Double(decay) * square / 2
}

extension Float {
  var squared: Double { Double(self) * Double(self) }
}

/// The labels, +1 or −1, that a network gives.
func predict(_ network: Sequential, _ x: Matrix) -> [Int] {
  network.isTraining = false
  let scores = network(Tensor(x.values.map(Float.init), shape: [x.rows, x.columns]))
  return (0..<x.rows).map { scores[$0, 1] >= scores[$0, 0] ? 1 : -1 }
}

/// The shortest of three runs of `body`, in seconds.
func fastest(_ runs: Int = 3, _ body: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  for _ in 0..<runs {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }
  return best
}

/// The network whose weights lie halfway between those of two others.
func halfway(_ a: Sequential, _ b: Sequential) -> Sequential {
  let hidden = a.parameters[0].parameter.shape[0]
  var unused = RandomGenerator(seed: 0)
  let middle = smallNetwork(hidden: hidden, using: &unused)
  for (i, named) in middle.parameters.enumerated() {
    named.parameter.value =
      0.5 * (a.parameters[i].parameter.value + b.parameters[i].parameter.value)
  }
  return middle
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

/// "2.87 ± 0.05".
func fitted(_ law: PowerLaw) -> String {
  "\(grouped(law.exponent, decimals: 2)) ± \(grouped(law.exponentError, decimals: 2))"
}

/// A small number with two digits, and 0 for what is only rounding.
func tiny(_ value: Double) -> String { value < 1e-6 ? "0" : significant(value, digits: 3) }

/// A span of time, in years when it is that long.
func longDuration(_ seconds: Double) -> String {
  let days = seconds / 86_400
  return days > 800
    ? "\(significant(days / 365.25, digits: 2)) years"
    : days > 2 ? "\(significant(days, digits: 2)) days" : duration(seconds)
}

/// Whether one count of grid steps is clearly above another: by more than one step.
func clearly(_ count: Int, above other: Int) -> Check.Verdict {
  count > other + 1 ? .holds : count < other - 1 ? .fails : .undecided
}

/// The points of both classes over the regions a classifier assigns to them.
func regions(
  _ examples: Examples, caption: String, decide: @escaping (Double, Double) throws -> Int
) throws -> ScatterPlot {
  func group(_ label: Int) -> ScatterPlot.Group {
    ScatterPlot.Group(
      label > 0 ? "+1" : "−1",
      points: (0..<examples.x.rows).filter { examples.y[$0] == label }
        .map { (x: examples.x[$0, 0], y: examples.x[$0, 1]) })
  }
  return try ScatterPlot(
    [group(1), group(-1)], x: Axis("x₁"), y: Axis("x₂"), caption: caption, rows: 12,
    decision: { try decide($0, $1) > 0 ? 0 : 1 })
}
