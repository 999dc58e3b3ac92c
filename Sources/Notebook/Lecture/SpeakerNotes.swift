import Files
import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The speaker's own screen: another terminal, or a file that another program shows (`tail -F`,
/// `watch cat`). It has the notes, the clock and what comes next, and the projector does not.
final class SpeakerNotes: Sendable {
  private let path: String
  /// The other terminal; nil for a file.
  private let terminal: Int32?

  /// - Parameter path: a terminal, such as /dev/pts/3, or a file to be written.
  /// - Throws: an error with one sentence when it is neither, or the lecture's own terminal.
  init(_ path: String) throws {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
      terminal = nil
      try checkPlace(path)
      return
    }
    let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0, isatty(descriptor) == 1 else {
      if descriptor >= 0 { close(descriptor) }
      throw CourseError(
        "--notes-to takes another terminal (type tty there) or a file, not \(printable(path))")
    }
    var own = stat()
    if fstat(STDOUT_FILENO, &own) == 0, isatty(STDOUT_FILENO) == 1, own.st_rdev == status.st_rdev {
      close(descriptor)
      throw CourseError(
        "--notes-to \(printable(path)) is the terminal of the lecture itself; type tty in another one"
      )
    }
    terminal = descriptor
  }

  /// Shows a text in the place of the one before.
  func write(_ text: String) {
    if let terminal {
      Console.write("\u{1B}[H\u{1B}[2J" + text.replacing("\n", with: "\r\n"), to: terminal)
    } else {
      // A disk that is full must not end the lecture.
      try? writeAtomically(text, to: path)
    }
  }
}
