import Course
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

  /// The best of the six machines, by the held-out training pictures.
  var bestMachine: Contest.Standing { machines.max { $0.heldOut < $1.heldOut }! }

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
  page.cell("contest", "Features, kernels and a network, judged on the same pictures") { cell in
    let known = try pictures()
    cell.say(
      """
      On \(properName(ofSet: known.train.name)): \(grouped(known.train.count)) pictures to learn from, \
      \(grouped(known.test.count)) others for judging. Six support vector machines \
      (SVM) on fixed features: pixels, HOG or SIFT, C or γ (then C = 10) chosen on a fifth of the training pictures; and a \
      convolutional network (CNN, chapters 2 and 3) that learns its features from \
      pixels\(networkStarts == 1 ? "" : ", the middle one of \(networkStarts) starts"). \
      Differences are judged by the pictures that only one of two gets right (McNemar's test).
      """)
    let outcome = try outcome()
    let contest = outcome.contest
    var table = Table(
      "what learns", .number("numbers"), "chosen", .number("right, %"), .number("95 % interval"),
      .number("time to choose and learn", varies: true),
      caption:
        "intervals: Wilson's; C and γ times the mean squared distance of two "
        + "pictures; edge: first or last value tried")
    let network = try outcome.network
    for standing in outcome.machines + [network] {
      let score = try contest.score(standing)
      table.row(
        standing.name, standing.numbers, standing.chosen,
        grouped(100 * score.estimate, decimals: 1), interval(score), duration(standing.seconds))
    }
    cell.table(table)
    let pixels = outcome.machine(.pixels, isLinear: true)
    let features = outcome.machine(.hog, isLinear: true)
    let best = outcome.bestMachine
    let byFeatures = try contest.compare(features, pixels)
    let learned = try contest.compare(network, best)
    cell.verdict(
      verdict(byFeatures), "Dalal and Triggs say",
      that: "HOG beats raw pixels, both with a linear kernel", found: "it is \(gain(byFeatures))",
      failsIf: "pixels are better beyond chance", source: "Dalal2005")
    cell.verdict(
      verdict(learned), "One may hope",
      that: "the network beats the machine that did best on that fifth (\(best.name))",
      found: "it is \(gain(learned))",
      failsIf: "the machine is better beyond chance")
    cell.say(
      """
      The contest of 2012: 1.2 million photographs, 1,000 classes, _top-k_ error, the \
      share of pictures whose class is not among the k named, with k = 5. The runner-up put \
      classifiers on *Fisher vectors*, statistics of SIFT and three other hand-made features: 26.2 % \
      [ILSVRC2012]. AlexNet, with learned features: 15.3 %, averaging seven networks, two trained on a larger set first [Krizhevsky2012].
      """)
    cell.change("the pictures: does the order stay?", with: "--data fashion-mnist")
    cell.notes(
      """
      Take bets before the table. Then point at the second column: 128 numbers of SIFT do nearly as well as \
      1,296 of HOG, or better. And at the last row: nobody wrote a line of code for what the network saw. Where it \
      loses, ask what would have to change for it to win. (More pictures: it has everything to learn.)
      """)
  }

  page.further("moved", "The same pictures, moved by a few pixels") { cell in
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
    let widest = try all.flatMap { standing in
      try distances.map { try contest.score(standing, moved: $0).halfWidth }
    }.max()!
    table.caption =
      "the 95 % intervals reach at most \(grouped(100 * widest, decimals: 1)) to each side"
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
        alt: "Falling curves, those of raw pixels below the others."))
    let far = 3
    let kernel = outcome.machine(.pixels, isLinear: false)
    let features = outcome.machine(.hog, isLinear: true)
    let still = try contest.compare(features, kernel)
    cell.verdict(
      verdict(still), "It was often said",
      that:
        "features matter more than kernels: on the unmoved pictures HOG, linear, beats pixels, RBF",
      found: "it is \(gain(still))", failsIf: "pixels are better beyond chance")
    cell.say(
      """
      Of the pictures a machine knew when they stood still, how many does it still know when they have \
      moved by \(far) pixels?
      """)
    let byFeatures = try contest.compareMemory(of: features, kernel, moved: far)
    cell.verdict(
      byFeatures.verdict, "We expect",
      that: "HOG (linear) keeps more of them than raw pixels (RBF)",
      found: byFeatures.text, failsIf: "pixels keep more, beyond 95 % certainty")
    let byNetwork = try contest.compareMemory(of: network, features, moved: far)
    cell.verdict(
      byNetwork.verdict, "We expect", that: "the network keeps more than HOG (linear)",
      found: byNetwork.text, failsIf: "HOG keeps more, beyond 95 % certainty")
    let moved = try PairedComparison(
      network.predictions(contest, moved: 0), network.predictions(contest, moved: far),
      labels: contest.tests[0].labels)
    let (loss, half) = (100 * moved.difference, 196 * moved.standardError)
    cell.verdict(
      loss + half < 1 ? .holds : loss - half > 1 ? .fails : .undecided, "It is often said",
      that: "a convolutional network does not care where things are",
      found:
        "moved by \(far) pixels it is right \(grouped(loss, decimals: 1)) points in a hundred less "
        + "often (95 % interval \(grouped(loss - half, decimals: 1)) to "
        + "\(grouped(loss + half, decimals: 1)))",
      failsIf: "it loses more than one point, beyond 95 % certainty")
    cell.takeaway(
      "what a method is to overlook, a shift for instance, must be built in or shown to it."
    )
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
    let (still, later) = (
      try standing.predictions(self, moved: 0), try standing.predictions(self, moved: moved)
    )
    let known = labels.indices.filter { still[$0] == labels[$0] }
    return try Proportion(
      known.count { later[$0] == labels[$0] }, of: max(1, known.count))
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
      "\(grouped(100 * a.estimate, decimals: 1)) % (\(interval(a))) against "
        + "\(grouped(100 * b.estimate, decimals: 1)) % (\(interval(b)))"
    )
  }
}

/// "91.9 to 94.1", in per cent.
func interval(_ share: Proportion) -> String {
  let interval = share.interval()
  return "\(grouped(100 * interval.lowerBound, decimals: 1)) to "
    + grouped(100 * interval.upperBound, decimals: 1)
}

/// "better by 8.1 points (95 % interval 6.9 to 9.3)".
func gain(_ comparison: PairedComparison) -> String {
  let (difference, half) = (100 * abs(comparison.difference), 196 * comparison.standardError)
  return "\(comparison.difference < 0 ? "worse" : "better") by "
    + "\(grouped(difference, decimals: 1)) points (95 % interval "
    + "\(grouped(difference - half, decimals: 1)) to \(grouped(difference + half, decimals: 1)))"
}

private func verdict(_ comparison: PairedComparison) -> Check.Verdict {
  switch comparison.verdict {
  case .first: .holds
  case .second: .fails
  case .undecided: .undecided
  }
}
