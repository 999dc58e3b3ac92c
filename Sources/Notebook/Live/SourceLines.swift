import Files
import Foundation

// Which cells a saved file asks to be played again: those whose own lines have changed.

/// The lines of a chapter's own source files at one moment.
package struct SourceLines {
  /// By path inside the project's folder.
  private var lines: [String: [Substring]] = [:]

  /// The lines as they are now.
  ///
  /// - Parameters:
  ///   - chapter: the name of its program.
  ///   - root: the project's folder.
  package init(of chapter: String, root: String = Checkout.root) {
    let folder = "chapters/\(chapter)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    for name in names where name.hasSuffix(".swift") {
      let path = "\(folder)/\(name)"
      guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
      lines[path] = Files.text(of: data).split(separator: "\n", omittingEmptySubsequences: false)
    }
  }

  /// The flags that tell the chapter's program what has changed.
  ///
  /// - Parameters:
  ///   - files: the paths of the files that have changed.
  ///   - earlier: the lines before.
  package func flags(for files: Set<String>, since earlier: SourceLines) -> [String] {
    files.sorted().flatMap { path in
      guard let old = earlier.lines[path], let new = lines[path] else {
        return ["--changed", path]
      }
      let above = zip(old, new).prefix { $0 == $1 }.count
      let rest = min(old.count, new.count) - above
      let below = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
      let (first, last) = (above + 1, new.count - below)
      // Where lines were only removed, the two that have become neighbours stand for them.
      return ["--changed", "\(path):\(min(first, last))-\(max(first, last))"]
    }
  }
}

/// A change of a source file as `--changed` names it: "chapters/…/Walking.swift:48-50".
struct SourceChange: Equatable, Sendable {
  /// The path inside the project's folder.
  var file: String
  /// The lines; nil for all of the file.
  var lines: ClosedRange<Int>?

  init(_ text: String) {
    if let match = text.wholeMatch(of: /(.+):(\d+)-(\d+)/), let first = Int(match.2),
      let last = Int(match.3), first <= last
    {
      (file, lines) = (String(match.1), first...last)
    } else {
      file = text
    }
  }
}

/// Where the call stands that adds a cell.
struct SourcePlace {
  /// The path that the compiler saw.
  var file: String
  var line: Int
  /// In bytes, of the call's opening bracket or brace.
  var column: Int

  /// The path inside the project's folder.
  var path: String { Checkout.relative(file) }

  /// The lines from the call to the end of its closure.
  var lines: ClosedRange<Int> {
    let body = CodeExcerpt.reading(file: file, line: line, column: column)
    return line...max(line, body.line + (body.text ?? "").count { $0 == "\n" })
  }
}

extension Page {
  /// The cells that changes of source files ask to be played again: those inside whose lines a file has
  /// changed, and where it has changed elsewhere all that it adds.
  ///
  /// - Returns: the cells; nil when any cell may be concerned, since a file adds none or sets up the
  ///   page, or when nothing has changed.
  func cells(changedBy changes: [SourceChange]) -> [Registered]? {
    var concerned: Set<Int> = []
    for change in changes {
      let added = cells.filter { $0.place.path == change.file }
      let changed = added.filter { cell in
        change.lines.map { cell.place.lines.contains($0) } ?? false
      }
      let isForAll = added.isEmpty || change.file == Checkout.relative(file)
      if changed.isEmpty && isForAll { return nil }
      concerned.formUnion((changed.isEmpty ? added : changed).map(\.number))
    }
    return changes.isEmpty ? nil : cells.filter { concerned.contains($0.number) }
  }
}
