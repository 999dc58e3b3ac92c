import Base
import Datasets
import Foundation
import Layers
import Notebook
import RunFiles
import Tensors
import Training

/// The logs of a run: the tables `epochs.csv` and `steps.csv`, and a log for TensorBoard.
final class RunLogs {
  /// What was done about damaged logs, a sentence each.
  let repairs: [String]
  private let epochs: CSVLog
  private let steps: CSVLog
  private let events: EventLog
  private let judge: String

  /// Opens the logs in a folder.
  ///
  /// - Parameters:
  ///   - folder: where; it is made when it is missing.
  ///   - history: the run's, for its recipe.
  ///   - resumedFrom: the step of the checkpoint that the run goes on from; nil for a new run.
  init(in folder: String, of history: RunHistory, resumedFrom: Int?) throws {
    // Going on from before step 0 empties them. What was logged at step 0 is logged again.
    let step = resumedFrom.map { $0 == 0 ? -1 : $0 } ?? (RunLogs.areEmpty(folder) ? -1 : nil)
    judge = history.judge
    events = try EventLog(folder: folder, resumingAt: step)
    epochs = try CSVLog(
      path: "\(folder)/\(RunHistory.epochFile)", columns: history.epochColumns,
      resumingAt: step, isEntry: RunHistory.isEpoch)
    steps = try CSVLog(
      path: "\(folder)/\(RunHistory.stepFile)", columns: RunHistory.stepColumns,
      resumingAt: step)
    repairs = [events.repair, epochs.repair, steps.repair].compactMap { $0 }
    guard (resumedFrom ?? 0) == 0 else { return }
    try events.text(
      "recipe",
      history.recipe.settings.map { "\($0.flag): \($0.value)" }.joined(separator: "\n\n"), step: 0)
    try events.text("what the curves show", curves, step: 0)
  }

  /// Whether logs are what a run leaves that died before its first checkpoint: tables without a line.
  private static func areEmpty(_ folder: String) -> Bool {
    [RunHistory.epochFile, RunHistory.stepFile].allSatisfy { name in
      let table = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
      return table.count { $0 == UInt8(ascii: "\n") } <= 1
    }
  }

  /// What each curve of the log for TensorBoard shows.
  private var curves: String {
    """
    Of one batch, at its step: loss/training (the mean over its images), accuracy/training, \
    gradient norm, learning rate.

    Of an epoch, at its last step: loss/epoch mean (over its training images, each before the step \
    that learned from it), loss/\(judge) and accuracy/\(judge).

    Of an epoch, at its number: all that begins with "by epoch". Its sums add up the batches' mean \
    losses, as programs do that print such a sum; they grow with the number of batches.
    """
  }

  /// Logs a step.
  func add(_ report: StepReport, seconds: Double) throws {
    try steps.append(
      step: report.step,
      [report.loss, report.gradientNorm, report.learningRate, seconds, report.accuracy])
    try events.scalar("loss/training", report.loss, step: report.step)
    try events.scalar("accuracy/training", report.accuracy, step: report.step)
    try events.scalar("gradient norm", report.gradientNorm, step: report.step)
    try events.scalar("learning rate", report.learningRate, step: report.step)
  }

  /// Logs an epoch. What has a step of its own comes first: by it a resumed run finds the place from
  /// which all is logged again.
  func add(_ epoch: RunHistory.Epoch) throws {
    try epochs.append(step: epoch.step, epoch.cells)
    let curves: [(name: String, value: Double?, step: Int)] = [
      ("loss/epoch mean", epoch.trainingLoss, epoch.step),
      ("loss/\(judge)", epoch.testLoss, epoch.step),
      ("accuracy/\(judge)", epoch.testAccuracy, epoch.step),
      ("by epoch/training loss, mean over images", epoch.trainingLoss, epoch.epoch),
      ("by epoch/training loss, sum over batches", epoch.trainingLossSum, epoch.epoch),
      ("by epoch/training accuracy", epoch.trainingAccuracy, epoch.epoch),
      ("by epoch/\(judge) loss, mean over images", epoch.testLoss, epoch.epoch),
      ("by epoch/\(judge) loss, sum over batches", epoch.testLossSum, epoch.epoch),
      ("by epoch/\(judge) accuracy", epoch.testAccuracy, epoch.epoch),
    ]
    for (name, value, step) in curves {
      if let value { try events.scalar(name, value, step: step) }
    }
  }

  /// Logs the first layer's filters [outputs, inputs, rows, columns] as a picture.
  func add(filters: Tensor, step: Int) throws {
    let sheet = filterSheet(filters)
    try events.image(
      "filters of the first layer", png: sheet.png, width: sheet.width, height: sheet.height,
      step: step)
  }
}
