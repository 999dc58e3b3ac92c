import Base
import Layers
import Tensors
import Testing

@testable import Training

@Suite struct PaperInitializationTests {
  /// Five convolutions and three fully connected layers, as in AlexNet, but thin.
  private func network(_ deviation: Float? = nil) -> Sequential {
    let network = Sequential(
      [1, 16, 16, 16, 16].map {
        Conv2d(inputChannels: $0, outputChannels: 16, kernelSize: 3, padding: 1)
      } + [Flatten(), Linear(64, 32), Dropout(probability: 0.5), Linear(32, 32), Linear(32, 10)])
    var generator = RandomGenerator(seed: 3)
    network.initializeAsInPaper(middleStandardDeviation: deviation, using: &generator)
    return network
  }

  @Test func `biases are 1 in conv2, conv4, conv5, fc6 and fc7, and 0 elsewhere`() {
    let network = network()
    let biases = network.parameters.filter { $0.name.hasSuffix("bias") }
    #expect(biases.map { $0.parameter.value.min() } == [0, 1, 0, 1, 1, 1, 1, 0])
    #expect(biases.map { $0.parameter.value.max() } == [0, 1, 0, 1, 1, 1, 1, 0])
  }

  @Test func `weights have standard deviation 0.01, or 0.03 in the middle as the program had`() {
    let plain = network()
    let program = network(0.03)
    for (index, wanted) in [0.01, 0.01, 0.03, 0.03, 0.03].enumerated() {
      let (a, b) = (plain.layers[index], program.layers[index])
      let weights = (a.parameters[0].parameter.value, b.parameters[0].parameter.value)
      #expect(abs(Double(weights.0.standardDeviation()) - 0.01) < 0.002)
      #expect(abs(Double(weights.1.standardDeviation()) - wanted) < wanted / 5)
    }
    #expect(abs(plain.layers[6].parameters[0].parameter.value.standardDeviation() - 0.01) < 0.001)
  }
}
