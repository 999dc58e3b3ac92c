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
  page.further("saturation", "Saturated units, before and after training") { cell in
    try addSaturation(to: cell)
  }
  page.further("dead", "Can a ReLU die?") { cell in
    try addDeaths(to: cell)
  }
}

/// Where the inputs of the activations lie before and after training.
private func addSaturation(to cell: Cell) throws {
  let rounds = full ? 30 : quick ? 5 : 15
  let seeds = full ? 5 : quick ? 2 : 3
  let rates: [Activation: Double] = [.sigmoid: 0.1, .tanh: 0.02, .relu: 0.02]
  let samples = try material.glyphs().train
  cell.say(
    """
    A unit counts as saturated for an image when its slope there is below a tenth of the steepest. For \
    a sigmoid that is beyond ±\(significant(saturationEdge(.sigmoid), digits: 2)), for tanh beyond \
    ±\(significant(saturationEdge(.tanh), digits: 2)), for a ReLU below 0. Three networks of three \
    layers, each with the initial weights that suit it, learn \(grouped(samples.count)) glyphs for \
    \(rounds) epochs; the drawings show what enters the activations of the first hidden layer.
    """)
  cell.plusMinus(runs: seeds)
  var table = Table(
    "activation", "saturated before", "after", "spread before", "after",
    caption: "All \(2 * towerWidth) hidden units, all images; spread of the first layer's sums; "
      + "\(seeds) runs.")
  var grown: [Activation: SpreadComparison] = [:]
  let progress = ProgressBar("saturation", total: Activation.allCases.count * seeds)
  defer { progress.finish() }
  for activation in Activation.allCases {
    let runs = try trials(seeds, seed: seed) { seed in
      progress.advance()
      let combination = Combination(activation: activation, start: activation.ownStart)
      let network = combination.tower(3, for: samples, seed: seed)
      let first = sums(network, samples)
      try train(
        network, on: samples, learningRate: rates[activation]!, passes: rounds, seed: seed &+ 1)
      return (before: first, after: sums(network, samples))
    }
    let flat = try (
      Spread(runs.map { flatShare(activation, $0.before) }),
      Spread(runs.map { flatShare(activation, $0.after) })
    )
    table.row(
      activation.name, flat.0.percent(decimals: 0), flat.1.percent(decimals: 0),
      try Spread(runs.map { Double($0.before[0].standardDeviation()) }).text(decimals: 2),
      try Spread(runs.map { Double($0.after[0].standardDeviation()) }).text(decimals: 2))
    grown[activation] = flat.1.compared(to: flat.0)
    if activation != .tanh {
      cell.figure(beforeAndAfter(activation, runs[0].before[0], runs[0].after[0]))
    }
  }
  cell.table(table)
  for activation in Activation.allCases {
    guard let grown = grown[activation] else { continue }
    cell.verdict(
      grown.judging(.more), "We expect",
      that: "after training more inputs lie where \(activation.name) is saturated",
      found: "the share changed by \(grown.points()) percentage points",
      failsIf: "the share is significantly smaller")
  }
  let more = Activation.allCases.filter { grown[$0]?.verdict == .more }.map(\.name)
  cell.takeaway(
    more.count == Activation.allCases.count
      ? "training pushes sums outwards, into the flat parts: two of a sigmoid, one of a ReLU."
      : more.isEmpty
        ? "that training moves sums into the flat parts is not shown here."
        : "training moves sums into the flat parts with \(listed(more)); with the others this is "
          + "not shown here.")
  cell.change("`rates`: what does a ten times larger learning rate do to the shares?")
  cell.notes(
    """
    Half of the ReLUs are saturated from the start, and this is no harm: the other half passes the \
    whole gradient. Ask why the sigmoid begins in its middle (Xavier's rule put it there).
    """)
}

/// From which distance of 0 on an activation counts as saturated: where its slope falls below a tenth
/// of the steepest.
func saturationEdge(_ activation: Activation) -> Double {
  let x = Tensor((0...10_000).map { Float($0) / 1000 })
  let slopes = activation.curve(at: activation == .relu ? x * -1 : x).slopes.values
  let steepest: Float = activation == .sigmoid ? 0.25 : 1
  return Double(x[slopes.firstIndex { $0 < 0.1 * steepest } ?? 0])
}

/// How the inputs of an activation are distributed before and after training, in one drawing, shaded
/// where it is saturated.
private func beforeAndAfter(_ activation: Activation, _ before: Tensor, _ after: Tensor)
  -> LinePlot
{
  let (bins, limit) = (40, 10.0)
  let width = 2 * limit / Double(bins)
  func distribution(_ sums: Tensor) -> [Double] {
    var counts = Array(repeating: 0.0, count: bins)
    for value in sums.values where abs(Double(value)) < limit {
      counts[Int((Double(value) + limit) / width)] += 100 / Double(sums.count)
    }
    return counts
  }
  let places = (0..<bins).map { -limit + (Double($0) + 0.5) * width }
  let (first, last) = (distribution(before), distribution(after))
  let top = (first + last).max() ?? 1
  let edge = min(limit, saturationEdge(activation))
  return LinePlot(
    x: Axis("input of the activation", range: -limit...limit),
    y: Axis("inputs (%)", range: 0...top),
    series: [
      .init("before", x: places, y: first), .init("after", x: places, y: last),
    ],
    shaded: activation == .relu ? [-limit...0] : [-limit...(-edge), edge...limit],
    caption: "\(activation.name), first hidden layer: share of the inputs in steps of "
      + "\(significant(width)), before and after training; shaded: saturated.", rows: 9)
}

/// What enters the two hidden activation layers of a network of three layers.
private func sums(_ network: Sequential, _ samples: Samples) -> [Tensor] {
  network.isTraining = false
  defer { network.isTraining = true }
  let outputs = network.forwardKeepingAll(samples.images)
  return [outputs[0], outputs[2]]
}

/// The share of inputs at which the curve's slope is below a tenth of its steepest.
func flatShare(_ activation: Activation, _ inputs: [Tensor]) -> Double {
  let steepest: Float = activation == .sigmoid ? 0.25 : 1
  let flat = inputs.map { countBelow(0.1 * steepest, activation.curve(at: $0).slopes) }
  return Double(flat.reduce(0, +)) / Double(inputs.reduce(0) { $0 + $1.count })
}

/// Dead units against the learning rate, and whether they come back.
private func addDeaths(to cell: Cell) throws {
  let rates =
    full
    ? [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1] : quick ? [0.01, 0.3] : [0.01, 0.03, 0.1, 0.3, 1]
  let seeds = full ? 8 : quick ? 3 : 4
  let rounds = full ? 10 : 4
  let gentle = 0.01
  let samples = try material.glyphs().train[Array(0..<1000)]
  cell.say(
    """
    A ReLU whose input is negative for *every* image passes no gradient to its own weights, from any \
    image: it is called _dead_. One step that is too long is enough. A network of three layers, initial \
    weights by He's rule, learns \(grouped(samples.count)) glyphs for \(rounds) epochs at several \
    learning rates (\(seeds) runs each). Then it goes on for \(rounds) epochs at \
    \(significant(gentle)), to see who comes back:
    """)
  cell.plusMinus(runs: seeds)
  var table = Table(
    .number("rate"), .number("dead, layer 1"), .number("dead, layer 2"),
    .number("back, layer 1"), .number("back, layer 2"), .number("broke down"),
    caption: "Of \(towerWidth) units each; *back* is the share of all dead units of the layer that "
      + "are above 0 for some image at the end.")
  var shares: [Spread] = []
  var mostInSecond = 0.0
  var back = (first: (alive: 0, dead: 0), second: (alive: 0, dead: 0))
  let progress = ProgressBar("dead units", total: rates.count * seeds)
  defer { progress.finish() }
  let combination = Combination(activation: .relu, start: .he)
  for rate in rates {
    let runs = try trials(seeds, seed: seed) { seed in
      progress.advance()
      let network = combination.tower(3, for: samples, seed: seed)
      let first = try train(
        network, on: samples, learningRate: rate, passes: rounds, seed: seed &+ 1)
      let dead = deadUnits(network, samples)
      let second = try train(
        network, on: samples, learningRate: gentle, passes: rounds, seed: seed &+ 2)
      let later = deadUnits(network, samples)
      return (
        dead: dead, back: zip(dead, later).map { $0.subtracting($1).count },
        isBroken: !first.last!.loss.isFinite || !second.last!.loss.isFinite
      )
    }
    let whole = runs.filter { !$0.isBroken }
    guard !whole.isEmpty else {
      table.row(significant(rate), nil, nil, nil, nil, "\(runs.count) of \(runs.count)")
      continue
    }
    let dead = [0, 1].map { layer in
      whole.map { Double($0.dead[layer].count) / Double(towerWidth) }
    }
    shares.append(try Spread(zip(dead[0], dead[1]).map { ($0 + $1) / 2 }))
    mostInSecond = max(mostInSecond, dead[1].reduce(0, +) / Double(whole.count))
    let counts = [0, 1].map { layer in
      (
        alive: whole.reduce(0) { $0 + $1.back[layer] },
        dead: whole.reduce(0) { $0 + $1.dead[layer].count }
      )
    }
    back.first = (back.first.alive + counts[0].alive, back.first.dead + counts[0].dead)
    back.second = (back.second.alive + counts[1].alive, back.second.dead + counts[1].dead)
    table.row(
      significant(rate), try Spread(dead[0]).percent(decimals: 0),
      try Spread(dead[1]).percent(decimals: 0),
      counts[0].dead == 0 ? nil : "\(counts[0].alive) of \(counts[0].dead)",
      counts[1].dead == 0 ? nil : "\(counts[1].alive) of \(counts[1].dead)",
      "\(runs.count - whole.count) of \(runs.count)")
  }
  cell.table(table)
  var isShown = false
  if let first = shares.first, let last = shares.last, shares.count > 1 {
    let comparison = last.compared(to: first)
    isShown = comparison.verdict == .more
    cell.verdict(
      comparison.judging(.more), "It is often said", that: "large learning rates kill ReLUs",
      found:
        "from the smallest to the largest rate the share of dead units changes by "
        + "\(comparison.points()) percentage points, in the runs that did not break down",
      failsIf: "the share is significantly smaller at the largest rate")
  }
  cell.say(
    """
    In layer 1 a dead unit cannot come back: its inputs are the images, which stay the same, and its \
    weights get no gradient (\(back.first.dead == 0 ? "here none died" : "\(grouped(back.first.alive)) of \(grouped(back.first.dead)) came back")). \
    In layer 2 the inputs are outputs of layer 1, which may go on learning and lift a unit above 0 again: \
    \(back.second.dead == 0 ? "here none died" : "\(grouped(back.second.alive)) of \(grouped(back.second.dead)) came back").\
    \(mostInSecond > 0.5 ? " With most of layer 2 dead, layer 1 gets little gradient itself." : "")
    """)
  cell.takeaway(
    "a ReLU that is 0 for every image gets no gradient"
      + (isShown ? "; a smaller learning rate is the first remedy." : "."))
  cell.change(
    "`gentle`, the learning rate after the accident, or `rounds`: do more units come back?")
  cell.notes(
    """
    Dead units are not always a loss: networks are wide. They become one when most of a layer is \
    gone. Other remedies are in the further cell on what came after ReLU.
    """)
}

/// The units that output 0 for every image, hidden layer by hidden layer.
private func deadUnits(_ network: Sequential, _ samples: Samples) -> [Set<Int>] {
  network.isTraining = false
  defer { network.isTraining = true }
  return zip(network.layers, network.forwardKeepingAll(samples.images))
    .filter { $0.0.role == .activation }
    .map { _, outputs in
      let highest = outputs.max(axis: 0).values
      return Set(highest.indices.filter { highest[$0] == 0 })
    }
}
