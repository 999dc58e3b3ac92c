import Base
import Fast
import Layers
import Models
import Plain
import Tensors
import Testing
import Training

/// Layers ask the current engine: what is printed in the plain loops is what happens in a network.
@Suite struct CurrentEngineTests {
  @Test func `a convolution is computed by the engine that is chosen`() {
    let layer = Conv2d(inputChannels: 16, outputChannels: 16, kernelSize: 3, padding: 1)
      .withRandomParameters()
    let input = randomNumbers([2, 16, 24, 24])
    func computed(by engine: any Engine) -> Tensor {
      engine.convolution(
        input, weight: layer.weight.value, bias: layer.bias?.value, window: layer.window!,
        groups: 1, relu: false)
    }
    let (plain, fast) = (computed(by: PlainEngine()), computed(by: FastEngine()))
    #expect(plain != fast, "Winograd's rounding tells the engines apart")
    #expect(layer.forward(input) == fast)
    withEngine(PlainEngine()) {
      #expect(engine.name == "plain")
      #expect(layer.forward(input) == plain)
    }
    #expect(layer.forward(input) == fast)
  }

  @Test func `a training step of LeNet comes out alike from both engines`() {
    func train() -> [Float] {
      var generator = RandomGenerator(seed: 3)
      let network = leNet(classes: 4, modern: true)
      network.initialize(.heNormal, using: &generator)
      let images = Tensor.normal([6, 1, 28, 28], using: &generator)
      let optimizer = SGD(learningRate: 0.005, momentum: 0.9)
      return (0..<3).map { _ in trainingStep(network, optimizer, images, [0, 1, 2, 3, 0, 1]) }
    }
    let fast = train()
    let plain = withEngine(PlainEngine()) { train() }
    #expect(fast[2] < fast[0])
    #expect(zip(fast, plain).allSatisfy { abs($0 - $1) < 1e-4 * abs($1) }, "\(fast), \(plain)")
  }
}
