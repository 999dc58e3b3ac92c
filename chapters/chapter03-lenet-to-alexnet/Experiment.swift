import Base
import Course
import Datasets
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// One training of a plan's network: how it went and what came of it.
struct Run {
  let curve: LearningCurve
  let network: Sequential
  /// The first layer's filters before the first step.
  let firstFilters: Tensor
}

/// A network, its learning rate and all its trainings.
struct Rung {
  /// What was changed from the rung before.
  let name: String
  let plan: Plan
  let rate: Double
  let runs: [Run]

  func values(_ value: (LearningCurve) -> Double) -> [Double] { runs.map { value($0.curve) } }
  func spread(_ value: (LearningCurve) -> Double) throws -> Spread { try Spread(values(value)) }
  var accuracy: Spread { get throws { try spread(\.accuracy) } }

  /// This rung minus another one, run by run: both had the same pictures in the same order.
  func compared(
    to other: Rung, _ value: (LearningCurve) -> Double
  ) throws -> SpreadComparison { try paired(values(value), other.values(value)) }
}

/// Small trainings, all done alike with Adam, so that many can be compared.
struct Experiment {
  let seeds: Int
  /// Pictures that each run learns from, drawn anew for each seed.
  let pictures: Int
  let testPictures: Int
  let epochs: Int
  let batchSize: Int
  /// The learning rates to choose from, in rising order.
  let rates: [Double]

  /// From far too small to far too large for these networks, so that no choice need be at an edge.
  private static let allRates = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02]

  /// The ladder's.
  static let ladder =
    quick
    ? Experiment(
      seeds: 3, pictures: 100, testPictures: 100, epochs: 4, batchSize: 20, rates: [0.002, 0.005])
    : full
      ? Experiment(
        seeds: 8, pictures: 1000, testPictures: 1000, epochs: 10, batchSize: 20, rates: allRates)
      : Experiment(
        seeds: 5, pictures: 200, testPictures: 400, epochs: 10, batchSize: 16, rates: allRates)

  /// That of the three activations: more pictures, fewer runs.
  static let activations =
    quick
    ? Experiment(
      seeds: 3, pictures: 400, testPictures: 200, epochs: 2, batchSize: 16, rates: [0.002, 0.005])
    : full
      ? Experiment(
        seeds: 5, pictures: 4000, testPictures: 2000, epochs: 4, batchSize: 16, rates: allRates)
      : Experiment(
        seeds: 4, pictures: 1500, testPictures: 500, epochs: 3, batchSize: 16, rates: allRates)

  /// Trains a plan once; the seed draws the pictures to learn from (of the training set, if no other
  /// is given), the initial weights and the order of the pictures.
  func run(
    _ plan: Plan, rate: Double, seed: UInt64, initializer: Initializer? = nil,
    from train: LabelledImages? = nil, test: LabelledImages, epochs: Int? = nil,
    progress: ProgressBar? = nil
  ) throws -> Run {
    let train = try train ?? study().train
    var generator = RandomGenerator(seed: seed)
    let chosen = generator.permutation(train.count).prefix(pictures)
    let network = plan.network(classes: train.classCount)
    network.initialize(initializer ?? plan.initializer, using: &generator)
    let filters = network.parameters[0].parameter.value
    let curve = try learn(
      network, Adam(learningRate: rate), from: train.subset(Array(chosen)), test: test,
      epochs: epochs ?? self.epochs, batchSize: batchSize, transform: plan.transform, seed: seed,
      progress: progress)
    return Run(curve: curve, network: network, firstFilters: filters)
  }

  /// Tries learning rates once each, with a seed that no other run has, and tests on the validation
  /// set: first the middle one, then neighbours of the best, until both of those have been tried.
  func sweep(
    _ plan: Plan, initializer: Initializer? = nil, progress: ProgressBar? = nil
  ) throws -> Sweep {
    let validation = try study().validation.prefix(testPictures)
    var sweep = Sweep(rates: rates)
    while let place = sweep.next {
      try Interruption.check()
      sweep.curves[place] = try run(
        plan, rate: rates[place], seed: seed &+ 1_000_003, initializer: initializer,
        test: validation, progress: progress
      ).curve
    }
    return sweep
  }

  /// Chooses each plan's learning rate on the validation set, then trains it once for each seed and
  /// tests it on the test set.
  func climb(
    _ plans: [(name: String, plan: Plan)], initializer: Initializer? = nil, label: String
  ) throws -> (rungs: [Rung], sweeps: [Sweep]) {
    let test = try study().test.prefix(testPictures)
    let perRun = min(pictures, try study().train.count) * epochs
    // Most sweeps end after four rates.
    let progress = ProgressBar(
      label, total: plans.count * (min(4, rates.count) + seeds) * perRun, unit: "pictures")
    defer { progress.finish() }
    var result: (rungs: [Rung], sweeps: [Sweep]) = ([], [])
    for (name, plan) in plans {
      let sweep = try sweep(plan, initializer: initializer, progress: progress)
      let runs = try trials(seeds, seed: seed) { seed in
        try run(
          plan, rate: sweep.best, seed: seed, initializer: initializer, test: test,
          progress: progress)
      }
      result.rungs.append(Rung(name: name, plan: plan, rate: sweep.best, runs: runs))
      result.sweeps.append(sweep)
    }
    return result
  }
}

/// One run for each learning rate that was tried, tested on the validation set.
struct Sweep {
  /// All rates that may be tried, in rising order.
  let rates: [Double]
  /// The run of each; nil where it was not tried.
  var curves: [LearningCurve?]

  init(rates: [Double]) {
    self.rates = rates
    curves = Array(repeating: nil, count: rates.count)
  }

  /// The places of the rates that were tried.
  var tried: [Int] { rates.indices.filter { curves[$0] != nil } }

  /// The place of the rate with the lowest validation loss of those tried.
  private var bestPlace: Int? { tried.min { curves[$0]!.testLoss < curves[$1]!.testLoss } }

  /// The rate with the lowest validation loss.
  var best: Double { rates[bestPlace!] }

  /// Whether the best stands at an end of the list, so that a rate beyond it might be better.
  var isAtEdge: Bool { bestPlace == 0 || bestPlace == rates.count - 1 }

  /// The place to be tried next; nil when the neighbours of the best have been.
  var next: Int? {
    guard let bestPlace else { return (rates.count - 1) / 2 }
    return [bestPlace - 1, bestPlace + 1]
      .first { rates.indices.contains($0) && curves[$0] == nil }
  }
}
