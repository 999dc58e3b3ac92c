extension Spread {
  /// How far the mean itself may be off: the deviation divided by √(number of runs).
  public var standardError: Double { deviation / Double(values.count).squareRoot() }

  /// This mean beside another one: more, less, or undecided?
  public func compared(to other: Spread) -> SpreadComparison { SpreadComparison(self, other) }
}

/// Two methods, each run several times: is the first one's mean larger, or is that undecided?
///
/// The difference is judged by its own standard error, which adds up from both sides, and by
/// Student's distribution, because a spread estimated from few runs is itself uncertain. B. Welch,
/// "The generalization of Student's problem when several different population variances are
/// involved" (1947).
public struct SpreadComparison: Equatable, Sendable {
  /// Which mean is larger, as far as these runs can tell.
  public enum Verdict: String, Sendable {
    /// The first: 0 lies below the 95 % interval of the difference.
    case more
    /// The second: 0 lies above it.
    case less
    /// 0 lies inside: another set of runs might come out the other way.
    case undecided
  }

  /// The first mean minus the second.
  public let difference: Double
  /// The standard error of the difference.
  public let standardError: Double
  /// How many runs' worth the estimate of that error is, rounded down; 0 when nothing is known of
  /// it: one of the two methods was run only once, or a result is not a finite number.
  public let degreesOfFreedom: Int

  /// Compares the means of two sets of runs.
  public init(_ first: Spread, _ second: Spread) {
    difference = first.mean - second.mean
    let squares = [first, second].map { $0.standardError * $0.standardError }
    standardError = (squares[0] + squares[1]).squareRoot()
    let freedoms = [first, second].map { Double($0.values.count - 1) }
    if freedoms.contains(0) || !standardError.isFinite {
      degreesOfFreedom = 0
    } else if standardError == 0 {
      degreesOfFreedom = Int(freedoms[0] + freedoms[1])
    } else {
      // Shares of the variance first: squares of squares would leave the range of numbers.
      let shares = squares.map { $0 / (squares[0] + squares[1]) }
      degreesOfFreedom = Int(
        1 / (shares[0] * shares[0] / freedoms[0] + shares[1] * shares[1] / freedoms[1]) + 1e-9)
    }
  }

  /// Half the width of the 95 % interval of the difference; infinite when nothing is known.
  public var halfWidth: Double {
    degreesOfFreedom == 0 ? .infinity : studentQuantile(degreesOfFreedom) * standardError
  }

  /// Which is larger, unless chance explains the difference.
  public var verdict: Verdict {
    // Asked this way round, a difference that is not a number is undecided.
    abs(difference) > halfWidth ? (difference > 0 ? .more : .less) : .undecided
  }
}

/// The t that Student's distribution exceeds with a chance of 2.5 % (Student, "The probable error
/// of a mean", 1908; the values stand in every table).
func studentQuantile(_ degreesOfFreedom: Int) -> Double {
  let table = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
  ]
  return degreesOfFreedom <= table.count ? table[max(1, degreesOfFreedom) - 1] : table.last!
}
