import Base
import Testing

@testable import Notebook

@MainActor
struct TranscriptReaderTests {
  @Test func `what is written can be read back, and written again the same`() throws {
    let page = Page(
      chapter: 4, title: "Layers", command: "page", question: "What?",
      sources: [Source("Someone2012", "Someone")], commandLine: [])
    page.cell("first", "Is 2 * 3 < 7?") { cell in
      cell.say(
        "An *odd* `x` [Someone2012]; 2 * 3 < 7.\n\n- one\n- two\n\n2012. A year that begins a line."
      )
      cell.formula("a = b\nc = d")
      _ = cell.code { "``` in code" }
      cell.result([1, 2], aside: "as expected")
      var table = Table("layer | kind", "n", .number("time", varies: true))
      table.row("conv|1", 11_712, 3.5)
      table.total("all", 11_712, nil)
      cell.table(table)
      cell.figure(BarChart([.init("a", 1)], caption: "Bars are *long*."))
      cell.check("one", true, claim: "the paper says so", source: "Someone2012")
      cell.check("two", false)
      cell.check("three", .undecided)
      cell.timing("It took 3 ms.")
      cell.takeaway("Count.")
      cell.exercise("4.1", "the side, twice")
      cell.notes("Ask first.\n\nThen -- count.")
    }
    page.cell("second", "Second?") { $0.say("Last.") }
    let records = try page.cells.map { try page.play($0) }
    let renderer = MarkdownRenderer(canvas: Canvas(width: 80))
    let text = renderer.document(page.record(records))
    let read = try TranscriptReader.records(text)
    #expect(read.map(\.id) == ["first", "second"])
    #expect(read.map(\.title) == ["Is 2 * 3 < 7?", "Second?"])
    #expect(read[0].blocks.count == records[0].blocks.count)
    #expect(read[0].blocks.map(\.varies) == records[0].blocks.map(\.varies))
    #expect(read[0].verdicts == [.holds, .fails, .undecided])
    #expect(renderer.document(page.record(read)) == text)
  }

  @Test func `a recording plays like the cells themselves`() throws {
    let page = Page(chapter: 4, title: "Layers", command: "page", question: "?", commandLine: [])
    page.cell("a", "A?") { cell in
      cell.say("Some *prose*, `code`.")
      cell.check("counted", true)
      cell.takeaway("Count.")
    }
    let record = try page.play(page.cells[0])
    let text = MarkdownRenderer(canvas: Canvas(width: 80)).document(page.record([record]))
    let terminal = TerminalRenderer(canvas: Canvas(width: 60))
    let read = try #require(try TranscriptReader.records(text).first)
    #expect(read.blocks.map { terminal.lines($0) } == record.blocks.map { terminal.lines($0) })
  }

  @Test func `a chapter without a recording says how to make one`() {
    let page = Page(
      chapter: 4, title: "Layers", command: "page", question: "?", commandLine: ["--replay"],
      file: "/nowhere/main.swift")
    page.cell("a", "A?") { $0.say("Live.") }
    let error = #expect(throws: CourseError.self) { try page.playOrReplay(page.cells[0]) { _ in } }
    #expect(
      error?.description == "there is no recording at /nowhere/output.md; "
        + "swift run page --record makes one")
  }
}
