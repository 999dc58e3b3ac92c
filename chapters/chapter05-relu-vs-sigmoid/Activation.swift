import Foundation
import Layers
import Tensors

/// The three activations that this chapter compares.
enum Activation: String, CaseIterable {
  case sigmoid
  case tanh
  case relu = "ReLU"

  /// What the activation is called.
  var name: String { rawValue }

  /// A new layer of this kind.
  func layer() -> any Layer {
    switch self {
    case .sigmoid: Sigmoid()
    case .tanh: Tanh()
    case .relu: ReLU()
    }
  }

  /// The function's values and slopes at some places, both from the library's layer.
  func curve(at x: Tensor) -> (values: Tensor, slopes: Tensor) {
    let layer = layer()
    let values = layer(x)
    return (values, layer.backward(.ones(x.shape)))
  }

  /// The rule for initial weights that was made for this activation: Xavier's for curves that are
  /// straight at 0, He's for the one that silences half of its inputs.
  var ownStart: Start { self == .relu ? .he : .xavier }
}

/// The three ways to draw initial weights that this chapter compares.
enum Start: String, CaseIterable {
  case small = "σ = 0.01"
  case xavier = "Xavier"
  case he = "He"

  /// What the rule is called.
  var name: String { rawValue }

  /// How a reader types it.
  var typed: String { self == .small ? "0.01" : rawValue }

  /// The library's rule.
  var initializer: Initializer {
    switch self {
    case .small: .normal(standardDeviation: 0.01)
    case .xavier: .xavierNormal
    case .he: .heNormal
    }
  }
}

/// An activation that came after ReLU, as two functions on paper.
struct Successor {
  let name: String
  let formula: String
  let value: (Double) -> Double
  let slope: (Double) -> Double

  /// The largest difference between `slope` and the slope that small steps measure, on a grid from
  /// −4 to 4 that leaves out the kink at 0.
  var slopeError: Double {
    stride(from: -3.95, through: 3.95, by: 0.1).map { x in
      let step = 1e-5
      return abs((value(x + step) - value(x - step)) / (2 * step) - slope(x))
    }.max() ?? .nan
  }
}

/// ReLU and what came after it, oldest first.
let successors = [
  Successor(
    name: "ReLU", formula: "max(0, x)", value: { max(0, $0) }, slope: { $0 > 0 ? 1 : 0 }),
  Successor(
    name: "leaky ReLU", formula: "max(0.01·x, x)", value: { max(0.01 * $0, $0) },
    slope: { $0 > 0 ? 1 : 0.01 }),
  Successor(
    name: "ELU", formula: "x, below 0 eˣ − 1", value: { $0 > 0 ? $0 : exp($0) - 1 },
    slope: { $0 > 0 ? 1 : exp($0) }),
  Successor(
    name: "GELU", formula: "x·Φ(x)", value: { $0 * normalShare(below: $0) },
    slope: { normalShare(below: $0) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }),
]

/// Φ(x), the share of a standard normal distribution below x.
private func normalShare(below x: Double) -> Double { (1 + erf(x / 2.squareRoot())) / 2 }
