import Base
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The place of a program in the folders of PATH; nil when it is in none.
package func programPath(_ name: String) -> String? {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
}

/// A program that is run until it ends, or until nobody wants its result any more.
struct ChildProgram {
  /// How it ended.
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
    /// It was stopped, with all that it had started.
    case unwanted
  }

  /// The program's file.
  var path: String
  /// What it is told.
  var arguments: [String]
  /// Where it writes; nil for where this program writes.
  var output: FileHandle?

  /// Runs it.
  ///
  /// - Parameter isUnwanted: asked ten times a second.
  /// - Throws: `CourseError` when it cannot be started.
  func run(isUnwanted: () -> Bool) throws -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    if let output {
      process.standardOutput = output
      process.standardError = output
    }
    let done = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in done.signal() }
    do {
      try process.run()
    } catch {
      throw CourseError("\(path) could not be started: \(sentence(for: error))")
    }
    while done.wait(timeout: .now() + 0.1) == .timedOut {
      guard isUnwanted() else { continue }
      stop(process.processIdentifier, done)
      return .unwanted
    }
    let status = process.terminationStatus
    return process.terminationReason == .exit ? .exit(status) : .signal(status)
  }

  /// Foundation puts the program into a group of its own, but a build puts its compilers into others,
  /// which only it knows: so it is asked first.
  private func stop(_ leader: pid_t, _ done: DispatchSemaphore) {
    kill(leader, SIGINT)
    let hasEnded = done.wait(timeout: .now() + 2) == .success
    kill(-leader, SIGKILL)
    if hasEnded { return }
    kill(leader, SIGKILL)
    done.wait()
  }
}
