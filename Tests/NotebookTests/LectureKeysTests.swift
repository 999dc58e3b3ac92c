import Base
import Foundation
import PseudoTerminal
import Synchronization
import Testing

@testable import Notebook

/// What a lecturer does at a desk: a clicker, a search, a look at the list, a window drawn larger.
@MainActor
@Suite(.serialized)
struct LectureKeysTests {
  private static let pageDown = "\u{1B}[6~"
  private static let pageUp = "\u{1B}[5~"

  /// A chapter whose second cell computes until the person at the desk lets it go on.
  private func page(_ isReleased: Released, _ flags: [String] = []) -> Page {
    let page = Page(
      chapter: 5, title: "Slopes", command: "page", question: "Why?",
      commandLine: ["--present", "--no-color"] + flags)
    page.cell("ask", "What comes out?") { cell in
      cell.say("Guess first.")
      cell.result("forty-two")
      cell.takeaway("Guess, then look.")
      cell.notes("Wait for three answers.")
    }
    page.cell("slow", "How long?") { cell in
      cell.say("It computes now.")
      while !isReleased.value.load(ordering: .relaxed) { usleep(5_000) }
      cell.say("It has computed.")
    }
    page.cell("end", "And then?") { $0.say("That is all about momentum.") }
    return page
  }

  private final class Released: Sendable { let value = Atomic<Bool>(false) }

  private enum Step {
    case keys(String, String)
    case resize(UInt16, UInt16, String)
    case release(String)
  }

  /// Plays a script; hands back the steps that failed, and the terminal.
  private func play(
    _ steps: [Step], columns: UInt16 = 80, rows: UInt16 = 24, notes: SpeakerNotes? = nil,
    flags: [String] = [], check: @escaping @Sendable (PseudoTerminal) -> Void = { _ in }
  ) throws -> [String] {
    let terminal = try PseudoTerminal(columns: columns, rows: rows)
    let released = Released()
    let page = page(released, flags)
    let presenter = Presenter(
      page: page, cells: try page.chosenCells(), input: terminal.slave, output: terminal.slave,
      colours: .none, notes: notes, play: { try page.playOrReplay($0, watch: $1) })
    let failures = Mutex<[String]>([])
    let driver = Thread {
      for step in steps {
        let wanted: String
        switch step {
        case .keys(let keys, let text):
          terminal.send(keys)
          wanted = text
        case .resize(let columns, let rows, let text):
          terminal.resize(columns: columns, rows: rows)
          kill(getpid(), SIGWINCH)
          // The picture before may show what is waited for.
          _ = terminal.shows(lines: Int(rows))
          wanted = text
        case .release(let text):
          released.value.store(true, ordering: .relaxed)
          wanted = text
        }
        let isComputing = wanted == "… running" || wanted == "It computes now."
        if !terminal.waits(for: wanted) || !isComputing && !terminal.loses("… running") {
          failures.withLock { $0.append("\(step): the screen shows \(terminal.screen)") }
        }
      }
      check(terminal)
      released.value.store(true, ordering: .relaxed)
      terminal.send("q")
    }
    driver.start()
    #expect(presenter.run())
    #expect(terminal.isSane)
    return failures.withLock { $0 }
  }

  @Test func `a clicker goes from the title to the end, one answer at a time, and back`() throws {
    let failures = try play([
      .keys("", "3 cells"), .keys(Self.pageDown, "1 / 3 · 1/3 ↓ more"),
      .keys(Self.pageDown, "forty-two"), .keys("", "1 / 3 · 2/3"),
      .keys(Self.pageDown, "Take with you"), .keys("", "1 / 3 · 3/3"),
      .keys(Self.pageDown, "It computes now."), .release("It has computed."),
      .keys(Self.pageDown, "3 / 3"), .keys(Self.pageDown, "this is the last cell"),
      .keys(Self.pageUp, "2 / 3"), .keys(Self.pageUp, "1 / 3 · 3/3"),
      .keys(Self.pageUp, "1 / 3 · 2/3"), .keys("i", "results come all at once"),
    ])
    #expect(failures == [])
  }

  @Test func `answers wait for their key`() throws {
    let failures = try play(
      [.keys(Self.pageDown, "Guess first.")],
      check: { #expect(!$0.screen.contains("forty-two")) })
    #expect(failures == [])
  }

  @Test func `keys pressed while a cell computes are forgotten`() throws {
    let failures = try play([
      .keys("2\r", "It computes now."), .keys("q", "… running"), .keys(Self.pageDown, "… running"),
      .release("It has computed."), .keys("", "2 / 3"), .keys(Self.pageDown, "3 / 3"),
    ])
    #expect(failures == [])
  }

  @Test func `a window drawn larger or smaller is filled anew while a cell computes`() throws {
    let failures = try play([
      .keys("2\r", "It computes now."), .resize(60, 14, "… running"),
      .resize(100, 30, "It computes now."), .release("It has computed."),
    ]) { terminal in
      let sizes = terminal.everything.components(separatedBy: "\u{1B}[H").map {
        $0.unicodeScalars.count { $0 == "\n" } + 1
      }
      let before = sizes.firstIndex(of: 14)
      let after = sizes.firstIndex(of: 30)
      #expect(before != nil && after != nil && before! < after!, "\(sizes)")
    }
    #expect(failures == [])
  }

  @Test func `the list of cells, the search, the notes and the dark screen`() throws {
    let failures = try play([
      .keys("l", "▸   1  What comes out?"), .keys("jj", "▸   3  And then?"), .keys("\r", "3 / 3"),
      .keys("l", "▸   3"), .keys("\u{1B}", "momentum"),
      .keys("/", "search:"), .keys("COMES", "search: COMES"), .keys("\r", "1 / 3"),
      .keys("/momentum\r", "3 / 3"), .keys("/nowhere\r", "no title, and no cell played so far"),
      .keys("1\r", "Guess first."), .keys("n", "Wait for three answers."),
      .keys("n", "Guess first."),
      .keys("?", "a dark screen"), .keys(" ", "Guess first."),
      .keys(". ", "Guess first."),
    ]) { terminal in #expect(terminal.receives("\u{1B}[H\u{1B}[2J")) }
    #expect(failures == [])
  }

  @Test func `notes go to a screen of their own, with the clock and what comes next`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let failures = try play(
      [.keys("", "of 15 min"), .keys(Self.pageDown, "Guess first.")],
      notes: try SpeakerNotes(path), flags: ["--minutes", "15"]
    ) { terminal in
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      #expect(text.contains("Wait for three answers."))
      #expect(text.contains("next: 2  How long?"))
      #expect(text.contains("of 15 min (this cell is planned to begin at 0 min)"))
      #expect(!terminal.everything.contains("Wait for three answers."))
    }
    #expect(failures == [])
    let other = try PseudoTerminal(columns: 60, rows: 20)
    try SpeakerNotes(other.path).write("Ask.\nWait.")
    #expect(other.receives("Ask.\r\r\nWait.") || other.receives("Ask.\r\nWait."))
    #expect(throws: CourseError.self) { try SpeakerNotes("/dev/null") }
  }

  @Test func `what a lecture cannot take is refused in a sentence`() {
    let error = #expect(throws: UsageError.self) {
      try Arguments.parse(["--notes-to", "notes.txt"], seed: 0, options: [])
    }
    #expect(error?.description.contains("belongs to --present") == true)
    #expect(throws: UsageError.self) {
      try Arguments.parse(["--present", "--minutes", "0"], seed: 0, options: [])
    }
  }
}
