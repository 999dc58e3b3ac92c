import Files
import RunFiles
import Datasets
import Foundation
import Base
import Course
import Layers
import Models
import Notebook
import Tensors
import Training

/// The page of one run: `--recipe`, with `--resume`, `--evaluate`, `--export-pytorch` or `--replay`.
final class RunPage {
  let recipe: Recipe
  private let page: Page
  private let folder: String
  private let logFolder: String?
  private lazy var run = Once { [unowned self] in
    try TrainingRun(
      recipe, folder: folder, logFolder: logFolder, resume: page.arguments.isOn("resume"),
      strict: page.arguments.isOn("strict"), logEvery: page.arguments.integer("log-every"),
      saveEvery: page.arguments.integer("save-every"), epochsKept: epochsKept)
  }
  private lazy var recorded = Once { [unowned self] in
    try RunHistory(recordedIn: "\(recordedRuns)/\(recipe.name)")
  }
  /// The run's history: of the run that has just been made, or of the recorded one.
  private var history: RunHistory? { page.arguments.replay ? try? recorded() : try? run().history }

  /// Of how many epochs the weights are kept.
  private var epochsKept: Int {
    let isKept = page.arguments.isOn("keep-epochs") || recipe.keepsEpochs
    return page.arguments.integer("last-epochs") ?? (isKept ? recipe.epochs : 0)
  }

  init(_ page: Page, _ recipe: Recipe) {
    self.page = page
    self.recipe = recipe
    folder = page.arguments["checkpoints"] ?? "runs/\(recipe.name)"
    logFolder = page.arguments["logdir"]
  }

  /// Adds the cells. What is wrong with the request is said before the first line.
  func add() {
    page.replaysItself = true
    if page.arguments.replay {
      page.prepare { _ = try recorded() }
    } else {
      // From here on a shutdown saves, and nobody needs to read what is printed.
      Interruption.watch([SIGINT, SIGTERM, SIGHUP])
      Console.outliveReaders()
      page.prepare { _ = try run() }
      page.htmlCopy = "\(logFolder ?? folder)/report.html"
    }
    page.cell("recipe", "What will be done?", showRecipe)
    page.cell("run", "The run", train)
    page.cell("curves", "How did it go?", showCurves)
    page.cell("confusion", "What is taken for what?", showConfusion)
    page.cell("filters", "What did the first layer learn?", showFilters)
    if !page.arguments.replay { page.cell("afterwards", "What now?", showFiles) }
  }

  private func showRecipe(_ cell: Cell) throws {
    var table = Table("setting", "value")
    let recipe = try page.arguments.replay ? recorded().recipe : self.recipe
    for (flag, value) in recipe.settings { table.row("--\(flag)", value) }
    cell.table(table)
    if page.arguments.replay {
      let history = try recorded()
      cell.say(
        """
        *A recording.* This run was made on \(history.day), on \(history.machine), with \
        \(history.threads) threads. It took \(duration(history.seconds)) of work on a machine that \
        had other things to do as well. Nothing is computed now.
        """)
      return
    }
    let run = try run()
    cell.timing(
      "It computes with \(Threads.count) \(Threads.count == 1 ? "thread" : "threads") and the "
        + "\(engine.name) engine.")
    let summary = try Summary(of: run.trainer.network, imageShape: run.imageShape)
    cell.say("The network's shapes, for an image of \(sides([1] + run.imageShape)):")
    cell.table(summary.table)
    cell.say(
      """
      The network has \(grouped(summary.parameters)) weights and biases. \
      \(grouped(run.trainingSet.count)) images to learn from make \(grouped(run.stepsPerEpoch)) \
      steps an epoch; \(judges(of: run)).
      """)
    if let limit = recipe.limit {
      let all = run.split.train.count
      cell.say(
        limit < all
          ? "`--limit` has drawn \(grouped(limit)) of the \(grouped(all)) training images by chance, "
            + "the same ones in every run, not the first \(grouped(limit))."
          : "There are \(grouped(all)) training images, so `--limit \(limit)` leaves out none.")
    }
    if let note = run.split.note { cell.say(note) }
    if run.examCount == 0 {
      cell.say("`--hold-out 0.2` would keep a fifth of the images to judge each epoch by.")
    }
    if let note = run.split.train.noteOnEnlarging(to: run.imageShape[1]) { cell.say(note) }
    for sentence in (run.leftOut?.sentences ?? []) + run.repairs { cell.say(sentence) }
    if let kept = run.keptWeights {
      cell.say(
        """
        The weights after each epoch are kept, as epoch-N.safetensors in `\(folder)`: \
        \(kept.sentence).
        """)
      if kept.free < .max { cell.timing("Its disk has \(bytes(kept.free)) free.") }
    }
    if let step = run.resumedFrom {
      cell.say("The run goes on after step \(grouped(step)); \(grouped(run.stepsLeft)) are left.")
    }
    let step = run.stepsLeft > 0 ? try run.measuredStep() : 0
    // A forward pass is about a third of a training step.
    let perEpoch = step * Double(run.stepsPerEpoch)
    let judging = step / Double(recipe.batchSize) / 3 * Double(run.examCount)
    let epochsLeft = recipe.epochs - run.trainer.progress.epoch
    let left = Double(run.stepsLeft) * step + judging * Double(max(0, epochsLeft))
    cell.timing(
      """
      A step takes about \(duration(step)) here, so an epoch \(duration(perEpoch + judging)), and \
      what is left about \(duration(left)). Ctrl-C ends it in good order; `--resume` goes on.
      """)
  }

  /// What the epochs and the finished network are judged by.
  private func judges(of run: TrainingRun) -> String {
    let test = run.split.test.count
    guard let held = run.validationSet?.count else {
      return test > 0
        ? "\(grouped(test)) test images judge each epoch"
        : "there are no test images, and none are held out, so that nothing judges the epochs"
    }
    return "\(grouped(held)) images held out judge each epoch"
      + (test > 0 ? ", \(grouped(test)) test images the end" : "")
  }

  private func train(_ cell: Cell) throws {
    if page.arguments.replay {
      cell.table(epochTable(try recorded()))
      return
    }
    let run = try run()
    if try !run.run() {
      // What there is so far can be shown, too; going on needs the checkpoint alone.
      try? run.writeRecord(to: logFolder ?? folder)
      throw CourseError(
        "stopped after step \(run.trainer.progress.step) of "
          + "\(recipe.epochs * run.stepsPerEpoch); everything is saved in \(folder): the same "
          + "command with --resume goes on")
    }
    try run.writeRecord(to: logFolder ?? folder)
    cell.table(epochTable(run.history))
    let list = try run.writeSkipped(to: logFolder ?? folder)
    if let note = noteOnSkipped(run.skipped, listedIn: list) { cell.say(note) }
  }

  private func showCurves(_ cell: Cell) throws {
    guard let history, !history.epochs.isEmpty else { return }
    cell.figure(lossPlot(history))
    if let plot = accuracyPlot(history) { cell.figure(plot) }
    let judge = history.judge
    if let best = history.best {
      cell.say(
        """
        The best \(judge) accuracy, \(percent(best.accuracy, decimals: 2)), came after epoch \
        \(best.epoch). (The best of several epochs looks better than it is: its images also chose it.)
        """)
    }
    for (name, score) in [("one view", history.test), ("ten views", history.tenViews)] {
      guard let score else { continue }
      let error = (score.topOne * (1 - score.topOne) / Double(score.images)).squareRoot()
      cell.say(
        """
        The \(grouped(score.images)) test images, asked once, after the last epoch, with \(name) \
        each: \
        \(percent(score.topOne, decimals: 2)) right, with a standard error of \
        \(grouped(100 * error, decimals: 2)) points from their number; another seed would add its \
        own.
        """)
    }
  }

  private func showConfusion(_ cell: Cell) throws {
    guard let history, let confusion = history.confusion, let figure = confusionFigure(history)
    else { return }
    cell.figure(figure)
    let worst = confusion.worstConfusions(3).map {
      "\(history.classNames[$0.actual]) called \(history.classNames[$0.predicted]) (\($0.count))"
    }
    if !worst.isEmpty {
      cell.say("Most often wrong: \(worst.joined(separator: ", ")).")
    }
  }

  private func showFilters(_ cell: Cell) throws {
    let (first, last): (Tensor, Tensor)
    if page.arguments.replay {
      (first, last) = try RunHistory.filters(recordedIn: "\(recordedRuns)/\(recipe.name)")
    } else {
      last = try run().filters
      guard let before = try run().firstFilters else {
        cell.say("The file with the first weights is gone, so there is nothing to compare with.")
        return
      }
      first = before
    }
    showFilterSheets(cell, first: first, last: last)
  }

  private func showFiles(_ cell: Cell) throws {
    let logs = logFolder ?? folder
    // Without images to judge the epochs none is the best.
    let isJudged = try run().examCount > 0
    let weights = "\(folder)/\(isJudged ? "best" : "last").safetensors"
    cell.say(
      """
      - `\(folder)/last.safetensors`\(isJudged ? " and `best.safetensors` hold" : " holds") weights \
      under PyTorch's names, and all that `--resume` needs\
      \(epochsKept > 0 ? "; `epoch-N.safetensors` holds the weights alone after epoch N" : "").
      - `\(logs)` holds `epochs.csv` and `steps.csv`, a log for `tensorboard --logdir \(shellWord(logs))`, \
      and \
      this page as `report.html`. Losses are means over images; columns and curves that are called \
      sums add up the batches' means, as programs do that print a loss in the thousands. Curves \
      called "by epoch" have the epoch's number as their step.
      - `--evaluate \(shellWord(weights))` measures top-1, top-5 and ten views on images with labels; \
      `--predict FOLDER --weights \(shellWord(weights))` names the classes of images without; \
      `--export-pytorch DIR` writes the same network and recipe as a PyTorch script.
      """)
  }
}

/// Where the project keeps its recorded runs.
let recordedRuns =
  URL(fileURLWithPath: Checkout.place(of: #filePath)).deletingLastPathComponent().path
  + "/recorded"
