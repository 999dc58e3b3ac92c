import Foundation
import Testing

@testable import ExerciseChecks
@testable import exercises

private let lesson = Lesson(
  id: "2.1", title: "Output size", asked: "How many places?", input: "outputSize(5, 3)",
  expected: "3", yours: "2", difference: nil, likely: "forgot the + 1", why: "Steps, not places.")

/// The command at its work, in a package small enough to be built on the way.
@Suite(.serialized) struct `The exercises command` {
  @Test func `board, check, next, solution and watch follow what the file says`() throws {
    let miniature = try Miniature()
    defer { miniature.remove() }

    try miniature.answer(.toDo)
    var outcome = try miniature.exercises()
    #expect(outcome.status == 0, "\(outcome)")
    for exercise in catalogue {
      #expect(outcome.output.contains("· \(exercise.name)"), "\(exercise.name) is missing")
    }
    #expect(outcome.output.contains("0 passed, \(catalogue.count) to do."))
    #expect(!outcome.output.contains("✓"))

    outcome = try miniature.exercises("check", "2.1", "--no-build")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("2.1 Output size: to do"))

    // The solution is for whoever has passed, or gives up.
    outcome = try miniature.exercises("solution", "2.1", "--no-build")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("still to do"))
    #expect(!outcome.output.contains("room / stride"))
    outcome = try miniature.exercises("solution", "2.1", "--give-up")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("return room / stride + 1"))

    try miniature.answer(.wrong(lesson))
    outcome = try miniature.exercises("check", "2")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("✗ 2.1 Output size"))
    #expect(outcome.output.contains("You forgot the + 1. Steps, not places."))
    #expect(outcome.output.contains("swift run exercises hint 2.1"))
    #expect(!outcome.output.contains("1.1"), "only chapter 2 was asked for")

    try miniature.answer(.passed(inputs: 11))
    outcome = try miniature.exercises("check", "2.1")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("✓ 2.1 Output size: passed"))
    #expect(outcome.output.contains("Right on all 11 inputs"))

    outcome = try miniature.exercises("next", "--no-build")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 passed"))
    let first = try #require(catalogue.first)
    #expect(outcome.output.contains(first.name), "the first open exercise, with its question")
    #expect(outcome.output.contains("exercises/stubs/\(Workshop.fileName(first.id))"))

    outcome = try miniature.exercises("solution", "2.1", "--no-build")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("return room / stride + 1"))
    #expect(!outcome.output.contains("GAP"))

    try miniature.fill("func answer() -> String {\n  thisIsNoSwift\n}\n")
    outcome = try miniature.exercises("check", "2.1")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("Exercise2_1.swift does not compile"))
    #expect(outcome.output.contains("line 2    cannot find 'thisIsNoSwift' in scope"))

    try watch(miniature)
  }

  /// Watch judges a file whenever it is saved.
  private func watch(_ miniature: Miniature) throws {
    let output = miniature.root.appending(path: "output")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = miniature.program
    process.arguments = ["watch"]
    process.currentDirectoryURL = miniature.root
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }

    /// Waits until the program has printed this.
    func printed(_ text: String) throws -> Bool {
      let end = Date(timeIntervalSinceNow: 300)
      while Date() < end, process.isRunning {
        let soFar = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        if soFar.contains(text) { return true }
        Thread.sleep(forTimeInterval: 0.1)
      }
      return false
    }
    // It begins with the file that does not compile, and says so.
    #expect(try printed("Exercise2_1.swift does not compile"))
    try miniature.answer(.wrong(lesson))
    #expect(try printed("2.1 Output size: wrong"))
    try miniature.answer(.passed(inputs: 11))
    #expect(try printed("2.1 Output size: passed"))
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGINT)
    #expect(ends(process))
    #expect(process.terminationStatus == 130)
  }

  /// Waits until a program has ended.
  private func ends(_ process: Process) -> Bool {
    for _ in 0..<300 where process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
    return !process.isRunning
  }

  @Test func `ended from outside, the command ends what it runs and leaves no files`() throws {
    let miniature = try Miniature()
    defer { miniature.remove() }
    let (files, mark) = (
      miniature.root.appending(path: "files"), miniature.root.appending(path: "mark")
    )
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: files.path)
        .filter { $0.hasPrefix("exercises-") }
    }
    try miniature.fill(
      """
      import Foundation
      func answer() -> String {
        try! "\\(getpid())".write(toFile: "\(mark.path)", atomically: true, encoding: .utf8)
        while true { sleep(1) }
      }
      """)
    let process = Process()
    process.executableURL = miniature.program
    process.arguments = ["check", "2.1"]
    process.currentDirectoryURL = miniature.root
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": files.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let end = Date(timeIntervalSinceNow: 300)
    while Date() < end, process.isRunning, !FileManager.default.fileExists(atPath: mark.path) {
      Thread.sleep(forTimeInterval: 0.1)
    }
    let judge = try #require(Int32(try String(contentsOf: mark, encoding: .utf8)))
    #expect(kill(judge, 0) == 0)
    #expect(try !left().isEmpty)

    kill(process.processIdentifier, SIGTERM)
    #expect(ends(process))
    #expect(process.terminationStatus == 130)
    #expect(kill(judge, 0) != 0)
    #expect(try left() == [])
  }

  @Test func `what a program has started is ended with it when its time is up`() throws {
    let folder = FileManager.default.temporaryDirectory
    let mark = folder.appending(path: "mark-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: mark) }
    let outcome = try run(
      URL(filePath: "/bin/sh"), ["-c", "(sleep 5; touch '\(mark.path)') & wait"], in: folder,
      seconds: 0.5)
    #expect(outcome.ending == .timeout)
    Thread.sleep(forTimeInterval: 6)
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }

  @Test(arguments: catalogue.map(\.id))
  func `a solution is printed line by line as its file has it`(id: String) throws {
    let outcome = try run(
      programFolder.appending(path: "exercises"), ["solution", id, "--give-up"], in: projectFolder,
      seconds: 60)
    let file = projectFolder.appending(
      path: "exercises/solutions/Solution\(id.replacing(".", with: "_")).swift")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .drop { $0.hasPrefix("import") || $0.hasPrefix("///") }
      .filter { !$0.contains("// GAP: ") && !$0.hasSuffix("// END") }
    #expect(outcome.output.split(separator: "\n").map { $0.dropFirst(2) } == lines)
  }

  @Test func `hints come one a call, and a reset begins anew`() throws {
    let miniature = try Miniature()
    defer { miniature.remove() }
    let hints = try #require(findExercise("2.1")).hints
    for (call, level) in [1, 2, 3, 3].enumerated() {
      let outcome = try miniature.exercises("hint", "2.1")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("hint \(level)/3"), "call \(call + 1)")
      let start = hints[level - 1].split(separator: " ").prefix(4).joined(separator: " ")
      #expect(outcome.output.contains(start))
      #expect(outcome.output.contains("--give-up") == (level == 3))
    }

    let levels = miniature.root.appending(path: ".build/exercises/hints.json")
    for (remembered, level) in [("-5", 1), ("\(Int.max)", 3)] {
      try "{\"2.1\": \(remembered)}".write(to: levels, atomically: true, encoding: .utf8)
      let outcome = try miniature.exercises("hint", "2.1")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("hint \(level)/3"), "\(remembered)")
    }

    try "my own work\n".write(to: miniature.file, atomically: true, encoding: .utf8)
    for number in 1...2 {
      let outcome = try miniature.exercises("reset", "2.1")
      #expect(outcome.status == 0)
      let backup = miniature.root.appending(
        path: "exercises/backups/Exercise2_1.swift.\(number)")
      #expect(outcome.output.contains("exercises/backups/Exercise2_1.swift.\(number)"))
      #expect(try String(contentsOf: backup, encoding: .utf8) == "my own work\n")
      let solution = try String(
        contentsOf: miniature.root.appending(path: "exercises/solutions/Solution2_1.swift"),
        encoding: .utf8)
      let stub = try String(contentsOf: miniature.file, encoding: .utf8)
      #expect(stub == stubText(fromSolution: solution, id: "2.1"))
      try "my own work\n".write(to: miniature.file, atomically: true, encoding: .utf8)
    }
    #expect(try miniature.exercises("hint", "2.1").output.contains("hint 1/3"))
    _ = try miniature.exercises("reset", "2.1")
    #expect(try miniature.exercises("reset", "2.1").output.contains("as it was at the beginning"))
  }

  @Test(arguments: [
    (["chek"], "There is no command chek. Did you mean check?"),
    (["check", "2.9"], "There is no exercise 2.9. Did you mean 2."),
    (["check", "--no-biuld"], "There is no flag --no-biuld. Did you mean --no-build?"),
    (["hint"], "hint needs one exercise: swift run exercises hint 2.1"),
    (["reset", "2"], "reset needs one exercise: swift run exercises reset 2.1"),
    (["next", "2.1"], "next takes no exercise: swift run exercises check 2.1"),
    (["grade"], "grade needs one folder: swift run exercises grade FOLDER --csv"),
  ])
  func `a wrong call ends with status 2 and a sentence`(call: [String], sentence: String) throws {
    let outcome = try run(
      programFolder.appending(path: "exercises"), call, in: projectFolder, seconds: 60)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `help names every command`() throws {
    let outcome = try run(
      programFolder.appending(path: "exercises"), ["--help"], in: projectFolder, seconds: 60)
    #expect(outcome.status == 0)
    for (call, _) in Command.verbs { #expect(outcome.output.contains(call)) }
  }
}
