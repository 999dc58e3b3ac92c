import Base
import Files
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program of the user's machine, such as gzip or djpeg, run with a list of arguments (never
/// through a shell, so that no character of a file's name can mean anything).
struct Program: Sendable {
  /// The program's file.
  let path: String

  /// The first program of this name in the folders of `searchPath` (by default of PATH).
  static func find(_ name: String, searchPath: String? = nil) -> Program? {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for folder in folders.split(separator: ":") {
      let path = "\(folder)/\(name)"
      if access(path, X_OK) == 0 { return Program(path: path) }
    }
    return nil
  }

  /// What a program left behind.
  struct Result {
    /// Its exit status; nil if it was stopped because it wrote too much or took too long, or died.
    var status: Int32?
    /// What it wrote to its standard output, at most as much as was allowed.
    var output: [UInt8] = []
    /// The beginning of what it wrote to its standard error.
    var complaint = ""
    /// Whether it was stopped because it wrote more than was allowed.
    var wroteTooMuch = false
    /// Whether it was stopped because it took too long.
    var tookTooLong = false
  }

  /// Runs the program and collects what it writes.
  ///
  /// - Parameters:
  ///   - arguments: the arguments, without the program's name.
  ///   - input: the file it reads as its standard input; nothing if nil.
  ///   - seconds: the longest it may run before it is stopped.
  ///   - limit: how many bytes it may write, asked each time the output grows, with the output so
  ///     far: what the first bytes say decides how many there can be.
  /// - Throws: `CourseError` if the program cannot be started.
  func run(
    _ arguments: [String], input: String? = nil, seconds: Double = 60,
    limit: ([UInt8]) throws -> Int
  ) throws -> Result {
    var output: [UInt8] = []
    var result = try run(arguments, input: input, seconds: seconds) { piece in
      output += piece
      let most = try limit(output)
      if output.count <= most { return true }
      output.removeLast(output.count - most)
      return false
    }
    result.output = output
    return result
  }

  /// Runs the program and hands on what it writes, piece by piece.
  ///
  /// A program that goes on writing when this one has been killed finds its output closed, and ends.
  ///
  /// - Parameters:
  ///   - tick: called a few times a second while it runs.
  ///   - receive: takes a piece; false when nothing more is wanted: the program is stopped.
  /// - Throws: `CourseError` if the program cannot be started, or what `receive` throws.
  func run(
    _ arguments: [String], input: String? = nil, seconds: Double = 60,
    tick: () -> Void = {}, receive: (ArraySlice<UInt8>) throws -> Bool
  ) throws -> Result {
    let output = try Pipe()
    defer { output.close() }
    let errors = try Pipe()
    defer { errors.close() }
    let child = try spawn(arguments, input: input, output: output.write, errors: errors.write)
    output.closeWrite()
    errors.closeWrite()
    var result = Result()
    do {
      try collect(from: output, errors, until: seconds, tick: tick, receive, into: &result)
    } catch {
      kill(child, SIGKILL)
      _ = wait(for: child)
      throw error
    }
    if result.wroteTooMuch || result.tookTooLong { kill(child, SIGKILL) }
    let status = wait(for: child)
    let stopped = result.wroteTooMuch || result.tookTooLong || status & 0x7F != 0
    result.status = stopped ? nil : (status >> 8) & 0xFF
    return result
  }

  private func collect(
    from output: Pipe, _ errors: Pipe, until seconds: Double, tick: () -> Void,
    _ receive: (ArraySlice<UInt8>) throws -> Bool, into result: inout Result
  ) throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var complaint: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var polled = [
      pollfd(fd: output.read, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.read, events: Int16(POLLIN), revents: 0),
    ]
    // A pipe that has come to its end is marked by −1, which poll passes over.
    while polled.contains(where: { $0.fd >= 0 }) {
      let left = clock.now.duration(to: end)
      let milliseconds =
        left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      if milliseconds <= 0 {
        result.tookTooLong = true
        break
      }
      let ready = poll(&polled, nfds_t(polled.count), Int32(min(milliseconds, 200)))
      tick()
      if ready < 0 {
        if errno == EINTR { continue }
        break
      }
      for index in 0..<2 where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = read(polled[index].fd, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 {
          polled[index].fd = -1
        } else if index == 0 {
          if try !receive(chunk[0..<count]) { result.wroteTooMuch = true }
        } else if complaint.count < 2000 {
          complaint += chunk[0..<count]
        }
      }
      if result.wroteTooMuch { break }
    }
    result.complaint = firstLine(complaint)
  }

  private func firstLine(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(2000), as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    // The complaint goes to a terminal: nothing of it may steer that.
    return String(
      line.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(200).map(
        Character.init))
  }

  private func spawn(
    _ arguments: [String], input: String?, output: Int32, errors: Int32
  ) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    #if canImport(Darwin)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_CLOEXEC_DEFAULT))
    #endif
    posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var child = pid_t()
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    let status = withCStrings([path] + arguments) { argv in
      withCStrings(environment) { envp in
        spawning.withLock { _ in posix_spawn(&child, path, &actions, &attributes, argv, envp) }
      }
    }
    guard status == 0 else {
      throw CourseError("\(path) could not be started: \(cause(status))")
    }
    return child
  }

  private func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}

/// Held while a channel is made and while a program starts: a program that another thread starts
/// between `pipe` and `fcntl` would inherit the channel and keep it open.
private let spawning = Mutex(())

/// Two ends of a channel between programs, not inherited by other children.
private final class Pipe {
  let read: Int32
  private(set) var write: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    let status = spawning.withLock { _ in
      let status = pipe(&ends)
      if status == 0 {
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
      }
      return status
    }
    guard status == 0 else {
      throw CourseError("no channel to another program: \(cause())")
    }
    (read, write) = (ends[0], ends[1])
  }

  func closeWrite() {
    if write >= 0 { closeDescriptor(write) }
    write = -1
  }

  func close() {
    closeWrite()
    closeDescriptor(read)
  }
}

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
