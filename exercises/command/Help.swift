import ExerciseChecks
import Files
import Foundation
import Notebook

extension Command {
  /// Shows the next hint, one more with every call.
  func hint(_ word: String?, _ workshop: Workshop) throws -> Int32 {
    var id = word ?? "next"
    if id == "next" {
      guard let next = try open(workshop) else { return allPassed() }
      id = next.id
    }
    guard let exercise = findExercise(id) else { return 1 }
    var levels = HintLevels(workshop)
    // The file may say anything.
    let given = min(max(0, levels[id]), exercise.hints.count)
    let level = min(given, exercise.hints.count - 1)
    levels[id] = min(given + 1, exercise.hints.count)
    var lines = ["", sheet.paint(exercise.name, .strong), ""]
    lines += sheet.row("hint \(level + 1)/\(exercise.hints.count)", exercise.hints[level])
    let isLast = level + 1 == exercise.hints.count
    lines += sheet.row(
      "next",
      isLast
        ? "swift run exercises solution \(id) --give-up" : "swift run exercises hint \(id)")
    sheet.print(lines + [""])
    // Only now: a checkout that cannot be written to shows it all the same.
    try levels.save()
    return 0
  }

  /// Puts the empty gap back and keeps what was there.
  func reset(_ id: String, _ workshop: Workshop) throws -> Int32 {
    let file = workshop.stub(id)
    let fresh = try workshop.pristineStub(id)
    let old: Data?
    do { old = try Data(contentsOf: file) } catch {
      // What cannot be read cannot be kept, so it is left alone, unless there is nothing.
      guard !FileManager.default.fileExists(atPath: file.path) else {
        throw Trouble(
          "\(file.path) cannot be read, so what is in it could not be kept. It is left as it is: "
            + "move it away yourself.")
      }
      old = nil
    }
    guard old.map({ !workshop.isPristine($0, id) }) ?? true else {
      sheet.print(["", "\(file.lastPathComponent) is as it was at the beginning.", ""])
      return 0
    }
    if let old {
      let name = try keep(old, of: file.lastPathComponent, workshop)
      sheet.print(["", "What you had is kept in exercises/backups/\(name)."])
    }
    try writeAtomically(fresh, to: file.path)
    var levels = HintLevels(workshop)
    levels[id] = 0
    try levels.save()
    sheet.print(["\(file.lastPathComponent) is as it was at the beginning.", ""])
    return 0
  }

  /// Writes what a file held, byte by byte, into a backup that is not there yet.
  ///
  /// - Returns: the backup's name.
  private func keep(_ data: Data, of file: String, _ workshop: Workshop) throws -> String {
    let folder = workshop.root.appending(path: "exercises/backups")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var number = 1
      while true {
        let backup = folder.appending(path: "\(file).\(number)")
        do {
          try data.write(to: backup, options: .withoutOverwriting)
          return backup.lastPathComponent
        } catch  where FileManager.default.fileExists(atPath: backup.path) {
          number += 1
        }
      }
    } catch {
      throw Trouble(
        "What is in \(file) could not be kept in \(folder.path), so it is left as it is: "
          + "\(error.localizedDescription) Copy it yourself, and try again.")
    }
  }

  /// Shows the reference solution to whoever has passed, or gives up.
  func solution(_ id: String, _ workshop: Workshop) throws -> Int32 {
    if !flags.contains("--give-up") {
      let verdict = try workshop.judge([id])[0].verdict
      guard case .passed = verdict else {
        let lines = sheet.prose(
          "Exercise \(id) is \(verdict == .toDo ? "still to do" : verdict.word). After a pass "
            + "the solution is shown; to see it now: `swift run exercises solution \(id) --give-up`"
        )
        sheet.print([""] + lines + [""])
        return 1
      }
    }
    let code = text(of: try Data(contentsOf: workshop.solution(id))).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .drop { $0.hasPrefix("import") || $0.hasPrefix("///") || $0.isEmpty }
    .filter { !$0.contains("// GAP: ") && !$0.hasSuffix("// END") }
    // A broken line might be no Swift any more: it is the terminal's to wrap.
    sheet.print([""] + code.map(String.init))
    return 0
  }
}

/// How many hints of each exercise have been read: the only thing that is remembered.
struct HintLevels {
  private let file: URL
  private var levels: [String: Int]

  init(_ workshop: Workshop) {
    file = workshop.state.appending(path: "hints.json")
    let data = (try? Data(contentsOf: file)) ?? Data()
    levels = (try? JSONDecoder().decode([String: Int].self, from: data)) ?? [:]
  }

  subscript(id: String) -> Int {
    get { levels[id] ?? 0 }
    set { levels[id] = newValue }
  }

  func save() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(levels), as: UTF8.self)
    try writeAtomically(text + "\n", to: file.path)
  }
}
