import Files
import Foundation
import Testing

@testable import Notebook

struct PrintableTests {
  @Test(arguments: [
    ("a cat", "a cat"), ("Katze – 猫 é", "Katze – 猫 é"), ("a\u{1B}[31mb", "a\u{FFFD}[31mb"),
    ("a\nb\rc", "a\u{FFFD}b\u{FFFD}c"), ("a\tb", "a b"), ("a\u{9B}2Jb", "a\u{FFFD}2Jb"),
    ("\u{202E}txt.exe", "\u{FFFD}txt.exe"), ("\r\n", "\u{FFFD}\u{FFFD}"),
  ])
  func `a name cannot act on a terminal`(name: String, shown: String) {
    #expect(printable(name) == shown)
  }

  @MainActor
  @Test func `names from data reach no surface with their escape codes`() throws {
    let evil = "cat\u{1B}]0;owned\u{7}\u{1B}[2J\nforged"
    let page = Page(chapter: 1, title: "T", command: "page", question: "?", commandLine: [])
    page.cell("a", "A?") { cell in
      cell.say("The class \(evil).")
      cell.result(evil, aside: evil)
      cell.check(evil, true)
      var table = Table("name", "n")
      table.row(evil, 1)
      cell.table(table)
      cell.figure(BarChart([.init(evil, 1)]))
      cell.figure(LinePlot(series: [.init(evil, y: [1.0, 2])]))
      cell.figure(HeatMap([[1.0]], rowLabels: [evil], columnLabels: [evil]))
      let image = PixelImage(width: 1, height: 1, channels: 1, pixels: [1])
      cell.figure(ImageFigure(grid: [image], labels: [evil]))
      throw UsageError("no picture in \(evil)")
    }
    var blocks: [Block] = []
    let error = #expect(throws: UsageError.self) {
      try page.play(page.cells[0]) { blocks.append($0) }
    }
    #expect(blocks.count == 8)
    let record = CellRecord(number: 1, id: "a", title: "A?", blocks: blocks)
    let terminal = TerminalRenderer(canvas: Canvas(width: 70))
    let shown =
      blocks.flatMap(terminal.lines).joined(separator: "\n")
      + MarkdownRenderer(canvas: Canvas(width: 80)).document(page.record([record]))
      + HTMLRenderer(page.record([record])).document()
    #expect(!shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(error.map { sentence(for: $0) }?.contains("\u{1B}") == false)
  }

  @Test func `a file is written behind a link, and the link stays`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("far"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (link, target) = ("\(folder.path)/link.md", "\(folder.path)/far/page.md")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "far/page.md")
    for text in ["one", "two"] {
      try writeAtomically(text, to: link)
      #expect(try String(contentsOfFile: target, encoding: .utf8) == text)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "far/page.md")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/far") == ["page.md"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
  func `a disk that is full is told`() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(
      Console.write("text", to: full)
        == "No space left on device; make room there, or choose another disk")
  }
}
