import Models
import Base
import Layers
import Tensors
import Testing

/// The lecture form of AlexNet for one channel and ten classes, without weights.
private func alexNet() -> Sequential {
  Sequential(
    Conv2d(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: 4, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 96, outputChannels: 256, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 256, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 256, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2), Flatten(),
    Linear(6400, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, 10))
}

@Suite struct SequentialTests {
  @Test func `layers are named by their kind and number`() {
    #expect(
      alexNet().names == [
        "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "conv3", "relu3", "conv4", "relu4",
        "conv5", "relu5", "pool5", "flatten", "fc6", "relu6", "dropout6", "fc7", "relu7",
        "dropout7", "fc8",
      ])
  }

  @Test func `names stay different, and may be chosen`() {
    #expect(
      Sequential(ReLU(), ReLU(), Flatten(), Flatten()).names
        == ["relu1", "relu1-2", "flatten", "flatten-2"])
    let chosen = Sequential(named: ["stem": Linear(2, 3), "head": Linear(3, 1)])
    #expect(chosen.names == ["stem", "head"])
    #expect((chosen["head"] as? Linear)?.outputs == 1)
    #expect(chosen["tail"] == nil)
    #expect(chosen.parameters.map(\.name) == ["0.weight", "0.bias", "1.weight", "1.bias"])
  }

  @Test func `parameters are named as PyTorch names them, nested ones too`() {
    let network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3, bias: false), ReLU(),
      Sequential(Linear(2, 3), Sequential(ReLU(), Linear(3, 4))))
    #expect(
      network.parameters.map(\.name) == [
        "0.weight", "2.0.weight", "2.0.bias", "2.1.1.weight", "2.1.1.bias",
      ])
  }

  @Test func `AlexNet's sizes are told without computing`() throws {
    let network = alexNet()
    #expect(network.parameterCount == 46_764_746)
    #expect(try network.multiplyAccumulates(for: [1, 1, 224, 224]) == 938_146_176)
    let shapes = try network.shapes(for: [1, 1, 224, 224])
    #expect(shapes[2] == [1, 96, 26, 26])
    #expect(shapes[12] == [1, 256, 5, 5])
    #expect(shapes[13] == [1, 6400])
    #expect(shapes.last == [1, 10])
    #expect(network.parameters.allSatisfy { !$0.parameter.isSet })
  }

  static let failure =
    "layer pool2, MaxPool2d(3 × 3, stride 2), cannot take [1, 256, 2, 2]: a window of 3 pixels "
    + "does not fit into 2 pixels with padding 0: 2 + 2·0 − 3 = −1"

  @Test func `28 × 28 pixels are too few for AlexNet: an error names the layer and the rule`() {
    expectShapeError(alexNet(), [1, 1, 28, 28], SequentialTests.failure)
    #expect(throws: CourseError(SequentialTests.failure)) {
      try alexNet().shapes(for: [1, 1, 28, 28])
    }
  }

  /// The network has no weights: had it begun to compute, it would have complained of that.
  @Test func `28 × 28 pixels are refused before any arithmetic`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = alexNet()(.zeros([1, 1, 28, 28]))
    }
    expect(result, says: SequentialTests.failure)
  }

  @Test func `an error inside a block names the block and the layer in it`() {
    let network = Sequential(
      named: [
        "features": Sequential(named: [
          "stem": Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3)
        ]),
        "classifier": Sequential(Flatten(), Linear(9, 4)),
      ])
    expectShapeError(
      network, [5, 1, 4, 4],
      "layer classifier, Sequential(2 layers), cannot take [5, 2, 2, 2]: layer fc1, Linear(9 → 4), "
        + "cannot take [5, 8]: the input must be [N, 9], not [5, 8]: "
        + "resize the images to the size that the network is made for"
    )
    expectShapeError(
      network, [5, 1, 2, 4],
      "layer features, Sequential(1 layers), cannot take [5, 1, 2, 4]: layer stem, "
        + "Conv2d(1 → 2, 3 × 3), cannot take [5, 1, 2, 4]: a window of 3 pixels does not fit into 2 pixels with padding 0: 2 + 2·0 − 3 = −1"
    )
  }

  @Test(arguments: [3, 16])
  func `a ReLU fused into the convolution agrees to the bit`(channels: Int) {
    let network = Sequential(
      Conv2d(inputChannels: 2, outputChannels: channels, kernelSize: 3, padding: 1), ReLU(),
      Conv2d(inputChannels: channels, outputChannels: 16, kernelSize: 3, padding: 1), ReLU()
    ).withRandomParameters()
    let images = randomNumbers([2, 2, 9, 11])
    let fused = network(images)
    let gradient = randomNumbers(fused.shape, seed: 7)
    let fusedInputGradient = network.backward(gradient)
    let fusedGradients = network.parameters.map { $0.parameter.gradient! }

    // `forwardKeepingAll` goes layer by layer.
    let unfused = network.forwardKeepingAll(images)
    #expect(unfused.count == 4)
    #expect(unfused[3] == fused)
    #expect(unfused[0].min() < 0)
    #expect(unfused[1].min() == 0)
    var back = gradient
    for layer in network.layers.reversed() { back = layer.backward(back) }
    #expect(back == fusedInputGradient)
    #expect(network.parameters.map { $0.parameter.gradient! } == fusedGradients)
  }

  @Test func `gradients of a whole network agree with small steps`() {
    let network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 3, padding: 1), Tanh(),
      LocalResponseNorm(size: 3, alpha: 1), AvgPool2d(kernelSize: 2),
      Conv2d(inputChannels: 4, outputChannels: 4, kernelSize: 3, groups: 2), Sigmoid(), Flatten(),
      Dropout(probability: 0.3), Linear(8, 5), Softmax()
    ).withRandomParameters()
    expectRightGradients(network, randomNumbers([2, 1, 6, 8]), tolerance: 5e-3)
  }

  @Test func `below the first weights nothing is computed unless asked`() {
    /// Counts how often a gradient passes.
    final class Counter: Layer {
      var isTraining = true
      var passes = 0
      var kind: String { "counter" }
      var description: String { "Counter()" }
      func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }
      func forward(_ input: consuming Tensor) -> Tensor { input }
      func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
        passes += 1
        return needsInputGradient ? outputGradient : nil
      }
    }
    let (below, above) = (Counter(), Counter())
    let network = Sequential(below, Linear(2, 2).withRandomParameters(), above)
    _ = network(.ones([1, 2]))
    #expect(network.backward(.ones([1, 2]), needsInputGradient: false) == nil)
    #expect([below.passes, above.passes] == [0, 1])
    _ = network(.ones([1, 2]))
    #expect(network.backward(.ones([1, 2]), needsInputGradient: true) != nil)
    #expect([below.passes, above.passes] == [1, 2])
  }

  @Test func `no layers change nothing`() throws {
    let nothing = Sequential()
    #expect(try nothing.outputShape(for: [2, 3]) == [2, 3])
    #expect(nothing(Tensor([1, 2])).values == [1, 2])
    #expect(nothing.backward(Tensor([3, 4])).values == [3, 4])
  }

  @Test func `turning learning off reaches every layer`() {
    let network = Sequential(Linear(1, 1), Sequential(ReLU(), Dropout(probability: 0.5)))
    #expect(network.isTraining)
    network.isTraining = false
    #expect(!network.layers[0].isTraining)
    #expect(!(network.layers[1] as! Sequential).layers[1].isTraining)
  }

  @Test func `two layers of one name are refused`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Sequential(named: ["a": ReLU(), "a": ReLU()])
      }, says: #"two layers have the same name: ["a", "a"]"#)
  }
}
