import ExerciseChecks
import ExerciseSolutions
import Foundation
import Maintained
import Testing

@testable import exercises

private let ids = catalogue.map(\.id)

/// What must hold for the exercises themselves, whatever a student has written.
@Suite struct `The exercises` {
  @Test(arguments: ids) func `a reference solution passes`(id: String) throws {
    let verdict = try #require(findExercise(id)).judge(try #require(solutions[id]))
    guard case .passed(let inputs) = verdict else {
      Issue.record("\(id): \(verdict)")
      return
    }
    #expect(inputs >= 3)
  }

  @Test(arguments: ids) func `every named mistake is rejected, and named`(id: String) throws {
    let exercise = try #require(findExercise(id))
    #expect((2...9).contains(exercise.mistakeNames.count))
    for (index, name) in exercise.mistakeNames.enumerated() {
      guard case .wrong(let lesson) = exercise.judgeMistake(index) else {
        Issue.record("\(id) let the mistake \"\(name)\" pass")
        continue
      }
      #expect(lesson.likely == name, "\(id)")
      #expect(lesson.why?.isEmpty == false)
      #expect(lesson.text.contains("swift run exercises hint \(id)"))
    }
  }

  @Test(arguments: ids) func `an exercise asks in a sentence and has three hints`(id: String) throws
  {
    let exercise = try #require(findExercise(id))
    #expect(exercise.hints.count == 3)
    #expect(exercise.asked.hasSuffix("?") || exercise.asked.hasSuffix("."))
    #expect(exercise.title.count <= 38, "the board has 38 columns for a title")
  }

  @Test func `numbers are unique and everything has its stub and its solution`() throws {
    #expect(Set(ids).count == ids.count)
    let files = Set(ids.map(Workshop.fileName))
    let stubs = try FileManager.default.contentsOfDirectory(atPath: ownWorkshop.stubs.path)
    #expect(Set(stubs.filter { $0.hasSuffix(".swift") }) == files)
    #expect(Set(solutions.keys) == Set(ids))
  }

  @Test(arguments: ids) func `an exercise has a test of its own, under its name`(id: String) throws
  {
    let text = try String(
      contentsOf: projectFolder.appending(path: "Tests/ExercisesTests/StudentTests.swift"),
      encoding: .utf8)
    let name = try #require(findExercise(id)).name
    #expect(text.contains("@Test func `\(name)`() async throws { try await judge(\"\(id)\") }"))
  }

  @Test func `the chapters point to every exercise, and to none besides`() throws {
    let folder = projectFolder.appending(path: "chapters")
    let files = (FileManager.default.enumerator(atPath: folder.path) ?? .init())
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    let pointers = try files.flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .matches(of: /cell\.exercise\(\s*"(\d\.\d)"/).map { String($0.1) }
    }
    #expect(Set(pointers).sorted() == ids.sorted())
  }
}

/// Holds only while no student has begun.
@Suite(.maintainersOnly) struct `The stubs as they are handed out` {
  @Test(arguments: ids.indices) func `a stub compiles and is still to do`(index: Int) throws {
    #expect(try stubs.get().judge(index).verdict == .toDo, "\(ids[index])")
  }

  @Test(arguments: ids.indices) func `a solution in a stub's place passes`(index: Int) throws {
    let judgement = try solved.get().judge(index)
    #expect(judgement.verdict.word == "passed", "\(ids[index]): \(judgement.verdict)")
  }

  @Test(arguments: ids) func `a stub is its solution with an empty gap`(id: String) throws {
    let name = id.replacing(".", with: "_")
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "exercises")
    let solution = try String(
      contentsOf: folder.appending(path: "solutions/Solution\(name).swift"), encoding: .utf8)
    let stub = try String(
      contentsOf: folder.appending(path: "stubs/Exercise\(name).swift"), encoding: .utf8)
    #expect(stubText(fromSolution: solution, id: id) == stub)
    #expect(stub.components(separatedBy: "// TODO:").count == 2)
  }
}

private let stubs = Result {
  try CompiledAnswers("stubs", ids.map { ($0, try Data(contentsOf: ownWorkshop.stub($0))) })
}

private let solved = Result {
  try CompiledAnswers("solutions", ids.map { ($0, try ownWorkshop.solved($0)) })
}

/// Each exercise stands by itself: it can be left out, or be wrong, and nothing else notices.
@Suite struct `Exercises are independent` {
  @Test(arguments: ids) func `a solution uses the library, never another solution`(id: String)
    throws
  {
    let name = id.replacing(".", with: "_")
    let text = try String(
      contentsOf: projectFolder.appending(path: "exercises/solutions/Solution\(name).swift"),
      encoding: .utf8)
    let imports = text.split(separator: "\n").filter { $0.hasPrefix("import ") }
      .map { String($0.dropFirst("import ".count)) }
    #expect(
      Set(imports).isSubset(of: [
        "ExerciseChecks", "Foundation", "Base", "Fast", "Tensors", "Layers",
      ]))
    let others = ids.filter { $0 != id }.map { $0.replacing(".", with: "_") }
    for other in others {
      #expect(!text.contains("Solution\(other)") && !text.contains("Exercise\(other)"))
    }
    // The type has one member, what is asked for: nothing that another solution could lean on.
    #expect(text.components(separatedBy: "public enum ").count == 2)
  }

  @Test func `nothing is built from the students' files`() throws {
    let manifest = try String(
      contentsOf: projectFolder.appending(path: "Package.swift"), encoding: .utf8)
    #expect(!manifest.contains("exercises/stubs"))
  }
}
