import Foundation
import Notebook
import Testing

@Test func `There are chapters to play`() {
  #expect(chapters.contains("chapter04-alexnet-shapes"))
}

@Test(.serialized, arguments: chapters)
func `A chapter prints what was recorded`(chapter: String) throws {
  let file = projectFolder.appendingPathComponent("chapters/\(chapter)/output.md")
  let recorded = try String(contentsOf: file, encoding: .utf8)
  let fresh = try Program.run(chapter, ["--export", "md", "-"])
  #expect(fresh.status == 0, "\(fresh.errors)")
  #expect(Transcript.firstDifference(recorded: recorded, fresh: fresh.output) == nil)
}
