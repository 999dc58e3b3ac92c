import Base
import Files
import Layers
import Training
import Foundation

/// A folder with the checkpoints of one run: `last.safetensors` and `best.safetensors`.
///
/// The best is the one with the lowest test error so far; it costs no second copy, since two names
/// can stand for one file.
public struct CheckpointFolder: Sendable {
  /// The folder's path.
  public let path: String
  /// The recipe, kept in every checkpoint.
  public var recipe: String
  /// Also save after every so many steps; nil for the ends of epochs and requested stops only.
  public var everySteps: Int?

  /// A folder for checkpoints, made when it is missing. Throws a `CourseError` when it cannot be made
  /// or written into.
  public init(path: String, recipe: String = "", everySteps: Int? = nil) throws {
    try makeFolder(path)
    self.path = path
    self.recipe = recipe
    self.everySteps = everySteps
  }

  /// The checkpoint to go on from.
  public var last: String { "\(path)/last.safetensors" }
  /// The checkpoint with the lowest test error.
  public var best: String { "\(path)/best.safetensors" }

  /// Saves a run as the last checkpoint, and as the best when its epoch was.
  public func save(_ trainer: Trainer) throws {
    try Checkpoint(of: trainer, recipe: recipe).write(to: last)
    if trainer.progress.isBest { try linkAtomically(from: last, to: best) }
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
