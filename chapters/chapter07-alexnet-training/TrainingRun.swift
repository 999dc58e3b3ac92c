import RunFiles
import Datasets
import Files
import Foundation
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// One training run: recipe, data, network, and the folder in which its checkpoints and logs lie.
final class TrainingRun {
  private(set) var recipe: Recipe
  /// Where checkpoints and logs go; nil keeps nothing.
  let folder: String?
  let trainer: Trainer
  let split: DataSplit
  /// The images learned from: those of the split, less what is held out, or as many as `--limit`
  /// leaves.
  let trainingSet: any Dataset
  /// The training images held out to judge each epoch by; nil where the test images do.
  let validationSet: (any Dataset)?
  let imageShape: [Int]
  let preparation: Preparation
  private let trainingBatches: Batches
  /// What each epoch is judged by: the images held out, or the test images.
  private let examBatches: Batches
  private let testBatches: Batches
  private(set) var history: RunHistory
  /// Whether unreadable images end the run.
  private let strict: Bool
  /// What was done about damaged logs, a sentence each.
  private(set) var repairs: [String] = []
  private var lock: FolderLock?
  private var log: CSVLog?
  private var stepLog: CSVLog?
  private var events: EventLog?
  private var secondsBefore = 0.0
  /// Loss and gradient length are logged every so many steps.
  let logEvery: Int
  let resumedFrom: Int?
  /// What was not taken of the file that the run begins with.
  let leftOut: LeftOut?

  /// Prepares a run: finds the data, makes the network, opens the logs. Nothing is trained yet.
  ///
  /// - Parameters:
  ///   - recipe: what to do.
  ///   - folder: where checkpoints go; nil for none.
  ///   - logFolder: where logs go; nil for the folder of the checkpoints.
  ///   - resume: goes on with the run in `folder`.
  ///   - logEvery: how many steps lie between two logged ones; as the recipe has it if nil.
  init(
    _ recipe: Recipe, folder: String? = nil, logFolder: String? = nil, resume: Bool = false,
    strict: Bool = false, logEvery: Int? = nil, saveEvery: Int? = nil, data: DataSplit? = nil
  ) throws {
    self.recipe = recipe
    self.folder = folder
    self.strict = strict
    self.logEvery = logEvery ?? recipe.logEvery
    let split = try data ?? DataLocation().load(recipe.data)
    self.split = split
    let chosen: any Dataset =
      recipe.limit.map { Subset(sampling: split.train, count: $0) } ?? split.train
    if let share = recipe.holdOut {
      let held = Int(share * Double(chosen.count))
      guard held > 0, held < chosen.count else {
        throw UsageError(
          "--hold-out \(share) of \(chosen.count) training images leaves none to learn from or "
            + "none "
            + "to judge by")
      }
      var generator = RandomGenerator(seed: 7)
      let order = generator.permutation(chosen.count)
      trainingSet = Subset(chosen, order.dropFirst(held).sorted())
      validationSet = Subset(chosen, order.prefix(held).sorted())
    } else {
      (trainingSet, validationSet) = (chosen, nil)
    }
    imageShape = try recipe.imageShape(for: split.train)
    preparation = try Preparation(recipe, dataset: trainingSet, imageShape: imageShape)
    trainingBatches = Batches(
      trainingSet, batchSize: recipe.batchSize, transform: preparation.training,
      shuffle: recipe.seed, strict: strict)
    // No gradients are kept while testing, so batches may be larger; 128 fills two cores.
    testBatches = Batches(
      split.test, batchSize: 128, transform: preparation.testing, strict: strict)
    let testing = preparation.testing
    examBatches =
      validationSet.map {
        Batches($0, batchSize: 128, transform: testing, strict: strict)
      } ?? testBatches
    let network = recipe.network(classes: split.train.classCount, imageShape: imageShape)
    // A run that goes on needs them only for the picture of the first filters.
    var begun: LeftOut?
    if let file = recipe.weights {
      do { begun = try recipe.load(file, into: network) } catch  where resume {}
    }
    leftOut = begun
    guard try network.outputShape(for: [1] + imageShape) == [1, split.train.classCount] else {
      throw UsageError("the network \(recipe.network) does not suit \(split.train.name)")
    }
    let isKnown = recipe.weights == nil || begun != nil
    firstFilters = isKnown ? network.parameters[0].parameter.value : nil
    trainer = Trainer(
      network, recipe.makeOptimizer, schedule: Recipe.schedule(recipe.schedule) ?? .constant)
    history = RunHistory(recipe: recipe, classNames: split.train.classNames)
    var resumedFrom: Int?
    if let folder {
      if resume {
        try TrainingRun.checkLast(in: folder)
      } else if let left = ["last", "best"].first(where: {
        FileManager.default.fileExists(atPath: "\(folder)/\($0).safetensors")
      }) {
        throw UsageError(
          "\(folder) holds \(left).safetensors of an earlier run: add --resume to go on with it, "
            + "or name another folder with --checkpoints")
      }
      let checkpoints = try CheckpointFolder(
        path: folder, recipe: recipe.json, everySteps: saveEvery)
      lock = try FolderLock(folder)
      if resume {
        guard let checkpoint = try checkpoints.resume(trainer) else {
          throw UsageError("there is nothing to resume in \(folder)")
        }
        if let saved = try Recipe(json: checkpoint.recipe),
          let difference = recipe.difference(from: saved, besides: ["epochs"])
        {
          throw UsageError(
            "\(folder) holds a run of another recipe: \(difference) was asked for")
        }
        resumedFrom = trainer.progress.step
      }
      checkpoints.keep(trainer)
      trainer.save = { [steps = trainingBatches.count] trainer in
        // The end of an epoch follows its last step at once. Were both saved, what is logged then
        // would be logged again by a run that was killed between them.
        if trainer.progress.batchesDone == steps, !Interruption.isRequested { return }
        try checkpoints.save(trainer)
      }
    }
    self.resumedFrom = resumedFrom
    if let logs = logFolder ?? folder { try openLogs(logs) }
  }

  /// Throws a `UsageError` that says what can be done when a folder has no last checkpoint.
  static func checkLast(in folder: String) throws {
    let (last, best) = ("\(folder)/last.safetensors", "\(folder)/best.safetensors")
    if FileManager.default.fileExists(atPath: last) { return }
    throw UsageError(
      FileManager.default.fileExists(atPath: best)
        ? "\(folder) holds no last.safetensors, but the best epoch's whole checkpoint: "
          + "cp \(shellWord(best)) \(shellWord(last)) lets --resume go on from there"
        : "there is nothing to resume: \(folder) holds no last.safetensors; the same command "
          + "without --resume begins, in a folder without logs of an earlier run")
  }

  private func openLogs(_ logs: String) throws {
    // Going on from before step 0 empties them. What was logged at step 0 is logged again.
    let step = resumedFrom.map { $0 == 0 ? -1 : $0 } ?? (areEmpty(logs) ? -1 : nil)
    events = try EventLog(folder: logs, resumingAt: step)
    log = try CSVLog(
      path: "\(logs)/\(RunHistory.epochFile)", columns: history.epochColumns,
      resumingAt: step, isEntry: RunHistory.isEpoch)
    stepLog = try CSVLog(
      path: "\(logs)/\(RunHistory.stepFile)", columns: RunHistory.stepColumns,
      resumingAt: step)
    repairs = [events?.repair, log?.repair, stepLog?.repair].compactMap { $0 }
    if trainer.progress.step > 0 {
      try history.readLogs(in: logs)
      secondsBefore = history.seconds
    } else {
      try events?.text(
        "recipe",
        recipe.settings.map { "\($0.flag): \($0.value)" }
          .joined(separator: "\n\n"), step: 0)
    }
  }

  /// Whether logs are what a run leaves that died before its first checkpoint: tables without a line.
  private func areEmpty(_ logs: String) -> Bool {
    [RunHistory.epochFile, RunHistory.stepFile].allSatisfy { name in
      let table = FileManager.default.contents(atPath: "\(logs)/\(name)") ?? Data()
      return table.count { $0 == UInt8(ascii: "\n") } <= 1
    }
  }

  /// The steps of an epoch.
  var stepsPerEpoch: Int { trainingBatches.count }

  /// Steps still to be taken.
  var stepsLeft: Int {
    max(0, recipe.epochs * stepsPerEpoch - trainer.progress.step)
  }

  /// The seconds of one step, measured on a throw-away copy of the network.
  func measuredStep() throws -> Double {
    let copy = Trainer(
      recipe.network(classes: split.train.classCount, imageShape: imageShape),
      recipe.makeOptimizer)
    let iterator = trainingBatches.epoch(1_000_000).makeIterator()
    guard let batch = try iterator.nextBatch() else { return 0 }
    try copy.step(batch.images, batch.labels)
    let start = ContinuousClock.now
    // At far too high a rate the second step breaks down: the run itself will say so.
    do { try copy.step(batch.images, batch.labels) } catch is Breakdown {}
    return seconds(since: start)
  }

  /// Trains to the end. Returns false when Ctrl-C ended it early; everything is saved then.
  func run() throws -> Bool {
    let bar = ProgressBar(
      "training", total: stepsLeft * recipe.batchSize, unit: "images")
    let begin = ContinuousClock.now
    trainer.shouldStop = { Interruption.isRequested }
    trainer.onStep = { [self] report in
      bar.advance(
        by: recipe.batchSize,
        note: "epoch \(report.epoch) of \(recipe.epochs), loss \(significant(report.loss))")
      if report.step % logEvery == 0 || report.step == 1 {
        history.steps.append((report.step, report.loss))
        let time = secondsBefore + seconds(since: begin)
        try stepLog?.append(
          step: report.step, [report.loss, report.gradientNorm, report.learningRate, time])
        try events?.scalar("loss/training", report.loss, step: report.step)
        try events?.scalar("gradient norm", report.gradientNorm, step: report.step)
        try events?.scalar("learning rate", report.learningRate, step: report.step)
      }
    }
    trainer.onEpoch = { [self] report in
      let time = secondsBefore + seconds(since: begin)
      let row = RunHistory.Epoch(report, seconds: time)
      history.epochs.append(row)
      if let test = report.test { history.confusion = test.confusion }
      try log?.append(step: report.step, row.cells)
      try events?.scalar("loss/epoch mean", row.trainingLoss, step: report.step)
      if let test = report.test {
        try events?.scalar(
          "loss/\(history.judge)", test.loss.mean ?? .nan, step: report.step)
        try events?.scalar("accuracy/\(history.judge)", test.accuracy, step: report.step)
      }
      try logFilters(step: report.step)
    }
    if trainer.progress.step == 0 {
      // From here on the run can be resumed, whenever it ends.
      try trainer.save?(trainer)
      try logFilters(step: 0)
    }
    // A failed batch and an interruption both leave the last checkpoint as it is.
    defer { bar.finish() }
    let outcome: Trainer.Outcome
    do {
      outcome = try trainer.run(
        epochs: recipe.epochs, lessons: trainingBatches, exam: examBatches)
    } catch let breakdown as Breakdown {
      throw CourseError("\(breakdown); \(wayOn())")
    }
    history.seconds = secondsBefore + seconds(since: begin)
    history.best = trainer.progress.best.map { .init(epoch: $0.epoch, accuracy: 1 - $0.error) }
    history.finish()
    if case .stopped = outcome { return false }
    if validationSet != nil {
      // The test images, for the first and only time.
      let test = try evaluate(tenViews: false)
      history.confusion = test.confusion
      history.test = RunHistory.Score(test)
      if recipe.augment != "none" {
        history.tenViews = RunHistory.Score(try evaluate(tenViews: true))
      }
    } else if history.confusion == nil {
      history.confusion = try evaluate(tenViews: false).confusion
    }
    return true
  }

  /// What can be done after a breakdown: a new run, at a lower rate, from a checkpoint of which is seen
  /// now that it is good.
  private func wayOn() -> String {
    let rate = "--learning-rate \(significant(recipe.learningRate / 10))"
    guard let folder else { return "try a lower rate, \(rate)" }
    let guessing = Foundation.log(Double(split.train.classCount))
    for path in ["last", "best"].map({ "\(folder)/\($0).safetensors" }) {
      let copy = Trainer(
        recipe.network(classes: split.train.classCount, imageShape: imageShape),
        recipe.makeOptimizer)
      guard (try? copy.network.loadWeights(from: path)) != nil,
        let batch = try? examBatches.makeIterator().nextBatch(),
        let loss = try? copy.evaluate([batch]).loss.mean, loss < 2 * guessing
      else { continue }
      return "the last good checkpoint is \(path), with a loss of \(significant(loss)) on "
        + "\(batch.labels.count) images it has not learned from; --weights \(shellWord(path)) \(rate) "
        + "--checkpoints \(shellWord(folder + "-lower")) begins a new run there, at a tenth of the rate"
    }
    return "no checkpoint in \(folder) is much better than guessing: begin again with \(rate) and "
      + "--checkpoints \(shellWord(folder + "-lower"))"
  }

  /// Measures the network as it stands on the images that judge each epoch.
  func examine() throws -> Evaluation {
    try trainer.evaluate(nextBatch: examBatches.makeIterator().nextBatch)
  }

  /// Measures the network as it stands on the test images.
  func evaluate(tenViews: Bool) throws -> Evaluation {
    guard tenViews else {
      let iterator = testBatches.makeIterator()
      return try trainer.evaluate(nextBatch: { try iterator.nextBatch() })
    }
    let batches = Batches(split.test, batchSize: 32, transform: preparation.roomy, strict: strict)
    let iterator = batches.makeIterator()
    var evaluation = Evaluation(classes: split.train.classCount)
    let bar = ProgressBar("ten views", total: split.test.count, unit: "images")
    defer { bar.finish() }
    while let batch = try iterator.nextBatch() {
      try Interruption.check()
      let views = try TenCrop(imageShape[1]).views(of: batch.images)
      evaluation.add(
        probabilities: averagedProbabilities(of: trainer.network, views: views),
        labels: batch.labels)
      bar.advance(by: batch.labels.count)
    }
    return evaluation
  }

  /// Why images were left out, a sentence for each that was.
  var skipped: [String] { trainingBatches.skipped + examBatches.skipped }

  /// Writes the list of the images that were left out, if there are any.
  ///
  /// - Returns: the file.
  func writeSkipped(to folder: String) throws -> String? {
    if skipped.isEmpty { return nil }
    let path = "\(folder)/left-out.txt"
    try writeAtomically(to: path) {
      try $0.write(Array((skipped.joined(separator: "\n") + "\n").utf8))
    }
    return path
  }

  /// The first layer's filters [outputs, inputs, rows, columns].
  var filters: Tensor { trainer.network.parameters[0].parameter.value }

  /// The first layer's filters as they were before the first step; nil when the file that they came
  /// from is gone.
  let firstFilters: Tensor?

  private func logFilters(step: Int) throws {
    guard let events else { return }
    let sheet = filterSheet(filters)
    try events.image(
      "filters of the first layer", png: sheet.png, width: sheet.width, height: sheet.height,
      step: step)
  }

  /// Writes what a page needs to show this run again: history, confusions, filters.
  func writeRecord(to folder: String) throws {
    try history.write(to: folder)
    try Safetensors.write(
      [("first", firstFilters ?? filters), ("last", filters)],
      to: "\(folder)/\(RunHistory.filterFile)")
  }
}

/// Seconds since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
  start.duration(to: .now) / .seconds(1)
}
