import Foundation
import PseudoTerminal
import Synchronization
import Testing

@testable import Notebook

@MainActor
@Suite(.serialized)
struct PresenterTests {
  /// A chapter to present. The second cell counts its runs, the fourth is long, the fifth fails.
  static func page(_ flags: [String] = []) -> Page {
    let page = Page(
      chapter: 4, title: "Layers", command: "page", question: "What is it?",
      commandLine: ["--present", "--no-color"] + flags)
    var runs = 0
    page.cell("one", "The first cell?") { cell in
      cell.say("The process is \(ProcessInfo.processInfo.processIdentifier).")
      cell.notes("Ask before you tell.")
    }
    page.cell("two", "The second cell?") { cell in
      runs += 1
      _ = cell.code { 40 + 2 }
      cell.say("It ran \(runs) times.")
    }
    let size = Knob("size", 1...3, default: 2)
    page.cell("three", "The third cell?", knobs: [size]) { cell in
      let progress = ProgressBar("counting", total: 4)
      progress.advance(note: "one of four")
      progress.finish()
      cell.say("The size \(cell[size]).")
    }
    page.cell("four", "A long cell?") { cell in
      for number in 1...30 { cell.say("Line \(number).") }
      cell.notes("Count aloud.")
    }
    page.cell("five", "A failing cell?") { _ in throw UsageError("no output exists") }
    page.cell("six", "A crash?") { _ in
      let nothing: [Int] = []
      crash(nothing)
    }
    return page
  }

  private nonisolated static func crash(_ empty: [Int]) { fatalError("there are \(empty.count)") }

  /// Presents the chapter on a pseudo terminal and plays a script of keys, each with a text that must
  /// appear. Hands back the steps that failed and whether the lecture ended by itself.
  func play(
    flags: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24,
    _ steps: [(keys: String, appears: String)]
  ) throws -> (failures: [String], terminal: PseudoTerminal, ended: Bool) {
    let terminal = try PseudoTerminal(columns: columns, rows: rows)
    let page = Self.page(flags)
    let presenter = Presenter(
      page: page, cells: try page.chosenCells(), input: terminal.slave, output: terminal.slave,
      colours: .none, play: { try page.playOrReplay($0, watch: $1) })
    let failures = Mutex<[String]>([])
    let driver = Thread {
      for step in steps {
        if step.keys == "resize" {
          terminal.resize(columns: 50, rows: 12)
          kill(getpid(), SIGWINCH)
          // The picture before may show what is waited for.
          _ = terminal.shows(lines: 12)
        } else {
          terminal.send(step.keys)
        }
        // Keys pressed while a cell runs are forgotten.
        if !terminal.waits(for: step.appears) || !terminal.loses("… running") {
          failures.withLock { $0.append("\(step): the screen shows \(terminal.screen)") }
        }
      }
      terminal.send("q")
    }
    driver.start()
    let ended = presenter.run()
    return (failures.withLock { $0 }, terminal, ended)
  }

  @Test func `forwards, back, jump, again, notes, code and quit`() throws {
    let played = try play([
      ("", "What is it?"), ("", "6 cells"), ("", "Enlarge the terminal's font"),
      ("\r", "1 / 6"), ("", "The first cell?"),
      (" ", "It ran 1 times."), ("", "│ 40 + 2"), ("r", "It ran 2 times."), ("b", "1 / 6"),
      ("n", "Ask before you tell."), ("n", "1 / 6"), ("\u{1B}[C", "It ran 2 times."),
      ("3", "go to 3"), ("\r", "3 / 6"), ("17\r", "there is no cell 17"), ("2\r", "2 / 6"),
      ("n", "there are no notes here"), ("n", "2 / 6"), ("c", "It ran 2 times."),
      ("5\r", "✗ the cell failed: no output exists"),
    ])
    #expect(played.failures == [])
    #expect(played.ended)
    #expect(played.terminal.isSane)
    // The pictures after the last c have no code, and the first one after n no notes any more.
    #expect(!played.terminal.screen.contains("│ 40 + 2"))
    #expect(played.terminal.receives("\u{1B}[?25h\u{1B}[?1049l"))
    // Long work tells on the last line how far it has come.
    #expect(
      played.terminal.everything.contains(/\u{1B}\[24;1H\u{1B}\[K +counting .*25 % · one of four/))
  }

  @Test func `a knob is turned, and the cell is played again`() throws {
    let played = try play([
      ("1\r", "1 / 6"), ("+", "there is nothing to turn here"), ("3\r", "The size 2."),
      ("+", "The size 3."), ("+", "size = 3; + and - turn it"), ("-", "The size 2."),
      ("\t", "size = 2; + and - turn it"),
    ])
    #expect(played.failures == [])
  }

  @Test func `a short cell stands in the middle of the screen`() throws {
    let played = try play([("2\r", "It ran 1 times.")])
    #expect(played.failures == [])
    let lines = played.terminal.screen.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmed }
    let first = lines.firstIndex(of: "The second cell?") ?? 0
    let last = lines.firstIndex(of: "It ran 1 times.") ?? 0
    let (above, below) = (first - 2, 22 - 1 - last)
    #expect(above > 4 && abs(above - below) <= 1, "\(above) lines above, \(below) below")
  }

  @Test func `a long cell is shown a screen at a time, forwards and back to its top`() throws {
    let played = try play([
      ("4\r", "Line 1."), ("n", "Count aloud."), ("n", "Line 1."),
      ("", "4 / 6 · 1/4 ↓ more"), (" ", "Line 15."), (" ", "Line 25."),
      ("b", "Line 15."), ("b", "Line 1."), ("G", "Line 30."), ("k", "Line 29."), (" ", "5 / 6"),
      ("b", "4 / 6 · 4/4"),
    ])
    #expect(played.failures == [])
  }

  @Test func `another size of the terminal is answered with a new picture`() throws {
    let played = try play([("2\r", "It ran 1 times."), ("?", "fg returns"), ("resize", "…")])
    #expect(played.failures == [])
    let lines = played.terminal.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 12)
    #expect(lines.allSatisfy { displayWidth($0) <= 50 })
  }

  @Test func `a choice of cells is all there is`() throws {
    let played = try play(
      flags: ["--from", "2", "--to", "3"],
      [
        ("", "2 / 6"), ("b", "2 / 6"), ("\r", "3 / 6"), ("\r", "this is the last cell"),
        ("1\r", "there is no cell 1"),
      ])
    #expect(played.failures == [])
  }

  /// Runs a whole chapter on a pseudo terminal in a process of its own.
  nonisolated static func lecture(on path: String) {
    let terminal = open(path, O_RDWR | O_NOCTTY)
    dup2(terminal, STDIN_FILENO)
    dup2(terminal, STDOUT_FILENO)
    MainActor.assumeIsolated { page().run() }
  }

  /// Opens the first cell and sends the process it names a signal.
  nonisolated static func strike(_ terminal: PseudoTerminal, with number: Int32) {
    Thread {
      guard terminal.waits(for: "6 cells") else { return terminal.send("q") }
      terminal.send("\r")
      guard terminal.waits(for: "The process is "),
        let match = terminal.screen.firstMatch(of: /The process is ([0-9]+)/),
        let process = Int32(match.1)
      else { return terminal.send("q") }  // it must end all the same, or the test never does
      kill(process, number)
    }.start()
  }

  @Test func `Ctrl-C ends the lecture with status 130 and a sane terminal`() async throws {
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    Self.strike(terminal, with: SIGINT)
    let path = terminal.path
    await #expect(processExitsWith: .exitCode(130)) { [path = path as String] in
      await MainActor.run { PresenterTests.lecture(on: path) }
    }
    #expect(terminal.isSane)
    #expect(terminal.receives("\u{1B}[?1049l"))
  }

  @Test func `a kill leaves a sane terminal behind`() async throws {
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    Self.strike(terminal, with: SIGTERM)
    let path = terminal.path
    await #expect(processExitsWith: .signal(SIGTERM)) { [path = path as String] in
      await MainActor.run { PresenterTests.lecture(on: path) }
    }
    #expect(terminal.isSane)
    #expect(terminal.receives("\u{1B}[?1049l"))
  }

  @Test func `a crash leaves a sane terminal behind`() async throws {
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    Thread {
      if terminal.waits(for: "6 cells") { terminal.send("6\r") }
    }.start()
    let path = terminal.path
    await #expect(processExitsWith: .failure) { [path = path as String] in
      await MainActor.run { PresenterTests.lecture(on: path) }
    }
    #expect(terminal.isSane)
    #expect(terminal.receives("\u{1B}[?1049l"))
  }

  @Test func `the keys are taken one by one while the lecture lasts`() throws {
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    #expect(terminal.isSane)
    #expect(TerminalState.take(input: terminal.slave, output: terminal.slave, keepsErrors: false))
    #expect(!terminal.isSane)
    TerminalState.restore()
    #expect(terminal.isSane)
    TerminalState.restore()  // a second time does no harm
    #expect(terminal.isSane)
    let file = open("/dev/null", O_RDWR)
    #expect(!TerminalState.take(input: file, output: file, keepsErrors: false))
    close(file)
  }
}
