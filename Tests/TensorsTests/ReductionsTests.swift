import Tensors
import Testing

@Suite struct ReductionsTests {
  let x = Tensor([[3, -1, 4], [1, -5, 9]])

  @Test func `all numbers into one`() {
    #expect(x.sum() == 11)
    #expect(Tensor([1, 2, 3, 4]).mean() == 2.5)
    #expect(Tensor([1, 2, 3, 4]).standardDeviation() == Float(1.25).squareRoot())
    #expect(Tensor([2, 4, 4, 4, 5, 5, 7, 9]).standardDeviation() == 2)
    #expect(Tensor([3, -4]).norm() == 5)
    #expect(x.max() == 9)
    #expect(x.min() == -5)
    #expect(x.argmax() == 5)
  }

  @Test func `along an axis, which disappears`() {
    #expect(x.sum(axis: 0) == Tensor([4, -6, 13]))
    #expect(x.sum(axis: 1) == Tensor([6, 5]))
    #expect(x.mean(axis: 1) == Tensor([2, Float(5.0 / 3)]))
    #expect(x.max(axis: 0) == Tensor([3, -1, 9]))
    #expect(x.max(axis: 1) == Tensor([4, 9]))
    let cube = Tensor.counting([2, 3, 2])
    #expect(cube.sum(axis: 1) == Tensor([[6, 9], [24, 27]]))
    #expect(Tensor([1, 2]).sum(axis: 0).shape == [])
  }

  @Test func `the first of equals is the largest`() {
    #expect(Tensor([1, 7, 7, 0]).argmax() == 1)
    #expect(Tensor([[0, 2, 2], [-1, -3, -2]]).argmaxOfRows() == [1, 0])
  }

  @Test func `extremes of negative numbers are found`() {
    #expect(Tensor([-3, -2, -9]).max() == -2)
    #expect(Tensor([3, 2, 9]).min() == 2)
    #expect(Tensor([-.infinity, -.infinity]).max() == -.infinity)
  }

  @Test(arguments: [1, 17, 4096, 4097, 20_000]) func `NaN is not overlooked`(count: Int) {
    for place in [0, count / 2, count - 1] {
      var y = Tensor.counting([count])
      y[place] = .nan
      #expect(y.sum().isNaN)
      #expect(y.max().isNaN)
      #expect(y.min().isNaN)
      #expect(y.argmax() == place)
      #expect(y.max(axis: 0).item.isNaN)
    }
  }

  @Test func `a million equal numbers have the right sum and mean`() {
    let y = Tensor.filled([1000, 1000], with: 0.1)
    #expect(abs(y.sum() - 100_000) < 0.1)
    #expect(abs(y.mean() - 0.1) < 1e-7)
  }
}
