import Statistics
import Course
import KernelMethods
import Notebook

/// What each remedy against overfitting buys, alone and together.
func addRemedyCells(to page: Page) {
  page.cell("remedies", "What does each remedy buy?") { cell in
    let material = try material()
    let mirrors = material.pool.channels == 3 ? " and mirrored" : ""
    cell.say(
      """
      Dropout is one remedy among several. *Weight decay* pulls every weight towards 0. *Early \
      stopping* looks at \(material.validation.count) validation pictures after every \
      \(wide.every == 1 ? "epoch" : "\(wide.every) epochs") and keeps the network that had the lowest loss \
      on them. *Augmentation* shows each picture a little differently every time, \
      here shifted by up to two pixels\(mirrors). And there \
      is the remedy nobody argues about, *more data*: five times as many pictures. Each alone, then \
      together:
      """)
    let runs = try cell.code {
      let decay = 0.03
      let alone = [
        Remedy(), Remedy(weightDecay: decay), Remedy(dropout: 0.5),
        Remedy(augments: true), Remedy(moreData: true),
      ]
      let together = [
        Remedy(dropout: 0.5, augments: true),
        Remedy(dropout: 0.5, weightDecay: decay, augments: true),
        Remedy(
          dropout: 0.5, weightDecay: decay, moreData: true,
          augments: true),
      ]
      return try wide(alone + together)
    }
    let (nothing, decayed, dropped, augmented) = (runs[0], runs[1], runs[2], runs[3])
    var table = Table(
      "remedy", "training", "test", "gain", "", "test loss",
      caption:
        "Accuracy in per cent, mean ± standard error of \(scale.seeds) runs; the gain in points, "
        + "against nothing with the same pictures and first weights: \(arrowsExplained) More data: "
        + "five times the pictures in a third of the epochs, five thirds of the steps.")
    var gains: [(name: String, gain: SpreadComparison)] = []
    var accuracies: [String: [Double]] = [:]
    func row(_ name: String, _ training: [Marks], _ test: [Marks]) throws {
      let change = try gain(test.map(\.accuracy), over: nothing.accuracies)
      if name != "nothing" { gains.append((name, change)) }
      accuracies[name] = test.map(\.accuracy)
      table.row(
        name, try percentages(training.map(\.accuracy)), try percentages(test.map(\.accuracy)),
        name == "nothing" ? nil : change.points(), name == "nothing" ? "" : change.arrow,
        try Spread(test.map(\.loss)).text(decimals: 2))
    }
    func row(_ name: String, _ runs: [Run], stopped: Bool = false) throws {
      try row(
        name, runs.map { stopped ? $0.earlyStop.training : $0.training.last! },
        runs.map { stopped ? $0.earlyStop.test : $0.test.last! })
    }
    try row("nothing", nothing)
    try row("early stopping", nothing, stopped: true)
    try row("weight decay", decayed)
    try row("dropout", dropped)
    try row("augmentation", augmented)
    try row("more data", runs[4])
    let single = gains
    try row("dropout + augm.", runs[5])
    try row("all but data", runs[6], stopped: true)
    try row("all five", runs[7], stopped: true)
    cell.table(table)
    let better = gains.filter { $0.gain.verdict == .more }
    let open = gains.filter { $0.gain.verdict == .undecided }
    let worse = gains.filter { $0.gain.verdict == .less }
    func list(_ some: [(name: String, gain: SpreadComparison)]) -> String {
      some.map(\.name).joined(separator: "; ")
    }
    cell.say(
      [
        better.isEmpty ? "None of them was shown to help." : "Shown to help: \(list(better)).",
        open.isEmpty ? "" : "Undecided at this number of runs: \(list(open)).",
        worse.isEmpty ? "" : "Shown to hurt: \(list(worse)).",
      ].filter { !$0.isEmpty }.joined(separator: " "))
    func gainOf(_ name: String) -> SpreadComparison { gains.first { $0.name == name }!.gain }
    let together = try Spread(runs[5].trainingAccuracies).mean
    if together < 0.95 {
      cell.say(
        """
        Dropout and augmentation together have learned only \(percent(together)) of their training \
        pictures in \(scale.epochs) epochs: remedies slow learning down, and what they are worth in the \
        end takes longer runs to see.
        """)
    }
    let rival = single.filter { $0.name != "more data" }
      .max { $0.gain.difference < $1.gain.difference }!
    let lead = try gain(runs[4].accuracies, over: accuracies[rival.name]!)
    cell.check(
      "more data beats every other single remedy", lead.judging(.more), claim: "a common saying",
      measured: "\(lead.points()) points against \(rival.name)")
    let both = runs[5].accuracies
    let overEither = try [
      gain(both, over: dropped.accuracies), gain(both, over: augmented.accuracies),
    ]
    cell.check(
      "dropout and augmentation together beat either alone",
      overEither.allMore, claim: "the paper used both",
      measured:
        "\(overEither[0].points()) points over dropout alone, \(overEither[1].points()) over "
        + "augmentation alone", source: "Krizhevsky2012")
    let saved = try gain(nothing.losses, over: nothing.map { $0.earlyStop.test.loss })
    cell.check(
      "early stopping lowers the test loss", saved.judging(.more),
      claim: "it ends before the network grows sure of its mistakes",
      measured:
        "by \(saved.text) nats; the accuracy changes by \(gainOf("early stopping").points()) "
        + "points")
    cell.takeaway(
      """
      remedies are not equal, and not rivals: each says something true about the pictures or the \
      weights, and the gains are measured on new pictures only.
      """)
    cell.notes(
      """
      Let the room rank the remedies before the table appears. Every row has its own verdict; a row \
      that says "undecided" is not a row that says "no effect".
      """)
  }
}
