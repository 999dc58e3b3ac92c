import Course
import Datasets
import Base
import Fast
import Layers
import Notebook
import Synchronization
import Tensors
import Training

/// Pictures to be judged by, made ready once.
nonisolated struct Exam: Sendable {
  /// [N, C, H, W].
  let images: Tensor
  let labels: [Int]

  /// Every picture, after `transform`.
  init(_ pictures: LabelledImages, _ transform: any Transform) throws {
    let batches = Batches(pictures, batchSize: pictures.count, transform: transform, ahead: 0)
    guard let batch = try batches.makeIterator().nextBatch() else {
      throw CourseError("\(pictures.name) holds no pictures")
    }
    (images, labels) = (batch.images, batch.labels)
  }

  /// What guessing is worth, which spreads its chances evenly.
  var guessing: Marks {
    let classes = Double(Set(labels).count)
    return Marks(loss: -Double(naturalLogarithm(Float(1 / classes))), accuracy: 1 / classes)
  }

  /// How a network does.
  func marks(of network: Sequential) -> Marks {
    let wasTraining = network.isTraining
    network.isTraining = false
    defer { network.isTraining = wasTraining }
    var sum = Marks(loss: 0, accuracy: 0)
    let portion = 250
    for start in stride(from: 0, to: labels.count, by: portion) {
      let range = start..<min(labels.count, start + portion)
      let part = marks(network(images[range]), Array(labels[range]))
      sum.loss += part.loss * Double(range.count)
      sum.accuracy += part.accuracy * Double(range.count)
    }
    return Marks(
      loss: sum.loss / Double(labels.count), accuracy: sum.accuracy / Double(labels.count))
  }

  /// What scores [N, classes] of all the pictures are worth.
  func marks(_ scores: Tensor) -> Marks { marks(scores, labels) }

  private func marks(_ scores: Tensor, _ labels: [Int]) -> Marks {
    let right = zip(scores.argmaxOfRows(), labels).count { $0 == $1 }
    return Marks(
      loss: Double(crossEntropyOfEach(logits: scores, targets: labels).mean()),
      accuracy: Double(right) / Double(labels.count))
  }
}

/// Mean loss and share of right answers.
nonisolated struct Marks: Sendable {
  var loss: Double
  var accuracy: Double
}

/// One training, described so that it can be done anywhere: all its chance comes from `seed`.
nonisolated struct Plan: Sendable {
  var network: @Sendable () -> Sequential
  /// What is learned from.
  var pictures: LabelledImages
  /// What is done to a picture each time it is learned from.
  var transform: any Transform
  var epochs: Int
  var seed: UInt64
  var learningRate = 0.05
  var weightDecay = 0.0
  var batchSize = 50
  /// After how many epochs the network is judged, again and again, and at the end.
  var every: Int
  /// Whether it is judged after each of the first `every` epochs as well.
  var isWatchedFromTheStart = false
  /// What it is judged by: training pictures, validation, test.
  var training: Exam
  var validation: Exam
  var test: Exam
}

/// What came of one training. It is handed from the thread that made it to one that reads it.
nonisolated struct Run: @unchecked Sendable {
  let network: Sequential
  /// The epochs, from 1, after which the network was judged.
  fileprivate(set) var epochs: [Int] = []
  /// Its marks then, without dropout and augmentation.
  fileprivate(set) var training: [Marks] = []
  fileprivate(set) var validation: [Marks] = []
  fileprivate(set) var test: [Marks] = []

  /// Whether the loss left the range of numbers; the marks are then those of guessing.
  fileprivate(set) var diverged = false

  /// The marks after one of the epochs.
  typealias Moment = (training: Marks, validation: Marks, test: Marks)

  /// After the last one.
  var end: Moment { (training.last!, validation.last!, test.last!) }

  /// Where the validation loss was lowest: what early stopping keeps.
  var earlyStop: Moment {
    let best = validation.indices.min { validation[$0].loss < validation[$1].loss }!
    return (training[best], validation[best], test[best])
  }
}

/// How many of some runs diverged, as a sentence; nil where none did.
nonisolated func divergence(in runs: [Run]) -> String? {
  let count = runs.count { $0.diverged }
  guard count > 0 else { return nil }
  return "In \(count) of the \(runs.count) runs the numbers grew out of range; such a run counts "
    + "as guessing."
}

/// Trains as planned: SGD with momentum 0.9.
///
/// - Throws: `Interrupted` after Ctrl-C, or what the training throws.
nonisolated func train(_ plan: Plan, afterEpoch: () -> Void) throws -> Run {
  var generator = RandomGenerator(seed: plan.seed)
  let network = plan.network()
  network.initialize(.heNormal, using: &generator)
  let trainer = Trainer(
    network,
    SGD(learningRate: plan.learningRate, momentum: 0.9, weightDecay: plan.weightDecay))
  trainer.shouldStop = { Interruption.isRequested }
  let batches = Batches(
    plan.pictures, batchSize: plan.batchSize, transform: plan.transform, shuffle: plan.seed,
    dropLast: plan.pictures.count >= plan.batchSize, ahead: 0)
  var run = Run(network: network)
  for epoch in 0..<plan.epochs {
    if !run.diverged {
      let iterator = batches.epoch(epoch).makeIterator()
      do {
        guard try trainer.trainEpoch(nextBatch: { try iterator.nextBatch() }) else {
          throw Interrupted()
        }
        try trainer.endEpoch(test: nil)
      } catch is Breakdown where trainer.progress.step > 0 {
        // Before the first step it is no divergence: then the pictures are at fault.
        run.diverged = true
      }
    }
    if (epoch + 1) % plan.every == 0 || epoch + 1 == plan.epochs
      || plan.isWatchedFromTheStart && epoch < plan.every
    {
      run.epochs.append(epoch + 1)
      func marks(_ exam: Exam) -> Marks { run.diverged ? exam.guessing : exam.marks(of: network) }
      run.training.append(marks(plan.training))
      run.validation.append(marks(plan.validation))
      run.test.append(marks(plan.test))
    }
    afterEpoch()
  }
  return run
}

/// Trainings that several cells need, each made once.
final class Workshop {
  private var finished: [String: [Run]] = [:]

  /// The runs of every recipe, one for each seed.
  ///
  /// - Parameters:
  ///   - names: the recipes' names; what has the same name is trained once, whoever asks.
  ///   - seeds: how many runs each has.
  ///   - plan: the plan of recipe `index` for a seed.
  func runs(_ names: [String], seeds: Int, plan: (Int, UInt64) throws -> Plan) throws -> [[Run]] {
    var plans: [Plan] = []
    let missing = names.indices.filter { finished[names[$0]] == nil }
    for index in missing {
      for run in 0..<seeds { plans.append(try plan(index, seed &+ UInt64(run))) }
    }
    if !plans.isEmpty {
      let progress = Shared(ProgressBar("training", total: plans.reduce(0) { $0 + $1.epochs }))
      let all = plans
      let made = try inParallel(all.count) { index in
        try train(all[index]) { progress.use { $0.advance() } }
      }
      progress.use { $0.finish() }
      for (place, index) in missing.enumerated() {
        finished[names[index]] = Array(made[(place * seeds)..<((place + 1) * seeds)])
      }
    }
    return names.map { finished[$0]! }
  }
}

/// Something that several threads use, one at a time.
private nonisolated final class Shared<Value>: @unchecked Sendable {
  private let value: Value
  private let lock = Mutex(())

  init(_ value: Value) { self.value = value }

  func use(_ body: (Value) -> Void) { lock.withLock { _ in body(value) } }
}
