import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Training

/// From LeNet towards AlexNet, one change at a time.
private let plans: [(name: String, plan: Plan)] = {
  var plan = Plan()
  var plans = [("LeNet, lecture form", plan)]
  func step(_ name: String, _ change: (inout Plan) -> Void) {
    change(&plan)
    plans.append((name, plan))
  }
  step("ReLU for sigmoid") { ($0.relu, $0.rate) = (true, 0.002) }
  step("max for average pooling") { $0.maxPooling = true }
  step("twice the width") { $0.width = 2 }
  step("three more convolutions") { $0.extraConvolutions = 3 }
  step("dropout") { $0.dropout = true }
  step("moved pictures") { $0.augmentation = true }
  return plans
}()

let ladder = Once { try Experiment.current.run(plans, label: "the ladder") }

/// The ladder's measurements and what they allow to be said.
func addLadderCells(to page: Page) {
  page.cell("ladder", "One change at a time") { cell in
    let how = Experiment.current
    let study = try study()
    cell.say(
      """
      Between the two networks lie many changes, and AlexNet made them all at once. Here they are made \
      one after another, each keeping those before it: ReLU, max pooling, width, depth (three more \
      convolutions of 3 × 3, as many more as AlexNet has), dropout, augmentation. Every rung is trained \
      \(how.seeds) times, each time with other first weights and with another \
      \(grouped(how.pictures)) pictures of \(study.name), \(how.epochs) passes in batches of \
      \(how.batchSize). All use Adam [Kingma2014], which neither author had, with one learning rate \
      and one rule for the first weights for sigmoids ([Glorot2010]) and one each for ReLU ([He2015]); \
      `--full` shows how the rates were chosen.
      """)
    let rungs = try ladder()
    let target = (100 * (try rungs[0].accuracy.mean)).rounded(.down) / 100
    var table = Table(
      "change", .number("right"), .number("test loss"), .number("training loss"),
      caption: "After the last epoch; means of \(how.seeds) runs ± standard error.")
    var costs = Table(
      "change", .number("parameters"), .number("MACs"),
      .number("epochs to \(percent(target, decimals: 0))"), .number("time", varies: true))
    for rung in rungs {
      table.row(
        rung.name, try rung.accuracy.percent(), try rung.spread(\.testLoss).text(decimals: 3),
        try rung.spread(\.trainingLoss).text(decimals: 3))
      let summary = try Summary(
        of: rung.plan.network(classes: study.classes), imageShape: [1, 28, 28])
      let reached = rung.runs.compactMap { $0.epochs(toAccuracy: target) }
      costs.row(
        rung.name, summary.parameters, summary.multiplyAccumulates,
        reached.count == rung.runs.count
          ? try Spread(reached.map(Double.init)).text(decimals: 1)
          : "\(reached.count) of \(rung.runs.count) runs",
        duration(try rung.spread(\.seconds).mean))
    }
    cell.table(table)
    cell.table(costs)
    cell.say(
      """
      The target is what the first rung reaches in the end, whole per cents; where not all runs reach \
      it, the table says how many do.
      """)
    @MainActor func curve(_ rung: Rung) -> [Double] {
      (0..<how.epochs).map { epoch in
        100 * rung.runs.reduce(0) { $0 + $1.accuracies[epoch] } / Double(rung.runs.count)
      }
    }
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("right (%)"),
        series: [(0, "LeNet"), (1, "+ ReLU"), (2, "+ max"), (4, "+ width, depth"), (6, "+ all")]
          .map { .init($0.1, y: curve(rungs[$0.0])) },
        caption: "Test accuracy after each epoch, means over the runs."))
    cell.takeaway("change one thing, repeat it, and give the spread: otherwise it is an anecdote.")
    cell.notes(
      """
      Before you show the table let the room rank the six changes. Most put depth first. The point of \
      the exercise is not the order but the last digits: would other runs have said the same?
      """)
  }

  page.cell("what-bought-what", "Which change bought what?") { cell in
    let how = Experiment.current
    let rungs = try ladder()
    cell.say(
      """
      Each rung against the one below it. The difference is judged by its own standard error and \
      Student's distribution [Welch1947]: ✓ more, ✗ less, ≈ undecided, which means that another set \
      of \(how.seeds) runs could turn it round.
      """)
    var gains: [(name: String, accuracy: SpreadComparison, loss: SpreadComparison)] = []
    for (below, rung) in zip(rungs, rungs.dropFirst()) {
      let accuracy = try rung.accuracy.compared(to: below.accuracy)
      let loss = try rung.spread(\.testLoss).compared(to: below.spread(\.testLoss))
      gains.append((rung.name, accuracy, loss))
      cell.check(
        rung.name, accuracy.judging(.more), claim: "more is recognised",
        measured: "\(accuracy.points()) points")
    }
    for (name, _, loss) in gains where loss.verdict != .undecided {
      cell.check(
        name, loss.judging(.less), claim: "the test loss falls",
        measured: "\(grouped(loss.difference, decimals: 3)) ± "
          + grouped(loss.standardError, decimals: 3))
    }
    cell.figure(
      BarChart(
        gains.map { .init($0.name, max(0, $0.accuracy.difference), text: $0.accuracy.points()) },
        caption: "Gain of each change in percentage points, ± standard error; losses have no bar."))
    cell.say(judgement(of: gains, seeds: how.seeds))
    let whole = try rungs.last!.accuracy.compared(to: rungs[0].accuracy)
    cell.check(
      "all six together", whole.judging(.more), claim: "more is recognised than by LeNet",
      measured: "\(whole.points()) points")
    let cost = try rungs.last!.spread(\.seconds).mean / rungs[0].spread(\.seconds).mean
    cell.timing("All six together cost \(multiple(cost)) the time of LeNet in these runs.")
    cell.say(
      """
      And this is small: pictures of 28 × 28, \(grouped(how.pictures)) of them. What a change buys \
      depends on what is short; on 1.2 million photographs the ranking may be another.
      """)
    cell.takeaway("a ladder tells what a step bought here, after the steps before it. No more.")
    cell.notes(
      """
      Read one line aloud in words: so many points more, give or take so many; could it be nothing? \
      Ask which rungs would have changed places if every one had run once. What goes wrong: ≈ is \
      read as "no effect". It says that these runs cannot tell. And in another order the same \
      changes would get other shares.
      """)
  }

  addRateCell(to: page)
  addHeadCells(to: page)
}

/// What the runs allow to be said about which change mattered.
private func judgement(
  of gains: [(name: String, accuracy: SpreadComparison, loss: SpreadComparison)], seeds: Int
) -> String {
  func list(_ verdict: SpreadComparison.Verdict) -> [String] {
    gains.filter { $0.accuracy.verdict == verdict }.map(\.name)
  }
  let (more, less, open) = (list(.more), list(.less), list(.undecided))
  var text: String
  let best = gains.filter { $0.accuracy.verdict == .more }
    .max { $0.accuracy.difference < $1.accuracy.difference }
  if let best {
    text = "In these runs \(more.joined(separator: ", ")) helped"
    text += more.count > 1 ? ", most of all \(best.name)." : "."
  } else {
    text = "No single change helped beyond chance in these runs."
  }
  if !less.isEmpty { text += " Harmful: \(less.joined(separator: ", "))." }
  if !open.isEmpty {
    text += " Undecided with \(seeds) runs: \(open.joined(separator: ", "))."
  }
  return text
}

/// How the learning rates of the ladder were chosen: shown in the full run, which does it again.
private func addRateCell(to page: Page) {
  page.cell("rates", "Did every rung get a fair step?") { cell in
    let rates = [0.001, 0.002, 0.005, 0.01]
    cell.say(
      """
      A comparison at one learning rate compares luck. The ladder's two rates, one for sigmoids and one \
      for ReLU, come from a sweep over \(rates.map { significant($0) }.joined(separator: ", ")) with one \
      run each, judged on pictures that are neither learned from nor tested on. One run cannot tell \
      neighbouring rates apart, so no finer choice is made.
      """)
    cell.notes(
      """
      Ask what the ladder would look like with a rate far too large: some rungs would not learn at \
      all, and the table would blame the change. Whoever tunes the new method and takes the old one \
      as found measures patience. What goes wrong most often is choosing the rate on the test \
      pictures: the figures are then too good, and nobody sees it.
      """)
    guard full else {
      var table = Table("change", .number("rate"))
      for (name, plan) in plans { table.row(name, plan.rate) }
      cell.table(table)
      cell.say("`--full` repeats the sweep.")
      return
    }
    let study = try study()
    var generator = RandomGenerator(seed: seed &+ 1)
    let order = generator.permutation(study.train.count)
    let training = study.train.subset(Array(order.prefix(1000)))
    let validation = study.train.subset(Array(order.dropFirst(1000).prefix(500)))
    let progress = ProgressBar(
      "the sweep", total: plans.count * rates.count * 8 * training.count, unit: "pictures")
    defer { progress.finish() }
    var table = Table(
      columns: ["change"] + rates.map { .number(significant($0), decimals: 2) }
        + [.number("used"), .number("best")])
    table.caption = "Loss on the held-out pictures after 8 passes through 1,000 others."
    for (name, plan) in plans {
      let losses = try rates.map { rate in
        let network = plan.network(classes: study.classes)
        var start = RandomGenerator(seed: seed)
        network.initialize(plan.initializer, using: &start)
        return try learn(
          network, Adam(learningRate: rate), from: training, test: validation, epochs: 8,
          batchSize: 20, transform: plan.transform, seed: seed, progress: progress
        ).testLoss
      }
      let best = rates[losses.indices.min { losses[$0] < losses[$1] }!]
      table.row(of: [name] + losses + [significant(plan.rate), significant(best)])
    }
    cell.table(table)
    cell.takeaway("tune both sides of a comparison with the same care, or neither.")
  }
}
