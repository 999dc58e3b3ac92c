import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder that one program alone writes into, for as long as this lives or the program runs. The
/// system gives the lock back however the program ends, and no file is left.
package final class FolderLock {
  private let descriptor: Int32

  /// Takes a folder; throws a `CourseError` when another program has it. Where a file system knows no
  /// locks on folders there is none.
  package init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CourseError("\(path) could not be opened: \(cause())") }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw CourseError(
        "a run that is still going on writes into \(path): wait for its end, or choose another folder"
      )
    }
  }

  deinit { close(descriptor) }
}
