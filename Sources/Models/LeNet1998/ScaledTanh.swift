import Layers
import Fast
import Base
import Tensors

/// output = 1.7159 · tanh(⅔ · input), number by number.
///
/// The two constants make f(1) = 1 and f(−1) = −1 and put the largest curvature there, so that
/// targets of ±1 are reached without saturating (LeCun, Bottou, Bengio and Haffner,
/// "Gradient-based learning applied to document recognition", 1998, appendix A).
public final class ScaledTanh: Layer {
  /// Where the function ends, far from 0.
  public static let amplitude: Float = 1.7159
  /// What the input is multiplied by.
  public static let slope: Float = 2 / 3
  public var isTraining = true
  /// tanh(⅔ · input), from which the derivative is computed.
  private var squashed: Tensor?

  /// The layer has nothing to choose.
  public init() {}

  public var kind: String { "tanh" }
  public var description: String { "ScaledTanh()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let count = input.count
    input.withMutablePointer {
      scale(count: count, $0, by: ScaledTanh.slope, into: $0)
      tanhForward(count: count, input: $0, output: $0)
    }
    squashed = isTraining ? input : nil
    return input * ScaledTanh.amplitude
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let squashed = requireForward(self.squashed, self)
    self.squashed = nil
    requireGradient(outputGradient, shape: squashed.shape, self)
    guard needsInputGradient else { return nil }
    let count = outputGradient.count
    outputGradient.withMutablePointer { gradient in
      squashed.withPointer {
        tanhBackward(
          count: count, output: $0, outputGradient: gradient, inputGradient: gradient)
      }
      scale(count: count, gradient, by: ScaledTanh.amplitude * ScaledTanh.slope, into: gradient)
    }
    return outputGradient
  }
}
