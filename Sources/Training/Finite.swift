import Fast
import Base
import Layers
import Tensors

/// The length of the gradient of all parameters together: √ Σ g². Not finite when one of them holds
/// a number that is not finite, or such large ones that their squares leave the range of floats.
public func gradientNorm(of parameters: [NamedParameter]) -> Double {
  var sum = 0.0
  for named in parameters {
    guard let gradient = named.parameter.gradient else { continue }
    sum += Double(gradient.withPointer { sumOfSquares(count: gradient.count, $0) })
  }
  return sum.squareRoot()
}

extension Tensor {
  /// Whether no number is NaN or infinite.
  package var isFinite: Bool {
    guard count > 0 else { return true }
    // A NaN is both extremes, by the kernels' promise.
    return min().isFinite && max().isFinite
  }
}

extension Layer {
  /// The dropout layers inside, each under its place in the network, such as "dropout.15".
  package var dropouts: [(name: String, layer: Dropout)] { findDropouts(in: self, name: "dropout") }
}

private func findDropouts(
  in layer: any Layer, name: String
) -> [(name: String, layer: Dropout)] {
  if let dropout = layer as? Dropout { return [(name, dropout)] }
  guard let network = layer as? Sequential else { return [] }
  return network.layers.enumerated().flatMap { index, layer in
    findDropouts(in: layer, name: "\(name).\(index)")
  }
}
