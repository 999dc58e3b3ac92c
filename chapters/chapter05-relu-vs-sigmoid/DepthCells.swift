import Base
import Course
import Foundation
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// The towers that the cells about depth look at.
private enum Towers {
  static let depths = [2, 5, 10, 20]
  static let depth = depths.last!
  static let pictures = 256
  static let draws = 3
  /// Every depth and combination, with some draws of initial weights.
  static let all = Once {
    let samples = try material.glyphs().train[Array(0..<pictures)]
    return try depths.map { depth in
      try Combination.all.map { combination in
        try trials(draws, seed: seed) { seed in
          Probe(combination.tower(depth, for: samples, seed: seed), samples)
        }
      }
    }
  }
  static func deepest() throws -> [[Probe]] { try all().last! }

  /// One drawing for each activation, all with the same axes.
  static func figures(
    _ label: String, _ values: (Probe) -> [Double], caption: (Activation) -> String, in cell: Cell
  ) throws {
    let means = try zip(Combination.all, deepest()).map { combination, runs in
      let lists = runs.map(values)
      return (
        combination, lists[0].indices.map { layer in geometricMean(lists.map { $0[layer] }) }
      )
    }
    let positive = means.flatMap(\.1).filter { $0 > 0 }
    let range = positive.min()!...positive.max()!
    for activation in Activation.allCases {
      cell.figure(
        LinePlot(
          x: Axis("layer", range: 1...Double(depth)), y: Axis(label, scale: .log, range: range),
          series: means.filter { $0.0.activation == activation }
            .map { LinePlot.Series($0.0.start.name, y: $0.1) },
          caption: caption(activation), rows: 8))
    }
  }

  static func byDepth(_ value: (Probe) -> Double, caption: String) throws -> Table {
    var table = Table(
      columns: ["activation", "weights"] + depths.map { .number("\($0) layers") }, caption: caption)
    for (index, combination) in Combination.all.enumerated() {
      table.row(
        of: [combination.activation.name, combination.start.name]
          + (try all()).map { probes in
            significant(geometricMean(probes[index].map(value)), digits: 2)
          })
    }
    return table
  }
}

/// Deep towers of layers: what comes through them, in both directions, and which of them learn.
func addDepthCells(to page: Page) {
  page.cell("depth", "Twenty layers: does the gradient arrive?") { cell in
    cell.say(
      """
      Now all together: towers of \(Towers.depth) fully connected layers, \(towerWidth) units wide, with \
      three activations and three kinds of initial weights. They are not trained yet. \
      \(grouped(Towers.pictures)) of the built-in glyphs go through, the gradient of the loss comes back, and we \
      measure the length of the gradient of every layer's weights: the square root of the sum of its \
      squares. The first layer, on the left, gets what is left after all the others.
      """)
    let (network, samples) = try cell.code {
      let samples = try material.glyphs().train[Array(0..<Towers.pictures)]
      let network = tower(Towers.depth, .relu, inputs: 784, classes: 10)
      var generator = RandomGenerator(seed: seed)
      network.initialize(.heNormal, using: &generator)
      return (network, samples)
    }
    cell.result(
      "\(network), \(grouped(network.parameterCount)) parameters; images \(samples.images.shape)")
    try Towers.figures(
      "gradient", \.gradients,
      caption: {
        "\($0.name): length of the weights' gradient in each layer (geometric mean of "
          + "\(Towers.draws) draws; all three drawings have the same axes)."
      }, in: cell)
    let left = zip(try Towers.deepest(), try Towers.all()[0]).map { high, low in
      geometricMean(high.map { $0.gradients[0] }) / geometricMean(low.map { $0.gradients[0] })
    }
    let survivors = zip(Combination.all, left).filter { $1 >= 0.1 }.map(\.0.name)
    let most = left.filter { $0 < 0.1 }.max().map { significant(below: 1 / $0, digits: 2) }
    cell.say(
      """
      Compare towers of \(Towers.depths[0]) and \(Towers.depth) layers. A tenth or more of the first \
      layer's gradient is left with \
      \(survivors.isEmpty ? "none of the \(left.count) combinations" : listed(survivors))\
      \(most.map { "; with all others less than one part in \($0) is left" } ?? "").
      """)
    cell.takeaway(
      "depth is a power: if each layer leaves the same share, twenty leave its twentieth power.")
    cell.exercise("5.3", "measure the gradient's length in every layer")
    cell.exercise("5.5", "write a fully connected layer, forward and backward")
    cell.change("the width and depth of the towers: `towerWidth` in Depth.swift, `depths` here")
    cell.notes(
      """
      Let the room predict each drawing from the rule of the cell before. Sigmoids lose under every \
      rule: their slope is at most a quarter.
      """)
  }

  page.cell("learns", "Which towers learn at all?") { cell in
    try addLearning(to: cell)
  }
}

/// The forward side, the two factors of each layer, and PyTorch's numbers.
func addFurtherDepthCells(to page: Page) {
  page.further("spread", "Twenty layers forward: do the images stay different?") { cell in
    cell.say(
      """
      The same towers in the forward direction. In each layer: how much does a unit's output differ \
      from image to image (the standard deviation)? Where this spread is gone, all images look alike, \
      and no layer above can tell them apart.
      """)
    let step = significant(Float(0.5).ulp, digits: 1)
    let rounding = "A sigmoid's numbers below \(step), a 32-bit number's step at ½, are rounding."
    try Towers.figures(
      "spread", \.spreads,
      caption: {
        "\($0.name): spread of the outputs, layer by layer (geometric mean of \(Towers.draws) draws)."
          + ($0 == .sigmoid ? " \(rounding)" : "")
      }, in: cell)
    let (depth, width) = (20, 256)
    let after = tanhLayers(depth, width: width)
    let first = significant(after[0], digits: 3)
    // What each layer of the second half keeps, on average.
    let later = geometricMean(
      zip(after[(depth / 2)...], after[(depth / 2 - 1)...]).map { $0 / $1 })
    let power = pow(after[0], Double(depth))
    let reason =
      later > after[0]
      ? "But a smaller signal lies where tanh is straighter: of \(depth) such layers, one behind the "
        + "other, each of the last \(depth / 2) keeps \(significant(later, digits: 2)) on average. "
      : "Take \(depth) such layers, one behind the other. "
    cell.say(
      """
      Because tanh bends, one layer keeps only \(first) of the mean square with tanh and Xavier's \
      weights. \(reason)All \(depth) layers leave \(significant(after[depth - 1], digits: 2)), where \
      \(first) to the power \(depth) is \(significant(power, digits: 2)).
      """)
    cell.table(
      try Towers.byDepth(
        { $0.spreads.last! },
        caption: "Spread of the last hidden layer, with fewer layers too. \(rounding)"))
    let kept = try Towers.all().map { probes in
      zip(Combination.all, probes).filter { _, runs in
        runs.allSatisfy { $0.spreads.last! > 0.1 * $0.spreads.first! }
      }.map(\.0)
    }
    let counts = zip(Towers.depths, kept).dropFirst().dropLast().map { depth, kept in
      "\(kept.count) of \(Combination.all.count) at \(depth) layers"
    }
    cell.say(
      """
      A tenth or more of the first layer's spread is left in the last hidden one for \
      \(listed(counts)); at \(Towers.depth) layers for \
      \(kept.last!.isEmpty ? "none" : "\(listed(kept.last!.map(\.name))), and for no other").
      """)
    cell.takeaway("the right size of the initial weights depends on the activation behind them.")
    cell.notes(
      """
      One layer multiplies the variance by n·σ² and by what the activation keeps. Twenty layers take \
      that to the twentieth power: there is no "about right".
      """)
  }

  let activation = Knob("activation", Activation.allCases.map(\.name), default: "ReLU")
  let weights = Knob("weights", Start.allCases.map(\.typed), default: "He")
  let layers = Knob("layers", Towers.depths, default: Towers.depth)
  page.further(
    "tower", "One tower: its activation, its initial weights, its depth",
    knobs: [activation, weights, layers]
  ) { cell in
    let combination = Combination(
      activation: Activation.allCases.first { $0.name == cell[activation] }!,
      start: Start.allCases.first { $0.typed == cell[weights] }!)
    let samples = try material.glyphs().train[Array(0..<Towers.pictures)]
    let probe = Probe(combination.tower(cell[layers], for: samples, seed: seed), samples)
    cell.say(
      """
      A tower of \(cell[layers]) layers with \(combination.name), not trained: the length of the gradient \
      of each layer's weights, and the spread of each hidden layer's outputs.
      """)
    cell.figure(
      LinePlot(
        x: Axis("layer"), y: Axis("gradient, spread", scale: .log),
        series: [
          .init("gradient", y: probe.gradients), .init("spread", y: probe.spreads),
        ], caption: "\(combination.name), \(cell[layers]) layers, one draw.", rows: 10))
    let change = probe.gradients.first! / probe.gradients.last!
    cell.say(
      """
      The first layer's gradient is \(multiple(change)) as long as the last layer's, \
      and the spread of the last hidden layer \
      \(significant(probe.spreads.last! / probe.spreads.first!, digits: 2)) times that of the first.
      """)
    cell.takeaway("three choices decide together; none of them is right alone.")
    cell.notes(
      "Let the room choose a combination and predict both curves before turning the knobs.")
  }

  page.further("factors", "The two factors of every layer, measured") { cell in
    let depth = Towers.depth
    cell.say(
      """
      On its way back through a tower the gradient's length is multiplied in every layer by a slope \
      (a root mean square), from the activation, and by a stretch, from the weights:
      """)
    var table = Table(
      "activation", "weights", .number("slope", decimals: 3), .number("stretch", decimals: 3),
      .number("together", decimals: 3), .number("to the \(depth - 1)th"),
      .number("gradient of layer 1"))
    var (sigmoidSlopes, sigmoids): ([Double], [Double]) = ([], [])
    for (combination, runs) in zip(Combination.all, try Towers.deepest()) {
      let (slope, stretch) = (
        geometricMean(runs.map(\.slope)), geometricMean(runs.map(\.stretch))
      )
      if combination.activation == .sigmoid {
        sigmoidSlopes += runs.map(\.slope)
        if combination.start != .small { sigmoids.append(slope * stretch) }
      }
      let power = pow(slope * stretch, Double(depth - 1))
      table.row(
        combination.activation.name, combination.start.name, slope, stretch, slope * stretch,
        significant(power, digits: 2),
        significant(geometricMean(runs.map { $0.gradients[0] }), digits: 2))
    }
    cell.table(table)
    cell.verdict(
      sigmoidSlopes.allSatisfy { $0 <= 0.25 }, "A note says",
      that: "a sigmoid lets at most a quarter of a gradient pass",
      found: "the mean slopes are \(significant(sigmoidSlopes.min()!, digits: 3)) to "
        + "\(significant(sigmoidSlopes.max()!, digits: 3)) in \(sigmoidSlopes.count) towers",
      failsIf: "one of them is above ¼, against the proof", source: "Notes")
    cell.say(
      """
      With Xavier's and He's weights a sigmoid's two factors together are \
      \(listed(sigmoids.map { significant($0, digits: 2) })): these weights do not make up for the slope.
      """)
    cell.table(
      try Towers.byDepth(
        { $0.gradients[0] },
        caption: "Length of the first layer's gradient, with fewer layers too."))
    let small = zip(Combination.all, try Towers.deepest()).filter { $0.0.start == .small }
    let flattest = small.filter { $0.0.activation != .sigmoid }.map { _, runs in
      geometricMean(runs.map { $0.gradients.max()! / $0.gradients.min()! })
    }
    cell.say(
      """
      With σ = 0.01 the curves of tanh and ReLU are nearly level (the largest gradient is \
      \(listed(flattest.map { multiple($0) })) the smallest, on average), and yet nothing arrives. A \
      weight's gradient is a product: what comes back from the loss times what came forward from the \
      images. The first shrinks towards the first layer, the second towards the last, and the product \
      is equally small everywhere.
      """)
    cell.takeaway("0.9 or 1.1 per layer is fine for five layers, not for fifty.")
    cell.notes(
      """
      He's rule is Xavier's with the variance doubled, because ReLU's mean squared slope is a half. \
      Let the room find that in the table: its slope is about 1/√2 = 0.707.
      """)
  }

  page.further("pytorch", "Are these gradients right? PyTorch's lengths beside ours") { cell in
    try addRecordedTowers(to: cell)
  }
}

private func addRecordedTowers(to cell: Cell) throws {
  let file = RecordedTower.file
  cell.say(
    """
    A vanished gradient and a wrong one look alike. So two towers, with weights made from a formula that \
    both sides know, went through PyTorch as well, in double precision. Its gradient lengths lie beside \
    this chapter, in `recorded/\(file.lastPathComponent)`; here are ours beside them.
    """)
  guard let towers = try RecordedTower.read() else {
    cell.say("(The recording, \(file.lastPathComponent), is not beside this program's source.)")
    return
  }
  var series: [LinePlot.Series] = []
  var counts: Set<Int> = []
  for (activation, gain) in [("Sigmoid", "1"), ("ReLU", "√2")] {
    guard let tower = towers.first(where: { $0.isTower(activation, gain: gain) }) else { continue }
    let (ours, theirs) = (try tower.gradientLengths(), tower.recordedLengths)
    let layers = tower.layers.count { $0.type == "Linear" }
    counts.insert(ours.count)
    // Of weights and biases in turn, the weights'.
    func weights(_ lengths: [Double]) -> [(x: Double, y: Double)] {
      (0..<layers).map { (x: Double($0 + 1), y: lengths[2 * $0]) }
    }
    series.append(.init(activation, points: weights(ours)))
    series.append(.init("\(activation), PyTorch", points: weights(theirs), isLine: false))
    let error = zip(ours, theirs).map { abs($0 - $1) / $1 }.max() ?? .infinity
    cell.verdict(
      error < 1e-3, "PyTorch says",
      that: "these are the gradients of \(layers) layers with \(activation), weights and biases",
      found: error < 1e-5
        ? "the largest difference is below 0.001 %"
        : "the largest difference is \(percent(error, decimals: 3))",
      failsIf: "one length differs by more than 0.1 %", source: "PyTorch")
  }
  cell.figure(
    LinePlot(
      x: Axis("layer"), y: Axis("gradient", scale: .log), series: series,
      caption:
        "Length of the weights' gradient in each layer; the verdicts judge all "
        + "\(listed(counts.sorted().map(String.init))) gradients of each tower.", rows: 12))
  cell.takeaway("measure what you can, and have somebody else measure it too.")
  cell.notes(
    """
    A usual mistake shows here at once: a layer that \
    forgets its slope keeps the gradient far too long.
    """)
}

/// What share of the mean square of random inputs is left after each of `depth` layers of tanh with
/// Xavier's weights; the first layer and the inputs are those of the table.
private func tanhLayers(_ depth: Int, width: Int) -> [Double] {
  var generator = RandomGenerator(seed: seed)
  var layer = Linear(width, width)
  layer.initialize(.xavierNormal, using: &generator)
  var signal = Tensor.normal([1000, width], using: &generator)
  let size = Double((signal * signal).mean())
  var kept: [Double] = []
  for place in 0..<depth {
    if place > 0 {
      layer = Linear(width, width)
      layer.initialize(.xavierNormal, using: &generator)
    }
    signal = Tanh()(layer(signal))
    kept.append(Double((signal * signal).mean()) / size)
  }
  return kept
}
