import Base
import Course
import Fast
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// Overfitting on purpose, what dropout does about it, and the size and rate it wants.
func addOverfittingCells(to page: Page) {
  page.cell("overfitting", "What dropout does against overfitting") { cell in
    let material = try material()
    let inputs = material.pool.imageShape.product
    let classes = material.pool.classCount
    let network = wideNetwork(inputs: inputs, classes: classes, dropout: 0.5)
    let perPicture = Double(network.parameterCount) / Double(material.few)
    cell.say(
      """
      A wide network and few pictures: \(material.few) of the set "\(material.name)", and \
      \(grouped(network.parameterCount)) weights and biases, \(grouped(perPicture, decimals: 0)) \
      for each picture. Dropout stands behind both hidden layers, as in AlexNet [Krizhevsky2012]. \
      The test set has \(grouped(material.test.count)) other pictures.
      """)
    if let note = material.note { cell.say("About the set: \(note).") }
    cell.source("chapters/chapter06-dropout/Remedy.swift", "wideNetwork")
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
        caption: "The loss on the training pictures, asked without dropout; mean of "
          + "\(scale.seeds) runs.", rows: 9))
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("test loss"),
        series: zip(names, runs).map { name, runs in
          runs.curve(name) { $0.test.map(\.loss) }
        }, caption: "The test loss of the same runs.", rows: 11))
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "p", "training", "test", "gain", "", "test loss", "change", "",
      caption:
        "Accuracy in per cent after \(scale.epochs) epochs; gain in points and change of the loss "
        + "against p = 0 with the same pictures and first weights: \(arrowsExplained) Differences on "
        + "this page are taken before rounding.")
    let gains = try runs.map { try paired($0.accuracies, runs[0].accuracies) }
    let changes = try runs.map { try paired($0.losses, runs[0].losses) }
    for (index, p) in drops.enumerated() {
      let isFirst = index == 0
      table.row(
        significant(p), try percentages(runs[index].trainingAccuracies),
        try percentages(runs[index].accuracies), isFirst ? nil : gains[index].points(),
        isFirst ? "" : gains[index].arrow, try Spread(runs[index].losses).text(decimals: 2),
        isFirst ? nil : changes[index].text, isFirst ? "" : changes[index].arrow)
    }
    cell.table(table)
    let plain = runs[0]
    // The lowest test loss itself would be low by chance, too; the validation pictures choose the
    // epoch, the test pictures judge it.
    let lows = plain.map(\.earlyStop.test.loss)
    let rises = try paired(plain.losses, lows)
    let guessing = Double(naturalLogarithm(Float(classes)))
    cell.verdict(
      [try paired(lows.map { _ in guessing }, lows), rises].allMore, "We expect",
      that: "without dropout the test loss falls below that of guessing and then rises",
      found:
        "guessing costs \(significant(guessing, digits: 3)), the best epoch by "
        + "\(material.validation.count) other pictures "
        + "\(significant(try Spread(lows).mean, digits: 3)), the last \(rises.text) more",
      failsIf: "one of the two differences is shown to have the other sign")
    cell.verdict(
      gains[2].judging(.more), "Dropout's authors say",
      that: "with p = 0.5 the network recognises more of the test pictures",
      found: "it recognises \(gains[2].points()) points more",
      failsIf: "it is shown to recognise fewer", source: "Srivastava2014")
    cell.verdict(
      changes[2].judging(.less), "A remedy against overfitting suggests",
      that: "with p = 0.5 the test loss at the end is lower, too",
      found: "it changes by \(changes[2].text)", failsIf: "it is shown to be higher")
    cell.say(accuracyAndLoss(accuracy: gains[2], loss: changes[2]))
    cell.takeaway(
      "accuracy counts right answers; the loss also measures how sure the wrong ones are.")
    cell.change(
      "the pictures: is the order the same on \(material.name == "MNIST" ? "clothes" : "real digits")?",
      with: material.name == "MNIST" ? "--data fashion-mnist" : "--data mnist")
    cell.notes(
      """
      Cover the second plot and let people draw it. Then ask what the first plot cannot tell. \
      Dropout learns its training pictures more slowly at first; compare the ends of the curves, too.
      """)
  }

  page.further("larger", "A larger network and a higher rate for dropout") { cell in
    let rates = [0.003, 0.01, 0.03, 0.1]
    cell.say(
      """
      Dropout's authors advise to change two more things with it [Srivastava2014]. As only the \
      share 1 − p of the \
      units is there, the layer should have 1 / (1 − p) times as many. And as the gradients \
      of different masks partly cancel, the learning rate should be 10 to 100 times higher. \
      To be fair, the network without dropout gets the same offers. Each chooses its rate by its \
      accuracy on \(try material().validation.count) validation pictures:
      """)
    let networks = cell.code {
      [
        Remedy(dropout: 0, units: 256), Remedy(dropout: 0, units: 512),
        Remedy(dropout: 0.5, units: 256), Remedy(dropout: 0.5, units: 512),
      ]
    }
    let all = networks.flatMap { network in
      rates.map { rate in
        var remedy = network
        remedy.learningRate = rate
        return remedy
      }
    }
    let runs = try wide(all)
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      columns: ["p", "units"] + rates.map { .init("rate \(significant($0))") }
        + ["chosen", "test", "gain", "", "test loss"],
      caption:
        "Under each rate the accuracy on the validation pictures, then that on the test "
        + "pictures at the "
        + "chosen rate, in per cent; gain in points against the first row: \(arrowsExplained)")
    let tried = triedRates(runs, rates: rates.count)
    let picks = tried.map(\.pick)
    let chosen = tried.map { $0.runs[$0.pick] }
    for (index, network) in networks.enumerated() {
      let change = try paired(chosen[index].accuracies, chosen[0].accuracies)
      table.row(
        of: [significant(network.dropout), network.units]
          + tried[index].runs.map { grouped(100 * $0.meanValidationAccuracy, decimals: 1) } + [
            significant(rates[picks[index]]), try percentages(chosen[index].accuracies),
            index == 0 ? nil : change.points(), index == 0 ? "" : change.arrow,
            try Spread(chosen[index].losses).text(decimals: 2),
          ] as [(any TableValue)?])
    }
    cell.table(table)
    if let sentence = divergence(in: Array(runs.joined())) { cell.say(sentence) }
    let larger = try paired(chosen[3].accuracies, chosen[2].accuracies)
    let fair = try paired(chosen[3].accuracies, chosen[1].accuracies)
    cell.verdict(
      larger.judging(.more), "Dropout's authors say", that: "dropout wants more units",
      found: "512 units in place of 256 change its accuracy by \(larger.points()) points",
      failsIf: "they are shown to cost accuracy", source: "Srivastava2014")
    // What dropout gains, on validation pictures, by its own rate in place of the other network's.
    func validated(_ pick: Int) -> [Double] {
      tried[3].runs[pick].map { $0.end.validation.accuracy }
    }
    let ownRate = try paired(validated(picks[3]), validated(picks[1]))
    let isDecided = picks[3] != picks[1] && ownRate.verdict == .more
    cell.verdict(
      !isDecided ? Check.Verdict.undecided : picks[3] > picks[1] ? .holds : .fails,
      "They also say", that: "dropout wants a higher learning rate",
      found: "with 512 units it chooses \(significant(rates[picks[3]])), the network without "
        + significant(rates[picks[1]])
        + (picks[3] == picks[1]
          ? ""
          : "; its own rate changes its accuracy on validation pictures by \(ownRate.points()) points"),
      failsIf: "its rate is shown to be the lower one",
      source: "Srivastava2014")
    if picks.contains(rates.count - 1) || picks.contains(0) {
      cell.say(
        "A rate chosen at the edge of the grid says that a wider grid might serve that network "
          + "better."
      )
    }
    cell.takeaway(
      fair.verdict == .more
        ? "with its own size and rate dropout gains \(fair.points()) points over the equally "
          + "large network without."
        : "with size and rate chosen for both, dropout's gain over the equally large network is "
          + "\(fair.points()) points: \(fair.verdict == .less ? "a loss" : "undecided") here.")
    cell.change(
      "More dropout needs more units: try p = 0.8 with 1,024. Each run then takes several times "
        + "as long."
    )
    cell.notes(
      """
      The comparison that is usually shown gives dropout a larger network and the rival nothing. \
      Ask \
      who should get the same number of trials.
      """)
  }
}

/// What became of accuracy and loss, in a sentence: they need not agree.
func accuracyAndLoss(accuracy: SpreadComparison, loss: SpreadComparison) -> String {
  switch (accuracy.verdict, loss.verdict) {
  case (.more, .more):
    "Two measures, two answers: dropout recognises more pictures, but its "
      + "loss is higher after all these epochs."
  case (.more, .less): "Both measures agree here: more pictures recognised, at a lower loss."
  case (.less, .more): "Both measures agree here: fewer pictures recognised, at a higher loss."
  case (.less, .less):
    "Two measures, two answers: dropout recognises fewer pictures, but its loss is lower."
  case (.undecided, .more):
    "The gain in accuracy is within chance, while the loss is shown to be higher: by the loss, "
      + "dropout hurts "
      + "after all these epochs."
  case (.undecided, .less):
    "The gain in accuracy is within chance, while the loss is shown to be lower."
  case (.more, .undecided):
    "The accuracy is shown to rise; what becomes of the loss these runs cannot decide."
  case (.less, .undecided):
    "The accuracy is shown to fall; what becomes of the loss these runs cannot decide."
  case (.undecided, .undecided): "Neither difference can be told from chance with these runs."
  }
}
