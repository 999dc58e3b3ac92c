import Course
import Base
import Layers
import Models
import Notebook
import Tensors

/// Three inventions of the paper, computed: two-GPU layers, response normalisation, overlapping
/// pools.
func addMechanismCells(to page: Page) {
  page.cell("two-gpus", "One network on two cards") { cell in
    cell.say(
      """
      A graphics card of 2012 had 3 GB. The authors cut the network in two: half of the filters of \
      each layer on each card, and in conv2, conv4 and conv5 a filter sees only the channels on its \
      own card:
      """)
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    cell.figure(
      paper.diagram(
        cards: 2,
        caption: "The network of the paper on its two cards. Where lines cross, each card "
          + "reads what the other one computed."))
    cell.say(
      """
      Today that is called a *grouped* convolution. It is the same as a full one in which half of the \
      weights are held at zero:
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
    cell.check(
      "grouped = masked full convolution", difference < 1e-5,
      claim: "the largest difference is below 0.001 % of the largest output")

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
      Saved: \(grouped(whole.parameters - paper.parameters)) parameters, a mere \
      \(percent(1 - Double(paper.parameters) / Double(whole.parameters))), but \
      \(percent(1 - Double(paper.multiplyAccumulates) / Double(whole.multiplyAccumulates), decimals: 0)) \
      of the work.
      """)

    let memory = paper.trainingBytes(batch: 128)
    let both = 2 * memory.activations + memory.parameters
    let card = 3_000_000_000
    cell.say(
      """
      Did 3 GB force it? For a batch of 128: activations \(bytes(memory.activations)), parameters with \
      gradients and momentum \(bytes(memory.parameters)): together \(bytes(memory.total)). A program \
      that also keeps every activation's gradient, as the one of 2012 did, holds \(bytes(both)). \
      \(both > card
        ? "That is more than one card had."
        : """
        That alone would still have fitted into one card, with \(bytes(card - both)) left for the \
        images, the response norms' own sums and the driver. So the arithmetic says *tight*, not \
        *impossible*; with two cards there was room, and twice the speed.
        """)
      """)
    cell.check(
      "one card is too small", both > card ? .holds : .undecided,
      claim: "the paper says that the network is too big for one card of 3 GB",
      counted: "at least \(bytes(both)) for a batch of 128", source: "Krizhevsky2012")
    cell.takeaway("groups began as a way around a memory limit; they save work, not many weights.")
    cell.exercise("4.4", "write the grouped convolution")
    cell.notes(
      """
      Draw two columns with arrows that cross only into conv3 and the fully connected layers. Ask \
      what the two halves would learn. (In the paper one became colour-blind.)
      """)
  }

  page.cell("response-norm", "A neighbour's noise: local response normalisation") { cell in
    cell.say(
      """
      After conv1 and conv2 the paper divides each number by how active the same place is in five \
      neighbouring channels:
      """)
    cell.formula("b = a / (k + α · Σ a²)^β        n = 5, k = 2, α = 0.0001, β = 0.75")
    var generator = RandomGenerator(seed: page.arguments.seed)
    let before = ReLU()(Tensor.normal([1, 96, 8, 8], standardDeviation: 40, using: &generator))
    let (divided, printed) = cell.code {
      let program = LocalResponseNorm(
        size: 5, alpha: 1e-4, beta: 0.75, k: 2)
      let paper = LocalResponseNorm(
        size: 5, alpha: 1e-4, beta: 0.75, k: 2,
        dividesAlphaBySize: false)
      return (program(before), paper(before))
    }
    var table = Table(
      columns: [.init("channel")] + (0..<6).map { .number("\($0)", decimals: 2) },
      caption: "One place of the picture, six neighbouring channels.")
    func row(_ name: String, _ tensor: Tensor) {
      table.row(of: [name] + (0..<6).map { tensor[0, $0, 3, 3] as any TableValue })
    }
    row("before", before)
    row("with α / n (programs)", divided)
    row("with α (as printed)", printed)
    cell.table(table)
    cell.say(
      """
      The last two rows differ because the formula in the paper and the program of the same authors \
      differ: the program divides α by n = 5 [CudaConvnet2012], and PyTorch does too. Same name, same \
      constants, a factor of five apart. And for small activities (|a| ≲ 10) both do little more than \
      divide by k^β = 2^0.75 = \(significant(Float(2).squareRoot() * Float(2).squareRoot().squareRoot(), digits: 3)).
      """)
    let quiet = before * 0.01
    let shrunk = LocalResponseNorm()(quiet).sum() / quiet.sum()
    cell.check(
      "small activities are merely divided by 1.68", abs(shrunk * 1.681_793 - 1) < 1e-3,
      measured: "their sum shrinks to \(significant(shrunk))")
    let five = LocalResponseNorm(size: 5, alpha: 5e-4)(before)
    cell.check(
      "the printed formula is the program's with five times α", five.isClose(to: printed),
      claim: "all \(grouped(before.count)) numbers agree")
    cell.takeaway("when you copy constants, copy the program's convention with them.")
    cell.exercise("4.5", "write local response normalisation")
    cell.notes(
      """
      Ask what happens to a lone loud channel among quiet neighbours, and to five loud ones. The usual \
      mistake is to normalise over rows and columns: the neighbours are channels.
      """)
  }

  page.cell("pooling", "Overlapping or not?") { cell in
    cell.say(
      """
      AlexNet pools 3 × 3 windows in steps of 2, so that neighbours share a row or column; the plain \
      way is 2 × 2 in steps of 2. The paper reports that overlapping lowers the error a little \
      (0.4 % and 0.3 %, top-1 and top-5). The shapes:
      """)
    var table = Table(
      .number("input"), .number("3 / 2"), .number("2 / 2"), .number("3 / 2, rounded up"))
    for side in [55, 54, 27, 26, 13, 12] {
      table.row(
        side, try Window(kernelSize: 3, stride: 2).outputSize(side),
        try Window(kernelSize: 2, stride: 2).outputSize(side),
        try Window(kernelSize: 3, stride: 2, rounding: .ceil).outputSize(side))
    }
    cell.table(table)
    cell.say(
      """
      For odd sizes, AlexNet's own, the two agree, so one can be swapped for the other; for even sizes \
      they differ by one.
      """)
    let agree = try (5...60).filter {
      try Window(kernelSize: 3, stride: 2).outputSize($0)
        == Window(kernelSize: 2, stride: 2).outputSize($0)
    }
    cell.check(
      "equal sizes exactly when the input is odd",
      agree.allSatisfy { $0 % 2 == 1 }
        && agree.count == (5...60).filter { $0 % 2 == 1 }.count,
      claim: "tried for 5 to 60 pixels")
    let plain = MaxPool2d(kernelSize: 2, stride: 2)
    let overlapping = MaxPool2d(kernelSize: 3, stride: 2)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let x = Tensor.uniform([1, 4, 55, 55], using: &generator)
    cell.say(
      """
      A larger window finds larger maxima: on random numbers from 0 to 1 the mean of the maxima is \
      \(significant(plain(x).mean(), digits: 3)) for four of them (expected 4/5) and \
      \(significant(overlapping(x).mean(), digits: 3)) for nine (expected 9/10).
      """)
    cell.takeaway("overlap costs a little work and keeps, for odd sizes, every shape.")
    cell.notes(
      """
      Draw seven pixels and slide both windows over them: three places each. Then eight pixels, and let \
      somebody find out which pixel is left over, and by which window.
      """)
  }
}

/// All pairs (a, b) with a below `first` and b below `second`, in order.
private func pairs(_ first: Int, _ second: Int) -> [(Int, Int)] {
  (0..<first).flatMap { a in (0..<second).map { b in (a, b) } }
}
