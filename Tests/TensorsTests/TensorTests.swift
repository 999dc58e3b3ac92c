import Base
import Tensors
import Testing

@Suite struct TensorTests {
  @Test func `a tensor is its numbers in row-major order and a shape`() {
    let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(x.shape == [2, 3])
    #expect(x.rank == 2)
    #expect(x.count == 6)
    #expect(x.values == [1, 2, 3, 4, 5, 6])
    #expect(Tensor([[1, 2, 3], [4, 5, 6]]) == x)
  }

  @Test func `a vector has one axis and a single number none`() {
    #expect(Tensor([7, 8]).shape == [2])
    #expect(Tensor(7).shape == [])
    #expect(Tensor(7).count == 1)
    #expect(Tensor(7).item == 7)
    #expect(Tensor([7], shape: [1, 1, 1]).item == 7)
  }

  @Test func `a copy never changes when the original does`() {
    var original = Tensor([1, 2, 3])
    let copy = original
    original[0] = 10
    #expect(copy.values == [1, 2, 3])
    #expect(original.values == [10, 2, 3])
  }

  @Test func `the original never changes when a copy does`() {
    let original = Tensor.counting([2, 3])
    var copy = original
    copy[1, 2] = -1
    copy += original
    copy *= 2
    copy.withMutablePointer { $0[0] = 99 }
    #expect(original.values == [0, 1, 2, 3, 4, 5])
    #expect(copy.values == [99, 4, 8, 12, 16, 8])
  }

  @Test func `a reshaped tensor is a copy as well`() {
    let original = Tensor.counting([2, 3])
    var column = original.reshaped(to: [6, 1])
    column[5, 0] = 50
    #expect(original[1, 2] == 5)
    #expect(column[5, 0] == 50)
  }

  @Test func `a tensor inside a struct or an array is a value too`() {
    struct Box { var tensor: Tensor }
    let first = Box(tensor: Tensor([1, 2]))
    var second = first
    second.tensor[0] = 5
    var list = [first.tensor, first.tensor]
    list[0][1] = 7
    #expect(first.tensor.values == [1, 2])
    #expect(second.tensor.values == [5, 2])
    #expect(list.map(\.values) == [[1, 7], [1, 2]])
  }

  @Test func `a tensor that nobody shares is changed where it stands`() {
    var x = Tensor.zeros([1000])
    let before = x.withPointer { UInt(bitPattern: $0) }
    x[3] = 4
    #expect(x.withPointer { UInt(bitPattern: $0) } == before)
    let copy = x
    x[3] = 5
    #expect(x.withPointer { UInt(bitPattern: $0) } != before)
    #expect(copy[3] == 4)
  }

  @Test func `reshape keeps the order, and one side may be left open`() {
    let x = Tensor.counting([2, 3, 4])
    #expect(x.reshaped(to: [4, 6]).values == x.values)
    #expect(x.reshaped(to: [-1]).shape == [24])
    #expect(x.reshaped(to: [2, -1]).shape == [2, 12])
    #expect(x.reshaped(to: [-1, 6, 1]).shape == [4, 6, 1])
    #expect(Tensor.counting([1]).reshaped(to: []).item == 0)
    #expect(Tensor.zeros([0, 4]).reshaped(to: [-1, 2]).shape == [0, 2])
  }

  @Test func `empty tensors are ordinary tensors`() {
    let empty = Tensor.zeros([0, 3])
    #expect(empty.count == 0)
    #expect(empty.values == [])
    #expect(empty == Tensor([], shape: [0, 3]))
    #expect(empty != Tensor.zeros([3, 0]))
    #expect((empty + empty).shape == [0, 3])
    #expect((empty * 2 - 1).shape == [0, 3])
    #expect(empty.transposed().shape == [3, 0])
    #expect(empty.sum() == 0)
    #expect(empty.norm() == 0)
    #expect(empty.sum(axis: 0).values == [0, 0, 0])
    #expect(empty.broadcast(to: [2, 0, 3]).shape == [2, 0, 3])
    #expect(empty.matmul(Tensor.zeros([3, 2])).shape == [0, 2])
    #expect(Tensor.zeros([2, 0]).matmul(empty).values == [0, 0, 0, 0, 0, 0])
    #expect(Tensor.zeros([5, 2])[3..<3].shape == [0, 2])
    #expect(Tensor.stack([]).shape == [0])
  }

  @Test func `rewriting changes one tensor and none that shares its memory`() {
    var x = Tensor([1, 2, 3])
    let shared = x
    x.rewrite { old, new in for i in 0..<3 { new[i] = 10 * old[i] } }
    #expect(x.values == [10, 20, 30])
    #expect(shared.values == [1, 2, 3])
    let place = x.withPointer { $0 }
    x.rewrite { old, new in for i in 0..<3 { new[i] = old[i] + 1 } }
    #expect(x.values == [11, 21, 31])
    #expect(x.withPointer { $0 } == place)
  }
}
