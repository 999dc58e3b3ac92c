import Files
import Foundation

/// What a lecture shows at a moment. It draws itself for any size, so that a thread of its own can
/// draw it anew while the main one computes.
struct LectureScreen: Sendable {
  /// A cell's place in the chapter.
  struct Place: Sendable {
    var number: Int
    var title: String
  }

  /// What a cell showed, and the sentence of the error that ended it, if one did.
  struct Shown: Sendable {
    var blocks: [Block] = []
    var failure: String?
    var isRunning = true
  }

  /// What lies over the cell.
  enum Overlay: Equatable, Sendable {
    case nothing, blank, help, notes
    /// The list of cells, with the chosen one.
    case cells(Int)
  }

  let heading: String
  let title: String
  let question: String
  let places: [Place]
  let cellCount: Int
  let colours: ColourDepth
  let start = Date()
  /// How many minutes are planned for the cells; nil when nobody said.
  var plannedMinutes: Int?
  var showsNotes: Bool
  var showsCode: Bool
  var isStepwise = true
  var shown: [Int: Shown] = [:]
  /// 0 is the title, then the cells.
  var position: Int
  /// The stop within the cell.
  var stop = 0
  /// How many lines the reader has moved from the page's top.
  var nudge = 0
  var overlay = Overlay.nothing
  /// The number being typed.
  var typed = ""
  /// What is searched for, while it is typed.
  var search: String?
  var message = ""
  /// The last block seen at the stop, to find it again on a screen of another size.
  var anchor = -1
  var size = (columns: 80, rows: 24)

  // MARK: places

  /// The screen's measures; when they change, the stop is found again.
  mutating func resize(to new: (columns: Int, rows: Int)) {
    guard new != size else { return }
    size = new
    let stops = layout().stops
    stop = stops.firstIndex { $0.block >= anchor } ?? stops.count - 1
    nudge = 0
  }

  /// Goes to a stop of the present cell, as near as there is one.
  mutating func go(to wanted: Int) {
    let stops = layout().stops
    stop = min(max(0, wanted), stops.count - 1)
    anchor = stops[stop].block
    nudge = 0
  }

  var stopCount: Int { layout().stops.count }

  /// The blocks that hold what the speaker should know.
  var notes: [String] {
    (shown[position]?.blocks ?? []).compactMap {
      if case .notes(let text) = $0.content { text } else { nil }
    }
  }

  // MARK: measures

  /// The rows between the line at the top and the line at the bottom.
  private var pageRows: Int { max(1, size.rows - 4) }

  /// The canvas of text.
  private var canvas: Canvas {
    Canvas(width: TerminalState.textWidth(of: size.columns), colours: colours)
  }

  /// The canvas of figures and tables: all that the screen has, up to what an eye takes in.
  private var wide: Canvas {
    Canvas(
      width: max(canvas.width, min(size.columns - 6, 150)), colours: colours, height: pageRows)
  }

  /// The columns to the left of the widest figures, and those from there to the text.
  private var margin: Int { max(0, (size.columns - wide.width) / 2) }
  private var inset: Int { max(0, (size.columns - canvas.width) / 2) - margin }

  // MARK: contents

  private func layout() -> LectureLayout {
    let inset = self.inset
    let placed = pieces().map { piece in
      // What is wider than text stands further to the left, all its lines alike.
      let widest = piece.lines.map { displayWidth($0) }.max() ?? 0
      return piece.moved(by: min(inset, max(0, wide.width - widest) / 2))
    }
    return LectureLayout(placed, rows: pageRows, isStepwise: isStepwise)
  }

  private func pieces() -> [LectureLayout.Piece] {
    var renderer = TerminalRenderer(canvas: canvas)
    renderer.showsCode = showsCode
    renderer.showsNotes = showsNotes
    guard position > 0 else {
      return [
        .init(lines: ["", canvas.paint(title, .strong)]), .init(lines: renderer.prose(question)),
        .init(lines: renderer.prose(Check.legend, tone: .dim)),
        .init(
          lines: renderer.prose(
            "Enter, space or Page Down goes on; ? lists the keys.\n\nEnlarge the terminal's font "
              + "until the last row can read this.", tone: .dim)),
      ]
    }
    let heading = wrappedLines(places[position - 1].title, width: canvas.width)
    let rule = String(repeating: "─", count: heading.map { displayWidth($0) }.max() ?? 0)
    var pieces: [LectureLayout.Piece] = [
      .init(lines: heading.map { canvas.paint($0, .strong) } + [canvas.paint(rule, .accent)])
    ]
    guard let shown = shown[position] else { return pieces }
    var body = renderer.pieces(shown.blocks, wide: wide)
    if !body.isEmpty { body[0].isApart = false }
    pieces += body
    if let failure = shown.failure {
      pieces.append(
        .init(
          lines: renderer.prose("✗ the cell failed: \(printable(failure))"),
          block: shown.blocks.count))
    }
    return pieces
  }

  /// The lines of what lies over the cell, nil when nothing does.
  private var overlaid: [String]? {
    let renderer = TerminalRenderer(canvas: canvas)
    switch overlay {
    case .nothing: return nil
    case .blank: return []
    case .help:
      return [canvas.paint("Keys", .strong), ""]
        + lectureKeys.map { shortened(padded($0.key, to: 24) + $0.does, to: canvas.width) }
    case .notes:
      return [canvas.paint("Notes", .strong), ""]
        + notes.flatMap { renderer.prose($0) + [""] }
    case .cells(let chosen):
      let rows = places.indices.map { index in
        let text = "\(rightAligned(String(places[index].number), to: 3))  \(places[index].title)"
        let short = shortened(text, to: canvas.width - 2)
        return index == chosen ? canvas.paint("▸ " + short, .accent) : "  " + short
      }
      let first = max(0, min(chosen - pageRows / 2, rows.count - pageRows))
      return Array(rows.dropFirst(first).prefix(pageRows))
    }
  }

  // MARK: drawing

  /// The whole screen, as it is sent to the terminal.
  ///
  /// - Parameter now: the time.
  func text(now: Date = Date()) -> String {
    if overlay == .blank { return "\u{1B}[H\u{1B}[2J" }
    var visible: [String]
    var height: Int
    var (count, current, isMore) = (1, 0, false)
    let overlaid = self.overlaid
    if let overlaid {
      (visible, height) = (Array(overlaid.prefix(pageRows)), min(pageRows, overlaid.count))
    } else {
      let layout = layout()
      current = min(stop, layout.stops.count - 1)
      count = layout.stops.count
      let place = layout.stops[current]
      let first = max(0, min(place.page.lowerBound + nudge, max(0, layout.lines.count - 1)))
      let last = nudge == 0 ? place.end : min(place.end + max(0, nudge), first + pageRows)
      let end = min(layout.lines.count, max(first, min(last, first + pageRows)))
      visible = Array(layout.lines[first..<end])
      height = max(visible.count, nudge == 0 ? place.page.count : 0)
      isMore = current + 1 < count
    }
    height = min(height, pageRows)
    // A short cell stands in the middle, where the room looks.
    let above = (pageRows - height) / 2
    let edge = String(repeating: " ", count: margin)
    let side = String(repeating: " ", count: margin + inset)
    var screen = "\u{1B}[H" + line(side + bar(now, count: count, current: current, isMore))
    screen += line("")
    for _ in 0..<above { screen += line("") }
    for text in visible {
      screen += line(text.isEmpty ? "" : (overlaid == nil ? edge : side) + text)
    }
    for _ in 0..<max(0, size.rows - 4 - above - visible.count) { screen += line("") }
    screen += line("")
    let running = shown[position]?.isRunning == true ? "… running (Ctrl-C stops it)" : message
    let state = search.map { "search: \($0)" } ?? (typed.isEmpty ? running : "go to \(typed)")
    return screen + side + canvas.paint(shortened(state, to: canvas.width), .dim) + "\u{1B}[K"
  }

  private func line(_ text: String) -> String { text + "\u{1B}[K\r\n" }

  /// Where the lecture is, and when.
  private func bar(_ now: Date, count: Int, current: Int, _ isMore: Bool) -> String {
    var parts = [clock(now)]
    if position == 0 {
      parts.append("\(places.count) cells")
    } else {
      parts.append("\(places[position - 1].number) / \(cellCount)")
      if count > 1 { parts.append("\(current + 1)/\(count)\(isMore ? " ↓ more" : "")") }
    }
    let right = parts.joined(separator: " · ")
    let room = max(0, canvas.width - displayWidth(right) - 2)
    return canvas.paint(padded(shortened(heading, to: room), to: room) + "  " + right, .dim)
  }

  /// "10:45 · 7 min", or with a plan "10:45 · 7 of 15 min".
  func clock(_ now: Date) -> String {
    let minutes = Int(now.timeIntervalSince(start) / 60)
    let parts = Calendar.current.dateComponents([.hour, .minute], from: now)
    let time = String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
    return plannedMinutes.map { "\(time) · \(minutes) of \($0) min" } ?? "\(time) · \(minutes) min"
  }

  /// What the speaker's own screen says: the time, the plan, the notes, and what comes next.
  func speakerText(now: Date = Date()) -> String {
    let renderer = TerminalRenderer(canvas: Canvas(width: 72))
    var lines = [clock(now)]
    if let plannedMinutes, position > 0 {
      let planned = Double(plannedMinutes) * Double(position - 1) / Double(max(1, places.count))
      lines[0] += " (this cell is planned to begin at \(Int(planned.rounded())) min)"
    }
    let name =
      position == 0 ? title : "\(places[position - 1].number)  \(places[position - 1].title)"
    lines += ["", name, String(repeating: "─", count: displayWidth(name)), ""]
    lines += notes.isEmpty ? ["(no notes)"] : notes.flatMap { renderer.prose($0) + [""] }
    if position < places.count {
      lines += ["", "next: \(places[position].number)  \(places[position].title)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The keys of a lecture and what they do.
let lectureKeys: [(key: String, does: String)] = [
  ("Enter, space, Page Down", "the next result, then the next cell"),
  ("b, Page Up", "back"), ("number, Enter", "to that cell"), ("l", "the list of cells"),
  ("/ text, Enter", "the next cell that says it"), ("j, k", "a line down, up"),
  ("g, G", "the cell's beginning, its end"), ("r", "run the cell again"),
  ("+, -, Tab", "turn the cell's knob, take its next one"),
  ("i", "results one by one, or all at once"), ("c", "code shown or not"),
  ("n", "the speaker's notes"), (".", "a dark screen"), ("Ctrl-C", "stops what computes"),
  ("Ctrl-Z", "back to the shell; fg returns"), ("q", "ends the lecture"),
]
