import Statistics
import Course
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Single units at work: which of them are saturated, and which are dead.
func addUnitCells(to page: Page) {
  page.cell("saturation", "Where do the units sit, before and after?") { cell in
    let rounds = full ? 30 : quick ? 5 : 15
    let seeds = full ? 5 : quick ? 2 : 3
    let rates: [Activation: Double] = [.sigmoid: 0.1, .tanh: 0.02, .relu: 0.02]
    let samples = try material.glyphs().train
    cell.say(
      """
      A unit is *saturated* for a picture when its curve is nearly flat there: we count slopes below a \
      tenth of the steepest. Three networks of three layers, each with the first weights that suit it, \
      learn \(grouped(samples.count)) glyphs in \(rounds) passes; below, what enters the first hidden layer's curves.
      """)
    var table = Table(
      "", "flat before", "after", "spread before", "after", "error",
      caption: "All \(2 * towerWidth) hidden units, all pictures; spread of the first layer's "
        + "sums; error in the last pass. Mean ± standard error of \(seeds) runs.")
    var before: [Activation: Tensor] = [:]
    var after: [Activation: Tensor] = [:]
    var grown: [Activation: SpreadComparison] = [:]
    let progress = ProgressBar("saturation", total: Activation.allCases.count * seeds)
    defer { progress.finish() }
    for activation in Activation.allCases {
      let runs = try trials(seeds, seed: seed) { seed in
        progress.advance()
        let combination = Combination(activation: activation, start: activation.ownStart)
        let network = combination.tower(3, for: samples, seed: seed)
        let first = sums(network, samples)
        let passes = try train(
          network, on: samples, learningRate: rates[activation]!, passes: rounds, seed: seed &+ 1)
        return (before: first, after: sums(network, samples), error: passes.last!.error)
      }
      let flat = try (
        Spread(runs.map { flatShare(activation, $0.before) }),
        Spread(runs.map { flatShare(activation, $0.after) })
      )
      table.row(
        activation.name, flat.0.percent(decimals: 0), flat.1.percent(decimals: 0),
        try Spread(runs.map { Double($0.before[0].standardDeviation()) }).text(decimals: 2),
        try Spread(runs.map { Double($0.after[0].standardDeviation()) }).text(decimals: 2),
        try Spread(runs.map(\.error)).percent())
      before[activation] = runs[0].before[0]
      after[activation] = runs[0].after[0]
      grown[activation] = flat.1.compared(to: flat.0)
    }
    for activation in [Activation.sigmoid, .relu] {
      for (sums, when) in [(before[activation]!, "before"), (after[activation]!, "after")] {
        cell.figure(
          Histogram(
            sums.values, bins: 32, x: Axis("input of the curve", range: -10...10),
            caption: "\(activation.name), first hidden layer, \(when) training.", rows: 5))
      }
    }
    cell.table(table)
    for activation in Activation.allCases {
      guard let grown = grown[activation] else { continue }
      cell.check(
        "training makes more of the \(activation.name) flat", grown.judging(.more),
        measured: "\(grown.points()) percentage points")
    }
    cell.takeaway(
      grown.values.allSatisfy { $0.verdict == .more }
        ? "learning pushes sums outwards, into the flat parts; a sigmoid has two, a ReLU one."
        : "learning moves sums about, but not every curve's into its flat parts.")
    cell.notes(
      """
      The sigmoid begins in its middle only because Xavier's rule put it there. Point out that half \
      of the ReLUs are "flat" from the start, and that this is no harm: the other half is not.
      """)
  }

  page.cell("dead", "Can a ReLU die?") { cell in
    try addDeaths(to: cell)
  }
}

/// What enters the two hidden activation layers of a network of three layers.
private func sums(_ network: Sequential, _ samples: Samples) -> [Tensor] {
  network.isTraining = false
  defer { network.isTraining = true }
  let outputs = network.forwardKeepingAll(samples.images)
  return [outputs[0], outputs[2]]
}

/// The share of inputs at which the curve's slope is below a tenth of its steepest.
private func flatShare(_ activation: Activation, _ inputs: [Tensor]) -> Double {
  let steepest: Float = activation == .sigmoid ? 0.25 : 1
  let flat = inputs.map { activation.curve(at: $0).slopes.values.count { $0 < 0.1 * steepest } }
  return Double(flat.reduce(0, +)) / Double(inputs.reduce(0) { $0 + $1.count })
}

/// Dead units against the learning rate.
private func addDeaths(to cell: Cell) throws {
  let rates =
    full
    ? [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1] : quick ? [0.01, 0.3] : [0.01, 0.03, 0.1, 0.3, 1]
  let seeds = full ? 8 : quick ? 2 : 4
  let rounds = full ? 10 : 4
  let samples = try material.glyphs().train[Array(0..<1000)]
  cell.say(
    """
    A ReLU that is off for *every* picture gets no gradient, from any of them, and stays off: it is \
    dead. One step that is too long is enough. A network of three layers, first weights by He's \
    rule, \(rounds) passes over \(grouped(samples.count)) glyphs, \(seeds) runs for each learning rate:
    """)
  var table = Table(
    .number("learning rate"), .number("dead, layer 1"), .number("dead, layer 2"),
    .number("training error"), .number("broke down"),
    caption: "Of \(towerWidth) units each, mean ± standard error; error in the last pass.")
  var points: [(x: Double, y: Double)] = []
  var shares: [Spread] = []
  let progress = ProgressBar("dead units", total: rates.count * seeds)
  defer { progress.finish() }
  let combination = Combination(activation: .relu, start: .he)
  for rate in rates {
    let runs = try trials(seeds, seed: seed) { seed in
      progress.advance()
      let network = combination.tower(3, for: samples, seed: seed)
      let passes = try train(
        network, on: samples, learningRate: rate, passes: rounds, seed: seed &+ 1)
      return (
        dead: deadShares(network, samples), error: passes.last!.error,
        isBroken: !passes.last!.loss.isFinite
      )
    }
    let whole = runs.filter { !$0.isBroken }
    guard !whole.isEmpty else {
      table.row(significant(rate), nil, nil, nil, "\(runs.count) of \(runs.count)")
      continue
    }
    let share = try Spread(whole.map { ($0.dead[0] + $0.dead[1]) / 2 })
    shares.append(share)
    points.append((rate, 100 * share.mean))
    table.row(
      significant(rate), try Spread(whole.map(\.dead[0])).percent(),
      try Spread(whole.map(\.dead[1])).percent(), try Spread(whole.map(\.error)).percent(),
      "\(runs.count - whole.count) of \(runs.count)")
  }
  cell.table(table)
  cell.figure(
    LinePlot(
      x: Axis("learning rate", scale: .log), y: Axis("dead (%)"),
      series: [.init("dead ReLUs", points: points)],
      caption: "Share of all \(2 * towerWidth) hidden units that are 0 for all pictures.", rows: 9))
  var isShown = false
  if let first = shares.first, let last = shares.last, shares.count > 1 {
    let comparison = last.compared(to: first)
    isShown = comparison.verdict == .more
    cell.check(
      "large learning rates kill ReLUs", comparison.judging(.more),
      measured: "\(comparison.points()) percentage points from the smallest to the largest rate")
  }
  cell.takeaway(
    "a dead ReLU is the price of an exact zero"
      + (isShown ? ", and the learning rate sets the price." : "."))
  cell.notes(
    """
    Dead units are not always a loss: networks are wide. They become one when most of a layer is \
    gone. The remedies are in the last cell, and a smaller learning rate is the first of them.
    """)
}

/// The share of units that output 0 for every picture, hidden layer by hidden layer.
private func deadShares(_ network: Sequential, _ samples: Samples) -> [Double] {
  network.isTraining = false
  defer { network.isTraining = true }
  return zip(network.layers, network.forwardKeepingAll(samples.images))
    .filter { $0.0.role == .activation }
    .map { _, outputs in
      let highest = outputs.max(axis: 0).values
      return Double(highest.count { $0 == 0 }) / Double(highest.count)
    }
}
