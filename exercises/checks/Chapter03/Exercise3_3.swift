import Layers
import Models
import Tensors

/// Exercise 3.3.
public protocol LeNetFromLayers {
  /// LeNet-5 for images [N, 1, 28, 28] and ten classes, built from the library's layers.
  static func leNet() throws -> Sequential
}

var exercise3_3: Exercise<any LeNetFromLayers.Type> {
  Exercise(
    id: "3.3", title: "LeNet from layers",
    asked: "Build LeNet from convolutions, sigmoids, average pooling and fully connected layers.",
    hints: [
      "Write the table of the question down, line by line, as arguments of one `Sequential(…)`. After "
        + "each convolution and each fully connected layer but the last there is a `Sigmoid()`.",
      "The first convolution keeps 28 × 28: with a 5 × 5 window that takes a padding of 2. The second "
        + "has none, and makes 10 × 10 of 14 × 14. `AvgPool2d(kernelSize: 2)` steps by 2 by itself.",
      "`Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), Sigmoid(), "
        + "AvgPool2d(kernelSize: 2)`, the same from 6 to 16 channels without padding, then "
        + "`Flatten(), Linear(16 * 5 * 5, 120), Sigmoid(), Linear(120, 84), Sigmoid(), "
        + "Linear(84, 10)`.",
    ],
    cases: {
      let reference = leNet()
      return [
        Case(
          "an image [1, 1, 28, 28]; its shape after every layer that changes it",
          expects: changes(of: reference)
        ) { changes(of: try $0.leNet()) },
        Case("leNet().parameterCount", expects: reference.parameterCount) {
          try $0.leNet().parameterCount
        },
        Case(
          "two random images [2, 1, 28, 28], all weights set to known numbers",
          expects: try! answer(of: reference)
        ) { try answer(of: $0.leNet()) },
      ]
    },
    mistakes: [
      Mistake(
        "left out the first padding",
        "Without it a 5 × 5 window makes 24 × 24 of 28 × 28, and nothing further down fits.",
        NoPadding.self),
      Mistake(
        "pooled with the maximum",
        "This is the network of 1998: each window is averaged. `AvgPool2d` does that.",
        MaxPooled.self),
      Mistake(
        "used ReLU where the question has sigmoids",
        "ReLU came later; chapter 5 compares the two.", WithReLU.self),
      Mistake(
        "put a sigmoid behind the last layer",
        "The last layer's outputs are the scores of the classes; they are not squeezed.",
        SqueezedScores.self),
    ])
}

/// The shapes of one image on its way, where they change, in words; a layer that cannot work ends
/// the list with its complaint.
private func changes(of network: Sequential) -> [String] {
  var shape = [1, 1, 28, 28]
  var words: [String] = []
  for layer in network.layers {
    do {
      let next = try layer.outputShape(for: shape)
      if next != shape { words.append("\(next)") }
      shape = next
    } catch {
      return words + ["\(layer) cannot take \(shape): \(error)"]
    }
  }
  return words
}

/// What a network answers once all its parameters are set to known random numbers.
private func answer(of network: Sequential) throws -> Tensor {
  let images = random([2, 1, 28, 28], seed: 1)
  _ = try network.outputShape(for: images.shape)
  for (index, named) in network.parameters.enumerated() {
    named.parameter.value = random(named.parameter.shape, seed: UInt64(index + 2)) * 0.5
  }
  return network(images)
}

private func variant(
  padding: Int = 2, activation: () -> any Layer = { Sigmoid() },
  pool: () -> any Layer = { AvgPool2d(kernelSize: 2) }, last: [any Layer] = []
) -> Sequential {
  Sequential(
    [
      Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: padding), activation(),
      pool(), Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5), activation(), pool(),
      Flatten(), Linear(16 * 5 * 5, 120), activation(), Linear(120, 84), activation(),
      Linear(84, 10),
    ] + last)
}

private enum NoPadding: LeNetFromLayers {
  static func leNet() -> Sequential { variant(padding: 0) }
}

private enum MaxPooled: LeNetFromLayers {
  static func leNet() -> Sequential { variant(pool: { MaxPool2d(kernelSize: 2) }) }
}

private enum WithReLU: LeNetFromLayers {
  static func leNet() -> Sequential { variant(activation: { ReLU() }) }
}

private enum SqueezedScores: LeNetFromLayers {
  static func leNet() -> Sequential { variant(last: [Sigmoid()]) }
}
