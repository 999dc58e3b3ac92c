import Base
import Tensors

/// Numbers that a layer learns, and the gradient of the loss with respect to them.
///
/// The numbers appear when they are first set (by an `Initializer` or from a checkpoint), so that a
/// network's sizes can be counted without taking memory for its weights.
public final class Parameter {
  /// The shape of the value and of its gradient.
  public let shape: [Int]
  /// How many inputs each output sums over and how many outputs each input reaches, for an
  /// `Initializer`; nil when the shape [outputs, inputs, …] tells.
  public let fans: (input: Int, output: Int)?
  private var storedValue: Tensor?

  /// ∂loss/∂value, set by the layer's `backward`; nil before the first.
  public var gradient: Tensor?

  /// A parameter of the given shape that has no numbers yet.
  public init(shape: [Int], fans: (input: Int, output: Int)? = nil) {
    self.shape = shape
    self.fans = fans
  }

  /// The number of numbers.
  public var count: Int { shape.product }

  /// Whether the numbers have been set.
  public var isSet: Bool { storedValue != nil }

  /// The learned numbers. Reading them before they are set is a programmer's error.
  public var value: Tensor {
    get {
      guard let storedValue else {
        fatalError(
          "the parameter of shape \(shape) has no numbers yet: initialise the network or load "
            + "a checkpoint")
      }
      return storedValue
    }
    set {
      require(
        newValue.shape == shape, "a parameter of shape \(shape) cannot become \(newValue.shape)")
      storedValue = newValue
    }
  }

  /// Changes the numbers where they stand, without a copy.
  public func update(_ body: (inout Tensor) -> Void) {
    _ = value
    body(&storedValue!)
  }
}

/// A parameter and its place in the network, such as "0.weight".
public struct NamedParameter {
  /// PyTorch's name for it: the layers' numbers and the parameter's name, joined by points.
  public let name: String
  /// The parameter itself.
  public let parameter: Parameter

  /// A parameter under a name.
  public init(_ name: String, _ parameter: Parameter) {
    self.name = name
    self.parameter = parameter
  }
}

/// The parameters of a layer with a weight and perhaps a bias.
func named(_ weight: Parameter, _ bias: Parameter?) -> [NamedParameter] {
  [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
}

/// Sets the gradients of a weight and perhaps a bias. The old ones are given up first, so that the
/// new ones can get their memory from the free list of buffers (Base/FloatBuffer.swift).
func setGradients(
  _ weight: Parameter, _ bias: Parameter?, _ compute: () -> (weight: Tensor, bias: Tensor)
) {
  weight.gradient = nil
  bias?.gradient = nil
  let gradients = compute()
  weight.gradient = gradients.weight
  bias?.gradient = gradients.bias
}
