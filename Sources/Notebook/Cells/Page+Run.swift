import Files
import Foundation

extension Page {
  /// Plays the chosen cells, or does whatever else the command line asks for. An error thrown in a
  /// cell ends the program with one sentence on the standard error output and status 1.
  public func run() {
    let chosen: [Registered]
    do {
      chosen = try chosenCells()
      try applySettings(to: chosen)
    } catch {
      Console.fail("\(command): \(error)", status: 2)
    }
    if arguments.replay && !replaysItself && !arguments.list {
      // Said before anything is printed that looks like a result.
      prepare { try recorded() }
    }
    Interruption.watch()
    if arguments.watches {
      do {
        try watchSources()
      } catch {
        let status: Int32 = error is Interrupted ? 130 : 1
        Console.fail("\(command): \(sentence(for: error))", status: status)
      }
    } else if arguments.list {
      Console.print(listing())
    } else if arguments.records {
      prepare { try record(chosen) { attempt($0, withStatesAmong: chosen) { _ in } } }
    } else if let export = arguments.export {
      // Said before anything is computed, not after minutes of it.
      if export.path != "-" { prepare { try checkPlace(export.path) } }
      write(chosen, as: export.format, to: export.path)
    } else if arguments.present && Console.canHoldLectures {
      present(chosen)
    } else {
      stream(chosen)
    }
  }

  private func present(_ chosen: [Registered]) {
    var notes: SpeakerNotes?
    prepare { notes = try arguments.notesPath.map { try SpeakerNotes($0) } }
    let presenter = Presenter(
      page: self, cells: chosen, colours: Page.canvas(for: arguments).colours, notes: notes,
      play: { try self.playOrReplay($0, watch: $1) })
    if !presenter.run() { exit(130) }
  }

  /// Does what must succeed before the first line is printed, such as reading a file that the reader
  /// named. An error ends the program with one sentence and status 1.
  public func prepare(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      Console.fail("\(command): \(sentence(for: error))", status: 1)
    }
  }

  private func listing() -> String {
    let longest = cells.map { displayWidth($0.id) }.max() ?? 0
    let lines = cells.map { cell in
      "\(rightAligned(String(cell.number), to: 3))  \(padded(cell.id, to: longest))  "
        + "\(cell.isFurther ? "further: " : "")\(cell.title)\n"
        + cell.knobs.map(\.record).map { knob in
          String(repeating: " ", count: longest + 7)
            + "--set \(knob.name)=\(knob.values.joined(separator: "|"))"
            + " (default: \(knob.values[knob.start]))\n"
        }.joined()
    }
    return lines.joined()
  }

  /// Prints the cells while they run.
  private func stream(_ chosen: [Registered]) {
    let isWhole = chosen.count >= mainCount && chosen.first?.number == 1
    let shownCount = chosen.contains(where: \.isFurther) ? cells.count : mainCount
    let layout = TerminalLayout(arguments: arguments, cellCount: shownCount)
    if isWhole {
      Console.print(layout.opening(heading: heading, question: question))
    }
    var records: [CellRecord] = []
    for cell in chosen {
      Console.print(layout.title(of: cell))
      var previous: Block?
      let record = attempt(cell) { block in
        let text = layout.text(of: block, after: previous)
        Console.print(text)
        if !text.isEmpty { previous = block }
      }
      Console.print("\n\n")
      records.append(record)
    }
    if isWhole {
      let left = cells.filter { cell in !chosen.contains { $0.number == cell.number } }
      Console.print(layout.further(left, command: command))
      Console.print(layout.closing(verdicts: records.flatMap(\.verdicts), sources: sources))
    }
    if let htmlCopy { save(document(records, as: .html), to: htmlCopy) }
  }

  /// Runs the cells without showing them, then writes the file. Data for the standard output goes out
  /// cell by cell: whoever reads it wants to know how far the chapter has come.
  private func write(_ chosen: [Registered], as format: Arguments.ExportFormat, to path: String) {
    let holdsStates = format == .html || format == .json
    let follows = format == .json && path == "-"
    if follows { Console.print(DataRenderer.line(record())) }
    var records: [CellRecord] = []
    let progress = ProgressBar("cells", total: chosen.count)
    for cell in chosen {
      // What was changed becomes part of the whole page.
      let sharers = arguments.changed.isEmpty ? chosen : cells
      let record = attempt(cell, withStatesAmong: holdsStates ? sharers : []) { _ in }
      records.append(record)
      if follows { Console.print(DataRenderer.line(record)) }
      progress.advance()
    }
    progress.finish()
    if follows { return }
    let text = document(records, as: format)
    if path == "-" { Console.print(text) } else { save(text, to: path) }
  }

  private func document(_ records: [CellRecord], as format: Arguments.ExportFormat) -> String {
    let page = record(records)
    let (showsCode, showsNotes) = (arguments.showsCode, arguments.notes)
    switch format {
    case .md:
      return MarkdownRenderer(
        canvas: Canvas(width: arguments.width ?? 80), showsCode: showsCode, showsNotes: showsNotes
      ).document(page)
    case .html:
      return HTMLRenderer(page, showsCode: showsCode, showsNotes: showsNotes).document()
    case .ipynb:
      return JupyterRenderer(showsCode: showsCode, showsNotes: showsNotes).document(page)
    case .json: return DataRenderer.text(page)
    case .count: return PageLength(records).line(command)
    }
  }

  private func save(_ text: String, to path: String) {
    do {
      try writeAtomically(text, to: path)
    } catch {
      Console.fail("\(command): \(sentence(for: error))", status: 1)
    }
  }

  /// Runs a cell; an error ends the program, and so does a Ctrl-C once the cell has come to its end.
  private func attempt(
    _ cell: Registered, withStatesAmong chosen: [Registered] = [], watch: (Block) -> Void
  ) -> CellRecord {
    do {
      var record = try playOrReplay(cell, watch: watch)
      if !chosen.isEmpty && !arguments.replay {
        try addStates(to: &record, of: cell, among: chosen)
      }
      if Interruption.isRequested {
        Console.fail(
          "\(command): stopped in cell \(cell.number) (\(cell.id)): "
            + (replaysItself
              ? "--resume goes on with what is saved" : "--from \(cell.number) goes on there"),
          status: 130)
      }
      return record
    } catch {
      let status: Int32 = Interruption.isRequested ? 130 : 1
      Console.fail(
        "\(command): cell \(cell.number) (\(cell.id)): \(sentence(for: error))", status: status)
    }
  }
}

/// What an error has to say, in one line.
func sentence(for error: any Error) -> String {
  let text: String
  if let localized = error as? any LocalizedError, let description = localized.errorDescription {
    text = description
  } else if type(of: error) is NSError.Type || error is CocoaError {
    text = error.localizedDescription
  } else {
    text = String(describing: error)
  }
  return printable(text.split(separator: "\n").map(\.trimmed).joined(separator: " "))
}

extension CellRecord {
  /// What became of the cell's claims.
  var verdicts: [Check.Verdict] {
    blocks.compactMap { if case .check(let check) = $0.content { check.verdict } else { nil } }
  }
}
