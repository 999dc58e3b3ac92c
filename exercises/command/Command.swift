import ExerciseChecks
import Foundation
import Notebook

/// One call of the exercises command.
struct Command {
  /// What can be asked for, with its help.
  static let verbs: KeyValuePairs<String, String> = [
    "board": "every exercise and what became of it (also without any word)",
    "next": "the first exercise that is not passed, with its question",
    "check [ID …]": "judge all exercises, a chapter (2) or single ones (2.1)",
    "hint ID": "the next of three hints",
    "watch": "judge each file again whenever it is saved",
    "reset ID": "begin again; what was written is kept in a backup",
    "solution ID": "the reference solution, after a pass or with --give-up",
    "grade FOLDER": "judge many students' folders; prints --csv (usual) or --json",
  ]

  var verb: String
  var words: [String]
  var flags: Set<String>
  var sheet: Sheet

  static let knownFlags = [
    "--help", "--give-up", "--csv", "--json", "--no-build", "--color", "--no-color",
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
      for word in words where !known.contains(word) {
        throw Command.unknown("exercise", word, among: ids)
      }
    }
    let needsOne = ["hint", "reset", "solution"].contains(verb)
    if needsOne && !(words.count == 1 && ids.contains(words[0])) {
      throw Trouble("\(verb) needs one exercise: swift run exercises \(verb) 2.1", status: 2)
    }
    if verb == "grade" && words.count != 1 {
      throw Trouble("grade needs one folder: swift run exercises grade FOLDER --csv", status: 2)
    }
    if ["board", "next", "watch"].contains(verb) && !words.isEmpty {
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
      printHelp()
      return 0
    }
    let workshop = try Workshop.here()
    switch verb {
    case "board": return try showBoard(workshop)
    case "next": return try showNext(workshop)
    case "check": return try check(workshop)
    case "hint": return try hint(words[0], workshop)
    case "watch": return try Watch(workshop: workshop, sheet: sheet).run()
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
      "The files to fill in lie in exercises/stubs, one for each exercise. `--no-build` judges what "
        + "was built last, `--no-color` leaves colours out. The exit status is 1 when an answer is "
        + "wrong, 0 otherwise. `grade` runs the students' code with your rights.")
    sheet.print(lines + [""])
  }

  /// Builds, unless told not to, and judges.
  func judgements(_ ids: [String], _ workshop: Workshop) throws -> [Judgement] {
    if !flags.contains("--no-build") {
      if !FileManager.default.fileExists(atPath: workshop.judge.path) {
        sheet.printError(["Building what judges the exercises; later it takes a second or two."])
      }
      try buildJudge(workshop)
    }
    return try judge(ids, with: workshop.judge)
  }

  private func status(_ judgements: [Judgement]) -> Int32 {
    judgements.contains { ["wrong", "stopped"].contains($0.verdict.word) } ? 1 : 0
  }

  private func showBoard(_ workshop: Workshop) throws -> Int32 {
    let judgements = try judgements(catalogue.map(\.id), workshop)
    sheet.print(board(judgements, sheet))
    return 0
  }

  private func check(_ workshop: Workshop) throws -> Int32 {
    let ids = catalogue.map(\.id).filter { id in
      words.isEmpty || words.contains { id == $0 || id.hasPrefix($0 + ".") }
    }
    let judgements = try judgements(ids, workshop)
    if ids.count > 1 { sheet.print(board(judgements, sheet)) }
    for judgement in judgements
    where ids.count == 1 || ["wrong", "stopped"].contains(judgement.verdict.word) {
      sheet.print(report(judgement, sheet))
    }
    return status(judgements)
  }

  private func showNext(_ workshop: Workshop) throws -> Int32 {
    let judgements = try judgements(catalogue.map(\.id), workshop)
    guard let open = judgements.first(where: { $0.verdict.word != "passed" }) else {
      sheet.print(["", "All \(judgements.count) exercises are passed.", ""])
      return 0
    }
    let text = try String(contentsOf: workshop.stub(open.id), encoding: .utf8)
    var lines = ["", "\(sheet.paint(summary(judgements), .dim))", ""]
    lines += [sheet.paint(findExercise(open.id)?.name ?? open.id, .strong), ""]
    lines += layout(question(in: text), sheet) + [""]
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
