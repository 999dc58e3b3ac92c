import Base
import Course
import Datasets
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// Batch size with learning rate, and validation against test.
func addBatchCells(to page: Page, _ classroom: Classroom, _ study: Once<BatchStudy>) {
  let batch = Knob("batch", BatchStudy.sizes(quick: page.arguments.quick), default: 32)
  page.cell("batch-size", "Batch size and learning rate belong together", knobs: [batch]) { cell in
    let study = try study()
    cell.say(
      """
      A batch of B images estimates the gradient with an error that falls as 1/√B (further cell \
      `gradient-noise`). Larger batches give better steps, but fewer in an epoch. To compare \
      fairly, every batch size chooses its own learning rate. A network of one hidden layer learns \
      from \(grouped(study.training.labels.count)) images, with momentum 0.9, by the bare loop:
      """)
    cell.source("chapters/chapter07-alexnet-training/BatchStudy.swift", "Exam.teach")
    let runs = try study.runs()
    cell.figure(
      LinePlot(
        x: Axis("learning rate", scale: .log), y: Axis("validation accuracy, per cent"),
        series: study.sizes.indices.map { size in
          .init(
            "batch \(study.sizes[size])", x: study.rates,
            y: study.rates.indices.map { 100 * study.validation(runs.epochs[size][$0]) })
        },
        caption:
          "Mean of \(study.seeds) runs on \(study.validation.labels.count) validation images after "
          + "\(study.epochs) epochs.", rows: 12))
    // Of few images the largest batches are left out.
    let chosen = study.sizes.lastIndex { $0 <= cell[batch] } ?? 0
    cell.figure(
      LinePlot(
        x: Axis("learning rate", scale: .log), y: Axis("validation accuracy, per cent"),
        series: [("equal epochs", runs.epochs), ("equal steps", runs.steps)].map { name, runs in
          .init(
            name, x: study.rates,
            y: study.rates.indices.map { 100 * study.validation(runs[chosen][$0]) })
        },
        caption:
          "Batches of \(study.sizes[chosen]): after \(study.epochs) epochs, and after as many "
          + "steps as all other sizes.", rows: 12))
    cell.plusMinus(runs: study.seeds)
    var table = Table(
      "batch", .number("steps"), .number("rate chosen"), "test accuracy", .number("steps"),
      .number("rate chosen"), "test accuracy",
      caption:
        "On the left after \(study.epochs) epochs, on the right after as many steps for all. "
        + "Rates are chosen on "
        + "validation images.")
    let best = study.sizes.indices.map { size in
      (epochs: study.choice(runs.epochs[size]), steps: study.choice(runs.steps[size]))
    }
    func tests(_ runs: [BatchStudy.Run]) -> [Double] { runs.map(\.test) }
    for (size, choice) in zip(study.sizes.indices, best) {
      table.row(
        "\(study.sizes[size])", study.stepsInAll(study.sizes[size]),
        significant(study.rates[choice.epochs]),
        try Spread(tests(runs.epochs[size][choice.epochs])).percent(), study.steps,
        significant(study.rates[choice.steps]),
        try Spread(tests(runs.steps[size][choice.steps])).percent())
    }
    cell.table(table)
    let (first, last) = (0, study.sizes.count - 1)
    let picks = best.map(\.epochs)
    let rises = zip(picks, picks.dropFirst()).allSatisfy { $0 <= $1 }
    cell.verdict(
      picks[last] <= picks[first] ? Check.Verdict.fails : rises ? .holds : .undecided,
      "Practice says",
      that: "a larger batch wants a larger learning rate",
      found:
        "in order of size they choose "
        + picks.map { significant(study.rates[$0]) }.joined(separator: ", "),
      failsIf:
        "the largest does not choose more than the smallest; undecided if the order breaks")
    let equalEpochs = try Spread(tests(runs.epochs[first][best[first].epochs])).compared(
      to: Spread(tests(runs.epochs[last][best[last].epochs])))
    let equalSteps = try Spread(tests(runs.steps[first][best[first].steps])).compared(
      to: Spread(tests(runs.steps[last][best[last].steps])))
    let outcomes = [equalEpochs.verdict, equalSteps.verdict]
    cell.verdict(
      outcomes == [.more, .more]
        ? Check.Verdict.holds : outcomes == [.less, .less] ? .fails : .undecided, "A note says",
      that: "the noise of small batches makes networks recognise more new images",
      found:
        "batches of \(study.sizes[first]) minus those of \(study.sizes[last]) are "
        + "\(equalEpochs.points()) points after equal epochs, \(equalSteps.points()) after equal steps",
      failsIf: "small batches are shown to be behind in both comparisons", source: "Notes")
    cell.say(
      outcomes == [.more, .more]
        ? "They are ahead in both, so more steps are not the only reason."
        : "After equal epochs small batches have made more steps; after equal steps they have seen "
          + "fewer images. Noise as the cause would have to show in both comparisons, and here it "
          + (outcomes == [.less, .less] ? "shows in neither." : "does not."))
    cell.takeaway("choose the learning rate anew for every batch size.")
    cell.change(
      "Momentum 0.9 acts like a tenfold rate: without it the curves move to the right.",
      in: "chapters/chapter07-alexnet-training/BatchStudy.swift")
    cell.notes("Ask what a fixed rate would have shown: the winner changes with the rate.")
  }

  page.cell("validation", "Validation against test") { cell in
    let study = try study()
    let runs = try study.runs()
    let all = runs.epochs.flatMap { $0.flatMap { $0 } }
    let labels = study.test.labels
    let size = labels.count / 20
    cell.say(
      """
      The last cell trained \(grouped(all.count)) networks for equal epochs: \(study.sizes.count) \
      batch sizes × \(study.rates.count) rates × \(study.seeds) runs. Let somebody choose the best of \
      them by \(size) test images and report its accuracy on these. The other \
      \(grouped(labels.count - size)) tell how good it really is:
      """)
    let choices = cell.code {
      (0..<20).map { exam in
        let range = (exam * size)..<((exam + 1) * size)
        let accuracy = all.map { $0.accuracy(on: range, labels) }
        let best = accuracy.indices.max { accuracy[$0] < accuracy[$1] }!
        return (
          reported: accuracy[best],
          others: all[best].accuracy(outside: range, labels)
        )
      }
    }
    let gaps = choices.map { $0.reported - $0.others }
    let flattered = gaps.count { $0 > 0 }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    var table = Table(
      "over 20 choices, each by other images", .number("mean accuracy"),
      caption: "Differences on this page are taken before rounding.")
    table.row(
      "on the \(size) images that chose", percent(mean(choices.map(\.reported)), decimals: 1))
    table.row("on the others", percent(mean(choices.map(\.others)), decimals: 1))
    cell.table(table)
    let gap = try Spread(gaps).compared(to: Spread([0, 0]))
    cell.verdict(
      gap.judging(.more), "We expect",
      that: "a network looks better on the images that chose it",
      found:
        "it does in \(flattered) of 20 choices, by \(gap.points()) points on average (± over choices)",
      failsIf: "the mean is shown to be negative")
    cell.say(
      """
      So three sets are needed. *Training* images set the weights. *Validation* images make every \
      choice: rate, batch size, the epoch to stop at, the moment to divide the rate. *Test* images \
      are asked once, when nothing is left to choose.

      Where images are few, *cross-validation* uses each of them for both: k parts, k trainings, \
      each judged by the part that it did not see, and the mean of the k results chooses.
      """)
    cell.takeaway("what chose cannot judge.")
    cell.change(
      "`{ $0 }` to `{ $0.prefix(1) }` in `all`: a third of the networks to choose from, and the choice "
        + "flatters less.")
    cell.notes(
      """
      Ask how many networks were tried before a published result, and by which images. The \
      flattery \
      grows with the number of trials and shrinks with the number of images. \
      The course's notes judge each epoch by the test images; recipes named after them do the same, \
      and the best of their epochs flatters a little.
      """)
  }

  page.further("gradient-noise", "How exactly a batch knows the gradient") { cell in
    try showGradientNoise(cell, classroom)
  }
}

func showGradientNoise(_ cell: Cell, _ classroom: Classroom) throws {
  let batch = try classroom.images(2_048, inGroupsOf: 256)
  let total = batch.labels.count
  cell.say(
    """
    The gradient over all training images is a mean; a batch estimates it. The gradient of the \
    first \
    convolution over \(grouped(total)) images is taken for true, and batches drawn from them with \
    replacement \
    are compared with it: |estimate − true| / |true|. The mean of B independent draws is off by \
    1/√B of what one draw is off.
    """)
  // Without dropout, whose own chance is not the question here.
  let network = Sequential(try classroom.network().layers.filter { !($0.role == .noise) })
  func gradient(_ indices: [Int]) -> Tensor {
    let logits = network(batch.images.entries(indices))
    let outcome = crossEntropy(logits: logits, targets: indices.map { batch.labels[$0] })
    _ = network.backward(outcome.gradient, needsInputGradient: false)
    return network.parameters[0].parameter.gradient!
  }
  var sum = Tensor.zeros(network.parameters[0].parameter.shape)
  for start in stride(from: 0, to: total, by: 256) {
    sum = sum + gradient(Array(start..<(start + 256)))
  }
  let truth = sum * (256 / Float(total))
  var generator = RandomGenerator(seed: classroom.recipe.seed)
  var table = Table("images in a batch", .number("relative error"), .number("error · √B"))
  var products: [Double] = []
  let sizes = [8, 32, 128, 512]
  for size in sizes {
    let trials = 12
    var error = 0.0
    for _ in 0..<trials {
      let drawn = (0..<size).map { _ in generator.integer(below: total) }
      error += Double(gradient(drawn).relativeDifference(from: truth)) / Double(trials)
    }
    products.append(error * Double(size).squareRoot())
    table.row("\(size)", significant(error, digits: 3), significant(products.last!, digits: 3))
  }
  cell.table(table)
  let spread = products.max()! / products.min()!
  cell.verdict(
    spread < 1.5, "The law of 1/√B says", that: "four times the images halve the error",
    found: "error · √B varies by a factor of \(significant(spread, digits: 3)) from "
      + "\(sizes.first!) to \(sizes.last!) images",
    failsIf: "the factor is 1.5 or more (the error itself varies by 8)")
  cell.takeaway("four times the images for half the error: cheap at first, then expensive.")
  cell.notes(
    """
    Ask why not take all images at once. A step on the full set costs as much as an epoch of small \
    ones, and its precision is of no use far from the goal.
    """)
}
