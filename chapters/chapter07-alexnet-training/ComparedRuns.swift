import Base
import Course
import Layers
import Models
import Notebook

/// A recorded run, its network counted.
private struct Compared {
  let history: RunHistory
  let summary: Summary

  /// The run recorded under the given name; nil where it is not there.
  init?(_ name: String) throws {
    guard let history = try? RunHistory(recordedIn: "\(recordedRuns)/\(name)") else { return nil }
    self.history = history
    let isSmall = ["miniature", "lenet", "lenet-relu"].contains(history.recipe.network)
    let shape = isSmall ? [1, 28, 28] : [1, 224, 224]
    summary = try Summary(
      of: history.recipe.network(classes: history.classNames.count, imageShape: shape),
      imageShape: shape)
  }

  /// How many of how many test images the finished network recognised.
  var right: (count: Int, of: Int)? {
    guard let confusion = history.confusion else { return nil }
    let classes = history.classNames.indices
    let all = classes.reduce(0) { sum, actual in
      sum + classes.reduce(0) { $0 + confusion[actual: actual, predicted: $1] }
    }
    return (classes.reduce(0) { $0 + confusion[actual: $1, predicted: $1] }, all)
  }

  /// The share of test images that the finished network recognised.
  var accuracy: Share {
    right.map { Share(Double($0.count) / Double($0.of), of: $0.of) } ?? Share(.nan, of: 0)
  }

  /// The share of test images recognised after an epoch, by a run whose epochs they judged.
  func accuracy(afterEpoch epoch: Int) -> Share {
    let row = history.epochs.first { $0.epoch == epoch }
    return Share(row?.testAccuracy ?? .nan, of: right?.of ?? 0)
  }

  /// Multiply-accumulates of the training steps of some epochs, forward and backward: three times the
  /// forward pass.
  func work(epochs: Int) -> Double {
    let steps = history.epochs.first { $0.epoch == epochs }?.step ?? 0
    return 3 * Double(summary.multiplyAccumulates) * Double(steps * history.recipe.batchSize)
  }
}

/// A share of test images, and the standard error that their number leaves.
private struct Share {
  let value: Double
  let error: Double

  init(_ value: Double, of count: Int) {
    self.value = value
    error = (value * (1 - value) / Double(count)).squareRoot()
  }

  /// "87.27 ± 0.33 %".
  var text: String {
    "\(grouped(100 * value, decimals: 2)) ± \(grouped(100 * error, decimals: 2)) %"
  }
}

/// One run's accuracy less another's, with the standard error that their test images leave.
private struct Lead {
  let difference: Double
  let error: Double

  init(_ a: Share, over b: Share) {
    difference = a.value - b.value
    error = (a.error * a.error + b.error * b.error).squareRoot()
  }

  /// Whether it is above 0, beyond twice its standard error.
  var isPositive: Check.Verdict {
    abs(difference) < 2 * error ? .undecided : difference > 0 ? .holds : .fails
  }

  var text: String {
    (difference > 0 ? "+" : "") + grouped(100 * difference, decimals: 2) + " ± "
      + grouped(100 * error, decimals: 2) + " points"
  }
}

/// What the index of questions says where the recorded runs are not beside the program's source.
private let unrecorded = "the recorded runs tell, which are not beside this program's source"

/// Whether enlarging pays, in a few words.
func answerOnEnlarging() throws -> String {
  guard let large = try Compared("fashion-adam"), let small = try Compared("fashion-miniature")
  else { return unrecorded }
  let epochs = min(large.history.epochs.count, small.history.epochs.count)
  let lead = Lead(large.accuracy(afterEpoch: epochs), over: small.accuracy(afterEpoch: epochs))
  let factor = large.work(epochs: epochs) / small.work(epochs: epochs)
  return
    "AlexNet at 224 \(lead.isPositive == .holds ? "recognised more" : "was not shown to recognise more") "
    + "than its miniature at 28, for \(multiple(factor)) the MACs: "
    + [large, small].map { percent($0.accuracy(afterEpoch: epochs).value, decimals: 2) }
    .joined(separator: " against ")
}

/// What AlexNet recognises with one layer of 4,096 and with two, in a few words.
func answerOnOneDense() throws -> String {
  guard let two = try Compared("fashion-adam"), let one = try Compared("fashion-one-dense")
  else { return unrecorded }
  let epochs = min(two.history.epochs.count, one.history.epochs.count)
  return
    "after \(epochs == 1 ? "one epoch" : "\(epochs) epochs") the network with one had "
    + "\(percent(one.accuracy(afterEpoch: epochs).value, decimals: 2)) right, with two "
    + percent(two.accuracy(afterEpoch: epochs).value, decimals: 2)
}

/// How many mistakes the recorded runs make on MNIST, in a few words.
func answerOnMNIST() throws -> String {
  let runs = try ["lenet", "mnist-sgd"].compactMap { try Compared($0) }
  guard let best = runs.map(\.accuracy.value).max() else { return unrecorded }
  return "the better of \(runs.count) recorded makes \(percent(1 - best, decimals: 2))"
}

private let meaningOfPlusMinus = """
  Here ± *b* is the standard error that the number of test images leaves. Each network was trained \
  once: what another seed would change is not in it.
  """

/// Recorded runs that answer questions of the notes: 28 or 224 pixels, one dense layer or two, and MNIST.
func addComparedRunsCells(to page: Page) {
  page.further("enlarged", "Is it wise to enlarge 28 pixels to 224?") { cell in
    let names = ["fashion-lenet", "fashion-miniature", "fashion-adam"]
    let runs = try names.compactMap { try Compared($0) }
    guard runs.count == names.count, let large = runs.last, let small = runs.dropLast().last else {
      cell.say("(The recorded runs are not beside this program's source.)")
      return
    }
    let recipe = large.history.recipe
    let epochs = runs.map { $0.history.epochs.count }.min() ?? 0
    cell.say(
      """
      *Recordings, the latest made on \(runs.map(\.history).max { $0.date < $1.date }!.day).* The notes train \
      AlexNet, which is made for 224 pixels, on images of 28 × 28, enlarged. The enlarged image holds \
      nothing new, only \((224 / 28) * (224 / 28)) times as many pixels. \
      Three networks with one recipe, `--recipe \(recipe.name) --network NAME`, \(epochs) epochs of Adam \
      on all of Fashion-MNIST; LeNet (with ReLU and max pooling) and the miniature of AlexNet take the images as they are:
      """)
    cell.timedEarlier(on: large.history.machine)
    cell.say(meaningOfPlusMinus)
    var table = Table(
      "network", "image", .number("parameters"), .number("MACs an image"), .number("time"),
      "test images right",
      caption:
        "After \(epochs) epochs. Times beside other work on the machine: they give the order of "
        + "magnitude.")
    for run in runs {
      table.row(
        run.history.recipe.network, sides(run.summary.inputShape), run.summary.parameters,
        run.summary.multiplyAccumulates,
        duration(run.history.epochs.first { $0.epoch == epochs }?.seconds ?? .nan),
        run.accuracy(afterEpoch: epochs).text)
    }
    cell.table(table)
    let lead = Lead(large.accuracy(afterEpoch: epochs), over: small.accuracy(afterEpoch: epochs))
    cell.verdict(
      lead.isPositive, "Whoever enlarges the images expects",
      that: "AlexNet at 224 pixels recognises more than a network made for 28",
      found: "it is \(lead.text) from \(small.history.recipe.network), for "
        + "\(multiple(large.work(epochs: epochs) / small.work(epochs: epochs))) the MACs",
      failsIf: "it is behind, with this seed, by more than twice the standard error")
    cell.say(
      lead.isPositive == .holds
        ? "In these two runs larger images and a wider network together recognise more; which of the two "
          + "does it, and whether another seed agrees, they do not say."
        : "So neither the pixels nor the larger network were shown to pay.")
    cell.takeaway("enlarging adds cost, not information; whether it pays must be measured.")
    cell.notes(
      """
      Ask what AlexNet's first layer sees of an enlarged image: its window of 11 pixels covers less than \
      two of the original's, and a stride of 4 is half a pixel of it.
      """)
  }

  page.further("one-dense", "Does AlexNet need its second layer of 4,096?") { cell in
    let runs = try ["fashion-adam", "fashion-one-dense"].compactMap { try Compared($0) }
    guard runs.count == 2, let two = runs.first, let one = runs.last else {
      cell.say("(The recorded runs are not beside this program's source.)")
      return
    }
    let epochs = min(two.history.epochs.count, one.history.epochs.count)
    let command =
      "--recipe \(two.history.recipe.name) --network \(one.history.recipe.network) --epochs \(epochs)"
    let saved = two.summary.parameters - one.summary.parameters
    cell.say(
      """
      *Recordings, the latest made on \(one.history.day).* A note says that AlexNet needs both hidden layers of \
      4,096 units. Chapter 3 asks it in small (cell `wide-layers`). Here the network at 224 pixels was \
      trained without the second one, with the same recipe and seed, \
      `\(command)`, in \
      \(duration(one.history.epochs.last?.seconds ?? .nan)) beside other work. That leaves out \
      \(grouped(saved)) of \(grouped(two.summary.parameters)) weights and biases.
      """)
    cell.timedEarlier(on: one.history.machine)
    cell.say(meaningOfPlusMinus)
    var table = Table(
      "hidden layers", .number("parameters"), .number("MACs an image"), .number("training loss"),
      .number("test loss"), "test images right",
      caption: "After \(epochs) \(epochs == 1 ? "epoch" : "epochs") on all of Fashion-MNIST.")
    for (name, run) in zip(["two", "one"], runs) {
      let epoch = run.history.epochs.first { $0.epoch == epochs }
      table.row(
        name, run.summary.parameters, run.summary.multiplyAccumulates,
        significant(epoch?.trainingLoss ?? .nan), significant(epoch?.testLoss ?? .nan),
        run.accuracy(afterEpoch: epochs).text)
    }
    cell.table(table)
    let lead = Lead(two.accuracy(afterEpoch: epochs), over: one.accuracy(afterEpoch: epochs))
    cell.verdict(
      lead.isPositive, "Whoever calls both necessary expects",
      that: "two recognise more than one after the same \(epochs == 1 ? "epoch" : "epochs")",
      found: "the difference is \(lead.text)",
      failsIf: "two recognise less, with this seed, by more than twice the standard error")
    if epochs < two.history.epochs.count {
      cell.say(
        """
        The larger network was trained for \(two.history.epochs.count) epochs (cell `recorded`). This \
        compares how fast the two begin, not how well they end.
        """)
    }
    cell.takeaway(
      lead.isPositive == .holds
        ? "here the second layer helps; one run of each does not tell by how much for other seeds."
        : "that the second layer, \(percent(Double(saved) / Double(two.summary.parameters), decimals: 0)) "
          + "of all weights, is needed is not shown here.")
    cell.notes("Ask where the weights of a network are, and where its time goes (chapter 4).")
  }

  page.further("mnist-error", "Does AlexNet make fewer than 3 mistakes in 1,000 on MNIST?") {
    cell in
    let runs = try ["lenet", "mnist-sgd"].compactMap { try Compared($0) }
    guard let best = runs.max(by: { $0.accuracy.value < $1.accuracy.value }) else {
      cell.say("(The recorded runs are not beside this program's source.)")
      return
    }
    cell.say(
      """
      A note expects less than 0.3 % of mistakes on MNIST. Two recorded runs on its 60,000 training \
      images, judged by its 10,000 test images after the last epoch:
      """)
    cell.timedEarlier(on: best.history.machine)
    cell.say(meaningOfPlusMinus)
    var table = Table(
      "recipe", "network", .number("momentum"), .number("epochs"), "time", .number("mistakes"),
      "error",
      caption: "The times are those of a machine beside other work.")
    for run in runs {
      let error = Share(1 - run.accuracy.value, of: run.right?.of ?? 0)
      table.row(
        run.history.recipe.name, run.history.recipe.network, run.history.recipe.momentum,
        run.history.epochs.count, duration(run.history.epochs.last?.seconds ?? .nan),
        run.right.map { $0.of - $0.count },
        error.text)
    }
    cell.table(table)
    let error = best.accuracy.error
    let excess = 1 - best.accuracy.value - 0.003
    cell.verdict(
      abs(excess) < 2 * error ? Check.Verdict.undecided : excess < 0 ? .holds : .fails,
      "A note says", that: "such networks err on less than 0.3 % of MNIST's test images",
      found:
        "\(runs.count == 1 ? "the one recorded" : "the better of the two") errs on \(percent(1 - best.accuracy.value, decimals: 2))",
      failsIf: "it is above 0.3 % by more than twice the standard error", source: "Notes")
    cell.say(
      """
      The convolutional networks in the article of 1998 err on 0.7 to 1.7 % [LeCun1998]. A year before \
      AlexNet 0.35 % was among the best results published [Ciresan2011].
      """)
    if let largest = runs.max(by: { $0.summary.parameters < $1.summary.parameters }),
      let smallest = runs.min(by: { $0.summary.parameters < $1.summary.parameters })
    {
      let factor = Double(largest.summary.parameters) / Double(smallest.summary.parameters)
      let lead = Lead(largest.accuracy, over: smallest.accuracy)
      let mistakes = [largest, smallest].map { grouped($0.right.map { $0.of - $0.count } ?? 0) }
      cell.takeaway(
        "\(multiple(factor)) the parameters"
          + (largest.history.recipe.momentum == smallest.history.recipe.momentum
            ? "" : " (and another momentum)")
          + (lead.isPositive == .holds
            ? " make fewer mistakes here: " : " were not shown to make fewer mistakes on MNIST: ")
          + mistakes.joined(separator: " against ") + ".")
    }
    cell.notes("Show some of the mistakes (chapter 3, cell mistakes) and let the room name them.")
  }
}
