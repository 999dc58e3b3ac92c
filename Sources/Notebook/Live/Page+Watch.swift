import Base
import Foundation

extension Page {
  /// Plays the chapter, and plays again what a saved source file changes, until Ctrl-C. Whatever is
  /// played is played by a new process of the program as it was just built; this one only watches.
  func watchSources() throws {
    let builder = try Builder()
    let words = commandLine.filter { $0 != "--watch" }
    let choosesCells =
      arguments.cell != nil || arguments.from != nil || arguments.to != nil
      || !arguments.settings.isEmpty
    let sheet = Sheet(colour: arguments.colour)
    // The sources of what was played last, and those that were tried last, which may not compile.
    var (played, playedLines) = (SourceSnapshot(), SourceLines(of: command))
    var (tried, triedLines) = (SourceSnapshot?.none, playedLines)
    func isOutdated() -> Bool { Interruption.isRequested || SourceSnapshot() != tried }
    func play(_ flags: [String]) throws {
      let child = ChildProgram(path: builder.program(command), arguments: words + flags)
      let ending = try child.run(isUnwanted: isOutdated)
      if ending == .unwanted { return tried = nil }
      // A cell that fails has said why.
      if case .signal(let number) = ending {
        sheet.print(["", sheet.paint("The program was ended by signal \(number).", .bad)])
      }
      if let tried { (played, playedLines, isOlder) = (tried, triedLines, false) }
      sheet.print(["", sheet.paint("Watching the sources; Ctrl-C ends.", .dim), ""])
    }
    // The program may have been built of older sources.
    var isOlder = played.isNewer(than: builder.program(command))
    if !isOlder {
      tried = played
      try play([])
    }
    while !Interruption.isRequested {
      let now = SourceSnapshot()
      if now == tried {
        Thread.sleep(forTimeInterval: 0.1)
        continue
      }
      (tried, triedLines) = (now, SourceLines(of: command))
      let changes = now.changes(since: played)
      let effect = isOlder ? .everything : now.effect(of: changes, on: command)
      if effect == .none {
        played = now
        continue
      }
      sheet.print(["", sheet.paint("\(clockTime()) building: \(named(changes))", .accent)])
      let outcome = try builder.build(
        command, savedAt: now.lastChange(of: changes), isUnwanted: isOutdated)
      switch (outcome, effect) {
      case (.built, .ownFiles(let files)) where !choosesCells:
        try play(triedLines.flags(for: files, since: playedLines))
      case (.built, _): try play([])
      case (.failed(let errors), _):
        let lines = errors.flatMap { sheet.row("✗", $0.line, labelWidth: 2) }
        sheet.print(lines.map { sheet.paint($0, .bad) })
        sheet.print(["What stands above is of the sources before this change.", ""])
      case (.unwanted, _): tried = nil
      }
    }
    throw Interrupted()
  }

  private func named(_ changes: Set<String>) -> String {
    switch changes.count {
    case 0: "the program is older than its sources"
    case 1...3: changes.sorted().joined(separator: ", ")
    default: "\(changes.count) files"
    }
  }
}

/// The time of day: "22:41:07".
package func clockTime(_ date: Date = Date()) -> String {
  let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
  return String(
    format: "%02d:%02d:%02d", parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
}
