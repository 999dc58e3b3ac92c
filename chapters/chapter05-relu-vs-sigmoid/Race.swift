import Statistics
import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// The network of the race: three convolutions and a fully connected layer, each convolution with
/// an activation and an overlapping max-pool. The paper says "four-layer" and no more; this is the
/// shape of the small networks its program came with.
func fourLayers(
  _ activation: Activation, imageShape: [Int], classes: Int, channels: [Int]
) -> Sequential {
  var layers: [any Layer] = []
  var inputs = imageShape[0]
  for outputs in channels {
    layers += [
      Conv2d(inputChannels: inputs, outputChannels: outputs, kernelSize: 5, padding: 2),
      activation.layer(), MaxPool2d(kernelSize: 3, stride: 2),
    ]
    inputs = outputs
  }
  layers.append(Flatten())
  let flat = Sequential(layers).requiredSize(for: imageShape)
  return Sequential(layers + [Linear(flat, classes)])
}

extension Sequential {
  /// The numbers that come out for one image.
  fileprivate func requiredSize(for imageShape: [Int]) -> Int {
    guard let shape = try? outputShape(for: [1] + imageShape) else {
      fatalError("images of shape \(imageShape) are too small for this network")
    }
    return shape[1]
  }
}

/// How the race is run.
struct RacePlan {
  /// Pictures to learn from.
  var pictures: Int
  /// Filters of the three convolutions.
  var channels: [Int]
  /// Pictures per step.
  var batchSize = 8
  /// The learning rates tried for each activation.
  var rates: [Activation: [Double]]
  /// The most passes.
  var limit: Int
  /// Runs that count, after the learning rates are chosen.
  var seeds: Int
  /// The training error that ends a run.
  let target = 0.25
}

/// What came of the race.
struct RaceResult {
  /// One activation's way.
  struct Lane {
    let activation: Activation
    /// Each learning rate, the training error after each pass of its trial, and the passes it took;
    /// nil when it did not arrive.
    let tried: [(rate: Double, errors: [Double], passes: Double?)]
    /// The learning rate chosen.
    let rate: Double
    /// The training error after each pass, run by run.
    let errors: [[Double]]
    /// The passes each run took; nil when it did not arrive.
    let passes: [Double?]
    /// The passes of all runs, when all arrived.
    var spread: Spread? {
      let arrived = passes.compactMap { $0 }
      return arrived.count == passes.count ? try? Spread(arrived) : nil
    }
    /// Whether no rate that was tried is smaller than the one chosen, or none is larger.
    var isAtTheEnd: Bool {
      let rates = tried.map(\.rate)
      return rate == rates.min() || rate == rates.max()
    }
  }
  let plan: RacePlan
  /// The error of guessing.
  let chance: Double
  let lanes: [Lane]

  subscript(activation: Activation) -> Lane { lanes.first { $0.activation == activation }! }

  /// How many times as many passes one activation takes as another, and the standard error of that
  /// ratio (errors of numerator and denominator added as relative squares).
  func ratio(_ one: Activation, to other: Activation) -> (value: Double, error: Double)? {
    guard let a = self[one].spread, let b = self[other].spread else { return nil }
    let value = a.mean / b.mean
    let relative = (a.standardError / a.mean, b.standardError / b.mean)
    return (value, value * (relative.0 * relative.0 + relative.1 * relative.1).squareRoot())
  }

  /// The training errors of two activations after the last pass that all runs of both made: what can
  /// be compared when not all arrived.
  func errors(_ one: Activation, _ other: Activation) throws -> (
    pass: Int, one: Spread, other: Spread
  ) {
    let pass = (self[one].errors + self[other].errors).map(\.count).min()!
    return (
      pass, try Spread(self[one].errors.map { $0[pass - 1] }),
      try Spread(self[other].errors.map { $0[pass - 1] })
    )
  }
}

/// What becomes of the claim that one mean is `factor` times the other: it holds when these runs can
/// tell it from equality, but not from `factor`, and is undecided when they can tell it from neither.
func judge(_ one: Spread, isTimes factor: Double, _ other: Spread) throws -> Check.Verdict {
  let claimed = try Spread(other.values.map { factor * $0 })
  guard one.compared(to: claimed).verdict == .undecided else { return .fails }
  return one.compared(to: other).verdict == .undecided ? .undecided : .holds
}

/// Runs the race: first a learning rate for each activation, then the runs that count.
func race(_ plan: RacePlan, on samples: Samples, seed: UInt64) throws -> RaceResult {
  let chance = 1 - 1 / Double(samples.classes)
  let rateCount = plan.rates.values.reduce(0) { $0 + $1.count }
  let progress = ProgressBar("race", total: rateCount + plan.rates.count * plan.seeds)
  defer { progress.finish() }
  func run(_ activation: Activation, _ rate: Double, limit: Int, _ seed: UInt64) throws -> [Double]
  {
    // The same first weights for all, so that only the curve differs.
    let network = fourLayers(
      activation, imageShape: samples.imageShape, classes: samples.classes, channels: plan.channels)
    var generator = RandomGenerator(seed: seed)
    network.initialize(.xavierNormal, using: &generator)
    let done = try train(
      network, on: samples, learningRate: rate, passes: limit, batchSize: plan.batchSize,
      seed: seed &+ 1
    ) { $0.last!.error <= plan.target }
    progress.advance(note: "\(activation.name) at \(significant(rate)), \(done.count) passes")
    return done.map(\.error)
  }
  let lanes = try Activation.allCases.map { activation in
    var best = (rate: plan.rates[activation]![0], passes: Double.infinity, error: 1.0)
    var tried: [(rate: Double, errors: [Double], passes: Double?)] = []
    for rate in plan.rates[activation]! {
      // Who is slower than the best so far need not be watched to the end.
      let limit = best.passes.isFinite ? Int(best.passes.rounded(.up)) : plan.limit
      let errors = try run(activation, rate, limit: limit, seed)
      let arrived = passes(errors, to: plan.target, from: chance)
      tried.append((rate, errors, arrived))
      if (arrived ?? .infinity, errors.last!) < (best.passes, best.error) {
        best = (rate, arrived ?? .infinity, errors.last!)
      }
    }
    let errors = try trials(plan.seeds, seed: seed &+ 1) { seed in
      try run(activation, best.rate, limit: plan.limit, seed)
    }
    return RaceResult.Lane(
      activation: activation, tried: tried, rate: best.rate, errors: errors,
      passes: errors.map { passes($0, to: plan.target, from: chance) })
  }
  return RaceResult(plan: plan, chance: chance, lanes: lanes)
}
