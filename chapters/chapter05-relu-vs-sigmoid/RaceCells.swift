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
  static let recording = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("recorded/race-cifar10.jsonl").path

  /// The small race of this run.
  static let plan = RacePlan(
    pictures: 128, channels: [16, 16, 32], batchSize: 16, searchLimit: 60, limit: 100,
    patience: 20, seeds: full ? 5 : quick ? 2 : 3)

  static let conditions: [Conditions] = {
    let more: [FirstWeights] = full ? [.paper, .he] : []
    let all = (more + [.xavier]).flatMap { weights in
      PixelScale.allCases.map { Conditions(weights: weights, pixels: $0, layers: 4) }
    }
    return quick ? all : all + [Conditions(weights: .rescaled, pixels: .bytes, layers: 4)]
  }()

  static let samples = Once { try material.pictures(train: plan.pictures, test: 100).train }
  static let track = Once {
    RaceTrack(plan, classes: try samples().classes, seed: seed) { try samples() }
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
          data: material.description, classes: own.classes, plan: largePlan, seed: seed))
    } else if FileManager.default.fileExists(atPath: recording) {
      file = try RaceFile(reading: recording)
    } else {
      return nil
    }
    let header = file.header
    let track = RaceTrack(
      header.plan, classes: header.classes, seed: header.seed, file: file, samples: samples)
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
      return (header.data == "cifar10" ? "CIFAR-10" : header.data, header.plan, races)
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
    CIFAR-10 six times faster than the same network with tanh, without regularisation, at learning \
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
    Each learning rate is searched among 1 and 3 of every decade, until the best one lies between two \
    slower ones. Then \(plan.seeds) runs with other initial weights count.
    """)
  cell.plusMinus(runs: plan.seeds)
  let races = try Races.small()
  cell.table(
    raceTable(
      races,
      caption: "Epochs to 25 % training error, and how many times as many tanh needs. *Saturated*: "
        + "the share of tanh's first-layer units, over 100 images, before the first step. "
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
    A possible cause is saturation. For a sum beyond ±\(significant(saturationEdge(.tanh), digits: 2)) \
    tanh's slope is below a tenth, and the weights behind it get hardly any gradient; the table counts \
    the first layer's. \(saturationRule(races)) \(controlSentence(races, on: material.description))
    """)
  cell.takeaway(rangeOfFactors(races))
  cell.change(
    "the set of images: does the order stay?", with: "--data cifar10")
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
    The same on \(data): \(grouped(plan.pictures)) images in batches of \(plan.batchSize), filters \
    \(listed(plan.channels.map(String.init))), \(plan.seeds) runs each.
    """)
  cell.table(
    raceTable(
      races,
      caption: "Epochs to 25 % training error. Neither: no run came away from guessing within "
        + "\(plan.patience) epochs at any rate, or none arrived. A < or > is a bound: not all runs of one "
        + "of the two arrived. \(isRecorded ? "Recorded earlier; `--race FILE` runs it again. " : "")"
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
    Is it saturation? \(saturationRule(races)) \(controlSentence(races, on: data))\
    \(try Races.large() != nil && controlOutcome(races) != controlOutcome(try Races.small()) ? " The two sets disagree." : "")
    """)
  cell.say("Is it the learning rate? \(equalRates(races))")
  cell.say(
    """
    What made ReLU win, then? Against the sigmoid its slope of 1: the towers show what ¼ᵏ costs. Against \
    tanh, \(leadOverTanh(races))
    """)
  let missing = Races.allConditions.filter { wanted in
    !races.contains { $0.conditions == wanted }
  }
  cell.say(
    """
    Open remain the paper's 50,000 images, its network's size and its learning rates.\(missing.isEmpty || page.arguments["race"] == nil && !isRecorded
      ? "" : " Not measured here: \(list(missing.map(\.name))).")
    """)
  cell.takeaway(plainAnswer(races))
  cell.change(
    "the conditions: run the race yourself, interrupt it with Ctrl-C, and go on by the same command",
    with: "--data cifar10 --race race.jsonl")
  cell.notes(
    """
    The paper's figure has one run of each and does not give its learning rates. Ask what a search that \
    stops too early would do: it invents a factor.
    """)
}

/// What the names of the weights in a table mean.
private func legend(_ conditions: [Conditions]) -> String {
  func text(_ weights: FirstWeights) -> String {
    switch weights {
    case .paper: "*2012*: σ = 0.01 and a bias of 1 in the second convolution."
    case .xavier: "*Xavier*: his rule for the weights."
    case .he: "*He*: his rule."
    case .rescaled:
      "*Xavier, conv1 ÷ 64*: Xavier's, those of the first convolution 64 times smaller, so that "
        + "pixels of ±128 do not saturate it."
    case .withoutBiases: "*2012, biases 0*: σ = 0.01 without the bias of 1."
    case .example:
      "*18pct*: cuda-convnet's own example for CIFAR-10, σ = 0.0001 in the first convolution and "
        + "0.01 elsewhere, biases 0."
    }
  }
  return FirstWeights.allCases.filter { weights in conditions.contains { $0.weights == weights } }
    .map(text).joined(separator: " ")
}

/// Where ReLU won, were tanh's first units saturated at the start, and only there?
func saturationRule(_ races: [Race]) -> String {
  let won = races.filter { $0.isReLUFaster == .holds }.map(\.saturatedAtStart)
  let others = races.filter { $0.isReLUFaster == .fails || $0.isReLUFaster == .undecided }
    .map(\.saturatedAtStart)
  func range(_ shares: [Double]) -> String {
    let (low, high) = (shares.min()!, shares.max()!)
    let (first, last) = (percent(low, decimals: 0), percent(high, decimals: 0))
    return first == last ? last : "\(first) to \(last)"
  }
  switch (won.isEmpty, others.isEmpty) {
  case (true, _): return ""
  case (false, true):
    return
      "ReLU was faster under all of these conditions; \(range(won)) of tanh's first-layer units "
      + "were saturated at the start."
  case (false, false):
    let numbers =
      "\(range(won)) of tanh's first-layer units were saturated at the start where ReLU was faster, "
      + "\(range(others)) where it was not"
    return won.min()! > others.max()!
      ? "ReLU won where tanh began saturated, and only there: \(numbers)."
      : "Saturation at the start does not decide alone: \(numbers)."
  }
}

/// How far initial weights and pixels move the factor.
func rangeOfFactors(_ races: [Race]) -> String {
  let known = races.filter { $0.size != nil }
  guard let least = known.min(by: { $0.bounds.upperBound < $1.bounds.upperBound }),
    let most = known.max(by: { $0.bounds.lowerBound < $1.bounds.lowerBound }),
    least.bounds.upperBound < most.bounds.lowerBound
  else { return "these runs show no effect of initial weights and pixels on the factor." }
  return "initial weights and pixels alone move the factor from \(least.factorText) to "
    + "\(most.factorText)."
}

/// Whether a reader should expect ReLU to be faster, with the best rate for each.
func plainAnswer(_ races: [Race]) -> String {
  let (faster, slower) = (
    races.count { $0.isReLUFaster == .holds }, races.count { $0.isReLUFaster == .fails }
  )
  switch (faster, slower) {
  case (0, 0): return "which is faster was not decided here; the claim stands open."
  case (0, _):
    return "with the best rate for each, ReLU is shown to be faster in none of these races."
  case (_, 0):
    return "with the best rate for each, tanh is shown to be faster in none of these races."
  default:
    return "with the best rate for each, initial weights and pixels decide which one is faster."
  }
}

/// What these races show of a lead over tanh: the end of a sentence, and what follows.
func leadOverTanh(_ races: [Race]) -> String {
  let faster = races.filter { $0.isReLUFaster == .holds }
  guard faster.isEmpty else {
    return "a shorter training under \(faster.count) of \(races.count) conditions."
  }
  return "nothing that these races show: why it won stays open."
}

/// What a comparison at one learning rate would have found: tanh at the rate that is best for ReLU.
func equalRates(_ races: [Race]) -> String {
  let known = races.compactMap { race -> (race: Race, trial: RaceRun, limit: Double)? in
    guard let relu = Race.spread(race.relu), let trial = race.tanhAtReLURate else { return nil }
    return (race, trial, relu.mean)
  }
  guard !known.isEmpty else { return "No condition has both at one rate." }
  let late = known.filter { $0.trial.end != .arrived || Double($0.trial.errors.count) > $0.limit }
  let stuck = late.filter { $0.trial.end == .stuck }
  let ratios = races.filter { Race.spread($0.relu) != nil && Race.spread($0.tanh) != nil }
    .map { $0.tanh.rate / $0.relu.rate }
  let best =
    ratios.isEmpty
    ? ""
    : " Where both arrive, tanh's best rate is "
      + "\(multiple(ratios.min()!)) to \(multiple(ratios.max()!)) that of ReLU."
  return """
    At the rate that is best for ReLU, tanh is not there when ReLU is in \(late.count) of \
    \(known.count) conditions, and in \(stuck.count) of them it has not even left guessing.\(best) \
    \(late.isEmpty ? "So one rate for both would not have changed the order." : "So a search for tanh's rate that stops too early makes a large factor.")
    """
}

/// How large the factor became, and whether it came to the paper's six.
func largestFactor(_ races: [Race]) -> String {
  guard
    let largest = races.filter({ $0.leastSize != nil }).max(by: { $0.leastSize! < $1.leastSize! })
  else { return "No condition gave a factor, so six was not reached here." }
  let isReached = largest.leastSize! >= 6
  return "The largest factor is found with \(largest.conditions.name): there \(largest.finding). "
    + (isReached ? "So six and more does come out." : "So six was not reached here.")
}

/// Two races on pixels of ±128 that differ in the size of the first convolution's weights alone.
private func controlPair(_ races: [Race]) -> (plain: Race, rescaled: Race)? {
  func find(_ weights: FirstWeights) -> Race? {
    races.first {
      $0.conditions == Conditions(weights: weights, pixels: .bytes, layers: 4)
    }
  }
  guard let plain = find(.xavier), let rescaled = find(.rescaled) else { return nil }
  return (plain, rescaled)
}

/// Whether the factor is larger or smaller without the saturation at the start, beyond its error.
func controlOutcome(_ races: [Race]) -> SpreadComparison.Verdict {
  guard let (plain, rescaled) = controlPair(races) else { return .undecided }
  if rescaled.bounds.upperBound < plain.bounds.lowerBound { return .less }
  return rescaled.bounds.lowerBound > plain.bounds.upperBound ? .more : .undecided
}

/// What becomes of the factor when only the saturation at the start is taken away.
func controlSentence(_ races: [Race], on data: String) -> String {
  guard let (plain, rescaled) = controlPair(races), plain.size != nil, rescaled.size != nil
  else { return "Whether saturation is the cause was not tested in this run." }
  let numbers = """
    On \(data), pixels of ±128 and Xavier's weights saturate \
    \(percent(plain.saturatedAtStart, decimals: 0)) of tanh's first units, and the factor is \
    \(plain.factorText). Divide the first convolution's initial weights by 64 and change nothing else: \
    \(percent(rescaled.saturatedAtStart, decimals: 0)) are saturated, and the factor is \
    \(rescaled.factorText).
    """
  let end =
    switch controlOutcome(races) {
    case .less: "Without saturation the factor is smaller: here saturation slows tanh down."
    case .more:
      "Without saturation the factor is larger, not smaller: here saturation is not the cause."
    case .undecided: "These runs cannot tell the two factors apart."
    }
  return "Take it away alone. \(numbers) \(end)"
}

/// Races as a table.
private func raceTable(
  _ races: [Race], caption: String
) -> Table {
  let hasDepths = Set(races.map(\.conditions.layers)).count > 1
  var table = Table(
    columns: (hasDepths ? [.number("layers")] : []) + ["weights", "pixels", .number("saturated")]
      + ["ReLU", "at rate", "tanh", "at rate", "factor", "tanh at ReLU's rate"],
    caption: caption)
  func text(_ lane: Lane) -> [String?] {
    [
      Race.spread(lane)?.text(decimals: 1)
        ?? (lane.passes.contains { $0 != nil }
          ? "\(lane.passes.count { $0 != nil }) of \(lane.passes.count)" : "–"),
      lane.runs.allSatisfy { $0.end == .stuck || $0.end == .broken } ? "–" : significant(lane.rate),
    ]
  }
  for race in races {
    var row: [String?] = hasDepths ? ["\(race.conditions.layers)"] : []
    row += [
      race.conditions.weights.rawValue, race.conditions.pixels.rawValue,
      percent(race.saturatedAtStart, decimals: 0),
    ]
    table.row(
      of: row + text(race.relu) + text(race.tanh) + [race.factorText, race.tanhAtReLURateText])
  }
  return table
}

/// Under which conditions which activation is faster, in a sentence or more: by name when they are
/// few, else counted.
func whoIsFaster(_ races: [Race]) -> String {
  func found(_ verdict: Check.Verdict?) -> [Race] { races.filter { $0.isReLUFaster == verdict } }
  guard races.count <= 4 else {
    return """
      Of the \(races.count) conditions ReLU is faster beyond chance in \(found(.holds).count) and tanh in \
      \(found(.fails).count); \(found(.undecided).count) are undecided, and in \(found(nil).count) neither \
      arrives in every run.
      """
  }
  return [
    ("ReLU is faster with", .holds), ("Tanh is faster with", .fails),
    ("Which is faster cannot be told with", .undecided), ("Neither arrives in every run with", nil),
  ].compactMap { (words: String, verdict: Check.Verdict?) in
    let races = found(verdict)
    return races.isEmpty
      ? nil : "\(words) \(list(races.map { "\($0.conditions.name) (\($0.factorText))" }))."
  }.joined(separator: " ")
}

/// "a; b; and c": for items with commas in them.
private func list(_ items: [String]) -> String { items.joined(separator: "; ") }

/// What pixels of ±128 do to the factor, all else equal.
func pixelEffect(_ races: [Race]) -> String {
  let pairs = races.compactMap { bytes -> (unit: Race, bytes: Race)? in
    guard bytes.conditions.pixels == .bytes, bytes.size != nil,
      let unit = races.first(where: {
        $0.conditions
          == Conditions(
            weights: bytes.conditions.weights, pixels: .unit, layers: bytes.conditions.layers)
      }), unit.size != nil
    else { return nil }
    return (unit, bytes)
  }
  guard !pairs.isEmpty else {
    return "No two races with a factor differ in the scale of the pixels alone: this is open."
  }
  let grown = pairs.filter { $0.bytes.bounds.lowerBound > $0.unit.bounds.upperBound }
  let shrunk = pairs.filter { $0.bytes.bounds.upperBound < $0.unit.bounds.lowerBound }
  return """
    From variance 1 to ±128, all else equal, the factor grows in \(grown.count) of \
    \(pairs.count) pairs of races beyond two standard errors, and shrinks in \(shrunk.count).
    """
}

/// What becomes of "six times faster" under some conditions.
func isSixTimes(_ race: Race) throws -> Check.Verdict {
  switch race.factor {
  case .ratio: return try judge(Race.spread(race.tanh)!, isTimes: 6, Race.spread(race.relu)!)
  case .atLeast(let value): return value >= 6 ? .holds : .undecided
  case .atMost: return .fails
  case .none: return .undecided
  }
}

/// The trials that chose the learning rates, and the sigmoid's race.
func addFurtherRaceCells(to page: Page) {
  page.further("race-rates", "The learning rates of the race") { cell in
    let races = try Races.small()
    cell.say(
      """
      One trial for each learning rate. The search begins at a guess and its two neighbours and goes on \
      where the best lies at the edge of what was tried. A trial ends when it is behind the best so far, \
      after \(Races.plan.searchLimit) epochs, or when it is no better than guessing for \
      \(Races.plan.patience) epochs (*stuck*).
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
      [race.relu, race.tanh].filter(\.isAtTheEdge).map {
        "\($0.activation.name) with \(race.conditions.name)"
      }
    }
    cell.say(
      edges.isEmpty
        ? "Every choice has a slower neighbour on either side, as it should."
        : "At the edge of what was tried lies the choice of \(list(edges)): there is no other rate."
    )
    let (data, _, deciding) = try Races.deciding()
    cell.say("Is it the scale of the pixels, on \(data)? \(pixelEffect(deciding))")
    cell.takeaway("a comparison of methods at one learning rate compares the learning rates.")
    cell.notes("Show how little a factor of three leaves of a winner.")
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
    let outcome: Check.Verdict =
      switch (Race.spread(sigmoid), Race.spread(relu)) {
      case (let sigmoid?, let relu?): sigmoid.compared(to: relu).judging(.more)
      case (nil, .some): .holds
      case (.some, nil): .fails
      case (nil, nil): .undecided
      }
    cell.verdict(
      outcome, "From its slope of at most ¼ we expect", that: "the sigmoid is slower than ReLU",
      found: "it arrives in \(sigmoid.passes.count { $0 != nil }) of \(sigmoid.passes.count) runs, "
        + "ReLU in \(relu.passes.count { $0 != nil })",
      failsIf: "it needs significantly fewer epochs")
    cell.takeaway(
      outcome == .holds
        ? "the sigmoid is the slowest, even in four layers."
        : "in four layers the sigmoid's slope does not decide the race.")
    cell.notes("Four layers are few: the cell on towers shows what more of them do to a sigmoid.")
  }
}
