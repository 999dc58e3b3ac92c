import Foundation
import Maintained

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The course's programs, run as a reader runs them.
enum Program {
  /// What a finished program left behind.
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs a program of this package to its end.
  ///
  /// - Parameters:
  ///   - name: the program, as behind `swift run`.
  ///   - arguments: its flags.
  ///   - environment: variables to set beside those of the tests.
  ///   - signal: what is sent to end the program early.
  ///   - isToDie: asked every millisecond; true ends the program so. It runs to its end if nil.
  static func run(
    _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
    signal: Int32 = SIGKILL, killedWhen isToDie: (() -> Bool)? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = url(name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files rather than pipes: a program that prints more than a pipe holds must not wait for us.
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("course-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (output, errors) = (
      scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err")
    )
    for file in [output, errors] {
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    var isHit = false
    while let isToDie, process.isRunning, !isHit {
      isHit = isToDie()
      if isHit { kill(process.processIdentifier, signal) }
      usleep(1_000)
    }
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Where a program of this package lies.
  static func url(_ name: String) -> URL { programFolder.appendingPathComponent(name) }
}

/// The project's folder.
let projectFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The chapters: every folder under chapters/ is one.
let chapters =
  ((try? FileManager.default.contentsOfDirectory(
    atPath: projectFolder.appendingPathComponent("chapters").path)) ?? [])
  .filter { $0.hasPrefix("chapter") }.sorted()
