// Reading a recorded transcript back into cells, for `--replay`. It reads what `MarkdownRenderer`
// writes and nothing else.

/// Reads transcripts.
package struct TranscriptReader {
  private var lines: [Substring]
  private var index = 0
  private var records: [CellRecord] = []
  private var isTiming = false

  /// The cells of a transcript in Markdown.
  ///
  /// - Throws: an error with one sentence when two cells share a name or number, or one has none.
  package static func records(_ text: String) throws -> [CellRecord] {
    var reader = TranscriptReader(
      lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    reader.read()
    for (index, cell) in reader.records.enumerated() {
      try cell.check(among: Array(reader.records[..<index]))
    }
    return reader.records
  }

  private init(lines: [Substring]) { self.lines = lines }

  private mutating func read() {
    while index < lines.count {
      let line = lines[index]
      if line.hasPrefix("## "), let dot = line.firstRange(of: " · "),
        let number = Int(line[line.index(line.startIndex, offsetBy: 3)..<dot.lowerBound])
      {
        let title = unescaped(line[dot.upperBound...])
        records.append(CellRecord(number: number, id: "", title: title))
        index += 1
      } else if line == "---" || line.hasPrefix("## ") {
        return  // what follows the cells
      } else if records.isEmpty || line.isEmpty {
        index += 1
      } else {
        readBlock()
      }
    }
  }

  private mutating func add(_ content: Block.Content, number: String? = nil) {
    records[records.count - 1].blocks.append(
      Block(content: content, varies: isTiming, figureNumber: number))
  }

  private mutating func readBlock() {
    let line = lines[index]
    if line.hasPrefix("<!-- cell: ") {
      let words = line.dropFirst(11).dropLast(4).split(separator: " ")
      records[records.count - 1].id = String(words.first ?? "")
      records[records.count - 1].isFurther = words.last == "(further)"
      index += 1
    } else if line == MarkdownRenderer.timingStart || line == MarkdownRenderer.timingEnd {
      isTiming = line == MarkdownRenderer.timingStart
      index += 1
    } else if line == "<!-- notes" {
      let end = lines[index...].firstIndex { $0 == "-->" } ?? lines.count
      let text = lines[(index + 1)..<end].joined(separator: "\n")
      add(.notes(text.replacing("\u{200B}", with: "")))
      index = min(lines.count, end + 1)
    } else if line.hasPrefix("```") {
      readFence()
    } else if line.hasPrefix("| ") {
      readTable()
    } else if line.hasPrefix("> ") {
      readQuote()
    } else if let verdict = verdict(line) {
      let text = paragraph(from: line.dropFirst(4))
      let (words, source) = splitSource(text)
      add(.check(Check(verdict: verdict, text: words, source: source)))
    } else {
      var text = ""
      while index < lines.count, !lines[index].isEmpty {
        text += (text.isEmpty ? "" : "\n") + lines[index]
        index += 1
      }
      addProse(text)
    }
  }

  /// Paragraphs that follow each other become one block, as they look the same.
  private mutating func addProse(_ text: String) {
    let last = records[records.count - 1].blocks.last
    if case .prose(let before)? = last?.content, last?.varies == isTiming {
      records[records.count - 1].blocks.removeLast()
      add(.prose(before + "\n\n" + text))
    } else {
      add(.prose(text))
    }
  }

  private mutating func readFence() {
    let fence = lines[index].prefix { $0 == "`" }
    let kind = lines[index].dropFirst(fence.count)
    let end = lines[(index + 1)...].firstIndex { $0 == fence } ?? lines.count
    let body = lines[(index + 1)..<end]
    index = min(lines.count, end + 1)
    let text = body.joined(separator: "\n")
    switch kind {
    case "swift": add(.code(CodeExcerpt(text: text, file: "", line: 0)))
    case "formula": add(.formula(text))
    case "figure":
      while index < lines.count, lines[index].isEmpty { index += 1 }
      var caption = index < lines.count ? paragraph(from: lines[index]) : ""
      var number: String?
      if caption.hasPrefix("*Figure "), let end = caption.firstRange(of: ".* ") {
        number = String(caption[caption.index(caption.startIndex, offsetBy: 8)..<end.lowerBound])
        caption = String(caption[end.upperBound...])
      }
      add(.figure(RecordedFigure(caption: caption, drawing: body.map(String.init))), number: number)
    default: add(.result(text, aside: nil))
    }
  }

  private mutating func readTable() {
    var rows: [[String]] = []
    var varying: Set<Int> = []
    while index < lines.count, lines[index].hasPrefix("|") {
      let marked = lines[index].replacing("\\|", with: "")
        .split(separator: "|", omittingEmptySubsequences: false).dropFirst()
      for (column, cell) in marked.enumerated() where cell.contains(MarkdownRenderer.timingStart) {
        varying.insert(column)
      }
      rows.append(cells(lines[index]))
      index += 1
    }
    guard rows.count >= 2 else { return }
    let columns = zip(rows[0], rows[1]).enumerated().map { column, head in
      Table.Column(
        head.0, alignment: head.1.hasSuffix(":") ? .right : .left, varies: varying.contains(column))
    }
    var table = Table(columns: columns)
    for row in rows.dropFirst(2) where row.count == columns.count {
      let isTotal = row.contains { $0.hasPrefix("**") }
      let plain = row.map { cell in
        cell.hasPrefix("**") && cell.hasSuffix("**") && cell.count > 4
          ? String(cell.dropFirst(2).dropLast(2)) : cell
      }
      table.append(plain.map { Optional.some($0) }, isTotal: isTotal)
    }
    add(.table(table))
  }

  private func cells(_ line: Substring) -> [String] {
    var text = String(line)  // a bar inside a cell is written as \|
    for mark in [MarkdownRenderer.timingStart, MarkdownRenderer.timingEnd] {
      text = text.replacing(mark, with: "")
    }
    text = text.replacing("\\|", with: "\u{1}")
    return text.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { unescaped($0.trimmed.replacing("\u{1}", with: "|")[...]) }
  }

  private mutating func readQuote() {
    var text = ""
    while index < lines.count, lines[index].hasPrefix(">") {
      text += (text.isEmpty ? "" : "\n") + lines[index].dropFirst(lines[index] == ">" ? 1 : 2)
      index += 1
    }
    let joined = text.split(separator: "\n").joined(separator: " ")
    if joined.hasPrefix("**Take with you:** ") {
      add(.takeaway(String(joined.dropFirst(19))))
    } else if joined.hasPrefix("**Change this:** "), joined.hasSuffix("`)"),
      let how = joined.ranges(of: " (`").last
    {
      let text = joined[..<how.lowerBound].dropFirst(17)
      add(.change(String(text), how: String(joined[how.lowerBound...].dropFirst(2).dropLast())))
    } else if let match = joined.wholeMatch(
      of: /\*\*Try it:\*\* exercise (?<id>[^,]*), (?<asks>.*) \(`swift run exercises check [^`]*`\)/
    ) {
      add(.exercise(id: String(match.id), text: String(match.asks)))
    } else if text.hasPrefix("**Notes**") {
      add(.notes(text.dropFirst(9).trimmed))
    } else {
      add(.prose(text))
    }
  }

  /// The lines up to the next empty one, item or mark, put together.
  private mutating func paragraph(from first: Substring) -> String {
    var text = String(first)
    index += 1
    while index < lines.count, !lines[index].isEmpty, !lines[index].hasPrefix("- "),
      !lines[index].hasPrefix("<!--")
    {
      text += " " + lines[index].trimmed
      index += 1
    }
    return text
  }

  private func verdict(_ line: Substring) -> Check.Verdict? {
    [Check.Verdict.holds, .fails, .undecided].first { line.hasPrefix("- \($0.sign) ") }
  }

  private func splitSource(_ text: String) -> (text: String, source: String?) {
    let spans = inlineSpans(text)
    guard let last = spans.last, last.style == .citation else { return (text, nil) }
    return (text.dropLast(last.text.count + 2).trimmed, last.text)
  }
}
