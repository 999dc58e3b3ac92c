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
