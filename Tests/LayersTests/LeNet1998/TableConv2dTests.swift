import Models
import Base
import Layers
import Tensors
import Testing

@Suite struct TableConv2dTests {
  /// Two outputs: one sees channels 0 and 2, the other channel 1 alone.
  private let layer = TableConv2d(inputChannels: 3, table: [[0, 2], [1]], kernelSize: 1)

  @Test func `each output sees its channels alone`() {
    layer.weight.value = Tensor([2, 3, 5], shape: [3, 1, 1, 1])
    layer.bias.value = Tensor([100, 200])
    let image = Tensor([1, 10, 7], shape: [1, 3, 1, 1])
    // 2·1 + 3·7 + 100 and 5·10 + 200.
    #expect(layer(image).values == [123, 250])
    let inputGradient = layer.backward(Tensor([1, 10], shape: [1, 2, 1, 1]))
    #expect(inputGradient.values == [2, 50, 3])
    #expect(layer.weight.gradient?.values == [1, 7, 100])
    #expect(layer.bias.gradient?.values == [1, 10])
  }

  @Test func `it is a convolution with zeros in the gaps`() {
    let table = [[0, 1], [1, 2, 3], [0, 3]]
    let layer = TableConv2d(inputChannels: 4, table: table, kernelSize: 3).withRandomParameters()
    let dense = Conv2d(inputChannels: 4, outputChannels: 3, kernelSize: 3)
    dense.bias!.value = layer.bias.value
    dense.weight.value = .zeros([3, 4, 3, 3])
    var connection = 0
    for (output, inputs) in table.enumerated() {
      for input in inputs {
        for (row, column) in [
          (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2),
        ] {
          dense.weight.value[output, input, row, column] =
            layer.weight.value[connection, 0, row, column]
        }
        connection += 1
      }
    }
    let images = randomNumbers([3, 4, 7, 6])
    #expect(layer(images) == dense(images))
    let gradient = randomNumbers([3, 3, 5, 4], seed: 3)
    #expect(layer.backward(gradient) == dense.backward(gradient))
    #expect(layer.bias.gradient == dense.bias!.gradient)
    #expect(
      layer.weight.gradient!.entry(3).reshaped(to: [3, 3])
        == dense.weight.gradient!.entry(1).entry(2))
  }

  @Test func `a table of everything is an ordinary convolution in its counts`() throws {
    let all = TableConv2d(
      inputChannels: 6, table: Array(repeating: Array(0..<6), count: 16), kernelSize: 5)
    let dense = Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5)
    #expect(all.parameterCount == dense.parameterCount)
    #expect(
      try all.multiplyAccumulates(for: [2, 6, 14, 14])
        == dense.multiplyAccumulates(for: [2, 6, 14, 14]))
    #expect(try all.outputShape(for: [2, 6, 14, 14]) == [2, 16, 10, 10])
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(
      TableConv2d(inputChannels: 3, table: [[0, 1], [2], [0, 1, 2]], kernelSize: 2)
        .withRandomParameters(), randomNumbers([2, 3, 4, 5]))
  }

  @Test func `first weights follow the fan-in of the connections, not of the shape`() {
    // 60 connections to 16 outputs from 6 inputs, 25 weights each: 93.75 and 250 on average.
    let table = (0..<16).map { $0 < 6 ? [0, 1, 2] : $0 < 15 ? [0, 1, 2, 3] : Array(0..<6) }
    let layer = TableConv2d(inputChannels: 6, table: table, kernelSize: 5)
    var generator = RandomGenerator(seed: 1)
    layer.initialize(.xavierUniform, using: &generator)
    let limit = (6.0 / (94 + 250)).squareRoot()
    let largest = Double(max(layer.weight.value.max(), -layer.weight.value.min()))
    #expect(largest <= limit && largest > 0.99 * limit)
  }

  @Test func `what does not fit is refused`() async {
    expectShapeError(layer, [1, 2, 5, 5], "the input must have 3 channels, but [1, 2, 5, 5] has 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = TableConv2d(inputChannels: 2, table: [[0], [2]], kernelSize: 3)
      },
      says: "output channel 1 sees [2], which is no ascending list of the channels 0 to 1")
    #expect("\(layer)" == "TableConv2d(3 → 2, 1 × 1, 3 of 6 connections)")
  }
}
