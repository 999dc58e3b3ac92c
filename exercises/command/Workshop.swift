import ExerciseChecks
import Files
import Foundation

/// Where things lie: the package, the student's files, the solutions, and what this command needs.
struct Workshop: Sendable {
  /// The folder of Package.swift.
  var root: URL
  /// This command's program, which is the judge as well.
  var program: URL

  var stubs: URL { root.appending(path: "exercises/stubs") }
  var solutions: URL { root.appending(path: "exercises/solutions") }

  /// Where the modules lie that the program is built of: SwiftPM gives them a folder of their own,
  /// Xcode puts them beside the program.
  var modules: URL {
    let folder = program.deletingLastPathComponent()
    let own = folder.appending(path: "Modules")
    return FileManager.default.fileExists(atPath: own.path) ? own : folder
  }

  /// What is remembered and what is compiled; it goes with the build folder.
  var state: URL { root.appending(path: ".build/exercises") }

  /// The workshop of this program: the package above the current folder or the program.
  static func here() throws -> Workshop {
    let program = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
      .resolvingSymlinksInPath()
    let path = FileManager.default.currentDirectoryPath
    guard path.hasPrefix("/") else {
      throw Trouble("The folder that this was started in is gone: cd to the course, and try again.")
    }
    let current = URL(filePath: path)
    guard let root = package(above: current) ?? package(above: program) else {
      throw Trouble("No exercises/stubs folder was found here or above: run this in the course.")
    }
    return Workshop(root: root, program: program)
  }

  /// The nearest folder that holds Package.swift and exercises/stubs.
  private static func package(above start: URL) -> URL? {
    var folder = start.standardizedFileURL
    while folder.pathComponents.count > 1 {
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

  /// "Exercise2_1", the type that a student's file declares.
  static func typeName(_ id: String) -> String { "Exercise\(id.replacing(".", with: "_"))" }

  /// "Exercise2_1.swift".
  static func fileName(_ id: String) -> String { typeName(id) + ".swift" }

  /// The text a student's file begins with.
  func pristineStub(_ id: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: solution(id).path),
      let stub = stubText(fromSolution: text(of: bytes), id: id)
    else {
      throw Trouble("\(solution(id).path) is missing or has no marked gap: restore it (git).")
    }
    return stub
  }

  /// Whether a student's file is as it was handed out, whatever an editor has made of its line ends.
  /// Where somebody has removed the solutions, to be safe from them, nothing is known to be.
  func isPristine(_ source: Data, _ id: String) -> Bool {
    guard let stub = try? pristineStub(id) else { return false }
    return text(of: source).trimmedEnd == stub.trimmedEnd
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
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
