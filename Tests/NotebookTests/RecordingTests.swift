import Base
import Foundation
import TestSupport
import Testing

@testable import Notebook

@MainActor
struct RecordingTests {
  /// A chapter with a figure of every kind.
  static func page(_ words: [String] = [], file: String = "/nowhere/main.swift") -> Page {
    let page = Page(
      chapter: 4, title: "Layers", command: "page", question: "What is it?",
      sources: [Source("Someone2012", "Someone, 2012")], commandLine: words, file: file)
    page.cell("curves", "Curves?") { cell in
      page.isAbout("MNIST")
      cell.figure(
        LinePlot(
          x: Axis("epoch", range: 0...4), y: Axis("loss", scale: .log),
          series: [
            .init("a", y: [1.0, 1.0 / 3, .nan, 0.01]),
            .init("b", points: [(1, 2)], isLine: false),
          ], caption: "Curves *fall*."))
      cell.figure(
        ScatterPlot(
          [.init("in", points: [(0, 1), (0.1, 0.2)]), .init("out", points: [(1, 1)])],
          caption: "Points.", decision: { x, y in x > y ? 1 : 0 }))
    }
    page.cell("amounts", "Amounts?") { cell in
      cell.figure(BarChart([.init("conv", -0.08), .init("fc", 92)], caption: "Bars."))
      cell.figure(Histogram([1.0, 2, 2, 3], bins: 3, x: Axis("weight"), caption: "Counts."))
      cell.figure(
        HeatMap(
          [[0.1, 1], [.infinity, -2]], rowLabels: ["cat", "dog"], columnLabels: ["cat", "dog"],
          axes: ("true", "said"), tones: .diverging, decimals: 1, caption: "Tones."))
    }
    page.cell("pictures", "Pictures?") { cell in
      let pixels = (0..<48).map { Float($0) / 48 }
      let image = PixelImage(width: 4, height: 4, channels: 3, pixels: pixels)
      cell.figure(ImageFigure(image, caption: "One."))
      cell.figure(ImageFigure(grid: [image, image], labels: ["a", "b"], columns: 2))
      cell.figure(
        ArchitectureDiagram(
          [.init("in", shape: [3, 8, 8]), .init("fc", shape: [10], parts: 2)], caption: "Boxes."))
    }
    page.cell("words", "Words?") { cell in
      cell.say("An *odd* `x` [Someone2012].\n\n- one\n- two")
      cell.formula("a = b")
      _ = cell.code { 1 + 1 }
      cell.result([1, 2], aside: "as expected")
      var table = Table("layer", "n", .number("time", varies: true), caption: "A table.")
      table.row("conv", 11_712, 3.5)
      table.total("all", 11_712, nil)
      cell.table(table)
      cell.check("one", true, claim: "the paper says so", source: "Someone2012")
      cell.timing("It took 3 ms.")
      cell.takeaway("Count.")
      cell.exercise("4.1", "the side")
      cell.notes("Ask first.")
    }
    return page
  }

  static func record() throws -> PageRecord {
    let page = page()
    var record = page.record(try page.cells.map { try page.play($0) })
    // One cell has a knob, two of whose three states show something of their own.
    let blocks = record.cells[1].blocks
    record.cells[1].knobs = [KnobRecord(name: "size", values: ["1", "2", "3"], start: 1)]
    record.cells[1].states = [1, 0, 2].map { position in
      CellState(
        positions: [position],
        blocks: blocks + (position == 1 ? [] : [Block(content: .prose("Size \(position)."))]))
    }
    return record
  }

  @Test func `what was recorded is shown as it was, on every surface`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("main.swift").path
    let page = Self.page(["--threads", "2"], file: file)
    try page.record(page.cells) { cell in try! page.play(cell) }
    let played = try page.cells.map { try page.play($0) }
    let replay = Self.page(["--replay"], file: file)
    let replayed = try replay.cells.map { try replay.playOrReplay($0) { _ in } }
    for canvas in [Canvas(width: 76), Canvas(width: 120, colours: .full)] {
      let terminal = TerminalRenderer(canvas: canvas, showsNotes: true)
      #expect(
        replayed.map { $0.blocks.map(terminal.lines) }
          == played.map { $0.blocks.map(terminal.lines) })
    }
    let (then, now) = (replay.record(replayed), page.record(played))
    for (old, new) in zip(then.cells, now.cells) {
      #expect(HTMLRenderer(then).section(old) == HTMLRenderer(now).section(new))
    }
    #expect(then.origin?.command == "swift run page --threads 2")
    #expect(then.origin?.data == ["MNIST"])
    // A fresh page and the recorded transcript agree, although only one says where it is from.
    let transcript = try String(
      contentsOfFile: Recording(beside: file, full: false).transcript, encoding: .utf8)
    let fresh = MarkdownRenderer(canvas: Canvas(width: 80)).document(now)
    #expect(transcript.contains("*Recorded with `swift run page --threads 2` on "))
    #expect(Transcript.firstDifference(recorded: transcript, fresh: fresh) == nil)
  }

  @Test func `a transcript without its data replays, and one sentence says so`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let recording = Recording(beside: folder.appendingPathComponent("main.swift").path, full: true)
    let page = Self.page()
    let cells = try page.cells.map { try page.play($0) }
    let origin = Origin(
      command: "x", date: "today", machine: "y", duration: "1 s", data: [], transcript: "")
    try recording.write(page.record(cells), origin: origin)
    #expect(try recording.read(of: page.record()).warning == nil)

    let text = try String(contentsOfFile: recording.transcript, encoding: .utf8)
    try writeAtomically(text + "\n", to: recording.transcript)
    var read = try recording.read(of: page.record())
    #expect(read.warning?.contains("does not belong to") == true)
    #expect(read.page.cells.map(\.id) == cells.map(\.id))

    try FileManager.default.removeItem(atPath: recording.data)
    read = try recording.read(of: page.record())
    #expect(read.warning?.contains("shown as the characters") == true)

    try writeAtomically("{}", to: recording.data)
    let damage = #expect(throws: CourseError.self) { try recording.read(of: page.record()) }
    #expect(damage?.description.contains("\(recording.data) is damaged: ") == true)
    #expect(damage?.description.hasSuffix("copy it again, or make it with --record") == true)
    try FileManager.default.removeItem(atPath: recording.transcript)
    let error = #expect(throws: CourseError.self) { try recording.read(of: page.record()) }
    #expect(error?.description.contains("swift run page --full --record makes one") == true)
  }

  @Test func `line ends of another system change nothing`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let recording = Recording(beside: folder.appendingPathComponent("main.swift").path, full: false)
    let page = Self.page()
    let origin = Origin(
      command: "x", date: "today", machine: "y", duration: "1 s", data: [], transcript: "")
    try recording.write(
      page.record(try page.cells.map { try page.play($0) }), origin: origin)
    let read = try recording.read(of: page.record())
    for file in [recording.transcript, recording.data] {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try writeAtomically("\u{FEFF}" + text.replacing("\n", with: "\r\n"), to: file)
    }
    let again = try recording.read(of: page.record())
    #expect(again.warning == nil)
    #expect(DataRenderer.text(again.page) == DataRenderer.text(read.page))
  }

  @Test(arguments: [
    (#""id":"words""#, #""id":"""#), (#""id":"words""#, #""id":"a\"><script>""#),
    (#""number":4"#, #""number":-1"#), (#""number":4"#, #""number":1"#),
    (#""cells":["conv","#, #""cells":["conv","more","#), (#""range":[0,4]"#, #""range":[4,0]"#),
    (#""counts":["#, #""counts":[-1,"#), (#""channels":3,"height":4"#, #""channels":2,"height":4"#),
    (#""parts":2"#, #""parts":0"#), (#""x":[1,2,3,4]"#, #""x":[1,2,3]"#),
    (#""rowLabels":["cat","#, #""rowLabels":["#), (#""rows":18"#, #""rows":1000000000"#),
    (#""figureNumber":"1.1""#, #""figureNumber":"<b>""#), (#""cellCount":4"#, #""cellCount":5"#),
    (#""labels":["a","b"]"#, #""labels":["a"]"#), ("[[0.1,1],", "[[0.1],"),
    (#""start":1"#, #""start":3"#), (#""positions":[2]"#, #""positions":[3]"#),
    (#""positions":[2]"#, #""positions":[2,0]"#), (#""blocks":[0,1,2]"#, #""blocks":[0,1,3]"#),
    (#""blocks":[0,1,2]"#, #""blocks":[0,-1,2]"#), (#""name":"size""#, #""name":"<b>""#),
  ])
  func `damage is told, not drawn`(good: String, bad: String) throws {
    let text = DataRenderer.text(try Self.record())
    #expect(text.contains(good), "\(good)")
    #expect(try DataRenderer.page(Data(text.utf8)).cells.count == 4)
    #expect(throws: (any Error).self) {
      try DataRenderer.page(Data(text.replacing(good, with: bad, maxReplacements: 1).utf8))
    }
  }

  @Test func `what states have in common is written once, and read back for each`() throws {
    let record = try Self.record()
    let text = DataRenderer.text(record)
    #expect(text.components(separatedBy: "Counts.").count == 2)
    let read = try DataRenderer.page(Data(text.utf8))
    #expect(DataRenderer.text(read) == text)
    #expect(HTMLRenderer(read).document() == HTMLRenderer(record).document())
    #expect(read.cells[1].states.map(\.blocks.count) == [3, 4, 4])
  }

  @Test func `mutated recordings are read or refused, and what is read can be shown`() throws {
    let count = Mutation.count
    var mutation = Mutation(seed: 18)
    let record = try Self.record()
    let lines = DataRenderer.text(record).split(separator: "\n").map(String.init)
    let transcript = MarkdownRenderer(canvas: Canvas(width: 80)).document(record)
    var (shown, refused) = (0, 0)
    for round in 0..<count {
      do {
        var cells: [CellRecord]
        if round % 2 == 0 {
          var page: PageRecord? = record
          page?.cells = []
          let line = mutation.json(lines[1 + round / 2 % 4])
          try DataRenderer.read(Data(line.utf8), into: &page)
          cells = page?.cells ?? []
        } else {
          cells = try TranscriptReader.records(mutation.lines(transcript))
          if !cells.isEmpty { cells = [cells[mutation.below(cells.count)]] }
        }
        show(cells, of: record)
        shown += 1
      } catch { refused += 1 }
    }
    #expect(shown > count / 20 && refused > count / 20, "\(shown) shown, \(refused) refused")
  }

  private func show(_ cells: [CellRecord], of record: PageRecord) {
    var page = record
    page.cells = cells
    page.cellCount = cells.count
    for canvas in [Canvas(width: 76), Canvas(width: 30, colours: .palette)] {
      let terminal = TerminalRenderer(canvas: canvas, showsNotes: true)
      for cell in cells { for block in cell.blocks { _ = terminal.lines(block) } }
    }
    _ = MarkdownRenderer(canvas: Canvas(width: 80)).document(page)
    _ = HTMLRenderer(page, showsNotes: true).document()
    _ = JupyterRenderer().document(page)
    _ = cells.map(\.plainText)
  }
}
