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

/// Writes a file so that nobody ever sees half of it: under a name that nobody can guess beside it
/// first, then renamed. Folders that are missing are made; a link is followed to the file it names.
///
/// - Throws: an error with one sentence that names the file and the cause.
package func writeAtomically(_ text: String, to path: String) throws {
  try checkPlace(path)
  let url = target(of: path)
  let folder = url.deletingLastPathComponent()
  let name = ".\(url.lastPathComponent.prefix(100)).\(UInt64.random(in: 0 ... .max))"
  let temporary = folder.appendingPathComponent(name).path
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw CourseError("\(path) could not be written: \(sentence(for: error)); choose another place")
  }
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else {
    throw CourseError("\(path) could not be written: \(cause())")
  }
  var trouble = Console.write(text, to: descriptor)
  // A disk may say only now that it is full.
  if close(descriptor) != 0 { trouble = trouble ?? cause() }
  if trouble == nil, rename(temporary, url.path) != 0 { trouble = cause() }
  guard let trouble else { return }
  unlink(temporary)
  throw CourseError("\(path) could not be written: \(trouble)")
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
  if files.fileExists(atPath: place.path, isDirectory: &isFolder), isFolder.boolValue {
    throw CourseError("\(path) is a folder: name a file to write")
  }
  var status = stat()
  if stat(place.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    // Renaming would put a file in its place.
    throw CourseError("\(path) is a device, a pipe or a socket: name a file to write")
  }
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
