import ExerciseChecks
import Foundation
import Maintained

@testable import exercises

/// The course's folder.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The student's own workshop.
let ownWorkshop = Workshop(root: projectFolder, program: programFolder.appending(path: "exercises"))

/// A folder like the course's, with stubs as they are handed out, for tests that write into them.
struct ScratchWorkshop {
  let workshop = Workshop(
    root: FileManager.default.temporaryDirectory
      .appending(path: "course-\(UUID().uuidString)").resolvingSymlinksInPath(),
    program: programFolder.appending(path: "exercises"))

  init() throws {
    let manager = FileManager.default
    try manager.createDirectory(at: workshop.stubs, withIntermediateDirectories: true)
    try Data().write(to: workshop.root.appending(path: "Package.swift"))
    try manager.copyItem(
      at: projectFolder.appending(path: "exercises/solutions"), to: workshop.solutions)
    for exercise in catalogue {
      try workshop.pristineStub(exercise.id)
        .write(to: workshop.stub(exercise.id), atomically: true, encoding: .utf8)
    }
  }

  /// A stub whose gap is filled with `code`.
  func fill(_ id: String, with code: String) throws {
    try workshop.filled(id, with: code).write(to: workshop.stub(id))
  }

  /// Runs the command here.
  func exercises(_ arguments: String...) throws -> Outcome {
    try run(workshop.program, arguments, in: workshop.root, seconds: 300)
  }

  func remove() { try? FileManager.default.removeItem(at: workshop.root) }
}

extension Workshop {
  /// The text of a stub whose gap is filled with `code`.
  func filled(_ id: String, with code: String) throws -> Data {
    Data(
      ("import Foundation\n" + (try pristineStub(id)).replacing("throw ToDo()", with: code)).utf8)
  }

  /// The text of a student's file with the reference solution in it.
  func solved(_ id: String) throws -> Data {
    let name = id.replacing(".", with: "_")
    return Data(
      try String(contentsOf: solution(id), encoding: .utf8)
        .replacing("Solution\(name)", with: "Exercise\(name)").utf8)
  }

  /// What a student gets whose file has this code in its gap.
  func verdict(_ id: String, with code: String) throws -> Judgement {
    try judge([(id, try filled(id, with: code))])[0]
  }
}

/// Many answers, compiled together into one library, since the compiler needs as long for one as for
/// fifty. Each is judged in a process of its own, as a student's file is.
struct CompiledAnswers: Sendable {
  private let library: URL
  private let ids: [String]

  /// - Parameters:
  ///   - name: the name of a folder for what is compiled, inside the build folder.
  ///   - answers: texts of students' files, with their exercises' numbers.
  init(_ name: String, _ answers: [(id: String, text: Data)]) throws {
    let folder = ownWorkshop.state.appending(path: name)
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    (library, ids) = (folder.appending(path: "library.so"), answers.map(\.id))
    var files = try answers.enumerated().map { index, answer in
      let text = String(decoding: answer.text, as: UTF8.self)
        .replacing(Workshop.typeName(answer.id), with: "Answer\(index)")
      return try write(text, to: folder.appending(path: "Answer\(index).swift"))
    }
    let types = answers.indices.map { "Answer\($0).self" }.joined(separator: ", ")
    files.append(
      try write(
        "import Foundation\n"
          + libraryEntry(
            of: """
              ([\(types)] as [Any.Type])[
                Int(ProcessInfo.processInfo.environment["ANSWER"]!)!]
              """), to: folder.appending(path: "Entry.swift")))
    let complaints = try StubCompiler(workshop: ownWorkshop, seconds: 600)
      .complaints(compiling: files, module: "Answers", to: library)
    if let complaints { throw Trouble(complaints) }

    func write(_ text: String, to file: URL) throws -> URL {
      try Data(text.utf8).write(to: file)
      return file
    }
  }

  /// What becomes of the answer of this number.
  func judge(_ index: Int) throws -> Judgement {
    try ownWorkshop.judge(ids[index], compiled: library, environment: ["ANSWER": "\(index)"])
  }
}

/// An outcome's status, when the program ended by itself.
extension Outcome {
  var status: Int32? { if case .exit(let status) = ending { status } else { nil } }
}
