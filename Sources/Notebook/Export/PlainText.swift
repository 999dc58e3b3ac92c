extension CellRecord {
  /// All that the cell says, without markup and drawings: for searching.
  package var plainText: String {
    blocks.compactMap(\.plainText).joined(separator: "\n")
  }
}

extension Block {
  var plainText: String? {
    switch content {
    case .prose(let text), .takeaway(let text): plain(text)
    case .formula(let text): text
    case .code(let excerpt): excerpt.text
    case .result(let text, let aside): aside.map { "\(text)  \($0)" } ?? text
    case .table(let table):
      ([table.columns.map(\.heading)] + table.rows.map(\.cells))
        .map { $0.joined(separator: "  ") }.joined(separator: "\n") + "\n" + plain(table.caption)
    case .figure(let figure): plain(figure.caption) + "\n" + figure.altText
    case .check(let check): plain(check.text)
    case .change(let text, let how): plain("\(text) (\(how))")
    case .exercise(let id, let text): "exercise \(id), \(plain(text))"
    case .notes: nil
    }
  }
}

extension PageRecord {
  /// The figures in order: number and caption, without markup.
  package var figures: [(number: String, caption: String)] {
    cells.flatMap(\.blocks).compactMap { block in
      guard case .figure(let figure) = block.content, let number = block.figureNumber else {
        return nil
      }
      return (number, plain(figure.caption.isEmpty ? figure.altText : figure.caption))
    }
  }

  /// The numbers of the exercises that cells point to.
  package var exerciseNumbers: Set<String> {
    Set(
      cells.flatMap(\.blocks).compactMap { block in
        if case .exercise(let id, _) = block.content { id } else { nil }
      })
  }
}

/// Prose without its markup.
func plain(_ text: String) -> String {
  proseParts(text).map { $0.spans.map(\.text).joined() }.joined(separator: "\n")
}
