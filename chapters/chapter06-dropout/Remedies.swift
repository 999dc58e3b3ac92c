import Course
import KernelMethods
import Notebook
import Statistics

/// What each remedy against overfitting buys, alone and together.
func addRemedyCells(to page: Page) {
  page.cell("remedies", "What each remedy is worth") { cell in
    let material = try material()
    let mirrors = material.pool.channels == 3 ? " and mirrored" : ""
    cell.say(
      """
      Other remedies: _weight decay_ pulls every weight towards 0 in every step. _Early stopping_ \
      looks at \(material.validation.count) validation pictures again and again, and \
      keeps the network with the lowest loss on them. _Augmentation_ changes each picture every time it is used, here shifted by up \
      to two pixels\(mirrors). More data: five times the pictures in a fifth of the epochs.
      """)
    let remedies = cell.code {
      [
        Remedy(),
        Remedy(stopsEarly: true),
        Remedy(weightDecay: 0.03),
        Remedy(dropout: 0.5),
        Remedy(augments: true),
        Remedy(moreData: true),
        Remedy(dropout: 0.5, augments: true),
        Remedy(augments: true, lengthening: 3),
        Remedy(dropout: 0.5, augments: true, lengthening: 3),
        Remedy(dropout: 0.5, weightDecay: 0.03, stopsEarly: true, augments: true, moreData: true),
      ]
    }
    let runs = try wide(remedies)
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "remedy", .number("training", decimals: 1), .number("test", decimals: 1), "gain", "",
      .number("test loss", decimals: 2), "change", "",
      caption:
        "Accuracy in per cent (3 ×: three times the epochs); gain in points and change of the "
        + "loss against none: \(arrowsExplained)")
    let kept = zip(remedies, runs).map { remedy, runs in runs.map(remedy.kept) }
    let accuracies = kept.map { $0.map(\.test.accuracy) }
    let losses = kept.map { $0.map(\.test.loss) }
    var gains: [SpreadComparison] = []
    var changes: [SpreadComparison] = []
    for (index, remedy) in remedies.enumerated() {
      gains.append(try paired(accuracies[index], accuracies[0]))
      changes.append(try paired(losses[index], losses[0]))
      let isFirst = index == 0
      table.row(
        remedy.name, 100 * (try Spread(kept[index].map(\.training.accuracy)).mean),
        100 * (try Spread(accuracies[index]).mean), isFirst ? nil : gains[index].points(),
        isFirst ? "" : gains[index].arrow, try Spread(losses[index]).mean,
        isFirst ? nil : changes[index].text, isFirst ? "" : changes[index].arrow)
    }
    cell.table(table)
    let opposed = remedies.indices.filter {
      (gains[$0].verdict == .more && changes[$0].verdict == .more)
        || (gains[$0].verdict == .less && changes[$0].verdict == .less)
    }.map { remedies[$0].name }
    if !opposed.isEmpty {
      cell.say("Better by one measure and worse by the other: \(opposed.joined(separator: "; ")).")
    }
    let learned = try Spread(kept.last!.map(\.training.accuracy)).mean
    if learned < 0.9 {
      cell.say(
        "All five together learn only \(percent(learned, decimals: 0)) of their training pictures.")
    }
    // The single remedies that need no pictures: all but the last of rows 1 to 5.
    let rival = (1..<5).max { gains[$0].difference < gains[$1].difference }!
    let lead = try paired(accuracies[5], accuracies[rival])
    cell.verdict(
      lead.judging(.more), "A common saying is",
      that: "more data beats every other single remedy in as many steps",
      found: "five times the pictures are \(lead.points()) points ahead of the best other, "
        + "\(remedies[rival].name)",
      failsIf: "they are shown to be behind")
    let short = try paired(accuracies[6], accuracies[4])
    let long = try paired(accuracies[8], accuracies[7])
    cell.verdict(
      long.judging(.more), "The paper's use of both suggests",
      that:
        "dropout and augmentation beat augmentation alone, with three times the epochs for each",
      found: "the difference is \(long.points()) points (\(short.points()) with the usual epochs)",
      failsIf: "it is shown to be negative", source: "Krizhevsky2012")
    if short.verdict == .less, long.verdict != .less {
      cell.say("With the usual epochs, training was too short: remedies slow learning down.")
    }

    // Rows with as many steps as "none" has.
    let ranked = gains.indices.dropFirst().filter { remedies[$0].lengthening == 1 }
      .sorted { gains[$0].difference > gains[$1].difference }
    let ahead = try paired(accuracies[ranked[0]], accuracies[ranked[1]])
    cell.takeaway(
      "in as many steps the best row by accuracy is \(remedies[ranked[0]].name), "
        + "\(gains[ranked[0]].points()) points"
        + (ahead.verdict == .more
          ? "." : "; its lead over \(remedies[ranked[1]].name) is not beyond chance."))
    cell.change(
      "A weight decay of 0.03 is one strength of many: with 0.3 even the training accuracy falls."
    )
    cell.notes(
      """
      Let the room rank the remedies before the table appears. Every row has its own verdict; a \
      row \
      with ≈ is not a row that says "no effect".
      """)
  }
}

extension Remedy {
  /// How a table calls it, read from what it does.
  var name: String {
    let parts = [
      stopsEarly ? "early stopping" : nil, weightDecay > 0 ? "weight decay" : nil,
      dropout > 0 ? "dropout" : nil, augments ? "augmentation" : nil, moreData ? "more data" : nil,
    ].compactMap { $0 }
    if parts.isEmpty { return "none" }
    let all = parts.count == 5 ? "all five" : parts.joined(separator: " + ")
    return all + (lengthening > 1 ? ", \(lengthening) ×" : "")
  }
}
