import Models
import Layers
import Tensors
import Testing

@Suite struct SubsamplingTests {
  @Test func `sums, times a coefficient, plus a bias, each channel its own`() {
    let layer = Subsampling(channels: 2, kernelSize: 2)
    layer.weight.value = Tensor([0.5, -1], shape: [2, 1])
    layer.bias.value = Tensor([1, 10])
    let image = Tensor([1, 2, 3, 4, 10, 20, 30, 40], shape: [1, 2, 2, 2])
    // 0.5 · 10 + 1 and −1 · 100 + 10.
    #expect(layer(image).values == [6, -90])
    let inputGradient = layer.backward(Tensor([1, 2], shape: [1, 2, 1, 1]))
    #expect(inputGradient.values == [0.5, 0.5, 0.5, 0.5, -2, -2, -2, -2])
    #expect(layer.weight.gradient?.values == [10, 200])
    #expect(layer.bias.gradient?.values == [1, 2])
  }

  @Test func `with a quarter and no bias it is average pooling`() {
    let layer = Subsampling(channels: 3, kernelSize: 2)
    layer.weight.value = .filled([3, 1], with: 0.25)
    layer.bias.value = .zeros([3])
    let images = randomNumbers([4, 3, 6, 8])
    let pool = AvgPool2d(kernelSize: 2)
    #expect(layer(images) == pool(images))
    let gradient = randomNumbers([4, 3, 3, 4], seed: 2)
    #expect(layer.backward(gradient) == pool.backward(gradient))
  }

  @Test(arguments: [(2, 6, 4), (3, 6, 9), (2, 5, 7)])
  func `gradients agree with small steps`(kernelSize: Int, height: Int, width: Int) {
    expectRightGradients(
      Subsampling(channels: 2, kernelSize: kernelSize).withRandomParameters(),
      randomNumbers([2, 2, height, width]))
  }

  @Test func `sizes are told without computing, wrong ones refused`() throws {
    let layer = Subsampling(channels: 6, kernelSize: 2)
    #expect(try layer.outputShape(for: [5, 6, 28, 28]) == [5, 6, 14, 14])
    #expect(layer.parameterCount == 12)
    #expect("\(layer)" == "Subsampling(6 channels, 2 × 2)")
    expectShapeError(layer, [1, 3, 8, 8], "the input must have 6 channels, but [1, 3, 8, 8] has 3")
  }
}
