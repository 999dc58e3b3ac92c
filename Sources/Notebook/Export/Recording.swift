import Base
import Files
import Foundation

/// Where the results of a page come from: a run that was recorded.
package struct Origin: Codable, Sendable, Equatable {
  /// The command that recorded it, "swift run chapter03-lenet-to-alexnet --full".
  package var command: String
  /// The day, "21 November 2026".
  package var date: String
  /// The machine, "2 processors, AMD EPYC".
  package var machine: String
  /// How long it took, "2 min 30 s".
  package var duration: String
  /// The sets of images it is about, where it is about any.
  package var data: [String]
  /// A fingerprint of the transcript that was written with it.
  var transcript: String

  /// One sentence, or two, for readers.
  package var sentence: String {
    "Recorded with `\(command)` on \(date) on \(machine), in \(duration)."
      + (data.isEmpty ? "" : " Data: \(data.joined(separator: ", ")).")
  }
}

/// A recorded page: two files beside a chapter's source. `output.md` is for readers and for tests that
/// compare; `output.jsonl` holds the same page as data, so that a replay draws every figure anew,
/// as wide, as colourful and as sharp as a run would. A recording of `--full` is `output-full`.
struct Recording {
  /// The path of the transcript.
  let transcript: String
  /// The path of the data.
  var data: String { (transcript as NSString).deletingPathExtension + ".jsonl" }

  /// The recording of a chapter.
  ///
  /// - Parameters:
  ///   - source: a file in the chapter's folder.
  ///   - full: whether its long run is meant.
  init(beside source: String, full: Bool) {
    let folder = (Checkout.place(of: source) as NSString).deletingLastPathComponent as NSString
    transcript = folder.appendingPathComponent(full ? "output-full.md" : "output.md")
  }

  /// Writes both files. A page that is no whole chapter, or comes from a recording, is none to record.
  func write(_ page: PageRecord, origin: Origin) throws {
    var (page, origin) = (page, origin)
    page.origin = origin
    let text = MarkdownRenderer(canvas: Canvas(width: 80)).document(page)
    origin.transcript = fingerprint(text)
    page.origin = origin
    try writeAtomically(text, to: transcript)
    try writeAtomically(DataRenderer.text(page), to: data)
  }

  /// The recorded page, and a sentence when it had to be read from the transcript, which has of its
  /// figures only characters.
  ///
  /// - Throws: an error with one sentence when there is no recording, or it is damaged.
  func read(of page: PageRecord) throws -> (page: PageRecord, warning: String?) {
    guard let bytes = FileManager.default.contents(atPath: transcript) else {
      let flag = transcript.hasSuffix("-full.md") ? " --full" : ""
      throw CourseError(
        "there is no recording at \(transcript); swift run \(page.command)\(flag) --record makes one"
      )
    }
    let text = Files.text(of: bytes)
    var reason = "there is no \(data)"
    if let bytes = FileManager.default.contents(atPath: data) {
      do {
        let record = try DataRenderer.page(bytes)
        if record.origin?.transcript == fingerprint(text) { return (record, nil) }
        reason = "\(data) does not belong to \(transcript)"
      } catch {
        throw damaged(data, error)
      }
    }
    var record = page
    do {
      record.cells = try TranscriptReader.records(text)
    } catch {
      throw damaged(transcript, error)
    }
    return (record, "\(reason), so figures are shown as the characters in the transcript")
  }

  private func damaged(_ file: String, _ error: any Error) -> CourseError {
    let reason =
      error is DecodingError ? "it is not what --record writes" : sentence(for: error)
    return CourseError("\(file) is damaged: \(reason); copy it again, or make it with --record")
  }
}

/// A number that tells texts apart (G. Fowler, L. C. Noll, K.-P. Vo, "FNV-1a", 1991).
private func fingerprint(_ text: String) -> String {
  let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x100_0000_01B3
  }
  return String(hash, radix: 16)
}

extension Page {
  /// Plays the whole chapter and writes its recording beside its source.
  func record(_ chosen: [Registered], play: (Registered) -> CellRecord) throws {
    let start = Date()
    let recording = Recording(beside: file, full: arguments.full)
    var words = commandLine.filter { $0 != "--record" }
    // A recording holds the further cells without being asked for them, and its duration is theirs, too.
    if chosen.contains(where: \.isFurther) && !words.contains("--all") { words.append("--all") }
    let command = (["swift run \(command)"] + words.map(shellWord)).joined(separator: " ")
    let cells = chosen.map(play)
    let day = Date.FormatStyle(locale: Locale(identifier: "en_GB")).day().month(.wide).year()
    try recording.write(
      record(cells),
      origin: Origin(
        command: command, date: Date().formatted(day), machine: Machine.name,
        duration: Notebook.duration(Date().timeIntervalSince(start)), data: dataSets,
        transcript: ""))
    Console.print("\(recording.transcript) and \(recording.data) were written\n")
  }

  /// Runs a cell, or with `--replay` shows what was recorded of it.
  func playOrReplay(_ cell: Registered, watch: (Block) -> Void) throws -> CellRecord {
    // A recording holds the defaults only.
    guard arguments.replay && !replaysItself && !isTurned(cell) else {
      return try play(cell, watch: watch)
    }
    guard let record = try recorded().cells.first(where: { $0.id == cell.id }) else {
      throw CourseError(
        "the recording \(Recording(beside: file, full: arguments.full).transcript) has no cell "
          + "named \(cell.id): --record makes a new one")
    }
    record.blocks.forEach(watch)
    return record
  }

  /// The recorded page, read once. The first time, a recording without data is told of.
  @discardableResult
  func recorded() throws -> PageRecord {
    if let recordedPage { return recordedPage }
    let (page, warning) = try Recording(beside: file, full: arguments.full).read(of: record())
    if let warning { Console.printError("\(command): \(warning)\n") }
    recordedPage = page
    return page
  }
}
