import Fast
import Base
import Layers
import Tensors
import Testing

/// A number that changes when a single bit of the numbers does (FNV-1a, 64 bits).
private func checksum(_ tensors: [Tensor]) -> UInt64 {
  tensors.reduce(0xcbf2_9ce4_8422_2325) { hash, tensor in
    tensor.values.reduce(hash) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
  }
}

/// Training must give the same bits on every machine, or no recorded transcript could be compared.
@Suite(.serialized) struct TrainingStepTests {
  /// AlexNet in small, with groups, response normalisation and dropout.
  private func network() -> Sequential {
    Sequential(
      Conv2d(inputChannels: 3, outputChannels: 16, kernelSize: 11, stride: 4, padding: 2), ReLU(),
      LocalResponseNorm(alpha: 0.1), MaxPool2d(kernelSize: 3, stride: 2),
      Conv2d(inputChannels: 16, outputChannels: 32, kernelSize: 5, padding: 2, groups: 2), ReLU(),
      LocalResponseNorm(alpha: 0.1), MaxPool2d(kernelSize: 3, stride: 2),
      Conv2d(inputChannels: 32, outputChannels: 48, kernelSize: 3, padding: 1), ReLU(),
      Conv2d(inputChannels: 48, outputChannels: 32, kernelSize: 3, padding: 1), Tanh(),
      AvgPool2d(kernelSize: 3, stride: 2), Flatten(),
      Linear(128, 64), Sigmoid(), Dropout(probability: 0.5), Linear(64, 10))
  }

  /// Two steps of stochastic gradient descent with momentum; the weights and the input's gradient.
  private func train() -> UInt64 {
    let network = network()
    var generator = RandomGenerator(seed: 2012)
    network.initialize(.heNormal, bias: 0.1, using: &generator)
    let images = Tensor.normal([16, 3, 95, 95], using: &generator)
    let targets = (0..<16).map { $0 % 10 }
    var velocities = network.parameters.map { _ in Tensor?.none }
    let rule = DescentRule(learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4)
    var inputGradient = images
    for _ in 0..<2 {
      let result = crossEntropy(logits: network(images), targets: targets)
      inputGradient = network.backward(result.gradient)
      for (index, named) in network.parameters.enumerated() {
        let parameter = named.parameter
        parameter.update {
          engine.descend(
            &$0, gradient: parameter.gradient!, velocity: &velocities[index], rule)
        }
      }
    }
    return checksum(network.parameters.map(\.parameter.value) + [inputGradient])
  }

  @Test func `one, two and eight threads end at the same weights, to the bit`() {
    let usual = Threads.count
    defer { Threads.count = usual }
    var results: [UInt64] = []
    for threads in [1, 2, 8] {
      Threads.count = threads
      results.append(train())
    }
    #expect(Set(results).count == 1, "\(results)")
  }
}
