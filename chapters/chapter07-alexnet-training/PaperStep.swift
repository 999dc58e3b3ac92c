import Base
import Course
import Fast
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// The paper's own step, and what weight decay is.
func addPaperStepCells(to page: Page, seed: UInt64) {
  page.cell("paper-step", "The paper's own step: momentum and weight decay") { cell in
    cell.say(
      """
      The paper prints the step that trained AlexNet [Krizhevsky2012]; g is the gradient of the \
      loss, a mean over the 128 images of a batch, and ε the learning rate:
      """)
    cell.formula("v ← 0.9 v − 0.0005 ε w − ε g        w ← w + v")
    cell.say(
      """
      The middle term is weight decay (chapter 6): in each step it pulls a weight towards 0 in \
      proportion to the weight. The library's plain arithmetic, first the paper's form, then \
      today's (further cell `two-forms`):
      """)
    cell.source("Plain/Optimizers.swift", "descend")
    cell.say(
      "What does the paper's step do to a weight whose gradient is 0, such as one behind a unit "
        + "that is never active?")
    let first: Float = 1
    let weights = cell.code {
      let weight = Parameter(shape: [1])
      weight.value = Tensor([first])
      let rule = PaperSGD(learningRate: 0.01)  // μ = 0.9, decay 0.0005
      return (0..<30_000).map { _ in
        weight.gradient = Tensor([0])
        rule.step([NamedParameter("w", weight)])
        return weight.value[0]
      }
    }
    var table = Table(
      "after step", .number("w", decimals: 6), .number("change in this step"),
      caption: "One weight, \(significant(first)) at first, gradient 0, ε = 0.01.")
    for step in [1, 2, 3, 10, 100, 10_000] {
      let before = step == 1 ? first : weights[step - 2]
      table.row(
        grouped(step), Double(weights[step - 1]),
        significant(weights[step - 1] - before, digits: 2))
    }
    cell.table(table)
    // In the long run w shrinks by ελ / (1 − μ) of itself in each step.
    let share = 0.01 * 0.0005 / (1 - 0.9)
    let half = Double(naturalLogarithm(Float(2))) / share
    let found = weights.firstIndex { $0 <= first / 2 }.map { $0 + 1 }
    let epoch = 1_200_000 / 128
    cell.say(
      """
      The first step takes away ε · 0.0005 = 0.000005. The velocity adds these up to 1 / (1 − 0.9) \
      = 10 times as much, so w shrinks by \(significant(share, digits: 1)) of itself in each step \
      and is halved after ln 2 / \(significant(share, digits: 1)) steps. An epoch of the paper has \
      about \(grouped(epoch)).
      """)
    cell.verdict(
      found.map { abs(Double($0) / half - 1) < 0.02 } ?? false, "The formula says",
      that: "half of the weight is left after \(grouped(Int(half.rounded()))) steps",
      found: found.map {
        "it is after \(grouped($0)), \(significant(Double($0) / Double(epoch), digits: 2)) epochs"
      } ?? "after 30,000 steps more is left", failsIf: "the two differ by more than 2 %",
      source: "Krizhevsky2012")
    cell.takeaway("weight decay shrinks a weight that no gradient holds.")
    cell.change("`first` to 10: after how many steps is half of it left?")
    cell.notes(
      """
      The paper says that its weight decay lowered the training error, too. Ask why it might.
      """)
  }

  page.further("two-forms", "Where the learning rate stands: the paper's step and today's") {
    cell in
    let (paper, modern) = (
      stepLengths(PaperSGD(learningRate: 0.01, momentum: 0.9, weightDecay: 0)),
      stepLengths(SGD(learningRate: 0.01, momentum: 0.9, weightDecay: 0))
    )
    cell.say(
      """
      In the paper's step ε stands inside the velocity; today's libraries keep it out (both are in the \
      source that the cell `paper-step` shows). As long as ε stays the same, both forms do the same. On \
      a slope of 1, with ε divided by 10 after step 60:
      """)
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("length of the step", range: 0...0.12),
        series: [.init("the paper's", y: paper), .init("today's", y: modern)],
        caption: "The same learning rate until step 60, a tenth of it afterwards.", rows: 9))
    let before = zip(paper.prefix(60), modern.prefix(60)).map { abs($0 - $1) }.max() ?? 0
    cell.verdict(
      before < 1e-6 && paper[60] > 5 * modern[60], "The formulas say",
      that: "the two forms agree until the rate falls and part then",
      found:
        "they differ by at most \(significant(before, digits: 1)) before; in the step after, "
        + "the paper's moves "
        + "\(significant(paper[60], digits: 3)) and today's \(significant(modern[60], digits: 3))",
      failsIf: "they differ by 0.000001 before, or by less than a factor of 5 after")
    cell.takeaway("before a recipe is copied, ask where ε stands.")
    cell.notes("A recipe copied into a modern library is no longer the paper's once ε falls.")
  }

  page.further("decay", "Weight decay is not always an L2 penalty") { cell in
    cell.say(
      """
      For plain gradient descent weight decay is the same as adding ½ λ |w|² to the loss, an L2 \
      penalty: that term's \
      gradient is λ w. For Adam it is not: what is added to the gradient is then divided by \
      the gradient's own size. Two weights begin at 1. Their gradients are noise of mean 0, a \
      hundred \
      times larger for the first than for the second:
      """)
    let ends = cell.code {
      [
        decayed(SGD(learningRate: 0.01, weightDecay: 0.1), seed),
        decayed(Adam(learningRate: 0.01, weightDecay: 0.1), seed),
        decayed(
          Adam(learningRate: 0.01, weightDecay: 0.1, decoupled: true),
          seed),
      ]
    }
    cell.plusMinus(runs: ends[0].count)
    var table = Table("after 400 steps", "large gradients", "small gradients")
    let spreads = try ends.map { end in
      try (0..<2).map { place in try Spread(end.map { Double($0[place]) }) }
    }
    for (name, spread) in zip(
      ["SGD", "Adam, decay in the gradient", "Adam, decay apart (AdamW)"], spreads)
    {
      table.row(name, spread[0].text(decimals: 3), spread[1].text(decimals: 3))
    }
    cell.table(table)
    let steps = 400
    let expected = (0..<steps).reduce(1.0) { product, _ in product * (1 - 0.01 * 0.1) }
    cell.say(
      "Decay alone would leave (1 − 0.001) to the power of \(steps), "
        + "\(significant(expected, digits: 3)), of each."
    )
    let inside = spreads[1][1].compared(to: spreads[1][0])
    cell.verdict(
      inside.verdict == .undecided
        ? Check.Verdict.undecided : inside.verdict == .less ? .fails : .holds,
      "Notes say", that: "weight decay and an L2 penalty are the same for Adam, too",
      found: "with the penalty in the gradient, the weight with small gradients ends "
        + "\(grouped(abs(inside.difference), decimals: 3)) \(inside.difference < 0 ? "lower" : "higher") "
        + "than the other"
        + (inside.verdict == .less ? ", as Loshchilov and Hutter found [Loshchilov2017]" : ""),
      failsIf: "the weight with small gradients is shown to end lower", source: "Notes")
    cell.takeaway("weight decay equals an L2 penalty only where nothing rescales the gradient.")
    cell.notes("Ask which of the three rows one would want for a weight that is seldom used.")
  }
}

/// The lengths of steps on a slope of 1, the rate being a tenth after step 60.
private func stepLengths(_ optimizer: any Optimizer) -> [Float] {
  let place = Parameter(shape: [1])
  place.value = Tensor.zeros([1])
  return (0..<100).map { step in
    if step == 60 { optimizer.learningRate /= 10 }
    let before = place.value[0]
    place.gradient = Tensor.ones([1])
    optimizer.step([NamedParameter("place", place)])
    return before - place.value[0]
  }
}

/// 20 pairs of weights, 1 at first, under weight decay and noise of standard deviation 1 and 0.01.
private func decayed(_ optimizer: any Optimizer, _ seed: UInt64) -> [[Float]] {
  let pairs = 20
  let weights = Parameter(shape: [pairs, 2])
  weights.value = Tensor.ones([pairs, 2])
  var generator = RandomGenerator(seed: seed)
  for _ in 0..<400 {
    let noise = Tensor.normal([pairs, 2], standardDeviation: 1, using: &generator)
    weights.gradient = noise * Tensor([1, 0.01])
    optimizer.step([NamedParameter("weights", weights)])
  }
  return (0..<pairs).map { weights.value.entry($0).values }
}
