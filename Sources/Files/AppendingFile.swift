import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A log file under way: each entry is handed to the system in one piece, so that a program killed
/// at any moment leaves whole entries and at most one broken one at the end.
package final class AppendingFile {
  package let path: String
  private let descriptor: Int32

  /// Opens a file for appending; it is made when it is missing. Throws a `CourseError` when that cannot
  /// be, or when another program has it open so: two runs must not write into one log.
  package init(path: String) throws {
    let descriptor = open(
      path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw CourseError("\(path) could not be opened: \(cause())") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw CourseError("\(path) is a device, a pipe or a socket: name a file to write")
    }
    // The system gives the lock back when the program ends, however it does.
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    if fcntl(descriptor, F_SETLK, &lock) != 0, errno == EAGAIN || errno == EACCES {
      close(descriptor)
      throw CourseError(
        "\(path) is being written by a run that is still going on: wait for its end, or choose another "
          + "folder")
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Everything in the file.
  package func contents() throws -> [UInt8] {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw CourseError("\(path) could not be read: \(cause())") }
      done += count
    }
    return bytes
  }

  /// Cuts off everything from byte `size` on.
  package func truncate(to size: Int) throws {
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw CourseError("\(path) could not be shortened: \(cause())")
    }
  }

  /// Copies the file as it is to a name beside it that is not taken: "damaged-1-NAME".
  ///
  /// - Returns: the path of the copy.
  package func copyAside(as name: String) throws -> String {
    let folder = (path as NSString).deletingLastPathComponent
    var (number, copy) = (0, "")
    repeat {
      number += 1
      copy = (folder as NSString).appendingPathComponent("damaged-\(number)-\(name)")
    } while FileManager.default.fileExists(atPath: copy)
    let bytes = try contents()
    try writeAtomically(to: copy, size: bytes.count) { try $0.write(bytes) }
    return copy
  }

  /// Adds an entry at the end.
  package func append(_ bytes: [UInt8]) throws {
    let sink = FileSink(descriptor: descriptor, path: path)
    try bytes.withUnsafeBytes { try sink.write($0) }
  }
}
