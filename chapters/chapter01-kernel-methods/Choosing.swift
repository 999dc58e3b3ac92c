import KernelMethods
import Base
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// Machines for every γ and C of a grid, and what training, validation and test points say of them.
private struct Grid {
  static let penalties = [0.01, 0.1, 1, 10, 100, 1000]
  static let gammas = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
  let test: Examples
  var machines: [[SupportVectorMachine]] = []
  var training: [[Double]] = []
  var validation: [[Double]] = []

  init(seed: UInt64, learning: Int, validating: Int, testing: Int, steps: Int = 100_000) throws {
    var generator = RandomGenerator(seed: seed)
    let known = halfMoons(learning, noise: 0.25, using: &generator)
    let held = halfMoons(validating, noise: 0.25, using: &generator)
    test = halfMoons(testing, noise: 0.25, using: &generator)
    for penalty in Self.penalties {
      let row = try Self.gammas.map { gamma in
        try Interruption.check()
        var machine = try SupportVectorMachine(
          kernel: .rbf(gamma: gamma), penalty: penalty, maximumIterations: steps)
        try machine.fit(known.x, known.y)
        return machine
      }
      machines.append(row)
      training.append(try row.map { accuracy(try $0.predict(known.x), known.y) })
      validation.append(try row.map { accuracy(try $0.predict(held.x), held.y) })
    }
  }

  /// The place of the highest value; of equal ones the first.
  static func highest(_ scores: [[Double]]) -> (row: Int, column: Int) {
    allHighest(scores)[0]
  }

  /// All places of the highest value.
  static func allHighest(_ scores: [[Double]]) -> [(row: Int, column: Int)] {
    let most = scores.joined().max() ?? 0
    return scores.indices.flatMap { row in
      scores[row].indices.filter { scores[row][$0] == most }.map { (row, $0) }
    }
  }

  func test(_ place: (row: Int, column: Int)) throws -> Double {
    accuracy(try machines[place.row][place.column].predict(test.x), test.y)
  }
}

/// "94.2", or "55.9 to 88.5" of several shares, in per cent.
private func range(of shares: [Double]) -> String {
  let (low, high) = (shares.min() ?? .nan, shares.max() ?? .nan)
  let texts = [low, high].map { grouped(100 * $0, decimals: 1) }
  return low == high ? texts[0] : texts.joined(separator: " to ")
}

/// How γ and C are chosen, and how carefully.
func addChoosingCells(to page: Page) {
  page.cell("validation", "Choosing γ and C, and why on a validation set") { cell in
    cell.say(
      """
      γ and C are not learned but chosen. Not on the *training set*: with a bell narrow enough a machine \
      is right on all of it and on fewer others, which is _overfitting_. Nor on the *test set*: the best \
      of many tries owes part of its score to luck. A \
      third set chooses, the _validation set_; the test set judges once. Here \
      are \(Grid.gammas.count * Grid.penalties.count) machines, taught by 120 points, judged by 60. (A \
      *95 % interval* holds the true value 95 times in 100.)
      """)
    let grid = try Grid(seed: seed &+ 10, learning: 120, validating: 60, testing: 2000)
    let byTraining = Grid.allHighest(grid.training)
    let chosen = Grid.highest(grid.validation)
    cell.figure(
      HeatMap(
        grid.validation.map { row in row.map { 100 * $0 } },
        rowLabels: Grid.penalties.map { "C \(significant($0))" },
        columnLabels: Grid.gammas.map { significant($0) }, axes: (rows: "C", columns: "γ"),
        decimals: 0, caption: "Validation points right, in per cent.",
        alt: "The best values lie in the middle; a far too large γ does badly at every C."))
    var table = Table(
      "chosen on", "γ", "C", .number("training", unit: "%", decimals: 1),
      .number("validation", unit: "%", decimals: 1), .number("test", unit: "%", decimals: 1))
    for (name, places) in [("the training set", byTraining), ("the validation set", [chosen])] {
      let place = places[0]
      let isOne = places.count == 1
      table.row(
        isOne ? name : "\(name): \(places.count) alike",
        isOne ? significant(Grid.gammas[place.column]) : nil,
        isOne ? significant(Grid.penalties[place.row]) : nil,
        100 * grid.training[place.row][place.column],
        range(of: places.map { grid.validation[$0.row][$0.column] }),
        range(of: try places.map { try grid.test($0) }))
    }
    cell.table(table)
    if isAtEdge(chosen) {
      cell.say("The choice lies at the edge of the grid: a wider one might do better.")
    }
    let draws = quick ? 6 : 20
    let progress = ProgressBar("draws", total: draws)
    let scores = try (0..<draws).map { draw in
      let again = try Grid(
        seed: seed &+ 1000 &+ UInt64(draw), learning: 120, validating: 60, testing: 2000,
        steps: 5000)
      let place = Grid.highest(again.validation)
      progress.advance()
      return (again.validation[place.row][place.column], try again.test(place))
    }
    progress.finish()
    let praise = try Spread(scores.map(\.0)).compared(to: Spread(scores.map(\.1)))
    cell.verdict(
      praise.verdict == .more ? .holds : praise.verdict == .less ? .fails : .undecided,
      "The argument says", that: "on the set that chooses, the choice looks better than it is",
      found: "over \(draws) draws of all points the chosen machine gets "
        + "\(grouped(100 * praise.difference, decimals: 1)) points more there than "
        + "on the test set (95 % interval \(interval(praise)))",
      failsIf: "the interval lies below 0")
    cell.change(
      "Judge by 20 validation points instead of 60: by how much does the choice now look better than it is?"
    )
    cell.notes(
      """
      Somebody will say that the difference is small. With 60 validation points and 42 machines it is; \
      with a thousand tries on one test set, as in a long project, it need not be.
      """)
  }

  page.further("sensitivity", "How carefully γ, C and a learning rate must be chosen") { cell in
    let starts = quick ? 2 : 5
    let steps = quick ? 500 : 1000
    cell.say(
      """
      Kernel methods were liked because they are "not very sensitive to their parameters". On 200 points \
      of the half moons we compare γ and C with the learning rate of a network of eight tanh units (the \
      mean of \(starts) starts, \(grouped(steps)) steps each). All are judged by 2,000 validation points.
      """)
    var generator = RandomGenerator(seed: seed &+ 2)
    let training = halfMoons(200, noise: 0.25, using: &generator)
    let judging = halfMoons(2000, noise: 0.25, using: &generator)
    let (penalties, gammas) = (Grid.penalties, Grid.gammas)
    let rates = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100]
    let progress = ProgressBar("tuning", total: penalties.count * gammas.count + rates.count)
    let map = try cell.code {
      try penalties.map { penalty in
        try gammas.map { gamma in
          var machine = try SupportVectorMachine(
            kernel: .rbf(gamma: gamma), penalty: penalty,
            maximumIterations: 20_000)
          try machine.fit(training.x, training.y)
          progress.advance()
          try Interruption.check()
          return accuracy(try machine.predict(judging.x), judging.y)
        }
      }
    }
    cell.figure(
      HeatMap(
        map.map { row in row.map { 100 * $0 } },
        rowLabels: penalties.map { "C \(significant($0))" },
        columnLabels: gammas.map { significant($0) }, axes: (rows: "C", columns: "γ"),
        decimals: 1, caption: "The machine: validation points right, in per cent.",
        alt: "The best values fill a broad region in the middle; a far too large γ does badly at "
          + "every C, a far too small one where C is small."))
    let means = try rates.map { rate in
      let runs = try (0..<starts).map { run in
        var start = RandomGenerator(seed: seed &+ 200 &+ UInt64(run))
        let network = TinyNetwork(units: 8, using: &start).layers
        descend(network, training, rate: rate, steps: steps)
        return accuracy(try signs(network, judging.x), judging.y)
      }
      progress.advance()
      try Interruption.check()
      return try Spread(runs)
    }
    progress.finish()
    var table = Table(
      columns: [.init("learning rate")] + rates.map { .number(significant($0), decimals: 1) },
      caption: "The network: validation points right, in per cent.")
    table.row(of: ["mean of the starts"] + means.map { 100 * $0.mean as (any TableValue)? })
    table.row(of: ["their deviation"] + means.map { 100 * $0.deviation as (any TableValue)? })
    cell.table(table)
    let best = Grid.highest(map)
    let bestMachine = map[best.row][best.column]
    let bestNetwork = means.map(\.mean).max()!
    let close = 0.02
    let goodGammas = map[best.row].count { $0 > bestMachine - close }
    let goodPenalties = map.count { $0[best.column] > bestMachine - close }
    let goodRates = means.count { $0.mean > bestNetwork - close }
    let isAtTheEdge =
      [0, penalties.count - 1].contains(best.row) || [0, gammas.count - 1].contains(best.column)
    cell.say(
      """
      Each is varied alone, the other kept at the best pair (γ = \(significant(gammas[best.column])), \
      C = \(significant(penalties[best.row]))). Within \(significant(100 * close)) points of the best \
      (\(percent(bestMachine)) for the machine, \(percent(bestNetwork)) for the network) stay \
      \(goodPenalties) of \(penalties.count) C, \(goodGammas) of \(gammas.count) γ and \(goodRates) of \
      \(rates.count) learning rates. All steps are factors of ten.\(isAtTheEdge ? " The best pair lies at the edge of the grid: a wider one might do better." : "")
      """)
    for (name, count) in [("C", goodPenalties), ("γ", goodGammas)] {
      cell.verdict(
        clearly(count, above: goodRates), "It is often said",
        that: "\(name) needs less care than a learning rate",
        found: "\(count) of its values on the grid \(count == 1 ? "does" : "do") well, "
          + "\(goodRates) of the learning rate's, and the grid cannot tell one more from one less",
        failsIf: "the range of learning rates is wider by two powers of ten or more")
    }
    cell.takeaway("every one of the three has a range that works, and it must be looked for.")
    cell.notes(
      """
      The comparison is fair in one respect only: all got a grid of factors of ten. A researcher of \
      2000 would add that the machine's grid needs no repetition with other starts, and a researcher \
      of today that nobody uses plain gradient descent.
      """)
  }
}

private func isAtEdge(_ place: (row: Int, column: Int)) -> Bool {
  [0, Grid.penalties.count - 1].contains(place.row)
    || [0, Grid.gammas.count - 1].contains(place.column)
}

/// "0.6 to 2.9", in points in a hundred.
private func interval(_ comparison: SpreadComparison) -> String {
  let (difference, half) = (100 * comparison.difference, 100 * comparison.halfWidth)
  return "\(grouped(difference - half, decimals: 1)) to \(grouped(difference + half, decimals: 1))"
}

/// Whether one count of grid steps is clearly above another: by more than one step.
private func clearly(_ count: Int, above other: Int) -> Check.Verdict {
  count > other + 1 ? .holds : count < other - 1 ? .fails : .undecided
}
