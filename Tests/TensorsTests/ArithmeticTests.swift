import Base
import Tensors
import Testing

@Suite struct ArithmeticTests {
  let x = Tensor([[1, 2], [3, 4]])
  let y = Tensor([[10, 20], [-30, 0.5]])

  @Test func `tensors are added, subtracted, multiplied and divided number by number`() {
    #expect((x + y).values == [11, 22, -27, 4.5])
    #expect((x - y).values == [-9, -18, 33, 3.5])
    #expect((x * y).values == [10, 40, -90, 2])
    #expect((y / x).values == [10, 10, -10, 0.125])
    #expect((-x).values == [-1, -2, -3, -4])
  }

  @Test func `a number goes with every number`() {
    #expect((x + 1).values == [2, 3, 4, 5])
    #expect((x - 1).values == [0, 1, 2, 3])
    #expect((x * 2).values == [2, 4, 6, 8])
    #expect((x / 2).values == [0.5, 1, 1.5, 2])
    #expect((1 + x).values == [2, 3, 4, 5])
    #expect((1 - x).values == [0, -1, -2, -3])
    #expect((2 * x).values == [2, 4, 6, 8])
    #expect((12 / x).values == [12, 6, 4, 3])
  }

  @Test func `in place means the same`() {
    var z = x
    z += y
    z -= x
    z *= 3
    #expect(z == y * 3)
  }

  @Test func `map applies a function to every number`() {
    #expect(x.map { $0 * $0 } == Tensor([[1, 4], [9, 16]]))
  }

  @Test func `division by zero and NaN follow the rules of floating point`() {
    let z = Tensor([1, -1, 0, .nan]) / Tensor([0, 0, 0, 1])
    #expect(z[0] == .infinity)
    #expect(z[1] == -.infinity)
    #expect(z[2].isNaN)
    #expect(z[3].isNaN)
  }

  @Test(arguments: [1, 15, 16, 17, 1000, 70_001])
  func `long tensors are treated like short ones`(count: Int) {
    let a = Tensor.counting([count])
    let sum = a + a
    let product = a * a
    #expect((0..<count).allSatisfy { sum[$0] == Float(2 * $0) })
    #expect((0..<count).allSatisfy { product[$0] == Float($0) * Float($0) })
  }

  @Test func `a row is added to every row, a column to every column`() {
    #expect((x + Tensor([10, 20])).values == [11, 22, 13, 24])
    #expect((x + Tensor([[10], [20]])).values == [11, 12, 23, 24])
    #expect((Tensor([10, 20]) - x).values == [9, 18, 7, 16])
    #expect((x + Tensor(5)).values == [6, 7, 8, 9])
  }

  @Test func `a row and a column stretch to a table`() {
    let table = Tensor([[1], [2], [3]]) * Tensor([1, 10])
    #expect(table == Tensor([[1, 10], [2, 20], [3, 30]]))
  }

  @Test func `a bias per channel fits a batch of images`() {
    let images = Tensor.zeros([2, 3, 2, 2])
    let shifted = images + Tensor([1, 2, 3], shape: [3, 1, 1])
    for n in 0..<2 {
      for c in 0..<3 {
        #expect(shifted.entry(n).entry(c).values == [Float](repeating: Float(c + 1), count: 4))
      }
    }
  }

  @Test func `broadcast repeats along missing axes and axes of one`() {
    #expect(Tensor([1, 2]).broadcast(to: [2, 2]).values == [1, 2, 1, 2])
    #expect(Tensor([[1], [2]]).broadcast(to: [2, 3]).values == [1, 1, 1, 2, 2, 2])
    #expect(Tensor(4).broadcast(to: [3]).values == [4, 4, 4])
    #expect(
      Tensor.counting([2, 1, 2]).broadcast(to: [2, 2, 2]).values == [0, 1, 0, 1, 2, 3, 2, 3])
  }

  @Test func `rows times columns, as on paper`() {
    #expect(x.matmul(Tensor([[5, 6], [7, 8]])) == Tensor([[19, 22], [43, 50]]))
    #expect(Tensor([[1, 2, 3]]).matmul(Tensor([[4], [5], [6]])).item == 32)
    #expect(
      Tensor([[4], [5]]).matmul(Tensor([[1, 2, 3]])) == Tensor([[4, 8, 12], [5, 10, 15]]))
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (17, 9, 33), (40, 100, 70)])
  func `the product equals the sums written out`(m: Int, k: Int, n: Int) {
    // Small whole numbers: every sum is exact, whatever its order.
    let a = Tensor.counting([m, k]).map { Float(Int($0 * 7) % 11 - 5) }
    let b = Tensor.counting([k, n]).map { Float(Int($0 * 5) % 9 - 4) }
    let c = a.matmul(b)
    #expect(c.shape == [m, n])
    for i in 0..<m {
      for j in 0..<n {
        #expect(c[i, j] == (0..<k).reduce(0) { $0 + a[i, $1] * b[$1, j] })
      }
    }
  }

  @Test func `transposing exchanges rows and columns`() {
    let z = Tensor([[1, 2, 3], [4, 5, 6]])
    #expect(z.transposed() == Tensor([[1, 4], [2, 5], [3, 6]]))
    #expect(z.transposed().transposed() == z)
  }

  @Test func `the axes of a transposed tensor are the chosen ones`() {
    let z = Tensor.counting([2, 3, 4])
    let t = z.transposed(axes: [2, 0, 1])
    #expect(t.shape == [4, 2, 3])
    for i in 0..<2 {
      for j in 0..<3 {
        for k in 0..<4 { #expect(t[k, i, j] == z[i, j, k]) }
      }
    }
    #expect(z.transposed(axes: [0, 1, 2]) == z)
    #expect(Tensor(3).transposed(axes: []).item == 3)
  }
}
