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
  private var log: CSVLog?
  private var stepLog: CSVLog?
  private var events: EventLog?
  private var secondsBefore = 0.0
  /// Loss and gradient length are logged every so many steps.
  let logEvery: Int
  let resumedFrom: Int?

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
    guard try network.outputShape(for: [1] + imageShape) == [1, split.train.classCount] else {
      throw UsageError("the network \(recipe.network) does not suit \(split.train.name)")
    }
    trainer = Trainer(
      network, recipe.makeOptimizer, schedule: Recipe.schedule(recipe.schedule) ?? .constant)
    history = RunHistory(recipe: recipe, classNames: split.train.classNames)
    var resumedFrom: Int?
    if let folder {
      if !resume, FileManager.default.fileExists(atPath: "\(folder)/last.safetensors") {
        throw UsageError(
          "\(folder) holds an earlier run: add --resume to go on with it, or name another folder "
            + "with --checkpoints")
      }
      let checkpoints = try CheckpointFolder(
        path: folder, recipe: recipe.json, everySteps: saveEvery)
      if resume {
        guard let checkpoint = try checkpoints.resume(trainer) else {
          throw UsageError(
            "there is nothing to resume: \(folder) holds no last.safetensors; the same command "
              + "without --resume begins")
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
    }
    self.resumedFrom = resumedFrom
    if let logs = logFolder ?? folder { try openLogs(logs) }
  }

  private func openLogs(_ logs: String) throws {
    // Going on from before step 0 empties them.
    let step = resumedFrom ?? (areEmpty(logs) ? -1 : nil)
    events = try EventLog(folder: logs, resumingAt: step)
    log = try CSVLog(
      path: "\(logs)/\(RunHistory.epochFile)", columns: history.epochColumns,
      resumingAt: step)
    stepLog = try CSVLog(
      path: "\(logs)/\(RunHistory.stepFile)", columns: RunHistory.stepColumns,
      resumingAt: step)
    if resumedFrom != nil {
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
    try copy.step(batch.images, batch.labels)
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
    let outcome = try trainer.run(
      epochs: recipe.epochs, lessons: trainingBatches, exam: examBatches)
    history.seconds = secondsBefore + seconds(since: begin)
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

  /// The first layer's filters as they were before the first step: drawn again from the seed.
  var firstFilters: Tensor {
    recipe.network(classes: split.train.classCount, imageShape: imageShape)
      .parameters[0].parameter.value
  }

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
      [("first", firstFilters), ("last", filters)], to: "\(folder)/\(RunHistory.filterFile)")
  }
}

/// Seconds since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
  start.duration(to: .now) / .seconds(1)
}
