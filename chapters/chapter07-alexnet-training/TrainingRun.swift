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
  /// What each epoch is judged by: the images held out, or the test images; nil where there are
  /// neither.
  private let examBatches: Batches?
  private let testBatches: Batches?
  private(set) var history: RunHistory
  /// Whether unreadable images end the run.
  private let strict: Bool
  private var lock: FolderLock?
  private let logs: RunLogs?
  /// What was done about damaged logs, a sentence each.
  var repairs: [String] { logs?.repairs ?? [] }
  private var secondsBefore = 0.0
  /// Whether steps and epochs are told as they end: of a run that somebody has asked for, not of one
  /// that is a part of a chapter.
  var isTold: Bool
  /// Loss and gradient length are logged every so many steps.
  let logEvery: Int
  let resumedFrom: Int?
  /// What the weights of epochs still to come will take; nil where none are kept.
  let keptWeights: KeptWeights?
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
  ///   - epochsKept: of how many epochs, the last ones, the weights are kept.
  init(
    _ recipe: Recipe, folder: String? = nil, logFolder: String? = nil, resume: Bool = false,
    strict: Bool = false, logEvery: Int? = nil, saveEvery: Int? = nil, epochsKept: Int = 0,
    data: DataSplit? = nil
  ) throws {
    var recipe = recipe
    if resume, let folder {
      try TrainingRun.checkLast(in: folder)
      // A run from before is gone on with as it was begun.
      let saved = try Checkpoint.recipe(in: "\(folder)/last.safetensors")
        .flatMap(Recipe.init(json:))
      if let saved { recipe.learnsFromAll = saved.learnsFromAll }
    }
    self.recipe = recipe
    self.folder = folder
    isTold = folder != nil
    self.strict = strict
    self.logEvery = logEvery ?? recipe.logEvery
    let split =
      try data
      ?? DataLocation().load(recipe.data, holdOut: recipe.learnsFromAll == nil ? 0.2 : 0)
    self.split = split
    let chosen: any Dataset =
      recipe.limit.map { Subset(sampling: split.train, count: $0) } ?? split.train
    if let share = recipe.holdOut {
      let held = Int(share * Double(chosen.count))
      guard held > 0, held < chosen.count else {
        throw UsageError(
          "--hold-out \(share) of \(chosen.count) training images leaves none to learn from or "
            + "none to judge by: name another share, or more images")
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
    // As many as in a step, as in the notes, whose sums over batches can then be compared; but fewer
    // than 32 only take time.
    let testing = { [preparation, size = max(32, recipe.batchSize)] (set: any Dataset) in
      Batches(set, batchSize: size, transform: preparation.testing, strict: strict)
    }
    testBatches = split.test.count > 0 ? testing(split.test) : nil
    examBatches = validationSet.map(testing) ?? testBatches
    let network = recipe.network(classes: split.train.classCount, imageShape: imageShape)
    // A run that goes on needs them only for the picture of the first filters.
    var begun: LeftOut?
    if let file = recipe.weights {
      do { begun = try recipe.load(file, into: network) } catch  where resume {}
    }
    leftOut = begun
    guard try network.outputShape(for: [1] + imageShape) == [1, split.train.classCount] else {
      throw UsageError(
        "the network \(recipe.network) does not suit \(split.train.name): name another")
    }
    let isKnown = recipe.weights == nil || begun != nil
    firstFilters = isKnown ? network.parameters[0].parameter.value : nil
    trainer = Trainer(
      network, recipe.makeOptimizer, schedule: Recipe.schedule(recipe.schedule) ?? .constant)
    history = RunHistory(recipe: recipe, classNames: split.train.classNames)
    var resumedFrom: Int?
    var kept: KeptWeights?
    if let folder {
      let checkpoints = try CheckpointFolder(
        path: folder, recipe: recipe.json, everySteps: saveEvery, epochsKept: epochsKept)
      let names = ["last", "best"] + checkpoints.epochs.map { "epoch-\($0)" }
      if !resume,
        let left = names.first(where: {
          FileManager.default.fileExists(atPath: "\(folder)/\($0).safetensors")
        })
      {
        throw UsageError(
          "\(folder) holds \(left).safetensors of an earlier run: add --resume to go on with it, "
            + "or name another folder with --checkpoints")
      }
      lock = try FolderLock(folder)
      if resume {
        guard let checkpoint = try checkpoints.resume(trainer) else {
          throw UsageError("there is nothing to resume in \(folder): leave out --resume")
        }
        if let saved = try Recipe(json: checkpoint.recipe),
          let difference = recipe.difference(from: saved, besides: ["epochs"])
        {
          throw UsageError(
            "\(folder) holds a run of another recipe: \(difference) was asked for; leave that out "
              + "to go on with it, or name another folder with --checkpoints")
        }
        resumedFrom = trainer.progress.step
      }
      let left = min(epochsKept, recipe.epochs - trainer.progress.epoch)
      if left > 0 {
        kept = try KeptWeights(
          files: left, parameters: network.parameterCount,
          free: KeptWeights.freeBytes(in: folder), folder: folder)
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
    keptWeights = kept
    let logFolder = logFolder ?? folder
    logs = try logFolder.map {
      [history] in try RunLogs(in: $0, of: history, resumedFrom: resumedFrom)
    }
    if let logFolder, trainer.progress.step > 0 {
      try history.readLogs(in: logFolder)
      secondsBefore = history.seconds
    }
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
    let steps = recipe.epochs * stepsPerEpoch
    let bar = ProgressBar(
      "training", total: steps * recipe.batchSize, done: trainer.progress.step * recipe.batchSize,
      unit: "images", isTold: isTold)
    let begin = ContinuousClock.now
    trainer.shouldStop = { Interruption.isRequested }
    trainer.onStep = { [self] report in
      bar.advance(
        by: recipe.batchSize,
        note: "epoch \(report.epoch) of \(recipe.epochs), loss \(significant(report.loss))")
      if report.step % logEvery == 0 || report.step == 1 {
        history.steps.append((report.step, report.loss))
        try logs?.add(report, seconds: secondsBefore + seconds(since: begin))
        // A screen has the bar.
        if isTold, !bar.isTerminal { bar.tell(line(of: report, among: steps), withPace: true) }
      }
    }
    trainer.onEpoch = { [self] report in
      let row = RunHistory.Epoch(report, seconds: secondsBefore + seconds(since: begin))
      let before = history.epochs.last?.seconds ?? 0
      history.epochs.append(row)
      if let test = report.test { history.confusion = test.confusion }
      try logs?.add(row)
      try logs?.add(filters: filters, step: report.step)
      if isTold { bar.tell(history.line(of: row, seconds: row.seconds - before)) }
    }
    if trainer.progress.step == 0 {
      // From here on the run can be resumed, whenever it ends.
      try trainer.save?(trainer)
      try logs?.add(filters: filters, step: 0)
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
    do { try judge() } catch is Interrupted { return false }
    return true
  }

  /// Judges the finished network, as far as no epoch has done that.
  private func judge() throws {
    if validationSet != nil, testBatches != nil {
      // The test images, for the first and only time.
      let test = try evaluate(tenViews: false)
      history.confusion = test.confusion
      history.test = RunHistory.Score(test)
      if recipe.augment != "none" {
        history.tenViews = RunHistory.Score(try evaluate(tenViews: true))
      }
    } else if history.confusion == nil, finalSet != nil {
      history.confusion = try evaluate(tenViews: false).confusion
    }
  }

  /// What is told of a step.
  private func line(of report: StepReport, among steps: Int) -> String {
    "step \(grouped(report.step)) of \(grouped(steps)), epoch \(report.epoch) of "
      + "\(recipe.epochs): loss \(grouped(report.loss, decimals: 4)), "
      + "\(percent(report.accuracy)) of its \(report.images) images right"
  }

  /// What can be done after a breakdown: a new run, at a lower rate, from a checkpoint of which is seen
  /// now that it is good.
  private func wayOn() -> String {
    // As the flag is written, without separators or powers of ten.
    let rate = String(format: "--learning-rate %.6g", recipe.learningRate / 10)
    guard let folder else { return "try a lower rate, \(rate)" }
    let guessing = Foundation.log(Double(split.train.classCount))
    for path in ["last", "best"].map({ "\(folder)/\($0).safetensors" }) {
      let copy = Trainer(
        recipe.network(classes: split.train.classCount, imageShape: imageShape),
        recipe.makeOptimizer)
      guard (try? copy.network.loadWeights(from: path)) != nil,
        let batch = try? (examBatches ?? trainingBatches).makeIterator().nextBatch(),
        let loss = try? copy.evaluate([batch]).loss.mean, loss < 2 * guessing
      else { continue }
      return "the last good checkpoint is \(path), with a loss of \(significant(loss)) on "
        + "\(batch.labels.count) \(examBatches == nil ? "training images" : "images it has not learned from")"
        + "; --weights \(shellWord(path)) \(rate) "
        + "--checkpoints \(shellWord(folder + "-lower")) begins a new run there, at a tenth of the rate"
    }
    return "no checkpoint in \(folder) is much better than guessing: begin again with \(rate) and "
      + "--checkpoints \(shellWord(folder + "-lower"))"
  }

  /// The images that judge a finished network: the test images or, where there are none, those held
  /// out; nil where there are neither.
  var finalSet: (any Dataset)? { split.test.count > 0 ? split.test : validationSet }

  /// The number of images that judge each epoch.
  var examCount: Int { validationSet?.count ?? split.test.count }

  /// Measures the network as it stands on the images that judge a finished one.
  func evaluate(tenViews: Bool) throws -> Evaluation {
    guard let set = finalSet, let oneView = testBatches ?? examBatches else {
      throw CourseError(
        "\(split.train.name) has no test images, and none are held out, so that nothing can judge "
          + "the network: --hold-out 0.2 keeps a fifth of its images for that")
    }
    guard tenViews else {
      let iterator = oneView.makeIterator()
      return try trainer.evaluate(nextBatch: {
        try Interruption.check()
        return try iterator.nextBatch()
      })
    }
    let batches = Batches(set, batchSize: 32, transform: preparation.roomy, strict: strict)
    let iterator = batches.makeIterator()
    var evaluation = Evaluation(classes: split.train.classCount)
    let bar = ProgressBar("ten views", total: set.count, unit: "images")
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
  var skipped: [String] { trainingBatches.skipped + (examBatches?.skipped ?? []) }

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

  /// Writes what a page needs to show this run again: history, confusions, filters, and what the layers
  /// answer to two images.
  func writeRecord(to folder: String) throws {
    try history.write(to: folder)
    try Safetensors.write(
      [("first", firstFilters ?? filters), ("last", filters)],
      to: "\(folder)/\(RunHistory.filterFile)")
    if let batch = try (testBatches ?? examBatches)?.makeIterator().nextBatch() {
      let images = batch.images[0..<min(2, batch.images.shape[0])]
      try KeptResponses.write(
        of: trainer.network, to: images, at: "\(folder)/\(KeptResponses.file)")
    }
  }
}

/// Seconds since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
  start.duration(to: .now) / .seconds(1)
}
