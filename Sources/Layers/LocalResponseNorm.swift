import Base
import Tensors

/// Divides each number by how active its neighbours in nearby channels are (Krizhevsky, Sutskever
/// and Hinton, "ImageNet classification with deep convolutional neural networks", 2012).
///
/// input [N, C, H, W] → output of the same shape, with
///
///     output[c] = input[c] / (k + α/n · Σ_j input[j]²)^β      j in the n channels around c
///
/// The formula printed in the paper has α without the division by n; the program of 2012 and
/// PyTorch divide. With `dividesAlphaBySize: false` the printed formula is computed.
public final class LocalResponseNorm: Layer {
  /// The number of neighbouring channels in the sum, n.
  public let size: Int
  /// How strongly the neighbours count.
  public let alpha: Float
  /// The exponent.
  public let beta: Float
  /// What is added, so that nothing is divided by zero.
  public let k: Float
  /// Whether α is divided by n, as programs do, or not, as the paper prints it.
  public let dividesAlphaBySize: Bool
  public var isTraining = true
  private var memory: (input: Tensor, output: Tensor, scale: Tensor)?

  /// A response normalisation with the paper's constants unless others are given.
  public init(
    size: Int = 5, alpha: Float = 1e-4, beta: Float = 0.75, k: Float = 2,
    dividesAlphaBySize: Bool = true
  ) {
    require(size > 0, "response normalisation over \(size) channels does not exist")
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
    self.dividesAlphaBySize = dividesAlphaBySize
  }

  public var kind: String { "norm" }
  public var role: Role { .normalization }
  public var description: String {
    "LocalResponseNorm(size \(size), alpha \(alpha), beta \(beta), k \(k))"
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape)
    return inputShape
  }

  private var rule: ResponseNormalization {
    ResponseNormalization(
      size: size, alpha: dividesAlphaBySize ? alpha / Float(size) : alpha, beta: beta, k: k)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let (output, scale) = engine.responseNormalization(input, rule, wantsScale: isTraining)
    memory = scale.map { (input, output, $0) }
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let (input, output, scale) = take(&memory, self)
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    return engine.responseNormalizationGradient(
      outputGradient, input: input, output: output, scale: scale, rule)
  }
}
