import Foundation
import Notebook

/// A chapter of a live book: what its page shows, and how that stands to the sources.
struct LiveChapter {
  /// What is to be done for the page, or could not be done.
  enum Work: Equatable {
    /// Nothing: no source of the chapter has changed since it was played.
    case none
    /// These files were changed, and the page is not being made anew yet.
    case waiting(Set<String>)
    /// The program is being built because of them.
    case building(Set<String>)
    /// It is playing; these cells have been played so far.
    case playing([Int])
    /// It could not be built, or failed as it played.
    case failed([SourceError])
  }

  /// What an open page is told, as JSON.
  struct Status: Codable, Equatable {
    /// Another number for each time the page was written.
    var version: Int
    /// How the page stands to the sources, in a sentence or two.
    var text: String
    /// Why there is nothing newer.
    var errors: [SourceError]
  }

  /// The name of the chapter's program.
  let name: String
  /// What the page shows.
  var page: PageRecord
  /// Another number for each time the page was written, and for each start of the live book.
  var version: Int
  /// What is to be done.
  var work = Work.none
  /// The cells that were played last, and when.
  var played: (cells: [Int], time: String)?
  /// The sources of what the page shows, and their lines.
  var shown: SourceSnapshot
  var lines: SourceLines
  /// The sources that were tried last, which may not have compiled; nil when that was stopped.
  var tried: SourceSnapshot?

  /// A chapter as it was recorded.
  init(_ page: PageRecord, version: Int, sources: SourceSnapshot) {
    (self.page, self.version, name) = (page, version, page.command)
    (shown, tried, lines) = (sources, sources, SourceLines(of: page.command))
  }

  /// Sees whether the sources of now ask for anything.
  mutating func note(_ now: SourceSnapshot) {
    if now == tried { return }
    let changes = now.changes(since: shown)
    if now.effect(of: changes, on: name) == .none {
      work = .none
      (shown, tried) = (now, now)
    } else {
      work = .waiting(changes)
    }
  }

  /// Whether files were changed and nothing has been done about it.
  var isWaiting: Bool { if case .waiting = work { true } else { false } }

  /// What an open page is told.
  var status: Status {
    let before = "what stands here is of the sources before that."
    var errors: [SourceError] = []
    let text: String
    switch work {
    case .none:
      let all = played.map { $0.cells.count == page.cellCount } ?? false
      text =
        played.map { played in
          "Played at \(played.time) from the sources as they are: "
            + (all
              ? "all cells."
              : "\(named(played.cells)). The others were not played again: their lines were not "
                + "changed.")
        } ?? "This page shows what was recorded, and follows when a source file is saved."
    case .waiting(let files): text = "Changed: \(named(files)). Not built yet: \(before)"
    case .building(let files): text = "Changed: \(named(files)). It is being built; \(before)"
    case .playing(let cells):
      text =
        cells.isEmpty
        ? "Built. It is being played; \(before)"
        : "It is being played. Of the sources as they are: \(named(cells)); all else is of the "
          + "sources before."
    case .failed(let found):
      text = "There is an error in the sources as they are; \(before)"
      errors = found
    }
    return Status(version: version, text: text, errors: errors)
  }
}

/// "cells 2, 3 and 5".
private func named(_ cells: [Int]) -> String {
  let numbers = cells.sorted().map(String.init)
  guard let last = numbers.last, numbers.count > 1 else { return "cell \(numbers.joined())" }
  return "cells \(numbers.dropLast().joined(separator: ", ")) and \(last)"
}

/// The names of files, or how many there are.
private func named(_ files: Set<String>) -> String {
  files.count > 3 ? "\(files.count) files" : files.sorted().joined(separator: ", ")
}
