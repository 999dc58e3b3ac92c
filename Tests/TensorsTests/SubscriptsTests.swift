import Tensors
import Testing

@Suite struct SubscriptsTests {
  @Test func `one index per axis picks one number`() {
    let x = Tensor.counting([24])
    #expect(x[23] == 23)
    #expect(x.reshaped(to: [4, 6])[1, 5] == 11)
    #expect(x.reshaped(to: [2, 3, 4])[1, 2, 3] == 23)
    #expect(x.reshaped(to: [2, 3, 2, 2])[1, 0, 1, 0] == 14)
  }

  @Test func `writing changes that number alone`() {
    var x = Tensor.zeros([2, 2, 2, 2])
    x[1, 0, 1, 1] = 5
    #expect(x.values == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0])
    var cube = Tensor.zeros([1, 2, 2])
    cube[0, 1, 0] = 1
    #expect(cube.values == [0, 0, 1, 0])
    var matrix = Tensor.zeros([2, 2])
    matrix[1, 0] += 3
    #expect(matrix.values == [0, 0, 3, 0])
  }

  @Test func `a range takes entries along the first axis`() {
    let x = Tensor.counting([4, 1, 2])
    #expect(x[1..<3] == Tensor([2, 3, 4, 5], shape: [2, 1, 2]))
    #expect(x[0..<4] == x)
    #expect(Tensor([9, 8, 7])[2..<3].values == [7])
  }

  @Test func `a slice is a copy`() {
    var x = Tensor.counting([3, 2])
    let slice = x[1..<2]
    x[1, 0] = 100
    #expect(slice.values == [2, 3])
  }

  @Test func `an entry loses the first axis`() {
    let x = Tensor.counting([3, 2])
    #expect(x.entry(2) == Tensor([4, 5]))
    #expect(Tensor([5, 6]).entry(1).shape == [])
  }

  @Test func `entries may be chosen in any order and more than once`() {
    let x = Tensor.counting([3, 2])
    #expect(x.entries([2, 0, 2]).values == [4, 5, 0, 1, 4, 5])
    #expect(x.entries([]).shape == [0, 2])
  }
}
