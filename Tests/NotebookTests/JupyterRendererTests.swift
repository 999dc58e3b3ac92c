import Foundation
import Testing

@testable import Notebook

@MainActor
struct JupyterRendererTests {
  func cells(_ body: @escaping (Cell) throws -> Void) throws -> [[String: Any]] {
    let page = Page(
      chapter: 4, title: "Layers", command: "page", question: "What?", commandLine: [])
    page.cell("first", "First?", body)
    let text = JupyterRenderer().document(page.record([try page.play(page.cells[0])]))
    let notebook = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(notebook?["nbformat"] as? Int == 4)
    #expect(notebook?["nbformat_minor"] as? Int == 5)
    return try #require(notebook?["cells"] as? [[String: Any]])
  }

  func source(_ cell: [String: Any]) -> String {
    (cell["source"] as? [String])?.joined() ?? "none"
  }

  func outputs(_ cell: [String: Any]) -> [String] {
    (cell["outputs"] as? [[String: Any]])?.compactMap { $0["output_type"] as? String } ?? []
  }

  @Test func `code is followed by what it shows, prose stands between`() throws {
    let cells = try cells { cell in
      cell.say("Before.")
      let value = cell.code { [1, 2].map { $0 * 2 } }
      cell.result(value)
      cell.figure(BarChart([.init("a", 1)], caption: "Bars."))
      cell.say("After.")
      cell.notes("Never shown.")
      var table = Table("n")
      table.row(1)
      cell.table(table)
    }
    #expect(
      cells.map { $0["cell_type"] as? String } == [
        "markdown", "markdown", "code", "markdown", "code",
      ])
    #expect(source(cells[1]) == "## 1 · First?\n\nBefore.")
    #expect(source(cells[2]) == "[1, 2].map { $0 * 2 }")
    #expect(outputs(cells[2]) == ["stream", "display_data"])
    #expect(source(cells[3]) == "*Figure 1.1.* Bars.\n\nAfter.")
    #expect(source(cells[4]) == "// The result")
    #expect(outputs(cells[4]) == ["display_data"])
  }

  @Test func `a sentence that varies is emphasised, but no list, star or claim`() throws {
    let varying = ["It took 3 ms.", "- one\n- two", "One.\n\nTwo.", "It took *long*."]
    let cells = try cells { cell in
      for text in varying { cell.timing(text) }
      cell.varying { cell.check("fast", true) }
    }
    let times = "*What is timed on this page was timed in this run, on \(Machine.name).*"
    #expect(
      source(cells[1])
        == "## 1 · First?\n\n\(times)\n\n*It took 3 ms.*\n\n- one\n- two\n\nOne.\n\nTwo.\n\nIt took *long*."
        + "\n\n- ✓ fast")
  }

  @Test func `ids are unique and of the allowed letters`() throws {
    let cells = try cells { cell in
      for number in 1...5 {
        cell.say("\(number)")
        _ = cell.code { number }
      }
    }
    let ids = cells.compactMap { $0["id"] as? String }
    #expect(ids.count == cells.count)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil })
  }
}
