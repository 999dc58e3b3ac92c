import Base
import Layers
import Models
import RunFiles
import Tensors
import Testing
import Training

@Test func `ResNet-18 learns to tell two images apart`() throws {
  let network = resNet18(classes: 2)
  var generator = RandomGenerator(seed: 1)
  network.initialize(.heNormal, using: &generator)
  let trainer = Trainer(network, SGD(learningRate: 0.01))
  let images = Tensor.normal([2, 3, 224, 224], using: &generator)
  let losses = try (0..<4).map { _ in try trainer.step(images, [0, 1]).loss }
  #expect(losses.last! < losses[0] / 2, "\(losses)")
}

@Test func `a block adds its input, and its gradients are the measured slopes`() {
  var generator = RandomGenerator(seed: 3)
  let block = Residual(Sequential(Linear(3, 3), Tanh(), Linear(3, 3)))
  block.initialize(.heNormal, using: &generator)
  let input = Tensor.scrambled([2, 3], seed: 4)
  #expect(block(input).isClose(to: block.body(input) + input))
  let widening = Residual(Sequential(Linear(3, 2), Tanh()), shortcut: Sequential(Linear(3, 2)))
  widening.initialize(.heNormal, using: &generator)
  for layer in [block, widening] {
    for check in checkGradients(of: layer, input: input) {
      #expect(check.passes(), "\(check.summary)")
    }
  }
}

@Test func `a block whose two ways have different shapes is refused before it computes`() {
  let block = Residual(Sequential(Linear(3, 2)))
  let error = #expect(throws: CourseError.self) { try block.outputShape(for: [1, 3]) }
  #expect(
    error?.description == "the body makes [1, 2] of it, which [1, 3] cannot be added to")
}

@Test func `batch normalisation's gradients are the measured slopes`() {
  let layer = BatchNorm2d(2)
  layer.gain.value = Tensor([0.5, -0.25])
  layer.offset.value = Tensor([0.1, 0.2])
  let input = Tensor.scrambled([3, 2, 2, 2], seed: 4)
  for check in checkGradients(of: layer, input: input) {
    #expect(check.passes(), "\(check.summary)")
  }
}

@Test func `batch normalisation normalises the batch, and answers with running averages`() {
  let layer = BatchNorm2d(1)
  layer.gain.value = .zeros([1])
  layer.offset.value = .zeros([1])
  let batch = Tensor([1, 3], shape: [2, 1, 1, 1])
  for _ in 0..<200 { #expect(layer(batch).isClose(to: Tensor([-1, 1], shape: batch.shape))) }
  #expect(abs(layer.averages.mean.values[0] - 2) < 1e-5)
  layer.isTraining = false
  #expect(layer(Tensor([4], shape: [1, 1, 1, 1])).isClose(to: Tensor([2], shape: [1, 1, 1, 1])))
}
