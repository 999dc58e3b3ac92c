import Foundation
import Maintained
import Testing

@testable import ExerciseChecks
@testable import exercises

/// The command at its work.
@Suite(.serialized, .maintainersOnly) struct `The exercises command` {
  @Test func `board, check, next, hint and solution follow what the files say`() throws {
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }

    var outcome = try scratch.exercises()
    #expect(outcome.status == 0, "\(outcome)")
    for exercise in catalogue {
      #expect(outcome.output.contains("· \(exercise.name)"), "\(exercise.name) is missing")
    }
    #expect(outcome.output.contains("0 passed, \(catalogue.count) to do."))
    #expect(!outcome.output.contains("✓"))

    outcome = try scratch.exercises("check", "2.1")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("2.1 Output size: to do"))

    // The solution is for whoever has passed, or gives up.
    outcome = try scratch.exercises("solution", "2.1")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("still to do"))
    #expect(!outcome.output.contains("room / stride"))
    outcome = try scratch.exercises("solution", "2.1", "--give-up")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("return room / stride + 1"))

    try scratch.fill("2.1", with: "return (inputSize + 2 * padding - kernelSize) / stride")
    outcome = try scratch.exercises("check", "2")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("✗ 2.1 Output size"))
    #expect(outcome.output.contains("swift run exercises hint 2.1"))
    #expect(!outcome.output.contains("1.1"), "only chapter 2 was asked for")

    try scratch.workshop.solved("2.1").write(to: scratch.workshop.stub("2.1"))
    outcome = try scratch.exercises("check", "2.1")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("✓ 2.1 Output size: passed"))
    #expect(outcome.output.contains("Right on all "))

    outcome = try scratch.exercises("next")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 passed"))
    let first = try #require(catalogue.first)
    #expect(outcome.output.contains(first.name), "the first open exercise, with its question")
    #expect(outcome.output.contains("exercises/stubs/\(Workshop.fileName(first.id))"))
    for call in [["check"], ["check", "next"], ["hint"], ["hint", "next"]] {
      outcome = try run(
        scratch.workshop.program, call, in: scratch.workshop.root, seconds: 60)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains(first.name), "\(call)")
    }

    outcome = try scratch.exercises("solution", "2.1")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("return room / stride + 1"))
    #expect(!outcome.output.contains("GAP"))

    // One that does not compile stands beside one that does.
    try scratch.fill("2.2", with: "thisIsNoSwift")
    outcome = try scratch.exercises("check", "all")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("1 passed, 1 without an answer"))
    #expect(outcome.output.contains("2.2 Two-dimensional cross-correlation: does not compile"))
    #expect(outcome.output.contains("cannot find 'thisIsNoSwift' in scope"))

    try watch(scratch)
  }

  /// Watch judges a file whenever it is saved.
  private func watch(_ scratch: ScratchWorkshop) throws {
    let output = scratch.workshop.root.appending(path: "output")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = scratch.workshop.program
    process.arguments = ["watch"]
    process.currentDirectoryURL = scratch.workshop.root
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
    // It begins with what is wrong, and says so.
    #expect(try printed("2.2 Two-dimensional cross-correlation: does not compile"))
    try scratch.fill("2.3", with: "return bias")
    #expect(try printed("2.3 Channels, stride and padding: wrong"))
    try scratch.workshop.solved("2.3").write(to: scratch.workshop.stub("2.3"))
    #expect(try printed("2.3 Channels, stride and padding: passed"))
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
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }
    let (files, mark) = (
      scratch.workshop.root.appending(path: "files"), scratch.workshop.root.appending(path: "mark")
    )
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    try scratch.fill(
      "2.1",
      with: """
        try "\\(getpid())".write(toFile: "\(mark.path)", atomically: true, encoding: .utf8)
        while true { sleep(1) }
        """)
    let process = Process()
    process.executableURL = scratch.workshop.program
    process.arguments = ["check", "2.1"]
    process.currentDirectoryURL = scratch.workshop.root
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
      Thread.sleep(forTimeInterval: 0.05)
    }
    let judge = try #require(Int32(try String(contentsOf: mark, encoding: .utf8)))
    #expect(kill(judge, 0) == 0)

    kill(process.processIdentifier, SIGTERM)
    #expect(ends(process))
    #expect(process.terminationStatus == 130)
    #expect(kill(judge, 0) != 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path) == [])
  }

  @Test func `answers are judged where somebody has removed the solutions`() throws {
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }
    try scratch.workshop.solved("2.1").write(to: scratch.workshop.stub("2.1"))
    try FileManager.default.removeItem(at: scratch.workshop.solutions)
    let outcome = try scratch.exercises("check", "2.1", "2.2")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("✓ 2.1") && outcome.output.contains("· 2.2"), "\(outcome)")
  }

  @Test func `line ends of another system change nothing`() throws {
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }
    let workshop = scratch.workshop
    for file in [workshop.stub("2.1"), workshop.solution("2.1"), workshop.stub("2.2")] {
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(("\u{FEFF}" + text.replacing("\n", with: "\r\n")).utf8).write(to: file)
    }
    #expect(try workshop.judge(["2.1", "2.2"]).map(\.verdict) == [.toDo, .toDo])
    var outcome = try scratch.exercises("solution", "2.1", "--give-up")
    #expect(outcome.output.contains("return room / stride + 1"))
    try scratch.fill("2.1", with: "return 1")
    outcome = try scratch.exercises("reset", "2.1")
    #expect(outcome.status == 0)
    #expect(try workshop.judge(["2.1"])[0].verdict == .toDo)
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

  @Test func `a hint is shown also where nothing can be remembered`() throws {
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }
    // A folder stands where the file would be.
    let file = scratch.workshop.state.appending(path: "hints.json")
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
    let outcome = try scratch.exercises("hint", "2.1")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("hint 1/3"))
    #expect(outcome.errors.contains("hints.json"))
  }

  @Test func `hints come one a call, and a reset begins anew`() throws {
    let scratch = try ScratchWorkshop()
    defer { scratch.remove() }
    let hints = try #require(findExercise("2.1")).hints
    var levels = HintLevels(scratch.workshop)
    levels["2.1"] = 0
    try levels.save()
    for (call, level) in [1, 2, 3, 3].enumerated() {
      let outcome = try scratch.exercises("hint", "2.1")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("hint \(level)/3"), "call \(call + 1)")
      let start = hints[level - 1].split(separator: " ").prefix(4).joined(separator: " ")
      #expect(outcome.output.contains(start))
      #expect(outcome.output.contains("--give-up") == (level == 3))
    }
    for (remembered, level) in [(-5, 1), (Int.max, 3)] {
      levels["2.1"] = remembered
      try levels.save()
      let outcome = try scratch.exercises("hint", "2.1")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("hint \(level)/3"), "\(remembered)")
    }

    // Not UTF-8: a letter as it was written thirty years ago.
    let file = scratch.workshop.stub("2.1")
    let work = Data("// gel".utf8) + [0xF6] + Data("st\n".utf8)
    try work.write(to: file)
    for number in 1...2 {
      let outcome = try scratch.exercises("reset", "2.1")
      #expect(outcome.status == 0)
      let backup = scratch.workshop.root.appending(
        path: "exercises/backups/Exercise2_1.swift.\(number)")
      #expect(outcome.output.contains("exercises/backups/Exercise2_1.swift.\(number)"))
      #expect(try Data(contentsOf: backup) == work)
      #expect(try scratch.workshop.pristineStub("2.1") == String(contentsOf: file, encoding: .utf8))
      try work.write(to: file)
    }
    #expect(try scratch.exercises("hint", "2.1").output.contains("hint 1/3"))
    _ = try scratch.exercises("reset", "2.1")
    #expect(try scratch.exercises("reset", "2.1").output.contains("as it was at the beginning"))

    // Where nothing can be kept, nothing is lost.
    try work.write(to: file)
    let backups = scratch.workshop.root.appending(path: "exercises/backups")
    try FileManager.default.removeItem(at: backups)
    try Data().write(to: backups)
    let outcome = try scratch.exercises("reset", "2.1")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("could not be kept in"))
    #expect(try Data(contentsOf: file) == work)
  }

  @Test(arguments: [
    (["chek"], "There is no command chek. Did you mean check?"),
    (["check", "2.9"], "There is no exercise 2.9. Did you mean 2."),
    (["solution", "2.1", "--giveup"], "There is no flag --giveup. Did you mean --give-up?"),
    (["hint", "2"], "hint needs one exercise: swift run exercises hint 2.1"),
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
    #expect(outcome.output.contains("256 MB"))
  }

  @Test func `help on grading tells how a class is laid out`() throws {
    let outcome = try run(
      programFolder.appending(path: "exercises"), ["grade", "--help"], in: projectFolder,
      seconds: 60)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("ada/Exercise2_1.swift"))
  }
}
