import Base
import Foundation
import Layers
import Notebook
import Tensors

/// One training of one network at one learning rate, up to the target error or its end.
struct RaceRun: Codable, Equatable {
  /// Why a run ended.
  enum End: String, Codable {
    /// Its error came down to the target.
    case arrived
    /// It had made as many epochs as it was allowed.
    case limit
    /// It was no better than guessing after as many epochs as the plan allows for that.
    case stuck
    /// Its loss was no longer a number.
    case broken
  }
  let layers: Int
  let weights, pixels, activation: String
  let rate: Double
  let seed: UInt64
  /// The share of the first layer's inputs of the activation at which its slope is below a tenth of
  /// the steepest, before the first step and after the last.
  let flat: [Double]
  /// The training error in each epoch, counted while learning.
  let errors: [Double]
  let end: End
}

/// How races are run.
struct RacePlan: Codable, Equatable {
  /// Images to learn from.
  var pictures: Int
  /// Filters of the three large convolutions.
  var channels: [Int]
  /// Images per step.
  var batchSize: Int
  /// The most epochs of a trial, in the search for a learning rate.
  var searchLimit: Int
  /// The most epochs of a run of ReLU that counts. Those of tanh have seven times as many as ReLU
  /// needed, so that a factor of six can be told from a larger one.
  var limit: Int
  /// A run whose error is within 5 percentage points of guessing after so many epochs is ended.
  var patience: Int
  /// Runs that count, after the learning rates are chosen.
  var seeds: Int
  /// The training error that ends a run.
  var target = 0.25

  /// Steps per epoch.
  var steps: Int { pictures / batchSize }

  /// The learning rates there are: 1 and 3 of every decade.
  static let rates = (-6...0).flatMap { power in [1, 3].map { $0 * pow(10, Double(power)) } }
}

/// One activation's way under some conditions.
struct Lane {
  let activation: Activation
  /// The trials that chose the learning rate, from the smallest rate to the largest.
  let tried: [RaceRun]
  /// The learning rate chosen.
  let rate: Double
  /// The runs that count.
  let runs: [RaceRun]
  /// Epochs to the target of each; nil where a run did not arrive.
  let passes: [Double?]

  /// Whether the next smaller and the next larger rate were tried and were slower.
  let isBetweenSlower: Bool

  /// Whether some rate left guessing.
  var leftGuessing: Bool { tried.contains { $0.end != .stuck && $0.end != .broken } }
}

/// Runs races, or reads them from a file of runs.
final class RaceTrack {
  let plan: RacePlan
  private let samples: () throws -> Samples
  /// The error of guessing.
  private let chance: Double
  private let seed: UInt64
  private let file: RaceFile?

  /// - Parameters:
  ///   - plan: how races are run.
  ///   - chance: the error of guessing: `Samples.chance`, or what the classes' number says of it.
  ///   - seed: draws initial weights and the order of the images.
  ///   - file: keeps the runs, and gives those that it has; nil for nothing kept.
  ///   - samples: the images; asked for only when a run is made.
  init(
    _ plan: RacePlan, chance: Double, seed: UInt64, file: RaceFile? = nil,
    samples: @escaping () throws -> Samples
  ) {
    (self.plan, self.chance, self.seed, self.file) = (plan, chance, seed, file)
    self.samples = samples
  }

  /// Both activations under some conditions; nil when a run is missing in a file that is only read.
  func race(_ conditions: Conditions) throws -> Race? {
    do {
      let relu = try lane(.relu, conditions, limit: plan.limit)
      let arrived = relu.passes.compactMap { $0 }
      let mean = arrived.reduce(0, +) / Double(max(1, arrived.count))
      let limit = arrived.isEmpty ? plan.limit : max(40, Int((7 * mean).rounded(.up)))
      return Race(
        conditions: conditions, relu: relu, tanh: try lane(.tanh, conditions, limit: limit))
    } catch is RaceFile.Missing {
      return nil
    }
  }

  /// Chooses an activation's learning rate under some conditions and makes the runs that count.
  ///
  /// The search begins at a guess and its neighbours. It goes on where the best lies at the edge of
  /// what was tried, or on both sides while every trial is stuck. A trial ends when it is behind the
  /// best one so far.
  func lane(_ activation: Activation, _ conditions: Conditions, limit: Int) throws -> Lane {
    let rates = RacePlan.rates
    let guess = conditions.pixels == .bytes ? 1e-3 : 1e-2
    let middle = rates.indices.min { abs(log(rates[$0] / guess)) < abs(log(rates[$1] / guess)) }!
    var trials: [Int: RaceRun] = [:]
    // Among equal ones the smallest rate, so that the same seed makes the same choice.
    func best() -> Int? {
      trials.keys.sorted().filter { trials[$0]!.end != .stuck && trials[$0]!.end != .broken }
        .min { score(trials[$0]!) < score(trials[$1]!) }
    }
    func test(_ index: Int) throws {
      guard rates.indices.contains(index), trials[index] == nil else { return }
      let fastest = best().flatMap { passes(trials[$0]!.errors, to: plan.target, from: chance) }
      let limit = fastest.map { Int($0.rounded(.up)) } ?? plan.searchLimit
      trials[index] = try run(activation, conditions, rate: rates[index], limit: limit, seed: seed)
    }
    try test(middle)
    while true {
      let before = trials.count
      if let best = best() {
        try test(best - 1)
        try test(best + 1)
      } else {
        try test(trials.keys.min()! - 1)
        try test(trials.keys.max()! + 1)
      }
      if trials.count == before { break }
    }
    let tried = trials.sorted { $0.key < $1.key }.map(\.value)
    // Where no rate leaves guessing there is nothing to be repeated: one trial stands for all.
    guard let chosen = best() else {
      let trial = tried.min { score($0) < score($1) }!
      return Lane(
        activation: activation, tried: tried, rate: trial.rate, runs: [trial], passes: [nil],
        isBetweenSlower: false)
    }
    var seeds = RandomGenerator(seed: seed &+ 1)
    let runs = try (0..<plan.seeds).map { _ in
      try run(activation, conditions, rate: rates[chosen], limit: limit, seed: seeds.next())
    }
    return Lane(
      activation: activation, tried: tried, rate: rates[chosen], runs: runs,
      passes: runs.map { passes($0.errors, to: plan.target, from: chance) },
      isBetweenSlower: [chosen - 1, chosen + 1].allSatisfy { index in
        trials[index].map { $0.end == .stuck || score($0) > score(trials[chosen]!) } ?? false
      })
  }

  /// What a trial is judged by: first the epochs it took, then the error it came to.
  private func score(_ run: RaceRun) -> (Double, Double) {
    (
      passes(run.errors, to: plan.target, from: chance) ?? .infinity,
      run.end == .broken ? 1 : run.errors.last ?? 1
    )
  }

  private func run(
    _ activation: Activation, _ conditions: Conditions, rate: Double, limit: Int, seed: UInt64
  ) throws -> RaceRun {
    if let known = try file?.run(activation, conditions, rate: rate, limit: limit, seed: seed) {
      return known
    }
    let samples = conditions.pixels == .bytes ? try samples().inBytes : try samples()
    let network = racer(
      activation, layers: conditions.layers, imageShape: samples.imageShape,
      classes: samples.classes, channels: plan.channels)
    var generator = RandomGenerator(seed: seed)
    conditions.weights.initialize(network, using: &generator)
    let some = samples.images[0..<min(100, samples.count)]
    func flat() -> Double {
      (flatShare(activation, [network.layers[0](some)]) * 1e4).rounded() / 1e4
    }
    let flatBefore = flat()
    func isStuck(_ done: [Pass]) -> Bool {
      done.count >= plan.patience && done.last!.error > chance - 0.05
    }
    let done = try train(
      network, on: samples, learningRate: rate, passes: limit, batchSize: plan.batchSize,
      seed: seed &+ 1
    ) { $0.last!.error <= plan.target || isStuck($0) }
    let last = done.last!
    let run = RaceRun(
      layers: conditions.layers, weights: conditions.weights.rawValue,
      pixels: conditions.pixels.rawValue, activation: activation.rawValue, rate: rate, seed: seed,
      flat: [flatBefore, flat()], errors: done.map { ($0.error * 1e5).rounded() / 1e5 },
      end: !last.loss.isFinite
        ? .broken : last.error <= plan.target ? .arrived : isStuck(done) ? .stuck : .limit)
    try file?.append(run)
    return run
  }
}
