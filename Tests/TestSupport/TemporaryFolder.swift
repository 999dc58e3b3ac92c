import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs `body` with the path of a new empty folder, which is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = makeTemporaryFolder()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// Makes a new empty folder, for tests that have to remove it themselves.
package func makeTemporaryFolder() -> String {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("training-tests-\(UUID().uuidString)")
  try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url.path
}

/// Makes the working folder one that has been deleted, for the rest of the process.
package func enterDeletedFolder() throws {
  let folder = makeTemporaryFolder()
  guard FileManager.default.changeCurrentDirectoryPath(folder) else {
    throw CocoaError(.fileNoSuchFile)
  }
  try FileManager.default.removeItem(atPath: folder)
}

/// All bytes of a file.
package func bytes(of path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Replaces a file by a new one with the given bytes. Overwriting, and Foundation's own writing,
/// wait for the disk: some milliseconds each, too long for thousands.
package func write(_ bytes: [UInt8], to path: String) throws {
  unlink(path)
  guard let file = fopen(path, "wb") else { throw CocoaError(.fileWriteUnknown) }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
