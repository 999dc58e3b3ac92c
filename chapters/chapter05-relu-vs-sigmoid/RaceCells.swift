import Base
import Course
import Foundation
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// The races that the cells speak of.
enum Races {
  /// Where the race on CIFAR-10 is kept, seen from this source file.
  static let recording = URL(fileURLWithPath: Checkout.place(of: #filePath))
    .deletingLastPathComponent()
    .appendingPathComponent("recorded/race-cifar10.jsonl").path

  /// The small race of this run.
  static let plan = RacePlan(
    pictures: 128, channels: [16, 16, 32], batchSize: 16, searchLimit: 60, limit: 100,
    patience: full ? 45 : 20, seeds: full ? 5 : quick ? 2 : 3)

  static let conditions: [Conditions] = {
    let more: [FirstWeights] = full ? [.paper, .he] : []
    let all = (more + [.xavier]).flatMap { weights in
      PixelScale.allCases.map { Conditions(weights: weights, pixels: $0, layers: 4) }
    }
    return quick ? all : all + [Conditions(weights: .rescaled, pixels: .bytes, layers: 4)]
  }()

  static let samples = Once { try material.pictures(train: plan.pictures, test: 100).train }
  static let track = Once {
    RaceTrack(plan, chance: try samples().chance, seed: seed) { try samples() }
  }
  static let small = Once {
    let progress = ProgressBar("race", total: conditions.count)
    defer { progress.finish() }
    return try conditions.compactMap { conditions in
      let name = conditions.name
      defer { progress.advance(note: name) }
      return try track().race(conditions)
    }
  }

  /// The race of `--race`, or else the recorded one; nil when neither is there.
  static let large = Once { () -> (header: RaceFile.Header, races: [Race])? in
    let file: RaceFile
    var samples: () throws -> Samples = { throw RaceFile.Missing() }
    if let path = page.arguments["race"] {
      let own = try material.pictures(train: largePlan.pictures, test: 100).train
      samples = { own }
      file = try RaceFile(
        path: path,
        header: RaceFile.Header(
          data: page.arguments.data ?? material.description, classes: own.classes, plan: largePlan,
          seed: seed))
    } else if FileManager.default.fileExists(atPath: recording) {
      file = try RaceFile(reading: recording)
    } else {
      return nil
    }
    let header = file.header
    let track = RaceTrack(
      header.plan, chance: 1 - 1 / Double(header.classes), seed: header.seed, file: file,
      samples: samples)
    let progress = ProgressBar("race", total: allConditions.count)
    defer { progress.finish() }
    let races = try allConditions.compactMap { conditions in
      let name = conditions.name
      defer { progress.advance(note: name) }
      return try track.race(conditions)
    }
    return races.isEmpty ? nil : (header: header, races: races)
  }

  /// The races that the chapter's answer rests on: the large one or, where it is missing, the small
  /// one.
  static func deciding() throws -> (data: String, plan: RacePlan, races: [Race]) {
    if let (header, races) = try large() {
      return (properName(ofSet: header.data), header.plan, races)
    }
    return (material.description, plan, try small())
  }

  /// The plan of the large race.
  static let largePlan = RacePlan(
    pictures: 512, channels: [16, 16, 32], batchSize: 128, searchLimit: 120, limit: 250,
    patience: 45, seeds: 3)

  /// The conditions of the large race, the most telling first.
  static let allConditions: [Conditions] = {
    let main: [FirstWeights] = [.paper, .xavier, .he]
    return [4, 7].flatMap { layers in
      main.flatMap { weights in
        PixelScale.allCases.map { Conditions(weights: weights, pixels: $0, layers: layers) }
      } + [Conditions(weights: .rescaled, pixels: .bytes, layers: layers)]
    }
      + [FirstWeights.withoutBiases, .example].map {
        Conditions(weights: $0, pixels: .bytes, layers: 4)
      }
  }()
}

/// The race of the paper's Figure 1, in small and under several conditions.
func addRaceCells(to page: Page) {
  page.cell("race", "\"Six times faster than tanh\": the paper's race") { cell in
    try addSmallRace(to: cell)
  }
  page.cell("why", "Why did ReLU win?") { cell in
    try addLargeRace(to: cell)
  }
}

private func addSmallRace(to cell: Cell) throws {
  let plan = Races.plan
  cell.say(
    """
    Figure 1 of the paper is a race: a four-layer network with ReLUs reaches 25 % training error on \
    CIFAR-10 (small photographs, ten classes) six times faster than the same network with tanh, without regularisation, at learning \
    rates "chosen independently to make training as fast as possible" [Krizhevsky2012]. Initial weights \
    and the scale of the pixels are not given. So we vary both. *±128*: pixels from 0 to \
    255 less their mean; *variance 1*: divided by their standard deviation as well. All \
    else is equal: \(grouped(plan.pictures)) images of \
    \(material.description), batches of \(plan.batchSize), momentum 0.9, and the network:
    """)
  let network = try cell.code {
    let samples = try Races.samples()
    let network = racer(
      .relu, layers: 4, imageShape: samples.imageShape, classes: samples.classes,
      channels: Races.plan.channels)
    var generator = RandomGenerator(seed: seed)
    FirstWeights.xavier.initialize(network, using: &generator)
    return network
  }
  cell.result(
    network.layers.map { "\($0)" }.joined(separator: "\n"),
    aside: "\(grouped(network.parameterCount)) parameters")
  if let note = material.note { cell.say("About the set: \(note).") }
  cell.say(
    """
    Each learning rate is searched among 1 and 3 times every power of ten, until the best one lies \
    between two slower ones. Then \(plan.seeds) runs with other initial weights count.
    """)
  cell.plusMinus(runs: plan.seeds)
  let races = try Races.small()
  cell.table(
    raceTable(
      races,
      caption: "Epochs to 25 % training error, and how many times as many tanh needs. "
        + "*Saturated*: the share of tanh's first-layer units, over 100 images, before the "
        + "first step. \(meaningOfBounds) "
        + legend(Races.conditions)))
  let ends = [races.first, races.last].compactMap { $0 }
  cell.figure(
    LinePlot(
      x: Axis("epoch"), y: Axis("training error (%)", range: 0...100),
      series: ends.flatMap { race in
        [race.relu, race.tanh].map { lane in
          LinePlot.Series(
            "\(lane.activation.name), \(race.conditions.weights.rawValue)",
            y: lane.runs[0].errors.map { 100 * $0 })
        }
      },
      caption: "The first run of each under the first and the last conditions of the table "
        + "(\(listed(ends.map { "\($0.conditions.weights.rawValue) with \($0.conditions.pixels.rawValue)" }))).",
      rows: 12))
  cell.say(whoIsFaster(races))
  cell.say(
    """
    Does saturation slow tanh down? For a sum beyond ±\(significant(saturationEdge(.tanh), digits: 2)) \
    tanh's slope is below a tenth, and the weights behind it get hardly any gradient. \(saturationRule(races)) \(controlSentence(races, on: material.description))
    """)
  cell.takeaway(rangeOfFactors(races))
  let another = page.arguments.data == "cifar10" ? "fashion-mnist" : "cifar10"
  cell.change("the set of images: does the order stay?", with: "--data \(another)")
  cell.notes(
    """
    Let the room say what is fair: the same learning rate for both, or the best for each? The paper \
    says the best for each, and so do we.
    """)
}

/// The answer, from the race that was recorded on CIFAR-10.
private func addLargeRace(to cell: Cell) throws {
  let (data, plan, races) = try Races.deciding()
  let isRecorded = try Races.large() != nil && page.arguments["race"] == nil
  let news = races.map(\.conditions).filter {
    !Races.conditions.map(\.weights).contains($0.weights)
  }
  let hasDepths = races.contains { $0.conditions.layers == 7 }
  cell.say(
    """
    A larger race: \(grouped(plan.pictures)) images of \(data) in batches of \(plan.batchSize), \
    filters \(listed(plan.channels.map(String.init))), \(plan.seeds) runs each.
    """)
  cell.table(
    raceTable(
      races,
      caption: "Epochs to 25 % training error. Neither: no run came away from guessing within "
        + "\(plan.patience) epochs at any rate, or none arrived. \(isRecorded ? "Recorded earlier; `--race FILE` runs it again. " : "")"
        + "\(legend(news)) "
        + (hasDepths ? "With 7 layers a 3 × 3 convolution follows each pool." : "")))
  if let paper = races.first(where: { $0.conditions.weights == .paper }) {
    cell.verdict(
      try isSixTimes(paper), "The paper says", that: "ReLU is six times faster than tanh",
      found: "with σ = 0.01, the biases of 2012 and pixels of ±128 \(paper.finding)",
      failsIf: "the factor differs from six by more than chance explains", source: "Krizhevsky2012")
  }
  cell.say(whoIsFaster(races))
  cell.say(
    """
    \([saturationRule(races), controlSentence(races, on: data)].filter { !$0.isEmpty }.joined(separator: " "))\
    \(try Races.large() == nil ? "" : agreement(controlOutcome(races), controlOutcome(try Races.small())))
    """)
  cell.say("And one learning rate for both? \(equalRates(races))")
  cell.say(
    """
    What made ReLU win? Against the sigmoid its slope of 1: the towers show what ¼ᵏ costs. Against \
    tanh, \(leadOverTanh(races))
    """)
  let missing = Races.allConditions.filter { wanted in
    !races.contains { $0.conditions == wanted }
  }
  cell.say(
    """
    Not tested: the paper's 50,000 images, its network's size, its learning rates.\(missing.isEmpty || page.arguments["race"] == nil && !isRecorded
      ? "" : " Not measured here: \(list(missing.map(\.name))).")
    """)
  cell.takeaway(plainAnswer(races))
  cell.change(
    "the conditions: run the race yourself, interrupt it with Ctrl-C, and continue with the same command",
    with: "--data cifar10 --race race.jsonl")
  cell.notes(
    """
    The paper's figure has one run of each and does not give its learning rates. Ask what a search that \
    stops too early would do: it would find a factor that better rates do not show.
    """)
}

/// The trials that chose the learning rates, and the sigmoid's race.
func addFurtherRaceCells(to page: Page) {
  page.further("race-rates", "The learning rates of the race") { cell in
    let races = try Races.small()
    cell.say(
      """
      One trial for each learning rate. The search begins at a guess and its two neighbours and goes on \
      where the best lies at the edge of what was tried. A trial ends when it arrives, when it has had as \
      many epochs as the best so far took, after \(Races.plan.searchLimit) epochs, or when after \
      \(Races.plan.patience) epochs or more its error is within 5 percentage points of guessing \
      (*stuck*): of always naming the most frequent class, \(percent(try Races.samples().chance)).
      """)
    var table = Table(
      "weights", "pixels", "activation", .number("rate"), .number("epochs"), "end",
      .number("last error"), "")
    for race in races {
      for lane in [race.relu, race.tanh] {
        for run in lane.tried {
          table.row(
            race.conditions.weights.rawValue, race.conditions.pixels.rawValue,
            lane.activation.name, significant(run.rate), run.errors.count,
            run.end == .limit ? "behind, or at the limit" : run.end.rawValue,
            percent(run.errors.last ?? 1), run.rate == lane.rate ? "← chosen" : "")
        }
      }
    }
    cell.table(table)
    let edges = races.flatMap { race in
      [race.relu, race.tanh].filter { $0.leftGuessing && !$0.isBetweenSlower }.map {
        "\($0.activation.name) with \(race.conditions.name)"
      }
    }
    let stuck = races.flatMap { race in
      [race.relu, race.tanh].filter { !$0.leftGuessing }.map {
        "\($0.activation.name) with \(race.conditions.name)"
      }
    }
    cell.say(
      (edges.isEmpty
        ? "Every choice has a slower neighbour on either side, as it should."
        : "Without a slower neighbour on either side is the choice of \(list(edges)).")
        + (stuck.isEmpty
          ? "" : " Within \(Races.plan.patience) epochs no rate left guessing for \(list(stuck)).")
    )
    let (data, _, deciding) = try Races.deciding()
    cell.say("On \(data), in the cell `why`: \(effects(deciding))")
    cell.takeaway("a comparison of methods at one learning rate compares the learning rates.")
    cell.notes(
      "Show how many epochs one step of the learning rate, a factor of about three, can cost.")
  }

  page.further("race-sigmoid", "The sigmoid in the same race") { cell in
    let plan = Races.plan
    cell.say(
      """
      The paper does not race the sigmoid. Here it is, with Xavier's weights and pixels of variance 1, \
      beside ReLU and tanh.
      """)
    cell.plusMinus(runs: plan.seeds)
    let conditions = Conditions(weights: .xavier, pixels: .unit, layers: 4)
    let progress = ProgressBar("race", total: Activation.allCases.count)
    defer { progress.finish() }
    let lanes = try Activation.allCases.map { activation in
      let name = activation.name
      defer { progress.advance(note: name) }
      return try Races.track().lane(activation, conditions, limit: plan.limit)
    }
    cell.figure(
      LinePlot(
        x: Axis("epoch"), y: Axis("training error (%)", range: 0...100),
        series: lanes.map { lane in
          LinePlot.Series(lane.activation.name, y: lane.runs[0].errors.map { 100 * $0 })
        }, caption: "Training error of the first run of each.", rows: 12))
    var table = Table("activation", .number("rate"), "epochs to 25 %", "arrived", "last error")
    for lane in lanes {
      table.row(
        lane.activation.name, significant(lane.rate), Race.spread(lane)?.text(decimals: 1),
        "\(lane.passes.count { $0 != nil }) of \(lane.passes.count)",
        try Spread(lane.runs.map { $0.errors.last ?? 1 }).percent())
    }
    cell.table(table)
    let (sigmoid, relu) = (lanes[0], lanes[2])
    @MainActor func isSigmoidSlower(than other: Lane) -> Check.Verdict {
      switch (Race.spread(sigmoid), Race.spread(other)) {
      case (let sigmoid?, let other?): sigmoid.compared(to: other).judging(.more)
      case (nil, .some): .holds
      case (.some, nil): .fails
      case (nil, nil): .undecided
      }
    }
    let outcome = isSigmoidSlower(than: relu)
    cell.verdict(
      outcome, "From its slope of at most ¼ we expect", that: "the sigmoid is slower than ReLU",
      found: [sigmoid, relu].map { lane in
        lane.activation.name
          + (Race.spread(lane).map { " needs \($0.text(decimals: 1)) epochs" }
            ?? " arrives in \(lane.passes.count { $0 != nil }) of \(lane.passes.count) runs")
      }.joined(separator: ", "),
      failsIf: "the sigmoid needs significantly fewer epochs than ReLU")
    cell.takeaway(
      outcome == .holds
        ? sigmoid.passes.allSatisfy { $0 == nil }
          ? "at none of \(sigmoid.tried.count) learning rates did four layers of sigmoids arrive."
          : isSigmoidSlower(than: lanes[1]) == .holds
            ? "the sigmoid is the slowest, even in four layers."
            : "the sigmoid is slower than ReLU, even in four layers."
        : "in four layers the sigmoid's slope does not decide the race.")
    cell.notes("Four layers are few: the cell on towers shows what more of them do to a sigmoid.")
  }
}
