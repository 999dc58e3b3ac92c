import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Training

/// One rung of the ladder: a network and all its trainings.
struct Rung {
  /// What was changed from the rung before.
  let name: String
  let plan: Plan
  let runs: [LearningCurve]

  func spread(_ value: (LearningCurve) -> Double) throws -> Spread { try Spread(runs.map(value)) }
  var accuracy: Spread { get throws { try spread(\.accuracy) } }
}

/// How the experiments of the ladder are done: small enough for many runs, the same for all.
struct Experiment {
  let seeds: Int
  let pictures: Int
  let testPictures: Int
  let epochs: Int
  let batchSize = 20

  static let current =
    quick
    ? Experiment(seeds: 2, pictures: 200, testPictures: 200, epochs: 5)
    : full
      ? Experiment(seeds: 5, pictures: 1000, testPictures: 1000, epochs: 12)
      : Experiment(seeds: 4, pictures: 250, testPictures: 300, epochs: 20)

  /// Trains a plan once for each seed; a seed chooses the first weights, the pictures to learn from
  /// and their order.
  func run(_ plan: Plan, progress: ProgressBar? = nil) throws -> [LearningCurve] {
    let study = try study()
    let test = study.test.prefix(testPictures)
    return try trials(seeds, seed: seed) { seed in
      var generator = RandomGenerator(seed: seed)
      let chosen = generator.permutation(study.train.count).prefix(pictures)
      let network = plan.network(classes: study.classes)
      network.initialize(plan.initializer, using: &generator)
      return try learn(
        network, Adam(learningRate: plan.rate), from: study.train.subset(Array(chosen)), test: test,
        epochs: epochs, batchSize: batchSize, transform: plan.transform, seed: seed,
        progress: progress)
    }
  }

  /// Trains several plans behind one progress bar.
  func run(_ plans: [(name: String, plan: Plan)], label: String) throws -> [Rung] {
    let total = plans.count * seeds * epochs * pictures
    let progress = ProgressBar(label, total: total, unit: "pictures")
    defer { progress.finish() }
    return try plans.map { name, plan in
      Rung(name: name, plan: plan, runs: try run(plan, progress: progress))
    }
  }
}
