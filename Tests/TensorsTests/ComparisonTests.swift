import Tensors
import Testing

@Suite struct ComparisonTests {
  @Test func `equal means the same shape and the same numbers`() {
    #expect(Tensor([1, 2]) == Tensor([1, 2]))
    #expect(Tensor([1, 2]) != Tensor([1, 2.000_001]))
    #expect(Tensor([1, 2]) != Tensor([[1, 2]]))
    #expect(Tensor([0]) == Tensor([-0.0]))
    #expect(Tensor([Float.nan]) != Tensor([Float.nan]))
  }

  @Test func `close means within the tolerance`() {
    let x = Tensor([100, -200])
    #expect(x.isClose(to: Tensor([100.09, -200]), relative: 1e-3, absolute: 0))
    #expect(!x.isClose(to: Tensor([100.11, -200]), relative: 1e-3, absolute: 0))
    #expect(Tensor([0]).isClose(to: Tensor([0.09]), relative: 0, absolute: 0.1))
    #expect(!Tensor([0]).isClose(to: Tensor([0.11]), relative: 0, absolute: 0.1))
    #expect(!x.isClose(to: Tensor([[100, -200]])))
    #expect(Tensor([1]).isClose(to: Tensor([1.000_005])))
    #expect(!Tensor([1]).isClose(to: Tensor([1.000_05])))
  }

  @Test func `infinity is close to itself alone and NaN to nothing`() {
    let infinite = Tensor([Float.infinity])
    #expect(infinite.isClose(to: infinite))
    #expect(!infinite.isClose(to: -infinite))
    #expect(!infinite.isClose(to: Tensor([1])))
    #expect(!Tensor([1]).isClose(to: infinite))
    #expect(!Tensor([Float.nan]).isClose(to: Tensor([Float.nan])))
    #expect(!Tensor([1]).isClose(to: Tensor([Float.nan])))
  }

  @Test func `the largest difference, absolute and relative`() {
    let x = Tensor([1, 2, -8])
    let y = Tensor([1, 2.5, -8.25])
    #expect(x.largestDifference(from: y) == 0.5)
    #expect(x.relativeDifference(from: y) == Float(0.5) / 8.25)
    #expect(x.relativeDifference(from: x) == 0)
    #expect(x.relativeDifference(from: Tensor.zeros([3])) == .infinity)
    #expect(x.largestDifference(from: Tensor([1, .nan, 0])).isNaN)
    #expect(x.relativeDifference(from: Tensor([1, .nan, 0])).isNaN)
    #expect(Tensor.zeros([0]).relativeDifference(from: Tensor.zeros([0])) == 0)
  }
}
