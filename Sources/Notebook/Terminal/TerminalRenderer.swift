/// Sets blocks in lines of characters. The lines have no margin: whoever prints them adds it.
struct TerminalRenderer {
  var canvas: Canvas
  var showsCode = true
  var showsNotes = false

  /// The lines of a block; empty when the block is not to be shown.
  func lines(_ block: Block) -> [String] {
    switch block.content {
    case .prose(let text): prose(text)
    case .formula(let text): verbatim(text, indent: 4)
    case .code(let excerpt): showsCode ? code(excerpt) : []
    case .result(let text, let aside): result(text, aside: aside)
    case .table(let table):
      indented(tableLines(table, canvas: narrowed(2)), by: 2) + captionLines(table.caption)
    case .figure(let figure):
      self.figure(figure, number: block.figureNumber)
    case .check(let check): checkLines(check)
    case .takeaway(let text): labelled("Take with you:", text, .accent)
    case .change(let text, let how): labelled("Change this:", "\(text) (\(how))", .accent)
    case .exercise(let id, let text):
      labelled("Try it:", "exercise \(id), \(text) (`swift run exercises check \(id)`)", .accent)
    case .notes(let text): showsNotes ? notes(text) : []
    }
  }

  /// Whether an empty line belongs between two blocks that follow each other.
  func separates(_ first: Block, _ second: Block) -> Bool {
    switch (first.content, second.content) {
    case (.check, .check), (.takeaway, .exercise), (.takeaway, .change), (.change, .change),
      (.change, .exercise), (.exercise, .change), (.exercise, .exercise):
      false
    default: true
    }
  }

  /// Paragraphs and lists, each paragraph re-wrapped to the width.
  func prose(_ text: String, tone: Tone = .plain) -> [String] {
    var lines: [String] = []
    var previous: ProsePart?
    for part in proseParts(text) {
      let joins = part.marker != nil && previous?.marker != nil
      if previous != nil && !joins { lines.append("") }
      let lead = part.marker.map { rightAligned($0, to: 3) + " " } ?? ""
      let width = max(12, canvas.width - displayWidth(lead))
      for (index, line) in setSpans(part.spans, width: width, tone: tone).enumerated() {
        let hanging = String(repeating: " ", count: displayWidth(lead))
        lines.append((index == 0 ? lead : hanging) + line)
      }
      previous = part
    }
    return lines
  }

  private func figure(_ figure: any Figure, number: String?) -> [String] {
    let caption = captionLines(figure.caption, number: number)
    var inner = narrowed(2)
    inner.height = canvas.height.map { $0 - caption.count }
    return indented(figure.lines(on: inner), by: 2) + caption
  }

  private func narrowed(_ columns: Int) -> Canvas {
    Canvas(width: canvas.width - columns, colours: canvas.colours, height: canvas.height)
  }

  private func indented(_ lines: [String], by columns: Int) -> [String] {
    lines.map { $0.isEmpty ? "" : String(repeating: " ", count: columns) + $0 }
  }

  private func setSpans(_ spans: [Span], width: Int, tone: Tone = .plain) -> [String] {
    // Without colour the marks themselves stay, so that emphasis and code are still told apart.
    let spans = canvas.colours == .none ? spans.map(\.marked) : spans.map(\.bracketed)
    return wrapped(spans, width: width).map { line in
      line.map { canvas.paint($0.text, $0.style.tone(within: tone)) }.joined()
    }
  }

  private func code(_ excerpt: CodeExcerpt) -> [String] {
    guard let text = excerpt.text else { return prose("*\(excerpt.absence)*") }
    let bar = "  " + canvas.paint("│ ", .dim)
    return canvas.coloured(text).flatMap { line in
      brokenVerbatim(line, width: canvas.width - 4).map { piece in
        piece.isEmpty ? bar.trimmingTrailingSpaces : bar + piece
      }
    }
  }

  private func result(_ text: String, aside: String?) -> [String] {
    guard let aside else { return verbatim(text, indent: 2) }
    let lines = verbatim(text, indent: 0)
    let width = lines.map { displayWidth($0) }.max() ?? 0
    if width + 4 + displayWidth(aside) <= canvas.width - 2, let first = lines.first {
      let column = max(width + 4, min(23, canvas.width - 2 - displayWidth(aside)))
      let whole = padded(first, to: column) + canvas.paint(aside, .dim)
      return indented([whole] + lines.dropFirst(), by: 2)
    }
    let below = brokenVerbatim(aside, width: canvas.width - 2).map { canvas.paint($0, .dim) }
    return indented(lines + below, by: 2)
  }

  private func verbatim(_ text: String, indent: Int) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { brokenVerbatim(String($0), width: canvas.width - max(2, indent)) }
    return indented(lines, by: indent)
  }

  private func checkLines(_ check: Check) -> [String] {
    let tone: Tone
    switch check.verdict {
    case .holds: tone = .good
    case .fails: tone = .bad
    case .undecided: tone = .accent
    }
    let lines = setSpans(inlineSpans(check.textWithSource), width: canvas.width - 4)
    return lines.enumerated().map { index, line in
      index == 0 ? "  \(canvas.paint(check.verdict.sign, tone)) \(line)" : "    \(line)"
    }
  }

  private func labelled(_ label: String, _ text: String, _ tone: Tone) -> [String] {
    let spans = [Span(text: label + " ", style: .plain)] + inlineSpans(text)
    var lines = setSpans(spans, width: canvas.width)
    if let first = lines.first, first.hasPrefix(label) {
      lines[0] = canvas.paint(label, tone) + first.dropFirst(label.count)
    }
    return lines
  }

  private func notes(_ text: String) -> [String] {
    let inner = TerminalRenderer(canvas: narrowed(4))
    let heading = "  " + canvas.paint("▌ Notes", .accent)
    return [heading]
      + inner.prose(text).map { "  " + canvas.paint("▌", .accent) + ($0.isEmpty ? "" : " " + $0) }
  }

  private func captionLines(_ caption: String, number: String? = nil) -> [String] {
    guard !caption.isEmpty else { return [] }
    let text = number.map { "Figure \($0). \(caption)" } ?? caption
    let lines = setSpans(inlineSpans(text), width: canvas.width - 2, tone: .dim)
    return [""] + indented(lines, by: 2)
  }
}

extension Span {
  /// The span with its markup written out, as plain text.
  fileprivate var marked: Span {
    switch style {
    case .plain: self
    case .emphasis: Span(text: "*\(text)*", style: .plain)
    case .strong: Span(text: "*\(text)*", style: .plain)
    case .code: Span(text: "`\(text)`", style: .plain)
    case .term: Span(text: "_\(text)_", style: .plain)
    case .citation: Span(text: "[\(text)]", style: .plain)
    }
  }

  /// The span as it looks in colour: only a citation keeps its brackets.
  fileprivate var bracketed: Span {
    style == .citation ? Span(text: "[\(text)]", style: .citation) : self
  }
}

extension Span.Style {
  fileprivate func tone(within tone: Tone) -> Tone {
    switch self {
    case .plain: tone
    case .emphasis: .emphasis
    case .strong: .strong
    case .code: .accent
    case .term: .strong
    case .citation: .dim
    }
  }
}
