import Statistics
import KernelMethods
import Base
import Notebook

/// Runs an experiment once for each of `count` seeds and answers what came out, in the seeds'
/// order: the first three of five trials are those of three.
///
/// ```swift
/// let runs = try trials(5, seed: seed) { seed in try train(network, seed: seed) }
/// let accuracy = try Spread(runs.map(\.accuracy))        // accuracy.percent(): "94.1 ± 0.3 %"
/// let verdict = accuracy.compared(to: other).verdict     // more, less, or undecided
/// ```
///
/// - Parameters:
///   - count: how many trials, at least 1.
///   - seed: the experiment's seed; each trial's own is drawn from it.
///   - run: the experiment, with all its chance drawn from the seed it is given.
/// - Throws: what the experiment throws, and `Interrupted` between two trials after Ctrl-C.
public func trials<Outcome>(
  _ count: Int, seed: UInt64, _ run: (_ seed: UInt64) throws -> Outcome
) throws -> [Outcome] {
  require(count > 0, "\(count) trials show nothing")
  var seeds = RandomGenerator(seed: seed)
  return try (0..<count).map { _ in
    try Interruption.check()
    return try run(seeds.next())
  }
}

/// Two methods in the same runs: the mean difference, run by run, against 0, by Student's distribution.
/// What the runs have in common (pictures, their order, first weights) drops out.
///
/// - Throws: when there are fewer than two runs.
public func paired(_ first: [Double], _ second: [Double]) throws -> SpreadComparison {
  try Spread(zip(first, second).map { $0 - $1 }).compared(to: Spread([0, 0]))
}

extension Spread {
  /// Mean and standard error of shares, as percentages: "94.1 ± 0.3 %".
  public func percent(decimals: Int = 1) -> String {
    "\(grouped(100 * mean, decimals: decimals)) ± "
      + "\(grouped(100 * standardError, decimals: decimals)) %"
  }

  /// Mean and standard error: "0.214 ± 0.012".
  public func text(decimals: Int) -> String {
    "\(grouped(mean, decimals: decimals)) ± \(grouped(standardError, decimals: decimals))"
  }
}

extension SpreadComparison {
  /// The difference of two shares and its standard error in percentage points: "+1.2 ± 0.4".
  public func points(decimals: Int = 1) -> String {
    let value = grouped(100 * difference, decimals: decimals)
    return (difference > 0 ? "+" : "") + value + " ± "
      + grouped(100 * standardError, decimals: decimals)
  }

  /// What becomes of the claim that the first is more (or less) than the second.
  public func judging(_ claim: Verdict) -> Check.Verdict {
    verdict == .undecided ? .undecided : verdict == claim ? .holds : .fails
  }
}
