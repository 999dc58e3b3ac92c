import Testing

@testable import Notebook

@MainActor
struct GlossaryTests {
  private func chapter(_ cells: [(further: Bool, texts: [String])]) throws -> [CellRecord] {
    let page = Page(chapter: 1, title: "P", command: "p", question: "Q?", commandLine: [])
    for (index, cell) in cells.enumerated() {
      let body: (Cell) -> Void = { made in cell.texts.forEach { made.say($0) } }
      if cell.further {
        page.further("c\(index)", "C", body)
      } else {
        page.cell("c\(index)", "C", body)
      }
    }
    return try page.cells.map { try page.play($0) }
  }

  private func faults(_ chapters: [[(further: Bool, texts: [String])]]) throws -> [String] {
    let pages = try chapters.enumerated().map { (number: $0 + 1, cells: try chapter($1)) }
    return Glossary(pages).faults([("stride", ["stride"])]).map { "\($0.chapter) \($0.sentence)" }
  }

  @Test func `a term is read with the sentence that defines it`() throws {
    let cells = try chapter([
      (false, ["It walks. Its _learning rate_ is how *far* a step goes. More follows."])
    ])
    #expect(
      Glossary([(3, cells)]).entries == [
        .init(
          term: "learning rate", sentence: "Its _learning rate_ is how *far* a step goes.",
          chapter: 3, cell: "c0", isFurther: false)
      ])
    #expect(Glossary.anchor("Learning rate") == "term-learning-rate")
  }

  @Test func `a use before the definition is a fault, above as well as in an earlier chapter`()
    throws
  {
    let definition = "The _stride_ is the step of a window; strides are whole numbers."
    #expect(
      try faults([[(false, [definition, "A stride of 2."])], [(false, ["Strides"])]]).isEmpty)
    #expect(
      try faults([[(false, ["A stride of 2.", definition])]])
        == ["1 cell c0 uses \"stride\" before it is defined: …A stride"])
    #expect(try faults([[(false, ["Strides!"])], [(false, [definition])]]).count == 1)
    #expect(try faults([[(false, [definition])], [(false, [definition])]]).count == 1)
    #expect(try faults([[(false, ["Astride."])]]).isEmpty)
  }

  @Test func `what only a further cell defines is unknown to the next chapter`() throws {
    let definition = "The _stride_ is the step of a window."
    let here: [(further: Bool, texts: [String])] = [(true, [definition]), (true, ["Strides."])]
    #expect(try faults([here]).isEmpty)
    #expect(try faults([here, [(false, ["A stride."])]]).count == 1)
  }

  @Test func `a term is set apart by every renderer and survives a recording`() throws {
    let text = "Its _stride_ is 2, unlike snake_case_names or \\_this_."
    #expect(
      inlineSpans(text).map(\.style) == [.plain, .term, .plain])
    let markdown = MarkdownRenderer(canvas: Canvas(width: 80)).prose(text)
    #expect(markdown == text)
    #expect(
      HTMLRenderer(.nothing).prose(text)
        == "<p>Its <dfn id=\"term-stride\">stride</dfn> is 2, unlike snake_case_names or _this_.</p>"
    )
    #expect(
      TerminalRenderer(canvas: Canvas(width: 80)).prose(text)
        == ["Its _stride_ is 2, unlike snake_case_names or _this_."])
  }
}
