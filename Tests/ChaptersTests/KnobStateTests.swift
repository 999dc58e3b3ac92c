import Foundation
import Testing

@testable import Notebook

/// A cell with knobs, and what the book holds of it.
struct TurnableCell: CustomTestStringConvertible, Sendable {
  let chapter: String
  let page: PageRecord
  let cell: CellRecord

  var testDescription: String { "\(chapter) \(cell.id)" }

  /// The recorded cells with knobs of all chapters.
  static let all: [TurnableCell] = chapters.flatMap { chapter -> [TurnableCell] in
    let file = projectFolder.appendingPathComponent("chapters/\(chapter)/output.jsonl")
    guard let data = try? Data(contentsOf: file), var page = try? DataRenderer.page(data) else {
      return []
    }
    page.origin = nil
    return page.cells.filter { !$0.knobs.isEmpty }.map { cell in
      TurnableCell(chapter: chapter, page: page, cell: cell)
    }
  }

  /// The states in which one knob is turned away from its default.
  var turned: [CellState] {
    let start = cell.knobs.map(\.start)
    return cell.states.filter { state in zip(state.positions, start).count { $0 != $1 } == 1 }
  }

  /// Whether the cell trains networks, which takes too long to be played for each value.
  var trains: Bool { ["rung", "light", "batch-size"].contains(cell.id) }

  /// What `--set` must be told for a state.
  func settings(_ state: CellState) -> [String] {
    zip(cell.knobs, state.positions).flatMap { ["--set", "\($0.name)=\($0.values[$1])"] }
  }

  /// The cell in a state as a chapter writes it that plays this cell alone.
  func markdown(_ state: CellState) -> String {
    var (page, cell) = (page, cell)
    (cell.blocks, cell.knobs, cell.states) = (state.blocks, [], [])
    page.cells = [cell]
    return MarkdownRenderer(canvas: Canvas(width: 80)).document(page)
  }
}

@Test func `Every chapter has something to turn, and its recording holds all values of every knob`()
{
  #expect(Set(TurnableCell.all.map(\.chapter)) == Set(chapters))
  for turnable in TurnableCell.all {
    let values = turnable.cell.knobs.reduce(0) { $0 + $1.values.count - 1 }
    #expect(turnable.turned.count == values, "\(turnable.testDescription)")
  }
}

@Test(.serialized, arguments: TurnableCell.all.filter { !$0.trains })
func `What the book shows at a knob's value is what --set plays`(turnable: TurnableCell) throws {
  for state in turnable.turned {
    let settings = turnable.settings(state)
    let fresh = try Program.run(
      turnable.chapter, ["--cell", turnable.cell.id, "--export", "md", "-"] + settings)
    #expect(fresh.status == 0, "\(settings): \(fresh.errors)")
    let difference = Transcript.firstDifference(
      recorded: turnable.markdown(state), fresh: fresh.output)
    #expect(difference == nil, "\(settings)")
  }
}
