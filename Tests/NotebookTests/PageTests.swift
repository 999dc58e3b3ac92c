import Foundation
import TestSupport
import Testing

@testable import Notebook

@MainActor
struct PageTests {
  struct Oops: Error, CustomStringConvertible {
    var description: String { "conv2 cannot work on a 2 × 2 map" }
  }

  func page(_ line: String = "") -> Page {
    let page = Page(
      chapter: 4, title: "Layers", command: "chapter04", question: "Why?",
      commandLine: line.split(separator: " ").map(String.init))
    page.cell("one", "First?") { $0.say("1") }
    page.cell("two", "Second?") { $0.say("2") }
    page.cell("three", "Third?") { $0.say("3") }
    return page
  }

  @Test(arguments: [
    ("", [1, 2, 3]), ("--cell 2", [2]), ("--cell three", [3]), ("--from 2", [2, 3]),
    ("--to two", [1, 2]), ("--from 2 --to 2", [2]),
  ])
  func `cells are chosen by number or name`(line: String, numbers: [Int]) throws {
    #expect(try page(line).chosenCells().map(\.number) == numbers)
  }

  @Test(arguments: [
    (
      "--cell 9",
      "--cell 9: there is no such cell; this chapter has cells 1 to 3 (--list names them)"
    ),
    (
      "--cell tow",
      "--cell tow: there is no such cell; this chapter has cells 1 to 3; did you mean two?"
    ),
    ("--from 3 --to 1", "--from 3 --to 1 leaves no cell: cell 3 comes after cell 1"),
  ])
  func `a cell that does not exist is answered in a sentence`(line: String, sentence: String) {
    let error = #expect(throws: UsageError.self) { try page(line).chosenCells() }
    #expect(error?.description == sentence)
  }

  @Test func `a bad flag ends the program with status 2 and leaves the output empty`() async {
    let result = await #expect(
      processExitsWith: .exitCode(2),
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      await MainActor.run {
        let page = Page(
          chapter: 4, title: "Layers", command: "chapter04", question: "Why?",
          commandLine: ["--sed", "3"])
        page.run()
      }
    }
    let printed = text(result?.standardOutputContent)
    let complaint = text(result?.standardErrorContent)
    // The testing library adds a few bytes of its own to the output of an exit test.
    #expect(!printed.contains("Chapter 4") && !printed.contains("Why?"))
    #expect(
      complaint.contains(
        "chapter04: there is no flag --sed; did you mean --seed?\n"))
  }

  @Test func `an error in a cell ends the program with status 1 and one sentence`() async {
    let result = await #expect(
      processExitsWith: .exitCode(1),
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      await MainActor.run {
        let page = Page(
          chapter: 4, title: "Layers", command: "chapter04", question: "Why?", commandLine: [])
        page.cell("fails", "What fails?") { cell in
          cell.say("Before.")
          throw Oops()
        }
        page.run()
      }
    }
    let printed = text(result?.standardOutputContent)
    let complaint = text(result?.standardErrorContent)
    #expect(printed.contains("  Before.\n"))
    #expect(
      complaint.contains(
        "chapter04: cell 1 (fails): conv2 cannot work on a 2 × 2 map\n"))
  }

  @Test func `a place where nothing can be written is refused before anything is computed`() async {
    let result = await #expect(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      await exportPage(to: "/dev/null/page.md")
    }
    let complaint = text(result?.standardErrorContent)
    #expect(
      complaint.contains(
        "chapter04: /dev/null/page.md could not be written: /dev/null is a file, not a folder; "
          + "check the path\n"))
  }

  @Test func `a folder that was deleted under the program is named before anything is computed`()
    async throws
  {
    let result = try await #require(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      try enterDeletedFolder()
      await exportPage(to: "page.md")
    }
    #expect(
      text(result.standardErrorContent).contains(
        "chapter04: page.md could not be written: the folder that this was started in is gone; cd to "
          + "one that is there, and try again\n"))
  }

  @Test(arguments: [true, false])
  func `only a file that was edited after the build, and whose code is shown, is warned of`(
    isEdited: Bool
  ) async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) { [isEdited] in
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("page-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let (shown, own) = (
        folder.appendingPathComponent("shown.swift"), folder.appendingPathComponent("main.swift")
      )
      for (file, isNew) in [(shown, isEdited), (own, !isEdited)] {
        try Data("code { 1 }".utf8).write(to: file)
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: isNew ? 1e6 : -1e9)],
          ofItemAtPath: file.path)
      }
      try await MainActor.run {
        let page = Page(
          chapter: 4, title: "Layers", command: "chapter04", question: "Why?", commandLine: [],
          file: own.path)
        page.cell("shows", "What?") { $0.code(file: shown.path, line: 1, column: 6) {} }
        _ = try page.play(page.cells[0])
      }
    }
    let complaint = text(result?.standardErrorContent)
    #expect(complaint.contains("shown.swift was edited after this program was built") == isEdited)
  }

  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  @Test func `a cell can run again and says the same`() throws {
    let page = page()
    let first = try page.play(page.cells[1])
    let second = try page.play(page.cells[1])
    #expect(first.blocks.count == 1)
    #expect(second.blocks.count == 1)
  }

  @Test func `blocks are heard of as soon as they are there`() throws {
    let page = page()
    var heard: [String] = []
    page.cell("four", "Fourth?") { cell in
      cell.say("a")
      #expect(heard == ["a"])
      cell.say("b")
    }
    _ = try page.play(page.cells[3]) { block in
      if case .prose(let text) = block.content { heard.append(text) }
    }
    #expect(heard == ["a", "b"])
  }

  @Test func `what several cells need is made once, and again only after a failure`() throws {
    var made = 0
    let value = Once { () throws -> Int in
      made += 1
      if made == 1 { throw Oops() }
      return made
    }
    #expect(throws: Oops.self) { try value() }
    #expect(try value() == 2)
    #expect(try value() == 2)
  }

  @Test func `checks are worded alike`() throws {
    let made = try blocks { cell in
      cell.check("parameters", true, claim: "the paper says 60 million", counted: "60,965,224")
      cell.check("all agree", false)
      cell.check("error", .undecided, measured: "0.4 ± 0.6 %", source: "Someone2012")
    }
    let texts = made.compactMap { block -> String? in
      guard case .check(let check) = block.content else { return nil }
      return "\(check.verdict.sign) \(check.text) \(check.source ?? "–")"
    }
    #expect(
      texts == [
        "✓ parameters: counted 60,965,224; the paper says 60 million –", "✗ all agree –",
        "≈ undecided: error: measured 0.4 ± 0.6 % Someone2012",
      ])
  }

  @Test func `an error is told in one line whatever it is`() {
    #expect(sentence(for: Oops()) == "conv2 cannot work on a 2 × 2 map")
    let missing = #expect(throws: (any Error).self) {
      try String(contentsOfFile: "/nowhere/at/all", encoding: .utf8)
    }
    #expect(missing.map { !sentence(for: $0).contains("\n") } == true)
  }
}

/// Exports a page to a file; its only cell ends the process as if nothing were wrong.
@MainActor private func exportPage(to path: String) {
  let page = Page(
    chapter: 4, title: "Layers", command: "chapter04", question: "Why?",
    commandLine: ["--export", "md", path])
  page.cell("computes", "What takes long?") { _ in exit(0) }
  page.run()
}
