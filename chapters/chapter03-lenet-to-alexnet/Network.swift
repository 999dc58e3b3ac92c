import Course
import Layers
import Models
import Notebook
import Base

/// LeNet as code, with its shapes; the article's own form and AlexNet beside it.
func addNetworkCells(to page: Page) {
  page.cell("network", "LeNet, the network of 1998") { cell in
    cell.say(
      """
      LeNet-5 [LeCun1998] reads handwritten digits. This is the form that lectures teach, quoted \
      from the library: two convolutions, each with an activation and a pooling (chapter 2); `Flatten` \
      makes a list of their numbers; then three fully connected layers; those \
      before the last are *hidden*. Without `modern` the activation is the *sigmoid*, 1 / (1 + \
      e⁻ˣ), and the pooling takes averages; with it they are those of AlexNet: ReLU, max(0, x), \
      and the largest number.
      """)
    cell.source("Models/LeNet.swift", "leNet(classes:modern:)")
    let summary = try Summary(of: leNet(), imageShape: [1, 28, 28])
    cell.say("What becomes of one grey picture of 28 × 28 pixels, layer by layer:")
    cell.table(summary.table)
    cell.figure(
      summary.diagram(
        caption: "LeNet: the *maps*, a channel's numbers each, become smaller and more numerous."))
    let dense = summary.fullyConnected.reduce(0) { $0 + $1.parameters }
    let sliding = summary.convolutions.reduce(0) { $0 + $1.multiplyAccumulates }
    cell.verdict(
      summary.parameters == 61_706, "Lectures say", that: "LeNet has 61,706 parameters",
      found: "adding up the shapes of all weights and biases gives \(grouped(summary.parameters))",
      failsIf: "the two numbers differ", source: "Notes")
    cell.say(
      """
      The convolutions do \
      \(percent(Double(sliding) / Double(summary.multiplyAccumulates), decimals: 0)) of the \
      multiply-accumulates (MACs), the fully connected layers hold \
      \(percent(Double(dense) / Double(summary.parameters), decimals: 0)) of the parameters. In AlexNet it \
      is the same (chapter 4).

      The network as published differs from this form: its activation is not the sigmoid but \
      1.7159 · tanh(⅔x), its poolings have weights, and most maps of its second convolution see only some \
      (cell `as-published`).
      """)
    cell.change(
      "Let the first convolution have windows of 3 × 3: it then has 6 · 9 + 6 = 60 parameters.",
      in: "Sources/Models/LeNet.swift")
    cell.exercise("3.2", "count the parameters yourself")
    cell.exercise("3.3", "build this network from layers")
    cell.notes(
      """
      Let the room fill in the column of outputs before you show it: 28 stays 28 because of the padding, \
      then 14, 10, 5. Most people stumble over 10: without padding a window of 5 loses 4.
      """)
  }

  page.further("as-published", "LeNet-5 as it was published") { cell in
    cell.say(
      """
      In the article each map of a pooling layer sums its windows, multiplies by a coefficient of its \
      own and adds a bias; both are learned. Most maps of the second convolution, C3, see only some of those \
      below: a table says which. Pictures have 32 × 32 pixels, so that nothing need be padded. The last layer \
      compares 84 numbers with a fixed code for each class. Between the layers stands \
      1.7159 · tanh(⅔x): it gives ±1 for ±1, and its slope at 0 is \
      \(significant(1.7159 * 2 / 3, digits: 3)), where the sigmoid's is 0.25.
      """)
    var generator = RandomGenerator(seed: seed)
    let network = cell.code { leNet1998(using: &generator) }
    cell.source("Models/LeNet1998/LeNet1998.swift", "leNet1998(classes:using:)")
    let summary = try Summary(of: network, imageShape: [1, 32, 32])
    var table = Table(
      "layer", "output", .number("parameters"), .number("connections"), .number("in the article"))
    let printed = [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, nil]
    let rows = summary.rows.filter { $0.hasWeights || $0.layer.kind == "rbf" }
    for (row, figure) in zip(rows, printed) {
      table.row(
        row.name, sides(row.outputShape), row.hasWeights ? row.parameters : nil,
        connections(of: row), figure)
    }
    let inAll = rows.reduce(0) { $0 + connections(of: $1) }
    table.total("total", nil, summary.parameters, inAll, 340_908)
    table.caption = "The article's total contains the last layer's, which it does not list."
    cell.table(table)
    cell.verdict(
      summary.parameters == 60_000, "The article says", that: "60,000 parameters are trained",
      found: "the network above has \(grouped(summary.parameters))",
      failsIf: "the two numbers differ", source: "LeCun1998")
    cell.verdict(
      inAll == 340_908, "The article says", that: "there are 340,908 connections",
      found: "the network above has \(grouped(inAll))", failsIf: "the two numbers differ",
      source: "LeCun1998")
    cell.say("The table of C3: a row for each map of S2, a column for each map of C3.")
    cell.result(
      (0..<6).map { map in
        "S2 \(map)   "
          + connectionTable1998.map { $0.contains(map) ? "●" : "·" }.joined(separator: "  ")
      }.joined(separator: "\n"))
    let pairs = connectionTable1998.reduce(0) { $0 + $1.count }
    cell.say(
      """
      \(pairs) of \(6 * connectionTable1998.count) pairs of maps are connected. The article gives two reasons: \
      fewer multiplications, and maps of C3 that must become different because no two see the same \
      maps. Lectures connect everything, replace the learned pooling by averages and the codes by a \
      plain layer, and arrive at \(grouped(leNet().parameterCount)) parameters. Two things differ from \
      the article here: the codes are random ±1 (the authors drew small pictures of the characters and \
      name random codes as the alternative), and one large convolution with zeros in the gaps computes \
      what sixteen small ones computed.
      """)
    cell.exercise("3.1", "write average pooling")
    cell.notes(
      """
      Show the table and ask what it is for before you say it. There are two answers in the article, \
      cost and symmetry breaking; the second is the less obvious one.
      """)
  }

  page.further("side-by-side", "LeNet and AlexNet in numbers") { cell in
    cell.say(
      """
      LeNet-5 in its lecture form beside AlexNet as published [Krizhevsky2012], every number counted \
      from the network's layers. What is said about these ratios, and whether it is right, stands in \
      chapter 4.
      """)
    let (leNet, alexNet) = try summaries()
    var table = Table(
      "counted", .number("LeNet, 1998"), .number("AlexNet, 2012"), .number("ratio"))
    func row(_ name: String, _ value: (Summary) -> Int) {
      let (first, second) = (value(leNet), value(alexNet))
      table.row(name, first, second, multiple(Double(second) / Double(first)))
    }
    func sum(_ rows: [Summary.Row], _ value: (Summary.Row) -> Int) -> Int {
      rows.reduce(0) { $0 + value($1) }
    }
    row("numbers in a picture") { $0.inputShape.reduce(1, *) }
    row("layers with weights") { $0.rows.count { $0.hasWeights } }
    row("of them convolutions") { $0.convolutions.count }
    row("channels, at most") { $0.convolutions.map { $0.outputShape[1] }.max() ?? 0 }
    row("parameters") { $0.parameters }
    row("of them in convolutions") { sum($0.convolutions, \.parameters) }
    row("of them fully connected") { sum($0.fullyConnected, \.parameters) }
    row("MACs for a picture") { $0.multiplyAccumulates }
    row("of them in convolutions") { sum($0.convolutions, \.multiplyAccumulates) }
    row("pixels a side that reach a number before flattening") {
      $0.rows.compactMap { $0.receptiveField?.size }.last ?? 0
    }
    row("classes") { $0.rows.last?.outputShape[1] ?? 0 }
    table.row("pictures to learn from", 60_000, 1_200_000, multiple(1_200_000.0 / 60_000))
    table.caption = "The last row is not counted: the sizes of MNIST and of ImageNet's contest."
    cell.table(table)
    let perPicture = (Double(leNet.parameters) / 60_000, Double(alexNet.parameters) / 1_200_000)
    cell.say(
      """
      LeNet has \(grouped(perPicture.0, decimals: 1)) parameters for each picture it learns from, \
      AlexNet \(grouped(perPicture.1, decimals: 1)). Against the overfitting that can \
      follow, AlexNet has dropout, augmentation and weight decay (chapter 6); LeNet-5 had, in one \
      experiment, distorted digits [LeCun1998].
      """)
    cell.notes(
      "Let the room guess the ratio of parameters before the table. The usual guess is 10 to 100.")
  }
}

/// The two networks, counted.
func summaries() throws -> (leNet: Summary, alexNet: Summary) {
  (
    try Summary(of: leNet(), imageShape: [1, 28, 28]),
    try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
  )
}

/// Connections as the article of 1998 counts them: one for each weight and bias at each place where
/// it is used.
private func connections(of row: Summary.Row) -> Int {
  if let pool = row.layer.window, row.multiplyAccumulates == 0 {
    return row.outputCount * (pool.kernelSize * pool.kernelSize + 1)
  }
  return row.multiplyAccumulates + row.neurons
}
