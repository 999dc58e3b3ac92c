import Foundation
import Notebook
import Testing

@Test func `There are chapters to play`() {
  #expect(chapters.contains("chapter04-alexnet-shapes"))
}

@Test(arguments: chapters)
func `Every cell has notes for the speaker`(chapter: String) throws {
  for run in ["output.md", "output-full.md"] {
    let file = projectFolder.appendingPathComponent("chapters/\(chapter)/\(run)")
    guard let page = try? String(contentsOf: file, encoding: .utf8) else {
      #expect(run != "output.md")
      continue
    }
    let cells = page.split(separator: "\n<!-- cell: ").dropFirst()
    #expect(!cells.isEmpty)
    for cell in cells { #expect(cell.contains("\n<!-- notes\n"), "\(cell.prefix { $0 != " " })") }
  }
}

/// Whether those who maintain the course ask: what takes minutes is more than a student should wait for.
private let isMaintained = ProcessInfo.processInfo.environment["COURSE_CI"] == "1"

// The largest seed is the hardest one to count on from, and as good as any for this.
@Test(.serialized, arguments: chapters)
func `A chapter's quick form runs to its end, with the largest seed too`(chapter: String) throws {
  let fresh = try Program.run(
    chapter, ["--quick", "--all", "--no-color", "--seed", "\(UInt64.max)"])
  #expect(fresh.status == 0, "\(fresh.errors)")
  #expect(fresh.output.contains("Take with you"))
}

@Test(
  .serialized,
  .enabled(
    if: isMaintained, "whole chapters are compared with their recordings when COURSE_CI is 1"),
  arguments: chapters)
func `A chapter prints what was recorded`(chapter: String) throws {
  let file = projectFolder.appendingPathComponent("chapters/\(chapter)/output.md")
  let recorded = try String(contentsOf: file, encoding: .utf8)
  let fresh = try Program.run(chapter, ["--export", "md", "-"])
  #expect(fresh.status == 0, "\(fresh.errors)")
  #expect(Transcript.firstDifference(recorded: recorded, fresh: fresh.output) == nil)
}
