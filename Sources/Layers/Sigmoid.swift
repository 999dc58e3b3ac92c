import Fast
import Base
import Tensors

/// output = 1 / (1 + e^−input), number by number: squeezes every number between 0 and 1.
///
/// Its derivative comes from its output alone, y · (1 − y), and is never more than ¼.
public final class Sigmoid: Layer {
  public var isTraining = true
  private var output: Tensor?

  /// The layer has nothing to choose.
  public init() {}

  public var kind: String { "sigmoid" }
  public var description: String { "Sigmoid()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let count = input.count
    input.rewrite { sigmoidForward(count: count, input: $0, output: $1) }
    output = isTraining ? input : nil
    return input
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let output = requireForward(self.output, self)
    self.output = nil
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    let count = output.count
    outputGradient.rewrite { gradient, inputGradient in
      output.withPointer {
        sigmoidBackward(
          count: count, output: $0, outputGradient: gradient, inputGradient: inputGradient)
      }
    }
    return outputGradient
  }
}
