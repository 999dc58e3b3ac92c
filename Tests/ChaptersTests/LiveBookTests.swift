import Foundation
import Notebook
import Testing

@testable import book

/// What an open page of a live book is told.
@Suite struct LiveBookTests {
  private static let chapter = "chapter04-alexnet-shapes"
  private static let file = "chapters/\(chapter)/Walking.swift"

  private func chapter() throws -> LiveChapter {
    let run = try Program.run(Self.chapter, ["--replay", "--export", "json", "-"])
    var page: PageRecord?
    for line in run.output.split(separator: "\n") {
      try DataRenderer.read(Data(line.utf8), into: &page)
    }
    return LiveChapter(try #require(page), version: 7, sources: SourceSnapshot())
  }

  @Test func `what is old is never called new`() throws {
    var chapter = try chapter()
    #expect(chapter.status.text.contains("what was recorded"))
    let old: [LiveChapter.Work] = [
      .waiting([Self.file]), .building([Self.file]), .playing([]),
      .failed([SourceError(place: "\(Self.file):3:4", message: "cannot find 'x' in scope")]),
    ]
    chapter.played = ([2], "22:41:07")
    for work in old {
      chapter.work = work
      #expect(chapter.status.text.hasSuffix("what stands here is of the sources before that."))
    }
    #expect(chapter.status.errors.map(\.line) == ["\(Self.file):3:4: cannot find 'x' in scope"])
    chapter.work = .playing([2, 3])
    #expect(chapter.status.text.contains("cells 2 and 3; all else is of the sources before"))
    chapter.work = .none
    #expect(chapter.status.errors.isEmpty)
    #expect(
      chapter.status.text
        == "Played at 22:41:07 from the sources as they are: cell 2. The others were not played "
        + "again: their lines were not changed.")
    chapter.played = (Array(1...chapter.page.cellCount), "22:41:07")
    #expect(chapter.status.text.hasSuffix("as they are: all cells."))
  }

  @Test func `sources that are as before ask for nothing`() throws {
    var chapter = try chapter()
    let now = SourceSnapshot()
    chapter.work = .failed([SourceError(place: nil, message: "x")])
    chapter.note(now)
    // The same sources fail in the same way.
    #expect(chapter.status.errors.count == 1)
    #expect(!chapter.isWaiting)
  }

  @Test(arguments: [["--live", "--replay", "--port", "0"], ["--live", "--jobs"]])
  func `what cannot be understood is refused`(words: [String]) {
    #expect(throws: UsageError.self) { try Request(words) }
  }

  @Test func `a live book has a folder of its own, and plays with the flags given`() throws {
    let request = try Request(["--live", "--quick", "--seed", "3"])
    #expect(request.isLive && request.serves && request.replays)
    #expect(request.output == "build/live")
    #expect(request.flags == ["--quick", "--seed", "3"])
    #expect(try Request(["--live", "--output", "here"]).output == "here")
    #expect(try Request([]).output == "build/book")
  }
}
