import Base
import Layers
import Tensors

extension Trainer {
  /// How a run ended.
  public enum Outcome: Sendable {
    /// All epochs are done.
    case finished
    /// `shouldStop` said so, after the step that the progress names; the test of an epoch that it cut
    /// short is done again when the run goes on.
    case stopped
  }
  private struct Stop: Error {}

  /// `evaluate`, ended by `shouldStop` before the next batch.
  private func judged(by nextBatch: () throws -> Batch?) throws -> Evaluation {
    try evaluate {
      if shouldStop() { throw Stop() }
      return try nextBatch()
    }
  }

  /// Learns from where the progress stands until `epochs` epochs are done, measuring the network on
  /// the test batches after each. With `save` set it saves the run after each epoch and when it is
  /// stopped.
  ///
  /// - Parameters:
  ///   - epochs: the number of epochs in all, those done before an interruption included.
  ///   - batchesPerEpoch: how many batches an epoch has, for schedules that need the whole run's
  ///     number of steps.
  ///   - batches: the training batches of epoch `epoch` (from 0), beginning with number `first`.
  ///     The same epoch must give the same batches each time: draw their order from the seed and
  ///     the epoch, and a run can be continued from the middle of an epoch.
  ///   - test: the test batches; nil to learn without looking.
  /// - Returns: whether the run came to its end or was stopped.
  @discardableResult
  public func run<Training: Sequence<Batch>, Test: Sequence<Batch>>(
    epochs: Int, batchesPerEpoch: Int? = nil,
    batches: (_ epoch: Int, _ first: Int) throws -> Training,
    test: (() throws -> Test)? = (() throws -> [Batch])?.none
  ) throws -> Outcome {
    try run(
      epochs: epochs, batchesPerEpoch: batchesPerEpoch,
      reading: { AnyIterator(try batches($0, $1).makeIterator()).next },
      testing: test.map { test in { AnyIterator(try test().makeIterator()).next } })
  }

  /// The same for batches that may fail to arrive, as images read from a disk can: `batches` and
  /// `test` answer with closures that give one batch after the other, nil after the last.
  @discardableResult
  public func run(
    epochs: Int, batchesPerEpoch: Int? = nil,
    reading batches: (_ epoch: Int, _ first: Int) throws -> () throws -> Batch?,
    testing test: (() throws -> () throws -> Batch?)? = nil
  ) throws -> Outcome {
    if let batchesPerEpoch { totalSteps = epochs * batchesPerEpoch }
    while progress.epoch < epochs {
      let result: Evaluation?
      do {
        let nextBatch = try batches(progress.epoch, progress.batchesDone)
        guard try trainEpoch(nextBatch: nextBatch) else { throw Stop() }
        result = try test.map { try judged(by: $0()) }
      } catch is Stop {
        try save?(self)
        return .stopped
      }
      guard result?.loss.mean?.isFinite != false else {
        throw Breakdown(
          "after step \(progress.step) the loss on the test images is not finite")
      }
      try endEpoch(test: result)
      try save?(self)
      if shouldStop() { return progress.epoch < epochs ? .stopped : .finished }
    }
    return .finished
  }

  /// Closes the epoch under way: the schedule hears of the test error, the report goes out.
  public func endEpoch(test: Evaluation?) throws {
    let loss = progress.trainingLoss
    let accuracy = progress.trainingRight.map { Double($0) / Double(loss.count) }
    let learningRate = learningRate(ofStep: max(0, progress.step - 1))
    progress.epoch += 1
    progress.batchesDone = 0
    progress.trainingLoss = RunningMean()
    let error = test?.topError(1)
    let isBest = error.map { $0 < progress.best?.error ?? .infinity } ?? false
    if isBest { progress.best = TrainingProgress.Best(error: error!, epoch: progress.epoch) }
    if let error = error ?? loss.mean { schedule.epochEnded(error: error) }
    try onEpoch?(
      EpochReport(
        epoch: progress.epoch, step: progress.step, trainingLoss: loss, trainingAccuracy: accuracy,
        test: test, isBest: isBest, learningRate: learningRate))
  }
}
