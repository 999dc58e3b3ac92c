import ExerciseChecks
import Foundation
import Notebook

/// Passes on what a test run prints, without a line for each test that began, passed or was left out,
/// and ends it with the board of the exercises that were judged: what has to be looked at would stand
/// thousands of lines further up.
///
/// - Parameter folder: where the tests leave their judgements.
/// - Returns: the exit status, 0.
func shortenTestRun(judgements folder: URL) -> Int32 {
  // Ctrl-C ends the tests; what they have printed until then is passed on.
  signal(SIGINT, SIG_IGN)
  signal(SIGTERM, SIG_IGN)
  var leftOut = 0
  while let line = readLine(strippingNewline: true), line != endOfTestRun {
    switch kind(of: line) {
    case .leftOut: leftOut += 1
    case .noise: break
    case .news:
      let text = line.count > 2000 ? "\(line.prefix(2000))… (\(line.count) characters)" : line
      Console.print(text + "\n")
    }
  }
  let sheet = Sheet()
  let judgements = catalogue.compactMap { exercise in
    FileManager.default.contents(atPath: folder.appending(path: exercise.id).path)
      .flatMap { try? JSONDecoder().decode(Judgement.self, from: $0) }
  }
  try? FileManager.default.removeItem(at: folder)
  var lines: [String] = []
  if leftOut > 0 {
    lines += sheet.prose(
      "Left out was what only those need who change the course: the chapters played whole, and "
        + "\(leftOut) suites and tests more. `COURSE_CI=1 swift test` runs them.")
  }
  if judgements.count == 1 {
    lines += report(judgements[0], sheet)
  } else if !judgements.isEmpty {
    lines += board(judgements, sheet, lessons: true)
  }
  sheet.print(lines)
  return 0
}

/// The line that ends a test run.
let endOfTestRun = "\u{4}"

private enum Kind { case news, noise, leftOut }

private func kind(of line: String) -> Kind {
  if line.hasPrefix("◇ ") && !line.hasPrefix("◇ Test run") { return .noise }
  if line.hasPrefix("✔ Test ") && !line.hasPrefix("✔ Test run") { return .noise }
  if line.hasPrefix("➜ ") {
    return line.contains(": only with COURSE_CI=1") || line.contains("\"only with COURSE_CI=1\"")
      ? .leftOut : .noise
  }
  return .news
}
