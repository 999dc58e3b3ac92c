import Base
import Tensors

/// A way to choose the initial weights. What follows from the choice is chapter 5's subject.
///
/// A weight's fan-in is the number of inputs that each output sums over, its fan-out the number of
/// outputs that each input reaches (both times the window's area for a convolution).
public enum Initializer: Hashable, Sendable {
  /// N(0, standardDeviation²): in 2012 it was 0.01 for most layers.
  case normal(standardDeviation: Float)
  /// Evenly from ±√(6 / (fanIn + fanOut)): keeps the spread of activations and of gradients about
  /// constant in linear layers (Glorot and Bengio, "Understanding the difficulty of training deep
  /// feedforward neural networks", 2010).
  case xavierUniform
  /// N(0, 2 / (fanIn + fanOut)).
  case xavierNormal
  /// Evenly from ±√(6 / fanIn).
  case heUniform
  /// N(0, 2 / fanIn): a ReLU silences half of its inputs, so the weights' variance is doubled (He,
  /// Zhang, Ren and Sun, "Delving deep into rectifiers", 2015).
  case heNormal
  /// Evenly from ±1/√fanIn for weights and biases alike: what PyTorch does when nothing is said.
  case pytorchDefault

  /// A weight of the given shape, [outputs, inputs, …], or of another one whose fans are given.
  public func weight(
    shape: [Int], fans: (input: Int, output: Int)? = nil, using generator: inout RandomGenerator
  ) -> Tensor {
    require(
      shape.count >= 2, "a weight has the shape [outputs, inputs, …], which \(shape) is not")
    let area = shape.dropFirst(2).reduce(1, *)
    let fanIn = Float(fans?.input ?? shape[1] * area)
    let fanOut = Float(fans?.output ?? shape[0] * area)
    switch self {
    case .normal(let deviation):
      return .normal(shape, standardDeviation: deviation, using: &generator)
    case .xavierUniform:
      return .symmetric(shape, limit: (6 / (fanIn + fanOut)).squareRoot(), using: &generator)
    case .xavierNormal:
      let deviation = (2 / (fanIn + fanOut)).squareRoot()
      return .normal(shape, standardDeviation: deviation, using: &generator)
    case .heUniform:
      return .symmetric(shape, limit: (6 / fanIn).squareRoot(), using: &generator)
    case .heNormal:
      return .normal(shape, standardDeviation: (2 / fanIn).squareRoot(), using: &generator)
    case .pytorchDefault:
      return .symmetric(shape, limit: 1 / fanIn.squareRoot(), using: &generator)
    }
  }
}

extension Layer {
  /// Sets every weight in the way of `initializer` and every bias to `bias`, and gives every layer that
  /// draws random numbers a stream of its own. Where `bias` is nil, and with PyTorch's default, biases
  /// are drawn as PyTorch draws them: evenly from ±1/√fanIn, the weight's.
  ///
  /// Each parameter has its own stream of random numbers, so adding a layer at the end does not
  /// change the weights before it.
  public func initialize(
    _ initializer: Initializer, bias: Float? = 0, using generator: inout RandomGenerator
  ) {
    for part in parts { part.initialize(initializer, bias: bias, using: &generator) }
    guard parts.isEmpty else { return }
    if noise != nil { noise = generator.split() }
    let weight = parameters.first { $0.parameter.shape.count > 1 }?.parameter
    for named in parameters {
      var stream = generator.split()
      let shape = named.parameter.shape
      if shape.count > 1 {
        named.parameter.value = initializer.weight(
          shape: shape, fans: named.parameter.fans, using: &stream)
      } else if initializer == .pytorchDefault || bias == nil, let weight {
        let fanIn = Float(weight.fans?.input ?? weight.shape.dropFirst().reduce(1, *))
        named.parameter.value = .symmetric(
          shape, limit: 1 / fanIn.squareRoot(), using: &stream)
      } else {
        named.parameter.value = .filled(shape, with: bias ?? 0)
      }
    }
  }
}

extension Tensor {
  fileprivate static func symmetric(
    _ shape: [Int], limit: Float, using generator: inout RandomGenerator
  ) -> Tensor {
    uniform(shape, from: -limit, to: limit, using: &generator)
  }
}
