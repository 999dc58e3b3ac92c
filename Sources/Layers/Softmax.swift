import Base
import Tensors

/// Turns each row of scores into probabilities: input [N, classes] → output [N, classes] with
///
///     output[i] = e^input[i] / Σ_j e^input[j]
///
/// computed after subtracting the row's largest score, so that nothing overflows. For training use
/// `crossEntropy`, which has the softmax inside.
public final class Softmax: Layer {
  public var isTraining = true
  private var output: Tensor?

  /// A softmax.
  public init() {}

  public var kind: String { "softmax" }
  public var description: String { "Softmax()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 2 else {
      throw CourseError("the input must be scores [N, classes], not \(inputShape)")
    }
    return inputShape
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let output = engine.softmax(input)
    self.output = isTraining ? output : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let output = take(&self.output, self)
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    // ∂loss/∂input[i] = output[i] · (g[i] − Σ_j g[j] · output[j])
    let weighted = (outputGradient * output).sum(axis: 1).reshaped(to: [output.shape[0], 1])
    return output * (outputGradient - weighted)
  }
}
