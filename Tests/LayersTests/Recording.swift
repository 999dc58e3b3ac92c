import RunFiles
import Foundation
import Base
import Layers
import Tensors
import Testing

/// A file of Tests/Recorded, written by scripts/record-layers.py.
struct Recording: Decodable {
  struct Seeds: Decodable { let input, outputGradient, checksum, firstParameter: Int }

  struct LayerDescription: Decodable {
    let type: String
    let inputChannels, outputChannels, kernelSize, stride, padding, groups, size: Int?
    let inputs, outputs: Int?
    let bias: Bool?
    let rounding: String?
    let alpha, beta, k: Float?
  }

  struct ParameterDescription: Decodable {
    let name: String
    let scale: Float
  }

  /// What was kept of a tensor.
  struct Figures: Decodable {
    let shape: [Int]
    let stride: Int
    let sample: [Double]
    let sum, norm, largest, dot, float32Error: Double
  }

  struct Network: Decodable, CustomTestStringConvertible {
    let name: String
    let layers: [LayerDescription]
    let inputShape: [Int]
    let inputScale: Float
    let parameters: [ParameterDescription]
    let targets: [Int]?
    let loss: Double
    let output, inputGradient: Figures?
    let gradients: [Figures]
    var testDescription: String { name }
  }

  struct Initialisation: Decodable, CustomTestStringConvertible {
    let initializer: String
    let shape: [Int]
    let mean, standardDeviation, largest: Float
    var testDescription: String { "\(initializer) \(shape)" }
  }

  let writtenBy: String
  let seeds: Seeds
  let records: [Network]
  let initialisers: [Initialisation]?

  static let layers = read("Tests/Recorded/layers.json")
  static let deepNetworks = read("chapters/chapter05-relu-vs-sigmoid/recorded/deep-networks.json")

  private static func read(_ name: String) -> Recording {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(name)
    do {
      return try JSONDecoder().decode(Recording.self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path) cannot be read: \(error)")
    }
  }
}

extension Recording.LayerDescription {
  /// Our layer of that description.
  var layer: any Layer {
    let rounding = rounding.map { Rounding(rawValue: $0)! } ?? .floor
    switch type {
    case "Conv2d":
      return Conv2d(
        inputChannels: inputChannels!, outputChannels: outputChannels!, kernelSize: kernelSize!,
        stride: stride ?? 1, padding: padding ?? 0, groups: groups ?? 1, bias: bias ?? true,
        rounding: rounding)
    case "MaxPool2d":
      return MaxPool2d(
        kernelSize: kernelSize!, stride: stride, padding: padding ?? 0, rounding: rounding)
    case "AvgPool2d":
      return AvgPool2d(
        kernelSize: kernelSize!, stride: stride, padding: padding ?? 0, rounding: rounding)
    case "LocalResponseNorm":
      return LocalResponseNorm(
        size: size ?? 5, alpha: alpha ?? 1e-4, beta: beta ?? 0.75, k: k ?? 2)
    case "Linear": return Linear(inputs!, outputs!, bias: bias ?? true)
    case "ReLU": return ReLU()
    case "Sigmoid": return Sigmoid()
    case "Tanh": return Tanh()
    case "Softmax": return Softmax()
    case "Flatten": return Flatten()
    default: fatalError("there is no layer of type \(type)")
    }
  }
}

extension Recording {
  /// The network with the recorded weights.
  func network(_ record: Network) -> Sequential {
    let network = Sequential(record.layers.map(\.layer))
    for (index, (named, recorded)) in zip(network.parameters, record.parameters).enumerated() {
      named.parameter.value = Tensor.scrambled(
        named.parameter.shape, seed: seeds.firstParameter + index, scale: recorded.scale)
    }
    return network
  }

  /// Computes a record anew and compares the loss, the output and every gradient.
  ///
  /// Returns how far each is from the recorded one, as a share of the largest number of its tensor.
  func disagreements(_ record: Network) -> [(what: String, error: Double)] {
    let network = network(record)
    let input = Tensor.scrambled(record.inputShape, seed: seeds.input, scale: record.inputScale)
    let output = network(input)
    var errors: [(what: String, error: Double)] = []
    let outputGradient: Tensor
    if let targets = record.targets {
      let result = crossEntropy(logits: output, targets: targets)
      errors.append(("loss", abs(Double(result.loss) - record.loss) / record.loss))
      outputGradient = result.gradient
    } else {
      outputGradient = Tensor.scrambled(output.shape, seed: seeds.outputGradient)
      // Many terms of both signs: judged by their size, not by what is left of them.
      let loss = Double((output * outputGradient).sum())
      let size = max(record.output!.norm, .leastNormalMagnitude)
      errors.append(("loss", abs(loss - record.loss) / size))
    }
    let inputGradient = network.backward(outputGradient)
    var tensors = zip(network.parameters, record.gradients).map {
      ("gradient of \($0.name)", $0.parameter.gradient!, $1)
    }
    if let figures = record.output { tensors.append(("output", output, figures)) }
    if let figures = record.inputGradient {
      tensors.append(("gradient of the input", inputGradient, figures))
    }
    return errors
      + tensors.map { ($0, disagreement($1, $2, checksumSeed: seeds.checksum)) }
  }
}

/// How far a tensor is from what was recorded of it: the worst of the sample, the norm, the sum and
/// the checksum product, each as a share of the size of what it is made of.
func disagreement(
  _ tensor: Tensor, _ figures: Recording.Figures, checksumSeed: Int
) -> Double {
  guard tensor.shape == figures.shape else { return .infinity }
  let scale = max(figures.largest, .leastNormalMagnitude)
  let values = tensor.values
  let check = Tensor.scrambled([tensor.count], seed: checksumSeed).values
  var (sum, squares, dot) = (0.0, 0.0, 0.0)
  for (value, factor) in zip(values, check) {
    sum += Double(value)
    squares += Double(value) * Double(value)
    dot += Double(value) * Double(factor)
  }
  let room = scale * Double(tensor.count).squareRoot()
  var errors = zip(stride(from: 0, to: values.count, by: figures.stride), figures.sample).map {
    abs(Double(values[$0]) - $1) / scale
  }
  errors.append(abs(squares.squareRoot() - figures.norm) / max(figures.norm, scale))
  errors.append(abs(sum - figures.sum) / room)
  errors.append(abs(dot - figures.dot) / room)
  // `max` would overlook NaN.
  return errors.contains(where: \.isNaN) ? .infinity : errors.max()!
}
