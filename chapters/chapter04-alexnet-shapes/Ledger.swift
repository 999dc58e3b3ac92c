import Course
import Layers
import Models
import Notebook

/// What circulates about AlexNet's size, each claim beside its count.
func addLedgerCell(to page: Page) {
  page.cell("ledger", "What people say, and what counting says") { cell in
    cell.say("Claims about AlexNet, from paper, book and lecture notes, counted:")
    let leNet = try Summary(of: Models.leNet(), imageShape: [1, 28, 28])
    let lecture = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    func ratio(_ value: (Summary) -> Int) -> (lecture: Double, paper: Double) {
      (
        Double(value(lecture)) / Double(value(leNet)), Double(value(paper)) / Double(value(leNet))
      )
    }
    let (parameters, work) = (ratio(\.parameters), ratio(\.multiplyAccumulates))
    cell.verdict(
      (59_500_000...61_500_000).contains(paper.parameters), "The paper says",
      that: "the network has 60 million parameters",
      found: "\(grouped(paper.parameters)) are counted",
      failsIf: "the count is not between 59.5 and 61.5 million",
      source: "Krizhevsky2012")
    cell.verdict(
      (9...12).contains(parameters.paper), "A note says",
      that: "AlexNet has 10 to 11 times LeNet's parameters",
      found:
        "it has \(multiple(parameters.lecture)) (lecture) and \(multiple(parameters.paper)) (paper)",
      failsIf: "the factor is not 9 to 12", source: "Notes")
    cell.verdict(
      (240...270).contains(work.paper), "A note says",
      that: "it takes 250 to 260 times LeNet's operations",
      found: "it takes \(multiple(work.lecture)) (lecture) and \(multiple(work.paper)) (paper)",
      failsIf: "the factor is not 240 to 270", source: "Notes")
    let dense = ["fc6", "fc7"].compactMap { paper[$0]?.parameters }.reduce(0, +)
    cell.verdict(
      dense * 4 > 900_000_000, "Dive into Deep Learning says",
      that: "the two layers of 4,096 are nearly 1 GB of parameters",
      found: "they are \(bytes(dense * 4)), and \(bytes(dense * 16)) with gradient and Adam's two "
        + "numbers for each",
      failsIf: "the parameters alone are below 900 MB", source: "Zhang2023")
    let largest = paper.convolutions.map(\.parameters).max() ?? 0
    cell.verdict(
      Double(largest) <= 0.01 * Double(paper.parameters), "The paper says",
      that: "no convolution holds more than 1 % of the parameters",
      found: "the largest holds \(percent(Double(largest) / Double(paper.parameters)))",
      failsIf: "one holds more", source: "Krizhevsky2012")
    let (images, numbers) = (1.2e6 / 60_000, Double(3 * 224 * 224) / Double(28 * 28))
    cell.verdict(
      abs(images / 1000 - 1) < 0.5, "A note says", that: "ImageNet has 1,000 times MNIST's images",
      found:
        "1.2 million are \(multiple(images)) 60,000, with \(multiple(numbers)) the numbers in "
        + "each as the networks take them",
      failsIf: "the factor is not 500 to 1,500", source: "Notes")
    let learned = 1.2e6
    cell.verdict(
      learned < 20_000, "A note says", that: "AlexNet learned from 10,000 images",
      found:
        "the paper's training set has 1.2 million, \(multiple(learned / 10_000)) as many",
      failsIf: "they are 20,000 or more", source: "Notes")
    let last = paper["fc8"]?.parameters ?? 0
    cell.verdict(
      last > dense, "A note says", that: "the huge layers are huge because there are 1,000 classes",
      found: "the layer of the 1,000 classes has \(grouped(last)) parameters, the two before it "
        + "\(grouped(dense))",
      failsIf: "it has fewer than those", source: "Notes")
    let norms = paper.rows.count { $0.layer is LocalResponseNorm }
    cell.verdict(
      norms == paper.convolutions.count, "A note says",
      that: "a response normalisation follows every convolution",
      found: "\(norms) of \(paper.convolutions.count) convolutions have one",
      failsIf: "one has none", source: "Notes")
    let conv5 = paper["conv5"]?.outputShape[1] ?? 0
    cell.verdict(
      conv5 == 384, "A note says", that: "the last convolution has 384 filters",
      found: "paper and program have \(conv5)", failsIf: "the number differs", source: "Notes")
    cell.say(
      """
      Not countable, but datable: convolution, named among AlexNet's innovations, is of 1989 at the \
      latest [LeCun1989]; dropout has a paper of its own, of the same year \
      [Hinton2012]; graphics cards trained convolutional networks from 2006 on (chapter 1, cell \
      `timeline`), and of one network on two cards we know no earlier source.
      """)
    cell.notes(
      """
      Each ✗ is worth a minute: where may the wrong number have come from? (ImageNet has 1,000 \
      classes, for instance. 1 GB fits the whole training state under Adam.)
      """)
  }
}

/// What the chapter's question comes down to.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let summary = try walk.summary()
    func share(_ rows: [Summary.Row], _ value: (Summary.Row) -> Int, of all: Int) -> String {
      percent(Double(rows.reduce(0) { $0 + value($1) }) / Double(all), decimals: 0)
    }
    let blocks = summary.rows.filter { $0.layer.role == .composite }
    let (convolutions, dense) = (summary.convolutions + blocks, summary.fullyConnected)
    let convolving =
      blocks.isEmpty ? "the convolutions" : "the convolutions, most of them in blocks,"
    let field = try walk.fields().last
    cell.say(
      """
      - A picture of \(sides(summary.inputShape)) becomes \
      \(summary["flatten"].map { sides($0.inputShape) } ?? "a list") on its way through the windows, then \
      a list, then \(grouped(summary.rows.last?.outputCount ?? 0)) scores; all rows and columns follow from \
      one formula and its rounding.
      - The fully connected layers hold \(share(dense, \.parameters, of: summary.parameters)) of the \
      \(grouped(summary.parameters)) parameters; \(convolving) do \
      \(share(convolutions, \.multiplyAccumulates, of: summary.multiplyAccumulates)) of the \
      \(grouped(summary.multiplyAccumulates)) MACs.
      - A convolution uses each weight at every place of a picture, a fully connected layer once: it \
      must fetch more numbers for each MAC, so shares of MACs are not shares of time.
      - One output of the last window\(blocks.isEmpty ? "" : " before the blocks") has a field of \
      \(field.map { "\($0.seen.size) × \($0.seen.size)" } ?? "all") pixels, though no window is wider than \
      \(try walk.fields().map(\.window.kernelSize).max() ?? 1).
      - Numbers about AlexNet differ because networks of that name do, because paper and program \
      rounded differently, and because some were never counted.
      """)
    let times = try walk.times(batch: 1)
    func time(_ rows: [Summary.Row]) -> String {
      let names = Set(rows.map(\.name))
      let part = zip(summary.rows, times).reduce(0) { $0 + (names.contains($1.0.name) ? $1.1 : 0) }
      return percent(part / times.reduce(0, +), decimals: 0)
    }
    cell.timing(
      """
      Of the time for one picture, measured here, \(convolving) took \(time(convolutions)), the \
      fully connected layers \(time(dense)).
      """)
    cell.notes("Ask for each sentence which cell showed it, and whether it also holds for LeNet.")
  }
}
