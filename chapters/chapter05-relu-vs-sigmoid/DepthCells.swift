import Statistics
import Course
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Deep towers of layers: what comes through them, up and down, and which of them learn.
func addDepthCells(to page: Page) {
  let depths = [2, 5, 10, 20]
  let depth = depths.last!
  let (pictures, draws) = (256, 3)
  // Every depth and combination, with some draws of first weights.
  let allProbes = Once {
    let samples = try material.glyphs().train[Array(0..<pictures)]
    return try depths.map { depth in
      try Combination.all.map { combination in
        try trials(draws, seed: seed) { seed in
          Probe(combination.tower(depth, for: samples, seed: seed), samples)
        }
      }
    }
  }
  let probes = { try allProbes().last! }
  func byDepth(_ value: (Probe) -> Double, caption: String) throws -> Table {
    var table = Table(
      columns: ["activation", "weights"] + depths.map { .number("\($0) layers") }, caption: caption)
    for (index, combination) in Combination.all.enumerated() {
      table.row(
        of: [combination.activation.name, combination.start.name]
          + (try allProbes()).map { probes in
            significant(geometricMean(probes[index].map(value)), digits: 2)
          })
    }
    return table
  }
  func series(
    _ activation: Activation, _ values: (Probe) -> [Double], in probes: [[Probe]]
  ) -> [LinePlot.Series] {
    zip(Combination.all, probes).filter { $0.0.activation == activation }.map { combination, runs in
      let lists = runs.map(values)
      let means = lists[0].indices.map { layer in
        geometricMean(lists.map { $0[layer] })
      }
      return LinePlot.Series(combination.start.name, y: means)
    }
  }

  page.cell("spread", "Twenty layers up: does anything arrive?") { cell in
    cell.say(
      """
      A tower of \(depth) fully connected layers, \(towerWidth) units wide, not yet trained, looks at \
      \(pictures) of the built-in glyphs. In each layer we ask: how much does a unit's output *differ from \
      picture to picture*? Where that spread is gone, all pictures look alike, and nothing above can \
      tell them apart. Three curves and three ways to draw the first weights: the paper's σ = 0.01, \
      Xavier's rule [Glorot2010] and He's [He2015].
      """)
    let network = try cell.code {
      let samples = try material.glyphs().train
      let network = tower(
        depth, .relu, inputs: 784, classes: 10)
      var generator = RandomGenerator(seed: seed)
      network.initialize(.heNormal, using: &generator)
      return (network, samples[Array(0..<pictures)])
    }
    cell.result(
      "\(network.0), \(grouped(network.0.parameterCount)) parameters; \(network.1.images.shape)")
    let probes = try probes()
    let step = significant(Float(0.5).ulp, digits: 1)
    let rounding = "A sigmoid's numbers below 2⁻²⁴ = \(step), a float's step at ½, are rounding."
    for activation in Activation.allCases {
      cell.figure(
        LinePlot(
          x: Axis("layer"), y: Axis("spread", scale: .log),
          series: series(activation, \.spreads, in: probes),
          caption: "\(activation.name): spread of the outputs, layer by layer (mean of \(draws) "
            + "draws).\(activation == .sigmoid ? " \(rounding)" : "")",
          rows: 9))
    }
    cell.table(
      try byDepth(
        { $0.spreads.last! },
        caption: "Spread of the last hidden layer, in lower towers too. \(rounding)"))
    let kept = try allProbes().map { probes in
      zip(Combination.all, probes).filter { _, runs in
        runs.allSatisfy { $0.spreads.last! > 0.1 * $0.spreads.first! }
      }.map(\.0)
    }
    let counts = zip(depths, kept).dropFirst().dropLast().map { depth, kept in
      "\(kept.count) of \(Combination.all.count) at \(depth) layers"
    }
    cell.say(
      """
      A tenth or more of the first layer's spread is left in the last hidden one for \
      \(listed(counts)); at \(depth) layers for \
      \(kept.last!.isEmpty ? "none" : "\(listed(kept.last!.map(\.name))), and for nobody else").
      """)
    cell.takeaway("the right size of the first weights depends on the curve behind them.")
    cell.exercise("5.4", "draw first weights by He's rule")
    cell.notes(
      """
      One layer multiplies the variance by width × variance of a weight × what the curve keeps. \
      Twenty layers take that to the twentieth power: there is no "about right".
      """)
  }

  page.cell("gradients", "Twenty layers down: does the gradient arrive?") { cell in
    cell.say(
      """
      Now the way back. The same towers; for every layer the length of the gradient of its weights. \
      The last layer, on the right, stands beside the loss; the first, on the left, has to live on \
      what is left.
      """)
    let probes = try probes()
    for activation in Activation.allCases {
      cell.figure(
        LinePlot(
          x: Axis("layer"), y: Axis("gradient", scale: .log),
          series: series(activation, \.gradients, in: probes),
          caption: "\(activation.name): length of the weights' gradient (mean of \(draws) draws).",
          rows: 9))
    }
    cell.say(
      """
      A weight's gradient is a product: what arrives from above, times what came up from below. So \
      follow what arrives. Each curve multiplies its length by a mean slope, each layer of weights \
      by a stretch of its own, and both again in every layer:
      """)
    var table = Table(
      "activation", "weights", .number("slope", decimals: 3), .number("stretch", decimals: 3),
      .number("together", decimals: 3), .number("to the \(depth - 1)th"),
      .number("gradient of layer 1"))
    var (sigmoidSlopes, sigmoids): ([Double], [Double]) = ([], [])
    for (combination, runs) in zip(Combination.all, probes) {
      let (slope, stretch) = (
        geometricMean(runs.map(\.slope)), geometricMean(runs.map(\.stretch))
      )
      if combination.activation == .sigmoid {
        sigmoidSlopes += runs.map(\.slope)
        if combination.start != .small { sigmoids.append(slope * stretch) }
      }
      let power = (1..<depth).reduce(1.0) { product, _ in product * slope * stretch }
      table.row(
        combination.activation.name, combination.start.name, slope, stretch, slope * stretch,
        significant(power, digits: 2),
        significant(geometricMean(runs.map { $0.gradients[0] }), digits: 2))
    }
    cell.table(table)
    cell.check(
      "a sigmoid lets at most a quarter of a gradient pass",
      sigmoidSlopes.allSatisfy { $0 <= 0.25 }, claim: "a note says so",
      measured: "\(significant(sigmoidSlopes.min()!, digits: 3)) to "
        + "\(significant(sigmoidSlopes.max()!, digits: 3)) in \(sigmoidSlopes.count) towers",
      source: "Notes")
    cell.say(
      """
      Nor do the weights of Xavier and He make up for it: a sigmoid's two factors together are \
      \(listed(sigmoids.map { significant($0, digits: 2) })). And with σ = 0.01 the gradients of tanh \
      and ReLU look healthy and flat, but look at the axis: what comes from above shrinks downwards, \
      what comes from below shrinks upwards, and the product is the same next to nothing everywhere.
      """)
    cell.table(
      try byDepth(
        { $0.gradients[0] },
        caption: "Length of the first layer's gradient, in lower towers too."))
    let left = zip(probes, try allProbes()[0]).map { high, low in
      geometricMean(high.map { $0.gradients[0] }) / geometricMean(low.map { $0.gradients[0] })
    }
    let survivors = zip(Combination.all, left).filter { $1 >= 0.1 }.map(\.0.name)
    let most = left.filter { $0 < 0.1 }.max().map { significant(1 / $0, digits: 2) }
    cell.say(
      """
      From \(depths[0]) layers to \(depth) the first layer keeps a tenth of its gradient or more with \
      \(listed(survivors))\(most.map { "; with all others it loses a factor of about \($0) at the least" } ?? "").
      """)
    cell.takeaway("deep is a power: 0.9 or 1.1 per layer is fine for five layers, not for fifty.")
    cell.exercise("5.3", "measure the gradient's length in every layer")
    cell.notes(
      """
      He's rule is Xavier's with the variance doubled, because ReLU's mean squared slope is a half. \
      Let the room find that in the table: its slope is about 1/√2 = 0.707.
      """)
  }

  page.cell("pytorch", "Are these gradients right?") { cell in
    let file = RecordedTower.file
    cell.say(
      """
      A vanished gradient and a wrong one look alike. So two towers of twelve layers, with weights \
      made from a formula that both sides know, went through PyTorch as well, in double precision. \
      Its gradient lengths lie in `Tests/Recorded`; here are ours beside them.
      """)
    guard let towers = try RecordedTower.read() else {
      cell.say("(The recording, \(file.lastPathComponent), is not beside this program's source.)")
      return
    }
    var series: [LinePlot.Series] = []
    for (activation, gain) in [("Sigmoid", "1"), ("ReLU", "√2")] {
      guard let tower = towers.first(where: { $0.isTower(activation, gain: gain) }) else {
        continue
      }
      let (ours, theirs) = (tower.gradientLengths(), tower.recordedLengths)
      series.append(.init("\(activation), here", y: ours))
      series.append(
        .init(
          "PyTorch", points: theirs.enumerated().map { (x: Double($0.offset + 1), y: $0.element) },
          isLine: false))
      let error = zip(ours, theirs).map { abs($0 - $1) / $1 }.max() ?? .infinity
      cell.check(
        "\(activation), twelve layers, all weights and biases", error < 1e-3,
        claim: "PyTorch's gradients have the same lengths",
        measured: error < 1e-5
          ? "the largest difference is below 0.001 %"
          : "the largest difference is \(percent(error, decimals: 3))", source: "PyTorch")
    }
    cell.figure(
      LinePlot(
        x: Axis("weights and biases, from the first layer to the last"),
        y: Axis("gradient", scale: .log), series: series,
        caption: "Lengths of all 24 gradients of each tower.", rows: 12))
    cell.takeaway("measure what you can, and have somebody else measure it too.")
    cell.notes(
      """
      The saw teeth are weights and biases in turn. A usual mistake shows here at once: a layer that \
      forgets its slope keeps the gradient far too long.
      """)
  }

  page.cell("learns", "Which towers learn at all?") { cell in
    try addLearning(to: cell)
  }
}

/// "a", "a and b", "a, b and c".
func listed(_ items: [String]) -> String {
  items.count < 2
    ? items.first ?? "nothing"
    : items.dropLast().joined(separator: ", ") + " and " + items.last!
}
