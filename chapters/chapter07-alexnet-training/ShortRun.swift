import Base
import Course
import Datasets
import Layers
import Models
import Notebook
import Statistics
import Tensors
import Training

/// A whole run, and what its network has learned.
func addRunCells(to page: Page, _ classroom: Classroom) {
  page.cell("run", "A whole run") { cell in
    let recipe = classroom.recipe
    cell.say(
      """
      Everything together: the miniature of cell `loop` on \
      \(properName(ofSet: try classroom.data().train.name)), \
      with momentum, weight decay, dropout, a cosine schedule and a fifth of the training images \
      held out for validation. The same program made this chapter's recordings; any setting \
      becomes a flag:
      """)
    let shown = [
      "data", "optimizer", "learning-rate", "momentum", "weight-decay", "schedule",
      "initialization", "batch-size", "epochs", "limit", "hold-out",
    ]
    let settings = recipe.settings.filter { shown.contains($0.flag) }
    cell.result(
      "swift run chapter07-alexnet-training --recipe \(recipe.name)\n"
        + stride(from: 0, to: settings.count, by: 3).map { start in
          "  "
            + settings[start..<min(start + 3, settings.count)]
            .map { "--\($0.flag) \($0.value)" }.joined(separator: " ")
        }.joined(separator: "\n"))
    let run = try classroom.run()
    cell.table(epochTable(run.history))
    cell.figure(lossPlot(run.history))
    cell.timing("It took \(duration(run.history.seconds)).")
    let count = min(1_000, run.trainingSet.count)
    let batches = Batches(
      Subset(sampling: run.trainingSet, count: count), batchSize: 250,
      transform: run.preparation.testing)
    let seen =
      try run.trainer.evaluate(nextBatch: batches.makeIterator().nextBatch).loss.mean ?? .nan
    guard let last = run.history.epochs.last, let validation = last.testLoss,
      let test = run.history.test
    else { return }
    cell.say(
      """
      The training loss of the table is \(last.trainingLoss > validation ? "above" : "below") the \
      validation loss in the last epoch. \(last.trainingLoss > validation
        ? "That says nothing about overfitting:" : "That hints at overfitting, the more so as") it is a \
      mean over the epoch, of a network that was still learning, with units dropped. \
      Asked again at the end, with all units, the network has a loss of \
      \(significant(seen, digits: 3)) on \(grouped(count)) training images and \
      \(significant(validation, digits: 3)) on the validation images.

      The \(grouped(test.images)) test images are asked once, now: \
      \(percent(test.topOne, decimals: 1)) are right.
      """)
    cell.verdict(
      seen < last.trainingLoss, "We expect",
      that: "the logged training loss is higher than the finished network's on training images",
      found:
        "the two are \(significant(last.trainingLoss, digits: 3)) and "
        + "\(significant(seen, digits: 3))",
      failsIf: "it is not")
    cell.takeaway("choose by validation images in every epoch; ask the test images once.")
    cell.change(
      classroom.recipe.data == "fashion-mnist"
        ? "the images: digits instead of clothes"
        : "the images: clothes instead of \(classroom.recipe.data == "glyphs" ? "glyphs" : "these")",
      with: classroom.recipe.data == "fashion-mnist" ? "--data mnist" : "--data fashion-mnist")
    cell.notes("While it runs: let people bet on the accuracy after each epoch, and write it down.")
  }

  page.further("errors", "What it gets wrong") { cell in
    let run = try classroom.run()
    let evaluation = try run.evaluate(tenViews: false)
    cell.say(
      """
      A confusion matrix counts, for each true class, the classes that its images were given. The \
      errors of the short \
      run on the test images:
      """)
    if let figure = confusionFigure(run.history) { cell.figure(figure) }
    cell.say(
      """
      Top-1 counts an image as right when its class has the highest score: \
      \(percent(evaluation.topError(1), decimals: 1)) are wrong. Top-5, made for ImageNet's \
      thousand classes, \
      counts it when its class is among the five highest: \
      \(percent(evaluation.topError(5), decimals: 1)) are wrong. (The labels of ImageNet's test \
      images in the contests were kept secret, so that a server alone could count these errors: \
      chapter 4, cell `top-5`.)
      """)
    cell.takeaway("a confusion matrix says what an accuracy hides.")
    cell.exercise("7.4", "count top-k errors")
    cell.notes("Ask which two classes a person would confuse, before uncovering the figure.")
  }

  page.further("ten-views", "Ten views of a network that never saw a mirror") { cell in
    let run = try classroom.run()
    let labels = try run.evaluate(tenViews: false).labels
    cell.say(
      """
      The paper averages the network's answers over ten views: four corners and the middle of a \
      larger \
      picture, and their mirror images. This network has seen neither larger pictures nor mirror \
      images. What each of the two costs can be told apart:
      """)
    let ways: [(name: String, views: [Int]?)] = [
      ("the picture as it was trained on", nil), ("the middle of the enlarged picture", [4]),
      ("its mirror image", [9]), ("five views, not mirrored", [0, 1, 2, 3, 4]),
      ("ten views", Array(0..<10)),
    ]
    let all = try run.views()
    let results = try ways.map { way in
      try way.views.map { all.evaluation(of: $0) } ?? run.evaluate(tenViews: false)
    }
    var table = Table("asked", .number("loss"), .number("top-1 error"), .number("top-5 error"))
    for (way, result) in zip(ways, results) {
      table.row(
        way.name, grouped(result.loss.mean ?? .nan, decimals: 3),
        percent(result.topError(1), decimals: 2), percent(result.topError(5), decimals: 2))
    }
    cell.table(table)
    let ten = try PairedComparison(results[4].predictions, results[0].predictions, labels: labels)
    let enlarged = try PairedComparison(
      results[1].predictions, results[0].predictions, labels: labels)
    let mirrored = try PairedComparison(
      results[2].predictions, results[1].predictions, labels: labels)
    cell.verdict(
      ten.verdict == .undecided ? Check.Verdict.undecided : ten.verdict == .first ? .holds : .fails,
      "The paper says", that: "ten views recognise more than one",
      found:
        "\(grouped(ten.onlyFirst)) images are right with ten views only, "
        + "\(grouped(ten.onlySecond)) with one only",
      failsIf: "one view is better beyond chance", source: "Krizhevsky2012")
    cell.say(whatViewsCost(enlarging: enlarged, mirroring: mirrored))
    cell.takeaway("a change at the test must be one that training has shown.")
    cell.exercise("7.5", "average ten views")
    cell.notes("In chapter 6 the network learned from crops and mirrors. Ask what changes then.")
  }

  page.further("neighbours", "What the last hidden layer holds") { cell in
    let run = try classroom.run()
    cell.say(
      """
      The last hidden layer gives each image a vector, here of 256 numbers, 4,096 in AlexNet; the \
      last layer only weighs them. The paper looks for images with neighbouring vectors and finds \
      that they show the same things, though their pixels differ [Krizhevsky2012]. The same here, \
      with the network of the cell `run`:
      """)
    let lessons = try classroom.images(1_000)
    let exam = try classroom.testImages(500)
    let network = run.trainer.network
    let fresh = try classroom.network()
    let pictures = exam.images
    let neighbours = cell.code {
      [
        "pixels": nearest(flat(pictures), among: flat(lessons.images)),
        "before training": nearest(
          lastHidden(fresh, pictures),
          among: lastHidden(fresh, lessons.images)),
        "after training": nearest(
          lastHidden(network, pictures),
          among: lastHidden(network, lessons.images)),
      ]
    }
    cell.source("chapters/chapter07-alexnet-training/Neighbours.swift", "lastHidden")
    let names = ["pixels", "before training", "after training"]
    let classes = names.map { name in neighbours[name]!.map { lessons.labels[$0[0]] } }
    // Three pictures of different classes, the first of each.
    let shown = [0, 1, 2].compactMap { exam.labels.firstIndex(of: $0) }
    let one = { (images: Tensor, index: Int) in pixelImage(images.entry(index)) }
    cell.figure(
      ImageFigure(
        grid: shown.flatMap { index in
          [one(pictures, index)]
            + neighbours["after training"]![index].prefix(3).map { one(lessons.images, $0) }
            + neighbours["pixels"]![index].prefix(3).map { one(lessons.images, $0) }
        },
        labels: shown.flatMap { _ in
          ["image", "hidden 1", "hidden 2", "hidden 3", "pixels 1", "pixels 2", "pixels 3"]
        }, columns: 7,
        caption:
          "Test images, the three nearest of \(grouped(lessons.labels.count)) training images in "
          + "the trained network's last hidden layer, and the three nearest by pixels.",
        maximumWidth: 10,
        alt:
          "Three rows of small pictures: a test image, its neighbours in the hidden layer, and "
          + "by pixels."
      ))
    var table = Table("compared by", .number("nearest image is of the same class"))
    for (name, found) in zip(names, classes) {
      let right = zip(found, exam.labels).count { $0 == $1 }
      table.row(
        name == "pixels" ? name : "last hidden layer, \(name)",
        percent(Double(right) / Double(exam.labels.count), decimals: 1))
    }
    cell.table(table)
    let gain = try PairedComparison(classes[2], classes[0], labels: exam.labels)
    cell.verdict(
      gain.verdict == .undecided
        ? Check.Verdict.undecided : gain.verdict == .first ? .holds : .fails,
      "The paper says",
      that:
        "neighbours in the last hidden layer show the same things more often than neighbours by "
        + "pixels",
      found: "the layer alone finds the right class for \(grouped(gain.onlyFirst)) of "
        + "\(grouped(exam.labels.count)) images, the pixels alone for \(grouped(gain.onlySecond))",
      failsIf: "pixels are better beyond chance", source: "Krizhevsky2012")
    cell.takeaway(whatNeighboursTeach(gain))
    cell.notes(
      """
      The layer before training is the control: its vectors are a random function of the pixels. \
      Ask \
      what one could do with 4,096 such numbers and a support vector machine (chapter 1).
      """)
  }

  page.further("filters", "The first layer's filters after a short run") { cell in
    let run = try classroom.run()
    let first = run.firstFilters ?? run.filters
    showFilterSheets(cell, first: first, last: run.filters)
    let change = Double(run.filters.relativeDifference(from: first))
    cell.takeaway(
      change < 1
        ? "a short run changes the first filters by less than their own size."
        : "even a short run changes the first filters by more than their own size.")
    cell.notes("Which of them was written by hand in chapter 2, and what was it called there?")
  }
}

/// What to remember of neighbours in the last hidden layer (the first) and by pixels.
func whatNeighboursTeach(_ layerAgainstPixels: PairedComparison) -> String {
  switch layerAgainstPixels.verdict {
  case .first:
    "a trained network's last hidden layer describes what images show."
  case .second: "a last hidden layer is no better than pixels before the network has learned."
  case .undecided: "whether a last hidden layer describes images better than pixels is open here."
  }
}

/// What enlarging and mirroring each do to a network that has seen neither.
func whatViewsCost(enlarging: PairedComparison, mirroring: PairedComparison) -> String {
  func sentence(_ what: String, _ change: PairedComparison) -> String {
    let counted =
      "\(grouped(change.onlyFirst)) images become right and \(grouped(change.onlySecond)) wrong"
    return switch change.verdict {
    case .first: "\(what) helps (\(counted))."
    case .second: "\(what) costs accuracy (\(counted))."
    case .undecided: "\(what) makes no difference beyond chance (\(counted))."
    }
  }
  return sentence("Enlarging", enlarging) + " " + sentence("The mirror image of that", mirroring)
}

/// A first layer's filters before the first step and after the last: the 12 that changed most.
func showFilterSheets(_ cell: Cell, first: Tensor, last: Tensor) {
  let changes = (0..<first.shape[0]).map {
    last.entry($0).relativeDifference(from: first.entry($0))
  }
  let chosen = changes.indices.sorted { changes[$0] > changes[$1] }.prefix(12)
  func sheet(_ filters: Tensor) -> PixelImage {
    filterSheet(filters.entries(Array(chosen)), columns: 6)
  }
  cell.figure(
    ImageFigure(
      grid: [sheet(first), sheet(last)], labels: ["before the first step", "after the last"],
      columns: 1,
      caption:
        "The \(chosen.count) filters of the first layer that changed most, each stretched to "
        + "its own range.",
      maximumWidth: 73,
      alt: "Two sheets of \(chosen.count) square filters, before and after training."
    ))
  cell.say(
    "All \(changes.count) filters together have changed by "
      + "\(percent(last.relativeDifference(from: first), decimals: 0)) of their own size.")
}
