import Course
import Datasets
import Base
import Layers
import Models
import Notebook
import Tensors

let page = Page(
  chapter: 3, title: "LeNet to AlexNet", command: "chapter03-lenet-to-alexnet",
  question: """
    LeNet read digits in 1998, AlexNet photographs in 2012. It is the same architecture. What \
    changed in fourteen years, and which change bought what?
    """,
  sources: works(
    "LeCun1998", "Krizhevsky2012", "Glorot2010", "Kingma2014", "Welch1947", "Hinton2006",
    "Dalal2005", "He2015", "Hu2017", "Decades", "Notes"),
  options: [.strict],
  durations: Durations(
    quick: "a few seconds", standard: "about half a minute",
    full: "about three minutes, on MNIST if it is there"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let study = Once {
  let study = try Study(
    named: page.arguments.data, full: full, quick: quick, strict: page.arguments.isOn("strict"))
  page.isAbout(study.train.name)
  return study
}
// A set that is not there is better missed before the first line of the page.
if page.arguments.data != nil { page.prepare { _ = try study() } }

page.cell("lecture-form", "The network of 1998, as it is taught") { cell in
  cell.say(
    """
    Two convolutions, each followed by a pooling; then three fully connected layers. This is LeNet-5 \
    [LeCun1998] in the form that lectures draw, for one grey channel of 28 × 28 pixels:
    """)
  let network = cell.code {
    Sequential(
      Conv2d(
        inputChannels: 1, outputChannels: 6, kernelSize: 5,
        padding: 2), Sigmoid(),
      AvgPool2d(kernelSize: 2, stride: 2),
      Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5),
      Sigmoid(),
      AvgPool2d(kernelSize: 2, stride: 2),
      Flatten(),
      Linear(400, 120), Sigmoid(),
      Linear(120, 84), Sigmoid(),
      Linear(84, 10))
  }
  let summary = try Summary(of: network, imageShape: [1, 28, 28])
  cell.table(summary.table)
  let dense = summary.fullyConnected.reduce(0) { $0 + $1.parameters }
  let sliding = summary.convolutions.reduce(0) { $0 + $1.multiplyAccumulates }
  cell.check(
    "parameters", summary.parameters == 61_706, claim: "lectures say 61,706",
    counted: grouped(summary.parameters), source: "Notes")
  cell.say(
    """
    The rows shrink, the channels grow, and in the end a box has become ten scores. Already here the \
    two kinds of layer have opposite characters: the convolutions do \
    \(percent(Double(sliding) / Double(summary.multiplyAccumulates), decimals: 0)) of the \
    multiply-accumulates (MACs), the fully connected layers hold \
    \(percent(Double(dense) / Double(summary.parameters), decimals: 0)) of the parameters. AlexNet \
    will have the same two characters, only more so.
    """)
  cell.takeaway("convolve, pool, convolve, pool, connect: the plan has not changed since.")
  cell.exercise("3.2", "count the parameters yourself")
  cell.exercise("3.3", "build this network from layers")
  cell.notes(
    """
    Let the room fill in the column of outputs before you show it: 28 stays 28 because of the padding, \
    then 14, 10, 5. Most people stumble over 10: without padding a window of 5 loses 4.
    """)
}

page.cell("as-published", "The network of 1998, as it was published") { cell in
  cell.say(
    """
    The article describes a richer machine. Its poolings *learn*: each map sums its windows, \
    multiplies by a coefficient of its own and adds a bias. Its second convolution, C3, does not see \
    every map below: a table says which. It takes pictures of 32 × 32 pixels, so that nothing need be \
    padded. Its last layer compares 84 numbers with a fixed code for \
    each class. And between the layers stands 1.7159 · tanh(⅔x). All of it runs here:
    """)
  var generator = RandomGenerator(seed: seed)
  let network = cell.code { leNet1998(using: &generator) }
  let summary = try Summary(of: network, imageShape: [1, 32, 32])
  var table = Table(
    "layer", "output", .number("parameters"), .number("connections"), .number("in the article"))
  let printed = [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, nil]
  let rows = summary.rows.filter { $0.hasWeights || $0.layer.kind == "rbf" }
  for (row, figure) in zip(rows, printed) {
    table.row(
      row.name, sides(row.outputShape), row.hasWeights ? row.parameters : nil, connections(of: row),
      figure)
  }
  let inAll = rows.reduce(0) { $0 + connections(of: $1) }
  table.total("total", nil, summary.parameters, inAll, 340_908)
  cell.table(table)
  cell.check(
    "trainable parameters", summary.parameters == 60_000, claim: "the article says 60,000",
    counted: grouped(summary.parameters), source: "LeCun1998")
  cell.check(
    "connections", inAll == 340_908, claim: "the article says 340,908", counted: grouped(inAll),
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
    \(pairs) of \(6 * connectionTable1998.count) connections exist. That saved multiplications when \
    they were dear, and it forced the maps of C3 to differ, because no two see the same maps. Lectures \
    connect everything, replace the learning pools by averages and the codes by a plain layer, and \
    arrive at \(grouped(leNet().parameterCount)). Two liberties are ours: the codes are random ±1 \
    (the authors drew little pictures of the characters and say that chance would do as well), and \
    one large convolution with zeros in the gaps computes what sixteen small ones computed.
    """)
  cell.takeaway("what is taught as LeNet-5 is a relative; the family likeness is the idea.")
  cell.exercise("3.1", "write average pooling")
  cell.notes(
    """
    Show the table and ask what it is for before you say it. There are two answers in the article, \
    cost and symmetry breaking; the second is the interesting one.
    """)
}

addTrainingCells(to: page)
addLookingCells(to: page)
addLadderCells(to: page)
addComparisonCells(to: page)
addHistoryCells(to: page)

page.run()
