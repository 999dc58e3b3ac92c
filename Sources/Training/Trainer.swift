import Base
import Layers
import Tensors

/// Images [N, C, H, W] and the right class of each.
public typealias Batch = (images: Tensor, labels: [Int])

/// The training loop: forward, loss, backward, step; again and again.
///
///     let trainer = Trainer(network, SGD(learningRate: 0.01, momentum: 0.9))
///     try trainer.run(epochs: 5, batches: { epoch, first in … }, test: { … })
///
/// or by hand, one batch at a time:
///
///     let report = try trainer.step(images, labels)
///
/// The loop holds no clock and no random numbers of its own: what it computes depends on nothing
/// but the weights, the batches and the generators inside the dropout layers.
public final class Trainer {
  /// What learns.
  public let network: Sequential
  /// How gradients become steps.
  public let optimizer: any Optimizer
  /// How the learning rate changes.
  public package(set) var schedule: Schedule
  /// The learning rate that the schedule's factor multiplies: the optimiser's first.
  public let baseLearningRate: Double
  /// Where the run stands.
  public package(set) var progress = TrainingProgress()
  /// Random streams of the caller's (the order of the data, its augmentation), by name: they are
  /// kept in checkpoints beside those of the dropout layers.
  public var generators: [String: RandomGenerator] = [:]
  /// The steps of the whole run, for schedules that need it; `run` sets it when told how many
  /// batches an epoch has.
  public var totalSteps: Int?
  /// Saves the run: called after every epoch, when the run is stopped, and every
  /// `saveEverySteps` steps.
  public var save: ((Trainer) throws -> Void)?
  /// Also save after every so many steps; nil for the ends of epochs and requested stops only.
  public var saveEverySteps: Int?

  /// Asked after every step and before every batch of a test; true ends the run there, in good
  /// order. Ctrl-C is one reason.
  public var shouldStop: () -> Bool = { false }
  /// Called after every step.
  public var onStep: ((StepReport) throws -> Void)?
  /// Called after every epoch, before its checkpoint is written.
  public var onEpoch: ((EpochReport) throws -> Void)?

  /// A loop around a network whose weights are set.
  public init(
    _ network: Sequential, _ optimizer: any Optimizer, schedule: Schedule = .constant
  ) {
    self.network = network
    self.optimizer = optimizer
    self.schedule = schedule
    baseLearningRate = optimizer.learningRate
  }

  // MARK: One step

  /// Learns from one batch.
  ///
  /// - Throws: a `Breakdown` when the loss or a gradient is no longer a finite number; the weights
  ///   are then as they were before this step.
  @discardableResult
  public func step(_ images: Tensor, _ labels: [Int]) throws -> StepReport {
    let start = ContinuousClock.now
    network.isTraining = true
    optimizer.learningRate = learningRate(ofStep: progress.step)
    var (norm, right) = (0.0, 0)
    let loss = try undoingDraws {
      try trainingStep(network, optimizer, images, labels) { logits, loss in
        norm = try checkedNorm(afterLoss: loss, of: images)
        right = zip(logits.argmaxOfRows(), labels).count { $0 == $1 }
      }
    }
    progress.step += 1
    progress.batchesDone += 1
    if progress.trainingLoss.count == 0 { progress.trainingRight = 0 }
    progress.trainingRight? += right
    progress.trainingLoss.add(mean: Double(loss), count: labels.count)
    let report = StepReport(
      step: progress.step, epoch: progress.epoch + 1, batch: progress.batchesDone,
      images: labels.count, loss: Double(loss), accuracy: Double(right) / Double(labels.count),
      gradientNorm: norm, learningRate: optimizer.learningRate, duration: start.duration(to: .now))
    try onStep?(report)
    return report
  }

  /// The gradient's length, when that and the loss are finite numbers.
  private func checkedNorm(afterLoss loss: Float, of images: Tensor) throws -> Double {
    guard loss.isFinite else {
      throw breakdown("the loss became \(loss.isNaN ? "NaN" : "infinite")", originOfLoss(images))
    }
    let norm = gradientNorm(of: network.parameters)
    guard norm.isFinite else {
      throw breakdown("the gradient's length left the range of numbers", originOfGradient())
    }
    return norm
  }

  /// Calls `body`, and when it throws puts the random generators back to where they were.
  private func undoingDraws<Result>(_ body: () throws -> Result) throws -> Result {
    let noises = network.noisyLayers.map { ($0.layer, $0.layer.noise) }
    do {
      return try body()
    } catch {
      for (layer, noise) in noises { layer.noise = noise }
      throw error
    }
  }

  /// The learning rate of the step after `step` others, in the epoch under way.
  func learningRate(ofStep step: Int) -> Double {
    baseLearningRate
      * schedule.factor(step: step, epoch: progress.epoch, totalSteps: totalSteps)
  }

  /// Counts batches of the epoch under way that held nothing to learn from, so that a run which is
  /// resumed begins behind them.
  public func passOver(batches count: Int) { progress.batchesDone += count }

  // MARK: One epoch

  /// Learns from batches until there are no more. Returns false when `shouldStop` ended it early.
  @discardableResult
  public func trainEpoch(_ batches: some Sequence<Batch>) throws -> Bool {
    try trainEpoch(nextBatch: AnyIterator(batches.makeIterator()).next)
  }

  /// The same for batches that may fail to arrive: `nextBatch` returns nil after the last.
  @discardableResult
  public func trainEpoch(nextBatch: () throws -> Batch?) throws -> Bool {
    while let batch = try nextBatch() {
      try step(batch.images, batch.labels)
      if shouldStop() { return false }
      if let saveEverySteps, progress.step % saveEverySteps == 0 { try save?(self) }
    }
    guard progress.batchesDone > 0 else {
      throw CourseError("epoch \(progress.epoch + 1) has no batches to learn from")
    }
    return true
  }

  /// Measures the network on batches it does not learn from.
  public func evaluate(_ batches: some Sequence<Batch>) throws -> Evaluation {
    try evaluate(nextBatch: AnyIterator(batches.makeIterator()).next)
  }

  /// The same for batches that may fail to arrive: `nextBatch` returns nil after the last.
  public func evaluate(nextBatch: () throws -> Batch?) throws -> Evaluation {
    let wasTraining = network.isTraining
    network.isTraining = false
    defer { network.isTraining = wasTraining }
    var evaluation: Evaluation?
    while let batch = try nextBatch() {
      let logits = network.forward(batch.images)
      var sum = evaluation ?? Evaluation(classes: logits.shape[1])
      sum.add(logits: logits, labels: batch.labels)
      evaluation = sum
    }
    guard let evaluation else {
      throw CourseError("there are no images to evaluate the network on")
    }
    return evaluation
  }

  // MARK: Breakdown

  private func breakdown(_ what: String, _ origin: String) -> Breakdown {
    Breakdown(
      "step \(progress.step + 1): \(what); it began in \(origin), at learning rate "
        + "\(optimizer.learningRate)")
  }

  /// The first layer, going forward, that holds or gives a number that is not finite.
  private func originOfLoss(_ images: Tensor) -> String {
    guard images.isFinite else { return "the images, which hold a number that is not finite" }
    for (index, output) in network.forwardKeepingAll(images).enumerated() {
      let name = network.names[index]
      for named in network.layers[index].parameters where !named.parameter.value.isFinite {
        return "layer \(name), whose \(named.name) holds a number that is not finite"
      }
      if !output.isFinite { return "layer \(name), whose output left the range of numbers" }
    }
    return "the loss itself: the scores are finite, but too far apart"
  }

  /// The first layer on the way back, so the last with weights, that has a gradient out of range.
  private func originOfGradient() -> String {
    for (name, layer) in zip(network.names, network.layers).reversed() {
      for named in layer.parameters where !gradientNorm(of: [named]).isFinite {
        // Finite numbers count too when their squares no longer fit into a float.
        return "layer \(name), whose gradient of the \(named.name) left the range of numbers"
      }
    }
    return "no single layer, but the sum of them all"
  }
}

/// The numbers of a run have left the range of numbers: which, where and at what learning rate.
public struct Breakdown: Error, CustomStringConvertible {
  public let description: String
  package init(_ description: String) { self.description = description }
}

/// Where a run stands: what a checkpoint needs to go on from there.
public struct TrainingProgress: Codable, Hashable, Sendable {
  /// Steps taken, over all epochs.
  public package(set) var step = 0
  /// Epochs finished.
  public package(set) var epoch = 0
  /// Batches already learned from in the epoch under way.
  public package(set) var batchesDone = 0
  /// The mean training loss of the epoch under way.
  public package(set) var trainingLoss = RunningMean()
  /// How many of the images of `trainingLoss` were recognised, each before the step that learned from
  /// it; nil where a checkpoint from before they were counted has left the epoch half done.
  public package(set) var trainingRight: Int? = 0
  /// The lowest top-1 error of an evaluation so far, and the epoch after which it came.
  public package(set) var best: Best?

  /// A lowest error and its epoch.
  public struct Best: Codable, Hashable, Sendable {
    /// The top-1 error, from 0 to 1.
    public package(set) var error: Double
    /// The epoch after which it was measured, from 1.
    public package(set) var epoch: Int
  }

  /// The very beginning.
  public init() {}

  /// Whether the epoch that has just ended was the best so far.
  package var isBest: Bool { batchesDone == 0 && best?.epoch == epoch }

  /// Whether the counts are some that a run can reach; those from a file may be others.
  package var isPossible: Bool {
    arePossible(
      step, epoch, batchesDone, trainingLoss.count, trainingRight ?? 0, best?.epoch ?? 0)
  }
}

/// Whether counts from a file are such that one can go on counting: neither negative nor above 2⁵³,
/// which no run reaches.
package func arePossible(_ counts: Int...) -> Bool {
  counts.allSatisfy { (0...1 << 53).contains($0) }
}

/// What one step did.
public struct StepReport: Sendable {
  /// The step's number, from 1, over all epochs.
  public let step: Int
  /// The epoch's number, from 1.
  public let epoch: Int
  /// The batch's number in its epoch, from 1.
  public let batch: Int
  /// How many images the batch held.
  public let images: Int
  /// The mean loss over the batch, before the step.
  public let loss: Double
  /// The share of the batch's images that were recognised, before the step.
  public let accuracy: Double
  /// The length of the whole gradient: the root of the sum of all squares.
  public let gradientNorm: Double
  /// The learning rate of the step.
  public let learningRate: Double
  /// How long the step took; a measurement, so it differs from run to run.
  public let duration: Duration
}

/// What one epoch did.
public struct EpochReport: Sendable {
  /// The epoch's number, from 1.
  public let epoch: Int
  /// Steps taken so far, over all epochs.
  public let step: Int
  /// The mean loss over the epoch's training images, each before the step that learned from it.
  public let trainingLoss: RunningMean
  /// The share of these images that were recognised, each before the step that learned from it; nil
  /// where not all were counted.
  public let trainingAccuracy: Double?
  /// How the network did on the test images at the end; nil when there were none.
  public let test: Evaluation?
  /// Whether the test error is the lowest so far.
  public let isBest: Bool
  /// The learning rate of the epoch's last step.
  public let learningRate: Double
}
