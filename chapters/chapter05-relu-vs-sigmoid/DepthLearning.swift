import Fast
import Statistics
import Course
import KernelMethods
import Base
import Notebook
import Tensors

/// Trains towers of several depths and tells which of them learn.
func addLearning(to cell: Cell) throws {
  let depths = full ? [2, 5, 10, 20] : quick ? [20] : [2, 6, 20]
  let rates = full ? [0.003, 0.01, 0.03, 0.1] : [0.01, 0.1]
  let seeds = full ? 5 : 3
  let rounds = full ? 15 : 10
  let samples = try material.glyphs().train[Array(0..<1000)]
  let chance = Double(naturalLogarithm(Float(samples.classes)))
  cell.say(
    """
    The drawings say which towers *should* learn. Now train them on \(grouped(samples.count)) glyphs for \
    \(rounds) epochs, with momentum, each at the \(rates.count > 2 ? "best" : "better") of the learning \
    rates \(listed(rates.map { significant($0) })); \(seeds) runs with other initial weights count. The table \
    shows the loss in the last epoch. Guessing costs ln \(samples.classes) = \
    \(significant(chance)); a run that stays within a tenth of that has learned nothing.
    """)
  cell.plusMinus(runs: seeds)
  func run(_ combination: Combination, _ depth: Int, _ rate: Double, _ seed: UInt64) throws
    -> Double
  {
    let network = combination.tower(depth, for: samples, seed: seed)
    return try train(network, on: samples, learningRate: rate, passes: rounds, seed: seed &+ 1)
      .last!.loss
  }
  let progress = ProgressBar(
    "towers", total: Combination.all.count * depths.count * (rates.count + seeds))
  defer { progress.finish() }
  var table = Table(
    columns: ["activation", "initial weights"] + depths.map { .number("\($0) layers") })
  // In how many runs each combination learned, as deep as it goes.
  var learned: [(combination: Combination, runs: Int)] = []
  for combination in Combination.all {
    var cells = [combination.activation.name, combination.start.name]
    for depth in depths {
      let tried = try rates.map { rate in
        progress.advance()
        return try run(combination, depth, rate, seed)
      }
      let best = rates[tried.indices.min { tried[$0] < tried[$1] }!]
      let losses = try Spread(
        try trials(seeds, seed: seed &+ 1) { seed in
          progress.advance()
          return try run(combination, depth, best, seed)
        })
      cells.append(
        losses.mean.isFinite ? losses.text(decimals: 2) : "broke down")
      if depth == depths.last {
        learned.append((combination, losses.values.count { $0 < 0.9 * chance }))
      }
    }
    table.row(of: cells)
  }
  cell.table(table)
  cell.say("At \(depths.last!) layers \(whoLearned(learned, of: seeds)).")
  let byRule = learned.first { $0.combination == Combination(activation: .relu, start: .he) }!.runs
  cell.verdict(
    byRule == seeds, "He's rule says",
    that: "a network with ReLU and its weights learns, \(depths.last!) layers deep too",
    found: "it does in \(byRule) of \(seeds) runs", failsIf: "one run does not", source: "He2015")
  let sigmoids = learned.filter { $0.combination.activation == .sigmoid }
  let bySigmoids = sigmoids.reduce(0) { $0 + $1.runs }
  cell.verdict(
    bySigmoids == 0, "From ¼ᵏ we expect",
    that: "no tower of \(depths.last!) layers with sigmoids learns",
    found: "\(bySigmoids) of \(sigmoids.count * seeds) runs learn", failsIf: "one run does")
  let bySmall = learned.filter { $0.combination.start == .small }.reduce(0) { $0 + $1.runs }
  cell.takeaway(
    bySigmoids + bySmall == 0 && learned.contains { $0.runs == seeds }
      ? "a deep network needs an activation that keeps its slope, and initial weights of the right "
        + "size."
      : "activation and initial weights decide together which deep towers learn.")
  cell.change("`rates` or `rounds`: does more time let a sigmoid learn?")
  cell.notes(
    """
    Ask before showing the table which rows will learn at depth \(depths[0]).\(depths.count > 1
      ? " Depth is where the difference lies." : "")
    """)
}

/// Who learned in every run, who in some of them, and who in none: the end of a sentence.
///
/// - Parameters:
///   - learned: the combinations, each with the number of its runs that learned.
///   - seeds: how many runs each had.
func whoLearned(_ learned: [(combination: Combination, runs: Int)], of seeds: Int) -> String {
  let always = learned.filter { $0.runs == seeds }.map(\.combination.name)
  let sometimes = learned.filter { (1..<seeds).contains($0.runs) }
    .map { "\($0.combination.name) in \($0.runs) of \(seeds)" }
  let never = learned.count - always.count - sometimes.count
  return [
    always.isEmpty
      ? "no combination learns in every run"
      : "\(listed(always)) \(always.count == 1 ? "learns" : "learn") in every run",
    sometimes.isEmpty ? nil : listed(sometimes),
    never == 0
      ? nil : "the other \(never == 1 ? "one" : "\(never) combinations") in none",
  ].compactMap { $0 }.joined(separator: "; ")
}
