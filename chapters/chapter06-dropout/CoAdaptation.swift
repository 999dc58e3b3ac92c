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
  page.cell("co-adaptation", "Do units lean on each other?") { cell in
    cell.say(
      """
      The authors' reason for dropout: a unit cannot rely on particular others being there, so it must \
      be useful with whomever it meets [Hinton2012]. If that is so, it should be seen in two places. \
      Units should be less correlated, and silencing some should hurt less. Both measured on the \
      second hidden layer, in answering mode, with the test pictures:
      """)
    let exam = try wide.test()
    let pair = try wide([Remedy(), Remedy(dropout: 0.5)])
    let found = cell.code {
      pair.map { runs in runs.map { CoAdaptation(of: $0.network, exam) } }
    }
    var table = Table(
      "measured", "p = 0", "p = 0.5", "difference", "",
      caption:
        "Mean ± standard error of \(scale.seeds) networks each. Out: silenced. The three losses "
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
      let difference = try gain(with, over: without)
      verdicts.append(difference)
      table.row(
        row.name, try Spread(without).text(decimals: row.decimals),
        try Spread(with).text(decimals: row.decimals), difference.text(row.decimals),
        difference.arrow)
    }
    cell.table(table)
    cell.check(
      "with dropout units are less correlated", verdicts[0].judging(.less),
      claim: "what \"preventing co-adaptation\" suggests", source: "Hinton2012")
    cell.check(
      "with dropout silencing half of the units hurts less", verdicts[4].judging(.less),
      claim: "each unit has learned to do without the others", source: "Hinton2012")
    cell.say(
      """
      Half silenced means: one half of the units at random, the other half doubled, as in training. \
      Losses are in nats; networks that are sure of themselves have more to lose.
      """)
    switch verdicts[4].verdict {
    case .less: cell.takeaway("a network that grew up with gaps is not thrown by one.")
    case .more: cell.takeaway("a good story has to be measured; this measurement contradicts it.")
    case .undecided:
      cell.takeaway("a good story has to be measured; here that decided nothing yet.")
    }
    cell.notes(
      """
      Ask which of the rows could have come out otherwise, and what one would then believe. Hinton's \
      own picture was sexual reproduction, where a gene must get on with ever new partners; the class \
      of the dropout layer in the program of 2012 is named after it, as a joke.
      """)
  }
}

/// How much the units of a wide network's second hidden layer depend on each other.
struct CoAdaptation {
  /// The mean absolute correlation of two units over the pictures, dead units left out.
  let correlation: Double
  /// How much the loss grows, in nats, when one unit is silenced: the mean over all units.
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
