import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file open for reading anywhere in it; it closes itself.
package final class ReadableFile {
  package let path: String
  /// The size in bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  package init(path: String) throws {
    self.path = path
    // Not waiting: a named pipe would keep us for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw CourseError("\(path) could not be opened: \(cause())") }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw CourseError("\(path) is not a file: name one")
    }
    self.descriptor = descriptor
    size = Int(information.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `bytes` from the file's byte `offset` on; throws when there are fewer.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 26),
        off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw CourseError(
          count == 0
            ? "\(path) ends at byte \(offset + done), in the middle of its data: copy or fetch it "
              + "again"
            : "\(path) could not be read: \(cause())")
      }
      done += count
    }
  }
}
