import Base
import Foundation

/// A share of successes, such as an accuracy, that knows how uncertain it is.
public struct Proportion: Equatable, Sendable {
  /// How often it went well.
  public let successes: Int
  /// How often it was tried.
  public let trials: Int

  /// `successes` out of `trials`.
  ///
  /// - Throws: when there are no trials or more successes than trials.
  public init(_ successes: Int, of trials: Int) throws {
    guard trials > 0, (0...trials).contains(successes) else {
      throw CourseError("\(successes) successes out of \(trials) trials is no proportion.")
    }
    self.successes = successes
    self.trials = trials
  }

  /// The share of `predictions` that equal `labels`.
  ///
  /// - Throws: when the two differ in length or are empty.
  public init(_ predictions: [Int], agreeingWith labels: [Int]) throws {
    guard predictions.count == labels.count else {
      throw CourseError(
        "\(predictions.count) predictions cannot be compared with \(labels.count) labels.")
    }
    try self.init(zip(predictions, labels).count { $0 == $1 }, of: labels.count)
  }

  /// Successes over trials.
  public var estimate: Double { Double(successes) / Double(trials) }

  /// The interval that covers the true share in 95 of 100 experiments (or another share, by its
  /// normal quantile `z`).
  ///
  /// Unlike estimate ± z · standard error it stays within 0…1 and keeps its promise near the ends,
  /// where good accuracies live. E. Wilson, "Probable inference, the law of succession, and
  /// statistical inference" (1927).
  public func interval(z: Double = 1.959963984540054) -> ClosedRange<Double> {
    let n = Double(trials)
    let centre = estimate + z * z / (2 * n)
    let half = z * (estimate * (1 - estimate) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (centre - half) / scale)...min(1, (centre + half) / scale)
  }

  /// Half the width of the 95 % interval: what to print after ±.
  public var halfWidth: Double {
    let interval = interval()
    return (interval.upperBound - interval.lowerBound) / 2
  }
}

/// Two methods judged on the same examples: is one better, or is that undecided?
///
/// Only examples on which exactly one of them is right say anything. If the two were equally good,
/// each such example would be a fair coin; the p-value is the chance that fair coins fall at least
/// as unevenly. Q. McNemar, "Note on the sampling error of the difference between correlated
/// proportions or percentages" (1947), in its exact form.
public struct PairedComparison: Equatable, Sendable {
  /// Which of the two is better, as far as these examples can tell.
  public enum Verdict: String, Sendable {
    /// The first method, with p below 5 %.
    case first
    /// The second method, with p below 5 %.
    case second
    /// The difference is within chance.
    case undecided
  }

  /// Examples that only the first method gets right.
  public let onlyFirst: Int
  /// Examples that only the second method gets right.
  public let onlySecond: Int
  /// All examples.
  public let count: Int

  /// Compares two lists of predictions of the same labels.
  ///
  /// - Throws: when the three differ in length or are empty.
  public init(_ first: [Int], _ second: [Int], labels: [Int]) throws {
    guard first.count == labels.count, second.count == labels.count, !labels.isEmpty else {
      throw CourseError(
        "\(first.count) and \(second.count) predictions cannot be compared on \(labels.count) "
          + "labels.")
    }
    onlyFirst = labels.indices.count { first[$0] == labels[$0] && second[$0] != labels[$0] }
    onlySecond = labels.indices.count { first[$0] != labels[$0] && second[$0] == labels[$0] }
    count = labels.count
  }

  /// The first method's accuracy minus the second's.
  public var difference: Double { Double(onlyFirst - onlySecond) / Double(count) }

  /// The standard error of the difference.
  public var standardError: Double {
    let n = Double(count)
    return ((Double(onlyFirst + onlySecond) - n * difference * difference).squareRoot()) / n
  }

  /// The chance of a difference at least this large between equally good methods.
  public var pValue: Double {
    let n = onlyFirst + onlySecond
    guard n > 0 else { return 1 }
    // Σ of the binomial's tail in logarithms: 2⁻ⁿ alone may be too small for a Double.
    var tail = 0.0
    for k in 0...min(onlyFirst, onlySecond) {
      tail += exp(
        lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
          - Double(n) * log(2.0))
    }
    return min(1, 2 * tail)
  }

  /// Who is better, unless chance explains the difference (p ≥ 5 %).
  public var verdict: Verdict {
    pValue >= 0.05 ? .undecided : onlyFirst > onlySecond ? .first : .second
  }
}

/// The mean of repeated runs and how much they differ.
public struct Spread: Equatable, Sendable {
  /// The runs' results.
  public let values: [Double]

  /// The results of one run or more.
  ///
  /// - Throws: when there are none.
  public init(_ values: [Double]) throws {
    guard !values.isEmpty else { throw CourseError("0 runs have no mean.") }
    self.values = values
  }

  /// The mean.
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The sample standard deviation; 0 for a single run.
  public var deviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Smallest and largest result.
  public var range: ClosedRange<Double> { values.min()!...values.max()! }
}
