import Base
import Layers
import Tensors
import Testing

/// What every layer promises, tried with each of them.
@Suite struct LayerTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let make: @Sendable () -> any Layer
    var testDescription: String { name }
  }

  static let examples: [Example] = [
    Example(name: "Conv2d", shape: [2, 3, 6, 5]) {
      Conv2d(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1).withRandomParameters()
    },
    Example(name: "Linear", shape: [3, 7]) { Linear(7, 5).withRandomParameters() },
    Example(name: "MaxPool2d", shape: [2, 3, 7, 5]) { MaxPool2d(kernelSize: 3, stride: 2) },
    Example(name: "AvgPool2d", shape: [2, 3, 7, 5]) { AvgPool2d(kernelSize: 2) },
    Example(name: "ReLU", shape: [3, 7]) { ReLU() },
    Example(name: "Sigmoid", shape: [3, 7]) { Sigmoid() },
    Example(name: "Tanh", shape: [3, 7]) { Tanh() },
    Example(name: "Softmax", shape: [3, 7]) { Softmax() },
    Example(name: "Dropout", shape: [3, 7]) { Dropout(probability: 0.5) },
    Example(name: "LocalResponseNorm", shape: [2, 7, 3, 2]) { LocalResponseNorm(alpha: 1) },
    Example(name: "Flatten", shape: [2, 3, 2, 2]) { Flatten() },
    Example(name: "Sequential", shape: [2, 3, 6, 5]) {
      Sequential(
        Conv2d(inputChannels: 3, outputChannels: 4, kernelSize: 3), ReLU(),
        MaxPool2d(kernelSize: 2), Flatten(), Linear(8, 3)
      ).withRandomParameters()
    },
  ]

  @Test(arguments: examples) func `the shape told is the shape computed`(_ example: Example) throws
  {
    let layer = example.make()
    let output = layer(randomNumbers(example.shape))
    #expect(output.shape == (try layer.outputShape(for: example.shape)))
    let gradient = layer.backward(.ones(output.shape))
    #expect(gradient.shape == example.shape)
  }

  @Test(arguments: examples) func `nobody's numbers are changed`(_ example: Example) {
    let layer = example.make()
    let (input, same) = (randomNumbers(example.shape), randomNumbers(example.shape))
    let output = layer(input)
    let outputBefore = Tensor(output.values, shape: output.shape)
    let gradient = randomNumbers(output.shape, seed: 5)
    layer.backward(gradient)
    #expect(input == same)
    #expect(output == outputBefore)
    #expect(gradient == randomNumbers(output.shape, seed: 5))
  }

  @Test(arguments: examples) func `no input gradient when nobody asks`(_ example: Example) {
    let (asked, unasked) = (example.make(), example.make())
    let input = randomNumbers(example.shape)
    let gradient = randomNumbers(asked(input).shape, seed: 5)
    _ = unasked(input)
    #expect(asked.backward(gradient, needsInputGradient: true) != nil)
    #expect(unasked.backward(gradient, needsInputGradient: false) == nil)
    for (a, b) in zip(asked.parameters, unasked.parameters) {
      #expect(a.parameter.gradient! == b.parameter.gradient!)
    }
  }

  @Test(arguments: examples) func `answering gives the same as learning`(_ example: Example) {
    let layer = example.make()
    if layer is Dropout { return }
    let input = randomNumbers(example.shape)
    let learning = layer(input)
    layer.isTraining = false
    #expect(!layer.isTraining)
    #expect(layer(input) == learning)
  }

  /// In a process of its own, where nobody else takes memory.
  @Test(arguments: examples.indices)
  func `a network that only answers keeps nothing`(_ index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let example = LayerTests.examples[index]
      let layer = example.make()
      _ = layer(randomNumbers(example.shape))
      layer.isTraining = false
      _ = layer(randomNumbers(example.shape))
      let withLayer = FloatBuffer.statistics.bytesLive
      let fresh = example.make()
      // All that a second, untouched layer has is what this one has: its parameters.
      let ofParameters = FloatBuffer.statistics.bytesLive - withLayer
      require(withLayer == ofParameters, "\(layer) kept \(withLayer - ofParameters) bytes")
      withExtendedLifetime((layer, fresh)) {}
    }
  }

  @Test(arguments: examples.indices)
  func `going back without a way there is a sentence`(_ index: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [index] in
      let example = LayerTests.examples[index]
      let layer = example.make()
      layer.isTraining = false
      let output = layer(randomNumbers(example.shape))
      layer.backward(output)
    }
    expect(result, says: "backward needs a forward pass in training mode before it")
  }

  @Test(arguments: examples.indices)
  func `a gradient of another shape is refused`(_ index: Int) async {
    // Dropout takes any shape: its mask goes on without end.
    if LayerTests.examples[index].name == "Dropout" { return }
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [index] in
      let example = LayerTests.examples[index]
      let layer = example.make()
      let output = layer(randomNumbers(example.shape))
      layer.backward(.ones([1] + output.shape))
    }
    expect(result, says: ", but its gradient is [1, ")
  }
}
