import Base
import Files
import Foundation

/// Builds programs of the course again, as they were built before.
package struct Builder: Sendable {
  /// How a build ended.
  package enum Outcome: Equatable, Sendable {
    /// The program is that of the sources as they were when the build began.
    case built
    /// There is no new program, and this is why.
    case failed([SourceError])
    /// It was stopped, because nobody wants its result any more.
    case unwanted
  }

  /// The program `swift`.
  let swift: String
  /// The project's folder.
  let root: String
  /// Where the programs lie: `.build/x86_64-unknown-linux-gnu/debug`.
  let programs: URL

  /// A builder of programs that lie beside this one.
  ///
  /// - Throws: `CourseError` when there is no Swift, or this program lies where no build puts it.
  package init() throws {
    guard let swift = programPath("swift") else {
      throw CourseError(
        "the sources cannot be built: no folder of PATH holds the program swift: add its "
          + "folder")
    }
    let programs = Bundle.main.bundleURL.resolvingSymlinksInPath()
    guard ["debug", "release"].contains(programs.lastPathComponent) else {
      throw CourseError(
        "\(programs.path) is no folder of swift build, so the sources cannot be built again "
          + "there: start it with swift run")
    }
    self.init(swift: swift, root: Checkout.root, programs: programs)
  }

  init(swift: String, root: String, programs: URL) {
    (self.swift, self.root, self.programs) = (swift, root, programs)
  }

  /// The place of a program.
  package func program(_ name: String) -> String { programs.appendingPathComponent(name).path }

  /// Builds a program.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - time: when the last of the changed sources was saved, in seconds since 1970. A build may
  ///     overlook a file that was saved in the second of the build before; then it is done again.
  ///   - isUnwanted: asked ten times a second whether to stop.
  package func build(_ name: String, savedAt time: Double?, isUnwanted: () -> Bool) throws
    -> Outcome
  {
    for attempt in 1...2 {
      if attempt == 2 {
        Thread.sleep(forTimeInterval: 1)
        if isUnwanted() { return .unwanted }
      }
      let (ending, text) = try run(name, isUnwanted: isUnwanted)
      switch ending {
      case .unwanted: return .unwanted
      case .exit(0):
        let built = modificationTime(of: program(name)) ?? 0
        if time.map({ built >= $0 }) ?? true { return .built }
      case .exit: return .failed(SourceError.all(in: text, root: root))
      // Somebody has ended it; once is no reason to give up.
      case .signal(let number) where attempt == 2:
        return .failed([
          SourceError(
            place: nil, message: "swift build was ended by signal \(number); save again to retry")
        ])
      case .signal: break
      }
    }
    return .failed([
      SourceError(
        place: nil, message: "swift build does not see the change of the sources; save again")
    ])
  }

  private func run(_ name: String, isUnwanted: () -> Bool) throws
    -> (ChildProgram.Ending, String)
  {
    let (file, output) = try temporaryFile("build")
    defer { try? FileManager.default.removeItem(at: file) }
    let scratch = programs.deletingLastPathComponent().deletingLastPathComponent()
    let child = ChildProgram(
      path: swift,
      arguments: [
        "build", "--package-path", root, "--scratch-path", scratch.path,
        "--configuration", programs.lastPathComponent, "--product", name,
      ], output: output)
    let ending = try child.run(isUnwanted: isUnwanted)
    try? output.close()
    return (ending, Files.text(of: (try? Data(contentsOf: file)) ?? Data()))
  }
}

/// One thing that the compiler has against the sources.
package struct SourceError: Codable, Equatable, Sendable {
  /// File, line and column inside the project: "chapters/…/Field.swift:12:9".
  package var place: String?
  /// What is wrong.
  package var message: String

  /// What is wrong, and where.
  package init(place: String?, message: String) { (self.place, self.message) = (place, message) }

  /// File and message in one line.
  package var line: String { (place.map { "\($0): " } ?? "") + message }

  /// What `swift build` has printed of errors, each once; what has a place comes before what has none.
  static func all(in text: String, root: String) -> [SourceError] {
    var (placed, others) = ([SourceError](), [SourceError]())
    for line in text.split(separator: "\n").map({ printable(String($0)) }) {
      // /…/Field.swift:20:12: error: cannot find 'x' in scope
      if let match = line.wholeMatch(of: /\s*(\S.*?:\d+:\d+): (?:fatal )?error: (.*)/) {
        let path = String(match.1)
        let place = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
        let error = SourceError(place: place, message: String(match.2))
        if !placed.contains(error) { placed.append(error) }
      } else if let match = line.wholeMatch(of: /\s*(?:<unknown>:0: )?(?:fatal )?error: (.*)/) {
        let error = SourceError(place: nil, message: String(match.1))
        if !others.contains(error) { others.append(error) }
      }
    }
    // Behind errors that have a place stand those that say that there were some.
    let found = placed.isEmpty ? others : placed
    let last = text.split(separator: "\n").last.map { printable($0.trimmed) }
    return found.isEmpty
      ? [SourceError(place: nil, message: last ?? "swift build failed and does not say why")]
      : found
  }
}
