import Base
import Foundation

/// The text in the bytes of a file, whatever editor or checkout it has been through: in UTF-8, without
/// a mark of byte order, every line ending in a line feed alone. (A carriage return and a line feed
/// are one character in Swift, at which a text is not split by "\n".)
package func text(of bytes: some Collection<UInt8>) -> String {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let text = String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self)
  guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
  return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
}

/// A path whose first part may be `~`, the user's own folder: a shell leaves it as it is in
/// `--data=~/pictures`.
package func expandingTilde(_ path: String) -> String {
  path == "~" || path.hasPrefix("~/")
    ? FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst() : path
}

/// Where temporary files go: into the folder that TMPDIR names, which Foundation passes over on macOS.
package var temporaryFolder: URL {
  ProcessInfo.processInfo.environment["TMPDIR"].map { URL(fileURLWithPath: $0) }
    ?? FileManager.default.temporaryDirectory
}

/// A new file for what another program says, under a name that nobody can foresee.
///
/// - Throws: `CourseError` when it cannot be made.
package func temporaryFile(_ name: String) throws -> (place: URL, handle: FileHandle) {
  let place = temporaryFolder.appendingPathComponent("\(name)-\(UUID().uuidString)")
  let descriptor = open(
    place.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else {
    throw CourseError("\(place.path) could not be written: \(cause())")
  }
  return (place, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
}

/// A word as it is to be typed in a shell, in a command that is printed to be copied.
package func shellWord(_ word: String) -> String {
  let isPlain = word.unicodeScalars.allSatisfy {
    CharacterSet.alphanumerics.contains($0) || "/._-+,:=@%^~".unicodeScalars.contains($0)
  }
  if isPlain && !word.isEmpty && !word.hasPrefix("~") { return word }
  return "'" + word.replacing("'", with: "'\\''") + "'"
}
