import Foundation

/// Lecture mode: one cell at a time on the whole screen.
///
/// Enter or space goes on (first to the rest of a long cell, then to the next one), b goes back, a
/// number and Enter jump to a cell, r runs the cell again, n shows the speaker's notes, c hides the
/// code, q ends. Cells run when they are first shown; the last line tells how far long work has come.
@MainActor
final class Presenter {
  private let page: Page
  private let cells: [Page.Registered]
  private let play: (Page.Registered, (Block) -> Void) throws -> CellRecord
  private let input: Int32
  private let output: Int32
  private let colours: ColourDepth
  private var keys: KeyReader
  private var showsNotes: Bool
  private var showsCode: Bool
  /// What each cell showed, and the sentence of the error that ended it, if one did.
  private var shown: [Int: (blocks: [Block], failure: String?, isRunning: Bool)] = [:]
  /// 0 is the title, then the cells.
  private var position: Int
  private var scroll = 0
  /// Where the reader was when the notes were called.
  private var scrollBeforeNotes = 0
  private var typed = ""
  /// Which knob of the cell is turned.
  private var knob = 0
  private var message = ""

  /// A lecture.
  ///
  /// - Parameters:
  ///   - page: the chapter.
  ///   - cells: the cells to show.
  ///   - input: where keys come from.
  ///   - output: the terminal to draw on.
  ///   - colours: the colours it has.
  ///   - play: runs a cell and tells every block as soon as it is there.
  init(
    page: Page, cells: [Page.Registered], input: Int32 = 0, output: Int32 = 1,
    colours: ColourDepth, play: @escaping (Page.Registered, (Block) -> Void) throws -> CellRecord
  ) {
    self.page = page
    self.cells = cells
    self.input = input
    self.output = output
    self.colours = colours
    self.play = play
    keys = KeyReader(descriptor: input)
    showsNotes = page.arguments.notes
    showsCode = page.arguments.showsCode
    position = cells.count == page.cells.count ? 0 : min(1, cells.count)
  }

  /// Holds the lecture until it is ended by q (true) or Ctrl-C (false).
  func run() -> Bool {
    guard
      TerminalState.take(
        input: input, output: output,
        keepsErrors: output == STDOUT_FILENO && Console.errorIsTerminal)
    else {
      return true
    }
    defer { TerminalState.restore() }
    show()
    while true {
      if Interruption.isRequested { return false }
      if TerminalState.wasResized() { draw() }
      guard let key = keys.next(within: 200) else { continue }
      if key == .quit { return true }
      handle(key)
    }
  }

  private func handle(_ key: Key) {
    message = ""
    switch key {
    case .digit(let digit):
      typed = String((typed + String(digit)).suffix(4))
      draw()
      return
    case .enter where !typed.isEmpty: jump()
    case .next, .enter: advance()
    case .back: if scroll > 0 { scroll = 0 } else { move(to: position - 1) }
    case .down: scroll += 1
    case .up: scroll -= 1
    case .pageDown: scroll += pageRows
    case .pageUp: scroll -= pageRows
    case .first: scroll = 0
    case .last: scroll = .max / 2
    case .nextKnob, .turnUp, .turnDown: turn(key)
    case .again: if position > 0 { shown[position] = nil }
    case .notes: toggleNotes()
    case .code: showsCode.toggle()
    case .help: message = hints
    case .cancel, .unknown, .quit: break
    }
    typed = ""
    show()
  }

  /// Notes stand at the end of a cell, which may be below the screen.
  private func toggleNotes() {
    showsNotes.toggle()
    if showsNotes {
      scrollBeforeNotes = scroll
      if hasNotes { scroll = .max / 2 } else { message = "there are no notes here" }
    } else {
      scroll = scrollBeforeNotes
    }
  }

  /// Whether there is something for the key n to show.
  private var hasNotes: Bool {
    (shown[position]?.blocks ?? []).contains { if case .notes = $0.content { true } else { false } }
  }

  /// Turns a knob by one value; every cell that has it is played again when it is shown.
  private func turn(_ key: Key) {
    let knobs = position > 0 ? cells[position - 1].knobs.map(\.record) : []
    guard !knobs.isEmpty else {
      message = "there is nothing to turn here"
      return
    }
    knob = (knob + (key == .nextKnob ? 1 : 0)) % knobs.count
    let turned = knobs[knob]
    let before = page.settings[turned.name] ?? turned.start
    let step = key == .turnUp ? 1 : key == .turnDown ? -1 : 0
    let place = max(0, min(turned.values.count - 1, before + step))
    message = "\(turned.name) = \(turned.values[place]); + and - turn it"
    if knobs.count > 1 { message += ", Tab takes the next knob" }
    guard place != before else { return }
    page.settings[turned.name] = place
    for (index, cell) in cells.enumerated()
    where cell.knobs.contains(where: { $0.record.name == turned.name }) {
      shown[index + 1] = nil
    }
  }

  private func jump() {
    let number = Int(typed) ?? 0
    if let index = cells.firstIndex(where: { $0.number == number }) {
      move(to: index + 1)
    } else {
      message = "there is no cell \(number)"
    }
  }

  private func advance() {
    if scroll + pageRows < content.count {
      scroll += max(1, pageRows - 2)
    } else if position == page.mainCount, cells.count > position, cells[position].isFurther {
      let further = cells[position...].map { "\($0.number)" }.joined(separator: ", ")
      message = "the last main cell; further cells by number: \(further); q ends the lecture"
    } else {
      move(to: position + 1)
    }
  }

  private func move(to target: Int) {
    if target > cells.count { message = "this is the last cell; q ends the lecture" }
    // The title is shown only when the whole chapter is.
    let allowed = min(cells.count, max(cells.count == page.cells.count ? 0 : 1, target))
    if allowed != position { (scroll, scrollBeforeNotes) = (0, 0) }
    position = allowed
  }

  /// Draws what is to be seen, running the cell first if it has not been run.
  private func show() {
    if position > 0, shown[position] == nil { runCell() }
    draw()
  }

  private func runCell() {
    let place = position
    shown[place] = ([], nil, true)
    draw()
    do {
      let record = try play(cells[place - 1]) { block in
        shown[place]?.blocks.append(block)
        draw()
      }
      shown[place] = (record.blocks, nil, false)
    } catch {
      shown[place]?.failure = sentence(for: error)
      shown[place]?.isRunning = false
    }
    if Interruption.isRequested {
      Interruption.reset()
      message = "stopped by Ctrl-C; r runs the cell again"
    }
  }

  // MARK: drawing

  private var size: (columns: Int, rows: Int) { Console.size(of: output) ?? (80, 24) }

  /// The rows between the line at the top and the line at the bottom.
  private var pageRows: Int { max(1, size.rows - 4) }

  private var canvas: Canvas {
    Canvas(width: TerminalState.textWidth(of: size.columns), colours: colours)
  }

  private let hints =
    "Enter next · b back · number jumps · r again · n notes · c code · q quit"

  /// The lines of the present cell, or of the title.
  private var content: [String] {
    var renderer = TerminalRenderer(canvas: canvas)
    renderer.showsCode = showsCode
    renderer.showsNotes = showsNotes
    guard position > 0 else {
      return ["", canvas.paint(page.title, .strong), ""] + renderer.prose(page.question) + [""]
        + renderer.prose(Check.legend, tone: .dim) + [""]
        + renderer.prose(
          hints + "\n\nEnlarge the terminal's font until the last row can read this.", tone: .dim)
    }
    let cell = cells[position - 1]
    let title = wrappedLines(cell.title, width: canvas.width)
    let rule = String(repeating: "─", count: title.map { displayWidth($0) }.max() ?? 0)
    var lines = title.map { canvas.paint($0, .strong) } + [canvas.paint(rule, .accent)]
    guard let shown = shown[position] else { return lines }
    var previous: Block?
    for block in shown.blocks {
      let made = renderer.lines(block)
      guard !made.isEmpty else { continue }
      if let previous, renderer.separates(previous, block) { lines.append("") }
      lines += made
      previous = block
    }
    if let failure = shown.failure {
      lines += ["", canvas.paint("✗", .bad) + " the cell failed: \(failure)"]
    }
    if shown.isRunning { lines += ["", canvas.paint("… running", .dim)] }
    return lines
  }

  private func draw() {
    let (columns, rows) = size
    let lines = content
    scroll = max(0, min(scroll, lines.count - pageRows))
    let visible = lines.dropFirst(scroll).prefix(pageRows)
    let margin = String(repeating: " ", count: max(0, (columns - canvas.width) / 2))
    // A short cell stands in the middle, where the room looks.
    let above = (pageRows - visible.count) / 2
    let more = scroll + pageRows < lines.count ? " ↓ more" : ""
    let place =
      position == 0 ? "\(cells.count) cells" : "\(cells[position - 1].number) / \(page.cells.count)"
    var screen = "\u{1B}[H" + line(margin + bar(page.heading, place + more))
    screen += line("")
    for _ in 0..<above { screen += line("") }
    for text in visible { screen += line(text.isEmpty ? "" : margin + text) }
    for _ in 0..<max(0, rows - 4 - above - visible.count) { screen += line("") }
    screen += line("")
    let state = typed.isEmpty ? message : "go to \(typed)"
    screen += margin + canvas.paint(shortened(state, to: canvas.width), .dim) + "\u{1B}[K"
    Console.write(screen, to: output)
  }

  private func line(_ text: String) -> String { text + "\u{1B}[K\r\n" }

  private func bar(_ left: String, _ right: String) -> String {
    let room = max(0, canvas.width - displayWidth(right) - 2)
    let name = padded(shortened(left, to: room), to: room)
    return canvas.paint(name + "  " + right, .dim)
  }
}
