import Base
import Layers
import Tensors
import Testing

@Suite struct LinearTests {
  @Test func `two rows through a small layer, as on paper`() {
    let layer = Linear(3, 2)
    layer.weight.value = Tensor([[1, 0, -1], [2, 3, 4]])
    layer.bias!.value = Tensor([10, 20])
    let x = Tensor([[1, 2, 3], [0, 1, 0]])
    #expect(layer(x) == Tensor([[8, 40], [10, 23]]))
    #expect(layer.backward(Tensor([[1, 0], [1, 2]])) == Tensor([[1, 0, -1], [5, 6, 7]]))
    #expect(layer.weight.gradient! == Tensor([[1, 3, 3], [0, 2, 0]]))
    #expect(layer.bias!.gradient! == Tensor([2, 2]))
  }

  @Test func `a new backward pass replaces the gradient`() {
    let layer = Linear(1, 1).withRandomParameters()
    for factor in [Float(2), 5] {
      _ = layer(Tensor([[3]]))
      layer.backward(Tensor([[factor]]))
      #expect(layer.weight.gradient!.item == 3 * factor)
    }
  }

  @Test func `sizes are told without computing`() throws {
    let fc6 = Linear(6400, 4096)
    #expect(try fc6.outputShape(for: [128, 6400]) == [128, 4096])
    #expect(fc6.parameterCount == 26_218_496)
    #expect(try fc6.multiplyAccumulates(for: [1, 6400]) == 26_214_400)
    #expect(Linear(7, 5, bias: false).parameterCount == 35)
    #expect(fc6.parameters.map(\.name) == ["weight", "bias"])
    #expect("\(fc6)" == "Linear(6400 → 4096)")
    expectShapeError(
      fc6, [1, 9216],
      "the input must be [N, 6400], not [1, 9216]: resize the images to the size that the network is "
        + "made for")
    expectShapeError(
      fc6, [1, 256, 5, 5], "the input must be [N, 6400], not [1, 256, 5, 5]")
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (2, 17, 9), (5, 1, 33)])
  func `gradients agree with small steps`(rows: Int, inputs: Int, outputs: Int) {
    for bias in [true, false] {
      expectRightGradients(
        Linear(inputs, outputs, bias: bias).withRandomParameters(), randomNumbers([rows, inputs]))
    }
  }

  @Test func `mistakes are sentences`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Linear(3, 0)
      }, says: "a layer from 3 to 0 numbers does not exist")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Linear(3, 2).weight.value = .zeros([3, 2])
      }, says: "a parameter of shape [2, 3] cannot become [3, 2]")
  }
}
