import Base
import Foundation
import Notebook

/// The room that the weights of epochs take on a disk, told before a run begins.
struct KeptWeights {
  let files: Int
  /// Bytes of one file, but for its header of some kilobytes.
  let size: Int
  /// Bytes that the disk has left.
  let free: Int

  /// Throws a `UsageError` when the disk has too little room.
  init(files: Int, parameters: Int, free: Int, folder: String) throws {
    (self.files, self.free) = (files, free)
    size = 4 * parameters
    guard files * size <= free else {
      throw UsageError(
        "the weights of \(files) \(files == 1 ? "epoch" : "epochs") take "
          + "\(bytes(files * size)), but the disk of \(folder) has \(bytes(free)) free: "
          + "--last-epochs \(free / size) keeps fewer, or name another folder with --checkpoints")
    }
  }

  /// "10 files of 187.1 MB, 1.871 GB in all".
  var sentence: String {
    files == 1
      ? "1 file of \(bytes(size))"
      : "\(files) files of \(bytes(size)), \(bytes(files * size)) in all"
  }

  /// The bytes that the disk of a folder has left; as many as can be counted where it does not say.
  static func freeBytes(in folder: String) -> Int {
    let disk = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return (disk?[.systemFreeSize] as? NSNumber)?.intValue ?? .max
  }
}
