import Base
import Files
import Layers
import Training
import Foundation

/// A folder with the checkpoints of one run: `last.safetensors` and `best.safetensors`.
///
/// The best is the one with the lowest test error so far; it costs no second copy, since two names
/// can stand for one file. If asked for, `epoch-N.safetensors` holds the weights alone after epoch N.
public struct CheckpointFolder: Sendable {
  /// The folder's path.
  public let path: String
  /// The recipe, kept in every checkpoint.
  public var recipe: String
  /// Also save after every so many steps; nil for the ends of epochs and requested stops only.
  public var everySteps: Int?
  /// Of how many epochs, the last ones, the weights are kept beside the checkpoints.
  public var epochsKept: Int

  /// A folder for checkpoints, made when it is missing. Throws a `CourseError` when it cannot be made
  /// or written into.
  public init(
    path: String, recipe: String = "", everySteps: Int? = nil, epochsKept: Int = 0
  ) throws {
    try makeFolder(path)
    self.path = path
    self.recipe = recipe
    self.everySteps = everySteps
    self.epochsKept = epochsKept
  }

  /// The checkpoint to go on from.
  public var last: String { "\(path)/last.safetensors" }
  /// The checkpoint with the lowest test error.
  public var best: String { "\(path)/best.safetensors" }
  /// The weights after an epoch, the first being epoch 1.
  public func weights(ofEpoch epoch: Int) -> String { "\(path)/epoch-\(epoch).safetensors" }

  /// The epochs whose weights lie here.
  public var epochs: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { name in
      // Written otherwise (epoch-01, a copy) it is none of ours.
      name.firstMatch(of: /^epoch-(\d+)\.safetensors$/).flatMap { Int($0.1) }
        .flatMap { weights(ofEpoch: $0) == "\(path)/\(name)" ? $0 : nil }
    }.sorted()
  }

  /// Saves a run as the last checkpoint, and as the best when its epoch was; after an epoch its weights
  /// alone as well, if they are to be kept.
  public func save(_ trainer: Trainer) throws {
    let checkpoint = Checkpoint(of: trainer, recipe: recipe)
    let epoch = trainer.progress.epoch
    let isKept = epochsKept > 0 && epoch > 0 && trainer.progress.batchesDone == 0
    // Before the checkpoint: a run killed between them ends the epoch again, and writes them again.
    if isKept { try checkpoint.writeWeights(to: weights(ofEpoch: epoch)) }
    try checkpoint.write(to: last)
    if trainer.progress.isBest { try linkAtomically(from: last, to: best) }
    guard isKept else { return }
    for old in epochs where old <= epoch - epochsKept {
      try? FileManager.default.removeItem(atPath: weights(ofEpoch: old))
    }
  }

  /// Lets `trainer` save its run here.
  public func keep(_ trainer: Trainer) {
    trainer.save = save
    trainer.saveEverySteps = everySteps
  }

  /// Puts a run back to the last checkpoint. Returns nil, and changes nothing, when there is none.
  @discardableResult
  public func resume(_ trainer: Trainer) throws -> Checkpoint? {
    guard FileManager.default.fileExists(atPath: last) else { return nil }
    let checkpoint = try Checkpoint(reading: last)
    do {
      try checkpoint.restore(trainer)
    } catch {
      throw CourseError("\(last): \(error)")
    }
    // Had the program been killed between the two names, the best would be missing or old.
    if trainer.progress.isBest { try linkAtomically(from: last, to: best) }
    return checkpoint
  }
}
