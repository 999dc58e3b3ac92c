import Base
import Foundation
import Notebook
import Synchronization

/// A book whose pages follow the sources: it begins with what was recorded, builds and plays again
/// what a saved file changes, for the pages that a browser has open, and tells these what it is doing.
/// Contents, search, notebooks and slides stay as they were at the start: to write them takes longer
/// than to build a chapter.
final class LiveBook {
  private let request: Request
  private let players: Players
  private let builder: Builder
  private let exercises: [String: HTMLRenderer.Exercise]
  private let made: String
  private let explorer: PageRecord?
  private let started = SourceSnapshot()
  private var chapters: [LiveChapter]
  private let openPages: OpenPages
  /// The sources when they were looked at last.
  private var latest: SourceSnapshot
  /// What the open pages were told last.
  private var told = ""

  /// A live book.
  ///
  /// - Throws: `CourseError` when nothing can be built here.
  init(_ book: Book, _ request: Request, _ players: Players) throws {
    (self.request, self.players) = (request, players)
    (exercises, made, explorer) = (book.exercises, book.made, book.explorer)
    builder = try Builder()
    let version = Int(Date().timeIntervalSince1970)
    let sources = started
    latest = started
    openPages = OpenPages(book.pages.map(\.command))
    chapters = book.pages.map { LiveChapter($0, version: version, sources: sources) }
  }

  /// Serves the book and follows the sources, until Ctrl-C.
  func run(_ server: Server) throws -> Never {
    try writeAll()
    try tell()
    let (process, channels) = try server.start(request.output) { [openPages] in openPages.note($0) }
    try withExtendedLifetime(channels) {
      while process.isRunning {
        try Interruption.check()
        let now = SourceSnapshot()
        latest = now
        for place in chapters.indices { chapters[place].note(now) }
        try tell()
        if let place = chapters.firstIndex(where: { $0.isWaiting && openPages.contains($0.name) }) {
          try renew(place, now)
        } else {
          Thread.sleep(forTimeInterval: 0.1)
        }
      }
    }
    throw CourseError("the server of the pages has ended: start it again")
  }

  /// Builds a chapter and plays what was changed.
  private func renew(_ place: Int, _ now: SourceSnapshot) throws {
    let before = chapters[place]
    let changes = now.changes(since: before.shown)
    let lines = SourceLines(of: before.name)
    func isOutdated() -> Bool { Interruption.isRequested || SourceSnapshot() != now }
    chapters[place].tried = now
    try set(place, .building(changes))
    let outcome = try builder.build(
      before.name, savedAt: now.lastChange(of: changes), isUnwanted: isOutdated)
    switch outcome {
    case .unwanted: return chapters[place].tried = nil
    case .failed(let errors): return try set(place, .failed(errors))
    case .built: try set(place, .playing([]))
    }
    do {
      var isShown: Bool? = false
      if case .ownFiles(let files) = now.effect(of: changes, on: before.name) {
        let flags = lines.flags(for: files, since: before.lines)
        isShown = try play(place, flags, onto: before.page, isUnwanted: isOutdated)
      }
      // The chapter may have other cells than before; then all are played.
      if isShown == false {
        isShown = try play(place, [], onto: before.page, isUnwanted: isOutdated)
      }
      if isShown == nil { return chapters[place].tried = nil }
      (chapters[place].shown, chapters[place].lines) = (now, lines)
      try set(place, .none)
    } catch let error as CourseError {
      // Some cells may have been played before the failure: they are none of a whole.
      chapters[place].page = before.page
      chapters[place].played = before.played
      try write(place)
      try set(place, .failed([SourceError(place: nil, message: error.description)]))
    }
  }

  /// Plays cells of a chapter and shows each in the place of what was there before.
  ///
  /// - Returns: whether what was played fits what was there; nil when it was no longer wanted.
  private func play(
    _ place: Int, _ flags: [String], onto page: PageRecord, isUnwanted: () -> Bool
  ) throws -> Bool? {
    var (written, isShown) = (Date.distantPast, false)
    var last: PageRecord?
    func show(_ played: PageRecord) throws {
      guard let merged = page.replacing(with: played) else { return }
      let cells = played.cells.map(\.number)
      isShown = true
      chapters[place].page = merged
      chapters[place].played = (cells, clockTime())
      try write(place)
      try set(place, .playing(cells))
      written = Date()
    }
    let isComplete = try players.follow(
      chapters[place].name, request.flags + flags, isUnwanted: isUnwanted
    ) { played in
      last = played
      // Writing takes about as long as a cheap cell.
      if written.timeIntervalSinceNow < -0.5 { try show(played) }
    }
    guard isComplete else { return nil }
    if let last { try show(last) }
    return isShown
  }

  private func set(_ place: Int, _ work: LiveChapter.Work) throws {
    chapters[place].work = work
    try tell()
  }

  /// Tells the open pages how they stand to the sources.
  private func tell() throws {
    var statuses: [String: LiveChapter.Status] = [:]
    let own = ownChange.map {
      " This program is made of \($0) too: start it again to see all of it."
    }
    for chapter in chapters {
      statuses[chapter.name] = chapter.status
      statuses[chapter.name]?.text += own ?? ""
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(statuses), as: UTF8.self)
    if text == told { return }
    try writeAtomically(text, to: "\(request.output)/live.json")
    told = text
  }

  /// A changed file of what this very program is made of.
  private var ownChange: String? {
    latest.changes(since: started).sorted().first { path in
      ["book", "Notebook", "Files", "Base"].contains { path.hasPrefix("Sources/\($0)/") }
    }
  }

  private func book() -> Book {
    Book(
      pages: chapters.map(\.page), exercises: exercises, made: made, explorer: explorer,
      versions: Dictionary(uniqueKeysWithValues: chapters.map { ($0.name, $0.version) }))
  }

  private func write(_ place: Int) throws {
    chapters[place].version += 1
    let file = book().file(of: chapters[place].page, slides: request.slides)
    try writeAtomically(file.text, to: "\(request.output)/\(file.name)")
  }

  private func writeAll() throws {
    for file in book().files(slides: request.slides) {
      try writeAtomically(file.text, to: "\(request.output)/\(file.name)")
    }
  }
}

/// The pages that a browser shows: they ask several times a second how they stand.
private final class OpenPages: Sendable {
  private let names: Set<String>
  private let times = Mutex<[String: Date]>([:])

  init(_ names: [String]) { self.names = Set(names) }

  func note(_ page: String) {
    if names.contains(page) { times.withLock { $0[page] = Date() } }
  }

  func contains(_ page: String) -> Bool {
    times.withLock { $0[page].map { $0.timeIntervalSinceNow > -3 } ?? false }
  }
}
