import Base
import Tensors
import Testing

@Suite struct CreationTests {
  @Test func `zeros, ones, one number everywhere, and counting`() {
    #expect(Tensor.zeros([2, 2]).values == [0, 0, 0, 0])
    #expect(Tensor.ones([3]).values == [1, 1, 1])
    #expect(Tensor.filled([1, 2], with: -0.5).values == [-0.5, -0.5])
    #expect(Tensor.counting([2, 2]).values == [0, 1, 2, 3])
    #expect(Tensor.zeros([]).item == 0)
  }

  @Test func `memory that was used before is not taken for zeros`() {
    for _ in 0..<3 {
      var dirty = Tensor.filled([777], with: .nan)
      dirty[0] = 1
      #expect(Tensor.zeros([777]).values.allSatisfy { $0 == 0 })
    }
  }

  @Test func `the same seed gives the same numbers, another seed others`() {
    var (a, b, c) = (
      RandomGenerator(seed: 1), RandomGenerator(seed: 1), RandomGenerator(seed: 2)
    )
    let first = Tensor.normal([3, 5], using: &a)
    #expect(first == Tensor.normal([3, 5], using: &b))
    #expect(first != Tensor.normal([3, 5], using: &c))
    #expect(first != Tensor.normal([3, 5], using: &a))
  }

  /// 40,000 numbers: the mean of a uniform one is known to 0.0015 (one standard deviation).
  @Test func `uniform numbers fill their interval evenly`() {
    var generator = RandomGenerator(seed: 3)
    let x = Tensor.uniform([200, 200], from: -2, to: 6, using: &generator)
    #expect(x.min() >= -2)
    #expect(x.max() < 6)
    #expect(x.min() < -1.99)
    #expect(x.max() > 5.99)
    #expect(abs(x.mean() - 2) < 0.05)
    #expect(abs(x.standardDeviation() - Float(64.0 / 12).squareRoot()) < 0.03)
  }

  @Test func `normal numbers have the wanted mean and spread`() {
    var generator = RandomGenerator(seed: 4)
    let x = Tensor.normal([200, 200], mean: 3, standardDeviation: 0.5, using: &generator)
    #expect(abs(x.mean() - 3) < 0.0125)
    #expect(abs(x.standardDeviation() - 0.5) < 0.01)
    // 68.3 % lie within one standard deviation, 95.4 % within two.
    let within = { (k: Float) in x.values.filter { abs($0 - 3) < 0.5 * k }.count }
    #expect(abs(Float(within(1)) / 40_000 - 0.6827) < 0.01)
    #expect(abs(Float(within(2)) / 40_000 - 0.9545) < 0.005)
  }

  @Test func `stack puts tensors behind one another along a new first axis`() {
    let stacked = Tensor.stack([Tensor([1, 2]), Tensor([3, 4]), Tensor([5, 6])])
    #expect(stacked == Tensor([[1, 2], [3, 4], [5, 6]]))
    #expect(Tensor.stack([Tensor(1), Tensor(2)]) == Tensor([1, 2]))
  }
}
