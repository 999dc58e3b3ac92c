/// How long the main path of a chapter is.
package struct PageLength: Equatable {
  /// Words of prose, verdicts, captions of tables and sentences to remember.
  package private(set) var words = 0
  /// Cells.
  package private(set) var cells = 0
  /// Charts, plots and pictures.
  package private(set) var figures = 0
  /// Shown lines of code.
  package private(set) var codeLines = 0
  /// The cells beside the main path.
  package private(set) var furtherCells = 0

  /// The length of a chapter's main cells.
  package init(_ records: [CellRecord]) {
    furtherCells = records.count(where: \.isFurther)
    for record in records where !record.isFurther {
      cells += 1
      for block in record.blocks {
        switch block.content {
        case .prose, .check, .takeaway: words += Self.words(in: block.plainText ?? "")
        // In Markdown it is a paragraph like any other.
        case .table(let table): words += Self.words(in: plain(table.caption))
        case .figure: figures += 1
        case .code(let excerpt): codeLines += (excerpt.text ?? "").split(separator: "\n").count
        default: break
        }
      }
    }
  }

  private static func words(in text: String) -> Int {
    text.split { $0.isWhitespace }.count { $0.contains { $0.isLetter || $0.isNumber } }
  }

  /// "chapter04-alexnet-shapes: 1,900 words, 12 cells, 9 figures, 60 lines of code; 4 further cells".
  func line(_ command: String) -> String {
    "\(command): \(grouped(words)) words, \(cells) cells, \(figures) figures, "
      + "\(codeLines) lines of code; \(furtherCells) further cells\n"
  }
}
