/// Writes a page as Markdown. This is also the form of the recorded transcript that stands beside a
/// chapter: the same for every run, save what stands between `<!-- timing -->` and
/// `<!-- /timing -->`, which `Transcript` skips when two are compared. Speaker's notes are kept in
/// comments, so that `--replay` has them; `--notes` makes them visible.
struct MarkdownRenderer {
  var canvas: Canvas
  var showsCode = true
  var showsNotes = false

  static let timingStart = "<!-- timing -->"
  static let timingEnd = "<!-- /timing -->"

  /// The whole page.
  func document(_ page: PageRecord) -> String {
    var parts = ["# \(escaped(page.heading))"]
    if let origin = page.origin { parts.append("*\(prose(origin.sentence))*") }
    parts += [quoted(prose(page.question)), prose(Check.legend)]
    for record in page.cells { parts += cell(record) }
    if page.isWhole {
      if let sentence = verdictSentence(page.verdicts) { parts += ["---", sentence] }
      if !page.sources.isEmpty {
        let list = page.sources.map { prose("- **\($0.key)**: \($0.text)") }
        parts += ["## Sources", list.joined(separator: "\n")]
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// A cell's heading, its mark and its blocks.
  func cell(_ record: CellRecord) -> [String] {
    let further = record.isFurther ? " (further)" : ""
    var parts = [
      "## \(record.number) · \(escaped(record.title))", "<!-- cell: \(record.id)\(further) -->",
    ]
    var previous: Block?
    for block in record.blocks {
      guard var text = text(block) else { continue }
      if block.varies { text = "\(Self.timingStart)\n\n\(text)\n\n\(Self.timingEnd)" }
      if case .check = block.content, case .check? = previous?.content {
        parts[parts.count - 1] += "\n" + text  // the items of one list
      } else {
        parts.append(text)
      }
      previous = block
    }
    return parts
  }

  /// A block as Markdown, nil when it is not shown.
  func text(_ block: Block) -> String? {
    switch block.content {
    case .prose(let text): return prose(text)
    case .formula(let text): return fenced(text, "formula")
    case .code(let excerpt):
      guard showsCode else { return nil }
      return excerpt.text.map { fenced($0, "swift") } ?? prose("*\(excerpt.absence)*")
    case .result(let text, let aside):
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard let aside, let first = lines.first else { return fenced(text, "text") }
      let column = max((lines.map { displayWidth($0) }.max() ?? 0) + 4, 23)
      let whole = [padded(first, to: column) + aside] + lines.dropFirst()
      return fenced(whole.joined(separator: "\n"), "text")
    case .table(let table):
      let text = tableText(table)
      return table.caption.isEmpty ? text : text + "\n\n" + prose(table.caption)
    case .figure(let figure):
      let drawing = fenced(
        figure.lines(on: Self.figureCanvas(page: canvas.width)).joined(separator: "\n"), "figure")
      let number = block.figureNumber.map { "*Figure \($0).* " } ?? ""
      let words = figure.caption.isEmpty ? figure.altText : figure.caption
      return drawing + "\n\n" + prose(number + words)
    case .check(let check): return "- \(check.verdict.sign) " + hanging(check.textWithSource)
    case .takeaway(let text): return quoted(prose("**Take with you:** \(text)"))
    case .change(let text, let how): return quoted(prose("**Change this:** \(text) (\(how))"))
    case .exercise(let id, let text):
      return quoted(
        prose("**Try it:** exercise \(id), \(text) (`swift run exercises check \(id)`)"))
    case .notes(let text):
      if showsNotes { return quoted("**Notes**\n\n" + prose(text)) }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmed)
      // Two hyphens could end the comment early.
      let safe = lines.joined(separator: "\n").replacing("--", with: "-\u{200B}-")
      return "<!-- notes\n\(safe)\n-->"
    }
  }

  /// As wide as a figure in a terminal of that width, so that a replay looks like a live run.
  static func figureCanvas(page width: Int) -> Canvas { Canvas(width: width - 6, colours: .none) }

  private func fenced(_ text: String, _ language: String) -> String {
    let fence = text.contains("```") ? "````" : "```"
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingTrailingSpaces }
    return "\(fence)\(language)\n\(lines.joined(separator: "\n"))\n\(fence)"
  }

  private func quoted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
  }

  // MARK: prose

  /// Prose as wrapped Markdown.
  func prose(_ text: String) -> String {
    var result = ""
    var previous: ProsePart?
    for part in proseParts(text) {
      if previous != nil {
        result += part.marker != nil && previous?.marker != nil ? "\n" : "\n\n"
      }
      let marker = part.marker.map { $0 == "–" ? "- " : $0 + " " } ?? ""
      let lines = wrappedLines(part.spans, width: 96 - marker.count)
      let indent = String(repeating: " ", count: marker.count)
      result += marker + lines.joined(separator: "\n" + indent)
      previous = part
    }
    return result
  }

  private func hanging(_ text: String) -> String {
    wrappedLines(inlineSpans(text), width: 92).joined(separator: "\n  ")
  }

  private func wrappedLines(_ spans: [Span], width: Int) -> [String] {
    wrapped(spans, width: width).map { line in
      var text = ""
      for span in line {
        switch span.style {
        case .plain: text += escaped(span.text)
        case .emphasis: text += "*\(escaped(span.text))*"
        case .strong: text += "**\(escaped(span.text))**"
        case .code: text += "`\(span.text)`"
        case .term: text += "_\(span.text)_"
        case .citation: text += "[\(span.text)]"
        }
      }
      return guarded(text)
    }
  }

  /// Keeps a line from being read as a heading, a quotation or an item of a list.
  private func guarded(_ line: String) -> String {
    guard let first = line.first else { return line }
    if "#>+-=".contains(first) { return "\\" + line }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(digits.count)
    if !digits.isEmpty, rest.first == "." || rest.first == ")" { return "\(digits)\\\(rest)" }
    return line
  }

  private func escaped(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    for (index, character) in characters.enumerated() {
      let opensCitation = character == "[" && citationEnd(characters, from: index + 1) != nil
      let opensTerm = character == "_" && termEnd(characters, from: index) != nil
      if "\\`*<".contains(character) || opensCitation || opensTerm { result.append("\\") }
      result.append(character)
    }
    return result
  }

  // MARK: tables

  private func tableText(_ table: Table) -> String {
    let columns = table.columns.indices
    func cellText(_ text: String, column: Int, row: Table.Row?) -> String {
      let safe = escaped(text).split(separator: "|", omittingEmptySubsequences: false)
        .joined(separator: "\\|")
      guard let row else { return safe }
      let strong = row.isTotal && !safe.isEmpty ? "**\(safe)**" : safe
      return table.columns[column].varies && !safe.isEmpty
        ? Self.timingStart + strong + Self.timingEnd : strong
    }
    let headings = columns.map { cellText(table.columns[$0].heading, column: $0, row: nil) }
    let rows = table.rows.map { row in
      columns.map { cellText(row.cells[$0], column: $0, row: row) }
    }
    // Cells that vary are not padded to: their length must not move the others.
    let widths = columns.map { column in
      let cells = table.columns[column].varies ? [] : rows.map { $0[column] }
      return max(3, ([headings[column]] + cells).map { displayWidth($0) }.max() ?? 3)
    }
    func line(_ cells: [String]) -> String {
      let set = columns.map { column in
        table.isRightAligned(column)
          ? rightAligned(cells[column], to: widths[column])
          : padded(cells[column], to: widths[column])
      }
      return "| " + set.joined(separator: " | ") + " |"
    }
    let rule = columns.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return table.isRightAligned(column) ? dashes + ":" : dashes + "-"
    }
    return ([line(headings), "| " + rule.joined(separator: " | ") + " |"] + rows.map(line))
      .joined(separator: "\n")
  }
}
