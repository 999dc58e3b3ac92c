import Fast
import Foundation
import Base
import Layers
import Notebook
import Tensors

/// Every mask of a tiny network, and the one network that stands for their average.
func addAveragingCells(to page: Page) {
  page.cell("all-masks", "One pass that stands for many networks") { cell in
    let digits = Int((8192 * log10(2.0)).rounded(.down)) + 1
    cell.say(
      """
      Each mask leaves another network with the same weights: k units make 2ᵏ networks, for \
      AlexNet's two layers of 4,096 a number of \(grouped(digits)) digits. The average answer of \
      many networks is usually better than that of one. Dropout runs one in the test, with every \
      unit's output times 1 − p (_weight scaling_). Is that the average? With ten inputs all \
      networks can be run:
      """)
    var generator = RandomGenerator(seed: seed)
    let x = Tensor.normal([1, 10], using: &generator)
    let layer = Linear(10, 3)
    layer.initialize(.heNormal, bias: 0.1, using: &generator)
    let answers = cell.code {
      let all = layer(allMasks(10) * x)  // 1,024 networks, 3 scores each
      return Tensor.stack([all.mean(axis: 0), layer(x * 0.5).entry(0)])
    }
    cell.result(answers, aside: "mean of all 1,024 networks; weight scaling")

    let trials = quick ? 10 : 50
    cell.say(
      """
      For the *scores* of a linear layer it is. Behind a softmax, the average of the \
      *probabilities* is another. But log softmax(z) is z minus a number that is the same for all \
      classes, so the geometric mean of the probabilities, divided by its sum, is again weight \
      scaling [Baldi2013]. A vote is the arithmetic mean; and with a ReLU between two layers with \
      dropout, weight scaling is not the geometric mean either. In \(trials) random networks of \
      each kind, with all masks:
      """)
    var table = Table(
      "network", .number("masks"), .number("arithmetic", decimals: 2),
      .number("geometric", decimals: 2), .number("same class"),
      caption: "Mean distance from weight scaling, in percentage points; same class: how often "
        + "arithmetic mean and weight scaling choose alike.")
    var results: [Averaging] = []
    for kind in Averaging.Kind.allCases {
      let result = Averaging(of: kind, trials: trials, using: &generator)
      results.append(result)
      table.row(
        kind.rawValue, result.masks, 100 * result.arithmetic, 100 * result.geometric,
        "\(result.sameClass) of \(trials)")
    }
    cell.table(table)
    let exact = max(results[0].geometric, results[1].geometric)
    cell.verdict(
      exact < 1e-5, "Baldi and Sadowski prove",
      that:
        "without a ReLU behind the mask weight scaling is that geometric mean",
      found:
        "on average it is \(significant(100 * exact, digits: 1)) points off or less in the first two rows",
      failsIf: "it is more than 0.001 points off", source: "Baldi2013")
    let off = results.map(\.arithmetic)
    cell.takeaway(
      """
      weight scaling is the geometric mean exactly where no ReLU stands behind a mask; a real vote is \
      \(grouped(100 * off.min()!, decimals: 0)) to \(grouped(100 * off.max()!, decimals: 0)) \
      points off here.
      """)
    cell.change(
      "Both `standardDeviation: 0.8` to 0.2: the scores are nearly even, the softmax is nearly linear, "
        + "and every mean lies less than one point off.")
    cell.notes(
      """
      The law on the board: log softmax is z minus a number that does not depend on the class; \
      the mean \
      over masks of z is z at half the input; divide by the sum and the number is gone.
      """)
  }
}

/// All 2^count masks, one a row: [2^count, count] of zeros and ones.
func allMasks(_ count: Int) -> Tensor {
  let rows = 1 << count
  return Tensor(
    (0..<rows).flatMap { row in (0..<count).map { Float(row >> $0 & 1) } }, shape: [rows, count])
}

/// How far the mean of all masks' answers lies from the answer of weight scaling.
struct Averaging {
  /// Where the coins are tossed.
  enum Kind: String, CaseIterable {
    case single = "10 inputs dropped, softmax"
    case hidden = "ReLU, 12 hidden dropped, softmax"
    case deep = "6 inputs, ReLU, 6 hidden dropped"
  }

  /// How many masks there are.
  let masks: Int
  /// Mean distance of the probabilities' mean from weight scaling's.
  let arithmetic: Double
  /// The same for their geometric mean, divided by its sum.
  let geometric: Double
  /// How often the averaged networks and weight scaling choose the same class.
  let sameClass: Int

  /// Averages over `trials` random networks with three classes, one random input each.
  init(of kind: Kind, trials: Int, using generator: inout RandomGenerator) {
    let (inputs, hidden) = kind == .single ? (10, 0) : kind == .hidden ? (10, 12) : (6, 6)
    let coins = kind == .single ? 10 : 12
    let masks = allMasks(coins)
    let onInputs = kind == .hidden ? nil : columns(masks, 0..<inputs)
    let onHidden = hidden == 0 ? nil : columns(masks, (coins - hidden)..<coins)
    var sums = (arithmetic: 0.0, geometric: 0.0, sameClass: 0)
    for _ in 0..<trials {
      let x = Tensor.normal([1, inputs], using: &generator)
      let first = Linear(inputs, hidden == 0 ? 3 : hidden)
      let second = Linear(max(1, hidden), 3)
      // Twice the usual spread: answers that are nearly even would hide every difference.
      first.initialize(.normal(standardDeviation: 0.8), bias: 0.1, using: &generator)
      second.initialize(.normal(standardDeviation: 0.8), bias: 0.1, using: &generator)
      func scores(_ inputs: Tensor, onHidden: Tensor?) -> Tensor {
        guard hidden > 0 else { return first(inputs) }
        let activations = ReLU()(first(inputs))
        return second(onHidden.map { activations * $0 } ?? activations)
      }
      let each = scores(onInputs.map { $0 * x } ?? x, onHidden: onHidden)
      let half = scores(
        onInputs == nil ? x : x * 0.5,
        onHidden: onHidden.map { _ in .filled([1, hidden], with: 0.5) })
      let (arithmetic, geometric) = means(ofSoftmax: each)
      let scaled = Softmax()(half).entry(0)
      sums.arithmetic += Double((arithmetic - scaled).map(abs).mean())
      sums.geometric += Double((geometric - scaled).map(abs).mean())
      sums.sameClass += arithmetic.argmax() == scaled.argmax() ? 1 : 0
    }
    self.masks = masks.shape[0]
    arithmetic = sums.arithmetic / Double(trials)
    geometric = sums.geometric / Double(trials)
    sameClass = sums.sameClass
  }
}

/// The arithmetic and the normalised geometric mean of the rows' softmax, each [classes].
private func means(ofSoftmax scores: Tensor) -> (arithmetic: Tensor, geometric: Tensor) {
  let probabilities = Softmax()(scores)
  let logarithms = probabilities.map(naturalLogarithm)
  let powers = logarithms.mean(axis: 0).map(exponential)
  return (probabilities.mean(axis: 0), powers * (1 / powers.sum()))
}

/// Some columns of a matrix.
private func columns(_ matrix: Tensor, _ range: Range<Int>) -> Tensor {
  matrix.transposed()[range].transposed()
}
