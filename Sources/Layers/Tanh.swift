import Fast
import Base
import Tensors

/// output = tanh(input), number by number: squeezes every number between −1 and 1.
///
/// Its derivative comes from its output alone, 1 − y².
public final class Tanh: Layer {
  public var isTraining = true
  private var output: Tensor?

  /// The layer has nothing to choose.
  public init() {}

  public var kind: String { "tanh" }
  public var description: String { "Tanh()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let count = input.count
    input.rewrite { tanhForward(count: count, input: $0, output: $1) }
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
        tanhBackward(
          count: count, output: $0, outputGradient: gradient, inputGradient: inputGradient)
      }
    }
    return outputGradient
  }
}
