import Base
import Files
import Foundation
import Notebook
import Synchronization

/// The names of the chapters' programs: the folders under chapters/ that hold a program.
func chapterNames(checkout: String = Checkout.root) throws -> [String] {
  let folder = URL(fileURLWithPath: checkout).appending(path: "chapters")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  let chapters = names.filter {
    FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/main.swift").path)
  }
  if chapters.isEmpty {
    throw CourseError("there are no chapters in \(folder.path): clone the course again")
  }
  return chapters.sorted()
}

/// What shows the recorded results of a chapter: those of its long run, where it was recorded and has
/// the cells that the short one has.
func replayFlags(of chapter: String, checkout: String = Checkout.root) -> [String] {
  func cells(_ name: String) -> [Substring] {
    let file = "\(checkout)/chapters/\(chapter)/\(name)"
    return text(of: FileManager.default.contents(atPath: file) ?? Data()).split(separator: "\n")
      .filter { $0.hasPrefix("<!-- cell: ") }
  }
  let long = cells("output-full.md")
  return !long.isEmpty && long == cells("output.md") ? ["--replay", "--full"] : ["--replay"]
}

/// Plays chapters, each in a process of its own, several at a time.
final class Players: Sendable {
  private struct State {
    /// What has been played so far, by chapter.
    var pages: [String: PageRecord] = [:]
    var failure: CourseError?
    /// The processes that are playing, by chapter.
    var running: [String: Int32] = [:]
  }

  private let programs: URL
  private let state = Mutex(State())

  /// Players of the programs in a folder.
  init(programs: URL) { self.programs = programs }

  /// Plays the chapters and returns their pages in the same order. The first failure ends all.
  ///
  /// - Parameters:
  ///   - chapters: the names of their programs, and what each is told.
  ///   - jobs: how many play at a time.
  /// - Throws: `CourseError`, one sentence that names the chapter; `Interrupted` after Ctrl-C.
  func play(_ chapters: [(name: String, flags: [String])], jobs: Int) throws -> [PageRecord] {
    state.withLock { $0 = State() }
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = jobs
    for (name, flags) in chapters { queue.addOperation { self.play(name, flags, isWhole: true) } }
    let steps = 1000
    let progress = ProgressBar("chapters", total: chapters.count * steps)
    defer { progress.finish() }
    var shown = 0
    while queue.operationCount > 0 {
      usleep(50_000)
      let (pages, running, failed) = state.withLock {
        ($0.pages, $0.running.keys.sorted(), $0.failure != nil)
      }
      // The loop goes on until all have ended and cleaned up, and catches one that was just being
      // started.
      if failed || Interruption.isRequested { stop(queue) }
      let done = pages.values.reduce(0) { $0 + steps * $1.cells.count / max(1, $1.cellCount) }
      let names = running.map { name in
        let count = pages[name].map { "\($0.cells.count)/\($0.cellCount)" } ?? "…"
        return "\(name.prefix { $0 != "-" }) \(count)"
      }
      progress.advance(by: done - shown, note: names.joined(separator: ", "))
      shown = done
    }
    try Interruption.check()
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return chapters.compactMap { state.pages[$0.name] }
    }
  }

  /// Plays cells of one chapter, and hands on what has been played whenever it has become more.
  ///
  /// - Parameters:
  ///   - name: its program.
  ///   - flags: what it is told, such as which cells.
  ///   - isUnwanted: asked some times a second whether to stop.
  ///   - receive: is given the page with the cells played so far.
  /// - Returns: whether it came to its end.
  /// - Throws: `CourseError`, one sentence that names the chapter.
  func follow(
    _ name: String, _ flags: [String], isUnwanted: () -> Bool, receive: (PageRecord) throws -> Void
  ) throws -> Bool {
    state.withLock { $0 = State() }
    let queue = OperationQueue()
    queue.addOperation { self.play(name, flags, isWhole: false) }
    var (count, wasStopped) = (0, false)
    func handOn() throws {
      guard !wasStopped, let page = state.withLock({ $0.pages[name] }), page.cells.count > count
      else { return }
      count = page.cells.count
      try receive(page)
    }
    while queue.operationCount > 0 {
      usleep(50_000)
      wasStopped = wasStopped || isUnwanted()
      if wasStopped { stop(queue) } else { try handOn() }
    }
    if wasStopped { return false }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    try handOn()
    return true
  }

  /// Ends what is playing. Each has a group of its own, with what it has started.
  private func stop(_ queue: OperationQueue) {
    queue.cancelAllOperations()
    for process in state.withLock({ Array($0.running.values) }) {
      if kill(-process, SIGKILL) != 0 { kill(process, SIGKILL) }
    }
  }

  private func play(_ name: String, _ flags: [String], isWhole: Bool) {
    do {
      let page = try read(name, flags)
      if isWhole && page.cells.count != page.cellCount {
        throw CourseError("\(name) ended before its page did: swift run \(name) shows why")
      }
      state.withLock { $0.running[name] = nil }
    } catch {
      state.withLock {
        $0.running[name] = nil
        // Those that end because another one failed have nothing to add.
        if $0.failure == nil {
          $0.failure = error as? CourseError ?? CourseError("\(name): \(error)")
        }
      }
    }
  }

  /// Runs a chapter and reads what it says while it says it.
  private func read(_ name: String, _ flags: [String]) throws -> PageRecord {
    let program = programs.appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw CourseError("there is no program \(program.path); swift build makes it")
    }
    let (errors, written) = try temporaryFile("book")
    defer { try? FileManager.default.removeItem(at: errors) }
    let process = Process()
    process.executableURL = program
    process.arguments = ["--export", "json", "-"] + flags
    process.standardInput = FileHandle.nullDevice
    process.standardError = written
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    state.withLock { $0.running[name] = process.processIdentifier }
    defer { process.waitUntilExit() }

    var page: PageRecord?
    var line = Data()
    while case var data = output.fileHandleForReading.availableData, !data.isEmpty {
      while let end = data.firstIndex(of: UInt8(ascii: "\n")) {
        line += data[..<end]
        do {
          try DataRenderer.read(line, into: &page)
        } catch {
          process.terminate()
          throw CourseError("\(name) wrote something else than its page: \(error); build it again")
        }
        line = Data()
        data = data[(end + 1)...]
        if let page { state.withLock { $0.pages[name] = page } }
      }
      line += data
    }
    process.waitUntilExit()
    let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    // Behind a fatal error may stand where it happened, over many lines.
    let lines = said.split(separator: "\n")
    let last = (lines.first { $0.contains("Fatal error: ") } ?? lines.last).map(String.init)
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how =
        "\(name) ended with \(process.terminationReason == .exit ? "status" : "signal") "
        + "\(process.terminationStatus)"
      throw CourseError(last.map { $0.hasPrefix(name) ? $0 : "\(how): \($0)" } ?? how)
    }
    guard let page else {
      throw CourseError("\(name) ended before its page began: swift run \(name) shows why")
    }
    return page
  }
}
