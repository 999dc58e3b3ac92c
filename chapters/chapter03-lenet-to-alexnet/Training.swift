import Course
import Datasets
import KernelMethods
import Kernels
import Layers
import Models
import Notebook
import Tensors
import Training

/// A network that has been through a training, and how it was done.
struct Trained {
  let name: String
  let recipe: String
  let network: Sequential
  let batch: Int
  let transform: (any Transform)?
  let curve: LearningCurve
  /// The first layer's filters before the first step.
  let firstFilters: Tensor
}

/// The three networks of this chapter, trained once for all cells that look at them.
let trained = Once { () throws -> [Trained] in
  let study = try study()
  // The recipe of lectures needs the steps that 60,000 pictures give, at half the usual batch.
  let isLarge = study.train.count > 30_000
  let (patient, others) = quick ? (4, 3) : isLarge ? (10, 6) : (12, 8)
  let progress = ProgressBar(
    "training", total: (patient + 2 * others) * study.train.count, unit: "pictures")
  defer { progress.finish() }

  @MainActor func train(
    _ name: String, _ network: Sequential, _ optimizer: any Optimizer, batch: Int,
    epochs: Int, schedule: Schedule = .constant, transform: (any Transform)? = nil
  ) throws -> Trained {
    // Said before the schedule changes the rate.
    var recipe = "\(optimizer), batch \(batch), \(epochs) epochs"
    if "\(schedule)" != "constant" { recipe += ", \(schedule)" }
    let filters = network.parameters[0].parameter.value
    let curve = try learn(
      network, optimizer, schedule: schedule, from: study.train, test: study.test, epochs: epochs,
      batchSize: batch, transform: transform, testTransform: transform, seed: seed,
      progress: progress)
    return Trained(
      name: name, recipe: recipe, network: network, batch: batch, transform: transform,
      curve: curve, firstFilters: filters)
  }

  var generator = RandomGenerator(seed: seed)
  let lecture = leNet(classes: study.classes)
  lecture.initialize(.xavierUniform, using: &generator)
  let published = leNet1998(classes: study.classes, using: &generator)
  initializeAsIn1998(published, using: &generator)
  let modern = leNet(classes: study.classes, modern: true)
  modern.initialize(.heUniform, using: &generator)
  // In 1998: a border of 2, paper at −0.1 and ink at 1.175, so that mean and variance are near 0
  // and 1.
  let paperAndInk = Compose(Pad(2), Normalize(mean: 0.1 / 1.275, standardDeviation: 1 / 1.275))
  return [
    isLarge
      ? try train(
        "lecture form", lecture, SGD(learningRate: 0.9), batch: 128, epochs: patient)
      : try train(
        "lecture form", lecture, Adam(learningRate: 0.005), batch: 32, epochs: patient),
    try train(
      "as published", published, Adam(learningRate: 0.002), batch: 32, epochs: others,
      schedule: .cosine, transform: paperAndInk),
    try train(
      "ReLU, max pooling", modern, SGD(learningRate: 0.05, momentum: 0.9), batch: 64,
      epochs: others, schedule: .cosine),
  ]
}

/// Training for real, and a look at what came of it.
func addTrainingCells(to page: Page) {
  page.cell("pictures", "What they will look at") { cell in
    let study = try study()
    if let note = study.note { cell.say(note) }
    cell.say(
      """
      LeNet read digits. This run uses \(study.name): \(grouped(study.train.count)) pictures to learn \
      from, \(grouped(study.test.count)) others to be judged by, \(study.classes) classes, grey, \
      28 × 28 pixels. `--data mnist` and `--data fashion-mnist` take real ones.
      """)
    let shown = 0..<min(10, study.classes)
    cell.figure(
      ImageFigure(
        grid: shown.map { label in
          pixelImage(study.train.image(at: study.train.labels.firstIndex(of: label) ?? 0).tensor)
        }, labels: shown.map { study.train.classNames[$0] }, columns: 5,
        caption: "One picture of each class.", maximumWidth: 14))
    cell.takeaway("know your pictures before you teach them: look at some.")
  }

  page.cell("training", "Let it learn") { cell in
    let study = try study()
    cell.say(
      """
      Three networks learn from the same pictures: the lecture form, the network as published, and the \
      lecture form with the two parts that AlexNet brought, ReLU for the sigmoid and max pooling for \
      the average. Lectures train the first by plain gradient descent with the long step 0.9, which \
      \(study.train.count > 30_000
        ? "is done here"
        : "needs the many steps that a large set gives (`--full`, with MNIST); this short run uses Adam "
          + "[Kingma2014]"). \
      The authors of 1998 gave each weight a step of its own, from an estimate of the curvature; Adam, \
      which also does so, stands in for that.
      """)
    let runs = try trained()
    var table = Table("network", "recipe")
    for run in runs { table.row(run.name, run.recipe) }
    cell.table(table)
    cell.figure(
      LinePlot(
        x: Axis("share of the run"), y: Axis("training loss", scale: .log),
        series: runs.map { run in
          // All three drawn against the share of the whole run, their batches being of three sizes.
          let losses = means(of: run.curve.batchLosses, pieces: 60)
          return .init(run.name, x: losses.indices.map { Double($0 + 1) / 60 }, y: losses)
        }, caption: "Training loss on the way, means of a sixtieth of the run."))
    var results = Table(
      "network", .number("training loss"), .number("test loss"), .number("right"),
      .number("wrong"), .number("time", varies: true))
    for run in runs {
      guard let test = run.curve.tests.last else { continue }
      let right = try Proportion(test.confusion.correct, of: test.images)
      results.row(
        run.name, run.curve.trainingLoss, run.curve.testLoss,
        "\(grouped(100 * right.estimate, decimals: full ? 2 : 1)) ± "
          + "\(grouped(100 * right.halfWidth, decimals: full ? 2 : 1)) %",
        test.images - test.confusion.correct, duration(run.curve.seconds))
    }
    cell.table(results)
    cell.say(
      """
      The ± is what the number of test pictures allows (95 %, Wilson's interval); another start \
      would move the figures too, which the ladder below takes seriously.
      """)
    let chance = Double(naturalLogarithm(Float(study.classes)))
    let beginnings = [runs[0], runs[2]].map { run in
      leaving(chance, run.curve.batchLosses).map { grouped($0 * run.batch) }
    }
    cell.say(
      """
      Look at the beginning. A network that knows nothing has the loss \
      ln \(study.classes) = \(significant(chance, digits: 3)). With sigmoids it stays there \
      \(beginnings[0].map { "for \($0) pictures" } ?? "to the end of this run"), on a plateau where \
      hardly any gradient reaches the first layers; with ReLU and max pooling it leaves \
      \(beginnings[1].map { "after \($0)" } ?? "no sooner").
      """)
    for (run, target) in [(runs[0], 0.975), (runs[2], 0.988)] where study.isMNIST && full {
      cell.check(
        run.name, run.curve.accuracy >= target,
        claim: "\(percent(target)) or more are expected on MNIST",
        measured: percent(run.curve.accuracy, decimals: 2))
    }
    if study.isMNIST && full {
      cell.check(
        "as published", runs[1].curve.accuracy >= 0.985,
        claim: "the article reports 0.95 % errors after 20 passes",
        measured: "\(percent(1 - runs[1].curve.accuracy, decimals: 2)) after "
          + "\(runs[1].curve.tests.count)", source: "LeCun1998")
    }
    cell.takeaway(
      beginnings[0] == nil
        ? "a network on its plateau and a broken one look alike; only patience tells them apart."
        : "sigmoids learn too; they need patience, and a long step to leave the plateau.")
    cell.notes(
      """
      Cover the curves and ask how a run would look that is broken, and how one that is only on the \
      plateau. For the first minutes they look alike, which is why people gave up on networks that \
      would have learned.
      """)
  }

  page.cell("mistakes", "What does it take for what?") { cell in
    let study = try study()
    let run = try trained()[2]
    guard let test = run.curve.tests.last else { return }
    cell.say(
      """
      The network with ReLU and max pooling, after its training. Each row is a true class, each column \
      an answer; what stands off the diagonal is a mistake.
      """)
    let names = study.test.classNames
    cell.figure(
      HeatMap(
        names.indices.map { actual in
          names.indices.map { Double(test.confusion[actual: actual, predicted: $0]) }
        }, rowLabels: names, columnLabels: names.map { String($0.prefix(5)) },
        axes: ("true class", "answer"), decimals: 0,
        caption: "How often each class was taken for each."))
    let worst = test.confusion.worstConfusions(3).map {
      "\(names[$0.actual]) for \(names[$0.predicted]) (\($0.count)×)"
    }
    if !worst.isEmpty { cell.say("The most frequent mistakes: \(worst.joined(separator: ", ")).") }
    let mistakes = confidentMistakes(of: run, on: study.test)
    if mistakes.isEmpty {
      cell.say("There is no mistake among these pictures.")
    } else {
      cell.figure(
        ImageFigure(
          grid: mistakes.prefix(8).map { pixelImage(study.test.image(at: $0.index).tensor) },
          labels: mistakes.prefix(8).map {
            "\(names[$0.answer]) \(percent($0.confidence, decimals: 0))"
          }, columns: 4,
          caption:
            "The most confident mistakes, with the answer and how sure the network was. Truly: "
            + mistakes.prefix(8).map { names[study.test.labels[$0.index]] }.joined(separator: ", ")
            + ".", maximumWidth: 18))
      let sure = mistakes.count { $0.confidence > 0.9 }
      cell.say(
        """
        Of \(mistakes.count) mistakes the network makes \(sure) with more than 90 % confidence. Its \
        confidence is no probability that one could bet on; it was trained to be right, not to be \
        modest.
        """)
    }
    cell.takeaway("look at the mistakes: some tell about the network, some about the data.")
    cell.notes("Let the room label the eight pictures before you show the labels.")
  }

  page.cell("filters", "What did the first layer learn to see?") { cell in
    let runs = try trained()
    cell.say(
      """
      Six windows of 5 × 5 are all that looks at the picture itself. Before training they are noise; \
      afterwards, in the network with ReLU and max pooling:
      """)
    let run = runs[2]
    let after = run.network.parameters[0].parameter.value
    let pictures = [run.firstFilters, after].flatMap { filters in
      (0..<filters.shape[0]).map { pixelImage(filters.entry($0), scaled: true) }
    }
    cell.figure(
      ImageFigure(
        grid: pictures, columns: 6,
        caption: "Above the first weights, below the trained ones; middle grey is 0.",
        alt: "Two rows of six small grey patches, before and after training."))
    var table = Table("network", .number("moved"), .number("smoother"))
    for run in runs {
      let after = run.network.parameters[0].parameter.value
      table.row(
        run.name, percent((after - run.firstFilters).norm() / run.firstFilters.norm(), decimals: 0),
        multiple(roughness(run.firstFilters) / roughness(after)))
    }
    table.caption =
      "moved: how far the weights went, against their first length; smoother: how much less "
      + "neighbouring weights differ, against their size"
    cell.table(table)
    let smoother = roughness(run.firstFilters) / roughness(after)
    cell.say(
      smoother > 1.1
        ? """
        Noise has no neighbours: a weight says nothing about the one beside it. In the trained filters \
        it does. Light and dark have gathered in patches, and a light patch beside a dark one is an \
        edge detector, of the kind that chapter 2 wrote by hand.
        """
        : """
        In this run the filters are still about as rough as noise: too few steps for edges to show.
        """)
    cell.takeaway("nobody draws a network's filters: they become what helps to tell classes apart.")
    cell.notes("Compare with chapter 2's kernels. Who finds the one that looks for an edge?")
  }
}

/// The mean of each of so many equal pieces of a list.
private func means(of values: [Double], pieces: Int) -> [Double] {
  (0..<min(pieces, values.count)).map { piece in
    let count = min(pieces, values.count)
    let part = values[(piece * values.count / count)..<((piece + 1) * values.count / count)]
    return part.reduce(0, +) / Double(part.count)
  }
}

/// The first step after which twenty batches in a row have a mean loss a tenth below chance.
private func leaving(_ chance: Double, _ losses: [Double]) -> Int? {
  guard losses.count >= 20 else { return nil }
  return (0...(losses.count - 20)).first { start in
    losses[start..<(start + 20)].reduce(0, +) / 20 < 0.9 * chance
  }
}

/// How much neighbouring weights of filters [O, C, H, W] differ, relative to the weights' size.
private func roughness(_ filters: Tensor) -> Double {
  let shape = filters.shape
  var (differences, squares) = (0.0, 0.0)
  for filter in 0..<shape[0] {
    let plane = filters.entry(filter).entry(0)
    for row in 0..<shape[2] {
      for column in 0..<shape[3] {
        let value = Double(plane[row, column])
        squares += value * value
        if column + 1 < shape[3] {
          let step = Double(plane[row, column + 1]) - value
          differences += step * step
        }
        if row + 1 < shape[2] {
          let step = Double(plane[row + 1, column]) - value
          differences += step * step
        }
      }
    }
  }
  return (differences / squares).squareRoot()
}

/// The pictures that a network names wrongly, the surest first.
private func confidentMistakes(
  of run: Trained, on test: LabelledImages
) -> [(index: Int, answer: Int, confidence: Float)] {
  run.network.isTraining = false
  let softmax = Softmax()
  softmax.isTraining = false
  var mistakes: [(index: Int, answer: Int, confidence: Float)] = []
  var first = 0
  for batch in Batches(test, batchSize: 500, transform: run.transform) {
    let probabilities = softmax(run.network(batch.images))
    for (row, answer) in probabilities.argmaxOfRows().enumerated() where answer != batch.labels[row]
    {
      mistakes.append((first + row, answer, probabilities[row, answer]))
    }
    first += batch.labels.count
  }
  return mistakes.sorted { ($1.confidence, $0.index) < ($0.confidence, $1.index) }
}
