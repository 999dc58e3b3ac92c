import ExerciseChecks
import Foundation
import Notebook
import Testing

@testable import exercises

/// What a teacher gets.
@Suite struct `Grades` {
  @Test func `a line for each student, with names quoted where needed`() {
    let grades = [
      Grade(student: "Ada", verdicts: [("2.1", .passed(inputs: 11)), ("2.2", .toDo)]),
      Grade(student: "Ben, \"the\" second", verdicts: [("2.1", .stopped("It crashed."))]),
    ]
    let lines = csv(grades).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "student,passed," + catalogue.map(\.id).joined(separator: ","))
    #expect(lines[1].hasPrefix("Ada,1,"))
    #expect(lines[1].contains(",passed,to do,"))
    #expect(lines[2].hasPrefix("\"Ben, \"\"the\"\" second\",0,"))
    #expect(lines.count == 4 && lines[3].isEmpty)
    for line in lines.dropLast() where !line.hasPrefix("\"") {
      #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == ids.count + 2)
    }
  }

  @Test func `JSON carries the message`() throws {
    let grades = [Grade(student: "Ben", verdicts: [("2.1", .stopped("It crashed."))])]
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

  @Test func `the copy that is graded holds the course, and neither runs nor itself`() throws {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "course-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: root) }
    func put(_ path: String) throws {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("here".utf8).write(to: file)
    }
    for path in [
      "Package.swift", "Sources/Kernels/A.swift", "exercises/judge/main.swift",
      "exercises/stubs/Exercise2_1.swift", "exercises/backups/Exercise2_1.swift.1",
      "runs/paper/last.safetensors", "build/book/index.html", ".git/HEAD",
    ] { try put(path) }
    // A build folder that a reader has put inside.
    let grader = Grader(
      workshop: Workshop(root: root, scratch: root.appending(path: "my build")), sheet: Sheet())
    let copy = try grader.scratchCopy().root
    func copied() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: copy.path).filter {
        (try? Data(contentsOf: copy.appending(path: $0))) != nil
      }.sorted()
    }
    let course = ["Package.swift", "Sources/Kernels/A.swift", "exercises/judge/main.swift"]
    #expect(try copied() == course)
    // A file that was moved leaves nothing behind.
    try FileManager.default.removeItem(at: root.appending(path: "Sources/Kernels/A.swift"))
    try put("Sources/Kernels/B.swift")
    _ = try grader.scratchCopy()
    #expect(try copied() == course.map { $0.replacing("A.swift", with: "B.swift") })
  }

  @Test func `a file that keeps the compiler busy for ever costs its author that exercise`()
    async throws
  {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "endless-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: root) }
    func put(_ text: String, at path: String) throws {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    try put("", at: "Package.swift")
    try FileManager.default.createDirectory(
      at: root.appending(path: "exercises"), withIntermediateDirectories: true)
    for part in ["stubs", "solutions"] {
      try FileManager.default.copyItem(
        at: projectFolder.appending(path: "exercises/\(part)"),
        to: root.appending(path: "exercises/\(part)"))
    }
    try put("// endless", at: "class/ada/Exercise2_1.swift")
    try put("// quick", at: "class/ada/Exercise2_2.swift")
    // In the place of Swift: a compiler that stops at such a file, and makes a judge that is content
    // with all. It is called as: swift build --package-path COPY --scratch-path BUILD …
    let passed = try JSONEncoder().encode(ReportLine.verdict(.passed(inputs: 1)))
    try put(
      """
      #!/bin/sh
      if grep -q '// endless' "$3"/exercises/stubs/*; then sleep 60; fi
      mkdir -p "$5/debug" && cp '\(root.path)/judge' "$5/debug/exercises-judge"
      """, at: "bin/swift")
    try put(
      "#!/bin/sh\necho '\(String(decoding: passed, as: UTF8.self))' > \"$2\"\n", at: "judge")

    // In a process of its own, whose PATH may be another.
    await #expect(processExitsWith: .success) { [path = root.path as String] in
      let root = URL(filePath: path)
      setenv("PATH", "\(path)/bin:/usr/bin:/bin", 1)
      let grader = Grader(
        workshop: Workshop(root: root, scratch: root.appending(path: ".build")), sheet: Sheet(),
        secondsPerBuild: 3)
      let grades = try grader.grade(root.appending(path: "class"))
      let results = try #require(grades.first).results
      #expect(results["2.1"]?.message == "The file was not compiled within 1 seconds.")
      #expect(results.values.count { $0.outcome == "passed" } == catalogue.count - 1)
    }
  }

  private var ids: [String] { catalogue.map(\.id) }
}

/// The whole way, on a class of seven. Builds the course a second time, in the build folder.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["COURSE_CI"] == "1", "only with COURSE_CI=1"))
struct `Grading a class` {
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
    try filled("2.2").replacing("enum Exercise2_2", with: "enum MyBest")
      .write(to: renamed, atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      at: folder.appending(path: "fay"), withIntermediateDirectories: true)
    // The whole course, with two right answers in it.
    let course = folder.appending(path: "gus/course")
    try FileManager.default.createDirectory(at: course, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: projectFolder.appending(path: "exercises"), to: course.appending(path: "exercises"))
    try handIn("gus/course/exercises/stubs", ["2.1", "2.2"], to: folder)

    let start = Date()
    let program = programFolder.appending(path: "exercises")
    let outcome = try run(
      program, ["grade", folder.path, "--json"], in: projectFolder, seconds: 1700)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let grades = try JSONDecoder().decode([Grade].self, from: Data(outcome.output.utf8))
    #expect(grades.map(\.student) == ["ada", "ben", "cleo", "dan", "eve", "gus"])
    #expect(grades.map(\.passed) == [all.count, 1, 1, 0, 0, 2])
    func result(_ student: Int, _ id: String) -> Grade.Result? { grades[student].results[id] }
    #expect(result(1, "2.1")?.outcome == "stopped")
    #expect(result(1, "2.1")?.message?.contains("cannot find 'widht' in scope") == true)
    #expect(result(1, "2.2")?.outcome == "passed")
    #expect(result(2, "2.1")?.outcome == "passed")
    #expect(result(2, "2.3")?.message?.contains("did not come to an end") == true)
    #expect(result(3, "2.1")?.message?.contains("Index out of range") == true)
    #expect(result(3, "2.1")?.message?.contains("(Exercise2_1.swift, line ") == false)
    #expect(result(3, "2.2")?.message?.contains("(Exercise2_2.swift, line ") == true)
    #expect(result(3, "2.4")?.message == "expected shape [4, 4], yours is [2, 2]")
    #expect(result(4, "2.1")?.message == "always rounded down")
    #expect(result(4, "2.2")?.message?.contains("a type named Exercise2_2") == true)
    for grade in grades {
      #expect(Set(grade.results.keys) == Set(all))
      let touched = grade.student == "ada" ? all : ["2.1", "2.2", "2.3", "2.4"]
      for id in all where !touched.contains(id) {
        #expect(grade.results[id]?.outcome == "to do", "\(grade.student) \(id)")
      }
    }
    // Nothing of it reached the course's own folder, and a second run is quick.
    let again = try run(program, ["grade", folder.path, "--csv"], in: projectFolder, seconds: 600)
    #expect(again.output == csv(grades))
    #expect(Date().timeIntervalSince(start) < 1800)
  }

  /// A student's file with the reference solution in its gap.
  private func filled(_ id: String) throws -> String {
    let name = id.replacing(".", with: "_")
    return try String(
      contentsOf: projectFolder.appending(path: "exercises/solutions/Solution\(name).swift"),
      encoding: .utf8
    ).replacing("Solution\(name)", with: "Exercise\(name)")
  }

  /// Puts right answers into a student's folder, all but one, whose gap is filled with `code`.
  private func handIn(
    _ student: String, _ ids: [String], to folder: URL, replacing wrong: String? = nil,
    with code: String = ""
  ) throws {
    let home = folder.appending(path: student)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    for id in ids {
      var text = try filled(id)
      if id == wrong {
        let stub = try #require(stubText(fromSolution: text, id: id))
        text = stub.replacing("throw ToDo()", with: code)
      }
      try text.write(
        to: home.appending(path: Workshop.fileName(id)), atomically: true, encoding: .utf8)
    }
  }
}
