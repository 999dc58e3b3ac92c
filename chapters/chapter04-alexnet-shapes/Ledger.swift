import Course
import Layers
import Models
import Notebook

/// What circulates about AlexNet's size, each claim beside its count.
func addLedgerCells(to page: Page) {
  page.cell("ledger", "What people say, and what counting says") { cell in
    cell.say("Claims about AlexNet's size, from the paper and from lecture notes, settled here:")
    let leNet = try Summary(of: Models.leNet(), imageShape: [1, 28, 28])
    let lecture = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    func ratio(_ value: (Summary) -> Int) -> (lecture: Double, paper: Double) {
      (
        Double(value(lecture)) / Double(value(leNet)), Double(value(paper)) / Double(value(leNet))
      )
    }
    let (parameters, work) = (ratio(\.parameters), ratio(\.multiplyAccumulates))
    cell.check(
      "parameters", (59_500_000...61_500_000).contains(paper.parameters),
      claim: "the paper says 60 million", counted: grouped(paper.parameters),
      source: "Krizhevsky2012")
    cell.check(
      "parameters against LeNet's", (9...12).contains(parameters.paper),
      claim: "a note says 10 to 11 times",
      counted: "\(multiple(parameters.lecture)) (lecture), \(multiple(parameters.paper)) (paper)",
      source: "Notes")
    cell.check(
      "operations against LeNet's", (240...270).contains(work.paper),
      claim: "a note says 250 to 260 times",
      counted: "\(multiple(work.lecture)) (lecture), \(multiple(work.paper)) (paper)",
      source: "Notes")
    let dense = ["fc6", "fc7"].compactMap { paper[$0]?.parameters }.reduce(0, +)
    cell.check(
      "the two 4096 layers", dense * 4 > 900_000_000,
      claim: "a note says nearly 1 GB of parameters",
      counted: "\(bytes(dense * 4)); with gradient, momentum and Adam's second moment "
        + "\(bytes(dense * 16))", source: "Notes")
    cell.say("That claim fits the whole training state under Adam, not the parameters.")
    let convolutions = paper.convolutions.allSatisfy {
      Double($0.parameters) <= 0.01 * Double(paper.parameters)
    }
    cell.check(
      "small convolutions", convolutions,
      claim: "the paper says that none holds more than 1 % of the parameters",
      counted: "at most "
        + percent(
          Double(paper.convolutions.map(\.parameters).max() ?? 0) / Double(paper.parameters)),
      source: "Krizhevsky2012")
    let (images, pixels) = (1.2e6 / 60_000, Double(469 * 387 * 3) / Double(28 * 28))
    cell.check(
      "ImageNet against MNIST", abs(images / 1000 - 1) < 0.5,
      claim: "a note says 1000 times the "
        + "samples",
      counted: "\(multiple(images)) the images, \(multiple(pixels)) the numbers in each, "
        + "\(multiple(images * pixels)) the numbers in all", source: "Notes")
    cell.takeaway("a ratio is quickly quoted and quickly counted. Count.")
    cell.notes(
      """
      Each ✗ is worth a minute: where may the wrong number have come from? (ImageNet has 1000 \
      classes, for instance.)
      """)
  }
}
