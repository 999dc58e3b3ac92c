import ExerciseChecks
import Foundation
import Maintained
import Testing

@testable import exercises

/// What a teacher gets.
@Suite struct `Grades` {
  @Test func `a line for each student, with names quoted where needed`() {
    let grades = [
      Grade(student: "Ada", verdicts: [("2.1", .passed(inputs: 11)), ("2.2", .toDo)]),
      Grade(student: "Ben, \"the\" second", verdicts: [("2.1", .stopped(.crash, "It crashed."))]),
    ]
    let lines = csv(grades).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "student,passed," + catalogue.map(\.id).joined(separator: ","))
    #expect(lines[1].hasPrefix("Ada,1,"))
    #expect(lines[1].contains(",passed,to do,"))
    #expect(lines[2].hasPrefix("\"Ben, \"\"the\"\" second\",0,"))
    #expect(lines[2].contains(",crash,"))
    #expect(lines.count == 4 && lines[3].isEmpty)
    for line in lines.dropLast() where !line.hasPrefix("\"") {
      #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == ids.count + 2)
    }
  }

  @Test func `a name that a spreadsheet would compute is disarmed`() {
    for name in ["=1+1", "+49", "-2", "@sum", "\tx"] {
      let line = csv([Grade(student: name, verdicts: [])]).split(separator: "\n")[1]
      #expect(line.hasPrefix("'\(name),0,"), "\(line)")
    }
    #expect(csv([Grade(student: "=a,b", verdicts: [])]).contains("\n\"'=a,b\",0,"))
  }

  @Test func `JSON carries the message`() throws {
    let grades = [Grade(student: "Ben", verdicts: [("2.1", .stopped(.crash, "It crashed."))])]
    let text = try json(grades)
    #expect(try JSONDecoder().decode([Grade].self, from: Data(text.utf8)) == grades)
    #expect(text.contains("\"message\" : \"It crashed.\""))
  }

  @Test func `of a whole course that is handed in the stubs are taken, not their checks`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "class-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: folder) }
    let course = folder.appending(path: "ada/my course/exercises")
    try FileManager.default.createDirectory(at: course, withIntermediateDirectories: true)
    for part in ["checks", "solutions", "stubs"] {
      try FileManager.default.copyItem(
        at: projectFolder.appending(path: "exercises/\(part)"), to: course.appending(path: part))
    }
    // One whose stub is gone, a copy that comes before in the alphabet, what a build left, and a pipe
    // that nobody writes to.
    try FileManager.default.removeItem(at: course.appending(path: "stubs/Exercise1_2.swift"))
    for copy in ["ada/a copy", "ada/.build/stubs"] {
      let copy = folder.appending(path: copy)
      try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
      try Data().write(to: copy.appending(path: "Exercise1_1.swift"))
    }
    let ben = folder.appending(path: "ben")
    try FileManager.default.createDirectory(at: ben, withIntermediateDirectories: true)
    #expect(mkfifo(ben.appending(path: "Exercise2_1.swift").path, 0o600) == 0)

    let students = try Grader.studentFolders(in: folder)
    #expect(students.map(\.name) == ["ada"])
    let files = try #require(students.first).files
    #expect(Set(files.keys) == Set(ids).subtracting(["1.2"]))
    for (id, file) in files {
      #expect(file.path == course.path + "/stubs/\(Workshop.fileName(id))")
    }
  }

  private var ids: [String] { catalogue.map(\.id) }
}

/// The whole way, on a class of seven.
@Suite(.maintainersOnly) struct `Grading a class` {
  @Test func `each student gets what is theirs, whatever the others handed in`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "class-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let all = catalogue.map(\.id)

    try handIn("ada", all, to: folder)
    // One file that does not compile, and a right one.
    try handIn("ben", ["2.1", "2.2"], to: folder, replacing: "2.1", with: "return widht")
    // A loop without end, deep inside a folder, and a right one.
    try handIn(
      "cleo/homework/exercises/stubs", ["2.1", "2.3"], to: folder, replacing: "2.3",
      with: "var n = 0; while n >= 0 { n = (n + 1) % 7 }; return bias")
    // Every kind of accident at once.
    try handIn(
      "dan", ["2.1"], to: folder, replacing: "2.1", with: "return [1, 2, 3][inputSize]")
    try handIn(
      "dan", ["2.2"], to: folder, replacing: "2.2",
      with: "return .zeros([image.shape.first { $0 > 1000 }!])")
    try handIn("dan", ["2.4"], to: folder, replacing: "2.4", with: "return .zeros([2, 2])")
    // A well-known mistake, and a type that was renamed.
    try handIn(
      "eve", ["2.1"], to: folder, replacing: "2.1",
      with: "return (inputSize + 2 * padding - kernelSize) / stride + 1")
    let renamed = folder.appending(path: "eve/Exercise2_2.swift")
    try String(decoding: ownWorkshop.solved("2.2"), as: UTF8.self).replacing(
      "enum Exercise2_2", with: "enum MyBest"
    )
    .write(to: renamed, atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      at: folder.appending(path: "fay"), withIntermediateDirectories: true)
    // The whole course, with two right answers in it.
    let course = folder.appending(path: "gus/course")
    try FileManager.default.createDirectory(at: course, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: projectFolder.appending(path: "exercises"), to: course.appending(path: "exercises"))
    try handIn("gus/course/exercises/stubs", ["2.1", "2.2"], to: folder)

    // A file beyond all measure.
    try FileManager.default.createDirectory(
      at: folder.appending(path: "hal"), withIntermediateDirectories: true)
    try Data(repeating: 32, count: 2 << 20).write(
      to: folder.appending(path: "hal/Exercise2_1.swift"))

    let start = Date()
    let outcome = try run(
      ownWorkshop.program, ["grade", folder.path, "--json"], in: projectFolder, seconds: 600)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let grades = try JSONDecoder().decode([Grade].self, from: Data(outcome.output.utf8))
    #expect(grades.map(\.student) == ["ada", "ben", "cleo", "dan", "eve", "gus", "hal"])
    #expect(grades.map(\.passed) == [all.count, 1, 1, 0, 0, 2, 0])
    func result(_ student: Int, _ id: String) -> Grade.Result? { grades[student].results[id] }
    #expect(result(1, "2.1")?.outcome == "does not compile")
    #expect(result(1, "2.1")?.message?.contains("cannot find 'widht' in scope") == true)
    #expect(result(1, "2.2")?.outcome == "passed")
    #expect(result(2, "2.1")?.outcome == "passed")
    #expect(result(2, "2.3")?.outcome == "no end")
    #expect(result(3, "2.1")?.message?.contains("Index out of range") == true)
    #expect(result(3, "2.1")?.message?.contains("(Exercise2_1.swift, line ") == false)
    #expect(result(3, "2.2")?.message?.contains("(Exercise2_2.swift, line ") == true)
    #expect(result(3, "2.4")?.message == "expected shape [4, 4], yours is [2, 2]")
    #expect(result(4, "2.1")?.message == "always rounded down")
    #expect(result(4, "2.2")?.message?.contains("a public type named Exercise2_2") == true)
    #expect(result(6, "2.1")?.message == "The file has more than 1 MB.")
    for grade in grades {
      #expect(Set(grade.results.keys) == Set(all))
      let touched = grade.student == "ada" ? all : ["2.1", "2.2", "2.3", "2.4"]
      for id in all where !touched.contains(id) {
        #expect(grade.results[id]?.outcome == "to do", "\(grade.student) \(id)")
      }
    }
    let again = try run(
      ownWorkshop.program, ["grade", folder.path, "--csv"], in: projectFolder, seconds: 600)
    #expect(again.output == csv(grades))
    #expect(-start.timeIntervalSinceNow < 600)
  }

  /// Puts right answers into a student's folder, all but one, whose gap is filled with `code`.
  private func handIn(
    _ student: String, _ ids: [String], to folder: URL, replacing wrong: String? = nil,
    with code: String = ""
  ) throws {
    let home = folder.appending(path: student)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    for id in ids {
      var text = String(decoding: try ownWorkshop.solved(id), as: UTF8.self)
      if id == wrong {
        let stub = try #require(stubText(fromSolution: text, id: id))
        text = stub.replacing("throw ToDo()", with: code)
      }
      try text.write(
        to: home.appending(path: Workshop.fileName(id)), atomically: true, encoding: .utf8)
    }
  }
}
