import Files
import Base
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
  /// Where the results come from; nil when they were computed just now.
  package var origin: Origin?
  /// The sets of images that the results are about.
  package var data: [String] = []
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

  /// The page with cells that were played again in the place of the same ones here.
  ///
  /// - Parameter played: the chapter as it is now, with some of its cells.
  /// - Returns: the page; nil when the chapter has got other cells than are here.
  package func replacing(with played: PageRecord) -> PageRecord? {
    if played.isWhole { return played }
    var result = played
    let ids = Set(played.cells.map(\.id))
    result.cells = (cells.filter { !ids.contains($0.id) } + played.cells)
      .sorted { $0.number < $1.number }
    (result.origin, result.data) = (origin, data)
    return result.cells.map(\.number) == Array(1...max(1, played.cellCount)) ? result : nil
  }
}

extension Page {
  /// The chapter with some of its cells as they were played.
  func record(_ cells: [CellRecord] = []) -> PageRecord {
    PageRecord(
      chapter: chapter, title: title, command: command, question: question, sources: sources,
      cellCount: self.cells.count, origin: recordedPage?.origin,
      data: recordedPage?.origin?.data ?? dataSets, cells: cells)
  }
}

/// Writes and reads a chapter as data: a line of JSON for the page, then one for each cell, so that
/// whoever reads along knows how far the chapter has come.
package enum DataRenderer {
  /// A page without its cells, or a cell, as one line.
  static func line(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
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
  /// - Throws: a `DecodingError` when the line is neither, or what it says cannot be.
  package static func read(_ line: Data, into page: inout PageRecord?) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    if page == nil {
      page = try decoder.decode(PageRecord.self, from: line)
      try page?.check()
    } else {
      let cell = try decoder.decode(CellRecord.self, from: line)
      try cell.check(among: page?.cells ?? [])
      page?.cells.append(cell)
    }
  }

  /// A whole page.
  ///
  /// - Throws: an error with one sentence when the bytes are no page, or not all of one.
  static func page(_ bytes: Data) throws -> PageRecord {
    var page: PageRecord?
    for line in Files.text(of: bytes).split(separator: "\n") {
      try read(Data(line.utf8), into: &page)
    }
    guard let page, page.isWhole else {
      throw CourseError("it has \(page?.cells.count ?? 0) of \(page?.cellCount ?? 0) cells")
    }
    return page
  }
}

// What is read was written by nobody knows whom; names become anchors of HTML.

extension PageRecord {
  fileprivate func check() throws {
    guard (0...10_000).contains(cellCount), (0...10_000).contains(chapter), cells.isEmpty,
      isName(command), sources.allSatisfy({ isName($0.key) })
    else {
      throw CourseError("the chapter or one of its sources has a number or name that cannot be")
    }
  }
}

extension CellRecord {
  func check(among others: [CellRecord]) throws {
    guard isName(id), (1...10_000).contains(number),
      !others.contains(where: { $0.id == id || $0.number == number }),
      (blocks + states.flatMap(\.blocks)).allSatisfy(\.hasPossibleNames)
    else {
      throw CourseError(
        "cell \(number), \"\(printable(id))\", has a number or name that cannot be, or that it "
          + "shares with another")
    }
    guard hasPossibleStates else {
      throw CourseError(
        "cell \(number), \"\(printable(id))\", has a knob or a state that cannot be")
    }
  }

  /// Whether every state sets each knob to one of its values. A page has room for three knobs that are
  /// turned together.
  private var hasPossibleStates: Bool {
    knobs.count <= 8
      && knobs.allSatisfy {
        isName($0.name) && (2...20).contains($0.values.count)
          && $0.values.indices.contains($0.start)
      }
      && states.count <= stateLimit
      && states.allSatisfy { state in
        state.positions.count == knobs.count
          && zip(knobs, state.positions).allSatisfy { $0.values.indices.contains($1) }
      }
      && (states.isEmpty || knobs.count <= 3
        || states.count != knobs.reduce(1) { $0 * $1.values.count })
  }
}

extension Block {
  fileprivate var hasPossibleNames: Bool {
    switch content {
    case .figure:
      figureNumber.map { !$0.isEmpty && $0.allSatisfy { $0.isNumber || $0 == "." } } ?? true
    case .exercise(let id, _): isName(id.replacing(".", with: "-"))
    case .check(let check): check.source.map(isName) ?? true
    case .code(let excerpt): excerpt.line >= 0
    default: true
    }
  }
}

/// Whether a text is made of letters, digits, dashes and underscores.
private func isName(_ text: String) -> Bool {
  (1...100).contains(text.count)
    && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
}

extension Block.Content: Codable {
  /// The same in a form that can be written down.
  private enum Written: Codable {
    case prose(text: String)
    case formula(text: String)
    case code(CodeExcerpt)
    case result(text: String, aside: String?)
    case table(Table)
    case figure(AnyFigure)
    case check(Check)
    case takeaway(text: String)
    case change(text: String, how: String)
    case exercise(id: String, text: String)
    case notes(text: String)
  }

  /// Reads a block that was written down.
  public init(from decoder: any Decoder) throws {
    switch try Written(from: decoder) {
    case .prose(let text): self = .prose(text)
    case .formula(let text): self = .formula(text)
    case .code(let excerpt): self = .code(excerpt)
    case .result(let text, let aside): self = .result(text, aside: aside)
    case .table(let table):
      guard table.numeric.count == table.columns.count,
        table.rows.allSatisfy({ $0.cells.count == table.columns.count })
      else { throw CourseError("a table has rows of other lengths than its head") }
      self = .table(table)
    case .figure(let figure): self = .figure(figure.figure)
    case .check(let check): self = .check(check)
    case .takeaway(let text): self = .takeaway(text)
    case .change(let text, let how): self = .change(text, how: how)
    case .exercise(let id, let text): self = .exercise(id: id, text: text)
    case .notes(let text): self = .notes(text)
    }
  }

  /// Writes a block down.
  public func encode(to encoder: any Encoder) throws {
    let written: Written =
      switch self {
      case .prose(let text): .prose(text: text)
      case .formula(let text): .formula(text: text)
      case .code(let excerpt): .code(excerpt)
      case .result(let text, let aside): .result(text: text, aside: aside)
      case .table(let table): .table(table)
      case .figure(let figure): .figure(AnyFigure(figure))
      case .check(let check): .check(check)
      case .takeaway(let text): .takeaway(text: text)
      case .change(let text, let how): .change(text: text, how: how)
      case .exercise(let id, let text): .exercise(id: id, text: text)
      case .notes(let text): .notes(text: text)
      }
    try written.encode(to: encoder)
  }
}
