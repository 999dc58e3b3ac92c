import Statistics
import Datasets
import KernelMethods
import Base
import Notebook

/// How the contest ended: six machines on features made by hand, and a network from several starts.
struct Outcome {
  let contest: Contest
  let machines: [Contest.Standing]
  let networks: [Contest.Standing]

  /// The network whose score is in the middle.
  var network: Contest.Standing {
    get throws {
      let scores = try networks.map { try contest.score($0).successes }
      let order = networks.indices.sorted { scores[$0] < scores[$1] }
      return networks[order[order.count / 2]]
    }
  }

  func machine(_ description: Description, isLinear: Bool) -> Contest.Standing {
    let index = Description.allCases.firstIndex(of: description)! * 2 + (isLinear ? 0 : 1)
    return machines[index]
  }

  /// Holds the contest.
  init(_ pictures: Pictures, furthest: Int, starts: Int, epochs: Int) throws {
    let tests = try (0...furthest).map { try pictures.test.moved(by: $0, seed: seed) }
    let contest = Contest(train: pictures.train, tests: tests)
    let entries = Description.allCases.flatMap { [($0, true), ($0, false)] }
    let machinesDone = ProgressBar("machines", total: entries.count)
    machines = try entries.map { description, isLinear in
      defer { machinesDone.advance() }
      return try contest.enter(description, isLinear: isLinear, seed: seed)
    }
    machinesDone.finish()
    let epochsDone = ProgressBar("network", total: starts * epochs)
    networks = try (0..<starts).map { start in
      try contest.enterNetwork(epochs: epochs, seed: seed &+ UInt64(start), epochsDone)
    }
    epochsDone.finish()
    self.contest = contest
  }
}

/// Features against kernels against a network, on the same pictures, still and moved.
func addContestCells(to page: Page) {
  page.cell("contest", "What mattered more, kernel or features?") { cell in
    let outcome = try outcome()
    let contest = outcome.contest
    cell.say(
      """
      A contest on \(contest.train.name): \(grouped(contest.train.count)) pictures to learn from, \
      \(grouped(contest.tests[0].count)) others to be judged by. Six machines: three descriptions of a \
      picture, each with a linear kernel and with RBF. The one number that matters is chosen by \
      trying on a fifth of the training pictures; no test picture is looked at. For reference a small \
      convolutional network, LeNet's layers with ReLU and max-pooling, which is shown pixels and finds \
      its own features (\(outcome.networks.count == 1
        ? "one start" : "\(outcome.networks.count) starts")).
      """)
    var table = Table(
      "what learns", .number("numbers"), "chosen", .number("right, %"),
      .number("time to learn", varies: true),
      caption:
        "±: half of a 95 % interval for this number of test pictures (Wilson); C and γ in units "
        + "of the mean squared distance between two pictures")
    for machine in outcome.machines {
      table.row(
        machine.name, machine.numbers, machine.chosen, try points(contest.score(machine)),
        duration(machine.seconds))
    }
    let network = try outcome.network
    table.row(
      "\(network.name), middle start", nil, nil, try points(contest.score(network)),
      duration(network.seconds))
    cell.table(table)
    let starts = try outcome.networks.map {
      grouped(100 * (try contest.score($0).estimate), decimals: 1)
    }.joined(separator: ", ")
    cell.say(
      """
      The network's starts end at \(starts) %. Whether a difference is more than luck is \
      judged picture by picture (McNemar's test): only those that one of the two gets right and the \
      other wrong can say anything.
      """)
    let pixels = outcome.machine(.pixels, isLinear: true)
    let kernel = outcome.machine(.pixels, isLinear: false)
    let features = outcome.machine(.hog, isLinear: true)
    let best = try outcome.machines.max {
      try contest.score($0).estimate < contest.score($1).estimate
    }!
    let byFeatures = try contest.compare(features, pixels)
    let byKernel = try contest.compare(features, kernel)
    let learned = try contest.compare(network, best)
    cell.check(
      "HOG beats raw pixels, both with a linear kernel", verdict(byFeatures),
      measured: gain(byFeatures), source: "Dalal2005")
    cell.check(
      "better features beat a better kernel: HOG, linear, against pixels, RBF", verdict(byKernel),
      measured: gain(byKernel))
    cell.check(
      "the network beats the best of the six (\(best.name))", verdict(learned),
      measured: gain(learned))
    cell.takeaway(
      (byKernel.verdict == .first
        ? "what experts knew about pictures was worth more than a cleverer kernel; "
        : "expert knowledge and a cleverer kernel were worth about the same here; ")
        + (learned.verdict == .first
          ? "and what a network found out by itself was worth more still."
          : "and on no more than \(grouped(contest.train.count)) pictures a network that must find its "
            + "features itself " + (learned.verdict == .second ? "stays behind." : "draws level.")))
    cell.notes(
      """
      Take bets before the table. Then point at the second column: the best features are not the \
      longest list. And at the last row: nobody wrote a line of code for what the network saw. Where it \
      loses, ask what would have to change for it to win. (More pictures: it has everything to learn.)
      """)
  }

  page.cell("moved", "And if the picture is not in the middle?") { cell in
    let outcome = try outcome()
    let contest = outcome.contest
    let network = try outcome.network
    let all = outcome.machines + [network]
    cell.say(
      """
      The same machines, trained as before; but now the test pictures are moved by a few pixels, each \
      in one of four directions. To a person nothing has happened.
      """)
    let distances = Array(contest.tests.indices)
    var table = Table(
      columns: [.init("right, %")]
        + distances.map { .number($0 == 0 ? "still" : "\($0) px", decimals: 1) })
    for standing in all {
      table.row(
        of: [standing.name]
          + (try distances.map { 100 * (try contest.score(standing, moved: $0).estimate) }))
    }
    table.caption =
      "the widest 95 % interval among these is ± "
      + grouped(
        100
          * (try all.flatMap { standing in
            try distances.map { try contest.score(standing, moved: $0).halfWidth }
          }.max()!), decimals: 1)
    cell.table(table)
    let shown = [
      outcome.machine(.pixels, isLinear: true), outcome.machine(.pixels, isLinear: false),
      outcome.machine(.hog, isLinear: true), outcome.machine(.sift, isLinear: false), network,
    ]
    cell.figure(
      LinePlot(
        x: Axis("pixels moved"), y: Axis("right (%)"),
        series: try shown.map { standing in
          LinePlot.Series(
            standing.name.replacing(" SVM", with: ""),
            points: try distances.map {
              (x: Double($0), y: 100 * (try contest.score(standing, moved: $0).estimate))
            })
        }, caption: "How recognition falls as the pictures move.",
        alt: "Falling curves: raw pixels lose most, hand-made features and the network less."))
    let far = 3
    let kernel = outcome.machine(.pixels, isLinear: false)
    let features = outcome.machine(.hog, isLinear: true)
    cell.say(
      """
      Of the pictures a machine knew when they stood still, how many does it still know when they have \
      moved by \(far) pixels?
      """)
    let byFeatures = try contest.compareMemory(of: features, kernel, moved: far)
    cell.check(
      "HOG (linear) remembers more of them than raw pixels (RBF)", byFeatures.verdict,
      measured: byFeatures.text)
    let byNetwork = try contest.compareMemory(of: network, features, moved: far)
    cell.check("the network remembers more than HOG", byNetwork.verdict, measured: byNetwork.text)
    let moved = try PairedComparison(
      network.predictions[0], network.predictions[far], labels: contest.tests[0].labels)
    cell.check(
      "a convolutional network does not care where things are",
      moved.verdict == .first ? .fails : .undecided, claim: "often said",
      measured:
        "moved by \(far) pixels it is right \(grouped(100 * moved.difference, decimals: 1)) "
        + "points in a hundred less often")
    cell.takeaway(
      """
      forgetting the place is built into features by hand, and into a network only as far as its \
      pooling reaches. What else it must forget, it has to be shown.
      """)
    cell.notes(
      """
      The network was never shown a moved picture beyond what the set contains. Chapter 3 shows it \
      some, on purpose, and measures what that buys.
      """)
  }
}

extension Contest {
  /// Of the pictures that a contestant knows when they stand still, how many it knows when moved.
  func memory(of standing: Standing, moved: Int) throws -> Proportion {
    let labels = tests[moved].labels
    let known = labels.indices.filter { standing.predictions[0][$0] == labels[$0] }
    return try Proportion(
      known.count { standing.predictions[moved][$0] == labels[$0] }, of: max(1, known.count))
  }

  /// Whether the first remembers a larger share than the second, beyond 95 % certainty.
  func compareMemory(of first: Standing, _ second: Standing, moved: Int) throws
    -> (verdict: Check.Verdict, text: String)
  {
    let (a, b) = (try memory(of: first, moved: moved), try memory(of: second, moved: moved))
    let difference = a.estimate - b.estimate
    // Half-widths of independent shares add like the sides of a right triangle.
    let half = (a.halfWidth * a.halfWidth + b.halfWidth * b.halfWidth).squareRoot()
    return (
      difference > half ? .holds : difference < -half ? .fails : .undecided,
      "\(points(a)) % against \(points(b)) %"
    )
  }
}

/// "93.1 ± 1.1".
private func points(_ share: Proportion) -> String {
  "\(grouped(100 * share.estimate, decimals: 1)) ± \(grouped(100 * share.halfWidth, decimals: 1))"
}

/// "better by 8.1 ± 1.2 points in a hundred".
private func gain(_ comparison: PairedComparison) -> String {
  let (difference, half) = (100 * comparison.difference, 196 * comparison.standardError)
  return "\(difference < 0 ? "worse" : "better") by \(grouped(abs(difference), decimals: 1)) ± "
    + "\(grouped(half, decimals: 1)) points in a hundred"
}

private func verdict(_ comparison: PairedComparison) -> Check.Verdict {
  switch comparison.verdict {
  case .first: .holds
  case .second: .fails
  case .undecided: .undecided
  }
}
