import Fast
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

  /// The layer has nothing to choose.
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
    let shape = requiredOutputShape(for: input.shape)
    let output = Tensor(shape: shape) { output in
      input.withPointer {
        softmaxRows(rows: shape[0], columns: shape[1], input: $0, output: output)
      }
    }
    self.output = isTraining ? output : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let output = requireForward(self.output, self)
    self.output = nil
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    // ∂loss/∂input[i] = output[i] · (g[i] − Σ_j g[j] · output[j])
    let weighted = (outputGradient * output).sum(axis: 1).reshaped(to: [output.shape[0], 1])
    return output * (outputGradient - weighted)
  }
}
