import Fast
import Base
import Tensors

/// output = max(0, input), number by number: the rectified linear unit (Nair and Hinton, "Rectified
/// linear units improve restricted Boltzmann machines", 2010).
///
/// The gradient passes where the output is positive. At 0 there is no derivative; like PyTorch we
/// take 0.
public final class ReLU: Layer {
  public var isTraining = true
  private var output: Tensor?

  /// The layer has nothing to choose.
  public init() {}

  public var kind: String { "relu" }
  public var description: String { "ReLU()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let count = input.count
    input.rewrite { reluForward(count: count, input: $0, output: $1) }
    output = isTraining ? input : nil
    return input
  }

  /// Notes an output that a layer before has already rectified (see `Sequential`).
  func remember(_ output: Tensor) { self.output = isTraining ? output : nil }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let output = requireForward(self.output, self)
    self.output = nil
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    let count = output.count
    outputGradient.rewrite { gradient, inputGradient in
      output.withPointer {
        reluBackward(
          count: count, output: $0, outputGradient: gradient, inputGradient: inputGradient)
      }
    }
    return outputGradient
  }
}
