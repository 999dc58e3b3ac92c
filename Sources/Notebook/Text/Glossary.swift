/// The terms that a course defines: those marked in its prose as `_stride_`, each with the sentence
/// that defines it.
package struct Glossary {
  /// A term.
  package struct Entry: Equatable {
    /// The term, as it is marked.
    package var term: String
    /// The sentence that defines it, as prose.
    package var sentence: String
    /// The chapter's number.
    package var chapter: Int
    /// The short name of the cell.
    package var cell: String
    /// Whether the cell is further reading.
    package var isFurther: Bool
  }

  /// The terms in the order of their definitions.
  package private(set) var entries: [Entry] = []
  private let chapters: [(number: Int, cells: [CellRecord])]

  /// The terms of chapters in reading order.
  package init(_ chapters: [(number: Int, cells: [CellRecord])]) {
    self.chapters = chapters
    for (number, cells) in chapters {
      for cell in cells {
        for block in cell.blocks {
          for (term, sentence) in block.definitions {
            entries.append(
              Entry(
                term: term, sentence: sentence, chapter: number, cell: cell.id,
                isFurther: cell.isFurther))
          }
        }
      }
    }
  }

  /// The anchor of a term on the page that defines it: "term-learning-rate".
  package static func anchor(_ term: String) -> String {
    "term-" + term.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
  }

  /// The listed terms that a page uses before they are defined, in an earlier main cell of the course
  /// or above on the page, and those defined twice, as sentences with their chapter. The same
  /// paragraphs may use and define a term; titles of pages and cells are not looked at.
  ///
  /// - Parameter terms: the terms and, for each, the forms in which it is used.
  package func faults(_ terms: [(term: String, forms: [String])])
    -> [(chapter: Int, sentence: String)]
  {
    var faults: [(Int, String)] = []
    for (term, forms) in terms {
      guard let use = try? Regex("\\b(?:\(forms.joined(separator: "|")))(?:s|es)?\\b").ignoresCase()
      else { fatalError("the forms of \(term) are no expression") }
      var isDefined = false
      for (number, cells) in chapters {
        let before = isDefined
        var hasUse = false
        for cell in cells {
          for block in cell.blocks {
            let defines = block.definitions.contains { $0.term.lowercased() == term.lowercased() }
            if defines && isDefined {
              faults.append((number, "cell \(cell.id) defines \"\(term)\" again"))
            }
            if defines { isDefined = true }
            if !isDefined, !hasUse, let found = block.readText.firstMatch(of: use) {
              hasUse = true
              let text = block.readText
              let start = text.index(
                found.range.lowerBound, offsetBy: -40, limitedBy: text.startIndex)
              let context = text[(start ?? text.startIndex)..<found.range.upperBound]
              faults.append(
                (number, "cell \(cell.id) uses \"\(term)\" before it is defined: …\(context)"))
            }
          }
        }
        // Nobody must have read a further cell to understand the next chapter.
        let isMain = cells.contains { cell in
          !cell.isFurther
            && cell.blocks.contains {
              $0.definitions.contains { $0.term.lowercased() == term.lowercased() }
            }
        }
        isDefined = before || isMain
      }
    }
    return faults
  }
}

extension Block {
  /// The terms that the block defines, each with its sentence.
  fileprivate var definitions: [(term: String, sentence: String)] {
    guard case .prose(let text) = content, text.contains("_") else { return [] }
    return paragraphs(text).flatMap { paragraph in
      sentences(paragraph.text).flatMap { sentence in
        inlineSpans(sentence).filter { $0.style == .term }.map { ($0.text, sentence) }
      }
    }
  }

  /// What is read of the block: neither code nor numbers nor the speaker's notes.
  fileprivate var readText: String {
    switch content {
    case .formula, .code, .result, .notes: ""
    case .table(let table): (table.columns.map(\.heading) + [table.caption]).joined(separator: "\n")
    case .figure(let figure): figure.caption
    default: plainText ?? ""
    }
  }
}

/// Read once, since that takes long.
nonisolated(unsafe) private let endOfSentence = /[.?!][)"”*]? (?=[A-Z_*“(])/

/// The sentences of a paragraph: a full stop, a question mark or a colon's end before a capital.
func sentences(_ text: String) -> [String] {
  var result: [String] = []
  var start = text.startIndex
  for match in text.matches(of: endOfSentence) {
    result.append(String(text[start..<match.range.upperBound]).trimmed)
    start = match.range.upperBound
  }
  return result + [String(text[start...]).trimmed]
}
