import Statistics
import Foundation
import KernelMethods
import Notebook

/// What more pictures buy a kernel method and a network.
func addLearningCurveCells(to page: Page) {
  page.further("growth", "What more pictures are worth") { cell in
    let outcome = try outcome()
    let (train, test) = (outcome.contest.train, outcome.contest.tests[0])
    cell.say(
      """
      The contest again with an eighth, a quarter and half of the training pictures, for three of the \
      seven. The network takes as many steps as before, so it sees fewer pictures more often.
      """)
    let entries: [(name: String, description: Description?)] = [
      ("pixels, RBF SVM", .pixels), ("SIFT, RBF SVM", .sift), ("a small CNN", nil),
    ]
    let parts = [8, 4, 2]
    let machines = ProgressBar("fewer pictures", total: parts.count)
    let networks = ProgressBar("network", total: parts.reduce(0, +) * epochs)
    var errors = entries.map { _ in [(size: Double, cost: Double)]() }
    var table = Table(columns: [.number("pictures")] + entries.map { .number($0.name) })
    var fewest: [Proportion] = []
    func add(_ size: Int, _ scores: [Proportion]) {
      if fewest.isEmpty { fewest = scores }
      for (entry, score) in scores.enumerated() where score.successes < score.trials {
        errors[entry].append((Double(size), 1 - score.estimate))
      }
      table.row(of: [size] + scores.map { wrong($0) as (any TableValue)? })
    }
    for part in parts {
      let contest = Contest(train: train.prefix(train.count / part), tests: [test])
      add(
        contest.train.count,
        try entries.map { entry in
          let standing =
            try entry.description.map { try contest.enter($0, isLinear: false, seed: seed) }
            ?? contest.enterNetwork(epochs: part * epochs, seed: seed, networks)
          return try contest.score(standing)
        })
      machines.advance()
    }
    machines.finish()
    networks.finish()
    let whole = [
      outcome.machine(.pixels, isLinear: false), outcome.machine(.sift, isLinear: false),
      outcome.networks[0],
    ]
    add(train.count, try whole.map { try outcome.contest.score($0) })
    table.caption = "wrong, in per cent (95 % intervals); one start of the network each"
    cell.table(table)
    cell.figure(
      LinePlot(
        x: Axis("pictures to learn from", scale: .log), y: Axis("wrong (%)", scale: .log),
        series: zip(entries, errors).map { entry, points in
          .init(entry.name, points: points.map { (x: $0.size, y: 100 * $0.cost) })
        }, caption: "On logarithmic axes equal steps down are equal factors.",
        alt: "Three falling lines: hand-made features start lower; the network's line falls too."))
    let laws = try errors.map { try PowerLaw(fitting: $0) }
    cell.say(
      """
      As powers of the number of pictures the errors fall with these exponents (95 % intervals, by \
      Student's distribution for a line through \(errors[2].count) points): \
      \(zip(entries, laws).map { "\(fitted($1)) (\($0.name))" }.joined(separator: ", ")).
      """)
    let (features, network) = (laws[1], laws[2])
    let difference = features.exponent - network.exponent
    let uncertainty =
      (features.exponentHalfWidth * features.exponentHalfWidth
      + network.exponentHalfWidth * network.exponentHalfWidth).squareRoot()
    cell.verdict(
      difference > uncertainty ? .holds : difference < -uncertainty ? .fails : .undecided,
      "It is often said",
      that: "a network gains more from more pictures than hand-made features do",
      found: "the exponents are \(fitted(network)) against \(fitted(features))",
      failsIf: "that of the hand-made features is the steeper, beyond 95 % certainty")
    let (sift, cnn) = (fewest[1], fewest[2])
    cell.takeaway(
      cnn.interval().upperBound < sift.interval().lowerBound
        ? "with \(grouped(train.count / parts[0])) pictures the network errs "
          + "\(multiple((1 - cnn.estimate) / (1 - sift.estimate))) as often as the machine on SIFT."
        : cnn.estimate < sift.estimate
          ? "with few pictures the network is not shown to be behind on this set."
          : "even with few pictures the network keeps up on this set.")
    cell.notes(
      """
      Extend the lines with a ruler and let the room say whether they would ever meet, and where; then \
      say why nobody should trust the answer. It took \
      \(multiple(1.2e6 / Double(train.count))) as many pictures to settle it in 2012.
      """)
  }
}

/// "6.3 (5.3 to 7.5)", in per cent.
nonisolated private func wrong(_ right: Proportion) -> String {
  let interval = right.interval()
  return "\(grouped(100 * (1 - right.estimate), decimals: 1)) ("
    + "\(grouped(100 * (1 - interval.upperBound), decimals: 1)) to "
    + "\(grouped(100 * (1 - interval.lowerBound), decimals: 1)))"
}

/// "−0.70 (−0.96 to −0.44)".
private func fitted(_ law: PowerLaw) -> String {
  let half = law.exponentHalfWidth
  return "\(grouped(law.exponent, decimals: 2)) (\(grouped(law.exponent - half, decimals: 2)) to "
    + "\(grouped(law.exponent + half, decimals: 2)))"
}
