import Base
import Datasets
import Layers
import Notebook
import Training

/// What came of one training: losses and accuracies, epoch by epoch.
public struct LearningCurve {
  /// The loss of every batch, before the step that learned from it.
  public internal(set) var batchLosses: [Double] = []
  /// The mean training loss of each epoch, over its images.
  public internal(set) var trainingLosses: [Double] = []
  /// How the network did on the test pictures after each epoch.
  public internal(set) var tests: [Evaluation] = []
  /// The time of all steps; neither the making of batches nor the tests count. A measurement: mark
  /// what is made of it as varying.
  public internal(set) var seconds = 0.0

  /// The share of test pictures recognised after the last epoch.
  public var accuracy: Double { tests.last?.accuracy ?? .nan }
  /// The mean test loss after the last epoch.
  public var testLoss: Double { tests.last?.loss.mean ?? .nan }
  /// The mean training loss of the last epoch.
  public var trainingLoss: Double { trainingLosses.last ?? .nan }
  /// The accuracy after each epoch.
  public var accuracies: [Double] { tests.map(\.accuracy) }

  /// The first epoch, from 1, after which the accuracy was at least `target`; nil if none was.
  public func epochs(toAccuracy target: Double) -> Int? {
    tests.firstIndex { $0.accuracy >= target }.map { $0 + 1 }
  }
}

/// Trains a network whose weights are set, and tests it after every epoch.
///
/// - Parameters:
///   - network: what learns.
///   - optimizer: how gradients become steps.
///   - schedule: how the learning rate changes.
///   - training: the pictures to learn from.
///   - test: the pictures to be judged by.
///   - epochs: passes through the training pictures.
///   - batchSize: pictures per step.
///   - transform: what is done to a picture before it is learned from.
///   - testTransform: what is done to a picture before a test.
///   - seed: the order of the pictures and the chance in `transform`.
///   - progress: advanced by the training pictures seen.
/// - Throws: `Breakdown` when a number leaves the range of numbers, `CourseError` when a picture
///   cannot be read, `Interrupted` after Ctrl-C.
public func learn(
  _ network: Sequential, _ optimizer: any Optimizer, schedule: Schedule = .constant,
  from training: any Dataset, test: any Dataset, epochs: Int, batchSize: Int,
  transform: (any Transform)? = nil, testTransform: (any Transform)? = nil, seed: UInt64,
  progress: ProgressBar? = nil
) throws -> LearningCurve {
  let lessons = Batches(training, batchSize: batchSize, transform: transform, shuffle: seed)
  // Nothing is kept for a way back in a test, so its batches may be larger.
  let exam = Batches(test, batchSize: 500, transform: testTransform)
  var curve = LearningCurve()
  let trainer = Trainer(network, optimizer, schedule: schedule)
  trainer.shouldStop = { Interruption.isRequested }
  trainer.onStep = { step in
    curve.batchLosses.append(step.loss)
    curve.seconds += step.duration / .seconds(1)
    progress?.advance(by: step.images)
  }
  trainer.onEpoch = { epoch in
    if let loss = epoch.trainingLoss.mean { curve.trainingLosses.append(loss) }
    if let test = epoch.test { curve.tests.append(test) }
  }
  try trainer.run(epochs: epochs, lessons: lessons, exam: exam)
  try Interruption.check()
  return curve
}

extension Trainer {
  /// Learns from the batches of `lessons` until `epochs` epochs are done, and is judged by those of
  /// `exam` after each, if there are any. A batch that was passed over, because none of its pictures
  /// could be read, counts as done: a run resumed takes up the very batch that would have come next.
  ///
  /// - Returns: whether the run came to its end or was stopped.
  /// - Throws: what `run` and the batches throw.
  @discardableResult
  public func run(epochs: Int, lessons: Batches, exam: Batches?) throws -> Outcome {
    try run(
      epochs: epochs, batchesPerEpoch: lessons.count,
      reading: { epoch, first in
        let iterator = lessons.epoch(epoch, from: first).makeIterator()
        return {
          let before = iterator.passedOver
          let batch = try iterator.nextBatch()
          self.passOver(batches: iterator.passedOver - before)
          return batch
        }
      },
      testing: exam.map { exam in
        {
          let iterator = exam.makeIterator()
          return { try iterator.nextBatch() }
        }
      })
  }
}
