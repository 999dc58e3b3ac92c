import Base
import Course
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// A valley with steep sides and a gentle floor: f(x, y) = ½ (x² + steepness · y²).
struct Valley {
  let steepness: Float
  static let start: [Float] = [-4, 0.6]

  func height(_ x: Float, _ y: Float) -> Double { Double(0.5 * (x * x + steepness * y * y)) }

  /// The heights on the way down from `start`, the start included.
  @MainActor
  func descend(
    _ optimizer: any Optimizer, steps: Int, noise: Float = 0, schedule: Schedule = .constant,
    seed: UInt64 = 1
  ) -> [Double] {
    walk(optimizer, steps: steps, noise: noise, schedule: schedule, seed: seed)
      .map { height($0.x, $0.y) }
  }

  /// The places on the way down from `start`, the start included.
  ///
  /// - Parameters:
  ///   - noise: the standard deviation of what is added to each gradient, as a batch's gradient has it.
  ///   - schedule: how the learning rate changes.
  @MainActor
  func walk(
    _ optimizer: any Optimizer, steps: Int, noise: Float = 0, schedule: Schedule = .constant,
    seed: UInt64 = 1
  ) -> [(x: Float, y: Float)] {
    let place = Parameter(shape: [2])
    place.value = Tensor(Valley.start, shape: [2])
    let named = [NamedParameter("place", place)]
    let rate = optimizer.learningRate
    var generator = RandomGenerator(seed: seed)
    var schedule = schedule
    var places = [(x: Valley.start[0], y: Valley.start[1])]
    // Ten steps stand for an epoch; the mean height over them, for the validation error.
    for step in 0..<steps {
      let disturbance = Tensor.normal([2], standardDeviation: 1, using: &generator)
      let (x, y) = (place.value[0], place.value[1])
      place.gradient = Tensor(
        [x + noise * disturbance[0], steepness * y + noise * disturbance[1]], shape: [2])
      optimizer.learningRate =
        rate * schedule.factor(step: step, epoch: step / 10, totalSteps: steps)
      optimizer.step(named)
      places.append((place.value[0], place.value[1]))
      if step % 10 == 9 {
        let heights = places.suffix(10).map { height($0.x, $0.y) }
        schedule.epochEnded(error: heights.reduce(0, +) / 10)
      }
    }
    return places
  }
}

/// The steps until a height is below a share of the first; nil when it never is.
func stepsUntil(_ share: Double, _ heights: [Double]) -> Int? {
  heights.firstIndex { $0 < share * heights[0] }
}

/// Evenly spaced numbers: "0.0005, 0.001, …, 0.08".
private func span(_ numbers: [Double]) -> String {
  (numbers.prefix(2).map { significant($0) } + ["…", significant(numbers.last!)])
    .joined(separator: ", ")
}

/// The learning rate of plain descent and of descent with momentum.
let valleyRate = Knob("rate", [0.005, 0.01, 0.02, 0.03, 0.035, 0.039, 0.045], default: 0.035)
/// How much of the velocity is kept.
let valleyMomentum = Knob("momentum", [0.3, 0.5, 0.7, 0.9, 0.95], default: 0.7)

/// Momentum, and schedules of the learning rate.
func addValleyCells(to page: Page, quick: Bool, seed: UInt64) {
  page.cell(
    "momentum", "Momentum in a narrow valley", knobs: [valleyRate, valleyMomentum]
  ) { cell in
    let (rate, kept) = (cell[valleyRate], cell[valleyMomentum])
    cell.say(
      """
      Let two weights have the loss f(x, y) = ½ (x² + 50 y²): a valley 50 times as steep across as \
      along. A step at learning rate ε multiplies x by 1 − ε and y by 1 − 50 ε. Above ε = 0.04 the \
      second factor is below −1 and y *diverges* (grows without bound); below it, x shrinks slowly.

      Momentum (chapter 2) gives each weight a velocity v that keeps the share μ of its last value and \
      adds the new gradient g [Polyak1964]:
      """)
    cell.formula("v ← μ v + g        w ← w − ε v")
    cell.say(
      """
      Gradients that alternate in sign, as across the valley, cancel in v, so the limit of ε rises \
      to 2 (1 + μ) / 50. Gradients that hardly change, as along it, add up: v grows to about \
      g / (1 − μ). Adam [Kingma2014] divides each weight's step by the size of its recent gradients.
      """)
    let (plain, momentum, adam) = cell.code {
      let valley = Valley(steepness: 50)
      return (
        valley.descend(SGD(learningRate: rate), steps: 150),
        valley.descend(SGD(learningRate: rate, momentum: kept), steps: 150),
        valley.descend(Adam(learningRate: 0.1), steps: 150)
      )
    }
    let (lowest, highest) = (1e-8, 1e4)
    func shown(_ heights: [Double]) -> [Double] { heights.map { min(max($0, lowest), highest) } }
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("height", scale: .log),
        series: [
          .init("plain", y: shown(plain), from: 0), .init("momentum", y: shown(momentum), from: 0),
          .init("Adam", y: shown(adam), from: 0),
        ],
        caption: "Height above the bottom, cut off below \(significant(lowest)) and above "
          + "\(significant(highest)), at ε = "
          + "\(significant(rate)) and μ = \(significant(kept)) (Adam: ε = 0.1).", rows: 12))
    @MainActor func path(_ optimizer: any Optimizer) -> [(x: Double, y: Double)] {
      Valley(steepness: 50).walk(optimizer, steps: 30).map {
        (Double($0.x), Double(min(max($0.y, -1), 1)))
      }
    }
    cell.figure(
      LinePlot(
        x: Axis("x, along the valley"), y: Axis("y, across it"),
        series: [
          .init("plain", points: path(SGD(learningRate: rate))),
          .init("momentum", points: path(SGD(learningRate: rate, momentum: kept))),
        ],
        caption:
          "Plain descent and momentum, the first 30 steps from above; the bottom is at (0, 0), y cut "
          + "off at −1 and 1.", rows: 12))
    // To be fair, each method may choose its rate.
    let valley = Valley(steepness: 50)
    // The knob's rates are among them.
    let rates = (1...160).map { Double($0) / 2_000 }
    let ratesOfAdam = (1...100).map { Double($0) / 100 }
    let methods: [(name: String, rates: [Double], walk: (Double) -> [Double], here: [Double])] = [
      ("plain", rates, { valley.descend(SGD(learningRate: $0), steps: 400) }, plain),
      (
        "momentum \(significant(kept))", rates,
        { valley.descend(SGD(learningRate: $0, momentum: kept), steps: 400) }, momentum
      ),
      (
        "Adam", ratesOfAdam,
        { valley.descend(Adam(learningRate: $0), steps: 400) }, adam
      ),
    ]
    var table = Table(
      "method", .number("steps in the figure"), .number("best rate"), .number("steps at it"),
      caption: "Steps until the height stays below a thousandth of the first. Rates tried: "
        + "\(span(rates)) (Adam: \(span(ratesOfAdam))).")
    var best: [Int?] = []
    for method in methods {
      let tried = method.rates.map { (rate: $0, steps: settled(method.walk($0))) }
      let winner = tried.filter { $0.steps != nil }.min { $0.steps! < $1.steps! }
      best.append(winner?.steps)
      table.row(
        method.name, stepsInTheFigure(method.here),
        winner.map { significant($0.rate, digits: 3) } ?? "none",
        winner?.steps.map { "\($0)" } ?? "not within 400")
    }
    cell.table(table)
    cell.verdict(
      best[1].map { fast in best[0].map { fast < $0 } ?? true } ?? false, "Polyak says",
      that: "momentum needs fewer steps, each method at the best rate tried",
      found: "plain descent takes \(best[0].map { "\($0)" } ?? "more than 400"), momentum "
        + "\(significant(kept)) takes \(best[1].map { "\($0)" } ?? "more than 400")",
      failsIf: "plain descent takes as few or fewer", source: "Polyak1964")
    cell.takeaway("momentum cancels what alternates and adds up what persists.")
    cell.exercise("7.2", "write the step with momentum and weight decay")
    cell.notes(
      """
      Let somebody draw the path in the valley on the board. Then turn the rate to 0.045: plain \
      descent leaves the valley, momentum 0.7 does not.
      """)
  }

  page.further("bumps", "Momentum on a bumpy slope") { cell in
    let walks = quick ? 100 : 500
    cell.say(
      """
      A loss has more than one valley. On a line with the loss ½ x² and bumps, there is a pit \
      every 1.5 on the \
      way to the bottom at 0. \(grouped(walks)) walks begin between −6 and 6 and take 300 steps:
      """)
    var generator = RandomGenerator(seed: seed)
    let starts = Tensor.uniform([walks], from: -6, to: 6, using: &generator).values
    let kept = [0, 0.5, 0.9, 0.95]
    let ends = cell.code {
      kept.map { momentum in
        starts.map { start in
          rolled(from: start, SGD(learningRate: 0.02, momentum: momentum))
        }
      }
    }
    var table = Table(
      "momentum", .number("reach the bottom"), .number("share"),
      caption: "The bottom is reached where |x| ends below 0.5.")
    let reached = ends.map { $0.count { abs($0) < 0.5 } }
    for (momentum, count) in zip(kept, reached) {
      table.row(
        significant(momentum), count, percent(Double(count) / Double(walks), decimals: 0))
    }
    cell.table(table)
    let pair = try PairedComparison(
      ends[2].map { abs($0) < 0.5 ? 1 : 0 }, ends[0].map { abs($0) < 0.5 ? 1 : 0 },
      labels: starts.map { _ in 1 })
    cell.verdict(
      pair.verdict == .undecided
        ? Check.Verdict.undecided : pair.verdict == .first ? .holds : .fails,
      "It is often said", that: "momentum carries the weights through small pits",
      found:
        "with 0.9 there are \(grouped(reached[2])) of \(grouped(walks)) walks that reach the "
        + "bottom, without "
        + "\(grouped(reached[0]))",
      failsIf: "fewer reach it than without, beyond chance")
    cell.takeaway("a velocity carries through a pit that a gradient alone cannot leave.")
    cell.notes(
      "One dimension exaggerates: with millions of weights there is nearly always a way around.")
  }

  page.cell("schedule", "When the steps should become smaller") { cell in
    let walks = quick ? 40 : 200
    cell.say(
      """
      A batch is a sample, so its gradient is noisy. Near the bottom the noise is larger than the \
      slope, and with a constant learning rate the weights keep fluctuating. In 2012 the authors \
      divided the rate by 10, three times, "when the validation error rate stopped improving" \
      [Krizhevsky2012]; today half a cosine down to 0 is common [Loshchilov2016]:
      """)
    cell.source("Training/Schedule.swift", "epochEnded")
    cell.say(
      """
      The valley of cell `momentum`, noise of standard deviation 3 on every gradient, ten steps to \
      an "epoch", \(walks) walks:
      """)
    let kinds: [(String, Schedule)] = [
      ("constant", .constant), ("÷10 on plateau", .plateau(patience: 3)), ("cosine", .cosine),
    ]
    let runs = kinds.map { _, schedule in
      (0..<walks).map { walk in
        Valley(steepness: 50).descend(
          SGD(learningRate: 0.02), steps: 400, noise: 3, schedule: schedule,
          seed: seed &+ UInt64(walk))
      }
    }
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("height", scale: .log),
        series: zip(kinds, runs).map { kind, runs in
          .init(
            kind.0,
            y: runs[0].indices.map { step in
              runs.reduce(0) { $0 + $1[step] } / Double(walks)
            }, from: 0)
        }, caption: "Mean height over \(walks) walks with a noisy gradient.", rows: 11))
    let ends = try runs.map { runs in
      try Spread(runs.map { $0.suffix(10).reduce(0, +) / 10 })
    }
    cell.plusMinus(runs: walks)
    var table = Table("schedule", "mean height of the last 10 steps")
    for (kind, end) in zip(kinds, ends) { table.row(kind.0, end.text(decimals: 4)) }
    cell.table(table)
    for (place, owner, source) in [
      (1, "The paper's use of it suggests", "Krizhevsky2012"),
      (2, "Its use today suggests", "Loshchilov2016"),
    ] {
      cell.verdict(
        ends[place].compared(to: ends[0]).judging(.less), owner,
        that:
          "\(place == 1 ? "division by 10 on a plateau" : "a cosine") ends lower than a "
          + "constant rate",
        found: "the mean heights are \(significant(ends[place].mean, digits: 3)) and "
          + significant(ends[0].mean, digits: 3),
        failsIf: "it is shown to end higher", source: source)
    }
    cell.takeaway("large steps at first, small ones near the bottom.")
    cell.change(
      "`noise: 3` to 0 in this cell: then small steps only cost time, and the cosine ends highest.")
    cell.exercise("7.3", "divide the rate by 10 on a plateau")
    cell.notes("Ask what the plateau watches: an error that is noisy, too. It can drop too early.")
  }
}

/// The steps after which a walk stays below a thousandth of its first height; nil where it does not.
func settled(_ heights: [Double]) -> Int? {
  let limit = heights[0] / 1_000
  guard let last = heights.lastIndex(where: { !($0 < limit) }) else { return 0 }
  return last + 1 < heights.count ? last + 1 : nil
}

/// The same as text, or what the walk does instead.
private func stepsInTheFigure(_ heights: [Double]) -> String {
  if let steps = settled(heights) { return "\(steps)" }
  let isBounded = heights[heights.count - 1] <= heights[0]
  return isBounded ? "not within \(heights.count - 1)" : "grows without bound"
}

/// Where a walk down ½ x² with bumps, 1.5 apart, is after 300 steps.
private func rolled(from start: Float, _ optimizer: any Optimizer) -> Float {
  let place = Parameter(shape: [1])
  place.value = Tensor([start])
  for _ in 0..<300 {
    let x = place.value[0]
    // The bumps' slope is a triangular wave between −6 and 6.
    let turn = x / 1.5 - (x / 1.5).rounded()
    let wave = abs(turn) <= 0.25 ? 4 * turn : (turn > 0 ? 2 : -2) - 4 * turn
    place.gradient = Tensor([x + 6 * wave])
    optimizer.step([NamedParameter("x", place)])
  }
  return place.value[0]
}
