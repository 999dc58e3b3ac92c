import Base
import Tensors

/// One step of a network: it turns a batch of inputs into a batch of outputs, and on the way back
/// turns the gradient of the loss with respect to its output into the gradients with respect to
/// its parameters and its input.
///
/// A layer is an object because it remembers: its parameters, and between `forward` and `backward`
/// whatever the second needs from the first. What it is, it tells through this protocol: nothing in
/// the library asks for a layer's class, so a layer of your own is counted and initialised like ours.
/// `kind`, `description`, `isTraining`, `outputShape`, `forward` and `backward` are for you to write; the
/// rest has defaults. A layer made of others passes on their parameters and their work, as `Sequential`
/// does.
public protocol Layer: AnyObject, CustomStringConvertible {
  /// A short name for tables: "conv", "pool", "relu" …
  var kind: String { get }

  /// What the layer does in a network; `.other` by default.
  var role: Role { get }

  /// The layers that this one is made of; none by default.
  var parts: [any Layer] { get }

  /// The weights and biases, named as PyTorch names them; none by default.
  var parameters: [NamedParameter] { get }

  /// Whether the layer is learning (true at first) or only answering. In training a layer keeps what
  /// `backward` will need, and dropout drops.
  var isTraining: Bool { get set }

  /// How the layer slides over an image, or nil when every output depends on its own position
  /// alone (an activation) or on all of them (a fully connected layer).
  var window: Window? { get }

  /// Whether the output takes no memory of its own, because it may be written over the input; false
  /// by default.
  var writesInPlace: Bool { get }

  /// What draws the layer's random numbers in training; nil, by default, when it draws none.
  var noise: RandomGenerator? { get set }

  /// The layer itself where it is an activation, so that a layer before it may take its work over.
  var asActivation: ActivationLayer? { get }

  /// The shape of the output for an input of the given shape, batch first, without computing it.
  /// Throws a sentence when the layer cannot take that shape.
  func outputShape(for inputShape: [Int]) throws -> [Int]

  /// The multiply-accumulate operations of a forward pass; 0 by default. A layer of your own that
  /// multiplies inputs by weights returns their number.
  func multiplyAccumulates(for inputShape: [Int]) throws -> Int

  /// The layer's output, with the shape that `outputShape` tells: images are [N, C, H, W], vectors
  /// [N, features], N being the batch. The input is given away (`consuming`), so that a layer that
  /// works number by number may write its output over it when nobody else holds it.
  func forward(_ input: consuming Tensor) -> Tensor

  /// The output of this layer and of the activation behind it. A layer that can do both in one pass
  /// over memory does so; by default one follows the other.
  func forward(_ input: consuming Tensor, then activation: ActivationLayer) -> Tensor

  /// Takes ∂loss/∂output, which has the output's shape, sets the gradient of every parameter, which
  /// has the parameter's shape, and returns ∂loss/∂input, which has the input's, or nil when it is
  /// not asked for. Must follow a `forward` in training mode.
  ///
  /// The loss is the mean over the batch: `crossEntropy` divides its gradient by N, and a layer
  /// only adds up what the images contribute to its parameters.
  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor?
}

/// What a layer does in a network.
public enum Role: Hashable, Sendable {
  /// Slides filters over images.
  case convolution
  /// Connects every input with every output.
  case fullyConnected
  /// Applies a function to every number.
  case activation
  /// Summarises each window.
  case pooling
  /// Scales numbers by those around them.
  case normalization
  /// Draws random numbers in training.
  case noise
  /// Gives the same numbers another shape.
  case reshaping
  /// Is made of other layers.
  case composite
  /// Anything else.
  case other
}

extension Layer {
  public var role: Role { .other }
  public var parts: [any Layer] { [] }
  public var parameters: [NamedParameter] { [] }
  public var window: Window? { nil }
  public var writesInPlace: Bool { false }
  public var noise: RandomGenerator? {
    get { nil }
    set {}
  }
  public var asActivation: ActivationLayer? { nil }

  /// Nothing that counts as a multiply-accumulate.
  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    _ = try outputShape(for: inputShape)
    return 0
  }

  public func forward(_ input: consuming Tensor, then activation: ActivationLayer) -> Tensor {
    activation.forward(forward(input))
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

  /// The layers inside, or this one, that draw random numbers, each by its place: "15", "2.1".
  package var noisyLayers: [(place: String, layer: any Layer)] {
    if noise != nil { return [("", self)] }
    return parts.enumerated().flatMap { index, part in
      part.noisyLayers.map { ($0.place.isEmpty ? "\(index)" : "\(index).\($0.place)", $0.layer) }
    }
  }

  /// The output shape where a wrong one is a programmer's error: stops with the sentence.
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
package func requireGradient(
  _ gradient: borrowing Tensor, shape: [Int], _ layer: any Layer
) {
  let given = gradient.shape
  require(given == shape, "\(layer): the output was \(shape), but its gradient is \(given)")
}

/// What `forward` left in `memory`, which is emptied. Stops with a sentence when there is nothing.
package func take<Value>(_ memory: inout Value?, _ layer: any Layer) -> Value {
  guard let value = memory.take() else {
    fatalError("\(layer): backward needs a forward pass in training mode before it")
  }
  return value
}
