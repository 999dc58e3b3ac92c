import ExerciseChecks
import Foundation
import Notebook
import TestSupport
import Testing

@testable import book

/// The book made of the recordings, once for all tests.
private let made = Result { try Site() }

/// A book in a folder of its own.
private struct Site {
  let files: [String: String]
  let printed: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("book-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try Program.run("book", ["--replay", "--slides", "--output", folder.path])
    try #require(run.status == 0, "\(run.errors)")
    printed = run.output
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    self.files = files
  }

  var pages: [String: String] { files.filter { $0.key.hasSuffix(".html") } }
}

@Suite struct BookTests {
  @Test func `The book has contents, and of every chapter a page, slides and a notebook`() throws {
    let site = try made.get()
    let names = [
      "index.html", "book.css", "theme.js", "page.js", "search.js", "search-index.js",
      "explorer.html",
    ]
    #expect(
      Set(site.files.keys)
        == Set(
          names + (site.files["glossary.html"] == nil ? [] : ["glossary.html"])
            + chapters.flatMap { ["\($0).html", "\($0)-slides.html", "\($0).ipynb"] }))
    #expect(site.printed.contains("The book of \(chapters.count) chapters is at "))
    let contents = try #require(site.files["index.html"])
    for chapter in chapters { #expect(contents.contains("href=\"\(chapter).html\"")) }
  }

  @Test func `Every link leads somewhere, and nothing is fetched from elsewhere`() throws {
    let site = try made.get()
    for (name, text) in site.pages {
      for match in text.matches(
        of: /<(a|link|script|img|image|source|form)\b[^>]*?(?:href|src)="([^"]*)"/)
      {
        let address = String(match.2)
        if address.hasPrefix("data:") { continue }
        if address.hasPrefix("https://") || address.hasPrefix("http://") {
          #expect(match.1 == "a", "\(name) fetches \(address)")
          continue
        }
        let parts = address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let file = parts[0].isEmpty ? name : String(parts[0])
        let target = site.files[file]
        #expect(target != nil, "\(name) names \(file), which is not there")
        if parts.count == 2 {
          #expect(
            target?.contains("id=\"\(parts[1])\"") == true,
            "\(name) names \(address), which is not there")
        }
      }
      #expect(!text.contains("@import") && !text.contains("url("))
    }
  }

  @Test func `Names of places are unique on every page, and every element is closed`() throws {
    for (name, text) in try made.get().pages {
      let ids = text.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
      #expect(ids.count == Set(ids).count, "\(name): \(ids)")
      // What stands inside scripts and styles is no element.
      let plain = text.replacing(/<(script|style)[^>]*>[\s\S]*?<\/\1>/, with: "")
      var open: [String] = []
      for match in plain.matches(of: /<(\/?)([a-z][a-z0-9]*)([^>]*)>/) {
        let element = String(match.2)
        if ["meta", "link", "input", "br"].contains(element) || match.3.hasSuffix("/") { continue }
        if match.1.isEmpty {
          open.append(element)
        } else {
          #expect(open.popLast() == element, "\(name)")
        }
      }
      #expect(open == [], "\(name)")
    }
  }

  @Test func `Every exercise stands on its chapter's page, with its whole question and its hints`()
    throws
  {
    let site = try made.get()
    for exercise in catalogue {
      let number = exercise.id.prefix { $0 != "." }
      let name = chapters.first { Int($0.dropFirst(7).prefix(2)) == Int(number) }
      guard let name else { continue }
      let page = try #require(site.files["\(name).html"])
      let place = try #require(
        page.firstRange(of: "swift run exercises check \(exercise.id)</code>"))
      let before = page[..<place.lowerBound]
      let start = try #require(before.ranges(of: "<details class=\"exercise\" id=").last)
      let shown = before[start.lowerBound...]
      #expect(shown.contains("<strong>\(exercise.title).</strong>"))
      let question = try #require(fullQuestion(of: exercise.id, in: projectFolder.path))
      let words = shown.replacing(/<[^>]*>|&[a-z]+;/, with: "").filter(\.isLetter)
      #expect(words.contains(question.filter(\.isLetter)), "\(exercise.id)")
      for case .formula(let text) in questionParts(question) {
        #expect(shown.contains("<pre class=\"formula\" tabindex=\"0\">\(escapedHTML(text))</pre>"))
      }
      #expect(shown.matches(of: /<details><summary>/).count == exercise.hints.count)
      #expect(!shown.contains("<details open"))
    }
  }

  @Test func `Figures are numbered, described, and listed in the contents`() throws {
    let site = try made.get()
    let contents = try #require(site.files["index.html"])
    for chapter in chapters {
      let page = try #require(site.files["\(chapter).html"])
      let figures = page.matches(of: /<figure id="([^"]*)">/).map { String($0.1) }
      let described = page.matches(of: /<svg [^>]*role="img" aria-label="[^"]+"/).count
      // Figures of a knob's other states have no number of their own.
      #expect(page.matches(of: /<figure[ >]/).count == described)
      #expect(!figures.isEmpty && figures.count == Set(figures).count)
      for id in figures { #expect(contents.contains("href=\"\(chapter).html#\(id)\"")) }
    }
  }

  @Test func `The search index holds the text of every cell, exercise and source`() throws {
    let site = try made.get()
    let script = try #require(site.files["search-index.js"])
    let json = script.dropFirst("var bookIndex = ".count).dropLast(2)
    let entries = try JSONDecoder().decode([[String]].self, from: Data(json.utf8))
    #expect(Set(entries.map(\.count)) == [3])
    let window = try #require(
      entries.first { $0[0] == "chapter04-alexnet-shapes.html#window" })
    #expect(window[1] == "Chapter 4 · 2 How far does an 11 × 11 window walk?")
    #expect(window[2].contains("[1, 96, 54, 54]") && window[2].contains("kernelSize: 11"))
    let correlation = try #require(
      entries.first { $0[0] == "chapter02-convolution.html#exercise-2-2" })
    #expect(correlation[1] == "Chapter 2 · Exercise 2.2 Two-dimensional cross-correlation")
    #expect(correlation[2].contains("multiply each"))
    let layer = try #require(entries.first { $0[1] == "The explorer · conv3" })
    #expect(layer[0] == "explorer.html#explorer" && layer[2].contains("receptive field"))
    let source = try #require(
      entries.first { $0[0] == "chapter01-kernel-methods.html#source-Hamey1998" })
    #expect(source[2].contains("XOR has no local minima"))
    for entry in entries {
      let place = entry[0].split(separator: "#")
      #expect(site.files[String(place[0])]?.contains("id=\"\(place[1])\"") == true, "\(entry[0])")
    }
  }

  @Test(arguments: [
    (["--slide"], "did you mean --slides?"), (["--port", "0"], "from 1 to 65535"),
    (["--jobs"], "--jobs needs a value"), (["--quick", "--full"], "choose one"),
    (["chapter04"], "there is no flag chapter04"),
  ])
  func `What cannot be understood gets one sentence`(arguments: [String], words: String) throws {
    let run = try Program.run("book", arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func `A folder that cannot be written is named`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try Data("a file".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try Program.run("book", ["--replay", "--output", file.path])
    #expect(run.status == 1)
    #expect(run.errors.contains("\(file.path)/index.html could not be written"), "\(run.errors)")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/proc/self/cmdline"),
      "looks for programs in /proc"))
  func `Ctrl-C ends the chapters that are playing, and leaves no files`() throws {
    let files = FileManager.default.temporaryDirectory
      .appendingPathComponent("interrupted-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: files) }
    // By their seed this book's chapters are known from all others.
    let seed = "\(UInt64.random(in: 1 << 60 ... 1 << 61))"
    let process = Process()
    process.executableURL = Program.url("book")
    process.arguments = ["--jobs", "3", "--seed", seed, "--output", files.path + "/book"]
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": files.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    func playing() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").count {
        let words =
          FileManager.default.contents(atPath: "/proc/\($0)/cmdline")
          .map { String(decoding: $0, as: UTF8.self) } ?? ""
        return words.contains(seed) && words.contains("--export")
      }
    }
    for _ in 0..<300 where try playing() < 3 { usleep(100_000) }
    #expect(try playing() == 3)
    kill(process.processIdentifier, SIGINT)
    for _ in 0..<300 where process.isRunning { usleep(100_000) }
    #expect(!process.isRunning && process.terminationStatus == 130)
    #expect(try playing() == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: files.path)
    #expect(left.filter { $0.hasPrefix("book-") } == [])
  }

  @Test func `Without Python, --serve says so and where the book is`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("book-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try Program.run(
      "book", ["--replay", "--serve", "--output", folder.path],
      environment: ["PATH": "/nowhere"])
    #expect(run.status == 1)
    #expect(run.errors.contains("--serve needs python3"))
    #expect(run.errors.contains("\(folder.path)/index.html"))
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func `A port that something else has is found before the chapters are played`() throws {
    #if canImport(Glibc)
      let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let holder = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(holder) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(holder, pointer, length) | listen(holder, 1) | getsockname(holder, pointer, &length)
      }
    }
    try #require(status == 0)
    let port = UInt16(bigEndian: address.sin_port)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("book-\(UUID().uuidString)")
    let run = try Program.run(
      "book", ["--replay", "--serve", "--port", "\(port)", "--output", folder.path])
    #expect(run.status == 1)
    #expect(run.errors.contains("port \(port) cannot be had: "))
    #expect(run.errors.contains("--port names another one"))
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func `Long runs are found in a checkout whose lines end otherwise`() throws {
    try withTemporaryFolder { checkout in
      let folder = "\(checkout)/chapters/chapter"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let (short, long) = ("# A\r\n<!-- cell: a -->\r\n1\r\n", "\u{FEFF}# A\n<!-- cell: a -->\n2\n")
      try write(Array(short.utf8), to: "\(folder)/output.md")
      #expect(replayFlags(of: "chapter", checkout: checkout) == ["--replay"])
      try write(Array(long.utf8), to: "\(folder)/output-full.md")
      #expect(replayFlags(of: "chapter", checkout: checkout) == ["--replay", "--full"])
      try write(Array((short + "<!-- cell: b -->\r\n").utf8), to: "\(folder)/output.md")
      #expect(replayFlags(of: "chapter", checkout: checkout) == ["--replay"])
    }
  }
}
