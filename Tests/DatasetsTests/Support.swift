import Base
import Foundation
import Testing

@testable import Datasets

/// The folder with the real sets, if the person who runs the tests has one.
let dataFolder = ProcessInfo.processInfo.environment["COURSE_DATA"]

/// What to say when it is missing.
let needsData: Comment = "needs COURSE_DATA to name the folder with the real sets"

/// Calls `body` with an empty folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("datasets-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension URL {
  /// Writes a file of this name inside the folder, and returns its path.
  @discardableResult
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}

extension Image {
  /// The same picture with its values as floats.
  var asFloats: Image { Image(floats: floats, channels: channels, height: height, width: width) }
}

extension Dataset {
  /// How many pictures each class has.
  var classCounts: [Int] { classNames.indices.map { label in labels.count { $0 == label } } }
}

/// The sentence of the `CourseError` that `body` throws; nil if it throws none.
func complaint(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? CourseError)?.description ?? "another error: \(error)"
  }
}
