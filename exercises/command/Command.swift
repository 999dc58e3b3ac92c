import ExerciseChecks
import Files
import Foundation
import Notebook

/// One call of the exercises command.
struct Command {
  /// What can be asked for, with its help.
  static let verbs: KeyValuePairs<String, String> = [
    "board": "every exercise and what became of it (also without any word)",
    "next": "the first exercise that is not passed, with its question",
    "check [ID …]": "judge the next exercise, single ones (2.1), a chapter (2) or all",
    "hint [ID]": "the next of three hints",
    "watch": "judge each file again whenever it is saved",
    "run": "train a small network with what you have written",
    "reset ID": "begin again; what was written is kept in a backup",
    "solution ID": "the reference solution, after a pass or with --give-up",
    "grade FOLDER": "judge many students' folders; prints --csv (usual) or --json",
  ]

  var verb: String
  var words: [String]
  var flags: Set<String>
  var sheet: Sheet

  static let knownFlags = [
    "--help", "--give-up", "--csv", "--json", "--color", "--no-color",
  ]

  /// Reads a call. Unknown words end with status 2 and a suggestion.
  init(arguments: [String]) throws {
    flags = Set(arguments.filter { $0.hasPrefix("-") }.map { $0 == "-h" ? "--help" : $0 })
    words = arguments.filter { !$0.hasPrefix("-") }
    verb = words.isEmpty ? "board" : words.removeFirst()
    if verb == "help" { (verb, flags) = ("board", flags.union(["--help"])) }
    sheet = Sheet(
      colour: flags.contains("--no-color") ? false : flags.contains("--color") ? true : nil)
    let names = Command.verbs.map { String($0.key.prefix { $0 != " " }) }
    guard names.contains(verb) else {
      throw Command.unknown("command", verb, among: names)
    }
    for flag in flags.sorted() where !Command.knownFlags.contains(flag) {
      throw Command.unknown("flag", flag, among: Command.knownFlags)
    }
    let ids = catalogue.map(\.id)
    if verb != "grade" {
      let known = Set(ids + ids.map { String($0.prefix { $0 != "." }) })
      let others = ["check": ["next", "all"], "hint": ["next"]][verb] ?? []
      for word in words where !known.contains(word) && !others.contains(word) {
        throw Command.unknown("exercise", word, among: ids + others)
      }
    }
    let takesOne = ["hint", "reset", "solution"].contains(verb)
    let one =
      words.isEmpty && verb == "hint" || words == ["next"] || ids.contains(words.first ?? "")
    if takesOne && !(words.count <= 1 && one) {
      throw Trouble("\(verb) needs one exercise: swift run exercises \(verb) 2.1", status: 2)
    }
    if verb == "grade" && words.count != 1 && !flags.contains("--help") {
      throw Trouble("grade needs one folder: swift run exercises grade FOLDER --csv", status: 2)
    }
    if ["board", "next", "watch", "run"].contains(verb) && !words.isEmpty {
      throw Trouble("\(verb) takes no exercise: swift run exercises check \(words[0])", status: 2)
    }
  }

  private static func unknown(_ what: String, _ word: String, among candidates: [String])
    -> Trouble
  {
    let near = suggestion(for: word, among: candidates).map { " Did you mean \($0)?" } ?? ""
    return Trouble(
      "There is no \(what) \(word).\(near) Help: swift run exercises --help", status: 2)
  }

  /// Does what was asked.
  ///
  /// - Returns: the exit status: 1 when an answer was wrong, 0 when there was none or it was right.
  func run() throws -> Int32 {
    if flags.contains("--help") {
      if verb == "grade" { printGradeHelp() } else { printHelp() }
      return 0
    }
    let workshop = try Workshop.here()
    switch verb {
    case "board":
      sheet.print(board(try workshop.judge(catalogue.map(\.id)), sheet))
      return 0
    case "next": return try showNext(workshop)
    case "check": return try check(workshop)
    case "hint": return try hint(words.first, workshop)
    case "watch": return try Watch(workshop: workshop, sheet: sheet).run()
    case "run": return try runMine(workshop)
    case "reset": return try reset(words[0], workshop)
    case "solution": return try solution(words[0], workshop)
    default:
      let folder = URL(filePath: words[0])
      let grades = try Grader(workshop: workshop, sheet: sheet).grade(folder)
      Console.print(flags.contains("--json") ? try json(grades) : csv(grades))
      return 0
    }
  }

  private func printHelp() {
    var lines = ["", sheet.paint("swift run exercises", .strong), ""]
    for (call, text) in Command.verbs { lines += sheet.row("  " + call, text, labelWidth: 18) }
    lines += [""]
    lines += sheet.prose(
      "The files to fill in lie in exercises/stubs, one for each exercise. Each is compiled and judged "
        + "by itself, within \(Limits.seconds) seconds and \(Limits.memoryBytes >> 20) MB. What your "
        + "code prints is shown beneath the verdict, its first \(printedLines) lines; after "
        + "\(Limits.outputBytes >> 20) MB the rest is cut off. `--no-color` leaves colours out. The exit "
        + "status is 1 when an answer is wrong, 0 otherwise.")
    sheet.print(lines + [""])
  }

  private func check(_ workshop: Workshop) throws -> Int32 {
    let everything = catalogue.map(\.id)
    var ids = everything.filter { id in
      words.contains { $0 == "all" || id == $0 || id.hasPrefix($0 + ".") }
    }
    if words.isEmpty || words.contains("next") {
      guard let next = try open(workshop) else { return allPassed() }
      ids.append(next.id)
    }
    let judgements = try workshop.judge(ids)
    if ids.count > 1 { sheet.print(board(judgements, sheet)) }
    for judgement in judgements where ids.count == 1 || judgement.verdict.isFailure {
      sheet.print(report(judgement, sheet))
    }
    return judgements.contains { $0.verdict.isFailure } ? 1 : 0
  }

  /// The first exercise that is not passed, with all that were judged to find it.
  func open(_ workshop: Workshop) throws -> (id: String, all: [Judgement])? {
    let judgements = try workshop.judge(catalogue.map(\.id))
    return judgements.first { $0.verdict.word != "passed" }.map { ($0.id, judgements) }
  }

  func allPassed() -> Int32 {
    sheet.print(["", "All \(catalogue.count) exercises are passed.", ""])
    return 0
  }

  private func showNext(_ workshop: Workshop) throws -> Int32 {
    guard let open = try open(workshop) else { return allPassed() }
    let stub = text(of: try Data(contentsOf: workshop.stub(open.id)))
    var lines = ["", "\(sheet.paint(summary(open.all), .dim))", ""]
    lines += [sheet.paint(findExercise(open.id)?.name ?? open.id, .strong), ""]
    lines += layout(question(in: stub), sheet) + [""]
    lines += sheet.row("file", "exercises/stubs/\(Workshop.fileName(open.id))")
    lines += sheet.row("check", "swift run exercises check \(open.id)")
    lines += sheet.row("hint", "swift run exercises hint \(open.id)")
    sheet.print(lines + [""])
    return 0
  }
}

/// A question in lines of the sheet's width: prose is wrapped anew, formulas keep their lines.
func layout(_ question: String, _ sheet: Sheet) -> [String] {
  Array(
    questionParts(question).map { part in
      switch part {
      case .prose(let text): sheet.prose(text)
      case .formula(let text): sheet.verbatim("    " + text.replacing("\n", with: "\n    "))
      }
    }.joined(separator: [""]))
}
