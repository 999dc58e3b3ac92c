import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// The network divided over two graphics cards.
func addCardsCell(to page: Page) {
  page.cell("two-gpus", "One network on two cards") { cell in
    cell.say(
      """
      The graphics cards of the paper had 3 GB. The authors cut the network in two: half of each \
      layer's filters on each card, and in conv2, conv4 and conv5 a filter sees only the channels on its \
      own card:
      """)
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    cell.figure(
      paper.diagram(
        cards: 2,
        caption: "The network of the paper on its two cards, the input and fc8 whole. Where lines "
          + "cross, each card reads what the other one computed."))
    cell.say(
      """
      Today that is called a *grouped* convolution: a full one in which half of the weights are held at \
      zero.
      """)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let x = Tensor.normal([1, 8, 9, 9], using: &generator)
    let difference = cell.code {
      let grouped = Conv2d(
        inputChannels: 8, outputChannels: 6, kernelSize: 3,
        padding: 1, groups: 2)
      grouped.initialize(.heNormal, using: &generator)
      let small = grouped.weight.value  // [6, 4, 3, 3]

      let full = Conv2d(
        inputChannels: 8, outputChannels: 6, kernelSize: 3,
        padding: 1)
      var masked = Tensor.zeros([6, 8, 3, 3])
      for (o, c) in pairs(6, 4) {
        // Filters 0–2 see channels 0–3, filters 3–5 channels 4–7.
        let seen = o < 3 ? c : 4 + c
        for (i, j) in pairs(3, 3) {
          masked[o, seen, i, j] = small[o, c, i, j]
        }
      }
      full.weight.value = masked
      full.bias!.value = grouped.bias!.value
      return grouped(x).relativeDifference(from: full(x))
    }
    cell.verdict(
      difference < 1e-5, "We expect",
      that: "a grouped convolution is a full one with half of its weights at zero",
      found: "the outputs differ by \(differencePercent(difference)) of the largest",
      failsIf: "they differ by more than 0.001 %")
    let whole = try Summary(of: alexNetImageNet(), imageShape: [3, 224, 224])
    var table = Table(
      "layer", .number("parameters, full"), .number("two groups"), .number("MACs, full"),
      .number("two groups"))
    for name in ["conv2", "conv4", "conv5"] {
      guard let a = whole[name], let b = paper[name] else { continue }
      table.row(name, a.parameters, b.parameters, a.multiplyAccumulates, b.multiplyAccumulates)
    }
    cell.table(table)
    cell.say(
      """
      Saved: \(grouped(whole.parameters - paper.parameters)) parameters, only \
      \(percent(1 - Double(paper.parameters) / Double(whole.parameters))), but \
      \(percent(1 - Double(paper.multiplyAccumulates) / Double(whole.multiplyAccumulates), decimals: 0)) \
      of the work.
      """)

    let (least, most) = cardMemory(paper, batch: 128)
    let card = 3 << 30
    cell.verdict(
      least > card ? .holds : most < card / 10 * 9 ? .fails : .undecided, "The paper says",
      that: "the network is too big for one card of 3 GB",
      found:
        "with all outputs and their gradients, parameters, gradients and momentum a batch of 128 takes "
        + "\(bytes(least)), and \(bytes(most)) with those of ReLU and dropout and the norms' "
        + "denominators; a card holds \(bytes(card))",
      failsIf: "the larger number leaves a tenth of it free", source: "Krizhevsky2012")
    cell.takeaway("groups halve the work of three layers and save few of the network's weights.")
    cell.change(
      "Set one weight that `masked` leaves at zero, `masked[0, 4, 0, 0] = 1`: the outputs are no longer "
        + "equal.")
    cell.exercise("4.4", "write the grouped convolution")
    cell.notes(
      """
      Draw two columns with arrows that cross only into conv3 and the fully connected layers. Ask \
      what the two halves would learn. (In the paper one became colour-blind.)
      """)
  }
}

/// Bytes of one training batch, at least and at most.
///
/// At least: the outputs of convolutions, poolings, norms and fully connected layers with their gradients, and three
/// numbers per parameter. At most: every layer's output and its gradient, and the norms' denominators.
private func cardMemory(_ summary: Summary, batch: Int) -> (least: Int, most: Int) {
  let memory = summary.trainingBytes(batch: batch)
  let all = summary.rows.reduce(summary.inputShape.product) { $0 + $1.outputCount }
  let norms = summary.rows.filter { $0.layer is LocalResponseNorm }.reduce(0) {
    $0 + $1.outputCount
  }
  let numbers = batch * (2 * all + norms)
  return (
    2 * memory.activations + memory.parameters,
    Summary.bytesPerNumber * numbers + memory.parameters
  )
}

/// All pairs (a, b) with a below `first` and b below `second`, in order.
private func pairs(_ first: Int, _ second: Int) -> [(Int, Int)] {
  (0..<first).flatMap { a in (0..<second).map { b in (a, b) } }
}
