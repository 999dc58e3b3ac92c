import Foundation
import TestSupport
import Testing

@testable import Notebook

/// What changes of source files ask for, and how programs are built again.
struct LiveTests {
  private func write(_ text: String, _ path: String, in root: String) throws {
    let url = URL(fileURLWithPath: "\(root)/\(path)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  @Test func `a snapshot sees what is changed, added and removed, and no drafts of editors`() throws
  {
    try withTemporaryFolder { root in
      try write("a", "Sources/Layers/A.swift", in: root)
      try write("b", "chapters/chapter04/B.swift", in: root)
      try write("p", "Package.swift", in: root)
      let before = SourceSnapshot(root: root)
      try write("text", "chapters/chapter04/output.md", in: root)
      try write("draft", "chapters/chapter04/.B.swift", in: root)
      try write("draft", "chapters/chapter04/#B.swift", in: root)
      #expect(SourceSnapshot(root: root) == before)
      try write("aa", "Sources/Layers/A.swift", in: root)
      try write("c", "Sources/Layers/C.swift", in: root)
      try FileManager.default.removeItem(atPath: "\(root)/chapters/chapter04/B.swift")
      let now = SourceSnapshot(root: root)
      let changes = now.changes(since: before)
      #expect(
        changes == [
          "Sources/Layers/A.swift", "Sources/Layers/C.swift", "chapters/chapter04/B.swift",
        ]
      )
      let saved = try #require(now.lastChange(of: changes))
      #expect(abs(saved - Date().timeIntervalSince1970) < 60)
      #expect(now.lastChange(of: ["chapters/chapter04/B.swift"]) == nil)
    }
  }

  @Test(arguments: [
    (["chapters/chapter04/B.swift"], ChangeEffect.ownFiles(["chapters/chapter04/B.swift"])),
    (["chapters/chapter05/B.swift"], .none), ([], .none),
    (["Sources/Layers/A.swift"], .everything), (["Package.swift"], .everything),
    (["Sources/Layers/A.swift", "chapters/chapter04/B.swift"], .everything),
    // A module that was removed was one.
    (["Sources/Gone/A.swift"], .everything),
    (["Sources/tool/main.swift", "Sources/tool/Other.swift"], .none),
  ])
  func `a module matters to every cell, a chapter's own file to its cells`(
    changes: [String], effect: ChangeEffect
  ) throws {
    try withTemporaryFolder { root in
      try write("a", "Sources/Layers/A.swift", in: root)
      try write("m", "Sources/tool/main.swift", in: root)
      #expect(SourceSnapshot(root: root).effect(of: Set(changes), on: "chapter04") == effect)
    }
  }

  @MainActor @Test func `a change plays the cell it lies in, or all that its file adds`() {
    let page = Page(
      chapter: 4, title: "Layers", command: "chapter04", question: "Why?", commandLine: [],
      file: "main.swift")
    page.cell("mask", "One", file: "main.swift", line: 20) { _ in }
    page.cell("walk", "Two", file: "Walking.swift", line: 7) { _ in }
    page.further("lens", "Three", file: "Walking.swift", line: 30) { _ in }
    page.conclusion(file: "End.swift", line: 5) { _ in }
    func ids(_ changes: String...) -> [String]? {
      page.cells(changedBy: changes.map(SourceChange.init))?.map(\.id)
    }
    // What lies between the cells, and in more than one, may matter to all of the file.
    for change in ["Walking.swift", "Walking.swift:8-9", "Walking.swift:7-30"] {
      #expect(ids(change) == ["walk", "lens"])
    }
    #expect(ids("Walking.swift:30-30") == ["lens"])
    #expect(ids("End.swift", "Walking.swift:7-7") == ["walk", "conclusion"])
    // What adds no cell, or sets up the page, may matter to any.
    #expect(ids("Helper.swift:1-2") == nil)
    #expect(ids("Helper.swift", "End.swift") == nil)
    #expect(ids("main.swift:1-2") == nil)
    #expect(ids("main.swift:20-20") == ["mask"])
    #expect(ids() == nil)
  }

  @MainActor @Test func `a cell knows its file and its lines`() {
    let page = Page(
      chapter: 4, title: "Layers", command: "chapter04", question: "Why?", commandLine: [])
    let before = #line
    page.cell(
      "walk", "One"
    ) { cell in
      cell.say("One.")

      cell.say("Two.")
    }
    page.conclusion { cell in
      cell.say("Three.")
    }
    #expect(
      page.cells.map(\.place.path)
        == Array(repeating: "Tests/NotebookTests/LiveTests.swift", count: 2))
    #expect(
      page.cells.map(\.place.lines) == [(before + 1)...(before + 6), (before + 8)...(before + 9)])
  }

  @Test func `lines that were changed, added or removed`() throws {
    try withTemporaryFolder { root in
      let path = "chapters/chapter04/A.swift"
      func flags(_ old: String, _ new: String) throws -> [String] {
        try write(old, path, in: root)
        let before = SourceLines(of: "chapter04", root: root)
        try write(new, path, in: root)
        return SourceLines(of: "chapter04", root: root).flags(for: [path], since: before)
      }
      #expect(try flags("a\nb\nc\nd\n", "a\nx\nc\nd\n") == ["--changed", "\(path):2-2"])
      #expect(try flags("a\nb\nc\nd\n", "a\nx\nc\ny\n") == ["--changed", "\(path):2-4"])
      #expect(try flags("a\nb\nb\nd\n", "a\nb\nb\nb\nd\n") == ["--changed", "\(path):4-4"])
      // Two lines have become neighbours.
      #expect(try flags("a\nb\nc\nd\n", "a\nd\n") == ["--changed", "\(path):1-2"])
      let before = SourceLines(of: "chapter04", root: root)
      try write("new", "chapters/chapter04/B.swift", in: root)
      #expect(
        SourceLines(of: "chapter04", root: root)
          .flags(for: ["chapters/chapter04/B.swift"], since: before)
          == ["--changed", "chapters/chapter04/B.swift"])
    }
  }

  @Test func `a change is read as it is written`() {
    #expect(SourceChange("a/B.swift:3-12").lines == 3...12)
    #expect(SourceChange("a/B.swift:3-12").file == "a/B.swift")
    for text in ["a/B.swift", "a/B.swift:12-3", "a/B.swift:3"] {
      #expect(SourceChange(text).lines == nil && SourceChange(text).file == text)
    }
  }

  @Test(arguments: [
    ["--watch", "--replay"], ["--watch", "--export", "md", "-"], ["--watch", "--record"],
    ["--changed", "A.swift", "--cell", "2"], ["--watch", "--changed", "A.swift"],
  ])
  func `what contradicts itself is refused`(words: [String]) {
    #expect(throws: UsageError.self) { try Arguments.parse(words, seed: 0, options: []) }
  }

  private func page(_ ids: [String], of count: Int, first: Int = 1, text: String) -> PageRecord {
    var page = PageRecord.nothing
    page.cellCount = count
    page.cells = ids.enumerated().map { place, id in
      CellRecord(
        number: first + place, id: id, title: id, blocks: [Block(content: .prose(text))])
    }
    return page
  }

  private func texts(_ page: PageRecord?) -> [String]? {
    page?.cells.map { cell in
      if case .prose(let text)? = cell.blocks.first?.content { "\(cell.id) \(text)" } else { "" }
    }
  }

  @Test func `cells that were played again stand in the place of the old ones`() {
    let old = page(["a", "b", "c"], of: 3, text: "old")
    #expect(
      texts(old.replacing(with: page(["b"], of: 3, first: 2, text: "new")))
        == ["a old", "b new", "c old"])
    #expect(
      texts(old.replacing(with: page(["d"], of: 4, first: 4, text: "new")))
        == ["a old", "b old", "c old", "d new"])
    // A cell that was put between others, or removed, moves those behind it.
    #expect(old.replacing(with: page(["d"], of: 4, first: 2, text: "new")) == nil)
    #expect(old.replacing(with: page(["b"], of: 2, first: 2, text: "new")) == nil)
    #expect(texts(old.replacing(with: page(["x"], of: 1, text: "new"))) == ["x new"])
  }

  @Test func `errors of the compiler are told with their places, each once`() {
    let text = """
      [1/3] Compiling chapter04 Field.swift
      /course/chapters/chapter04/Field.swift:8:20: error: cannot find 'walk' in scope
       6 | 
       8 |   let layers = walk.windowNames
         |                `- error: cannot find 'walk' in scope
      /course/chapters/chapter04/Field.swift:9:1: warning: never used
      /course/chapters/chapter04/Field.swift:8:20: error: cannot find 'walk' in scope
      /elsewhere/B.swift:1:2: error: expected '}'
      error: emit-module command failed with exit code 1 (use -v to see invocation)
      """
    #expect(
      SourceError.all(in: text, root: "/course").map(\.line) == [
        "chapters/chapter04/Field.swift:8:20: cannot find 'walk' in scope",
        "/elsewhere/B.swift:1:2: expected '}'",
      ])
    #expect(
      SourceError.all(in: "note\nerror: no such module 'X'\n", root: "/").map(\.line)
        == ["no such module 'X'"])
    #expect(
      SourceError.all(in: "ld: undefined symbol\n", root: "/").map(\.line)
        == ["ld: undefined symbol"])
    #expect(SourceError.all(in: "", root: "/").count == 1)
  }
}

/// Programs in the place of `swift`, in a folder of their own.
struct BuilderTests {
  private func withBuilder(_ script: String, _ body: (Builder, String) throws -> Void) throws {
    try withTemporaryFolder { root in
      let swift = "\(root)/swift"
      try "#!/bin/sh\ncd \(root)\n\(script)\n".write(
        toFile: swift, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: swift)
      let programs = URL(fileURLWithPath: root).appendingPathComponent(".build/arch/debug")
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
      try body(Builder(swift: swift, root: root, programs: programs), root)
    }
  }

  private func lines(_ path: String) -> [Substring] {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
  }

  @Test func `a build is told where and what, and its program is there`() throws {
    try withBuilder("echo \"$@\" >> told; touch .build/arch/debug/chapter04") { builder, root in
      let time = Date().timeIntervalSince1970 - 1
      let outcome = try builder.build("chapter04", savedAt: time, isUnwanted: { false })
      #expect(outcome == .built)
      #expect(
        lines("\(root)/told") == [
          "build --package-path \(root) --scratch-path \(root)/.build --configuration debug "
            + "--product chapter04"
        ])
    }
  }

  @Test func `errors come back`() throws {
    try withBuilder("echo \"$PWD/A.swift:3:4: error: no 'x'\"; exit 1") { builder, _ in
      let outcome = try builder.build("chapter04", savedAt: nil, isUnwanted: { false })
      #expect(outcome == .failed([SourceError(place: "A.swift:3:4", message: "no 'x'")]))
    }
  }

  @Test func `a program older than the sources is built once more, and never taken for new`() throws
  {
    try withBuilder("echo x >> told; touch -t 200001010000 .build/arch/debug/chapter04") {
      builder, root in
      let time = Date().timeIntervalSince1970
      let outcome = try builder.build("chapter04", savedAt: time, isUnwanted: { false })
      guard case .failed(let errors) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(
        errors.map(\.line) == ["swift build does not see the change of the sources; save again"])
      #expect(lines("\(root)/told").count == 2)
    }
  }

  @Test func `a build that somebody has killed is begun again once`() throws {
    try withBuilder("echo x >> told; [ $(wc -l < told) = 2 ] || kill -9 $$") { builder, root in
      let outcome = try builder.build("chapter04", savedAt: nil, isUnwanted: { false })
      #expect(outcome == .built)
      #expect(lines("\(root)/told").count == 2)
    }
    try withBuilder("kill -9 $$") { builder, _ in
      let outcome = try builder.build("chapter04", savedAt: nil, isUnwanted: { false })
      let sentence = "swift build was ended by signal 9; save again to retry"
      #expect(outcome == .failed([SourceError(place: nil, message: sentence)]))
    }
  }

  @Test func `a build that nobody wants ends at once, with what it has started`() throws {
    // The shell waits for its child, as a build does for its compilers.
    try withBuilder("trap '' INT; sleep 300 & echo $! > child; wait") { builder, root in
      let start = Date()
      func child() -> pid_t? { lines("\(root)/child").first.flatMap { pid_t($0) } }
      let outcome = try builder.build("chapter04", savedAt: nil) { child() != nil }
      #expect(outcome == .unwanted)
      #expect(-start.timeIntervalSinceNow < 60)
      let process = try #require(child())
      // It is gone, or waits for somebody to ask how it ended.
      var isGone = false
      for _ in 0..<100 where !isGone {
        let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        isGone = kill(process, 0) != 0 || state?.contains(") Z ") == true
        usleep(20_000)
      }
      #expect(isGone)
    }
  }
}
