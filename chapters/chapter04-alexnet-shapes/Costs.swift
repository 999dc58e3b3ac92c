import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// Where the parameters, the operations and the time go.
func addCostCells(to page: Page) {
  page.cell("where", "Where the parameters, the work and the time go") { cell in
    let summary = try walk.summary()
    let weighted = summary.rows.filter(\.hasWeights)
    cell.figure(
      BarChart(
        weighted.map { BarChart.Bar($0.name, $0.parameters) },
        caption: "Parameters of each layer (\(walk.variant.rawValue))."))
    cell.figure(
      BarChart(
        weighted.map { BarChart.Bar($0.name, $0.multiplyAccumulates) },
        caption: "MACs of each layer for one picture."))
    cell.say(
      """
      The two kinds of layer have opposite characters. A convolution uses each weight at every place \
      of the picture: few weights, many MACs. A fully connected layer uses each weight once: many \
      weights, few MACs. Are MACs time? Measured, the best of five runs:
      """)
    let one = try walk.times(batch: 1)
    try cell.varying {
      cell.figure(
        BarChart(
          zip(summary.rows, one).filter(\.0.hasWeights).map { row, seconds in
            BarChart.Bar(row.name, seconds, text: duration(seconds))
          }, caption: "Time of each layer for one picture."))
      let batch = 16
      let many = try walk.times(batch: batch)
      var table = Table(
        "share of", "parameters", "MACs", "time, 1 picture",
        .init("time, \(batch) pictures"))
      func share(_ values: [Double], _ chosen: (Summary.Row) -> Bool) -> String {
        let part = zip(summary.rows, values).filter { chosen($0.0) }.reduce(0) { $0 + $1.1 }
        return percent(part / values.reduce(0, +))
      }
      let kinds: [(String, (Summary.Row) -> Bool)] = [
        ("convolutions", { $0.layer.role == .convolution }),
        ("blocks of layers", { $0.layer.role == .composite }),
        ("fully connected", { $0.layer.role == .fullyConnected }),
        ("all others", { ![.convolution, .composite, .fullyConnected].contains($0.layer.role) }),
      ]
      for (name, isKind) in kinds where summary.rows.contains(where: isKind) {
        table.row(
          name, share(summary.rows.map { Double($0.parameters) }, isKind),
          share(summary.rows.map { Double($0.multiplyAccumulates) }, isKind), share(one, isKind),
          share(many, isKind))
      }
      cell.table(table)
      if let fc = summary.fullyConnected.max(by: { $0.parameters < $1.parameters }),
        let index = summary.rows.firstIndex(where: { $0.name == fc.name })
      {
        let (alone, together) = (one[index], many[index] / Double(batch))
        let speed = 4e-9 * Double(fc.parameters) / alone
        // Fewer weights than that may stay in a processor's cache: they tell nothing of memory.
        let isLarge = 4 * fc.parameters > 64_000_000
        cell.say(
          """
          MACs are not time. \(fc.name) must fetch \(bytes(4 * fc.parameters)) of weights \
          for one picture and uses each number once: \(duration(alone)), \
          \(significant(speed, digits: 2)) GB/s. \(isLarge && alone > 1.5 * together
            ? """
              With \(batch) pictures at a time each weight that is fetched is used \(batch) times, and \
              the time for a picture falls to \(duration(together)): for one picture the time was spent \
              on fetching. The layer is *memory-bound*.
              """
            : "With \(batch) pictures at a time a picture takes \(duration(together))"
              + (isLarge ? ": on this machine fetching is not what limits it." : "."))
          """)
      }
    }
    let held = summary.fullyConnected.reduce(0) { $0 + $1.parameters }
    cell.takeaway(
      (2 * held > summary.parameters
        ? "convolutions do the arithmetic, fully connected layers hold the weights"
        : "convolutions do the arithmetic, and here hold the weights as well")
        + "; and a large layer that "
        + "uses each weight once is as fast as memory, not as fast as the processor.")
    if walk.variant != .leNet {
      let small = try Summary(of: Variant.leNet.network(), imageShape: Variant.leNet.imageShape)
      let held = small.convolutions.reduce(0) { $0 + $1.parameters }
      let done = small.convolutions.reduce(0) { $0 + $1.multiplyAccumulates }
      let shares = (
        Double(held) / Double(small.parameters), Double(done) / Double(small.multiplyAccumulates)
      )
      cell.change(
        "LeNet instead: its convolutions hold \(percent(shares.0, decimals: 0)) of the parameters and do "
          + "\(percent(shares.1, decimals: 0)) of the MACs.",
        with: "--variant lenet")
    }
    cell.notes(
      """
      Before showing the charts, let the room vote: where do 90 % of the parameters sit? Where 90 % \
      of the MACs? Most people give the same answer to both. Then the third chart.
      """)
  }
}

/// What training holds in memory, and what the run of 2012 cost.
func addFurtherCostCells(to page: Page) {
  page.further("training-memory", "What does training hold in memory?") { cell in
    cell.say(
      """
      For an answer, a network may forget each layer's output once the next one has it. For training \
      it may not: the backward pass needs them. And each parameter brings a gradient, and with momentum \
      one more number. For the lecture network:
      """)
    let summary = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    var table = Table(
      .number("batch"), "outputs", "parameters × 3", "in all", "with Adam (× 4)")
    for batch in [1, 32, 128] {
      let momentum = summary.trainingBytes(batch: batch)
      let adam = summary.trainingBytes(batch: batch, arraysPerParameter: 4)
      table.row(
        batch, bytes(momentum.activations), bytes(momentum.parameters), bytes(momentum.total),
        bytes(adam.total))
    }
    cell.table(table)
    cell.say(
      """
      The outputs grow with the batch, the parameters do not. (ReLU and dropout write over theirs, so \
      they are not counted. Gradients of outputs, which live for one \
      or two layers at a time, come on top.)
      """)
    cell.takeaway("training memory = batch × outputs + parameters × (2, 3 or 4).")
    cell.notes(
      """
      Ask which of the two terms a batch of one saves, and which a smaller optimiser saves. Most people \
      expect the parameters to fill the memory; from some batch size on it is the outputs.
      """)
  }

  page.further("cost", "What did the run of 2012 cost?") { cell in
    let summary = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    // Cores, clock in hertz, and two operations a step: the maker's figures.
    let card = 512 * 1.544e9 * 2
    cell.say(
      """
      A training step costs about three forward passes: the backward pass computes one gradient for the \
      input and one for the weights of each layer. A MAC is two floating-point operations. The paper \
      [Krizhevsky2012] names 1.2 million images, about 90 epochs, and five to six days on two GTX 580; \
      such a card has 512 arithmetic units at 1.544 GHz, each with two operations a step, \
      \(significant(card * 1e-12, digits: 3)) TFLOP/s at best.
      """)
    let operations = cell.code {
      Double(summary.multiplyAccumulates) * 3 * 2 * 1.2e6 * 90
    }
    cell.result(
      "\(significant(operations)) operations",
      aside: "\(significant(operations / 1e18, digits: 2)) · 10¹⁸")
    let possible = { (days: Double) in 2 * card * days * 86_400 }
    let used = (operations / possible(6), operations / possible(5))
    cell.say(
      """
      In six days the two cards could at best have done \(significant(possible(6) / 1e18, digits: 3)) \
      EFLOP, in five \(significant(possible(5) / 1e18, digits: 3)): the program used \
      \(percent(used.0, decimals: 0)) to \(percent(used.1, decimals: 0)) of what the cards could do.
      """)
    cell.takeaway(
      "the run took about \(significant(operations / 1e18, digits: 2))·10¹⁸ operations.")
    cell.notes(
      """
      Ask what the same sum costs today: divide by the speed of whatever is in the room. Chapter 7 \
      does it for the machine that it runs on.
      """)
  }
}

extension Walk {
  /// The seconds each layer takes for a batch of the picture, the best of five runs.
  func times(batch: Int) throws -> [Double] {
    if let measured = measuredTimes[batch] { return measured }
    let one = try input()
    let images = Tensor(
      (0..<batch).flatMap { _ in one.values }, shape: [batch] + one.shape.dropFirst())
    let layers = try network().layers
    var best = [Double](repeating: .infinity, count: layers.count)
    for _ in 0..<5 {
      var value = images
      for (index, layer) in layers.enumerated() {
        let start = ContinuousClock.now
        value = layer(value)
        best[index] = min(best[index], start.duration(to: .now) / .seconds(1))
      }
      try Interruption.check()
    }
    measuredTimes[batch] = best
    return best
  }
}
