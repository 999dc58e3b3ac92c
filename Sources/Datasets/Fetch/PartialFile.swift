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

/// What has arrived of a download. Its name is always the same, so that the download can go on there
/// another day; so a link in its place is refused, and two programs cannot write it at a time.
final class PartialFile {
  private let path: String
  private let descriptor: Int32

  /// Opens the file, or makes it.
  ///
  /// - Throws: `CourseError` when that cannot be, or when another program is fetching the same file.
  init(path: String, of target: String) throws {
    self.path = path
    while true {
      let descriptor = open(
        path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw CourseError(
          errno == ELOOP
            ? "\(path) is a link: remove it to fetch \(target)"
            : "\(target) cannot be fetched: \(path) cannot be written: "
              + cause())
      }
      // The system gives the lock back when the program ends, however it does.
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(descriptor)
        throw CourseError(
          "\(target) is being fetched by another program at this moment: wait for its end")
      }
      var (held, named) = (stat(), stat())
      guard fstat(descriptor, &held) == 0, held.st_mode & S_IFMT == S_IFREG, held.st_nlink <= 1,
        held.st_uid == geteuid()
      else {
        close(descriptor)
        throw CourseError(
          "\(path) is no file of its own and of this user: remove it to fetch \(target)")
      }
      // Whoever held the lock before us may have given the file its name, or removed it.
      if lstat(path, &named) == 0, named.st_ino == held.st_ino {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit { close(descriptor) }

  /// How many bytes there are.
  var size: Int {
    get throws {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw failure() }
      return Int(status.st_size)
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: ArraySlice<UInt8>) throws {
    try bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw failure() }
        done += count
      }
    }
  }

  /// Throws all bytes away.
  func empty() throws {
    guard ftruncate(descriptor, 0) == 0 else { throw failure() }
  }

  /// The SHA-256 of all bytes.
  func fingerprint() throws -> String { try Datasets.fingerprint(of: path) }

  /// Gives the file its name.
  func rename(to target: String) throws {
    guard forceOntoDisk(descriptor), Foundation.rename(path, target) == 0 else {
      throw CourseError("\(target) could not be written: \(cause())")
    }
  }

  /// Removes the file.
  func remove() { unlink(path) }

  private func failure() -> CourseError {
    CourseError(
      errno == ENOSPC || errno == EDQUOT
        ? "\(path) could not be written: the disk is full; what has arrived is kept, so make room and fetch "
          + "again"
        : "\(path) could not be written: \(cause())")
  }
}
