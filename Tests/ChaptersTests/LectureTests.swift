import Foundation
import PseudoTerminal
import Testing

/// A chapter on a terminal of its own, as on a lecturer's computer.
private final class Lecture {
  let terminal: PseudoTerminal
  let process: Process

  init(_ chapter: String, _ flags: [String]) throws {
    terminal = try PseudoTerminal(columns: 80, rows: 30)
    process = Process()
    process.executableURL = Program.url(chapter)
    process.arguments = ["--present", "--no-color"] + flags
    let handle = FileHandle(fileDescriptor: terminal.slave)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Plays keys, each with a text that must appear; returns what did not happen.
  func play(_ steps: [(keys: String, appears: String)]) -> [String] {
    steps.compactMap { step in
      let before = runs
      terminal.send(step.keys)
      // A cell that runs again may show at once what is waited for: on the picture before.
      if step.keys == "r" { for _ in 0..<3000 where runs == before { usleep(20_000) } }
      // Keys pressed while a cell runs are forgotten.
      return terminal.waits(for: step.appears) && terminal.loses("… running")
        ? nil : "\(step): the screen shows \(terminal.screen)"
    }
  }

  /// How often a cell was drawn as running.
  private var runs: Int { terminal.everything.components(separatedBy: "… running").count }

  /// The status it ends with; one that does not end within a minute is killed.
  func end() -> Int32 {
    for _ in 0..<600 where process.isRunning { usleep(100_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationStatus
  }
}

@Suite(.serialized) struct LectureTests {
  @Test(arguments: chapters)
  func `A recorded chapter is presented forwards, back and by number`(chapter: String) throws {
    // A cell's line begins with its number; what its knobs may be stands below.
    let count = try Program.run(chapter, ["--list"]).output.split(separator: "\n")
      .count { $0.contains(/^ *\d/) }
    let lecture = try Lecture(chapter, ["--replay"])
    let failures = lecture.play([
      ("", "\(count) cells"), ("\r", "1 / \(count)"), ("2\r", "2 / \(count)"),
      ("b", "1 / \(count)"), ("\(count)\r", "\(count) / \(count)"),
      ("99\r", "there is no cell 99"), ("1\r", "1 / \(count)"),
    ])
    lecture.terminal.send("q")
    #expect(failures == [])
    #expect(lecture.end() == 0)
    #expect(lecture.terminal.isSane)
    #expect(lecture.terminal.receives("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test func `A live cell computes, runs again, and is drawn anew at another size`() throws {
    let lecture = try Lecture("chapter04-alexnet-shapes", [])
    var failures = lecture.play([
      ("", " cells"), ("i", "all at once"), ("2\r", "⌊53.75⌋ + 1 = 54"), ("", "│ try Conv2d("),
      ("r", "⌊53.75⌋ + 1 = 54"),
    ])
    lecture.terminal.send("c")
    #expect(lecture.terminal.loses("│ try Conv2d("))
    lecture.terminal.resize(columns: 60, rows: 14)
    kill(lecture.process.processIdentifier, SIGWINCH)
    // A key pressed before the new picture would turn a page of the old one.
    #expect(lecture.terminal.shows(lines: 14))
    // What was seen last is on the new picture, too; the next page shows the table.
    failures += lecture.play([("", "✓ The formula says"), (" ", "⌊54.75⌋ + 1 = 55")])
    lecture.terminal.send("q")
    #expect(failures == [])
    #expect(lecture.end() == 0)
    #expect(lecture.terminal.isSane)
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, SIGTERM)])
  func `A lecture that is ended from outside leaves a sane terminal`(
    signal: Int32, status: Int32
  ) throws {
    let lecture = try Lecture("chapter04-alexnet-shapes", ["--replay"])
    // While a cell runs, Ctrl-C stops the cell only.
    #expect(lecture.play([("", " cells"), ("2\r", "2 / ")]) == [])
    #expect(!lecture.terminal.isSane)
    kill(lecture.process.processIdentifier, signal)
    #expect(lecture.end() == status)
    #expect(lecture.terminal.isSane)
    #expect(lecture.terminal.receives("\u{1B}[?1049l"))
  }

  @Test func `Ctrl-Z gives the terminal back, and fg takes it again`() throws {
    let lecture = try Lecture("chapter04-alexnet-shapes", ["--replay"])
    #expect(lecture.play([("", " cells"), ("2\r", "2 / ")]) == [])
    kill(lecture.process.processIdentifier, SIGTSTP)
    #expect(lecture.terminal.receives("\u{1B}[?1049l"))
    for _ in 0..<200 where !lecture.terminal.isSane { usleep(10_000) }
    #expect(lecture.terminal.isSane)
    lecture.terminal.resize(columns: 90, rows: 26)
    kill(lecture.process.processIdentifier, SIGCONT)
    #expect(lecture.terminal.waits(for: "2 / "))
    for _ in 0..<200 where lecture.terminal.isSane { usleep(10_000) }
    #expect(!lecture.terminal.isSane)
    lecture.terminal.send("q")
    #expect(lecture.end() == 0)
    #expect(lecture.terminal.isSane)
  }
}
