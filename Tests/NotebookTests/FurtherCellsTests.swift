import Testing

@testable import Notebook

@MainActor
struct FurtherCellsTests {
  private func page(_ line: String = "") -> Page {
    let page = Page(
      chapter: 4, title: "Layers", command: "chapter04", question: "Why?",
      commandLine: line.split(separator: " ").map(String.init))
    page.cell("one", "First") { $0.say("1") }
    page.further("aside", "An aside") { $0.say("3") }
    page.conclusion { $0.say("2") }
    return page
  }

  @Test(arguments: [
    ("", ["one", "conclusion"]), ("--all", ["one", "conclusion", "aside"]),
    ("--cell aside", ["aside"]), ("--cell 3", ["aside"]), ("--from aside", ["aside"]),
    ("--from 2 --to 3", ["conclusion", "aside"]),
    ("--export md -", ["one", "conclusion", "aside"]),
    ("--present", ["one", "conclusion", "aside"]),
  ])
  func `the main path is played, further cells on request`(line: String, played: [String]) throws {
    #expect(try page(line).chosenCells().map(\.id) == played)
  }

  @Test func `further cells have the last numbers`() {
    #expect(page().cells.map(\.number) == [1, 2, 3])
    #expect(page().cells.map(\.isFurther) == [false, false, true])
  }

  @Test func `a run names the cells it left out`() throws {
    let page = page()
    let text = TerminalLayout(columns: 80, colours: .none, cellCount: 2)
      .further(page.cells.filter(\.isFurther), command: "chapter04")
    #expect(text.contains("`swift run chapter04 --all`"))
    #expect(text.contains("An aside: `swift run chapter04 --cell aside`"))
  }

  @Test func `a further cell is folded in a browser and marked in a recording`() throws {
    let page = page("--export md -")
    let records = try page.cells.map { try page.play($0) }
    let html = HTMLRenderer(page.record(records)).body()
    #expect(html.contains("<details class=\"further\"><summary>Further: An aside</summary>"))
    let markdown = MarkdownRenderer(canvas: Canvas(width: 80)).document(page.record(records))
    #expect(markdown.contains("<!-- cell: aside (further) -->"))
    let read = try TranscriptReader.records(markdown)
    #expect(read.map(\.isFurther) == [false, false, true])
    #expect(read.map(\.id) == ["one", "conclusion", "aside"])
    #expect(PageLength(read).cells == 2)
    #expect(PageLength(read).furtherCells == 1)
  }

  @Test func `every page begins with what its signs mean`() throws {
    let page = page()
    let record = page.record(try page.cells.map { try page.play($0) })
    let markdown = MarkdownRenderer(canvas: Canvas(width: 80)).document(record)
    let opening = TerminalLayout(columns: 80, colours: .none, cellCount: 2)
      .opening(heading: "H", question: "Q?")
    for text in [
      markdown, HTMLRenderer(record).body(), JupyterRenderer().document(record), opening,
    ] {
      let legend = try #require(text.firstRange(of: "✓ what was found agrees with the claim"))
      if let cell = text.firstRange(of: "First") { #expect(legend.lowerBound < cell.lowerBound) }
    }
  }

  @Test func `a verdict is a sentence and what changes it`() throws {
    let made = try blocks { cell in
      cell.verdict(
        2 > 3, "The paper says", that: "two is more than three", found: "it is less",
        failsIf: "it is less", source: "Someone2012")
      cell.verdict(
        Check.Verdict.undecided, "We expect", that: "a is b", found: "they differ by 1 ± 2",
        failsIf: "they differ by more than twice the standard error")
    }
    let texts = made.compactMap { if case .check(let check) = $0.content { check } else { nil } }
    #expect(
      texts.map { "\($0.verdict.sign) \($0.textWithSource)" } == [
        "✗ The paper says that two is more than three; it is less. It fails if it is less. "
          + "[Someone2012]",
        "≈ We expect that a is b; they differ by 1 ± 2. It fails if they differ by more than twice "
          + "the standard error.",
      ])
  }

  @Test func `± is explained once on a page, and again by the cell that did`() throws {
    let page = page()
    for id in ["x", "y"] {
      page.further(id, id) { cell in
        cell.plusMinus(runs: 5)
        cell.plusMinus(runs: 5)
      }
    }
    let cells = page.cells.suffix(2)
    let counts = try (cells + cells).map { try page.play($0).blocks.count }
    #expect(counts == [1, 0, 1, 0])
  }

  @Test func `what is timed names its machine, once`() throws {
    let made = try blocks { cell in
      cell.timing("It took 1 s.")
      cell.table(Table("a", .number("time", varies: true)))
    }
    #expect(made.count == 3)
    #expect(made[0].varies)
    guard case .prose(let text) = made[0].content else {
      Issue.record("another block")
      return
    }
    #expect(text.contains(Machine.name))
  }

  @Test func `a thing to change is recorded with how`() throws {
    let made = try blocks { cell in
      cell.change("a stride of 2: four times as many places", with: "--set stride=2")
      cell.change("the size", in: Checkout.root + "/chapters/one/main.swift")
    }
    let markdown = MarkdownRenderer(canvas: Canvas(width: 80))
    let text =
      "## 1 · T\n\n<!-- cell: t -->\n\n"
      + made.compactMap { markdown.text($0) }.joined(separator: "\n\n")
    let read = try TranscriptReader.records(text)[0].blocks.compactMap { block in
      if case .change(let text, let how) = block.content { [text, how] } else { nil }
    }
    #expect(
      read == [
        [
          "a stride of 2: four times as many places",
          "`swift run page --cell only --set stride=2`",
        ],
        ["the size", "`chapters/one/main.swift`"],
      ])
  }
}
