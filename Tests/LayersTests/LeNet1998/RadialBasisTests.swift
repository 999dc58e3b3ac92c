import Models
import Base
import Layers
import Tensors
import Testing

@Suite struct RadialBasisTests {
  private let layer = RadialBasis(codes: Tensor([[1, 1], [-1, 1]]))

  @Test func `scores are squared distances with a minus sign`() {
    // (0.5 − 1)² + (2 − 1)² = 1.25 and (0.5 + 1)² + (2 − 1)² = 3.25.
    #expect(layer(Tensor([[0.5, 2]])).values == [-1.25, -3.25])
    // g₀ · −2 (x − w₀) + g₁ · −2 (x − w₁) for g = (1, 10).
    let expected: [Float] = [1 - 30, -2 - 20]
    #expect(layer.backward(Tensor([[1, 10]])).values == expected)
  }

  @Test func `an input that is a code scores 0 there, and best`() {
    #expect(layer(Tensor([[-1, 1]])).values == [-4, 0])
  }

  @Test func `random codes are plus and minus one, about as many`() {
    var generator = RandomGenerator(seed: 1)
    let codes = RadialBasis(inputs: 84, classes: 10, using: &generator).codes
    #expect(codes.values.allSatisfy { abs($0) == 1 })
    #expect(abs(codes.mean()) < 0.1)
  }

  @Test func `gradients agree with small steps`() {
    var generator = RandomGenerator(seed: 1)
    expectRightGradients(
      RadialBasis(inputs: 6, classes: 4, using: &generator), randomNumbers([3, 6]))
  }

  @Test func `nothing is learned, and wrong inputs are refused`() throws {
    #expect(layer.parameterCount == 0)
    #expect(try layer.multiplyAccumulates(for: [3, 2]) == 12)
    expectShapeError(layer, [3, 4], "the input must be [N, 2], not [3, 4]")
    #expect("\(layer)" == "RadialBasis(2 → 2)")
  }
}
