import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// Two mechanisms of the paper, computed: response normalisation and overlapping poolings.
func addMechanismCells(to page: Page) {
  page.further("response-norm", "Local response normalisation: what it computes") { cell in
    cell.say(
      """
      After conv1 and conv2 the paper divides each number by a measure of how large the numbers at the \
      same place are in five neighbouring channels (whether that helps: chapter 6):
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
    // ReLU has set about half of the numbers to 0: show the place where most of the six are left.
    let place = (0..<64).max { a, b in answering(a) < answering(b) }!
    func answering(_ place: Int) -> Int {
      (0..<6).count { before[0, $0, place / 8, place % 8] > 0 }
    }
    func row(_ name: String, _ tensor: Tensor) {
      table.row(of: [name] + (0..<6).map { tensor[0, $0, place / 8, place % 8] as any TableValue })
    }
    row("before", before)
    row("with α / n (programs)", divided)
    row("with α (as printed)", printed)
    cell.table(table)
    let scale = Float(2).squareRoot() * Float(2).squareRoot().squareRoot()
    cell.say(
      """
      The last two rows differ because the formula in the paper and the program of the same authors \
      differ: the program divides α by n = 5 [CudaConvnet2012], and PyTorch does too. Same name, same \
      constants, a factor of five in α. And for small numbers (below about 10) both do little more than \
      divide by k^β = 2^0.75 = \(significant(scale, digits: 4)).
      """)
    let quiet = before * 0.01
    let shrunk = LocalResponseNorm()(quiet).sum() / quiet.sum()
    cell.verdict(
      abs(shrunk * scale - 1) < 1e-3, "We expect",
      that: "very small numbers are merely divided by \(significant(scale, digits: 4))",
      found: "the sum of numbers a hundredth as large shrinks to \(percent(shrunk, decimals: 2))",
      failsIf: "it differs from 1 / \(significant(scale, digits: 4)) by more than 0.1 %")
    let five = LocalResponseNorm(size: 5, alpha: 5e-4)(before)
    let difference = five.relativeDifference(from: printed)
    cell.verdict(
      difference < 1e-5, "We expect",
      that: "the printed formula is the program's with five times α",
      found:
        "\(grouped(before.count)) numbers differ by \(differencePercent(difference)) of "
        + "the largest",
      failsIf: "one differs by more than 0.001 %")
    cell.takeaway("when you copy constants, copy the program's convention with them.")
    cell.exercise("4.5", "write local response normalisation")
    cell.notes(
      """
      Ask what happens to a lone loud channel among quiet neighbours, and to five loud ones. The usual \
      mistake is to normalise over rows and columns: the neighbours are channels.
      """)
  }

  page.further("pooling", "Overlapping poolings") { cell in
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
      For odd sizes, as in the paper's network, 3 / 2 and 2 / 2 agree, so one can be swapped for the \
      other; for even ones, as in the lecture's, they differ by one.
      """)
    let agree = try (5...60).filter {
      try Window(kernelSize: 3, stride: 2).outputSize($0)
        == Window(kernelSize: 2, stride: 2).outputSize($0)
    }
    let odd = (5...60).filter { $0 % 2 == 1 }
    cell.verdict(
      agree == odd, "We expect", that: "the two give equal sizes for odd inputs and for no others",
      found:
        "of 5 to 60 pixels they agree for \(agree.count) sizes, \(agree.count { $0 % 2 == 1 }) of "
        + "them odd, and \(odd.count) sizes are odd",
      failsIf: "they agree for an even size or differ for an odd one")
    let plain = MaxPool2d(kernelSize: 2, stride: 2)
    let overlapping = MaxPool2d(kernelSize: 3, stride: 2)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let x = Tensor.uniform([1, 4, 55, 55], using: &generator)
    cell.say(
      """
      A larger window finds larger maxima: on random numbers from 0 to 1 the mean of the maxima is \
      \(significant(plain(x).mean(), digits: 3)) for four of them and \
      \(significant(overlapping(x).mean(), digits: 3)) for nine; the largest of n is expected at n/(n + 1), \
      \(significant(4.0 / 5)) and \(significant(9.0 / 10)).
      """)
    cell.takeaway("overlap costs a little work and keeps, for odd sizes, every shape.")
    cell.notes(
      """
      Draw seven pixels and slide both windows over them: three places each. Then eight pixels, and let \
      somebody find out which pixel is left over, and by which window.
      """)
  }
}
