import Foundation

/// Writes a file so that nobody ever sees half of it: under a temporary name beside it first, then
/// renamed. Folders that are missing are made.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func writeAtomically(_ text: String, to path: String) throws {
  let url = URL(fileURLWithPath: path)
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue {
    throw FileError("\(path) is a folder, not a file to write")
  }
  let temporary = url.deletingLastPathComponent()
    .appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
  do {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: temporary)
  } catch {
    try? FileManager.default.removeItem(at: temporary)
    throw FileError("\(path) could not be written: \(sentence(for: error))")
  }
  guard rename(temporary.path, url.path) == 0 else {
    let cause = String(cString: strerror(errno))
    try? FileManager.default.removeItem(at: temporary)
    throw FileError("\(path) could not be written: \(cause)")
  }
}

/// Something wrong with a file, in one sentence.
struct FileError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
