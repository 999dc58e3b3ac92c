import Statistics
import Course
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Whether ReLU keeps a network from learning by heart.
func addOverfittingCell(to page: Page) {
  page.further("overfitting", "Does ReLU prevent overfitting?") { cell in
    let glyphs = try material.glyphs()
    let seeds = full ? 10 : quick ? 3 : 5
    let plan = GapPlan(
      pictures: 300, marks: [1, 0.3, 0.1, 0.03], rates: [.sigmoid: 0.2, .tanh: 0.02, .relu: 0.02],
      limit: 150, seeds: seeds)
    cell.say(
      """
      A note says so [Notes]; the paper does not: it speaks of speed. To test it fairly, compare \
      *at equal training loss*. Otherwise the slower network overfits less because it has learned \
      less. Networks of three layers, \(grouped(plan.pictures)) glyphs to learn from, \
      \(grouped(glyphs.test.count)) to be judged by; after every epoch we note both losses, and read \
      off the test loss when the training loss comes down to certain marks. The *gap* is the difference.
      """)
    cell.plusMinus(runs: seeds)
    try tell(
      try gaps(plan, glyphs.train, glyphs.test) { activation in
        Sequential(
          Linear(784, 100), activation.layer(), Linear(100, 100), activation.layer(),
          Linear(100, glyphs.train.classes))
      }, of: plan, in: cell)
    if full { try addConvolutionalGaps(to: cell) }
    cell.notes(
      """
      Ask what "at equal training loss" guards against, before showing the \
      table.\(full ? "" : " The full run judges a convolutional network as well, on the set of the race.")
      """)
  }
}

/// The same question to the network of the race, on its pictures.
private func addConvolutionalGaps(to cell: Cell) throws {
  let pictures = try material.pictures(train: 2000, test: 500)
  let plan = GapPlan(
    pictures: min(300, pictures.train.count), marks: [1.5, 1, 0.5, 0.2],
    rates: [.sigmoid: 0.2, .tanh: 0.01, .relu: 0.005], limit: 60, seeds: 5)
  cell.say(
    """
    The same for the network of the race with fewer filters (8, 12 and 16), on \
    \(material.description): \(grouped(plan.pictures)) pictures to learn from and \(pictures.test.count) others.
    """)
  if let note = material.note { cell.say("About the set: \(note).") }
  try tell(
    try gaps(plan, pictures.train, pictures.test) { activation in
      racer(
        activation, layers: 4, imageShape: pictures.train.imageShape,
        classes: pictures.train.classes,
        channels: [8, 12, 16])
    }, of: plan, in: cell)
}

/// How the gap between training and test is measured.
private struct GapPlan {
  /// Pictures to learn from; each run draws its own.
  let pictures: Int
  /// Training losses at which the test loss is read off, from high to low.
  let marks: [Double]
  /// A learning rate for each activation.
  let rates: [Activation: Double]
  /// The most passes.
  let limit: Int
  /// Runs.
  let seeds: Int
}

/// The test losses at the marks, activation by activation and run by run; nil where a run did not
/// get so far.
private func gaps(
  _ plan: GapPlan, _ training: Samples, _ test: Samples,
  network make: (Activation) -> Sequential
) throws -> [Activation: [[Double?]]] {
  let progress = ProgressBar("overfitting", total: Activation.allCases.count * plan.seeds)
  defer { progress.finish() }
  var result: [Activation: [[Double?]]] = [:]
  for activation in Activation.allCases {
    result[activation] = try trials(plan.seeds, seed: seed) { seed in
      defer { progress.advance() }
      var generator = RandomGenerator(seed: seed)
      // The same pictures for all three: what differs is the curve alone.
      let own = training[Array(generator.permutation(training.count).prefix(plan.pictures))]
      let network = make(activation)
      network.initialize(activation.ownStart.initializer, using: &generator)
      var path = [(training: judge(network, on: own).loss, test: judge(network, on: test).loss)]
      try train(
        network, on: own, learningRate: plan.rates[activation]!, passes: plan.limit,
        batchSize: 20, seed: seed &+ 1
      ) { _ in
        path.append((judge(network, on: own).loss, judge(network, on: test).loss))
        return path.last!.training < plan.marks.last!
      }
      return plan.marks.map { testLoss(on: path, at: $0) }
    }
  }
  return result
}

/// The test loss where the training loss first comes down to a mark, on the line between two
/// passes; nil when it never does.
func testLoss(on path: [(training: Double, test: Double)], at mark: Double) -> Double? {
  guard let below = path.firstIndex(where: { $0.training <= mark }) else { return nil }
  guard below > 0 else { return path[0].test }
  let (before, after) = (path[below - 1], path[below])
  let share = (before.training - mark) / (before.training - after.training)
  return before.test + share * (after.test - before.test)
}

/// The table of gaps and what follows from it.
private func tell(_ results: [Activation: [[Double?]]], of plan: GapPlan, in cell: Cell) throws {
  let others = [Activation.sigmoid, .tanh]
  var table = Table(
    columns: [.number("loss")] + Activation.allCases.map { .init("gap: \($0.name)") }
      + others.map { .init("ReLU to \($0.name)") },
    caption: "Training loss; test loss less training loss, mean ± standard error of \(plan.seeds) "
      + "runs; *more*, *less*: ReLU's gap is larger or smaller than the other's. A dash: not every "
      + "run came so far.")
  var verdicts: [Activation: [SpreadComparison.Verdict]] = [:]
  var last: Int?
  for (index, mark) in plan.marks.enumerated() {
    var spreads: [Activation: Spread] = [:]
    for activation in Activation.allCases {
      let gaps = results[activation]!.compactMap { $0[index].map { $0 - mark } }
      if gaps.count == plan.seeds { spreads[activation] = try Spread(gaps) }
    }
    var row: [String?] = [significant(mark)]
    row += Activation.allCases.map { spreads[$0]?.text(decimals: 2) }
    for other in others {
      guard let relu = spreads[.relu], let spread = spreads[other] else {
        row.append(nil)
        continue
      }
      let verdict = relu.compared(to: spread).verdict
      verdicts[other, default: []].append(verdict)
      row.append(verdict.rawValue)
    }
    table.row(of: row)
    if spreads[.relu] != nil { last = index }
  }
  cell.table(table)
  guard let last else {
    cell.say("Not every run of ReLU passed even the first mark: there is nothing to compare.")
    return
  }
  var falls: Check.Verdict?
  if last > 0 {
    let relu = results[.relu]!
    let change = try paired(relu.map { $0[last]! }, relu.map { $0[0]! })
    falls = change.judging(.less)
    cell.verdict(
      change.judging(.less), "A note says",
      that: "ReLU prevents overfitting, so that the test loss falls with the training loss",
      found: "while the training loss falls from \(significant(plan.marks[0])) to "
        + "\(significant(plan.marks[last])), ReLU's test loss changes by "
        + "\(change.difference > 0 ? "+" : "")\(grouped(change.difference, decimals: 2)) ± "
        + grouped(change.standardError, decimals: 2),
      failsIf: "the test loss is shown to rise", source: "Notes")
  }
  for other in others {
    guard let found = verdicts[other] else { continue }
    let (less, more) = (found.count { $0 == .less }, found.count { $0 == .more })
    cell.verdict(
      less == found.count ? .holds : more == found.count ? .fails : .undecided, "One could expect",
      that: "ReLU overfits less than \(other.name) at equal training loss",
      found:
        "its gap is smaller at \(less) of \(found.count) marks, larger at \(more), undecided at "
        + "\(found.count - less - more)", failsIf: "its gap is larger at every mark")
  }
  cell.takeaway(whatFollows(verdicts, testLossFalls: falls))
}

/// What the verdicts at all marks together say; an activation that never got to a mark has none.
///
/// - Parameter testLossFalls: whether ReLU's test loss falls with its training loss; nil where only
///   one mark was reached.
func whatFollows(
  _ verdicts: [Activation: [SpreadComparison.Verdict]], testLossFalls: Check.Verdict? = nil
) -> String {
  let all = verdicts.values.flatMap { $0 }
  let others = listed(Activation.allCases.filter { verdicts[$0] != nil }.map(\.name))
  return !all.isEmpty && all.allSatisfy { $0 == .less }
    ? "at equal training loss ReLU has a smaller gap than \(others) here, but it has one."
    : !all.isEmpty && all.allSatisfy { $0 == .more }
      ? "at equal training loss ReLU overfits more than \(others) here, not less."
      : testLossFalls == .fails
        ? "ReLU does not prevent overfitting here: its test loss rises while its training loss falls."
        : "that ReLU prevents overfitting is not shown here."
}
