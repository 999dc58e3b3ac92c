import ExerciseChecks
import Foundation
import Notebook

/// What a child process wrote and how it ended.
struct Outcome: Sendable {
  var ending: Ending
  var output: String
  var errors: String
}

/// Runs a program with arguments, waits for it at most so many seconds, and returns what it wrote.
/// Output goes through files, so that no amount of it can block the child.
///
/// - Throws: `Interrupted` after Ctrl-C; the program has been ended then, as it is when its time is up.
func run(
  _ program: URL, _ arguments: [String], in folder: URL, seconds: Double,
  environment: [String: String] = [:]
) throws -> Outcome {
  let files = FileManager.default.temporaryDirectory
    .appending(path: "exercises-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: files) }
  let (output, errors) = (files.appending(path: "output"), files.appending(path: "errors"))
  for file in [output, errors] {
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
  }
  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  let done = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in done.signal() }
  try process.run()
  let end = ContinuousClock.now + .seconds(seconds)
  var ending: Ending?
  while ending == nil, done.wait(timeout: .now() + 0.1) == .timedOut {
    if Interruption.isRequested || ContinuousClock.now > end {
      stop(process, done)
      ending = .timeout
    }
  }
  try Interruption.check()
  let status = process.terminationStatus
  func text(_ file: URL) -> String {
    // A child that printed without end must not fill this process's memory.
    guard let handle = try? FileHandle(forReadingFrom: file) else { return "" }
    let data = (try? handle.read(upToCount: 1 << 20)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
  return Outcome(
    ending: ending ?? (process.terminationReason == .exit ? .exit(status) : .signal(status)),
    output: text(output), errors: text(errors))
}

/// Ends a program and all that it has started. Foundation puts it into a group of its own, but the
/// compilers that `swift build` runs are in others, which only it knows: so it is asked first.
private func stop(_ process: Process, _ done: DispatchSemaphore) {
  let leader = process.processIdentifier
  kill(leader, SIGINT)
  let hasEnded = done.wait(timeout: .now() + 3) == .success
  kill(-leader, SIGKILL)
  if hasEnded { return }
  kill(leader, SIGKILL)
  done.wait()
}

/// A verdict with what the student's code printed on the way.
struct Judgement: Sendable {
  var id: String
  var verdict: Verdict
  var printed = ""
}

/// Judges exercises, each in a process of its own, as many at once as there are processors.
///
/// - Parameter judge: the judge's program; the code it is built with is what is judged.
func judge(_ ids: [String], with judge: URL) throws -> [Judgement] {
  let results = Results(count: ids.count)
  let folder = FileManager.default.temporaryDirectory
  DispatchQueue.concurrentPerform(iterations: ids.count) { index in
    results.set(index, Result { try judgeOne(ids[index], with: judge, in: folder) })
  }
  return try results.all()
}

private func judgeOne(_ id: String, with judge: URL, in folder: URL) throws -> Judgement {
  let report = folder.appending(path: "exercises-report-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: report) }
  let outcome = try run(
    judge, [id, report.path], in: folder, seconds: Double(12 * secondsPerExercise),
    // A back trace takes seconds and says nothing the lesson does not.
    environment: ["SWIFT_BACKTRACE": "enable=no"])
  let lines = (try? String(contentsOf: report, encoding: .utf8)) ?? ""
  return Judgement(
    id: id,
    verdict: verdict(report: lines, ending: outcome.ending, errors: outcome.errors),
    printed: outcome.output)
}

/// Results that several threads write, each its own.
private final class Results: @unchecked Sendable {
  private var results: [Result<Judgement, any Error>?]
  private let lock = NSLock()

  init(count: Int) { results = Array(repeating: nil, count: count) }

  func set(_ index: Int, _ result: Result<Judgement, any Error>) {
    lock.withLock { results[index] = result }
  }

  func all() throws -> [Judgement] { try results.map { try $0!.get() } }
}
