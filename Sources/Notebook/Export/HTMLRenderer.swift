/// Writes a page as HTML that needs nothing else: no network, no script, light and dark, readable on a
/// phone and printable. A book puts its own frame around `body()`.
package struct HTMLRenderer {
  /// What a book knows of an exercise.
  package struct Exercise {
    /// A few words.
    package var title: String
    /// What is asked, in paragraphs; lines that begin with four spaces are formulas.
    package var question: String
    /// Hints, from a nudge to nearly the code.
    package var hints: [String]

    /// An exercise.
    package init(title: String, question: String, hints: [String]) {
      self.title = title
      self.question = question
      self.hints = hints
    }
  }

  /// The page.
  package let page: PageRecord
  /// Whether code is shown.
  package var showsCode = true
  /// Whether the speaker's notes are shown.
  package var showsNotes = false
  /// The questions and hints of exercises, by number; for one that is missing, only the pointer is shown.
  package var exercises: [String: Exercise] = [:]
  /// The addresses of other chapters, by number.
  package var chapters: [Int: String] = [:]
  /// Whether figures and terms have the anchors that links lead to; what stands on a page a second
  /// time has none.
  package var namesPlaces = true

  /// A renderer for a page.
  package init(_ page: PageRecord, showsCode: Bool = true, showsNotes: Bool = false) {
    self.page = page
    self.showsCode = showsCode
    self.showsNotes = showsNotes
  }

  /// The whole file.
  func document() -> String {
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
    \(body())
    </main>
    </body>
    </html>

    """
  }

  /// What stands inside the file's `main`.
  package func body() -> String {
    var parts = [
      "<header>",
      "<p class=\"chapter\">Chapter \(page.chapter)</p>",
      "<h1>\(escapedHTML(page.title))</h1>",
      "<div class=\"question\">\(prose(page.question))</div>",
      "<p class=\"legend\">\(spans(Check.legend))</p>",
    ]
    let about =
      page.origin?.sentence
      ?? (page.data.isEmpty ? nil : "Data: \(page.data.joined(separator: ", ")).")
    if let about { parts.append("<div class=\"origin\">\(prose(about))</div>") }
    if page.cells.count > 1 {
      let items = page.cells.map {
        "<li value=\"\($0.number)\"><a href=\"#\($0.id)\">\(escapedHTML($0.title))</a></li>"
      }
      parts.append(
        "<details class=\"contents\"><summary>\(page.cells.count) cells</summary>"
          + "<ol>\(items.joined())</ol></details>")
    }
    parts.append("</header>")
    for cell in page.cells { parts.append(cell.isFurther ? foldedSection(cell) : section(cell)) }
    if page.isWhole { parts += footer() }
    return parts.joined(separator: "\n")
  }

  /// A cell with its title.
  package func section(_ cell: CellRecord) -> String {
    var parts = [
      "<section id=\"\(cell.id)\">",
      "<h2><span class=\"number\">\(cell.number)</span> \(escapedHTML(cell.title))"
        + " <a class=\"permalink\" href=\"#\(cell.id)\" aria-label=\"#\(cell.id), link to cell \(cell.number)\">"
        + "#\(cell.id)</a></h2>",
    ]
    parts.append(cell.states.count > 1 ? turnable(cell) : html(cell.blocks))
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  /// Blocks as HTML.
  func html(_ blocks: [Block]) -> String { joined(blocks, blocks.map { text($0) }) }

  /// Blocks whose texts are there, joined; a text that is nil is not shown.
  func joined(_ blocks: [Block], _ texts: [String?]) -> String {
    var parts: [String] = []
    var inChecks = false
    for (block, text) in zip(blocks, texts) {
      guard let text else { continue }
      let isCheck = if case .check = block.content { true } else { false }
      if isCheck != inChecks { parts.append(isCheck ? "<ul class=\"checks\">" : "</ul>") }
      inChecks = isCheck
      parts.append(
        block.varies && !isCheck ? "<div class=\"timing\">\n\(text)\n</div>" : text)
    }
    if inChecks { parts.append("</ul>") }
    return parts.joined(separator: "\n")
  }

  /// A further cell, folded behind its title.
  private func foldedSection(_ cell: CellRecord) -> String {
    "<details class=\"further\"><summary>Further: \(escapedHTML(cell.title))</summary>\n"
      + section(cell) + "\n</details>"
  }

  private func footer() -> [String] {
    var parts = ["<footer>"]
    if let sentence = verdictSentence(page.verdicts) {
      parts.append("<p>\(escapedHTML(sentence))</p>")
    }
    if !page.sources.isEmpty {
      parts.append("<h2>Sources</h2>\n<ul class=\"sources\">")
      for source in page.sources {
        parts.append(
          "<li id=\"source-\(source.key)\"><strong>\(source.key)</strong>: "
            + "\(linkedWorks(spans(source.text, citing: false)))</li>")
      }
      parts.append("</ul>")
    }
    return parts + ["</footer>"]
  }

  /// A block as HTML, nil when it is not shown.
  func text(_ block: Block) -> String? {
    switch block.content {
    case .prose(let text): return prose(text)
    case .formula(let text):
      return "<div class=\"formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">"
        + "\(mathML(text))</div>"
    case .code(let excerpt):
      guard showsCode else { return nil }
      guard let text = excerpt.text else {
        return "<p><em>\(escapedHTML(excerpt.absence))</em></p>"
      }
      return "<pre class=\"code\" tabindex=\"0\"><code>\(highlighted(text))</code></pre>"
    case .result(let text, let aside):
      let remark = aside.map { "<span class=\"aside\">\(escapedHTML($0))</span>" } ?? ""
      return "<pre class=\"result\" tabindex=\"0\">\(escapedHTML(text))\(remark)</pre>"
    case .table(let table): return tableHTML(table)
    case .figure(let figure):
      let number = block.figureNumber ?? ""
      let drawing = figure.svg()
      let isWide = drawing.prefix { $0 != ">" }.contains(" class=\"wide")
      let scrolls = isWide ? Self.scrollNote : ""
      return """
        <figure\(namesPlaces ? " id=\"\(Self.figureID(number))\"" : "")>
        <div class="drawing" tabindex="0" role="group" aria-label="Figure \(number)">\(drawing)</div>\(scrolls)
        <figcaption><span class="number">Figure \(number).</span> \(spans(figure.caption))</figcaption>
        </figure>
        """
    case .check(let check): return item(check)
    case .takeaway(let text):
      return "<p class=\"takeaway\"><strong>Take with you:</strong> \(spans(text))</p>"
    case .change(let text, let how):
      return "<p class=\"change\"><strong>Change this:</strong> \(spans("\(text) (\(how))"))</p>"
    case .exercise(let id, let text): return exercise(id, text)
    case .notes(let text):
      guard showsNotes else { return nil }
      return "<aside class=\"notes\" aria-label=\"Speaker's notes\"><p><strong>Notes</strong></p>"
        + "\(prose(text))</aside>"
    }
  }

  private func verbatim(_ text: String) -> String {
    "<pre class=\"formula\" tabindex=\"0\">\(escapedHTML(text))</pre>"
  }

  /// What is probably wider than a phone says so there; a book's script measures, and says where it is so.
  private static let scrollNote = "<p class=\"scrolls\">↔ wider than its place: it scrolls</p>"

  /// The anchor of a figure, "figure-4-1" for the figure 4.1.
  package static func figureID(_ number: String) -> String {
    "figure-" + number.split(separator: ".").joined(separator: "-")
  }

  /// The anchor of an exercise, "exercise-4-1" for exercise 4.1.
  package static func exerciseID(_ id: String) -> String {
    "exercise-" + id.replacing(".", with: "-")
  }

  private func item(_ check: Check) -> String {
    let kind: String
    let word: String
    switch check.verdict {
    case .holds: (kind, word) = ("holds", "holds")
    case .fails: (kind, word) = ("fails", "does not hold")
    case .undecided: (kind, word) = ("undecided", "undecided")
    }
    return "<li class=\"\(kind)\"><span class=\"sign\" role=\"img\" aria-label=\"\(word)\">"
      + "\(check.verdict.sign)</span> \(spans(check.textWithSource))</li>"
  }

  /// The pointer to an exercise; where a book knows more, its question and each hint fold out.
  private func exercise(_ id: String, _ text: String) -> String {
    let command = "<code>swift run exercises check \(escapedHTML(id))</code>"
    guard exercises[id] != nil else {
      return "<p class=\"exercise\"><strong>Try it:</strong> exercise \(escapedHTML(id)), "
        + "\(spans(text)) (\(command))</p>"
    }
    return folded(
      id, summary: "<strong>Try it:</strong> exercise \(escapedHTML(id)), \(spans(text))")
  }

  /// An exercise with its question and hints, folded behind a line.
  package func folded(_ id: String, summary: String) -> String {
    let exercise = exercises[id]
    let names = ["A nudge", "A stronger hint", "Nearly the code"]
    let hints = (exercise?.hints ?? []).enumerated().map { index, hint in
      "<details><summary>\(index < names.count ? names[index] : "Another hint")</summary>"
        + "\(prose(hint))</details>"
    }
    let question = questionParts("**\(exercise?.title ?? "").** \(exercise?.question ?? "")").map {
      switch $0 {
      case .prose(let text): prose(text)
      case .formula(let text): verbatim(text)
      }
    }
    return """
      <details class="exercise" id="\(Self.exerciseID(id))"><summary>\(summary)</summary>
      \(question.joined(separator: "\n"))
      \(hints.joined(separator: "\n"))
      <p><code>swift run exercises check \(escapedHTML(id))</code> judges your answer.</p>
      </details>
      """
  }

  private func tableHTML(_ table: Table) -> String {
    func row(_ cells: [String], _ tag: String, class name: String = "") -> String {
      let made = cells.enumerated().map { column, text in
        let kind =
          table.isRightAligned(column)
          ? "right" : tag == "td" && displayWidth(text) <= 16 ? "short" : ""
        let side = kind.isEmpty ? "" : " class=\"\(kind)\""
        // A column without a heading is one of names; an empty heading says nothing to anybody.
        let isHeading = tag == "th" && !text.isEmpty
        let name = isHeading ? "th" : "td"
        return "<\(name)\(isHeading ? " scope=\"col\"" : "")\(side)>\(escapedHTML(text))</\(name)>"
      }
      return "<tr\(name.isEmpty ? "" : " class=\"\(name)\"")>\(made.joined())</tr>"
    }
    let rows = table.rows.map { row($0.cells, "td", class: $0.isTotal ? "total" : "") }
    // What stands in the caption stays in view while the table is scrolled.
    let caption =
      table.caption.isEmpty
      ? "" : "<caption><span class=\"kept\">\(spans(table.caption))</span></caption>"
    let widest = table.columns.indices.map { column in
      ([table.columns[column].heading] + table.rows.map { $0.cells[column] })
        .map { min(20, displayWidth($0)) }.max() ?? 0
    }
    let scrolls = widest.reduce(3 * widest.count, +) > 50 ? Self.scrollNote : ""
    return
      "\(scrolls)<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\(caption)"
      + "<thead>\(row(table.columns.map(\.heading), "th"))</thead>\n"
      + "<tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
  }
}
