import ExerciseChecks
import Notebook

/// The signs of the outcomes; colour only helps.
private func mark(_ verdict: Verdict, _ sheet: Sheet) -> String {
  switch verdict {
  case .toDo: sheet.paint("·", .dim)
  case .passed: sheet.paint("✓", .good)
  case .wrong, .stopped: sheet.paint("✗", .bad)
  }
}

/// The board: every exercise with its outcome, chapter by chapter.
///
/// - Parameter lessons: whether what is wrong is told beneath its line.
func board(_ judgements: [Judgement], _ sheet: Sheet, lessons: Bool = false) -> [String] {
  var lines: [String] = []
  var heading = ""
  for judgement in judgements {
    guard let exercise = findExercise(judgement.id) else { continue }
    if chapterHeading(of: exercise.id) != heading {
      heading = chapterHeading(of: exercise.id)
      lines += ["", sheet.paint(heading, .strong)]
    }
    let name = sheet.padded(exercise.name, to: 44)
    lines.append("  \(mark(judgement.verdict, sheet)) \(name) \(judgement.verdict.word)")
    if lessons { lines += shortLesson(judgement, sheet) }
  }
  return lines + ["", summary(judgements), ""]
}

/// What is wrong with an answer, in a few lines beneath it on the board.
private func shortLesson(_ judgement: Judgement, _ sheet: Sheet) -> [String] {
  let sentence: String
  switch judgement.verdict {
  case .toDo, .passed: return []
  case .wrong(let lesson):
    sentence =
      lesson.likely.map { "You \($0). \(lesson.why ?? "")" }
      ?? "\(lesson.input): \(lesson.difference ?? "expected \(lesson.expected), yours is \(lesson.yours)")"
  case .stopped(_, let text): sentence = text
  }
  return sheet.row("", sentence, labelWidth: 6)
    + sheet.row("", "swift run exercises check \(judgement.id)", labelWidth: 6)
}

/// "3 passed, 1 wrong, 27 to do."
func summary(_ judgements: [Judgement]) -> String {
  func count(_ word: String) -> Int { judgements.count { $0.verdict.word == word } }
  var parts = ["\(count("passed")) passed"]
  let stopped = judgements.count { $0.verdict.isFailure } - count("wrong")
  if count("wrong") > 0 { parts.append("\(count("wrong")) wrong") }
  if stopped > 0 { parts.append("\(stopped) without an answer") }
  return parts.joined(separator: ", ") + ", \(count("to do")) to do."
}

/// One exercise's outcome in full.
func report(_ judgement: Judgement, _ sheet: Sheet) -> [String] {
  let id = judgement.id
  let name = findExercise(id)?.name ?? id
  let word = judgement.verdict.word
  var lines = ["", "\(mark(judgement.verdict, sheet)) \(sheet.paint(name, .strong)): \(word)", ""]
  switch judgement.verdict {
  case .toDo:
    lines += sheet.row("asked", findExercise(id)?.asked ?? "")
    lines += sheet.row("file", "exercises/stubs/\(Workshop.fileName(id))")
    lines += sheet.row("next", "swift run exercises hint \(id)")
  case .passed(let inputs):
    lines += sheet.prose(
      "Right on all \(inputs) inputs. Compare: `swift run exercises solution \(id)`")
  case .wrong(let lesson):
    for row in lesson.rows { lines += sheet.row(row.label, row.text) }
  case .stopped(_, let sentence):
    if let errors = judgement.failure?.errors, !errors.isEmpty {
      for error in errors.prefix(8) {
        lines += sheet.row(error.line.map { "line \($0)" } ?? "file", error.message)
        for note in error.notes.prefix(3) { lines += sheet.row("", note) }
      }
      lines += sheet.row("reset", "swift run exercises reset \(id) (keeps what you have)")
    } else {
      lines += sheet.prose(sentence)
    }
    lines += sheet.row("next", "swift run exercises hint \(id)")
  }
  let printed = shown(judgement.printed)
  if !printed.isEmpty {
    lines += ["", sheet.paint("Your code printed:", .dim)] + sheet.verbatim(printed)
  }
  return lines + [""]
}

/// How many lines of what a student's code prints are shown.
let printedLines = 20

/// The beginning of what a student's code printed: so many lines, none longer than 200 characters, and
/// how much is left out.
private func shown(_ text: String) -> String {
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  if lines.last == "" { lines.removeLast() }
  var shown = lines.prefix(printedLines).map {
    $0.count > 200 ? "\($0.prefix(200))… (\($0.count) characters)" : String($0)
  }
  if text.utf8.count >= Limits.outputBytes {
    shown.append("… (more than \(Limits.outputBytes >> 20) MB: the rest was cut off)")
  } else if lines.count > printedLines {
    shown.append("… (\(lines.count - printedLines) lines more)")
  }
  return shown.joined(separator: "\n")
}
