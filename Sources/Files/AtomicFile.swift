import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file so that nobody ever sees half of it: under a temporary name beside it first, then
/// forced onto the disk, then renamed. Whenever the program or the machine stops, the path holds
/// either all of the old file or all of the new one.
///
/// - Parameters:
///   - path: where; the folder must exist.
///   - size: how many bytes it will take, for the sentence about a full disk.
///   - body: writes the bytes, piece by piece.
/// - Throws: a `CourseError`; the old file is then untouched.
package func writeAtomically(
  to path: String, size: Int? = nil, _ body: (FileSink) throws -> Void
) throws {
  try checkStart(of: path)
  let url = URL(fileURLWithPath: path)
  let (folder, name) = (url.deletingLastPathComponent().path, url.lastPathComponent)
  try checkIsFile(path)
  removeLeftovers(of: name, in: folder)
  let temporary = "\(folder)/\(temporaryName(of: name))"
  // In a folder that others may write into, a link might lie there: it is not followed.
  let descriptor = open(
    temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw CourseError("\(path) could not be written: \(cause())") }
  let sink = FileSink(
    descriptor: descriptor, path: path, size: size, consolation: "; the old file is untouched")
  do {
    defer { close(descriptor) }
    try body(sink)
    guard forceOntoDisk(descriptor) else { throw sink.failure() }
  } catch {
    unlink(temporary)
    throw error
  }
  guard rename(temporary, path) == 0 else {
    let error = CourseError("\(path) could not be written: \(cause())")
    unlink(temporary)
    throw error
  }
  // The new name itself lies in the folder, which has to reach the disk as well.
  let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
  if folderDescriptor >= 0 {
    _ = forceOntoDisk(folderDescriptor)
    close(folderDescriptor)
  }
}

/// Sees that nothing but a file has a path's name: renaming would put one in its place.
package func checkIsFile(_ path: String) throws {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
  let what =
    status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device, a pipe or a socket"
  throw CourseError("\(path) is \(what): name a file to write")
}

/// Lets a second name, `to`, stand for the file at `from` as it is now, without copying its bytes
/// where the file system can. A later `writeAtomically(to: from)` does not change it.
package func linkAtomically(from: String, to: String) throws {
  let url = URL(fileURLWithPath: to)
  let (folder, name) = (url.deletingLastPathComponent().path, url.lastPathComponent)
  removeLeftovers(of: name, in: folder)
  let temporary = "\(folder)/\(temporaryName(of: name))"
  if link(from, temporary) != 0 {
    do {
      try FileManager.default.copyItem(atPath: from, toPath: temporary)
    } catch {
      unlink(temporary)
      throw CourseError(
        "\(to) could not be written as a copy of \(from): see that there is room for it")
    }
  }
  let result = rename(temporary, to)
  let error = CourseError("\(to) could not be written: \(cause())")
  // Renaming one name of a file to another of its names does nothing and leaves both.
  unlink(temporary)
  if result != 0 { throw error }
}

/// Where the bytes of a file under way go.
package struct FileSink {
  package let descriptor: Int32
  package let path: String
  /// How many bytes the file will take, if that is known.
  var size: Int?
  /// What else there is to say about a failure.
  var consolation = ""

  /// Writes all bytes or throws a `CourseError`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 26))
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, piece.baseAddress!, piece.count)
      #elseif canImport(Musl)
        let written = Musl.write(descriptor, piece.baseAddress!, piece.count)
      #else
        let written = Darwin.write(descriptor, piece.baseAddress!, piece.count)
      #endif
      if written < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Writes all bytes or throws a `CourseError`.
  package func write(_ bytes: some Sequence<UInt8>) throws {
    try Array(bytes).withUnsafeBytes { try write($0) }
  }

  /// What just went wrong, as a sentence.
  fileprivate func failure() -> CourseError {
    let code = errno
    guard code == ENOSPC || code == EDQUOT else {
      return CourseError("\(path) could not be written: \(cause(code))\(consolation)")
    }
    let need = size.map { ", the file needs \(($0 + 999_999) / 1_000_000) MB" } ?? ""
    return CourseError(
      "\(path) could not be written: the disk is full\(need)\(consolation); make "
        + "room, and try again")
  }
}

/// Makes a folder and those above it where they are missing, and sees that files can be written.
package func makeFolder(_ path: String) throws {
  try checkStart(of: path)
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
    guard isFolder.boolValue else { throw CourseError("\(path) is a file: name a folder") }
  } else {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CourseError("the folder \(path) could not be made: see that you may write above it")
    }
  }
  guard access(path, W_OK) == 0 else {
    throw CourseError("nothing can be written into the folder \(path): \(cause())")
  }
}

/// Sees that the folder is still there which a relative path begins at: the one that the program was
/// started in may have been deleted since, as a checkout is that was cloned anew.
package func checkStart(of path: String) throws {
  guard !path.hasPrefix("/"), !FileManager.default.currentDirectoryPath.hasPrefix("/") else {
    return
  }
  throw CourseError(
    "\(path) could not be written: the folder that this was started in is gone; cd to one that is "
      + "there, and try again")
}

/// What the system calls an error of a file or a program, and what can be done: "Permission denied;
/// change the permissions, or choose another place".
package func cause(_ code: Int32 = errno) -> String {
  let remedy =
    switch code {
    case EACCES, EPERM: "change the permissions, or choose another place"
    case EROFS: "choose a place that can be written"
    case ENOSPC, EDQUOT: "make room there, or choose another disk"
    case EFBIG: "raise the largest size of files (ulimit -f), or choose another disk"
    case ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG: "check the path"
    case ELOOP: "remove the link"
    case EMFILE, ENFILE, ENOMEM, EAGAIN: "end other programs, and try again"
    case EIO: "the disk may be failing: choose another one"
    default: "try again, or choose another place"
    }
  return "\(String(cString: strerror(code))); \(remedy)"
}

/// Empties the system's buffers of a file onto the disk; false, with errno, when that fails.
package func forceOntoDisk(_ descriptor: Int32) -> Bool {
  #if canImport(Darwin)
    // There `fsync` leaves the bytes in the drive's own cache. Some file systems know no better.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
  #endif
  return fsync(descriptor) == 0
}

/// A name that nobody can foresee, with the process in it, so that what a killed one left is known.
private func temporaryName(of name: String) -> String {
  ".\(name).\(getpid()).\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).partial"
}

/// Removes what processes that were killed while writing this file have left behind.
private func removeLeftovers(of name: String, in folder: String) {
  for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
    guard entry.hasPrefix(".\(name)."), entry.hasSuffix(".partial"),
      let process = Int32(entry.dropFirst(name.count + 2).prefix { $0 != "." }),
      process != getpid(), kill(process, 0) != 0, errno == ESRCH
    else { continue }
    unlink("\(folder)/\(entry)")
  }
}
