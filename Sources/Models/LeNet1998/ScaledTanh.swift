import Layers
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
  private let tanh = Tanh()

  /// The activation of LeNet-5.
  public init() {}

  public var isTraining: Bool {
    get { tanh.isTraining }
    set { tanh.isTraining = newValue }
  }

  public var kind: String { "tanh" }
  public var role: Role { .activation }
  public var writesInPlace: Bool { true }
  public var description: String { "ScaledTanh()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    tanh.forward(input * ScaledTanh.slope) * ScaledTanh.amplitude
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let scale = ScaledTanh.amplitude * ScaledTanh.slope
    return tanh.backward(outputGradient, needsInputGradient: needsInputGradient).map { $0 * scale }
  }
}
