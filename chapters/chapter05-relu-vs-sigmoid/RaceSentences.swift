import Base
import Course
import Notebook
import Statistics

// What races say: their table, and sentences that follow from their numbers.

/// What the names of the weights in a table mean.
func legend(_ conditions: [Conditions]) -> String {
  func text(_ weights: FirstWeights) -> String {
    switch weights {
    case .paper: "*2012*: σ = 0.01 and the paper's biases of 1 (cell `biases`)."
    case .xavier: "*Xavier*: his rule for the weights."
    case .he: "*He*: his rule."
    case .rescaled:
      "*Xavier, conv1 ÷ 64*: Xavier's, those of the first convolution 64 times smaller, so that "
        + "pixels of ±128 do not saturate it at first."
    case .withoutBiases: "*2012, biases 0*: σ = 0.01 without biases of 1."
    case .example:
      "*18pct*: an example of cuda-convnet, from which AlexNet's program grew, for CIFAR-10: "
        + "σ = 0.0001 in the first convolution and 0.01 elsewhere, biases 0."
    }
  }
  return FirstWeights.allCases.filter { weights in conditions.contains { $0.weights == weights } }
    .map(text).joined(separator: " ")
}

/// What the signs in a table of races mean.
let meaningOfBounds =
  "*n of m*: so many runs arrived; –: none. > and < in *factor*: a bound. Last column: one trial; "
  + "> n: given up."

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
  else { return "these runs are too few to show what initial weights and pixels do to the factor." }
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
    return "with the best rate for each, the conditions decide which one is faster."
  }
}

/// What these races show of a lead over tanh: the end of a sentence, and what follows.
func leadOverTanh(_ races: [Race]) -> String {
  let (faster, slower) = (
    races.count { $0.isReLUFaster == .holds }, races.count { $0.isReLUFaster == .fails }
  )
  guard faster == 0 else {
    return
      "a shorter training under \(faster) of \(races.count) conditions, a longer one under \(slower)."
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
  let stuck = known.filter { $0.trial.end == .stuck || $0.trial.end == .broken }
  let late = known.filter {
    ($0.trial.end == .arrived || $0.trial.end == .limit)
      && Double($0.trial.errors.count) > $0.limit
  }
  let ratios = races.filter { Race.spread($0.relu) != nil && Race.spread($0.tanh) != nil }
    .map { $0.tanh.rate / $0.relu.rate }
  let best =
    ratios.isEmpty
    ? ""
    : " Where both arrive, tanh's best rate is "
      + "\(multiple(ratios.min()!)) to \(multiple(ratios.max()!)) that of ReLU."
  let guessing =
    stuck.isEmpty ? "" : ", and was given up, no better than guessing, in \(stuck.count)"
  return """
    At ReLU's best rate tanh had not arrived when ReLU had in \(late.count) of \(known.count) \
    conditions\(guessing).\(best) \
    \(late.isEmpty && stuck.isEmpty ? "So one rate for both would not have changed the order." : "So a search for tanh's rate that stops too early would make a large factor.")
    """
}

/// How large the factor became, and whether it came to the paper's six.
func largestFactor(_ races: [Race]) -> String {
  guard
    let largest = races.filter({ $0.leastSize != nil }).max(by: { $0.leastSize! < $1.leastSize! })
  else { return "No condition gave a factor, so six was not reached here." }
  let isBound = if case .atLeast = largest.factor { true } else { false }
  return "The largest factor is found with \(largest.conditions.name): there \(largest.finding)"
    + (largest.isReLUFaster == .undecided ? ", which is undecided. " : ". ")
    + (largest.leastSize! >= 6
      ? "So six and more does come out."
      : isBound ? "Whether six is reached stays open." : "So six was not reached here.")
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

/// Whether tanh needs more or fewer epochs without the saturation at the start, beyond chance.
func controlOutcome(_ races: [Race]) -> SpreadComparison.Verdict {
  guard let (plain, rescaled) = controlPair(races), let before = Race.spread(plain.tanh),
    let after = Race.spread(rescaled.tanh)
  else { return .undecided }
  return after.compared(to: before).verdict
}

/// Whether the race of the cell `race` answers the question of saturation as the large one does: a
/// sentence after a space, or nothing where neither answers it.
func agreement(
  _ large: SpreadComparison.Verdict, _ small: SpreadComparison.Verdict
) -> String {
  switch (large, small) {
  case (.undecided, .undecided): ""
  case (.undecided, _): " Those of the cell `race` can."
  case (_, .undecided): " The runs of the cell `race` cannot tell."
  default: large == small ? " Both races agree." : " The two races disagree."
  }
}

/// What becomes of tanh when the saturation at the start is taken away.
func controlSentence(_ races: [Race], on data: String) -> String {
  guard let (plain, rescaled) = controlPair(races), let before = Race.spread(plain.tanh),
    let after = Race.spread(rescaled.tanh)
  else { return "Whether saturation is the cause was not tested in this run." }
  let numbers = """
    On \(data), pixels of ±128 and Xavier's weights saturate \
    \(percent(plain.saturatedAtStart, decimals: 0)) of tanh's first-layer units at first, and it needs \
    \(before.text(decimals: 1)) epochs. With the first convolution's initial weights divided by 64, \
    \(percent(rescaled.saturatedAtStart, decimals: 0)) are \
    (\(percent(rescaled.saturatedAtEnd, decimals: 0)) at the end), and it needs \
    \(after.text(decimals: 1)).
    """
  let end =
    switch controlOutcome(races) {
    case .less: "So tanh is faster here when it does not begin saturated."
    case .more: "So tanh is not faster here when it does not begin saturated."
    case .undecided: "These runs cannot tell whether that makes tanh faster."
    }
  return "\(numbers) \(end)"
}

/// Races as a table.
func raceTable(
  _ races: [Race], caption: String
) -> Table {
  let hasDepths = Set(races.map(\.conditions.layers)).count > 1
  var table = Table(
    columns: (hasDepths ? [.number("layers")] : []) + ["weights", "pixels", .number("saturated")]
      + ["ReLU", "at rate", "tanh", "at rate", "factor", "epochs of tanh at ReLU's rate"],
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
  func count(_ races: [Race]) -> String {
    let bounded = races.count { if case .ratio = $0.factor { false } else { true } }
    return "\(races.count)"
      + (bounded == 0 ? "" : " (\(bounded) by a bound alone)")
  }
  let (open, neither) = (found(.undecided).count, found(nil).count)
  guard races.count <= 4 else {
    return """
      Of the \(races.count) conditions ReLU is faster beyond chance in \(count(found(.holds))) and tanh in \
      \(count(found(.fails))); \(open) \(open == 1 ? "is" : "are") undecided\(neither == 0
        ? "." : "; in \(neither) neither arrives in every run.")
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
func list(_ items: [String]) -> String { items.joined(separator: "; ") }

/// What each condition alone does to the factor, all else equal.
func effects(_ races: [Race]) -> String {
  func with(
    _ old: Conditions, weights: FirstWeights? = nil, pixels: PixelScale? = nil, layers: Int? = nil
  ) -> Conditions {
    Conditions(
      weights: weights ?? old.weights, pixels: pixels ?? old.pixels, layers: layers ?? old.layers)
  }
  // Each change, and the condition it starts from.
  let changes: [(name: String, from: (Conditions) -> Conditions?)] = [
    ("from pixels of variance 1 to ±128", { $0.pixels == .bytes ? with($0, pixels: .unit) : nil }),
    ("from Xavier's weights to He's", { $0.weights == .he ? with($0, weights: .xavier) : nil }),
    (
      "from Xavier's weights to those of 2012",
      { $0.weights == .paper ? with($0, weights: .xavier) : nil }
    ),
    (
      "from biases of 0 to those of 2012",
      { $0.weights == .paper ? with($0, weights: .withoutBiases) : nil }
    ),
    ("from 4 to 7 layers", { $0.layers == 7 ? with($0, layers: 4) : nil }),
  ]
  let found = changes.compactMap { change -> String? in
    let pairs = races.compactMap { after -> (before: Race, after: Race)? in
      guard after.size != nil, let wanted = change.from(after.conditions),
        let before = races.first(where: { $0.conditions == wanted }), before.size != nil
      else { return nil }
      return (before, after)
    }
    let grown = pairs.count { $0.after.bounds.lowerBound > $0.before.bounds.upperBound }
    let shrunk = pairs.count { $0.after.bounds.upperBound < $0.before.bounds.lowerBound }
    return pairs.isEmpty
      ? nil
      : "\(change.name) it grows in \(grown) of \(pairs.count) \(pairs.count == 1 ? "pair" : "pairs") and shrinks in \(shrunk)"
  }
  guard !found.isEmpty else {
    return "no two races with a factor differ in one condition alone: this is open."
  }
  return
    "where two races differ in one condition alone, and the ranges of two standard errors about "
    + "their factors do not overlap, the factor changes so: "
    + found.joined(separator: "; ") + "."
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
