import Foundation
import Notebook
import Statistics

/// ReLU and tanh under the same conditions, each at its own best learning rate.
struct Race {
  let conditions: Conditions
  let relu: Lane
  let tanh: Lane

  /// How many times as many epochs tanh needs as ReLU.
  enum Factor {
    /// All runs of both arrived: the ratio of the means and its standard error.
    case ratio(Double, error: Double)
    /// All runs of ReLU arrived, not all of tanh within the epochs they had.
    case atLeast(Double)
    /// All runs of tanh arrived, not all of ReLU.
    case atMost(Double)
    /// Neither arrived in all runs.
    case none
  }

  /// The epochs of all runs of a lane, when all arrived.
  static func spread(_ lane: Lane) -> Spread? {
    let arrived = lane.passes.compactMap { $0 }
    return arrived.count == lane.passes.count ? try? Spread(arrived) : nil
  }

  /// The factor. Relative errors of numerator and denominator add as squares.
  var factor: Factor {
    func bound(_ lane: Lane) -> Double {
      zip(lane.passes, lane.runs).reduce(0) { $0 + ($1.0 ?? Double($1.1.errors.count)) }
        / Double(lane.runs.count)
    }
    switch (Race.spread(relu), Race.spread(tanh)) {
    case (let relu?, let tanh?):
      let value = tanh.mean / relu.mean
      let relative = (tanh.standardError / tanh.mean, relu.standardError / relu.mean)
      return .ratio(
        value, error: value * (relative.0 * relative.0 + relative.1 * relative.1).squareRoot())
    case (let relu?, nil): return .atLeast(bound(tanh) / relu.mean)
    case (nil, let tanh?): return .atMost(tanh.mean / bound(relu))
    case (nil, nil): return .none
    }
  }

  /// The standard error of a ratio; 0 for a bound.
  var error: Double {
    if case .ratio(_, let error) = factor { error } else { 0 }
  }

  /// The share of tanh's first-layer units that are saturated before the first step.
  var saturatedAtStart: Double {
    tanh.runs.reduce(0) { $0 + $1.flat[0] } / Double(tanh.runs.count)
  }

  /// The same after the last step.
  var saturatedAtEnd: Double {
    tanh.runs.reduce(0) { $0 + $1.flat[1] } / Double(tanh.runs.count)
  }

  /// Which is faster, as far as these runs can tell; nil when neither arrived.
  var isReLUFaster: Check.Verdict? {
    switch factor {
    case .ratio:
      guard let relu = Race.spread(relu), let tanh = Race.spread(tanh) else { return nil }
      return tanh.compared(to: relu).judging(.more)
    // An end too early says nothing.
    case .atLeast(let value): return value > 1 ? .holds : .undecided
    case .atMost(let value): return value < 1 ? .fails : .undecided
    case .none: return nil
    }
  }

  /// "1.32 ± 0.10", "> 7.0", or what happened instead.
  var factorText: String {
    switch factor {
    case .ratio(let value, let error):
      "\(grouped(value, decimals: 2)) ± \(grouped(error, decimals: 2))"
    case .atLeast: "> \(boundText)"
    case .atMost: "< \(boundText)"
    case .none: "neither"
    }
  }

  /// A bound, rounded to the side on which it stays true.
  private var boundText: String {
    switch factor {
    case .atLeast(let value): grouped((value * 10).rounded(.down) / 10, decimals: 1)
    case .atMost(let value): grouped((value * 100).rounded(.up) / 100, decimals: 2)
    case .ratio, .none: ""
    }
  }

  /// The factor as the end of a sentence.
  var finding: String {
    switch factor {
    case .ratio: "tanh needs \(factorText) times as many epochs as ReLU"
    case .atLeast: "tanh needs more than \(boundText) times as many epochs as ReLU"
    case .atMost: "tanh needs less than \(boundText) times as many epochs as ReLU"
    case .none: "neither arrives in every run"
    }
  }

  /// The factor or what it is at least; nil where only its upper bound is known, or nothing.
  var leastSize: Double? {
    switch factor {
    case .ratio(let value, _), .atLeast(let value): value
    case .atMost, .none: nil
    }
  }

  /// Between what the factor lies: two standard errors about a ratio, or everything beyond a bound.
  var bounds: ClosedRange<Double> {
    switch factor {
    case .ratio(let value, let error): max(0, value - 2 * error)...(value + 2 * error)
    case .atLeast(let value): value...Double.infinity
    case .atMost(let value): 0...value
    case .none: 0...Double.infinity
    }
  }

  /// The trial of tanh at the rate chosen for ReLU; nil when that rate was not tried.
  var tanhAtReLURate: RaceRun? { tanh.tried.first { abs($0.rate / relu.rate - 1) < 1e-9 } }

  /// How that trial ended: its epochs, "> 53" when it was given up, or "stuck".
  var tanhAtReLURateText: String? {
    guard relu.runs.contains(where: { $0.end == .arrived }) else { return nil }
    return tanhAtReLURate.map { trial in
      switch trial.end {
      case .arrived: "\(trial.errors.count)"
      case .limit: "> \(trial.errors.count)"
      case .stuck, .broken: trial.end.rawValue
      }
    }
  }

  /// A number to order by: the ratio or its bound.
  var size: Double? {
    switch factor {
    case .ratio(let value, _), .atLeast(let value), .atMost(let value): value
    case .none: nil
    }
  }
}

extension Conditions {
  /// "Xavier, ±128, 4 layers".
  var name: String { "\(weights.rawValue), \(pixels.rawValue), \(layers) layers" }
}

/// What becomes of the claim that one mean is `factor` times the other: it holds when these runs can
/// tell it from equality, but not from `factor`, and is undecided when they can tell it from neither.
func judge(_ one: Spread, isTimes factor: Double, _ other: Spread) throws -> Check.Verdict {
  let claimed = try Spread(other.values.map { factor * $0 })
  guard one.compared(to: claimed).verdict == .undecided else { return .fails }
  return one.compared(to: other).verdict == .undecided ? .undecided : .holds
}
