import Base
import Course
import Fast
import Layers
import Models
import Notebook
import Statistics
import Tensors

/// A tower of fully connected layers with ReLU, plain or with a shortcut around each pair of its hidden
/// layers.
enum TowerKind: String, CaseIterable {
  case plain
  case shortcuts = "shortcuts, He's weights"
  /// The second layer of each pair begins with zeros, so that the pair begins by changing nothing.
  case identity = "shortcuts, from identity"

  /// A tower of `depth` layers of weights, an even number, its weights drawn.
  func tower(_ depth: Int, for samples: Samples, seed: UInt64) -> Sequential {
    let first = [Linear(samples.imageShape.product, towerWidth), ReLU()] as [any Layer]
    let pairs = (0..<(depth - 2) / 2).flatMap { _ -> [any Layer] in
      let pair: [any Layer] = [
        Linear(towerWidth, towerWidth), ReLU(), Linear(towerWidth, towerWidth),
      ]
      return (self == .plain ? pair : [Residual(Sequential(pair))]) + [ReLU()]
    }
    let network = Sequential(first + pairs + [Linear(towerWidth, samples.classes)])
    var generator = RandomGenerator(seed: seed)
    network.initialize(.heNormal, using: &generator)
    if self == .identity {
      for block in network.layers.compactMap({ $0 as? Residual }) {
        let last = block.parameters.first { $0.name == "body.2.weight" }!.parameter
        last.value = .zeros(last.shape)
      }
    }
    return network
  }
}

/// Plain towers and towers with shortcuts, trained.
func addResidualCell(to page: Page) {
  page.further("residual", "Fifty layers: plain, and with shortcuts") { cell in
    try addResiduals(to: cell)
  }
}

private func addResiduals(to cell: Cell) throws {
  let depths = quick ? [8, 50] : [8, 20, 50]
  let rates = full ? [0.001, 0.003, 0.01, 0.03] : [0.003, 0.02]
  let (rounds, seeds) = (quick ? 4 : full ? 15 : 6, full ? 5 : 3)
  let samples = try material.glyphs().train[Array(0..<(quick ? 500 : 1000))]
  let chance = Double(naturalLogarithm(Float(samples.classes)))
  cell.say(
    """
    He's rule keeps the size of a signal on average, and a deep network may learn badly all the same: \
    deeper plain networks were found to fit even their *training* images worse [He2016]. A _residual block_ adds its input to what its layers make of it, so that \
    the gradient has a way around them on which nothing is multiplied:
    """)
  cell.source("Models/ResNet/Residual.swift", "Residual.forward(_:)")
  cell.source("Models/ResNet/Residual.swift", "Residual.backward")
  cell.say(
    """
    Towers of layers of \(towerWidth) units with ReLU, without and with a shortcut around each pair \
    of layers. ResNet has batch normalisation in every block, which holds the sum's size; here there is \
    none, and one kind of tower begins with zeros in the second layer of each pair instead, so that at \
    first every block hands on what it gets [Goyal2017]. The loss on \(grouped(samples.count)) training \
    glyphs in epoch \(rounds); each tower at the \(rates.count > 2 ? "best" : "better") of the rates \
    \(listed(rates.map { significant($0) })) in a run of its own, then \(seeds) runs. Guessing costs \
    \(significant(chance)).
    """)
  cell.plusMinus(runs: seeds)
  let lots = TowerKind.allCases.flatMap { kind in depths.map { (kind, $0) } }
  let progress = ProgressBar("towers", total: lots.count * (rates.count + seeds))
  defer { progress.finish() }
  func loss(_ kind: TowerKind, _ depth: Int, _ rate: Double, _ seed: UInt64) throws -> Double {
    progress.advance()
    let network = kind.tower(depth, for: samples, seed: seed)
    return try train(network, on: samples, learningRate: rate, passes: rounds, seed: seed &+ 1)
      .last!.loss
  }
  var losses: [TowerKind: [Spread]] = [:]
  for (kind, depth) in lots {
    let tried = try rates.map { try loss(kind, depth, $0, seed) }
    let best = rates[tried.indices.min { tried[$0] < tried[$1] }!]
    losses[kind, default: []].append(
      try Spread(try trials(seeds, seed: seed &+ 1) { try loss(kind, depth, best, $0) }))
  }
  var table = Table(columns: ["tower"] + depths.map { .number("\($0) layers") })
  func told(_ losses: Spread) -> String {
    let broken = losses.values.count { !$0.isFinite }
    return broken > 0
      ? "broke down in \(broken) of \(losses.values.count)" : losses.text(decimals: 2)
  }
  for kind in TowerKind.allCases {
    table.row(of: [kind.rawValue] + losses[kind]!.map(told))
  }
  cell.table(table)
  let (low, high) = (depths.first!, depths.last!)
  let plain = losses[.plain]!
  let identity = losses[.identity]!
  func verdict(
    _ deep: Spread, _ other: Spread, _ claim: SpreadComparison.Verdict
  ) -> Check.Verdict {
    // A run that broke down is worse than any loss.
    if !deep.mean.isFinite || !other.mean.isFinite {
      if deep.mean.isFinite == other.mean.isFinite { return .undecided }
      return (deep.mean.isFinite ? .less : .more) == claim ? .holds : .fails
    }
    return deep.compared(to: other).judging(claim)
  }
  cell.verdict(
    verdict(plain.last!, plain.first!, .more), "He and others say",
    that: "a plain tower of \(high) layers fits its training images worse than one of \(low)",
    found: "the losses are \(told(plain.last!)) and \(told(plain.first!))",
    failsIf: "the deeper one's is shown to be lower", source: "He2016")
  cell.verdict(
    verdict(identity.last!, plain.last!, .less), "He and others say",
    that:
      "with shortcuts around identities a tower of \(high) layers fits them better than a plain one",
    found: "the losses, from the identity on and plain, are \(told(identity.last!)) and "
      + told(plain.last!),
    failsIf: "its loss is shown to be higher", source: "He2016")
  cell.say(whatShortcutsNeed(losses[.shortcuts]!.last!, identity.last!, layers: high))
  cell.takeaway(
    "a shortcut lets the gradient pass by; how large the sum becomes must still be seen to.")
  cell.change("`depths` to 100 in Residuals.swift: which towers still learn?")
  cell.notes(
    """
    Ask how large the numbers are behind 24 blocks when each adds as much variance as it gets: 2²⁴ \
    times the variance. Batch normalisation, or zeros at first, or a factor below 1 answer that. \
    ResNet-18 stands in chapter 4's table of variants.
    """)
}

/// What the two kinds of shortcuts show at the largest depth.
func whatShortcutsNeed(_ byHe: Spread, _ identity: Spread, layers: Int) -> String {
  if !byHe.mean.isFinite {
    return """
      With He's weights in both layers of each pair \(byHe.values.count { !$0.isFinite }) of \
      \(byHe.values.count) towers of \(layers) layers broke down: each block adds about as much variance as \
      it gets, and the variance of the sum doubles from block to block.
      """
  }
  switch byHe.compared(to: identity).verdict {
  case .more:
    return """
      A shortcut alone is not enough: with He's weights in both layers of each pair the loss is higher, \
      because each block adds about as much variance as it gets.
      """
  case .less: return "Here the zeros at the beginning do harm rather than good."
  case .undecided:
    return "Whether zeros at the beginning help towers of \(layers) layers is undecided here."
  }
}
