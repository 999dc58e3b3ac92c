import Foundation

/// One axis of a plot: what it shows, and how values are laid along it.
public struct Axis: Codable, Sendable {
  /// How values are laid along an axis.
  public enum Scale: String, Codable, Sendable {
    /// Equal differences, equal lengths.
    case linear
    /// The same for years: 1990, not 1,990.
    case years
    /// Equal ratios, equal lengths; values of zero and below have no place on it.
    case log
  }

  /// What the axis shows, with its unit in brackets.
  public var label: String
  /// How values are laid along it.
  public var scale: Scale
  /// The values from end to end; nil takes those of the data.
  public var range: ClosedRange<Double>?

  /// An axis.
  ///
  /// - Parameters:
  ///   - label: what it shows, with its unit in brackets.
  ///   - scale: how values are laid along it.
  ///   - range: the values from end to end; nil takes those of the data.
  public init(_ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }
}

/// An axis with its ends fixed and its ticks chosen.
struct AxisLayout {
  var lower: Double
  var upper: Double
  var isLog: Bool
  var ticks: [(value: Double, label: String)] = []

  /// Fixes an axis for some values.
  ///
  /// - Parameters:
  ///   - axis: the axis.
  ///   - values: the data; what has no place on the axis is left out.
  ///   - count: about how many ticks there is room for.
  ///   - rounded: whether the ends move outwards to round numbers.
  init(_ axis: Axis, values: [Double], ticks count: Int, rounded: Bool) {
    isLog = axis.scale == .log
    let usable = values.filter { $0.isFinite && (axis.scale != .log || $0 > 0) }
    lower = axis.range?.lowerBound ?? usable.min() ?? (isLog ? 1 : 0)
    upper = axis.range?.upperBound ?? usable.max() ?? (isLog ? 10 : 1)
    if isLog && lower <= 0 { lower = usable.min() ?? max(upper, 1) / 10 }
    if isLog {
      if upper <= lower { (lower, upper) = (lower / 2, lower * 2) }
      setLogTicks(count, rounded: rounded && axis.range == nil)
    } else {
      if upper <= lower {
        let half = max(abs(lower) * 0.1, 0.5)
        (lower, upper) = (lower - half, lower + half)
      }
      // Counts of things, such as epochs, get no ticks between them.
      let isWhole = !usable.isEmpty && usable.allSatisfy { $0 == $0.rounded() }
      setLinearTicks(count, rounded: rounded && axis.range == nil, least: isWhole ? 1 : 0)
      if axis.scale == .years {
        ticks = ticks.map { ($0.value, String(format: "%.0f", $0.value)) }
      }
    }
  }

  /// Where a value stands, from 0 to 1; nil when it has no place on the axis.
  func position(_ value: Double) -> Double? {
    guard value.isFinite, !isLog || value > 0 else { return nil }
    let share =
      isLog
      ? (Foundation.log(value) - Foundation.log(lower))
        / (Foundation.log(upper) - Foundation.log(lower))
      : (value - lower) / (upper - lower)
    return share >= -1e-9 && share <= 1 + 1e-9 ? min(1, max(0, share)) : nil
  }

  private mutating func setLinearTicks(_ count: Int, rounded: Bool, least: Double) {
    let step = max(least, roundStep((upper - lower) / Double(max(1, count))))
    if rounded {
      lower = (lower / step + 1e-9).rounded(.down) * step
      upper = (upper / step - 1e-9).rounded(.up) * step
    }
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    // Ends in a damaged recording may be as large as a number can be: then there are no ticks.
    guard first <= last, max(abs(first), abs(last)) < 1e15, last - first < 1000 else { return }
    ticks = (Int(first)...Int(last)).map {
      (Double($0) * step, tickLabel(Double($0) * step, step: step))
    }
  }

  private mutating func setLogTicks(_ count: Int, rounded: Bool) {
    let decades = log10(upper / lower)
    if rounded {
      (lower, upper) = (roundNeighbour(lower, up: false), roundNeighbour(upper, up: true))
    }
    if decades * 3 <= Double(count) + 3 {
      // Too short for powers of ten alone: 1, 2, 5 and their like.
      let powers = (Int(log10(lower).rounded(.down)) - 1)...Int(log10(upper).rounded(.up))
      let factors = decades < 0.5 ? [1.0, 1.5, 2, 3, 4, 5, 6, 7, 8] : [1.0, 2, 5]
      let candidates = powers.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
      ticks =
        candidates.filter { $0 >= lower * 0.999 && $0 <= upper * 1.001 }
        .map { ($0, significant($0, digits: 3)) }
      // Between two neighbours of them, such as from 2.1 to 2.9, there is none.
      if ticks.isEmpty { setLinearTicks(count, rounded: false, least: 0) }
      return
    }
    let first = Int((log10(lower) - 1e-9).rounded(.up))
    let last = Int((log10(upper) + 1e-9).rounded(.down))
    let every = max(1, Int((Double(last - first) / Double(max(1, count))).rounded(.up)))
    ticks = stride(from: first, through: max(first, last), by: every).map { power in
      let label =
        (-3...5).contains(power)
        ? grouped(pow(10, Double(power)), decimals: max(0, -power)) : "10" + superscript(power)
      return (pow(10, Double(power)), label)
    }
  }
}

/// Of 1, 2, 5 times the powers of ten, the one nearest to `raw`.
func roundStep(_ raw: Double) -> Double {
  guard raw > 0, raw.isFinite else { return 1 }
  let power = pow(10, log10(raw).rounded(.down))
  let factor = raw / power
  return power * (factor < 1.42 ? 1 : factor < 3.17 ? 2 : factor < 7.08 ? 5 : 10)
}

/// The next number of the kind 1, 2, 5 times a power of ten, above or below.
private func roundNeighbour(_ value: Double, up: Bool) -> Double {
  let power = pow(10, log10(value).rounded(.down))
  let steps = [1.0, 2, 5, 10].map { $0 * power }
  return up
    ? steps.first { $0 >= value * (1 - 1e-9) } ?? value
    : steps.last { $0 <= value * (1 + 1e-9) } ?? value
}

private func tickLabel(_ value: Double, step: Double) -> String {
  let largest = max(abs(value), step)
  if value != 0 && (largest >= 1e7 || step < 1e-5) { return significant(value, digits: 3) }
  let decimals = max(0, Int(-(log10(step) + 1e-9).rounded(.down)))
  return grouped(value, decimals: decimals)
}
