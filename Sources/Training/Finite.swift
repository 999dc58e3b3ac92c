import Base
import Layers
import Tensors

/// The length of the gradient of all parameters together: √ Σ g². Not finite when one of them holds
/// a number that is not finite, or such large ones that their squares leave the range of floats.
public func gradientNorm(of parameters: [NamedParameter]) -> Double {
  var sum = 0.0
  for named in parameters {
    guard let gradient = named.parameter.gradient else { continue }
    sum += Double(gradient.sumOfSquares())
  }
  return sum.squareRoot()
}

extension Tensor {
  /// Whether no number is NaN or infinite.
  package var isFinite: Bool {
    guard count > 0 else { return true }
    // A NaN is both extremes.
    return min().isFinite && max().isFinite
  }
}
