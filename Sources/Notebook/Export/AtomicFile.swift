import Base
import Files
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file so that nobody ever sees half of it. Folders that are missing are made; a link is
/// followed to the file it names.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func writeAtomically(_ text: String, to path: String) throws {
  try checkPlace(path)
  let url = target(of: path)
  try makeFolder(url.deletingLastPathComponent().path)
  try writeAtomically(to: url.path) { try $0.write(text.utf8) }
}

/// The file that a path names, behind all links.
private func target(of path: String) -> URL {
  var url = URL(fileURLWithPath: path)
  for _ in 0..<40 {
    guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) else {
      break
    }
    url = URL(fileURLWithPath: link, relativeTo: url.deletingLastPathComponent()).absoluteURL
  }
  return url
}

/// Sees that `writeAtomically` has a chance, before work is begun whose result is to be written. Makes
/// and changes nothing.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func checkPlace(_ path: String) throws {
  try checkStart(of: path)
  let files = FileManager.default
  var isFolder: ObjCBool = false
  var place = target(of: path)
  try checkIsFile(path)
  // Missing folders will be made, in the nearest one that is there.
  repeat {
    place.deleteLastPathComponent()
  } while !files.fileExists(atPath: place.path, isDirectory: &isFolder)
  guard isFolder.boolValue else {
    throw CourseError(
      "\(path) could not be written: \(place.path) is a file, not a folder; check "
        + "the path")
  }
  guard access(place.path, W_OK | X_OK) == 0 else {
    throw CourseError("\(path) could not be written: \(cause())")
  }
}
