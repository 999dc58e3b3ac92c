import ExerciseChecks
import Foundation

/// Where things lie: the package, the student's files, the solutions, and the build.
struct Workshop: Sendable {
  /// The folder of Package.swift.
  var root: URL
  /// The folder SwiftPM builds in.
  var scratch: URL
  /// "debug" or "release".
  var configuration = "debug"

  var stubs: URL { root.appending(path: "exercises/stubs") }
  var solutions: URL { root.appending(path: "exercises/solutions") }
  var state: URL { scratch.appending(path: "exercises") }

  /// The judge's program, where SwiftPM puts it.
  var judge: URL { scratch.appending(path: "\(configuration)/exercises-judge") }

  /// The workshop this program was built in: the build folder above the program, the package above
  /// the current folder or the program.
  static func here() throws -> Workshop {
    let program = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
      .resolvingSymlinksInPath()
    // …/.build/x86_64-unknown-linux-gnu/debug/exercises
    let configuration = program.deletingLastPathComponent()
    let scratch = configuration.deletingLastPathComponent().deletingLastPathComponent()
    let current = URL(filePath: FileManager.default.currentDirectoryPath)
    guard let root = package(above: current) ?? package(above: program) else {
      throw Trouble("No exercises/stubs folder was found here or above: run this in the course.")
    }
    return Workshop(
      root: root, scratch: scratch, configuration: configuration.lastPathComponent)
  }

  /// The nearest folder that holds Package.swift and exercises/stubs.
  private static func package(above start: URL) -> URL? {
    var folder = start.standardizedFileURL
    while folder.path != "/" {
      let files = ["Package.swift", "exercises/stubs"].map { folder.appending(path: $0).path }
      if files.allSatisfy(FileManager.default.fileExists) { return folder }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }

  /// The student's file of an exercise.
  func stub(_ id: String) -> URL { stubs.appending(path: Workshop.fileName(id)) }

  /// The reference solution's file.
  func solution(_ id: String) -> URL {
    solutions.appending(path: "Solution\(id.replacing(".", with: "_")).swift")
  }

  /// "Exercise2_1.swift".
  static func fileName(_ id: String) -> String {
    "Exercise\(id.replacing(".", with: "_")).swift"
  }

  /// The text a student's file begins with.
  func pristineStub(_ id: String) throws -> String {
    guard let text = try? String(contentsOf: solution(id), encoding: .utf8),
      let stub = stubText(fromSolution: text, id: id)
    else { throw Trouble("\(solution(id).path) is missing or has no marked gap.") }
    return stub
  }
}

/// Something that keeps the command from doing what it was asked, in one sentence.
struct Trouble: Error, CustomStringConvertible {
  let description: String
  /// The exit status: 2 for a wrong call, 1 otherwise.
  var status: Int32 = 1
  init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}
