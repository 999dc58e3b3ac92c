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
  if chapters.isEmpty { throw CourseError("there are no chapters in \(folder.path)") }
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
    var pages: [String: PageRecord] = [:]
    var failure: CourseError?
    /// The processes that are playing, by chapter.
    var running: [String: Int32] = [:]
    /// Cells that have been played, and cells there are, by chapter.
    var cells: [String: (done: Int, all: Int)] = [:]
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
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = jobs
    for (name, flags) in chapters { queue.addOperation { self.play(name, flags) } }
    let steps = 1000
    let progress = ProgressBar("chapters", total: chapters.count * steps)
    defer { progress.finish() }
    var shown = 0
    while queue.operationCount > 0 {
      usleep(50_000)
      let (cells, running, failed) = state.withLock {
        ($0.cells, $0.running.keys.sorted(), $0.failure != nil)
      }
      if failed || Interruption.isRequested {
        queue.cancelAllOperations()
        // Each has a group of its own, with what it has started. The loop goes on until all have
        // ended and cleaned up, and catches one that was just being started.
        for process in state.withLock({ Array($0.running.values) }) {
          if kill(-process, SIGKILL) != 0 { kill(process, SIGKILL) }
        }
      }
      let done = cells.values.reduce(0) { $0 + steps * $1.done / max(1, $1.all) }
      let names = running.map { name in
        "\(name.prefix { $0 != "-" }) \(cells[name].map { "\($0.done)/\($0.all)" } ?? "…")"
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

  private func play(_ name: String, _ flags: [String]) {
    do {
      let page = try read(name, flags)
      state.withLock {
        $0.pages[name] = page
        $0.running[name] = nil
      }
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
    let errors =
      temporaryFolder
      .appending(path: "book-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    let process = Process()
    process.executableURL = program
    process.arguments = ["--export", "json", "-"] + flags
    process.standardInput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    state.withLock { $0.running[name] = process.processIdentifier }
    defer { process.waitUntilExit() }

    var page: PageRecord?
    var line = Data()
    while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
      line += data
      while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
        do {
          try DataRenderer.read(Data(line[..<end]), into: &page)
        } catch {
          process.terminate()
          throw CourseError("\(name) wrote something else than its page: \(error)")
        }
        line = Data(line[(end + 1)...])
        if let page { state.withLock { $0.cells[name] = (page.cells.count, page.cellCount) } }
      }
    }
    process.waitUntilExit()
    let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    let last = said.split(separator: "\n").last.map(String.init)
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how =
        "\(name) ended with \(process.terminationReason == .exit ? "status" : "signal") "
        + "\(process.terminationStatus)"
      throw CourseError(last.map { $0.hasPrefix(name) ? $0 : "\(how): \($0)" } ?? how)
    }
    guard let page, page.cells.count == page.cellCount else {
      throw CourseError("\(name) ended before its page did")
    }
    return page
  }
}
