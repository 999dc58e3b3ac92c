import Base
import Course
import Layers
import Models
import Notebook
import Statistics
import Training

/// A change on the way from LeNet to AlexNet.
struct Change {
  /// What the reader types to see it.
  let id: String
  let name: String
  /// What it does, in a sentence.
  let idea: String
  /// Where it is explained.
  let chapter: Int
  let apply: (inout Plan) -> Void
}

/// The changes in the order in which they are made.
let changes = [
  Change(
    id: "tanh", name: "tanh of 1998",
    idea: "1.7159 · tanh(⅔x) for the sigmoid: its values lie around 0 and its slope at 0 is 1.14 "
      + "instead of 0.25.", chapter: 5
  ) { $0.activation = .scaledTanh },
  Change(
    id: "relu", name: "ReLU",
    idea: "max(0, x) for the tanh, with initial weights that suit it [He2015]: the slope is 1 for "
      + "every positive input.",
    chapter: 5
  ) { $0.activation = .relu },
  Change(
    id: "max", name: "max pooling",
    idea: "The largest number of each window for the average: the strongest response is kept.",
    chapter: 2
  ) { $0.maxPooling = true },
  Change(
    id: "width", name: "twice the width",
    idea: "Twice as many channels and hidden units: more features, four times the weights.",
    chapter: 4
  ) { $0.width = 2 },
  Change(
    id: "depth", name: "three convolutions",
    idea: "Three more convolutions of 3 × 3, as AlexNet has: features made of features.",
    chapter: 4
  ) { $0.extraConvolutions = 3 },
  Change(
    id: "dropout", name: "dropout",
    idea: "Half of the hidden units, chosen at random, are set to 0 in each training step.",
    chapter: 6
  ) { $0.dropout = true },
  Change(
    id: "moved", name: "moved pictures",
    idea: "Each picture is shifted at random by up to two pixels each way before it is used.",
    chapter: 6
  ) { $0.augmentation = true },
]

/// The networks of the ladder: LeNet's lecture form, then one change after another.
private let plans: [(name: String, plan: Plan)] = {
  var plan = Plan()
  return [("LeNet, lecture form", plan)]
    + changes.map { change in
      change.apply(&plan)
      return (change.name, plan)
    }
}()

let ladder = Once { try Experiment.ladder.climb(plans, label: "the ladder") }

/// What a change did, by both measures, each run against the run of the rung below with the same
/// seed.
struct Gain {
  let name: String
  let accuracy: SpreadComparison
  let loss: SpreadComparison

  init(_ name: String, from below: Rung, to rung: Rung) throws {
    self.name = name
    accuracy = try rung.compared(to: below, \.accuracy)
    loss = try rung.compared(to: below, \.testLoss)
  }
}

/// The gain of each change, in order.
func gains() throws -> [Gain] {
  let rungs = try ladder().rungs
  return try zip(rungs, rungs.dropFirst()).map { try Gain($1.name, from: $0, to: $1) }
}

/// The ladder: the changes, the measurements, and what they allow to be said.
func addLadderCells(to page: Page) {
  page.cell("changes", "From LeNet to AlexNet in \(counted(changes.count)) changes") { cell in
    cell.say(
      """
      AlexNet made many changes at once. This page makes \(counted(changes.count - 1)) of them one after another, after \
      LeNet-5's own tanh, each keeping those before it: a ladder of \(plans.count) networks, the lowest \
      rung LeNet's lecture form:
      """)
    var table = Table(
      "change", "what it does", "explained in", .number("parameters"), .number("MACs"))
    let classes = try study().classes
    for (index, (name, plan)) in plans.enumerated() {
      let summary = try Summary(of: plan.network(classes: classes), imageShape: [1, 28, 28])
      let change = index == 0 ? nil : changes[index - 1]
      table.row(
        name, change?.idea, "chapter \(change?.chapter ?? 3)", summary.parameters,
        summary.multiplyAccumulates)
    }
    cell.table(table)
    cell.say(
      """
      Rectified units are older than 1998; their use in deep networks is of 2010 [Nair2010], dropout \
      of 2012 [Hinton2012].
      """)
    cell.notes(
      """
      Before you show the next cell let the room rank the \(counted(changes.count)) changes. Most put \
      depth first.
      """)
  }

  page.cell("ladder", "What each change bought") { cell in
    let how = Experiment.ladder
    let study = try study()
    cell.say(
      """
      Each network is trained \(how.seeds) times on \(grouped(how.pictures)) pictures of \(study.name) and \
      tested on \(grouped(min(how.testPictures, study.test.count))) others, \
      \(how.epochs) epochs in batches of \(how.batchSize), with Adam, at the learning rate that the \
      validation set chose for it (cell `rates`). All rungs share their *seeds*, where random numbers \
      begin, and so their pictures: \
      each run is compared with the run of the same seed one rung below. For the test loss, less is \
      better.
      """)
    cell.plusMinus(runs: how.seeds)
    let rungs = try ladder().rungs
    let gains = try gains()
    var table = Table(
      "rung", .number("right"), .number("change, points"), "", .number("test loss"),
      .number("change"), "")
    for (index, rung) in rungs.enumerated() {
      let gain = index == 0 ? nil : gains[index - 1]
      table.row(
        rung.name, try rung.accuracy.percent(), gain?.accuracy.points(),
        gain.map { $0.accuracy.judging(.more).sign } ?? "",
        try rung.spread(\.testLoss).text(decimals: 3), gain.map { lossChange($0.loss) },
        gain.map { $0.loss.judging(.less).sign } ?? "")
    }
    let comparisons = 2 * gains.count
    table.caption =
      "✓ better than the rung below, ✗ worse, ≈ undecided, each by itself at the level of 5 %, before "
      + "rounding."
    cell.table(table)
    cell.figure(
      BarChart(
        gains.map {
          .init(
            $0.name, 100 * $0.accuracy.difference, spread: 100 * $0.accuracy.standardError,
            text: $0.accuracy.points())
        },
        caption: "What each change adds to the accuracy, in percentage points, ± standard error."))
    // Guessing names the most frequent class; a run near it has not left its plateau.
    let guessing = 1.5 * study.guessing
    let stuck = rungs.compactMap { rung -> String? in
      let count = rung.values(\.accuracy).count { $0 < guessing }
      return count == 0 ? nil : "\(count) of \(rung.name)"
    }
    if !stuck.isEmpty { cell.say("Still guessing at the end: \(listed(stuck)).") }
    for gain in gains {
      cell.verdict(
        gain.accuracy.judging(.more), "We expect",
        that: "the accuracy rises with \(gain.name)",
        found: "it changes by \(gain.accuracy.points()) points", failsIf: "it falls beyond chance")
    }
    cell.say(
      judgement(of: gains) + " "
        + """
        Two measures of \(counted(gains.count)) changes are \(comparisons) comparisons: if no change did anything at all, about \
        \(significant(0.05 * Double(comparisons), digits: 1)) of them would still be called better or \
        worse.
        """)
    cell.say(
      """
      \(grouped(how.pictures)) small pictures cannot show what \
      width and depth are worth with 1.2 million photographs. Chapter 6 (cell `remedies`) moves pictures \
      for more epochs.
      """)
    cell.change(
      "`pictures: 200` of the default ladder, on glyphs, to 800: does the lowest rung leave chance, and do dropout and "
        + "moved pictures still cost accuracy?",
      in: "chapters/chapter03-lenet-to-alexnet/Experiment.swift")
    cell.notes(
      """
      Read one line aloud in words: so many points more, give or take so many; could it be nothing? \
      What goes wrong: ≈ is read as "no effect". It says that these runs cannot tell.
      """)
  }

  addRungCell(to: page)
  addPatienceCell(to: page)
}

/// One rung and the one below, run by run.
private func addRungCell(to page: Page) {
  let knob = Knob("rung", changes.map(\.id), default: "relu")
  page.cell("rung", "One rung, run by run", knobs: [knob]) { cell in
    let chosen = 1 + changes.firstIndex { $0.id == cell[knob] }!
    let rungs = try ladder().rungs
    let (below, rung) = (rungs[chosen - 1], rungs[chosen])
    cell.say(
      """
      What stands behind a line of that table: the change “\(rung.name)”, each of its runs beside the \
      run with the same seed on the rung below. \(changes[chosen - 1].idea)
      """)
    var table = Table(
      .number("run"), .number("below (%)", decimals: 1),
      .number("with the change (%)", decimals: 1),
      .number("difference", decimals: 1))
    for (index, (before, after)) in zip(
      below.values(\.accuracy), rung.values(\.accuracy)
    ).enumerated() {
      table.row(index + 1, 100 * before, 100 * after, 100 * (after - before))
    }
    cell.table(table)
    let gain = try Gain(rung.name, from: below, to: rung)
    let unpaired = try rung.accuracy.compared(to: below.accuracy)
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("right (%)"),
        series: [below, rung].map { .init($0.name, y: meanAccuracies($0)) },
        caption: "Test accuracy after each epoch, means over the runs."))
    cell.say(
      """
      The mean of the differences is \(gain.accuracy.points()) points. The standard error is \
      \(grouped(100 * gain.accuracy.standardError, decimals: 2)) points; without pairing the runs it \
      would be \(grouped(100 * unpaired.standardError, decimals: 2)). \
      \(unpaired.standardError > 1.1 * gain.accuracy.standardError
        ? "What the two runs of a seed have in common, such as their pictures, drops out by pairing."
        : unpaired.standardError > gain.accuracy.standardError
          ? "Here the two runs of a seed have so little in common that pairing hardly helps."
          : "Here pairing does not help: the runs of a seed do not rise and fall together.")
      """)
    cell.notes(
      """
      Let the room find the run that says most and the run that says least, had it been the only one.
      """)
  }
}

/// Whether the first rungs had enough steps: the same runs, four times as long.
private func addPatienceCell(to page: Page) {
  page.further("patience", "Was the sigmoid given enough time?") { cell in
    let how = Experiment.ladder
    let rungs = try ladder().rungs
    let factor = full ? 4 : quick ? 2 : 3
    cell.say(
      """
      The ladder's runs are short, and the sigmoid may spend most of them on its plateau. Here the two rungs \
      with the sigmoid and with ReLU (average pooling both) learn \(factor) times as long, with the \
      same seeds and learning rates.
      """)
    cell.plusMinus(runs: how.seeds)
    let test = try study().test.prefix(how.testPictures)
    let progress = ProgressBar(
      "longer runs",
      total: 2 * how.seeds * min(how.pictures, try study().train.count) * how.epochs * factor,
      unit: "pictures")
    defer { progress.finish() }
    let long = try [rungs[0], rungs[2]].map { rung in
      Rung(
        name: rung.name, plan: rung.plan, rate: rung.rate,
        runs: try trials(how.seeds, seed: seed) { seed in
          try how.run(
            rung.plan, rate: rung.rate, seed: seed, test: test, epochs: factor * how.epochs,
            progress: progress)
        })
    }
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("right (%)"),
        series: long.map { .init($0.name, y: meanAccuracies($0)) },
        caption: "Test accuracy after each epoch, means over the runs."))
    let early = try paired(
      long[1].values { $0.accuracies[how.epochs - 1] },
      long[0].values { $0.accuracies[how.epochs - 1] })
    let late = try paired(long[1].values(\.accuracy), long[0].values(\.accuracy))
    cell.verdict(
      try paired(
        zip(long[1].values(\.accuracy), long[0].values(\.accuracy)).map { $0 - $1 },
        zip(
          long[1].values { $0.accuracies[how.epochs - 1] },
          long[0].values { $0.accuracies[how.epochs - 1] }
        ).map { $0 - $1 }
      ).judging(.less), "We expect",
      that: "ReLU's lead over the sigmoid shrinks when both get \(factor) times the steps",
      found: "it was \(early.points()) points after \(how.epochs) epochs and is \(late.points()) "
        + "after \(factor * how.epochs)", failsIf: "it grows beyond chance")
    cell.notes("Ask what the ladder would have said about ReLU, had every run been longer.")
  }
}

/// A rung's test accuracy after each epoch in per cent, averaged over its runs.
private func meanAccuracies(_ rung: Rung) -> [Double] {
  rung.runs[0].curve.accuracies.indices.map { epoch in
    100 * rung.runs.reduce(0) { $0 + $1.curve.accuracies[epoch] } / Double(rung.runs.count)
  }
}

/// "−0.253 ± 0.071".
func lossChange(_ comparison: SpreadComparison) -> String {
  (comparison.difference > 0 ? "+" : "") + grouped(comparison.difference, decimals: 3) + " ± "
    + grouped(comparison.standardError, decimals: 3)
}

/// What the runs allow to be said about which change mattered.
private func judgement(of gains: [Gain]) -> String {
  func named(_ verdict: SpreadComparison.Verdict) -> String? {
    let names = gains.filter { $0.accuracy.verdict == verdict }.map(\.name)
    return names.isEmpty ? nil : listed(names)
  }
  var text = ""
  let best = gains.filter { $0.accuracy.verdict == .more }
    .max { $0.accuracy.difference < $1.accuracy.difference }
  if let more = named(.more), let best {
    text = "More was recognised after \(more)"
    text += more == best.name ? "." : ", with the largest gain after \(best.name)."
  } else {
    text = "No single change raised the accuracy beyond chance in these runs."
  }
  if let less = named(.less) { text += " Less was recognised after \(less)." }
  if let open = named(.undecided) { text += " Undecided in accuracy: \(open)." }
  let split = gains.filter {
    ($0.accuracy.verdict == .more && $0.loss.verdict == .more)
      || ($0.accuracy.verdict == .less && $0.loss.verdict == .less)
  }
  if !split.isEmpty {
    text += " The two measures contradict each other for \(listed(split.map(\.name)))."
  }
  return text
}

/// A small number in words.
func counted(_ number: Int) -> String {
  let words = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  ]
  return number < words.count ? words[number] : grouped(number)
}
