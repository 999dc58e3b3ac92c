import Base
import Course
import Datasets
import Files
import Layers
import Notebook
import RunFiles
import Statistics
import Tensors

/// The full-size runs that were made once and recorded.
func addRecordedCell(to page: Page) {
  guard let fashion = try? RunHistory(recordedIn: "\(recordedRuns)/fashion-adam") else { return }
  let mnist = try? RunHistory(recordedIn: "\(recordedRuns)/mnist-sgd")
  page.cell("recorded", "AlexNet trained to its end") { cell in
    try showRecorded(cell, fashion, mnist)
  }
  guard let photographs = try? RunHistory(recordedIn: "\(recordedRuns)/cifar-paper") else { return }
  page.further("cifar", "The paper's recipe in miniature, on small photographs") { cell in
    try showMiniature(cell, photographs)
  }
}

/// The miniature trained as the paper trains: what became of it with one view and with ten.
private func showMiniature(_ cell: Cell, _ history: RunHistory) throws {
  let recipe = history.recipe
  guard let last = history.epochs.last, let one = history.test, let ten = history.tenViews else {
    throw CourseError(
      "the recorded run of \(recipe.name) is not finished: --resume goes on with it")
  }
  cell.say(
    """
    *A recording, made on \(history.day).* The miniature of the cell `loop` on a part of CIFAR-10, \
    colour photographs of ten classes, trained as the paper trains: its step with momentum and weight \
    decay, dropout, random crops, mirror images and changes of colour, and a learning rate that is \
    divided by 10 whenever the validation error no longer falls. `--recipe \(recipe.name)`, \
    \(last.epoch) epochs of \(last.step / last.epoch) steps, up to \(recipe.batchSize) images each, in \
    \(duration(last.seconds)) on \(history.machine).
    """)
  cell.figure(lossPlot(history))
  let drops = zip(history.epochs, history.epochs.dropFirst())
    .filter { $1.learningRate < 0.99 * $0.learningRate }.map { "\($0.0.epoch)" }
  cell.say(
    drops.isEmpty
      ? "The rate was never divided."
      : "The rate was divided after epoch\(drops.count == 1 ? "" : "s") \(drops.joined(separator: ", "))."
  )
  var table = Table("asked", .number("loss"), .number("right"), .number("among the first five"))
  for (name, score) in [("one view", one), ("ten views", ten)] {
    table.row(
      name, grouped(score.loss, decimals: 3), percent(score.topOne, decimals: 2),
      percent(score.topFive, decimals: 2))
  }
  table.caption = "\(grouped(one.images)) test images, asked once, after the last epoch."
  cell.table(table)
  // The two counts share their images; taken as independent, the interval is rather too wide.
  let (gain, variance) = (
    ten.topOne - one.topOne,
    (ten.topOne * (1 - ten.topOne) + one.topOne * (1 - one.topOne)) / Double(one.images)
  )
  let verdict: Check.Verdict =
    abs(gain) < 1.96 * variance.squareRoot() ? .undecided : gain > 0 ? .holds : .fails
  cell.verdict(
    verdict, "The paper says", that: "ten views recognise more than one",
    found: "\(percent(ten.topOne, decimals: 1)) of the images are right with ten views, "
      + "\(percent(one.topOne, decimals: 1)) with one",
    failsIf: "one view is better beyond chance", source: "Krizhevsky2012")
  cell.takeaway(
    verdict == .holds
      ? "ten views help a network that has learned from crops and mirror images."
      : verdict == .fails
        ? "ten views cost accuracy even where crops and mirror images were learned from."
        : "from these two counts alone a gain by ten views is not shown.")
  cell.change(
    "the rate, the schedule or the number of epochs: `swift run chapter07-alexnet-training --recipe \(recipe.name)`, with the flags that `--help` lists",
    in: "chapters/chapter07-alexnet-training/Recipe.swift")
  cell.notes("Compare with the cell `ten-views`: there the network had seen no mirror image.")
}

private func showRecorded(_ cell: Cell, _ history: RunHistory, _ other: RunHistory?) throws {
  let recipe = history.recipe
  cell.say(
    """
    *A recording, made on \(history.day).* AlexNet as lectures draw it, all 60,000 training images \
    of Fashion-MNIST (grey images of clothes, ten classes) enlarged to 224 × 224 pixels, \
    \(recipe.epochs) epochs of Adam, by this program: `--recipe \(recipe.name)` on \
    \(history.machine), beside other work. `--replay` shows all of it.
    """)
  cell.timedEarlier(on: history.machine)
  cell.table(epochTable(history))
  cell.say(
    """
    (The recipe is a lecture note's: each epoch is judged by the test images, but no epoch is \
    chosen by them.) The mistakes after the last epoch:
    """)
  if let figure = confusionFigure(history) { cell.figure(figure) }
  if let confusion = history.confusion {
    let worst = confusion.worstConfusions(3).map {
      "\(history.classNames[$0.actual]) called \(history.classNames[$0.predicted]) (\($0.count))"
    }
    cell.say("Most often wrong: \(worst.joined(separator: ", ")).")
  }
  let (first, last) = try RunHistory.filters(recordedIn: "\(recordedRuns)/\(recipe.name)")
  showFilterSheets(cell, first: first, last: last)
  let (before, after) = (smoothness(first), smoothness(last))
  cell.say(
    """
    Weights side by side in a filter have a correlation of \(grouped(before, decimals: 2)) before \
    and \(grouped(after, decimals: 2)) \
    after\(after > 0.5 ? ": the filters have become smooth, as the images are, 28 × 28 pixels enlarged eightfold" : "").
    """)
  if let other, let accuracy = other.epochs.last?.testAccuracy {
    cell.say(
      """
      A second recording, `--recipe \(other.recipe.name) --replay`: plain gradient descent on \
      MNIST, \(other.epochs.count) epochs, \(percent(accuracy, decimals: 2)) of the test images \
      right after the last.
      """)
  }
  let day = 86_400.0
  let runs = [history] + (other.map { [$0] } ?? [])
  cell.verdict(
    !runs.contains { $0.epochs.count == $0.recipe.epochs && $0.seconds < day }, "A note says",
    that: "training its AlexNet on a processor never finished",
    found: runs.map {
      "\($0.epochs.count) of \($0.recipe.epochs) epochs took \(duration($0.seconds)) on "
        + "\($0.threads) threads"
    }.joined(separator: "; "),
    failsIf: "one of the recorded runs reached its end within a day", source: "Notes")
  cell.takeaway(
    "60,000 small images need no graphics card; the further cell full-size says what the "
      + "paper's run "
      + "would take.")
  cell.notes(
    """
    Look at the confusions first: shirts, T-shirts, pullovers and coats. What made a processor \
    fast \
    enough is told at the end of chapter 2.
    """)
}

/// The correlation of weights that stand side by side in the filters [outputs, inputs, rows, columns].
func smoothness(_ filters: Tensor) -> Double {
  let columns = filters.shape[3]
  let centred = (filters - filters.mean()).values.map(Double.init)
  let pairs = centred.indices.filter { $0 % columns < columns - 1 }
  let products = pairs.reduce(0) { $0 + centred[$1] * centred[$1 + 1] }
  let squares = centred.reduce(0) { $0 + $1 * $1 }
  return products / Double(pairs.count) / (squares / Double(centred.count))
}
