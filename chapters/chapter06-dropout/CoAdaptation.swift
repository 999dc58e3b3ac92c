import Fast
import Statistics
import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Whether units lean on each other, and whether dropout cures it.
func addCoAdaptationCells(to page: Page) {
  page.further("co-adaptation", "Whether units depend on each other") { cell in
    cell.say(
      """
      The authors' reason for dropout is _co-adaptation_: without it, they write, a unit can \
      learn to \
      be useful only together with particular others; with dropout it cannot count on them \
      [Hinton2012]. Two things can be measured on the second hidden layer, in the test mode, with \
      the test \
      pictures: how much units are correlated, and how much is lost when some are set to 0.
      """)
    let exam = try wide.test()
    let pair = try wide([Remedy(), Remedy(dropout: 0.5)])
    let found = cell.code {
      pair.map { runs in runs.map { CoAdaptation(of: $0.network, exam) } }
    }
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "measured", "p = 0", "p = 0.5", "difference", "",
      caption:
        "Out: set to 0; with half out the others are doubled. The three losses "
        + "and the accuracy (a share) are what is lost by it: \(arrowsExplained)")
    let rows: [(name: String, value: (CoAdaptation) -> Double, decimals: Int)] = [
      ("mean |correlation|", \.correlation, 3),
      ("loss, one out", \.lossOfOne, 4),
      ("loss, worst one out", \.worstLossOfOne, 3),
      ("loss, half out", \.lossOfHalf, 2),
      ("accuracy, half out", \.accuracyOfHalf, 3),
    ]
    var verdicts: [SpreadComparison] = []
    for row in rows {
      let (without, with) = (found[0].map(row.value), found[1].map(row.value))
      let difference = try paired(with, without)
      verdicts.append(difference)
      table.row(
        row.name, try Spread(without).text(decimals: row.decimals),
        try Spread(with).text(decimals: row.decimals), difference.text(row.decimals),
        difference.arrow)
    }
    cell.table(table)
    cell.verdict(
      verdicts[0].judging(.less), "One might expect",
      that: "with dropout units are less correlated (the authors claim nothing about correlations)",
      found: "the mean correlation changes by \(verdicts[0].text(3))",
      failsIf: "it is shown to be higher")
    cell.verdict(
      verdicts[4].judging(.less), "Training suggests",
      that: "a network trained with dropout loses less accuracy when half of its units are zero",
      found: "what it loses minus what the other loses is \(verdicts[4].points()) points",
      failsIf: "it is shown to lose more")
    cell.say(
      """
      The second result is no evidence for the authors' reason: half of the units zero and the \
      others doubled is nearly what this network was trained for. The rows in which one unit is \
      missing are the better test, because training never showed a layer with 255 of 256 units. \
      They are in units of the loss, which depends on how sure a network is, too.
      """)
    cell.takeaway(
      verdicts[2].verdict == .less
        ? "with dropout no single unit matters as much; that alone does not show why dropout helps."
        : "these measurements do not show the reason that was given for dropout.")
    cell.notes(
      """
      Ask which of the rows could have come out otherwise, and what one would then believe. \
      Hinton's \
      own picture was sexual reproduction, where a gene must get on with ever new partners; the \
      class \
      of the dropout layer in the program of 2012 is named after it, as a joke.
      """)
  }
}

/// How much the units of a wide network's second hidden layer depend on each other.
struct CoAdaptation {
  /// The mean absolute correlation of two units over the pictures, dead units left out.
  let correlation: Double
  /// How much the loss grows when one unit is silenced: the mean over all units.
  let lossOfOne: Double
  /// The same for the unit whose silence hurts most.
  let worstLossOfOne: Double
  /// How much it grows when a random half is silenced and the others doubled.
  let lossOfHalf: Double
  /// The share of pictures that are then no longer recognised.
  let accuracyOfHalf: Double

  init(of network: Sequential, _ exam: Exam) {
    network.isTraining = false
    let layers = network.layers
    guard let output = layers.last as? Linear else { fatalError("the last layer is not Linear") }
    let hidden = network.forwardKeepingAll(exam.images)[layers.count - 2]
    let scores = output(hidden)
    let marks = exam.marks(scores)
    correlation = meanCorrelation(hidden)
    let columns = hidden.transposed()
    let weights = output.weight.value.transposed()
    let units = hidden.shape[1]
    let losses = (0..<units).map { unit in
      let share = columns[unit..<(unit + 1)].transposed().matmul(weights[unit..<(unit + 1)])
      return exam.marks(scores - share).loss - marks.loss
    }
    lossOfOne = losses.reduce(0, +) / Double(units)
    worstLossOfOne = losses.max()!
    var generator = RandomGenerator(seed: seed)
    var mask = [Float](repeating: 0, count: units)
    for unit in generator.permutation(units).prefix(units / 2) { mask[unit] = 2 }
    let half = exam.marks(output(hidden * Tensor(mask)))
    lossOfHalf = half.loss - marks.loss
    accuracyOfHalf = marks.accuracy - half.accuracy
  }
}

/// The mean absolute correlation of two columns of a matrix, columns without spread left out.
func meanCorrelation(_ matrix: Tensor) -> Double {
  let rows = matrix.transposed()
  let live = (0..<rows.shape[0]).compactMap { index -> Tensor? in
    let row = rows.entry(index)
    let centred = row - row.mean()
    let length = centred.norm()
    return length > 1e-6 ? centred * (1 / length) : nil
  }
  guard live.count > 1 else { return 0 }
  let unit = Tensor.stack(live)
  let all = unit.matmul(unit.transposed()).map(abs)
  let n = Double(live.count)
  return (Double(all.mean()) * n * n - n) / (n * n - n)
}
