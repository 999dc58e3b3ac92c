import Base
import Tensors
import Testing

/// What a programmer reads who makes a mistake: the sentence survives optimisation.
@Suite struct MistakesTests {
  private func expect(
    _ result: ExitTest.Result?, says sentence: String, _ location: SourceLocation = #_sourceLocation
  ) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(sentence), sourceLocation: location)
  }

  @Test func `numbers that do not fill the shape`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2], shape: [2, 3])
      }, says: "shape [2, 3] holds 6 numbers but 2 were given")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([[1, 2], [3]])
      }, says: "row 1 has 1 numbers but row 0 has 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.stack([Tensor([1]), Tensor([1, 2])])
      }, says: "stack needs equal shapes, but tensor 1 is [2] and tensor 0 is [1]")
  }

  @Test func `shapes that do not exist`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, -3])
      }, says: "shape [2, -3] has a negative side")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([1 << 40, 1 << 40])
      }, says: "shape [1099511627776, 1099511627776] holds more numbers than an Int can count")
  }

  @Test func `an index outside, or too few of them`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3])[1, 3]
      }, says: "index 3 is outside axis 1 of shape [2, 3], which runs from 0 to 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var x = Tensor.zeros([2])
        x[-1] = 1
      }, says: "index -1 is outside axis 0 of shape [2], which runs from 0 to 1")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3])[1]
      }, says: "1 indices were given to a tensor of shape [2, 3]")
  }

  @Test func `entries that are not there`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3])[1..<3]
      }, says: "entries 1..<3 do not exist: the first axis of shape [2, 3] has 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).entry(2)
      }, says: "entry 2 does not exist: the first axis of shape [2, 3] has 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).entries([0, -1])
      }, says: "entry -1 does not exist: the first axis of shape [2, 3] has 2")
  }

  @Test func `shapes that do not go together`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]) + Tensor.zeros([2])
      }, says: "shapes [2, 3] and [2] do not fit together")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([3]).broadcast(to: [3, 2])
      }, says: "shape [3] cannot be stretched to [3, 2]")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).matmul(Tensor.zeros([2, 3]))
      }, says: "a matrix product needs [m, k] and [k, n], not [2, 3] and [2, 3]")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2]).largestDifference(from: Tensor.zeros([3]))
      }, says: "shapes [2] and [3] cannot be compared")
  }

  @Test func `reshaping and transposing what cannot be`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).reshaped(to: [4, 2])
      }, says: "shape [2, 3] holds 6 numbers but [4, 2] holds 8")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).reshaped(to: [4, -1])
      }, says: "shape [2, 3] holds 6 numbers, which [4, -1] cannot divide")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).reshaped(to: [-2, -3])
      }, says: "shape [-2, -3] has a negative side")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([6]).transposed()
      }, says: "only a matrix can be transposed, not shape [6]")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).transposed(axes: [0, 0])
      }, says: "[0, 0] is not an order of the axes of shape [2, 3]")
  }

  @Test func `questions that an empty tensor cannot answer`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([0]).mean()
      }, says: "a tensor of shape [0] has no mean")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([0, 2]).max()
      }, says: "a tensor of shape [0, 2] has no largest number")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2]).item
      }, says: "item needs exactly one number, but shape [2] holds 2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2]).sum(axis: 1)
      }, says: "shape [2] has no axis 1")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2]).argmaxOfRows()
      }, says: "rows have a largest number only in a matrix, not [2]")
  }
}
