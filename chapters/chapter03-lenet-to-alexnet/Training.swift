import Fast
import Statistics
import Course
import Datasets
import KernelMethods
import Base
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
    "training", total: (patient + (isLarge ? 2 * others : patient + others)) * study.train.count,
    unit: "pictures")
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
      "as published", published, Adam(learningRate: isLarge ? 0.002 : 0.005),
      batch: isLarge ? 32 : 16, epochs: isLarge ? others : patient, schedule: .cosine,
      transform: paperAndInk),
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
    cell.notes(
      """
      Let the room name the classes before you read the labels aloud, and ask which two a network \
      will confuse; write the guesses down, the cell after the training answers. What goes wrong is \
      that nobody looks: exchanged labels, pictures lying on their side and a class that is missing \
      have all been trained on for days.
      """)
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
    let curves = cell.figure(
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
    let published = runs[1].curve
    if let before = published.trainingLosses.dropLast().last,
      published.accuracy < runs[0].curve.accuracy, published.trainingLoss < before
    {
      cell.say(
        """
        The network as published is still on its way: its training loss fell from \
        \(significant(before, digits: 3)) to \(significant(published.trainingLoss, digits: 3)) in the \
        last epoch. Its authors gave it 20 passes through 60,000 digits.
        """)
    }
    let chance = Double(naturalLogarithm(Float(study.classes)))
    let beginnings = [runs[0], runs[2]].map { run in
      leaving(chance, run.curve.batchLosses).map { grouped($0 * run.batch) }
    }
    cell.say(
      """
      Look at the beginning of \(curves). A network that knows nothing has the loss \
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
}

/// The mean of each of so many equal pieces of a list.
private func means(of values: [Double], pieces: Int) -> [Double] {
  (0..<min(pieces, values.count)).map { piece in
    let count = min(pieces, values.count)
    let part = values[(piece * values.count / count)..<((piece + 1) * values.count / count)]
    return part.reduce(0, +) / Double(part.count)
  }
}

/// How many steps it took until twenty batches in a row had a mean loss a tenth below chance.
private func leaving(_ chance: Double, _ losses: [Double]) -> Int? {
  (20...max(20, losses.count)).first { end in
    end <= losses.count && losses[(end - 20)..<end].reduce(0, +) / 20 < 0.9 * chance
  }
}
