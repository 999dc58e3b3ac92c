import Base
import Layers
import Tensors
import Training

/// How the initial weights and biases of a race are drawn.
enum FirstWeights: String, CaseIterable {
  /// The paper's: σ = 0.01, biases of 1 in the second, fourth and fifth convolution.
  case paper = "2012"
  case xavier = "Xavier"
  case he = "He"
  /// Xavier's, those of the first convolution divided by 64, about the standard deviation of pixels
  /// of ±128: its sums are then as large as with pixels of variance 1.
  case rescaled = "Xavier, conv1 ÷ 64"
  /// The paper's weights without its biases.
  case withoutBiases = "2012, biases 0"
  /// Those of cuda-convnet's own example for CIFAR-10, layers-18pct.cfg: σ = 0.0001 in the first
  /// convolution, 0.01 elsewhere, biases 0.
  case example = "18pct"

  /// Sets all weights and biases of a network.
  func initialize(_ network: Sequential, using generator: inout RandomGenerator) {
    switch self {
    case .paper: network.initializeAsInPaper(using: &generator)
    case .xavier: network.initialize(.xavierNormal, using: &generator)
    case .he: network.initialize(.heNormal, using: &generator)
    case .rescaled:
      network.initialize(.xavierNormal, using: &generator)
      let first = network.parameters[0].parameter
      first.value = first.value * (1 / 64)
    case .withoutBiases:
      network.initialize(.normal(standardDeviation: 0.01), using: &generator)
    case .example:
      network.initialize(.normal(standardDeviation: 0.01), using: &generator)
      let first = network.parameters[0].parameter
      first.value = first.value * 0.01
    }
  }
}

/// How the pixels enter the network.
enum PixelScale: String, CaseIterable {
  /// From 0 to 255, less their mean, as in 2012: numbers between about −128 and 128.
  case bytes = "±128"
  /// Less their mean and divided by their standard deviation.
  case unit = "variance 1"
}

/// What two networks that race against each other have in common.
struct Conditions: Hashable {
  let weights: FirstWeights
  let pixels: PixelScale
  /// Layers with weights: 4 or 7.
  let layers: Int
}

/// A race's network: three 5 × 5 convolutions, each with an activation and an overlapping max-pool,
/// and a fully connected layer, four layers with weights. The paper says "four-layer" and no more;
/// this is the shape of the small networks its program came with, except that the first convolution
/// has a stride of 2, which saves three quarters of the work. With seven layers a 3 × 3 convolution
/// of as many filters and its activation follow each pool.
func racer(
  _ activation: Activation, layers count: Int, imageShape: [Int], classes: Int, channels: [Int]
) -> Sequential {
  require(count == 4 || count == 7, "a racer has 4 or 7 layers with weights, not \(count)")
  var layers: [any Layer] = []
  var inputs = imageShape[0]
  for outputs in channels {
    layers += [
      Conv2d(
        inputChannels: inputs, outputChannels: outputs, kernelSize: 5,
        stride: layers.isEmpty ? 2 : 1, padding: 2),
      activation.layer(), MaxPool2d(kernelSize: 3, stride: 2),
    ]
    if count == 7 {
      layers += [
        Conv2d(inputChannels: outputs, outputChannels: outputs, kernelSize: 3, padding: 1),
        activation.layer(),
      ]
    }
    inputs = outputs
  }
  layers.append(Flatten())
  let flat = Sequential(layers).requiredSize(for: imageShape)
  return Sequential(layers + [Linear(flat, classes)])
}

extension Sequential {
  /// The numbers that come out for one image.
  fileprivate func requiredSize(for imageShape: [Int]) -> Int {
    guard let shape = try? outputShape(for: [1] + imageShape) else {
      fatalError("images of shape \(imageShape) are too small for this network")
    }
    return shape[1]
  }
}
