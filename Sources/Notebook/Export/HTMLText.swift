// Running text in HTML: paragraphs, lists, the links inside them, and code in colours.

// Patterns that are used often are read once: that takes longer than to look for them in a paragraph.
nonisolated(unsafe) private let namesOfWorks =
  /(?<doi>doi:10\.[^\s<]+[^\s<.,;)])|(?<arxiv>arXiv:[0-9]{4}\.[0-9]{4,5})|https:\/\/[^\s<]+[^\s<.,;)]/
nonisolated(unsafe) private let namesOfPlaces =
  /\b(?<kind>[Ff]igure|[Cc]ell|[Cc]hapter) (?<number>[0-9]+(?:\.[0-9]+)?)/
nonisolated(unsafe) private let announcesCells =
  /(?:[Cc]hapter\s(?<number>[0-9]+),\s)?[Cc]ells?\s$/
nonisolated(unsafe) private let namesOfCells = /[a-z0-9-]+/

extension HTMLRenderer {
  /// Paragraphs and lists.
  package func prose(_ text: String) -> String {
    var result: [String] = []
    var list: String?
    for part in proseParts(text) {
      let wanted = part.marker.map { $0 == "–" ? "ul" : "ol" }
      if wanted != list {
        if let list { result.append("</\(list)>") }
        if let wanted { result.append("<\(wanted)>") }
        list = wanted
      }
      let inner = spans(part.spans)
      result.append(wanted == nil ? "<p>\(inner)</p>" : "<li>\(inner)</li>")
    }
    if let list { result.append("</\(list)>") }
    return result.joined(separator: "\n")
  }

  /// A line of text with its markup.
  ///
  /// - Parameter citing: whether the keys of sources become links.
  func spans(_ text: String, citing: Bool = true) -> String {
    spans(inlineSpans(text), citing: citing)
  }

  private func spans(_ spans: [Span], citing: Bool = true) -> String {
    // The chapter of which a name in code is a cell, as long as cells are listed.
    var chapter: Int?
    return spans.map { span in
      let text = escapedHTML(span.text)
      switch span.style {
      case .plain:
        chapter = chapterOfCells(behind: span.text, before: chapter)
        return linked(text)
      case .emphasis: return "<em>\(text)</em>"
      case .strong: return "<strong>\(text)</strong>"
      case .code:
        let code = "<code>\(text)</code>"
        let cell = chapter.flatMap { address(ofCell: span.text, chapter: $0) }
        return cell.map { "<a href=\"\($0)\">\(code)</a>" } ?? code
      case .term:
        let anchor = namesPlaces ? " id=\"\(Glossary.anchor(span.text))\"" : ""
        return "<dfn\(anchor)>\(text)</dfn>"
      case .citation:
        return citing && page.sources.contains { $0.key == span.text }
          ? "<a class=\"cite\" href=\"#source-\(text)\">[\(text)]</a>" : "[\(text)]"
      }
    }.joined()
  }

  /// Makes links of the identifiers of works: "doi:10.1007/BF00994018", "arXiv:1502.01852", addresses.
  func linkedWorks(_ text: String) -> String {
    text.replacing(namesOfWorks) { match in
      let address =
        match.doi.map { "https://doi.org/" + $0.dropFirst(4) }
        ?? match.arxiv.map { "https://arxiv.org/abs/" + $0.dropFirst(6) } ?? String(match.0)
      return "<a href=\"\(address)\">\(match.0)</a>"
    }
  }

  /// Makes links of what names a place by its number: a figure or a cell of this page, another chapter.
  private func linked(_ text: String) -> String {
    text.replacing(namesOfPlaces) { match in
      guard let address = address(match.kind.lowercased(), String(match.number)) else {
        return String(match.0)
      }
      return "<a href=\"\(address)\">\(match.0)</a>"
    }
  }

  /// Of which chapter the next words in code are cells: "chapter 6, cell " and "cells " say so, and a list
  /// of cells goes on with "and" or a comma.
  private func chapterOfCells(behind text: String, before: Int?) -> Int? {
    if let match = text.firstMatch(of: announcesCells) {
      return match.number.flatMap { Int($0) } ?? page.chapter
    }
    return [", ", " and ", ", and "].contains(text) ? before : nil
  }

  private func address(ofCell name: String, chapter: Int) -> String? {
    guard name.wholeMatch(of: namesOfCells) != nil else { return nil }
    if chapter == page.chapter { return page.cells.contains { $0.id == name } ? "#\(name)" : nil }
    return chapters[chapter].map { "\(escapedHTML($0))#\(name)" }
  }

  private func address(_ kind: String, _ number: String) -> String? {
    switch kind {
    case "figure":
      let isHere = page.cells.contains { $0.blocks.contains { $0.figureNumber == number } }
      return isHere ? "#" + Self.figureID(number) : nil
    case "cell": return page.cells.first { String($0.number) == number }.map { "#\($0.id)" }
    default:
      return Int(number).flatMap { $0 == page.chapter ? nil : chapters[$0] }.map(escapedHTML)
    }
  }

  /// Swift code with its keywords, types, strings, numbers and comments marked.
  func highlighted(_ source: String) -> String {
    SwiftLexer.tokens(source).map { token in
      let text = escapedHTML(token.text)
      switch token.kind {
      case .keyword, .attribute: return "<span class=\"k\">\(text)</span>"
      case .type: return "<span class=\"t\">\(text)</span>"
      case .string: return "<span class=\"s\">\(text)</span>"
      case .number: return "<span class=\"n\">\(text)</span>"
      case .comment: return "<span class=\"c\">\(text)</span>"
      case .identifier, .symbol, .space: return text
      }
    }.joined()
  }
}
