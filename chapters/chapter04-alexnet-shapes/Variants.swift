import Course
import Models
import Notebook

/// The networks that go by the name of AlexNet, and networks from before and after it.
func addVariantCell(to page: Page) {
  let chosen = Knob(
    "network", Variant.allCases.map(\.rawValue), default: Variant.paper.rawValue)
  page.cell("variants", "Which AlexNet?", knobs: [chosen]) { cell in
    cell.say(
      """
      At least five networks go by the name. They differ in padding, groups, width and response \
      normalisation (`norm`: each number is divided by one that grows with the numbers of \
      neighbouring channels; cell `response-norm`; in ResNet-18 batch normalisation, chapter 6). \
      LeNet [LeCun1998], VGG-16 [Simonyan2014] and ResNet-18 [He2016] stand beside them for comparison.
      """)
    var table = Table(
      "network", "input", .number("parameters"), .number("MACs"), .number("fc share"),
      .number("fc inputs"),
      caption: "fc: the fully connected layers, their share of the parameters and their inputs.")
    var summaries: [Variant: Summary] = [:]
    for variant in Variant.allCases {
      let summary = try Summary(of: variant.network(), imageShape: variant.imageShape)
      summaries[variant] = summary
      let dense = summary.fullyConnected.reduce(0) { $0 + $1.parameters }
      table.row(
        variant.rawValue, sides(summary.inputShape), summary.parameters,
        summary.multiplyAccumulates, percent(Double(dense) / Double(summary.parameters)),
        summary["flatten"]?.outputCount)
    }
    cell.table(table)
    let (paper, residual) = (
      try Summary(of: alexNetPaper(), imageShape: [3, 227, 227]),
      try Summary(of: resNet18(), imageShape: [3, 224, 224])
    )
    cell.say(
      """
      ResNet-18 is a row to compare with `paper`: \
      \(multiple(Double(residual.parameters) / Double(paper.parameters))) its parameters, \
      \(multiple(Double(residual.multiplyAccumulates) / Double(paper.multiplyAccumulates))) its MACs.
      """)
    cell.say(Variant.allCases.map { "- `\($0.rawValue)`: \($0.summary)" }.joined(separator: "\n"))
    let (padded, bare) = (
      try Summary(of: alexNetLecture(), imageShape: [1, 224, 224]),
      try Summary(of: alexNetLecture(firstPadding: 0), imageShape: [1, 224, 224])
    )
    let alike = zip(padded.rows, bare.rows).count { $0.outputShape == $1.outputShape }
    cell.verdict(
      alike == padded.rows.count, "The rounding says",
      that: "padding 1 or 0 on conv1 makes no difference to any shape of the lecture network",
      found:
        "\(alike) of \(padded.rows.count) shapes are equal, because ⌊215 / 4⌋ and ⌊213 / 4⌋ are "
        + "both \(213 / 4)",
      failsIf: "one shape differs")
    let (six, five) = (256 * 6 * 6, 256 * 5 * 5)
    cell.say(
      """
      The last column explains a number in many AlexNet programs: one row and column more or \
      less in conv1's output makes it \(grouped(six)) or \(grouped(five)): with 4,096 outputs a \
      difference of \(grouped((six - five) * 4096)) weights.
      """)
    if let variant = Variant(rawValue: cell[chosen]) {
      let summary = try Summary(of: variant.network(), imageShape: variant.imageShape)
      cell.say("One of them, layer by layer: `\(variant.rawValue)`, \(variant.summary).")
      cell.table(summary.table)
    }
    cell.takeaway("say which AlexNet you mean before you quote a number.")
    cell.notes(
      """
      Have the room look up AlexNet's number of parameters on their phones and collect the answers: each \
      is right for one row of the table. Say which row this course trains.
      """)
  }
}
