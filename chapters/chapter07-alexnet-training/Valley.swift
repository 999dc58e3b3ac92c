import Statistics
import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors
import Training

/// A valley with steep sides and a gentle floor: f(x, y) = ½ (x² + steepness · y²).
struct Valley {
  let steepness: Float
  static let start: [Float] = [-4, 0.6]

  func height(_ x: Float, _ y: Float) -> Double { Double(0.5 * (x * x + steepness * y * y)) }

  /// The heights on the way down from `start`, the start included.
  ///
  /// - Parameters:
  ///   - noise: the spread of what is added to each gradient, as a batch's gradient has it.
  ///   - schedule: how the learning rate changes.
  @MainActor
  func descend(
    _ optimizer: any Optimizer, steps: Int, noise: Float = 0, schedule: Schedule = .constant,
    seed: UInt64 = 1
  ) -> [Double] {
    let place = Parameter(shape: [2])
    place.value = Tensor(Valley.start, shape: [2])
    let named = [NamedParameter("place", place)]
    let rate = optimizer.learningRate
    var generator = RandomGenerator(seed: seed)
    var schedule = schedule
    var heights = [height(Valley.start[0], Valley.start[1])]
    // Ten steps stand for an epoch; the height after it, for the validation error.
    for step in 0..<steps {
      let disturbance = Tensor.normal([2], standardDeviation: 1, using: &generator)
      let (x, y) = (place.value[0], place.value[1])
      place.gradient = Tensor(
        [x + noise * disturbance[0], steepness * y + noise * disturbance[1]], shape: [2])
      optimizer.learningRate =
        rate * schedule.factor(step: step, epoch: step / 10, totalSteps: steps)
      optimizer.step(named)
      heights.append(height(place.value[0], place.value[1]))
      if step % 10 == 9 { schedule.epochEnded(error: heights.suffix(10).reduce(0, +) / 10) }
    }
    return heights
  }
}

/// The steps until a height is below a share of the first; nil when it never is.
func stepsUntil(_ share: Double, _ heights: [Double]) -> Int? {
  heights.firstIndex { $0 < share * heights[0] }
}

func showMomentum(_ cell: Cell) {
  cell.say(
    """
    Gradient descent walks downhill: w ← w − learning rate × gradient. In a valley that is much \
    steeper across than along, the steepest way down points at the opposite wall. A rate small \
    enough not to be thrown out across is too small to get along.

    Momentum keeps a velocity: pushes across the valley alternate and cancel, pushes along it agree \
    and add up [Polyak1964]. Adam [Kingma2014] goes another way: it divides each \
    coordinate's step by the size of its recent gradients.
    """)
  let (plain, momentum, adam) = cell.code {
    let valley = Valley(steepness: 50)
    let plain = valley.descend(
      SGD(learningRate: 0.035), steps: 150)
    let momentum = valley.descend(
      SGD(learningRate: 0.035, momentum: 0.7), steps: 150)
    let adam = valley.descend(
      Adam(learningRate: 0.1), steps: 150)
    return (plain, momentum, adam)
  }
  cell.figure(
    LinePlot(
      x: Axis("step"), y: Axis("height", scale: .log),
      series: [
        .init("plain", y: plain, from: 0), .init("momentum", y: momentum, from: 0),
        .init("Adam", y: adam, from: 0),
      ], caption: "Height above the bottom, step by step; the valley is 50 times steeper across."))
  let found = [("plain", plain), ("momentum 0.7", momentum), ("Adam", adam)].map { name, heights in
    "\(name) \(stepsUntil(0.001, heights).map { "after \($0) steps" } ?? "not within 150 steps")"
  }
  cell.say("A thousandth of the first height is reached: \(found.joined(separator: ", ")).")
  if let slow = stepsUntil(0.001, plain), let fast = stepsUntil(0.001, momentum) {
    cell.check(
      "momentum's gain here", fast < slow, claim: "momentum needs fewer steps than plain descent",
      counted: "\(slow) steps without, \(fast) with", source: "Polyak1964")
  }
  cell.takeaway("momentum forgets what alternates and remembers what persists.")
  cell.exercise("7.2", "write the step with momentum and weight decay")
  cell.notes(
    """
    Let somebody draw the path in the valley on the board before the plot appears. Ask what happens \
    to the plain path when the rate is doubled: across, each step multiplies y by 1 − 0.07 · 50, \
    which is below −1.
    """)
}

func showDecay(_ cell: Cell) {
  cell.say(
    """
    Weight decay pulls every weight towards 0 a little at each step. For plain gradient descent it is \
    the same as adding ½ λ |w|² to the loss: that term's gradient is λ w. For Adam it is not, since \
    whatever is added to the gradient is then divided by the gradient's own size. Two weights begin \
    at 1; the loss tells them nothing but noise, which for the first is a hundred times the size of \
    that for the second.
    """)
  let ends = cell.code {
    [
      decayed(SGD(learningRate: 0.01, weightDecay: 0.1)),
      decayed(Adam(learningRate: 0.01, weightDecay: 0.1)),
      decayed(
        Adam(learningRate: 0.01, weightDecay: 0.1, decoupled: true)),
    ]
  }
  var table = Table("after 400 steps", .number("large gradients"), .number("small gradients"))
  for (name, end) in zip(["SGD", "Adam, decay in the gradient", "Adam, decay apart (AdamW)"], ends)
  {
    table.row(name, significant(end[0], digits: 3), significant(end[1], digits: 3))
  }
  cell.table(table)
  let expected = (0..<400).reduce(1.0) { product, _ in product * (1 - 0.01 * 0.1) }
  cell.say("Decay alone would leave 0.999⁴⁰⁰ = \(significant(expected, digits: 3)) of each.")
  let apart = abs(ends[1][0] - ends[1][1])
  let together = abs(ends[2][0] - ends[2][1])
  cell.check(
    "weight decay and L2 are the same for Adam", !(apart > 2 * together),
    claim: "as many notes say",
    measured:
      "with the decay in the gradient the two weights end \(significant(apart, digits: 2)) apart, "
      + "with the decay kept out \(significant(together, digits: 2)), as [Loshchilov2017] found",
    source: "Notes")
  cell.takeaway("weight decay equals an L2 penalty only as long as nothing rescales the gradient.")
  cell.notes(
    "The paper found its decay of 0.0005 to lower the training error too. Ask why it might.")
}

/// Two weights under noise of size 1 and 0.01 that alternates in sign, and weight decay.
private func decayed(_ optimizer: any Optimizer) -> Tensor {
  let weights = Parameter(shape: [2])
  weights.value = Tensor.ones([2])
  for step in 0..<400 {
    let sign: Float = step % 2 == 0 ? 1 : -1
    weights.gradient = Tensor([sign, 0.01 * sign], shape: [2])
    optimizer.step([NamedParameter("weights", weights)])
  }
  return weights.value
}

func showPaperUpdate(_ cell: Cell) {
  cell.say(
    """
    The paper [Krizhevsky2012] writes its step as v ← 0.9 v − 0.0005 ε w − ε g and w ← w + v. Today's \
    libraries keep the learning rate ε out of the velocity. As long as ε stays, the two do the same; \
    when it is divided by 10, they part. A slope that is 1 everywhere shows it: the length of each \
    step, before and after the rate falls at step 61.
    """)
  let (paper, modern) = cell.code {
    let paper = stepLengths(
      PaperSGD(learningRate: 0.01, momentum: 0.9, weightDecay: 0))
    let modern = stepLengths(
      SGD(learningRate: 0.01, momentum: 0.9, weightDecay: 0))
    return (paper, modern)
  }
  cell.figure(
    LinePlot(
      x: Axis("step"), y: Axis("length of the step", range: 0...0.12),
      series: [.init("the paper's", y: paper), .init("PyTorch's", y: modern)],
      caption: "The same rate until step 60, a tenth of it afterwards.", rows: 10))
  let before = zip(paper.prefix(60), modern.prefix(60)).map { abs($0 - $1) }.max() ?? 0
  cell.check(
    "one rule as long as the rate stays", before < 1e-6,
    measured: "the steps differ by at most \(significant(before, digits: 2)) before the drop")
  cell.say(
    """
    In the step after the drop PyTorch's form moves \(significant(modern[60], digits: 3)), the \
    paper's still \(significant(paper[60], digits: 3)); ten steps later it is \
    \(significant(modern[70], digits: 3)) and \(significant(paper[70], digits: 3)).
    """)
  cell.takeaway("two formulas with one name: ask where the learning rate stands.")
  cell.notes("This is why a recipe copied from the paper is no longer the paper's once ε falls.")
}

/// The lengths of steps on a slope of 1, the rate being a tenth after step 60.
private func stepLengths(_ optimizer: any Optimizer) -> [Float] {
  let place = Parameter(shape: [1])
  place.value = Tensor.zeros([1])
  return (0..<100).map { step in
    if step == 60 { optimizer.learningRate /= 10 }
    let before = place.value[0]
    place.gradient = Tensor.ones([1])
    optimizer.step([NamedParameter("place", place)])
    return before - place.value[0]
  }
}

func showSchedules(_ cell: Cell) throws {
  cell.say(
    """
    A batch is a sample, so its gradient is noisy, and near the bottom there is more noise than slope: \
    with a constant rate the walk never settles. In 2012 the authors divided the rate by 10, three \
    times, whenever the validation error had stopped falling; today half a cosine down to 0 is common \
    [Loshchilov2016]. The same valley, noise added to every gradient, ten steps to an "epoch".
    """)
  let seeds = 20
  let kinds: [(String, Schedule)] = [
    ("constant", .constant), ("÷10 on plateau", .plateau(patience: 3)), ("cosine", .cosine),
  ]
  let runs = kinds.map { _, schedule in
    (0..<seeds).map { seed in
      Valley(steepness: 20).descend(
        SGD(learningRate: 0.03), steps: 300, noise: 3, schedule: schedule, seed: UInt64(seed))
    }
  }
  cell.figure(
    LinePlot(
      x: Axis("step"), y: Axis("height", scale: .log),
      series: zip(kinds, runs).map { kind, runs in
        .init(
          kind.0,
          y: runs[0].indices.map { step in runs.reduce(0) { $0 + $1[step] } / Double(seeds) },
          from: 0)
      }, caption: "Mean height over \(seeds) walks with a noisy gradient."))
  var table = Table("schedule", .number("height, last 10 steps"), .number("± standard error"))
  let ends = try runs.map { runs in
    try Spread(runs.map { $0.suffix(10).reduce(0, +) / 10 })
  }
  for (kind, end) in zip(kinds, ends) {
    table.row(
      kind.0, significant(end.mean, digits: 3), significant(end.standardError, digits: 2))
  }
  cell.table(table)
  for (kind, end) in zip(kinds, ends).dropFirst() {
    cell.check(
      kind.0, end.compared(to: ends[0]).judging(.less), claim: "ends lower than a constant rate",
      measured: "constant ends \(multiple(ends[0].mean / end.mean)) as high")
  }
  cell.takeaway("large steps to travel, small steps to arrive.")
  cell.exercise("7.3", "divide the rate by 10 on a plateau")
  cell.notes("Ask who would have sat at the console in 2012 to divide by ten. They did, by hand.")
}
