import Layers
import Base
import Tensors

/// Scores classes by how near the input comes to each class's code: the output layer of LeNet-5
/// (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition",
/// 1998).
///
/// input [N, inputs] → output [N, classes] with
///
///     output[n, c] = −Σ_j (input[n, j] − codes[c, j])²
///
/// The authors counted the distance itself as a penalty; with the minus sign the highest score wins,
/// as everywhere else, and the cross-entropy of these scores is their discriminative criterion. The
/// codes are fixed: there is nothing to learn here.
public final class RadialBasis: Layer {
  /// What the input should be for each class, [classes, inputs].
  public let codes: Tensor
  public var isTraining = true
  private var input: Tensor?

  /// A layer with the given codes, [classes, inputs].
  public init(codes: Tensor) {
    require(codes.rank == 2, "codes have the shape [classes, inputs], not \(codes.shape)")
    self.codes = codes
  }

  /// A layer with codes of random +1 and −1, one of the choices that the authors name. (They drew
  /// the classes' printed characters, 7 × 12 pixels, hence 84 inputs.)
  public convenience init(inputs: Int, classes: Int, using generator: inout RandomGenerator) {
    let numbers = Tensor.uniform([classes, inputs], from: -1, to: 1, using: &generator)
    self.init(codes: numbers.map { $0 < 0 ? -1 : 1 })
  }

  public var kind: String { "rbf" }
  public var description: String { "RadialBasis(\(codes.shape[1]) → \(codes.shape[0]))" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 2, inputShape[1] == codes.shape[1] else {
      throw CourseError("the input must be [N, \(codes.shape[1])], not \(inputShape)")
    }
    return [inputShape[0], codes.shape[0]]
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    // A difference is squared and added for every input and class.
    try outputShape(for: inputShape).product * codes.shape[1]
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let shape = requiredOutputShape(for: input.shape)
    // −‖x − w‖² = 2 x·w − ‖x‖² − ‖w‖²
    let lengths = (input * input).sum(axis: 1).reshaped(to: [shape[0], 1])
    let codeLengths = (codes * codes).sum(axis: 1)
    let output = input.matmul(codes.transposed()) * 2 - lengths - codeLengths
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = take(&self.input, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: input.shape), self)
    guard needsInputGradient else { return nil }
    // ∂/∂x of the three terms: 2 Σ_c g[c] · w[c] − 2 x · Σ_c g[c]
    let sums = outputGradient.sum(axis: 1).reshaped(to: [input.shape[0], 1])
    return (outputGradient.matmul(codes) - input * sums) * 2
  }
}
