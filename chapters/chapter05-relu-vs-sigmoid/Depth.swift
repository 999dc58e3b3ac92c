import Course
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Units in every hidden layer of a tower.
let towerWidth = 64

/// A tower of fully connected layers with an activation between any two: `depth` layers of weights,
/// `towerWidth` units wide.
func tower(_ depth: Int, _ activation: Activation, inputs: Int, classes: Int) -> Sequential {
  var layers: [any Layer] = []
  for layer in 1..<depth {
    layers += [Linear(layer == 1 ? inputs : towerWidth, towerWidth), activation.layer()]
  }
  return Sequential(layers + [Linear(towerWidth, classes)])
}

/// What an untrained network does to some pictures on the way up and to the gradient on the way
/// down.
struct Probe {
  /// For every activation layer: how much a unit's output differs from picture to picture (the
  /// standard deviation, averaged over units as a root mean square).
  let spreads: [Double]
  /// For every layer with weights: the length of the gradient of its weights.
  let gradients: [Double]
  /// By how much an activation layer changes the length of the gradient that passes through it, on
  /// (geometric) average: a mean slope.
  let slope: Double
  /// The same for the layers of 64 × 64 weights.
  let stretch: Double

  /// Sends `samples` through a network and the gradient of their mean cross-entropy back.
  init(_ network: Sequential, _ samples: Samples) {
    network.isTraining = true
    let outputs = network.forwardKeepingAll(samples.images)
    var gradient = crossEntropy(logits: outputs.last!, targets: samples.labels).gradient
    var (slopes, stretches): ([Double], [Double]) = ([], [])
    for layer in network.layers.reversed() {
      let before = length(gradient)
      gradient = layer.backward(gradient)
      let change = length(gradient) / before
      if let linear = layer as? Linear {
        if linear.inputs == linear.outputs { stretches.append(change) }
      } else {
        slopes.append(change)
      }
    }
    (slope, stretch) = (geometricMean(slopes), geometricMean(stretches))
    spreads = zip(network.layers, outputs).filter { $0.0.parameters.isEmpty }
      .map { spreadOverPictures($0.1) }
    gradients = network.parameters.filter { $0.name.hasSuffix("weight") }
      .map { length($0.parameter.gradient!) }
  }
}

/// The length of a tensor as a vector, √Σ x². In double precision: the squares of a vanished
/// gradient are too small for a Float.
func length(_ tensor: Tensor) -> Double {
  tensor.withPointer { numbers in
    var sum = 0.0
    for index in 0..<tensor.count { sum += Double(numbers[index]) * Double(numbers[index]) }
    return sum.squareRoot()
  }
}

/// How much each column of [N, units] differs from row to row: the standard deviations' root mean
/// square.
func spreadOverPictures(_ outputs: Tensor) -> Double {
  let (rows, columns) = (outputs.shape[0], outputs.shape[1])
  var sum = 0.0
  outputs.withPointer { numbers in
    for column in 0..<columns {
      var mean = 0.0
      for row in 0..<rows { mean += Double(numbers[row * columns + column]) }
      mean /= Double(rows)
      for row in 0..<rows {
        let distance = Double(numbers[row * columns + column]) - mean
        sum += distance * distance
      }
    }
  }
  return (sum / Double(rows * columns)).squareRoot()
}

/// The n-th root of the product of n positive numbers.
func geometricMean(_ numbers: [Double]) -> Double {
  exp(numbers.reduce(0) { $0 + log($1) } / Double(numbers.count))
}

/// A pair of activation and first weights.
struct Combination: Hashable {
  let activation: Activation
  let start: Start
  /// "tanh (Xavier)".
  var name: String { "\(activation.name) (\(start.name))" }

  static let all = Activation.allCases.flatMap { activation in
    Start.allCases.map { Combination(activation: activation, start: $0) }
  }

  /// A tower with this activation and these first weights.
  func tower(_ depth: Int, for samples: Samples, seed: UInt64) -> Sequential {
    let network = chapter05_relu_vs_sigmoid.tower(
      depth, activation, inputs: samples.imageShape.product, classes: samples.classes)
    var generator = RandomGenerator(seed: seed)
    network.initialize(start.initializer, using: &generator)
    return network
  }
}
