import ExerciseChecks
import Files
import Foundation

/// A verdict with what the student's code printed on the way.
struct Judgement: Codable, Sendable {
  var id: String
  var verdict: Verdict
  var printed = ""
  /// What the compiler said, where that is why there was no answer.
  var failure: CompileFailure?
}

extension Workshop {
  /// Judges exercises as their files are now, each in a process of its own, as many at once as there
  /// are processors.
  func judge(_ ids: [String], seconds: Double = 60) throws -> [Judgement] {
    try judge(
      ids.map { ($0, FileManager.default.contents(atPath: stub($0).path)) }, seconds: seconds)
  }

  /// Judges the texts of exercises; where there is none the exercise is to do.
  ///
  /// - Parameter seconds: what the compiler may take for one of them.
  func judge(_ sources: [(id: String, source: Data?)], seconds: Double = 60) throws -> [Judgement] {
    let results = Results(count: sources.count)
    DispatchQueue.concurrentPerform(iterations: sources.count) { index in
      let (id, source) = sources[index]
      results.set(index, Result { try judge(id, source, seconds) })
    }
    return try results.all()
  }

  private func judge(_ id: String, _ source: Data?, _ seconds: Double) throws -> Judgement {
    // Nothing need be compiled to know that nothing was written.
    guard let source, !isPristine(source, id) else { return Judgement(id: id, verdict: .toDo) }
    let library: URL
    do {
      library = try StubCompiler(workshop: self, seconds: seconds).library(id, of: source)
    } catch let failure as CompileFailure {
      return Judgement(
        id: id, verdict: .stopped(.doesNotCompile, failure.sentence), failure: failure)
    }
    return try judge(id, compiled: library)
  }

  /// Judges an exercise whose file has been compiled.
  ///
  /// - Parameter environment: variables for the process in which the library is loaded.
  func judge(
    _ id: String, compiled library: URL, environment: [String: String] = [:]
  ) throws -> Judgement {
    let outcome = try run(
      program, ["--judge", id, library.path], in: temporaryFolder,
      seconds: Double(Limits.seconds), watched: .student,
      // A back trace takes seconds and says nothing the lesson does not.
      environment: environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 })
    return Judgement(
      id: id,
      verdict: verdict(report: outcome.report, ending: outcome.ending, errors: outcome.errors),
      printed: outcome.output)
  }
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
