import Foundation
import Maintained
import Synchronization
import Testing

@testable import exercises

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Trait where Self == ConditionTrait {
  /// A plain test run passes what it prints through `exercises --shorten`, which leaves out the tests
  /// that passed and ends with the board. It begins when the traits of all tests are read, which is
  /// before the first of them is run.
  static var endsWithTheBoard: Self {
    shortened.begin()
    return .enabled(if: true)
  }
}

/// Leaves a judgement for the board that ends the test run.
func leaveForTheBoard(_ judgement: Judgement) {
  guard let folder = shortened.folder, let data = try? JSONEncoder().encode(judgement) else {
    return
  }
  try? data.write(to: folder.appending(path: judgement.id))
}

private let shortened = ShortenedRun()

private final class ShortenedRun: Sendable {
  /// Where judgements are left; nil in a run that prints everything.
  let folder: URL?
  private let program = Mutex<Process?>(nil)
  private let output = dup(STDOUT_FILENO)
  /// Set for the processes of exit tests, which are not test runs of their own.
  private static let mark = "COURSE_TESTS_SHORTENED"

  init() {
    let environment = ProcessInfo.processInfo.environment
    let wantsAll = !Set(CommandLine.arguments).isDisjoint(with: [
      "--verbose", "-v", "--very-verbose", "--vv", "--list-tests",
    ])
    guard !isMaintained, !wantsAll, environment[Self.mark] == nil else {
      folder = nil
      return
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "board-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder
    setenv(Self.mark, "1", 1)
  }

  func begin() {
    program.withLock { program in
      guard program == nil, let folder else { return }
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = programFolder.appending(path: "exercises")
      process.arguments = ["--shorten", folder.path]
      process.standardInput = pipe
      process.standardOutput = FileHandle(fileDescriptor: output)
      guard (try? process.run()) != nil else { return }
      dup2(pipe.fileHandleForWriting.fileDescriptor, STDOUT_FILENO)
      dup2(pipe.fileHandleForWriting.fileDescriptor, STDERR_FILENO)
      try? pipe.fileHandleForWriting.close()
      program = process
      atexit { shortened.end() }
    }
  }

  private func end() {
    program.withLock { program in
      guard let running = program else { return }
      program = nil
      fflush(nil)
      let line = Array("\(endOfTestRun)\n".utf8)
      _ = write(STDOUT_FILENO, line, line.count)
      dup2(output, STDOUT_FILENO)
      dup2(output, STDERR_FILENO)
      running.waitUntilExit()
    }
  }
}
