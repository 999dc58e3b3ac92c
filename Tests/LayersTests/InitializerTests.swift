import Base
import Layers
import Tensors
import Testing

@Suite struct InitializerTests {
  private func initializer(_ name: String) -> Initializer {
    switch name {
    case "xavierUniform": .xavierUniform
    case "xavierNormal": .xavierNormal
    case "heUniform": .heUniform
    case "heNormal": .heNormal
    default: .pytorchDefault
    }
  }

  /// 35,000 and 48,000 numbers: a spread is known to half a per cent.
  @Test(arguments: Recording.layers.initialisers!)
  func `means, spreads and limits are PyTorch's`(_ recorded: Recording.Initialisation) {
    var generator = RandomGenerator(seed: 5)
    let weight = initializer(recorded.initializer).weight(shape: recorded.shape, using: &generator)
    let spread = recorded.standardDeviation
    #expect(abs(weight.mean()) < 0.025 * spread)
    #expect(abs(weight.standardDeviation() / spread - 1) < 0.02)
    let largest = max(weight.max(), -weight.min())
    if recorded.initializer.hasSuffix("Normal") {
      #expect(largest > 3.5 * spread && largest < 6 * spread)
    } else {
      #expect(abs(largest / recorded.largest - 1) < 1e-3)
    }
  }

  @Test func `the paper's weights have the standard deviation that was asked for`() {
    var generator = RandomGenerator(seed: 6)
    let weight = Initializer.normal(standardDeviation: 0.01)
      .weight(shape: [96, 3, 11, 11], using: &generator)
    #expect(abs(weight.standardDeviation() - 0.01) < 2e-4)
  }

  @Test func `biases are set to one number, or drawn as PyTorch does`() {
    let network = Sequential(Conv2d(inputChannels: 2, outputChannels: 50, kernelSize: 3), ReLU())
    var generator = RandomGenerator(seed: 1)
    network.initialize(.heNormal, bias: 1, using: &generator)
    #expect(network.parameters[1].parameter.value == .ones([50]))
    network.initialize(.heNormal, using: &generator)
    #expect(network.parameters[1].parameter.value == .zeros([50]))
    network.initialize(.pytorchDefault, using: &generator)
    let bias = network.parameters[1].parameter.value
    // ±1/√18
    #expect(bias.max() <= 0.235_71 && bias.max() > 0.2)
    #expect(bias.min() >= -0.235_71 && bias.min() < -0.2)
    // Weights by Xavier, ±√(6 / (18 + 450)), and the biases of PyTorch.
    network.initialize(.xavierUniform, bias: nil, using: &generator)
    let (weight, drawn) = (
      network.parameters[0].parameter.value, network.parameters[1].parameter.value
    )
    #expect(weight.max() <= 0.113_23 && weight.max() > 0.11)
    #expect(drawn != bias && drawn.max() <= 0.235_71 && drawn.max() > 0.2)
    #expect(drawn.min() >= -0.235_71 && drawn.min() < -0.2)
  }

  @Test func `the same seed gives the same network, and a longer one begins alike`() {
    func weights(_ layers: [any Layer], seed: UInt64) -> [Tensor] {
      let network = Sequential(layers)
      var generator = RandomGenerator(seed: seed)
      network.initialize(.xavierUniform, using: &generator)
      return network.parameters.map(\.parameter.value)
    }
    let short = weights([Linear(3, 4), ReLU()], seed: 1)
    #expect(short == weights([Linear(3, 4), ReLU()], seed: 1))
    #expect(short != weights([Linear(3, 4), ReLU()], seed: 2))
    let long = weights([Linear(3, 4), ReLU(), Linear(3, 4)], seed: 1)
    #expect(Array(long[..<2]) == short)
    #expect(long[2] != long[0])
  }
}
