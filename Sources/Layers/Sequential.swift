import Base
import Tensors

/// Layers one behind another, each taking the output of the one before.
///
/// Parameters are named as PyTorch names an `nn.Sequential`'s: "0.weight", "0.bias", "3.weight" …
/// For people the layers have names too: given ones, or else what they are and the number of the
/// last layer with weights: conv1, relu1, pool1, conv2, … fc6, relu6, dropout6, fc7.
public final class Sequential: Layer {
  /// The layers in order.
  public let layers: [any Layer]
  /// A name for each layer, all different.
  public let names: [String]

  /// A network of the given layers, named by their kind and number.
  public convenience init(_ layers: any Layer...) { self.init(layers) }

  /// A network of the given layers, named by their kind and number.
  public convenience init(_ layers: [any Layer]) {
    self.init(layers, names: Sequential.numberedNames(for: layers))
  }

  /// A network of layers with names of your own: `Sequential(named: ["stem": Conv2d(…), …])`.
  public convenience init(named layers: KeyValuePairs<String, any Layer>) {
    self.init(layers.map(\.value), names: layers.map(\.key))
  }

  private init(_ layers: [any Layer], names: [String]) {
    require(Set(names).count == names.count, "two layers have the same name: \(names)")
    self.layers = layers
    self.names = names
  }

  public var kind: String { "block" }
  public var role: Role { .composite }
  public var parts: [any Layer] { layers }
  public var description: String { "Sequential(\(layers.count) layers)" }

  public var isTraining: Bool {
    get { layers.allSatisfy(\.isTraining) }
    set { for layer in layers { layer.isTraining = newValue } }
  }

  public var parameters: [NamedParameter] {
    layers.enumerated().flatMap { index, layer in
      layer.parameters.map { NamedParameter("\(index).\($0.name)", $0.parameter) }
    }
  }

  /// The layer with the given name, or nil.
  public subscript(name: String) -> (any Layer)? {
    names.firstIndex(of: name).map { layers[$0] }
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try shapes(for: inputShape).last ?? inputShape
  }

  /// The output shape of every layer. Throws a sentence that names the first layer that cannot work
  /// and the shape it was given.
  public func shapes(for inputShape: [Int]) throws -> [[Int]] {
    var shape = inputShape
    return try zip(names, layers).map { name, layer in
      do {
        shape = try layer.outputShape(for: shape)
      } catch {
        throw CourseError("layer \(name), \(layer), cannot take \(shape): \(error)")
      }
      return shape
    }
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    let inputs = [inputShape] + (try shapes(for: inputShape))
    return try zip(layers, inputs).reduce(0) { try $0 + $1.0.multiplyAccumulates(for: $1.1) }
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    // The whole way is checked before the first number is computed.
    _ = requiredOutputShape(for: input.shape)
    var index = 0
    while index < layers.count {
      if index + 1 < layers.count, let activation = layers[index + 1].asActivation {
        input = layers[index].forward(input, then: activation)
        index += 2
      } else {
        input = layers[index].forward(input)
        index += 1
      }
    }
    return input
  }

  /// The output of every layer, in order. For looking inside; `forward` keeps less.
  public func forwardKeepingAll(_ input: Tensor) -> [Tensor] {
    _ = requiredOutputShape(for: input.shape)
    var value = input
    return layers.map { layer in
      value = layer.forward(value)
      return value
    }
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    if layers.isEmpty { return needsInputGradient ? outputGradient : nil }
    // Below the first layer with weights nobody wants a gradient, unless the caller does.
    let first = needsInputGradient ? 0 : layers.firstIndex { !$0.parameters.isEmpty }
    guard let first else { return nil }
    for index in stride(from: layers.count - 1, to: first, by: -1) {
      outputGradient = layers[index].backward(outputGradient, needsInputGradient: true)!
    }
    return layers[first].backward(outputGradient, needsInputGradient: needsInputGradient)
  }

  private static func numberedNames(for layers: [any Layer]) -> [String] {
    var number = 0
    var taken: Set<String> = []
    return layers.map { layer in
      if !layer.parameters.isEmpty { number += 1 }
      let base = layer.kind == "flatten" ? layer.kind : "\(layer.kind)\(max(number, 1))"
      var (name, copy) = (base, 1)
      while !taken.insert(name).inserted {
        copy += 1
        name = "\(base)-\(copy)"
      }
      return name
    }
  }
}
