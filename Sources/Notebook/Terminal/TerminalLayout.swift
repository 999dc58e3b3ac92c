/// How a page stands in the terminal: margins, headings, the space between things.
struct TerminalLayout {
  var renderer: TerminalRenderer
  var margin: String
  var cellCount: Int

  @MainActor
  init(arguments: Arguments, cellCount: Int) {
    let columns = arguments.width ?? Console.size()?.columns ?? 80
    let colours = Page.canvas(for: arguments).colours
    self.init(columns: columns, colours: colours, cellCount: cellCount)
    renderer.showsCode = arguments.showsCode
    renderer.showsNotes = arguments.notes
  }

  /// A layout for so many columns: two columns of margin, on wide terminals more, and never more than
  /// about ninety columns of text.
  init(columns: Int, colours: ColourDepth, cellCount: Int) {
    let text = max(20, min(columns - 4, 92))
    let left = 2 + max(0, min(6, (columns - text - 4) / 4))
    renderer = TerminalRenderer(canvas: Canvas(width: text, colours: colours))
    margin = String(repeating: " ", count: left)
    self.cellCount = cellCount
  }

  private var canvas: Canvas { renderer.canvas }

  /// The chapter's title and question.
  func opening(heading: String, question: String) -> String {
    let count = "\(cellCount) \(cellCount == 1 ? "cell" : "cells")"
    return "\n"
      + margined([spread(canvas.paint(heading, .strong), canvas.paint(count, .dim)), ""])
      + margined(renderer.prose(question) + [""] + renderer.prose(Check.legend, tone: .dim))
      + "\n\n"
  }

  /// A cell's title with its number at the right, and a line under it.
  func title(of cell: Page.Registered) -> String {
    let count = canvas.paint("\(cell.number) / \(cellCount)", .dim)
    let room = canvas.width - displayWidth(count) - 3
    let lines = wrappedLines(cell.title, width: max(20, room))
    let longest = lines.map { displayWidth($0) }.max() ?? 0
    var result = lines.map { canvas.paint($0, .strong) }
    if let first = result.first { result[0] = spread(first, count) }
    result.append(canvas.paint(String(repeating: "─", count: longest), .accent))
    return margined(result)
  }

  /// A block, with an empty line before it where one belongs.
  func text(of block: Block, after previous: Block?) -> String {
    let lines = renderer.lines(block)
    guard !lines.isEmpty else { return "" }
    let apart = previous.map { renderer.separates($0, block) } ?? false
    return (apart ? "\n" : "") + margined(lines)
  }

  /// The cells that were not played, each with the command that plays it.
  func further(_ cells: [Page.Registered], command: String) -> String {
    if cells.isEmpty { return "" }
    let name = "swift run \(command)"
    var lines = [canvas.paint("Further cells", .strong) + " (all of them: `\(name) --all`)"]
    for cell in cells {
      lines += renderer.prose("- \(cell.title): `\(name) --cell \(cell.id)`")
    }
    return margined(lines + [""])
  }

  /// What became of the claims, and the list of sources.
  func closing(verdicts: [Check.Verdict], sources: [Source]) -> String {
    var lines: [String] = []
    if let sentence = verdictSentence(verdicts) { lines += renderer.prose(sentence) + [""] }
    if !sources.isEmpty {
      lines.append(canvas.paint("Sources", .strong))
      for source in sources {
        lines += renderer.prose("- [\(source.key)] \(source.text)")
      }
      lines.append("")
    }
    return margined(lines)
  }

  private func spread(_ left: String, _ right: String) -> String {
    let space = canvas.width - displayWidth(left) - displayWidth(right)
    return space > 0 ? left + String(repeating: " ", count: space) + right : "\(left) \(right)"
  }

  private func margined(_ lines: [String]) -> String {
    lines.map { ($0.isEmpty ? "" : margin + $0) + "\n" }.joined()
  }
}

/// "12 claims were judged: 9 hold, 3 do not."; nil when there were none.
func verdictSentence(_ verdicts: [Check.Verdict]) -> String? {
  guard !verdicts.isEmpty else { return nil }
  func number(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
  let holds = verdicts.count { $0 == .holds }
  let fails = verdicts.count { $0 == .fails }
  let open = verdicts.count { $0 == .undecided }
  var parts = [number(holds, "holds", "hold")]
  if fails > 0 { parts.append(number(fails, "does not", "do not")) }
  if open > 0 { parts.append(number(open, "is undecided", "are undecided")) }
  return "\(number(verdicts.count, "claim was judged", "claims were judged")): "
    + parts.joined(separator: ", ") + "."
}
