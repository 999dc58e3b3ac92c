import Course
import Base
import Layers
import Models
import Notebook
import Tensors

/// Where the parameters, the operations and the memory go, and what one training run cost in 2012.
func addCostCells(to page: Page) {
  page.cell("where", "Where do the parameters go, and where the work?") { cell in
    let summary = try walk.summary()
    func share(_ rows: [Summary.Row], _ value: (Summary.Row) -> Int) -> Double {
      Double(rows.reduce(0) { $0 + value($1) }) / Double(summary.rows.reduce(0) { $0 + value($1) })
    }
    let weighted = summary.rows.filter(\.hasWeights)
    cell.figure(
      BarChart(
        weighted.map { BarChart.Bar($0.name, $0.parameters) },
        caption: "Parameters of each layer (\(walk.variant.rawValue))."))
    cell.figure(
      BarChart(
        weighted.map { BarChart.Bar($0.name, $0.multiplyAccumulates) },
        caption: "Multiply-accumulates of each layer for one image."))
    var table = Table(
      "share of", "parameters", "MACs", "activations",
      caption: "Activations: the outputs of the convolutions and fully connected layers.")
    for (name, rows) in [
      ("convolutions", summary.convolutions), ("fully connected", summary.fullyConnected),
    ] {
      table.row(
        name, percent(share(rows, \.parameters)), percent(share(rows, \.multiplyAccumulates)),
        percent(share(rows, \.neurons)))
    }
    cell.table(table)
    cell.say(
      """
      The two kinds of layer have opposite characters. A convolution uses each weight at every place \
      of the picture: few weights, much work. A fully connected layer uses each weight once per image: \
      many weights, little work.
      """)
    cell.takeaway("convolutions spend the time, fully connected layers the memory.")
    cell.notes(
      """
      Before showing the charts, let the room vote: where do 90 % of the parameters sit? Where 90 % \
      of the time? Most people give the same answer to both.
      """)
  }

  page.cell("training-memory", "What does training hold in memory?") { cell in
    cell.say(
      """
      For an answer, a network may forget each layer's output once the next one has it. For training \
      it may not: the way back needs them. And each parameter brings a gradient, and with momentum \
      one more number. For the lecture network:
      """)
    let summary = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    var table = Table(
      .number("batch"), "activations", "parameters × 3", "in all", "with Adam (× 4)")
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
      The activations grow with the batch, the parameters do not. (Gradients on the way back, which \
      live for one or two layers at a time, come on top.)
      """)
    cell.takeaway("training memory = batch × activations + parameters × (2, 3 or 4).")
    cell.notes(
      """
      Ask which of the two terms a batch of one saves, and which a smaller optimiser saves. Most people \
      expect the parameters to fill the memory; from some batch size on it is the activations.
      """)
  }

  page.cell("variants", "Which AlexNet?") { cell in
    cell.say(
      """
      At least five networks go by the name. They differ in padding, groups, normalisation and width, \
      and a number quoted for one is often wrong for another. LeNet [LeCun1998] stands at the top for \
      comparison.
      """)
    var table = Table(
      "network", "input", .number("parameters"), .number("MACs"), .number("neurons"), "fc share")
    for variant in Variant.allCases {
      let summary = try Summary(of: variant.network(), imageShape: variant.imageShape)
      let dense = summary.fullyConnected.reduce(0) { $0 + $1.parameters }
      table.row(
        variant.rawValue, sides(summary.inputShape), summary.parameters,
        summary.multiplyAccumulates, summary.neurons,
        percent(Double(dense) / Double(summary.parameters)))
    }
    cell.table(table)
    cell.say(Variant.allCases.map { "- `\($0.rawValue)`: \($0.summary)" }.joined(separator: "\n"))
    let (padded, bare) = (
      try Summary(of: alexNetLecture(), imageShape: [1, 224, 224]),
      try Summary(of: alexNetLecture(firstPadding: 0), imageShape: [1, 224, 224])
    )
    cell.check(
      "padding of conv1", padded.rows.map(\.outputShape) == bare.rows.map(\.outputShape),
      claim: "the lecture network has the same shapes with padding 1 and 0, because "
        + "⌊213 / 4⌋ = ⌊215 / 4⌋ = \(213 / 4)")
    cell.takeaway("say which AlexNet you mean before you quote a number.")
    cell.notes(
      """
      Have the room look up AlexNet's number of parameters on their phones and collect the answers: each \
      is right for one row of the table. Say which row this course trains.
      """)
  }

  page.cell("cost", "What did the run of 2012 cost?") { cell in
    let summary = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    cell.say(
      """
      A training step costs about three forward passes: the way back computes one gradient for the \
      input and one for the weights of each layer. A multiply-accumulate is two floating-point \
      operations. The paper [Krizhevsky2012] names 1.2 million images, about 90 epochs, and five to \
      six days on two GTX 580; such a card could do 1.58 TFLOP/s at best, says its maker.
      """)
    let operations = cell.code {
      Double(summary.multiplyAccumulates) * 3 * 2 * 1.2e6 * 90
    }
    cell.result(
      "\(significant(operations)) operations",
      aside: "\(significant(operations / 1e18, digits: 2)) EFLOP")
    let possible = { (days: Double) in 2 * 1.58e12 * days * 86_400 }
    let used = (operations / possible(6), operations / possible(5))
    cell.say(
      """
      In six days the two cards could at best have done \(significant(possible(6) / 1e18, digits: 3)) \
      EFLOP, in five \(significant(possible(5) / 1e18, digits: 3)): the program used \
      \(percent(used.0, decimals: 0)) to \(percent(used.1, decimals: 0)) of what the cards could do, \
      a very good figure for hand-written kernels on two cards that had to talk to each other.
      """)
    cell.takeaway(
      "half an exaFLOP made history: \(significant(operations / 1e18, digits: 2))·10¹⁸ operations.")
    cell.notes(
      """
      Ask what the same sum costs today: divide by the speed of whatever is in the room. Chapter 7 \
      does it for the machine that it runs on.
      """)
  }
}
