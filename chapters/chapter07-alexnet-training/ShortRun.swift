import Statistics
import Datasets
import KernelMethods
import Notebook

func showRun(_ cell: Cell, _ classroom: Classroom) throws {
  let recipe = classroom.recipe
  cell.say(
    """
    Everything together: AlexNet in miniature (the same eight layers, fewer channels) on \
    \(try classroom.data().train.name), with momentum, weight decay, dropout and a cosine schedule. \
    This is the program itself: `--recipe \(recipe.name)` runs it with any setting changed.
    """)
  var settings = Table("setting", "value")
  for (flag, value) in recipe.settings { settings.row(flag, value) }
  cell.table(settings)
  let run = try classroom.run()
  cell.table(epochTable(run.history))
  cell.figure(lossPlot(run.history))
  cell.timing("It took \(duration(run.history.seconds)).")
  let count = min(2_000, run.trainingSet.count)
  let batches = Batches(
    Subset(sampling: run.trainingSet, count: count), batchSize: 250,
    transform: run.preparation.testing)
  let seen =
    try run.trainer.evaluate(nextBatch: batches.makeIterator().nextBatch).loss.mean ?? .nan
  if let last = run.history.epochs.last, let test = last.testLoss {
    cell.say(
      """
      Which of the two losses is larger is no sign by itself: the training loss is a mean over the \
      epoch, of a network that was still learning, with half of its hidden units dropped at random. \
      Asked again now, with all units at work, it pays \(significant(seen, digits: 3)) on \
      \(grouped(count)) training images and \(significant(test, digits: 3)) on the test images; the \
      log said \(significant(last.trainingLoss, digits: 3)).
      """)
  }
  cell.takeaway(
    "the loss of single batches is a noisy curve; judge by the test set, once per epoch.")
  cell.notes("While it runs: ask for a bet on the accuracy after each epoch, and write them down.")
}

func showConfusions(_ cell: Cell, _ classroom: Classroom) throws {
  let run = try classroom.run()
  let history = run.history
  let evaluation = try run.evaluate(tenViews: false)
  let views = try run.evaluate(tenViews: true)
  var table = Table(
    "", .number("loss"), .number("top-1 error"), .number("top-5 error"))
  for (name, result) in [("one view", evaluation), ("ten views", views)] {
    table.row(
      name, grouped(result.loss.mean ?? .nan, decimals: 4),
      percent(result.topError(1), decimals: 2), percent(result.topError(5), decimals: 2))
  }
  cell.say(
    """
    Top-1 counts an image as right when the highest score is; top-5, made for ImageNet's thousand \
    classes, when one of the five highest is. Ten views average the network's answers over four \
    corners and the centre of a slightly larger picture and their mirror images.
    """)
  cell.table(table)
  if let figure = confusionFigure(history) { cell.figure(figure) }
  cell.say(
    whetherTenViewsHelp(
      try PairedComparison(
        views.predictions, evaluation.predictions, labels: evaluation.labels)))
  cell.takeaway("a confusion matrix says what an accuracy hides.")
  cell.exercise("7.4", "count top-k errors")
  cell.exercise("7.5", "average ten views")
  cell.notes("Ask which two classes a person would confuse, before uncovering the figure.")
}

/// Whether ten views (the first) do better than one, judged by the images that only one of the two
/// gets right.
func whetherTenViewsHelp(_ tenAgainstOne: PairedComparison) -> String {
  let counted =
    "\(grouped(tenAgainstOne.onlyFirst)) images are right with ten views only, "
    + "\(grouped(tenAgainstOne.onlySecond)) with one view only"
  switch tenAgainstOne.verdict {
  case .first: return "Ten views help here, as they did in 2012: \(counted)."
  case .second:
    return """
      Ten views do *not* help here (\(counted)), perhaps because half of them are mirror images, and \
      the network has never seen these things in a mirror. An augmentation must leave the class what \
      it is, in training and at the test.
      """
  case .undecided:
    return "Whether ten views help is undecided here: \(counted), no more uneven than chance."
  }
}
