import Files
import Foundation
import Synchronization

/// Lecture mode: one cell at a time on the whole screen; `lectureKeys` tells its keys. Cells run when
/// they are first shown. Keys pressed meanwhile are forgotten; a thread of its own draws the screen
/// anew when the terminal changes its size, also while a cell computes.
@MainActor
final class Presenter {
  /// The screen, shared with the thread that draws it anew.
  private final class Shared: Sendable {
    let screen: Mutex<LectureScreen>
    let output: Int32
    let notes: SpeakerNotes?
    private let isOver = Atomic<Bool>(false)

    init(_ screen: LectureScreen, output: Int32, notes: SpeakerNotes?) {
      self.screen = Mutex(screen)
      self.output = output
      self.notes = notes
    }

    func draw() {
      screen.withLock { screen in
        screen.resize(to: Console.size(of: output) ?? (80, 24))
        Console.write(screen.text(), to: output)
        notes?.write(screen.speakerText())
      }
    }

    /// Follows the terminal's size, and the clock from minute to minute.
    func follow() {
      var shown = ""
      while !isOver.load(ordering: .relaxed) {
        usleep(50_000)
        let clock = screen.withLock { $0.clock(Date()) }
        let isNew = !shown.isEmpty && clock != shown
        shown = clock
        if (TerminalState.wasResized() || isNew) && TerminalState.isHeld { draw() }
      }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
  }

  private let page: Page
  private let cells: [Page.Registered]
  private let play: (Page.Registered, (Block) -> Void) throws -> CellRecord
  private let input: Int32
  private let shared: Shared
  private var keys: KeyReader
  private var lastSearch = ""
  /// Which knob of the cell is turned.
  private var knob = 0

  /// A lecture.
  ///
  /// - Parameters:
  ///   - page: the chapter.
  ///   - cells: the cells to show.
  ///   - input: where keys come from.
  ///   - output: the terminal to draw on.
  ///   - colours: the colours it has.
  ///   - notes: where the speaker's notes go, when they have a screen of their own.
  ///   - play: runs a cell and tells every block as soon as it is there.
  init(
    page: Page, cells: [Page.Registered], input: Int32 = 0, output: Int32 = 1,
    colours: ColourDepth, notes: SpeakerNotes? = nil,
    play: @escaping (Page.Registered, (Block) -> Void) throws -> CellRecord
  ) {
    self.page = page
    self.cells = cells
    self.input = input
    self.play = play
    keys = KeyReader(descriptor: input)
    let isWhole = cells.count == page.cells.count
    shared = Shared(
      LectureScreen(
        heading: page.heading, title: page.title, question: page.question,
        places: cells.map { .init(number: $0.number, title: $0.title) },
        cellCount: page.cells.count, colours: colours,
        plannedMinutes: page.arguments.plannedMinutes, showsNotes: page.arguments.notes,
        showsCode: page.arguments.showsCode, position: isWhole ? 0 : min(1, cells.count)),
      output: output, notes: notes)
  }

  /// Holds the lecture until it is ended by q (true) or Ctrl-C (false).
  func run() -> Bool {
    let output = shared.output
    guard
      TerminalState.take(
        input: input, output: output,
        keepsErrors: output == STDOUT_FILENO && Console.errorIsTerminal)
    else {
      return true
    }
    let follower = Thread { [shared] in shared.follow() }
    follower.start()
    defer {
      shared.end()
      TerminalState.restore()
    }
    show()
    while true {
      if Interruption.isRequested { return false }
      guard let key = keys.next(within: 200) else { continue }
      if handle(key) { return true }
    }
  }

  private func change(_ body: (inout LectureScreen) -> Void) {
    shared.screen.withLock { body(&$0) }
  }

  private var screen: LectureScreen { shared.screen.withLock { $0 } }

  // MARK: keys

  /// Does what a key asks; true when it ends the lecture.
  private func handle(_ key: Key) -> Bool {
    let before = screen
    change { $0.message = "" }
    if let search = before.search {
      type(key, into: search)
    } else if before.overlay != .nothing {
      if key == .quit && before.overlay != .blank { return true }
      leave(before.overlay, with: key)
    } else {
      if key == .quit { return true }
      act(on: key, before)
    }
    show()
    return false
  }

  private func act(on key: Key, _ before: LectureScreen) {
    switch key {
    case .digit(let digit):
      change { $0.typed = String(($0.typed + String(digit)).suffix(4)) }
      return
    case .enter where !before.typed.isEmpty: jump(to: Int(before.typed) ?? 0)
    case .next, .enter, .pageDown: advance()
    case .back, .pageUp: goBack()
    case .down: change { $0.nudge += 1 }
    case .up: change { $0.nudge -= 1 }
    case .first: change { $0.go(to: 0) }
    case .last: change { $0.go(to: .max) }
    case .nextKnob, .turnUp, .turnDown: turn(key)
    case .again:
      if before.position > 0 { change { $0.shown[before.position] = nil } }
    case .notes:
      change {
        if $0.notes.isEmpty { $0.message = "there are no notes here" } else { $0.overlay = .notes }
      }
    case .code: change { $0.showsCode.toggle() }
    case .steps:
      change {
        $0.isStepwise.toggle()
        $0.message = $0.isStepwise ? "results come one by one" : "results come all at once"
        $0.go(to: $0.stop)
      }
    case .list: change { $0.overlay = .cells(max(0, $0.position - 1)) }
    case .search: change { $0.search = "" }
    case .blank: change { $0.overlay = .blank }
    case .help: change { $0.overlay = .help }
    case .cancel, .character, .unknown, .quit: break
    }
    change { $0.typed = "" }
  }

  /// Turns a knob by one value; every cell that has it is played again when it is shown.
  private func turn(_ key: Key) {
    let position = screen.position
    let knobs = position > 0 ? cells[position - 1].knobs.map(\.record) : []
    guard !knobs.isEmpty else {
      change { $0.message = "there is nothing to turn here" }
      return
    }
    knob = (knob + (key == .nextKnob ? 1 : 0)) % knobs.count
    let turned = knobs[knob]
    let before = page.settings[turned.name] ?? turned.start
    let step = key == .turnUp ? 1 : key == .turnDown ? -1 : 0
    let place = max(0, min(turned.values.count - 1, before + step))
    let more = knobs.count > 1 ? ", Tab takes the next knob" : ""
    change { $0.message = "\(turned.name) = \(turned.values[place]); + and - turn it\(more)" }
    guard place != before else { return }
    page.settings[turned.name] = place
    for (index, cell) in cells.enumerated()
    where cell.knobs.contains(where: { $0.record.name == turned.name }) {
      change { $0.shown[index + 1] = nil }
    }
  }

  /// What a key does while something lies over the cell.
  private func leave(_ overlay: LectureScreen.Overlay, with key: Key) {
    guard case .cells(let chosen) = overlay else {
      change { $0.overlay = .nothing }
      return
    }
    switch key {
    case .down, .next, .pageDown: change { $0.overlay = .cells(min(chosen + 1, cells.count - 1)) }
    case .up, .back, .pageUp: change { $0.overlay = .cells(max(chosen - 1, 0)) }
    case .first: change { $0.overlay = .cells(0) }
    case .last: change { $0.overlay = .cells(cells.count - 1) }
    case .enter:
      change { $0.overlay = .nothing }
      move(to: chosen + 1)
    case .digit(let digit):
      change {
        $0.overlay = .nothing
        $0.typed = String(digit)
      }
    default: change { $0.overlay = .nothing }
    }
  }

  /// A key while a word is typed that is searched for.
  private func type(_ key: Key, into search: String) {
    switch key {
    case .enter:
      change { $0.search = nil }
      find(search.isEmpty ? lastSearch : search)
    case .cancel: change { $0.search = nil }
    case .back: change { $0.search = String(search.dropLast()) }
    default:
      if let letter = keys.lastCharacter { change { $0.search = search + String(letter) } }
    }
  }

  /// Goes to the next cell whose title, or whose text once it has been played, holds a word.
  private func find(_ word: String) {
    lastSearch = word
    let screen = screen
    let order = (0..<cells.count).map { (screen.position + $0) % cells.count }
    let found = order.first { index in
      let texts =
        [cells[index].title] + (screen.shown[index + 1]?.blocks.compactMap(\.plainText) ?? [])
      return texts.contains {
        $0.range(of: word, options: [.caseInsensitive, .diacriticInsensitive]) != nil
      }
    }
    if let found, !word.isEmpty {
      move(to: found + 1)
    } else {
      change { $0.message = "no title, and no cell played so far, says \"\(printable(word))\"" }
    }
  }

  private func jump(to number: Int) {
    if let index = cells.firstIndex(where: { $0.number == number }) {
      move(to: index + 1)
    } else {
      change { $0.message = "there is no cell \(number)" }
    }
  }

  private func advance() {
    let (stop, count, position) = (screen.stop, screen.stopCount, screen.position)
    if stop + 1 < count {
      change { $0.go(to: stop + 1) }
    } else if position == page.mainCount, cells.count > position, cells[position].isFurther {
      let further = cells[position...].map { "\($0.number)" }.joined(separator: ", ")
      change {
        $0.message = "the last main cell; further cells by number: \(further); q ends the lecture"
      }
    } else {
      move(to: position + 1)
    }
  }

  private func goBack() {
    let screen = screen
    if screen.nudge != 0 {
      change { $0.nudge = 0 }
    } else if screen.stop > 0 {
      change { $0.go(to: screen.stop - 1) }
    } else {
      move(to: screen.position - 1, atEnd: true)
    }
  }

  /// - Parameter atEnd: whether the cell is wanted as it was left, all of it seen.
  private func move(to target: Int, atEnd: Bool = false) {
    // The title is shown only when the whole chapter is.
    let allowed = min(cells.count, max(cells.count == page.cells.count ? 0 : 1, target))
    change { screen in
      if target > cells.count { screen.message = "this is the last cell; q ends the lecture" }
      guard allowed != screen.position else { return }
      screen.position = allowed
      let isPlayed = allowed == 0 || screen.shown[allowed] != nil
      screen.go(to: atEnd && isPlayed ? .max : 0)
    }
  }

  // MARK: cells

  /// Draws what is to be seen, running the cell first if it has not been run.
  private func show() {
    let place = screen.position
    if place > 0, screen.shown[place] == nil { runCell(place) }
    shared.draw()
  }

  private func runCell(_ place: Int) {
    change {
      $0.shown[place] = .init()
      $0.go(to: 0)
    }
    shared.draw()
    do {
      let record = try play(cells[place - 1]) { block in
        change { $0.shown[place]?.blocks.append(block) }
        shared.draw()
      }
      change { $0.shown[place] = .init(blocks: record.blocks, isRunning: false) }
    } catch {
      change {
        $0.shown[place]?.failure = sentence(for: error)
        $0.shown[place]?.isRunning = false
      }
    }
    // What was typed while nothing answered was not meant for what is shown now.
    keys.forget()
    if Interruption.isRequested {
      Interruption.reset()
      change { $0.message = "stopped by Ctrl-C; r runs the cell again" }
    }
    change { $0.go(to: 0) }
  }
}
