import Base
import Tensors

/// One step of a network: it turns a batch of inputs into a batch of outputs, and on the way back
/// turns the gradient of the loss with respect to its output into the gradients with respect to
/// its parameters and its input.
///
/// A layer is an object because it remembers: its parameters, and between `forward` and `backward`
/// whatever the second needs from the first. It can be asked what it would do to a shape without
/// doing it.
public protocol Layer: AnyObject, CustomStringConvertible {
  /// A short name for tables: "conv", "pool", "relu" …
  var kind: String { get }

  /// The weights and biases, named as PyTorch names them; none by default.
  var parameters: [NamedParameter] { get }

  /// Whether the layer is learning (the default) or only answering. In training a layer keeps what
  /// `backward` will need, and dropout drops.
  var isTraining: Bool { get set }

  /// How the layer slides over an image, or nil when every output depends on its own position
  /// alone (an activation) or on all of them (a fully connected layer).
  var window: Window? { get }

  /// The shape of the output for an input of the given shape, batch first, without computing it.
  /// Throws a `CourseError` when the layer cannot take that shape.
  func outputShape(for inputShape: [Int]) throws -> [Int]

  /// The multiply-accumulate operations of a forward pass; 0 by default: only convolutions and
  /// fully connected layers are counted.
  func multiplyAccumulates(for inputShape: [Int]) throws -> Int

  /// The layer's output. The input is given away (`consuming`), so that a layer that works number
  /// by number may write its output over it when nobody else holds it.
  func forward(_ input: consuming Tensor) -> Tensor

  /// Takes ∂loss/∂output, sets the gradient of every parameter, and returns ∂loss/∂input, or nil
  /// when it is not asked for. Must follow a `forward` in training mode.
  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor?
}

extension Layer {
  /// None: most layers have nothing to learn.
  public var parameters: [NamedParameter] { [] }

  /// None: most layers do not slide over the image.
  public var window: Window? { nil }

  /// Nothing that counts as a multiply-accumulate.
  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    _ = try outputShape(for: inputShape)
    return 0
  }

  /// The number of learned numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.parameter.count } }

  /// `layer(x)` is `layer.forward(x)`.
  public func callAsFunction(_ input: consuming Tensor) -> Tensor { forward(input) }

  /// Takes ∂loss/∂output, sets the gradient of every parameter and returns ∂loss/∂input.
  @discardableResult
  public func backward(_ outputGradient: consuming Tensor) -> Tensor {
    backward(outputGradient, needsInputGradient: true)!
  }

  /// The output shape where a wrong one is a programmer's error: stops with the `CourseError`'s
  /// sentence.
  package func requiredOutputShape(for inputShape: [Int]) -> [Int] {
    do {
      return try outputShape(for: inputShape)
    } catch {
      fatalError("\(self): \(error)")
    }
  }
}

/// Stops with a sentence when the gradient given to `backward` has not the output's shape: reading
/// past its end would be worse.
package func requireGradient(_ gradient: borrowing Tensor, shape: [Int], _ layer: any Layer) {
  let given = gradient.shape
  require(given == shape, "\(layer): the output was \(shape), but its gradient is \(given)")
}

/// Stops with a sentence when `backward` finds nothing to go back to.
package func requireForward<Value>(_ memory: Value?, _ layer: any Layer) -> Value {
  guard let memory else {
    fatalError("\(layer): backward needs a forward pass in training mode before it")
  }
  return memory
}
