import Base
import Layers
import Tensors
import Training

/// The names that other programs give to the layers with weights, by this course's names of networks,
/// in the order of the layers.
public let foreignLayerNames: [String: [String]] = [
  // torchvision.models.alexnet
  "framework": [
    "features.0", "features.3", "features.6", "features.8", "features.10", "classifier.1",
    "classifier.4", "classifier.6",
  ]
]

/// What PyTorch's wrappers for several devices, training loops and compilation put before each name.
private let wrappers = ["module.", "model.", "_orig_mod."]

/// What a file of weights held that was not taken.
public struct LeftOut: Sendable {
  /// Names of entries that the network has no place for.
  public var extra: [String] = []
  /// The classes of the file's last layer where the network has others: it was not taken.
  public var headOfClasses: Int?

  /// Sentences about it; empty when all was taken.
  public var sentences: [String] {
    var sentences: [String] = []
    if let classes = headOfClasses {
      sentences.append(
        "The file's last layer knows \(classes) classes, so it was left out; the network's own "
          + "begins anew.")
    }
    if !extra.isEmpty {
      let named = extra.prefix(5).joined(separator: ", ") + (extra.count > 5 ? ", …" : "")
      sentences.append(
        "\(extra.count == 1 ? "An entry" : "\(extra.count) entries") of the file that the network "
          + "has no place for \(extra.count == 1 ? "was" : "were") ignored: \(named).")
    }
    return sentences
  }
}

extension Layer {
  /// Takes weights and biases from a safetensors file: ours, or PyTorch's of the same network. What
  /// an optimiser has stored in it is passed over.
  ///
  /// Throws a sentence, and changes nothing, when the file does not fit the network or holds numbers
  /// that are not finite.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - layerNames: the names of the layers with weights in another program, which the file may use
  ///     in place of ours.
  ///   - keepingHead: whether the last layer stays as it is where the file's has other classes.
  /// - Returns: what was not taken.
  @discardableResult
  public func loadWeights(
    from path: String, layerNames: [String] = [], keepingHead: Bool = false
  ) throws -> LeftOut {
    let file = try SafetensorsFile(path: path)
    var names: [String: String] = [:]
    for name in file.entries.keys where !name.hasPrefix(Checkpoint.optimizerPrefix) {
      guard names.updateValue(name, forKey: bare(name)) == nil else {
        throw CourseError(
          "\(path) holds \(bare(name)) twice, with and without a prefix: "
            + "save it with one of them")
      }
    }
    let foreign = namesElsewhere(layerNames)
    let isForeign = foreign.contains { $0 != nil && names[$0!] != nil }
    var wanted = zip(parameters, foreign).map { ($0, isForeign ? $1 ?? $0.name : $0.name) }
    var leftOut = LeftOut()
    if keepingHead, let (head, name) = wanted.last(where: { $0.0.parameter.shape.count == 2 }),
      let shape = names[name].map({ file.entries[$0]!.shape }), shape.count == 2,
      shape[0] != head.parameter.shape[0], shape[1] == head.parameter.shape[1]
    {
      leftOut.headOfClasses = shape[0]
      let layer = layerPart(name)
      wanted.removeAll { layerPart($0.1) == layer }
      names = names.filter { layerPart($0.key) != layer }
    }
    try checkWeights(
      names.mapValues { file.entries[$0]!.shape },
      fit: wanted.map { ($0.1, $0.0.parameter.shape) },
      from: path)
    // All are read before the first is changed.
    let values = try wanted.map { _, name in
      let value = try file.tensor(names[name]!)
      guard value.isFinite else {
        throw CourseError(
          "\(path) cannot be used: its \(name) holds a number that is not finite, as a run leaves "
            + "that has diverged; take an earlier checkpoint")
      }
      return value
    }
    for ((named, _), value) in zip(wanted, values) { named.parameter.value = value }
    let known = Set(wanted.map { $0.1 })
    leftOut.extra = names.filter { !known.contains($0.key) }.values.sorted()
    return leftOut
  }

  /// Writes the weights and biases alone, in 32-bit floats under PyTorch's names.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - layerNames: the names of the layers with weights in another program, to be used in place of
  ///     ours.
  public func saveWeights(to path: String, layerNames: [String] = []) throws {
    let tensors = zip(parameters, namesElsewhere(layerNames)).map {
      (name: $1 ?? $0.name, tensor: $0.parameter.value)
    }
    try Safetensors.write(
      tensors, metadata: Safetensors.sealed(["format": "pt"], tensors), to: path)
  }

  /// The parameters' names where the layers with weights have others; nil where none are given.
  private func namesElsewhere(_ layers: [String]) -> [String?] {
    let own = parameters.map { layerPart($0.name) }
    let order = own.enumerated().filter { $0.offset == 0 || own[$0.offset - 1] != $0.element }
      .map { $0.element }
    guard !layers.isEmpty else { return own.map { _ in nil } }
    require(
      layers.count == order.count, "\(order.count) layers with weights have \(layers.count) names")
    return parameters.map {
      layers[order.firstIndex(of: layerPart($0.name))!]
        + $0.name.dropFirst(layerPart($0.name).count)
    }
  }
}

/// The layer in a parameter's name: "0" of "0.weight".
private func layerPart(_ name: String) -> String {
  name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
}

/// A name without what wrappers have put before it.
private func bare(_ name: String) -> String {
  guard let wrapper = wrappers.first(where: { name.hasPrefix($0) }) else { return name }
  return bare(String(name.dropFirst(wrapper.count)))
}

/// Sees that shapes by name hold those of a network, or says the first difference.
func checkWeights(
  _ shapes: [String: [Int]], fit parameters: [(name: String, shape: [Int])], from source: String
) throws {
  for (name, needed) in parameters {
    guard let shape = shapes[name] else {
      throw CourseError(
        "\(source) is of another network: it has no \(name), which should be of shape \(needed); take "
          + "the network that it was saved from")
    }
    guard shape == needed else {
      throw CourseError(
        "\(source) is of another network: its \(name) has shape \(shape), but here it is \(needed); take "
          + "the network that it was saved from")
    }
  }
}
