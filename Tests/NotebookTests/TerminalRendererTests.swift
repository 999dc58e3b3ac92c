import Testing

@testable import Notebook

@MainActor
struct TerminalRendererTests {
  func lines(_ width: Int = 60, colours: ColourDepth = .none, _ body: @escaping (Cell) -> Void)
    throws -> [String]
  {
    let renderer = TerminalRenderer(canvas: Canvas(width: width, colours: colours))
    return try blocks(body).flatMap { renderer.lines($0) }
  }

  @Test func `a result has its remark beside it, or below where there is no room`() throws {
    let wide = try lines { $0.result([1, 96], aside: "⌊53.75⌋ + 1 = 54") }
    #expect(wide == ["  [1, 96]                ⌊53.75⌋ + 1 = 54"])
    let narrow = try lines(24) { $0.result([1, 96, 54, 54], aside: "⌊53.75⌋ + 1 = 54") }
    #expect(narrow == ["  [1, 96, 54, 54]", "  ⌊53.75⌋ + 1 = 54"])
  }

  @Test func `judged claims hang behind their signs`() throws {
    let made = try lines(40) { cell in
      cell.check("parameters", true, claim: "the paper says 60 million", counted: "60,965,224")
    }
    #expect(
      made == ["  ✓ parameters: counted 60,965,224; the", "    paper says 60 million"])
  }

  @Test func `without colours there are no escape sequences and the marks stay`() throws {
    let made = try lines { cell in
      cell.say("*this* is `code`")
      cell.takeaway("remember")
    }
    #expect(made == ["*this* is `code`", "Take with you: remember"])
  }

  @Test func `colour changes no letter of code, results and tables`() throws {
    func strip(_ text: String) -> String {
      text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    }
    let body: (Cell) -> Void = { cell in
      _ = cell.code { 1 + 1 }
      cell.result("a\nb", aside: "c")
      var table = Table("x", "y")
      table.row(1, 2)
      cell.table(table)
      cell.takeaway("remember")
    }
    let plain = try lines(60, body)
    let coloured = try lines(colours: .palette, body)
    #expect(coloured.map(strip) == plain)
    #expect(coloured != plain)
  }

  @Test func `notes and code are shown only when asked for`() throws {
    let made = try blocks { cell in
      cell.notes("Ask first.")
      _ = cell.code { 1 }
    }
    var renderer = TerminalRenderer(canvas: Canvas(width: 60))
    #expect(made.map { renderer.lines($0).isEmpty } == [true, false])
    renderer.showsNotes = true
    renderer.showsCode = false
    #expect(made.map { renderer.lines($0).isEmpty } == [false, true])
  }

  @Test func `wide terminals get air at the sides, not wider text`() {
    #expect(TerminalLayout(columns: 5, colours: .none, cellCount: 3).renderer.canvas.width == 20)
    for columns in [40, 60, 80, 100, 120, 200] {
      let layout = TerminalLayout(columns: columns, colours: .none, cellCount: 3)
      let width = layout.renderer.canvas.width
      #expect(width <= 92)
      #expect(layout.margin.count >= 2)
      #expect(layout.margin.count + width <= columns)
    }
    #expect(TerminalLayout(columns: 80, colours: .none, cellCount: 3).renderer.canvas.width == 76)
  }
}
