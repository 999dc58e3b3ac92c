import Base
import Foundation
import Testing

@testable import Notebook

@MainActor
struct MarkdownRendererTests {
  let renderer = MarkdownRenderer(canvas: Canvas(width: 80))

  func markdown(_ body: @escaping (Cell) throws -> Void) throws -> String {
    try blocks(body).compactMap { renderer.text($0) }.joined(separator: "\n\n")
  }

  @Test func `every kind of block has its Markdown`() throws {
    let text = try markdown { cell in
      cell.say("An *odd* `x` [Someone2012]; 2 * 3 < 7.")
      cell.formula("a = b")
      _ = cell.code { 1 + 1 }
      cell.result(2, aside: "as expected")
      cell.takeaway("Count.")
      cell.exercise("4.1", "the side")
      cell.notes("Ask -- first.")
    }
    #expect(
      text == """
        An *odd* `x` [Someone2012]; 2 \\* 3 \\< 7.

        ```formula
        a = b
        ```

        ```swift
        1 + 1
        ```

        ```text
        2                      as expected
        ```

        > **Take with you:** Count.

        > **Try it:** exercise 4.1, the side (`swift run exercises check 4.1`)

        <!-- notes
        Ask -\u{200B}- first.
        -->
        """)
  }

  @Test func `a line of prose is never read as a heading or a list`() {
    #expect(renderer.prose("# one") == "\\# one")
    #expect(renderer.prose("x\n\n2012. A year") == "x\n\n2012\\. A year")
    #expect(renderer.prose("- an item\n- another") == "- an item\n- another")
  }

  @Test func `a table is aligned, its totals are strong and its times are marked`() throws {
    let text = try markdown { cell in
      var table = Table("layer", "parameters", .number("time", varies: true))
      table.row("conv|1", 11_712, 3.5)
      table.total("all", 11_712, nil)
      cell.table(table)
    }
    let times = "What is timed on this page was timed in this run, on \(Machine.name)."
    #expect(
      text == """
        \(times)

        | layer   | parameters | time |
        | ------- | ---------: | ---: |
        | conv\\|1 |     11,712 | <!-- timing -->3.5<!-- /timing --> |
        | **all** | **11,712** |      |
        """)
  }

  @Test func `a page is whole and the same each time`() throws {
    let page = Page(
      chapter: 2, title: "Two", command: "two", question: "Why?",
      sources: [Source("Someone2012", "Someone, “Something”")],
      commandLine: [])
    page.cell("a", "First?") { cell in
      cell.check("one", true)
      cell.check("two", false)
      cell.timing("It took \(Double.random(in: 0...1)) s.")
    }
    func document() throws -> String {
      renderer.document(page.record([try page.play(page.cells[0])]))
    }
    let first = try document()
    #expect(
      first.contains("## 1 · First?\n\n<!-- cell: a -->\n\n- ✓ one\n- ✗ two\n\n<!-- timing -->"))
    #expect(first.hasSuffix("\n\n## Sources\n\n- **Someone2012**: Someone, “Something”\n"))
    let second = try document()
    #expect(first != second)
    #expect(Transcript.firstDifference(recorded: first, fresh: second) == nil)
  }

  @Test func `a file appears whole, in a folder made for it, and leaves nothing else behind`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("notebook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("deep/page.md").path
    try writeAtomically("one", to: path)
    try writeAtomically("two", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("deep").path)
    #expect(names == ["page.md"])
    let error = #expect(throws: CourseError.self) { try writeAtomically("x", to: folder.path) }
    #expect(error?.description == "\(folder.path) is a folder: name a file to write")

    // A look beforehand finds the same, and makes nothing.
    #expect(throws: CourseError.self) { try checkPlace(folder.path) }
    let below = #expect(throws: CourseError.self) { try checkPlace("\(path)/a/b.md") }
    #expect(
      below?.description == "\(path)/a/b.md could not be written: \(path) is a file, not a folder; "
        + "check the path")
    let device = #expect(throws: CourseError.self) { try checkPlace("/dev/null") }
    #expect(
      device?.description == "/dev/null is a device, a pipe or a socket: name a file to write")
    let link = folder.appendingPathComponent("deep/link.md").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try checkPlace(link)
    try FileManager.default.removeItem(atPath: link)
    try checkPlace(folder.appendingPathComponent("new/and/deep.md").path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["deep"])
  }
}
