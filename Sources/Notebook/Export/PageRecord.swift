import Foundation

/// A chapter as it was played. Every renderer is made from it alone, and `--export json` writes it
/// down, so that other programs (`swift run book`) can render chapters too.
package struct PageRecord: Codable, Sendable {
  /// The chapter's number.
  package var chapter: Int
  /// The chapter's title.
  package var title: String
  /// The name of the program.
  package var command: String
  /// What the chapter asks.
  package var question: String
  /// The works it leans on.
  package var sources: [Source]
  /// How many cells the whole chapter has.
  package var cellCount: Int
  /// The cells that were played.
  package var cells: [CellRecord] = []

  /// A page that says nothing, for renderers of single blocks.
  static let nothing = PageRecord(
    chapter: 0, title: "", command: "", question: "", sources: [], cellCount: 0)

  /// "Chapter 4 · AlexNet, layer by layer".
  package var heading: String { "Chapter \(chapter) · \(title)" }
  /// Whether all cells were played.
  var isWhole: Bool { cells.count == cellCount }
  /// What became of the claims of all cells.
  var verdicts: [Check.Verdict] { cells.flatMap(\.verdicts) }
}

extension Page {
  /// The chapter with some of its cells as they were played.
  func record(_ cells: [CellRecord] = []) -> PageRecord {
    PageRecord(
      chapter: chapter, title: title, command: command, question: question, sources: sources,
      cellCount: self.cells.count, cells: cells)
  }
}

/// Writes and reads a chapter as data: a line of JSON for the page, then one for each cell, so that
/// whoever reads along knows how far the chapter has come.
package enum DataRenderer {
  /// A page without its cells, or a cell, as one line.
  static func line(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .throw
    guard let data = try? encoder.encode(value) else {
      fatalError("a part of the page could not be written as JSON")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The whole page.
  static func text(_ page: PageRecord) -> String {
    var head = page
    head.cells = []
    return line(head) + page.cells.map { line($0) }.joined()
  }

  /// Adds what a line says: the first one is the page, the others are cells.
  ///
  /// - Throws: a `DecodingError` when the line is neither.
  package static func read(_ line: Data, into page: inout PageRecord?) throws {
    if page == nil {
      page = try JSONDecoder().decode(PageRecord.self, from: line)
    } else {
      page?.cells.append(try JSONDecoder().decode(CellRecord.self, from: line))
    }
  }
}

extension Block.Content: Codable {
  /// The same, with figures drawn: what can be written down.
  private enum Written: Codable {
    case prose(text: String)
    case formula(text: String)
    case code(CodeExcerpt)
    case result(text: String, aside: String?)
    case table(Table)
    case figure(RecordedFigure)
    case check(Check)
    case takeaway(text: String)
    case change(text: String, how: String)
    case exercise(id: String, text: String)
    case notes(text: String)
  }

  /// Reads a block that was written down; a figure comes back as its drawings.
  public init(from decoder: any Decoder) throws {
    switch try Written(from: decoder) {
    case .prose(let text): self = .prose(text)
    case .formula(let text): self = .formula(text)
    case .code(let excerpt): self = .code(excerpt)
    case .result(let text, let aside): self = .result(text, aside: aside)
    case .table(let table): self = .table(table)
    case .figure(let figure): self = .figure(figure)
    case .check(let check): self = .check(check)
    case .takeaway(let text): self = .takeaway(text)
    case .change(let text, let how): self = .change(text, how: how)
    case .exercise(let id, let text): self = .exercise(id: id, text: text)
    case .notes(let text): self = .notes(text)
    }
  }

  /// Writes a block down; of a figure, its drawings in characters and as SVG.
  public func encode(to encoder: any Encoder) throws {
    let written: Written =
      switch self {
      case .prose(let text): .prose(text: text)
      case .formula(let text): .formula(text: text)
      case .code(let excerpt): .code(excerpt)
      case .result(let text, let aside): .result(text: text, aside: aside)
      case .table(let table): .table(table)
      case .figure(let figure): .figure(RecordedFigure(drawing: figure))
      case .check(let check): .check(check)
      case .takeaway(let text): .takeaway(text: text)
      case .change(let text, let how): .change(text: text, how: how)
      case .exercise(let id, let text): .exercise(id: id, text: text)
      case .notes(let text): .notes(text: text)
      }
    try written.encode(to: encoder)
  }
}
