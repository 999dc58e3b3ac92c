import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a change of source files asks of a chapter.
package enum ChangeEffect: Equatable, Sendable {
  /// The chapter is not made of these files.
  case none
  /// Only files of the chapter's own folder were changed: these.
  case ownFiles(Set<String>)
  /// Something that all chapters stand on was changed.
  case everything
}

/// What the course's Swift files look like at one moment.
package struct SourceSnapshot: Equatable, Sendable {
  /// When a file was last changed, in seconds, and its size: an editor may save twice in one tick.
  private struct Stamp: Equatable, Sendable {
    var time: Double
    var size: Int
  }

  /// By path inside the project's folder.
  private var stamps: [String: Stamp] = [:]

  /// What the chapters are made of.
  private static let places = ["Package.swift", "Sources", "chapters", "scripts/benchmarks/Peak"]

  /// The files as they are now.
  ///
  /// - Parameter root: the project's folder.
  package init(root: String = Checkout.root) {
    for place in Self.places {
      let inside = FileManager.default.enumerator(atPath: "\(root)/\(place)")
      add(place, in: root)
      while let path = inside?.nextObject() as? String { add("\(place)/\(path)", in: root) }
    }
  }

  private mutating func add(_ path: String, in root: String) {
    // Editors keep drafts beside a file, under names that begin so.
    let name = path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]
    var status = stat()
    guard path.hasSuffix(".swift"), !name.hasPrefix("."), !name.hasPrefix("#"),
      stat("\(root)/\(path)", &status) == 0
    else { return }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    stamps[path] = Stamp(
      time: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9, size: Int(status.st_size))
  }

  /// The files that were changed, added or removed since an earlier moment.
  package func changes(since earlier: SourceSnapshot) -> Set<String> {
    Set(stamps.keys).union(earlier.stamps.keys).filter { stamps[$0] != earlier.stamps[$0] }
  }

  /// When the last one of some files was changed, in seconds since 1970; nil when none is there.
  package func lastChange(of files: Set<String>) -> Double? {
    files.compactMap { stamps[$0]?.time }.max()
  }

  /// Whether a program is older than one of the files.
  package func isNewer(than program: String) -> Bool {
    guard let built = modificationTime(of: program) else { return true }
    return stamps.values.contains { $0.time > built }
  }

  /// What changes of files ask of a chapter: its own ones, of the cells that they register; those of a
  /// module, of all.
  ///
  /// - Parameters:
  ///   - changes: the paths of the files.
  ///   - chapter: the name of its program.
  package func effect(of changes: Set<String>, on chapter: String) -> ChangeEffect {
    let own = changes.filter { $0.hasPrefix("chapters/\(chapter)/") }
    let shared = changes.contains { path in
      let parts = path.split(separator: "/")
      let isProgram = stamps["\(parts.prefix(2).joined(separator: "/"))/main.swift"] != nil
      return parts[0] != "chapters" && !isProgram
    }
    return shared ? .everything : own.isEmpty ? .none : .ownFiles(own)
  }
}

/// When a file was last changed, in seconds since 1970; nil when it is not there.
func modificationTime(of path: String) -> Double? {
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970
}
