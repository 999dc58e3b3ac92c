import Course
import Tensors
import Testing

@Suite struct MeasuresTests {
  @Test func `spread is between pictures, not between units`() {
    // Two pictures, three units: the units differ, the pictures do not.
    #expect(spreadOverPictures(Tensor([[1, 5, 9], [1, 5, 9]])) == 0)
    // One unit moves by ±1 and one by ±2: √((1 + 4) / 2).
    let spread = spreadOverPictures(Tensor([[1, 7], [3, 3]]))
    #expect(abs(spread - 2.5.squareRoot()) < 1e-12)
  }

  @Test func `vanished gradients still have a length`() {
    // The square of 1e-30 does not fit into a Float.
    #expect(abs(length(Tensor([3e-30, 4e-30])) - 5e-30) < 1e-36)
  }

  @Test func `what equals the limit is not below it, nor is NaN`() {
    #expect(countBelow(0, Tensor([-1, 0, 2, .nan, -.infinity])) == 2)
  }

  @Test func `a NaN differs from itself, zero not from its negative`() {
    #expect(differences(Tensor([1, 0, .nan]), Tensor([1, -0.0, .nan])) == 1)
  }

  @Test func `guessing names the most frequent label`() {
    #expect(shareOfMostFrequent([0, 1, 2, 2, 2, 2, 1, 3]) == 0.5)
    #expect(shareOfMostFrequent([]) == 0)
  }
}
