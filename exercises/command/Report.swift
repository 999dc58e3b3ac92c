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
func board(_ judgements: [Judgement], _ sheet: Sheet) -> [String] {
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
  }
  return lines + ["", summary(judgements), ""]
}

/// "3 passed, 1 wrong, 27 to do."
func summary(_ judgements: [Judgement]) -> String {
  func count(_ word: String) -> Int { judgements.count { $0.verdict.word == word } }
  var parts = ["\(count("passed")) passed"]
  for word in ["wrong", "stopped"] where count(word) > 0 { parts.append("\(count(word)) \(word)") }
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
  case .stopped(let sentence):
    lines += sheet.prose(sentence)
    lines += sheet.row("next", "swift run exercises hint \(id)")
  }
  let printed = judgement.printed.split(separator: "\n").prefix(20).joined(separator: "\n")
  if !printed.isEmpty {
    lines += ["", sheet.paint("Your code printed:", .dim)] + sheet.verbatim(printed)
  }
  return lines + [""]
}

/// Why the student's files could not be judged.
func report(_ failure: BuildFailure, _ sheet: Sheet) -> [String] {
  guard let first = failure.errors.first else {
    let end = failure.text.split(separator: "\n").suffix(30).joined(separator: "\n")
    return ["", "\(sheet.paint("✗", .bad)) The exercises could not be built.", ""]
      + sheet.verbatim(end) + [""]
  }
  var lines = ["", "\(sheet.paint("✗", .bad)) \(first.file) does not compile", ""]
  for error in failure.errors.prefix(8) {
    lines += sheet.row(
      "line \(error.line)",
      error.file == first.file
        ? error.message : "(\(error.file)) \(error.message)")
  }
  let id = first.file.dropFirst("Exercise".count).prefix { $0 != "." }.replacing("_", with: ".")
  return lines + [""]
    + sheet.prose(
      "Until it does, nothing can be judged. Mend it, or begin again with "
        + "`swift run exercises reset \(id)`.") + [""]
}
