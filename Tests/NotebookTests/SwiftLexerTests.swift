import Testing

@testable import Notebook

struct SwiftLexerTests {
  func kinds(_ source: String) -> [String] {
    SwiftLexer.tokens(source).filter { $0.kind != .space }.map { "\($0.kind):\($0.text)" }
  }

  @Test func `words, numbers and signs are told apart`() {
    #expect(
      kinds("let x: Tensor = 1_000.5 + y.in") == [
        "keyword:let", "identifier:x", "symbol::", "type:Tensor", "symbol:=", "number:1_000.5",
        "symbol:+", "identifier:y", "symbol:.", "identifier:in",
      ])
  }

  @Test(arguments: [
    #""a } b""#, #""\"}\"""#, #""\(f("}") + "\("{")")""#, ##"#"\(x) " } "#"##, ##"#"\#(g("}"))"#"##,
    "\"\"\"\n  } \"quoted\" \\\"\"\"\n  \"\"\"", "/* } /* nested } */ } */", "// } to the end",
    "`in`", "/[{}]+/", "#/ } / }/#",
  ])
  func `a string, a comment, a quoted name or a regex is one token`(source: String) {
    #expect(SwiftLexer.tokens(source).map(\.text) == [source])
  }

  @Test func `a slash between values divides`() {
    #expect(kinds("a / b / c").filter { $0 == "symbol:/" }.count == 2)
    #expect(kinds("(224 - 11) /4").contains("symbol:/"))
    #expect(kinds("n/2 + n/3").filter { $0 == "symbol:/" }.count == 2)
  }

  @Test func `the tokens together are the whole text, whatever it is`() {
    let texts = [
      "\"never closed", "/* never closed", "`never", "\"\\(never", "é𝛼 = ⌊x⌋", "#\"", "@", "#",
    ]
    for text in texts {
      #expect(SwiftLexer.tokens(text).map(\.text).joined() == text)
    }
  }
}
