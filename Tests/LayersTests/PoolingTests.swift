import Base
import Layers
import Tensors
import Testing

@Suite struct MaxPool2dTests {
  let image = Tensor(
    [
      1, 2, 3, 4,
      5, 6, 7, 8,
      9, 1, 2, 3,
    ], shape: [1, 1, 3, 4])

  @Test func `the largest of each window, and the gradient to it alone`() {
    let pool = MaxPool2d(kernelSize: 2)
    #expect(pool(image) == Tensor([6, 8], shape: [1, 1, 1, 2]))
    #expect(
      pool.backward(Tensor([10, 20], shape: [1, 1, 1, 2])).values
        == [0, 0, 0, 0, 0, 10, 0, 20, 0, 0, 0, 0])
  }

  @Test func `where windows overlap a number may win twice`() {
    let pool = MaxPool2d(kernelSize: 2, stride: 1)
    #expect(pool(image).values == [6, 7, 8, 9, 7, 8])
    // The 7 won the second and the fifth window, the 8 the third and the sixth.
    let inputGradient = pool.backward(Tensor([1, 2, 3, 4, 5, 6], shape: [1, 1, 2, 3]))
    #expect(inputGradient.values == [0, 0, 0, 0, 0, 1, 7, 9, 4, 0, 0, 0])
  }

  @Test func `rounding up adds the windows that hang over`() {
    let pool = MaxPool2d(kernelSize: 2, rounding: .ceil)
    #expect(pool(image) == Tensor([6, 8, 9, 3], shape: [1, 1, 2, 2]))
  }

  @Test func `padding never wins, not even over negative numbers`() {
    let pool = MaxPool2d(kernelSize: 3, stride: 2, padding: 1)
    #expect(pool(image - 10).values == [-4, -2, -1, -2])
  }

  @Test func `among equals the first wins`() {
    let pool = MaxPool2d(kernelSize: 2)
    _ = pool(.ones([1, 1, 2, 2]))
    #expect(pool.backward(Tensor([5], shape: [1, 1, 1, 1])).values == [5, 0, 0, 0])
  }

  @Test func `sizes are told without computing`() throws {
    let pool = MaxPool2d(kernelSize: 3, stride: 2)
    #expect(try pool.outputShape(for: [2, 96, 54, 54]) == [2, 96, 26, 26])
    #expect(try pool.outputShape(for: [1, 256, 12, 12]) == [1, 256, 5, 5])
    #expect(
      try MaxPool2d(kernelSize: 3, stride: 2, rounding: .ceil).outputShape(for: [1, 256, 12, 12])
        == [1, 256, 6, 6])
    #expect(pool.parameterCount == 0)
    #expect(try pool.multiplyAccumulates(for: [2, 96, 54, 54]) == 0)
    expectShapeError(
      pool, [1, 256, 2, 2],
      "a window of 3 pixels does not fit into 2 pixels with padding 0: 2 + 2·0 − 3 = −1")
    expectShapeError(pool, [256, 12], "the input must be images [N, C, H, W], not [256, 12]")
    #expect("\(pool)" == "MaxPool2d(3 × 3, stride 2)")
  }

  @Test(arguments: poolings)
  func `gradients agree with small steps`(_ p: Pooling) {
    let pool = MaxPool2d(
      kernelSize: p.kernel, stride: p.stride, padding: p.padding, rounding: p.rounding)
    expectRightGradients(pool, spacedNumbers([2, 2, p.height, p.width]))
  }

  @Test func `windows that cannot exist are refused`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = MaxPool2d(kernelSize: 3, stride: 2, padding: 2)
      },
      says: "pooling with kernelSize 3, stride 2, padding 2 does not exist: kernelSize is 1 to 15, "
        + "padding at most half of it")
  }
}

@Suite struct AvgPool2dTests {
  let image = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])

  @Test func `the average of each window, and the gradient to all of it`() {
    let pool = AvgPool2d(kernelSize: 2, stride: 1)
    #expect(pool(image).values == [3, 4, 6, 7])
    // A quarter to each of its four; the middle belongs to all windows: 1 + 2 + 3 + 4.
    let inputGradient = pool.backward(Tensor([4, 8, 12, 16], shape: [1, 1, 2, 2]))
    #expect(inputGradient.values == [1, 3, 2, 4, 10, 6, 3, 7, 4])
  }

  @Test func `padding counts as zeros`() {
    let pool = AvgPool2d(kernelSize: 2, stride: 2, padding: 1)
    #expect(pool(image).values == [0.25, 1.25, 2.75, 7])
  }

  @Test func `beyond the edge nothing counts`() {
    let pool = AvgPool2d(kernelSize: 2, rounding: .ceil)
    #expect(pool(image).values == [3, 4.5, 7.5, 9])
  }

  @Test func `sizes are told without computing`() throws {
    let pool = AvgPool2d(kernelSize: 2)
    #expect(try pool.outputShape(for: [4, 6, 28, 28]) == [4, 6, 14, 14])
    #expect(try pool.multiplyAccumulates(for: [4, 6, 28, 28]) == 0)
    expectShapeError(
      pool, [1, 6, 1, 8],
      "a window of 2 pixels does not fit into 1 pixels with padding 0: 1 + 2·0 − 2 = −1")
    #expect(
      "\(AvgPool2d(kernelSize: 3, stride: 2, padding: 1, rounding: .ceil))"
        == "AvgPool2d(3 × 3, stride 2, padding 1, rounding up)")
  }

  @Test(arguments: poolings)
  func `gradients agree with small steps`(_ p: Pooling) {
    let pool = AvgPool2d(
      kernelSize: p.kernel, stride: p.stride, padding: p.padding, rounding: p.rounding)
    expectRightGradients(pool, randomNumbers([2, 2, p.height, p.width]))
  }
}

struct Pooling {
  let kernel, stride, padding: Int
  var rounding = Rounding.floor
  let height, width: Int
}

private let poolings = [
  Pooling(kernel: 2, stride: 2, padding: 0, height: 4, width: 6),
  Pooling(kernel: 3, stride: 2, padding: 0, height: 7, width: 5),
  Pooling(kernel: 3, stride: 2, padding: 0, rounding: .ceil, height: 6, width: 4),
  Pooling(kernel: 3, stride: 1, padding: 1, height: 3, width: 5),
  Pooling(kernel: 2, stride: 3, padding: 1, rounding: .ceil, height: 5, width: 7),
  Pooling(kernel: 1, stride: 1, padding: 0, height: 2, width: 3),
  Pooling(kernel: 5, stride: 2, padding: 2, rounding: .ceil, height: 6, width: 9),
]
