import Base
import Foundation

/// Writes a file so that nobody ever sees half of it: under a temporary name beside it first, then
/// renamed. Folders that are missing are made.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func writeAtomically(_ text: String, to path: String) throws {
  try checkPlace(path)
  let url = URL(fileURLWithPath: path)
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

/// Sees that `writeAtomically` has a chance, before work is begun whose result is to be written. Makes
/// and changes nothing.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func checkPlace(_ path: String) throws {
  let files = FileManager.default
  var isFolder: ObjCBool = false
  var place = URL(fileURLWithPath: path)
  if files.fileExists(atPath: place.path, isDirectory: &isFolder), isFolder.boolValue {
    throw FileError("\(path) is a folder, not a file to write")
  }
  var status = stat()
  if stat(place.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    // Renaming would put a file in its place.
    throw FileError("\(path) is a device, a pipe or a socket, not a file to write")
  }
  // Missing folders will be made, in the nearest one that is there.
  repeat {
    place.deleteLastPathComponent()
  } while !files.fileExists(atPath: place.path, isDirectory: &isFolder)
  guard isFolder.boolValue else {
    throw FileError("\(path) could not be written: \(place.path) is a file, not a folder")
  }
  guard access(place.path, W_OK | X_OK) == 0 else {
    throw FileError("\(path) could not be written: \(String(cString: strerror(errno)))")
  }
}

/// Something wrong with a file, in one sentence.
typealias FileError = CourseError
