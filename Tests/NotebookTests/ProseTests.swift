import Testing

@testable import Notebook

struct ProseTests {
  func text(_ lines: [[Span]]) -> [String] { lines.map { $0.map(\.text).joined() } }

  @Test func `marks become spans`() {
    #expect(
      inlineSpans("an *odd* `x*y` **fact** [Krizhevsky2012].") == [
        Span(text: "an ", style: .plain), Span(text: "odd", style: .emphasis),
        Span(text: " ", style: .plain), Span(text: "x*y", style: .code),
        Span(text: " ", style: .plain), Span(text: "fact", style: .strong),
        Span(text: " ", style: .plain), Span(text: "Krizhevsky2012", style: .citation),
        Span(text: ".", style: .plain),
      ])
  }

  @Test(arguments: [
    "2 * 3 * 4", "a lone `tick", "[1, 96, 54, 54]", "a*", "**", "*", "x ** y", "[0]", "[2012]",
    "[Int]", "[input]",
  ])
  func `what is no markup stays as it is`(text: String) {
    #expect(inlineSpans(text).map(\.text).joined() == text)
    #expect(inlineSpans(text).allSatisfy { $0.style == .plain })
  }

  @Test(arguments: [
    "*2 \\* 3* and **a \\` b**", "\\[Krizhevsky2012] is none, [Krizhevsky2012] is one",
    "*\\[Krizhevsky2012]* ends with *a star \\**", "**\\* begins with one**", "a \\\\ and *a \\\\*",
    "[Int] and [0]", "**1 \\< 2** `\\*`",
  ])
  func `what is written as Markdown reads as it did`(text: String) {
    let written = MarkdownRenderer(canvas: Canvas(width: 80)).prose(text)
    #expect(inlineSpans(written) == inlineSpans(text))
    #expect(written == text)
  }

  @Test func `a sign that was escaped inside emphasis stands there alone`() {
    #expect(inlineSpans("*2 \\* 3*") == [Span(text: "2 * 3", style: .emphasis)])
  }

  @Test func `paragraphs and lists are told apart`() {
    let parts = proseParts("One\nline.\n\nThen:\n- first\n  goes on\n- second\n\n2. numbered")
    #expect(parts.map(\.marker) == [nil, nil, "–", "–", "2."])
    #expect(
      text(parts.map(\.spans)) == ["One line.", "Then:", "first goes on", "second", "numbered"])
  }

  @Test func `no line is wider than asked, and no word is lost`() {
    let prose =
      "The first layer slides an *11 × 11* window over `the image`, four pixels at a time."
    for width in 10...60 {
      let lines = wrapped(inlineSpans(prose), width: width)
      #expect(lines.allSatisfy { $0.reduce(0) { $0 + displayWidth($1.text) } <= width })
      #expect(
        text(lines).joined(separator: " ")
          == "The first layer slides an 11 × 11 window over the image, four pixels at a time.")
    }
  }

  @Test func `a number stays with its unit and with its times sign`() {
    let spans = [Span(text: "about 11 × 11 and 92.0 % more", style: .plain)]
    #expect(text(wrapped(spans, width: 8)) == ["about", "11 × 11", "and", "92.0 %", "more"])
  }
}
