import Foundation
import Testing

@testable import Notebook

/// Plays one cell and hands back its blocks.
@MainActor
func blocks(_ body: @escaping (Cell) throws -> Void) throws -> [Block] {
  let page = Page(
    chapter: 1, title: "A page", command: "page", question: "What?",
    sources: [Source("Someone2012", "Someone, “Something”, 2012")], commandLine: [])
  page.cell("only", "Only", body)
  return try page.play(page.cells[0]).blocks
}

@MainActor
struct CodeExcerptTests {
  func code(_ body: @escaping (Cell) throws -> Void) throws -> [String?] {
    try blocks(body).compactMap {
      if case .code(let excerpt) = $0.content { excerpt.text } else { nil }
    }
  }

  @Test func `the code shown is the code that runs`() throws {
    // The code computes its own text: were another text shown, the two would differ.
    var value = ""
    let shown = try code { cell in
      value = cell.code {
        "\"shown } and run\"".replacing("shown }", with: "shown }")
      }
    }
    #expect(value == "\"shown } and run\"")
    #expect(shown == [#""\"shown } and run\"".replacing("shown }", with: "shown }")"#])
  }

  @Test func `a closure that names its own line shows that line`() throws {
    var line = 0
    let shown = try blocks { cell in
      line = cell.code {

        Int(#line)
      }
    }
    guard case .code(let excerpt) = shown[0].content else { throw UsageError("no code") }
    #expect(excerpt.text == "Int(#line)")
    #expect(excerpt.line == line)
    #expect(excerpt.file == "CodeExcerptTests.swift")
  }

  @Test func `lines keep their shape and lose what they are indented by`() throws {
    let shown = try code { cell in
      cell.code {
        for side in [224, 227] {
          // one step: } {
          _ = "\(side) \("}")"
        }

        let last = 1
        _ = last
      }
    }
    #expect(
      shown == [
        """
        for side in [224, 227] {
          // one step: } {
          _ = "\\(side) \\("}")"
        }

        let last = 1
        _ = last
        """
      ])
  }

  @Test func `closures on one line, with a signature, among the arguments and behind them`() throws
  {
    let shown = try code { cell in
      let one = cell.code { 1 }
      let two = cell.code { () -> Int in 2 }
      let three = cell.code({ 3 })
      let four = cell.evaluate(aside: "a } remark") { one + two + three }
      let five = cell.code { () -> Int in
        four
      }
      let six = cell.code { [one, two].map { $0 } }
      _ = (five, six)
    }
    #expect(
      shown == ["1", "2", "3", "one + two + three", "four", "[one, two].map { $0 }"])
  }

  @Test func `a source file that is not there any more is said to be missing`() throws {
    let shown = try blocks { cell in
      cell.code(file: "/nowhere/main.swift", line: 3, column: 1) {}
    }
    guard case .code(let excerpt) = shown[0].content else { throw UsageError("no code") }
    #expect(excerpt.text == nil)
    let lines = TerminalRenderer(canvas: Canvas(width: 90)).lines(shown[0])
    #expect(
      lines == [
        "*The code of this cell stood in main.swift: that file is gone, or was edited after this",
        "program was built.*",
      ])
  }

  @Test func `a place that is no call, or past the end, shows nothing rather than something wrong`()
  {
    for (line, column) in [(1, 1), (1, 7), (100_000, 1), (3, 500)] {
      let excerpt = CodeExcerpt.reading(file: #filePath, line: line, column: column)
      #expect(excerpt.text == nil, "line \(line), column \(column)")
    }
  }
}
