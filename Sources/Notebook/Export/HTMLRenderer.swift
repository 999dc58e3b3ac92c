/// Writes a page as one HTML file that needs nothing else: no network, no script, light and dark,
/// readable on a phone and printable.
struct HTMLRenderer {
  var showsCode = true
  var showsNotes = false

  /// The whole file.
  @MainActor
  func document(_ page: Page, _ records: [CellRecord]) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escapedHTML(page.heading))</title>
    <style>
    \(HTMLStyle.sheet)
    </style>
    </head>
    <body>
    <main>
    \(body(page, records))
    </main>
    </body>
    </html>

    """
  }

  /// What stands inside the file's `main`: for a book that puts its own frame around it.
  @MainActor
  func body(_ page: Page, _ records: [CellRecord]) -> String {
    let keys = Set(page.sources.map(\.key))
    var parts = [
      "<header>",
      "<p class=\"chapter\">Chapter \(page.chapter)</p>",
      "<h1>\(escapedHTML(page.title))</h1>",
      "<div class=\"question\">\(prose(page.question, keys: keys))</div>",
    ]
    if records.count > 1 {
      let items = records.map {
        "<li value=\"\($0.number)\"><a href=\"#\($0.id)\">\(escapedHTML($0.title))</a></li>"
      }
      parts.append(
        "<details class=\"contents\"><summary>\(records.count) cells</summary>"
          + "<ol>\(items.joined())</ol></details>")
    }
    parts.append("</header>")
    for record in records { parts += section(record, keys: keys) }
    if records.count == page.cells.count {
      parts += footer(verdicts: records.flatMap(\.verdicts), sources: page.sources)
    }
    return parts.joined(separator: "\n")
  }

  private func section(_ record: CellRecord, keys: Set<String>) -> [String] {
    var parts = [
      "<section id=\"\(record.id)\">",
      "<h2><span class=\"number\">\(record.number)</span> \(escapedHTML(record.title))</h2>",
    ]
    var inChecks = false
    for block in record.blocks {
      guard let text = text(block, keys: keys) else { continue }
      let isCheck = if case .check = block.content { true } else { false }
      if isCheck != inChecks { parts.append(isCheck ? "<ul class=\"checks\">" : "</ul>") }
      inChecks = isCheck
      parts.append(
        block.varies && !isCheck ? "<div class=\"timing\">\n\(text)\n</div>" : text)
    }
    if inChecks { parts.append("</ul>") }
    return parts + ["</section>"]
  }

  private func footer(verdicts: [Check.Verdict], sources: [Source]) -> [String] {
    var parts = ["<footer>"]
    if let sentence = verdictSentence(verdicts) { parts.append("<p>\(escapedHTML(sentence))</p>") }
    if !sources.isEmpty {
      parts.append("<h2>Sources</h2>\n<ul class=\"sources\">")
      for source in sources {
        let link = source.url.map { url in
          let address = escapedHTML(url)
          return " <a href=\"\(address)\">\(address)</a>"
        }
        parts.append(
          "<li id=\"source-\(source.key)\"><strong>\(source.key)</strong>: "
            + spans(inlineSpans(source.text), keys: []) + "\(link ?? "")</li>")
      }
      parts.append("</ul>")
    }
    return parts + ["</footer>"]
  }

  /// A block as HTML, nil when it is not shown.
  func text(_ block: Block, keys: Set<String>) -> String? {
    switch block.content {
    case .prose(let text): return prose(text, keys: keys)
    case .formula(let text): return "<pre class=\"formula\">\(escapedHTML(text))</pre>"
    case .code(let excerpt):
      guard showsCode else { return nil }
      guard let text = excerpt.text else {
        return "<p><em>\(escapedHTML(excerpt.absence))</em></p>"
      }
      return "<pre class=\"code\" tabindex=\"0\"><code>\(highlighted(text))</code></pre>"
    case .result(let text, let aside):
      let remark = aside.map { "<span class=\"aside\">\(escapedHTML($0))</span>" } ?? ""
      return "<pre class=\"result\" tabindex=\"0\">\(escapedHTML(text))\(remark)</pre>"
    case .table(let table): return tableHTML(table, keys: keys)
    case .figure(let figure):
      let number = block.figureNumber ?? ""
      let id = number.split(separator: ".").joined(separator: "-")
      let caption = spans(inlineSpans(figure.caption), keys: keys)
      return """
        <figure id="figure-\(id)">
        <div class="drawing" tabindex="0" role="group" aria-label="Figure \(number)">\(figure.svg())</div>
        <figcaption><span class="number">Figure \(number).</span> \(caption)</figcaption>
        </figure>
        """
    case .check(let check): return item(check, keys: keys)
    case .takeaway(let text):
      return "<p class=\"takeaway\"><strong>Take with you:</strong> "
        + "\(spans(inlineSpans(text), keys: keys))</p>"
    case .exercise(let id, let text):
      return "<p class=\"exercise\"><strong>Try it:</strong> exercise \(escapedHTML(id)), "
        + "\(spans(inlineSpans(text), keys: keys)) "
        + "(<code>swift run exercises check \(escapedHTML(id))</code>)</p>"
    case .notes(let text):
      guard showsNotes else { return nil }
      return "<aside class=\"notes\" aria-label=\"Speaker's notes\"><p><strong>Notes</strong></p>"
        + "\(prose(text, keys: keys))</aside>"
    }
  }

  private func item(_ check: Check, keys: Set<String>) -> String {
    let kind: String
    let word: String
    switch check.verdict {
    case .holds: (kind, word) = ("holds", "holds")
    case .fails: (kind, word) = ("fails", "does not hold")
    case .undecided: (kind, word) = ("undecided", "undecided")
    }
    let text = check.source.map { "\(check.text) [\($0)]" } ?? check.text
    return "<li class=\"\(kind)\"><span class=\"sign\" role=\"img\" aria-label=\"\(word)\">"
      + "\(check.verdict.sign)</span> \(spans(inlineSpans(text), keys: keys))</li>"
  }

  // MARK: prose

  /// Paragraphs and lists.
  func prose(_ text: String, keys: Set<String>) -> String {
    var result: [String] = []
    var list: String?
    for part in proseParts(text) {
      let wanted = part.marker.map { $0 == "–" ? "ul" : "ol" }
      if wanted != list {
        if let list { result.append("</\(list)>") }
        if let wanted { result.append("<\(wanted)>") }
        list = wanted
      }
      let inner = spans(part.spans, keys: keys)
      result.append(wanted == nil ? "<p>\(inner)</p>" : "<li>\(inner)</li>")
    }
    if let list { result.append("</\(list)>") }
    return result.joined(separator: "\n")
  }

  private func spans(_ spans: [Span], keys: Set<String>) -> String {
    spans.map { span in
      let text = escapedHTML(span.text)
      switch span.style {
      case .plain: return text
      case .emphasis: return "<em>\(text)</em>"
      case .strong: return "<strong>\(text)</strong>"
      case .code: return "<code>\(text)</code>"
      case .citation:
        return keys.contains(span.text)
          ? "<a class=\"cite\" href=\"#source-\(text)\">[\(text)]</a>" : "[\(text)]"
      }
    }.joined()
  }

  // MARK: tables and code

  private func tableHTML(_ table: Table, keys: Set<String>) -> String {
    func row(_ cells: [String], _ tag: String, class name: String = "") -> String {
      let made = cells.enumerated().map { column, text in
        let kind =
          table.isRightAligned(column)
          ? "right" : tag == "td" && displayWidth(text) <= 16 ? "short" : ""
        let side = kind.isEmpty ? "" : " class=\"\(kind)\""
        let scope = tag == "th" ? " scope=\"col\"" : ""
        return "<\(tag)\(scope)\(side)>\(escapedHTML(text))</\(tag)>"
      }
      return "<tr\(name.isEmpty ? "" : " class=\"\(name)\"")>\(made.joined())</tr>"
    }
    let rows = table.rows.map { row($0.cells, "td", class: $0.isTotal ? "total" : "") }
    let caption =
      table.caption.isEmpty
      ? "" : "<caption>\(spans(inlineSpans(table.caption), keys: keys))</caption>"
    return
      "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\(caption)"
      + "<thead>\(row(table.columns.map(\.heading), "th"))</thead>\n"
      + "<tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
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
