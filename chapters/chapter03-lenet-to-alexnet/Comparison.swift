import Course
import Layers
import Models
import Notebook

/// LeNet and AlexNet side by side, and the ledger of what is said about them.
func addComparisonCells(to page: Page) {
  page.cell("side-by-side", "Side by side") { cell in
    cell.say(
      """
      Now the two networks next to each other: LeNet-5 in its lecture form, AlexNet as published \
      [Krizhevsky2012]. The first table is counted; the second is what is known of their data, MNIST \
      and the 1,000 classes of the ImageNet competition.
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
    row("neurons") { $0.neurons }
    row("parameters") { $0.parameters }
    row("of them in convolutions") { sum($0.convolutions, \.parameters) }
    row("of them fully connected") { sum($0.fullyConnected, \.parameters) }
    row("bytes of parameters") { $0.parameterBytes }
    row("MACs for a picture") { $0.multiplyAccumulates }
    row("of them in convolutions") { sum($0.convolutions, \.multiplyAccumulates) }
    row("sees, before flattening") { $0.rows.compactMap { $0.receptiveField?.size }.last ?? 0 }
    row("classes") { $0.rows.last?.outputShape[1] ?? 0 }
    cell.table(table)
    var data = Table("known", .number("MNIST"), .number("ImageNet 2012"), .number("ratio"))
    data.row("pictures to learn from", 60_000, 1_200_000, multiple(1_200_000.0 / 60_000))
    data.row("values in a picture, as found", 28 * 28, 469 * 387 * 3, multiple(imageNetToMNIST))
    data.row(
      "parameters per picture", Double(leNet.parameters) / 60_000,
      Double(alexNet.parameters) / 1_200_000,
      multiple((Double(alexNet.parameters) / 1_200_000) / (Double(leNet.parameters) / 60_000)))
    cell.table(data)
    var parts = Table("part", "LeNet, lecture form", "AlexNet")
    parts.row("activation", "sigmoid", "ReLU")
    parts.row("pooling", "average, 2 × 2, side by side", "max, 3 × 3, overlapping")
    parts.row("against overfitting", "nothing", "dropout, augmentation, weight decay")
    parts.row("between neighbouring maps", "nothing", "response normalisation")
    cell.table(parts)
    let perPicture = (
      Double(leNet.parameters) / 60_000, Double(alexNet.parameters) / 1_200_000
    )
    cell.say(
      """
      One row is worth a second look. LeNet has \(grouped(perPicture.0, decimals: 1)) parameters for \
      each picture it learns from, AlexNet \(grouped(perPicture.1, decimals: 1)). A network with \
      \(grouped(perPicture.1, decimals: 0)) times as many numbers to choose as pictures to choose them by \
      can learn all of them by heart; that is what dropout and augmentation are for.
      """)
    cell.takeaway(
      """
      \(multiple(Double(alexNet.parameters) / Double(leNet.parameters))) the parameters, \
      \(multiple(Double(alexNet.multiplyAccumulates) / Double(leNet.multiplyAccumulates))) the work, \
      \(multiple(1_200_000.0 / 60_000)) the pictures; the plan is the same.
      """)
    cell.notes(
      """
      Let the room guess the ratio of parameters before the table. The usual guess is ten to a hundred.
      """)
  }

  page.cell("ledger", "What people say, and what counting says") { cell in
    cell.say("Claims from lecture notes and from the paper, each beside its count:")
    let (leNet, paper) = try summaries()
    let lecture = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    func ratios(_ value: (Summary) -> Int) -> (lecture: Double, paper: Double) {
      (
        Double(value(lecture)) / Double(value(leNet)), Double(value(paper)) / Double(value(leNet))
      )
    }
    func both(_ ratios: (lecture: Double, paper: Double)) -> String {
      "\(multiple(ratios.lecture)) (lecture form), \(multiple(ratios.paper)) (as published)"
    }
    let (parameters, work) = (ratios(\.parameters), ratios(\.multiplyAccumulates))
    cell.check(
      "AlexNet's parameters against LeNet's", (9...12).contains(parameters.paper),
      claim: "a note says 10 to 11 times", counted: both(parameters), source: "Notes")
    cell.check(
      "AlexNet's operations against LeNet's", (240...270).contains(work.paper),
      claim: "a note says 250 to 260 times", counted: both(work), source: "Notes")
    let dense = ["fc6", "fc7"].compactMap { paper[$0]?.parameters }.reduce(0, +)
    cell.check(
      "the parameters of the two 4096 layers", dense * 4 > 900_000_000,
      claim: "a note says nearly 1 GB",
      counted: "\(bytes(dense * 4)) in single precision; \(bytes(dense * 16)) with gradient, "
        + "momentum and Adam's second moment", source: "Notes")
    cell.check(
      "60 million parameters, 650,000 neurons",
      abs(Double(paper.parameters) / 60e6 - 1) < 0.02
        && abs(Double(paper.neurons) / 650_000 - 1) < 0.02,
      claim: "the paper says so",
      counted: "\(grouped(paper.parameters)) and \(grouped(paper.neurons))",
      source: "Krizhevsky2012")
    let figure = [253_440, 186_624, 64_896, 64_896, 43_264, 4_096, 4_096, 1_000]
    let first = paper["conv1"]?.neurons ?? 0
    cell.check(
      "253,440 neurons in the first layer", first == figure[0],
      claim: "the paper's figure says so; its list adds up to \(grouped(figure.reduce(0, +)))",
      counted: "55 · 55 · 96 = \(grouped(first)), and with it "
        + grouped(figure.reduce(0, +) - figure[0] + first), source: "Krizhevsky2012")
    cell.check(
      "MNIST's classes", (0...9).count == 9, claim: "a note says 9",
      counted: "\((0...9).count), the digits 0 to 9", source: "Notes")
    let images = 1_200_000.0 / 60_000
    cell.check(
      "ImageNet's samples against MNIST's", abs(images / 1000 - 1) < 0.5,
      claim: "a note says 1000 times",
      counted: "\(multiple(images)) the pictures, \(multiple(imageNetToMNIST)) the values in each, "
        + "\(multiple(images * imageNetToMNIST)) the values in all", source: "Notes")
    cell.say(
      """
      Two more claims could not be settled by counting and were measured above: that max pooling gives \
      larger values and gradients, and that both wide layers are needed.
      """)
    cell.takeaway("a ratio that nobody has computed is a rumour, however often it is repeated.")
    cell.notes(
      """
      Each ✗ is worth a minute: where may the number have come from? The gigabyte, for instance, fits \
      what training holds, not what the network is.
      """)
  }
}

/// The two networks, counted.
func summaries() throws -> (leNet: Summary, alexNet: Summary) {
  (
    try Summary(of: leNet(), imageShape: [1, 28, 28]),
    try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
  )
}

/// Values in an average ImageNet photograph (469 × 387, three colours) for each in a digit.
private let imageNetToMNIST = Double(469 * 387 * 3) / Double(28 * 28)
