import Fast
import Statistics
import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Overfitting on purpose, what dropout does about it, and what it does to the units.
func addOverfittingCells(to page: Page) {
  page.cell("overfitting", "Can a network learn too well?") { cell in
    let material = try material()
    let inputs = material.pool.imageShape.product
    let classes = material.pool.classCount
    let network = wideNetwork(inputs: inputs, classes: classes, dropout: 0.5)
    cell.say(
      """
      A wide network, few pictures: \(material.few) of the set "\(material.pool.name)", and \
      \(grouped(network.parameterCount)) weights and biases to learn them with, \
      \(grouped(Double(network.parameterCount) / Double(material.few), decimals: 0)) for each picture. Dropout stands where \
      AlexNet has it, behind both hidden layers [Krizhevsky2012]. The judges are \
      \(grouped(material.test.count)) other pictures.
      """)
    if let note = material.note { cell.say("About the set: \(note).") }
    cell.result(network.layers.map(\.description).joined(separator: "\n"))
    let drops: [Float] = [0, 0.2, 0.5, 0.8]
    let runs = try cell.code {
      try wide(drops.map { Remedy(dropout: $0) })
    }
    let names = drops.map { "p = \(significant($0))" }
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("training loss", scale: .log),
        series: zip(names, runs).map { name, runs in
          runs.curve(name) { $0.training.map(\.loss) }
        },
        caption: "The loss on the training pictures, without dropout; mean of "
          + "\(scale.seeds) runs.", rows: 9))
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("test loss"),
        series: zip(names, runs).map { name, runs in
          runs.curve(name) { $0.test.map(\.loss) }
        }, caption: "The loss on the test pictures of the same runs.", rows: 11))
    var table = Table(
      "p", "training", "test", "gap", "gain", "", "test loss",
      caption:
        "Accuracy in per cent after \(scale.epochs) epochs, mean ± standard error of "
        + "\(scale.seeds) runs with pictures, weights and masks of their own; gap and gain in points, "
        + "the gain against p = 0 with the same pictures and first weights: \(arrowsExplained)")
    let gains = try runs.map { try gain($0.accuracies, over: runs[0].accuracies) }
    for (index, p) in drops.enumerated() {
      let gap = zip(runs[index].trainingAccuracies, runs[index].accuracies).map { $0 - $1 }
      table.row(
        significant(p), try percentages(runs[index].trainingAccuracies),
        try percentages(runs[index].accuracies), try percentages(gap),
        index == 0 ? nil : gains[index].points(), index == 0 ? "" : gains[index].arrow,
        try Spread(runs[index].losses).text(decimals: 2))
    }
    cell.table(table)
    let plain = runs[0]
    let low = plain.curve("") { $0.test.map(\.loss) }.points.min { $0.y < $1.y }!
    let last = try Spread(plain.losses).mean
    // The lowest test loss itself would be low by chance, too; the validation pictures choose the
    // epoch, the test pictures judge it.
    let lows = plain.map(\.earlyStop.test.loss)
    let rises = try gain(plain.losses, over: lows)
    let guessing = Double(naturalLogarithm(Float(classes)))
    cell.check(
      "without dropout the test loss falls and rises again",
      [try gain(lows.map { _ in guessing }, over: lows), rises].allMore,
      claim: "that is overfitting",
      measured: "guessing costs \(significant(guessing, digits: 3)), lowest at epoch "
        + "\(Int(low.x)) with \(significant(low.y, digits: 3)), \(significant(last, digits: 3)) at the end, \(rises.text) from where the validation loss "
        + "was lowest")
    let best = gains.indices.max { gains[$0].difference < gains[$1].difference }!
    cell.check(
      "dropout against overfitting", gains[2].judging(.more),
      claim: "p = 0.5 recognises more of the test pictures",
      measured: "\(gains[2].points()) points", source: "Srivastava2014")
    cell.say(
      best == 0
        ? "On this set and at this size no p did better than none in the mean."
        : """
        p = \(significant(drops[best])) has the highest mean, \(gains[best].points()) points \
        against none\(gains[best].verdict == .undecided ? ", a difference these runs cannot decide" : "").
        """)
    cell.takeaway(
      best != 0 && gains[best].verdict == .more
        ? "networks that know their training pictures equally well are told apart by new ones only."
        : "only new pictures tell what was learned; the training loss cannot.")
    cell.notes(
      """
      Cover the second plot and let people draw it. Then ask what the first plot cannot tell. Dropout \
      learns its training pictures more slowly: that is the price, and it is paid in epochs.
      """)
  }

  page.cell("modes", "What if one forgets to switch?") { cell in
    let runs = try wide(Remedy(dropout: 0.5))
    let exam = try wide.test()
    cell.say(
      """
      Dropout has two modes, and programs have to be told which: `network.isTraining`. Forgetting it \
      is among the commonest mistakes, and nothing stops or complains. The networks of the last cell, \
      trained with p = 0.5, asked in five ways:
      """)
    let ways = cell.code {
      [
        runs.map { $0.network.ask(exam) },
        runs.map { $0.network.ask(exam, training: true) },
        runs.map { $0.network.ask(exam, scale: 0.5) },
        runs.map { $0.network.ask(exam, scale: 2) },
      ]
    }
    let names = [
      "answering mode, as it should be", "left in training mode", "scaled again in the test, × 0.5",
      "2012's, test not scaled, × 2",
    ]
    let crowd = runs.map { $0.network.ask(exam, masks: quick ? 5 : 30) }
    var table = Table(
      "asked in", "accuracy (%)", "change", "", "loss",
      caption: "Mean ± standard error of \(scale.seeds) networks; the change in points: "
        + arrowsExplained)
    let masks = "training mode, mean of \(quick ? 5 : 30) masks"
    for (name, marks) in zip(names + [masks], ways + [crowd]) {
      let change = try gain(marks.map(\.accuracy), over: ways[0].map(\.accuracy))
      table.row(
        name, try percentages(marks.map(\.accuracy)),
        name == names[0] ? nil : change.points(decimals: 2),
        name == names[0] ? "" : change.arrow, try Spread(marks.map(\.loss)).text(decimals: 2))
    }
    cell.table(table)
    let forgotten = try gain(
      ways[1].map(\.accuracy), over: ways[0].map(\.accuracy))
    cell.check(
      "left in training mode it recognises less", forgotten.judging(.less),
      measured: "\(forgotten.points()) points")
    let network = runs[0].network
    network.isTraining = true
    let (first, second) = (
      network(exam.images).argmaxOfRows(), network(exam.images).argmaxOfRows()
    )
    network.isTraining = false
    let changed = zip(first, second).count { $0 != $1 }
    let scaled = try [2, 3].map { way in
      try gain(ways[way].map(\.loss), over: ways[0].map(\.loss))
    }
    let flattered =
      scaled[0].verdict == .less
      ? " Halving even flatters networks that are too sure of themselves." : ""
    cell.say(
      """
      It also gives two answers to one question: asked twice, one of these networks changed its mind \
      about \(grouped(changed)) of \(grouped(exam.labels.count)) pictures. The wrong factors are the \
      sneakier mistake. ReLU networks pass a factor on (twice the input, twice the output, but for the \
      biases), so the largest score mostly stays the largest and the accuracy looks healthy; what \
      changes is how sure the network is. The loss of × 0.5 differs from the right way's by \
      \(scaled[0].text), that of × 2 by \(scaled[1].text).\(flattered)
      """)
    cell.takeaway(
      "compare the loss with and without the factor: it moves where the accuracy does not.")
    cell.notes(
      """
      Ask for the symptoms of each mistake before showing the table. In most frameworks the call is \
      `model.eval()`; its absence is found by asking the same question twice.
      """)
  }
}

nonisolated extension SpreadComparison {
  /// The difference and its standard error: "−0.031 ± 0.004".
  func text(_ decimals: Int) -> String {
    (difference > 0 ? "+" : "") + grouped(difference, decimals: decimals) + " ± "
      + grouped(standardError, decimals: decimals)
  }

  /// The same with two decimals.
  var text: String { text(2) }
}

extension Sequential {
  /// How the network does on an exam when its dropouts do something else than they should.
  ///
  /// - Parameters:
  ///   - exam: the questions.
  ///   - scale: what every dropout multiplies by.
  ///   - training: whether the dropouts drop.
  func ask(_ exam: Exam, scale: Float = 1, training: Bool = false) -> Marks {
    isTraining = training
    defer { isTraining = false }
    var value = exam.images
    for layer in layers {
      value = layer(value)
      if layer.role == .noise && scale != 1 { value *= scale }
    }
    return exam.marks(value)
  }

  /// The same for the mean probabilities of several masks.
  func ask(_ exam: Exam, masks: Int) -> Marks {
    isTraining = true
    defer { isTraining = false }
    var sum = Tensor.zeros([exam.labels.count, 1])
    for _ in 0..<masks { sum = sum + Softmax()(self(exam.images)) }
    // Logarithms of probabilities are scores whose softmax they are.
    return exam.marks((sum * (1 / Float(masks))).map { naturalLogarithm(max($0, 1e-30)) })
  }
}
