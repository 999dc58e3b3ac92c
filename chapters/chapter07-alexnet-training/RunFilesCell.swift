import Base
import Files
import Foundation
import Notebook
import RunFiles
import Training

/// What a run leaves behind, beside what the notes' programs do.
func addFilesCell(to page: Page, _ classroom: Classroom) {
  page.further("files", "What a run tells, logs and keeps") { cell in
    var recipe = classroom.recipe
    (recipe.limit, recipe.epochs) = (512, 2)
    let folder = temporaryFolder.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try TrainingRun(
      recipe, folder: folder, logEvery: 5, epochsKept: 2, data: try classroom.data())
    run.isTold = false
    if try !run.run() { throw Interrupted() }
    try run.writeRecord(to: folder)
    guard let last = run.history.epochs.last else { return }
    cell.say(
      """
      A run of two epochs, small and made now, as `--recipe` makes a long one. Each epoch is told as \
      it ends:
      """)
    cell.varying {
      let before = [0] + run.history.epochs.map(\.seconds)
      cell.result(
        zip(run.history.epochs, before).map { run.history.line(of: $0, seconds: $0.seconds - $1) }
          .joined(separator: "\n"))
    }
    cell.say("From the last line of `epochs.csv`, and what these columns mean:")
    let judge = run.history.judge
    var table = Table("column", .number("last epoch"), "what it is")
    for (name, value, meaning) in [
      (
        "training loss", last.trainingLoss,
        "mean over images, each before the step that learned from it"
      ),
      (
        "training accuracy", last.trainingAccuracy, "share of the same images, with dropout at work"
      ),
      ("sum of batches' training losses", last.trainingLossSum, "the batches' means added up"),
      ("\(judge) loss", last.testLoss, "mean over images, after the epoch, without dropout"),
      ("\(judge) accuracy", last.testAccuracy, "share of the same images"),
      ("sum of batches' \(judge) losses", last.testLossSum, "the batches' means added up"),
    ] { table.row(name, value.map { grouped($0, decimals: 4) }, meaning) }
    cell.table(table)
    let (images, steps, size) = (run.trainingSet.count, run.stepsPerEpoch, recipe.batchSize)
    let rest = images - (steps - 1) * size
    if let sum = last.trainingLossSum {
      cell.say(
        """
        The sum divided by the \(steps) batches is \(grouped(sum / Double(steps), decimals: 4)), the mean \
        over the images \(grouped(last.trainingLoss, decimals: 4)).\
        \(rest < size ? " In the sum the last batch, of \(rest) images, counts as much as one of \(size)." : "")
        """)
    }
    cell.say("The files of the run:")
    let meanings: [(name: String, meaning: String)] = [
      ("last.safetensors", "weights and all that --resume needs"),
      ("best.safetensors", "the same of the best epoch by \(judge) images"),
      ("epoch-1.safetensors", "weights alone after epoch 1, where they are kept"),
      ("epochs.csv", "a line for each epoch"), ("steps.csv", "a line for each logged step"),
      (EventLog.fileName, "curves and the first layer's filters for TensorBoard"),
      (RunHistory.file, "recipe, machine, date, confusion matrix"),
      (RunHistory.filterFile, "the first layer before and after"),
      (KeptResponses.file, "what the layers answer to two images"),
    ]
    var files = Table("file", .number("size", varies: true), "what it holds")
    for (name, meaning) in meanings {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      files.row(name, (attributes[.size] as? NSNumber).map { bytes($0.intValue) }, meaning)
    }
    cell.table(files)
    cell.say(
      """
      Programs of the notes log and save part of this, each another part [Notes], and the paper \
      reports errors [Krizhevsky2012]. Here each recipe does what its note does, and more:
      """)
    var notes = Table("recipe", "there", "here")
    for (name, note, here) in notesBesideRuns { notes.row(name, note, here) }
    cell.table(notes)
    cell.takeaway("a sum of losses grows with the number of batches; a mean can be compared.")
    cell.notes(
      "Ask which of these files a colleague needs to go on with the run, and which to judge it.")
  }
}

/// What the notes' programs and the paper log, save and report, and what stands for it here.
let notesBesideRuns: [(recipe: String, note: String, here: String)] = [
  (
    "fashion-adam, fashion-sgd", "the device it trains on",
    "processor, threads and engine, and the sizes of the sets, before the first step"
  ),
  (
    "fashion-adam, fashion-sgd", "each epoch's loss, training accuracy and test accuracy; the time",
    "the epoch's line; columns of epochs.csv; curves by epoch"
  ),
  (
    "fashion-adam, fashion-sgd", "nothing is saved",
    "last.safetensors, best.safetensors: --resume, --evaluate, --predict"
  ),
  (
    "mnist-sgd", "the loss every 100 steps, \"Train Loss\"",
    "a line every 100 steps; steps.csv; curve loss/training"
  ),
  (
    "mnist-sgd", "each epoch's sum of the test batches' losses, \"Test Total Loss\"",
    "column of epochs.csv; curve by epoch/test loss, sum over batches"
  ),
  (
    "mnist-sgd", "each epoch's \"Accuracy Rate\"",
    "the epoch's line; column of epochs.csv; curve by epoch/test accuracy"
  ),
  ("mnist-sgd", "the model after each epoch", "epoch-N.safetensors, unless told otherwise"),
  (
    "imagenet-folder", "one number for each epoch, called the loss: a sum (cell log)",
    "curve by epoch/training loss, sum over batches, beside the mean"
  ),
  (
    "imagenet-folder", "a checkpoint after each epoch",
    "last.safetensors; epoch-N.safetensors, unless told otherwise"
  ),
  (
    "imagenet-folder", "top-1 and top-5 at the end",
    "top-5 in each line of epochs.csv; --evaluate"
  ),
  ("paper", "errors with one view and with ten", "--hold-out; --evaluate"),
]
