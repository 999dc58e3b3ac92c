import ExerciseChecks
import Foundation
import Notebook

/// What became of one student's exercises.
struct Grade: Codable, Equatable, Sendable {
  var student: String
  var passed: Int
  /// By exercise: "passed", "wrong", "to do" or why there was no answer, and what there is to say.
  var results: [String: Result]

  struct Result: Codable, Equatable, Sendable {
    var outcome: String
    var message: String?
  }

  init(student: String, verdicts: [(id: String, verdict: Verdict)]) {
    self.student = student
    passed = verdicts.count { $0.verdict.word == "passed" }
    results = [:]
    for (id, verdict) in verdicts {
      let message: String?
      switch verdict {
      case .wrong(let lesson): message = lesson.likely ?? lesson.difference ?? lesson.yours
      case .stopped(_, let sentence): message = sentence
      case .passed, .toDo: message = nil
      }
      results[id] = Result(outcome: verdict.word, message: message)
    }
  }
}

/// Grades as lines of comma-separated values, one student a line after a line of headings.
func csv(_ grades: [Grade]) -> String {
  let ids = catalogue.map(\.id)
  func quoted(_ text: String) -> String {
    // A spreadsheet computes what begins like this, whoever wrote it.
    let text = "=+-@\t\r".contains(text.first ?? " ") ? "'" + text : text
    return text.contains { ",\"\n\r".contains($0) }
      ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
  let rows = grades.map { grade in
    [grade.student, "\(grade.passed)"] + ids.map { grade.results[$0]?.outcome ?? "" }
  }
  return ([["student", "passed"] + ids] + rows)
    .map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
}

/// Grades as JSON, with what there is to say about each exercise.
func json(_ grades: [Grade]) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  return String(decoding: try encoder.encode(grades), as: UTF8.self) + "\n"
}

/// Judges the folders of many students. Each file is compiled by itself and judged in a process of its
/// own, away from the teacher's files: one that does not compile, one that keeps the compiler busy for
/// ever, or a loop without end costs its author that one exercise, and everybody a bounded time.
struct Grader {
  var workshop: Workshop
  var sheet: Sheet

  /// The seconds that the compiler may take for a file.
  var secondsPerFile = 60.0
  /// The bytes that a file may have.
  var mostBytes = 1 << 20

  func grade(_ folder: URL) throws -> [Grade] {
    let students = try Grader.studentFolders(in: folder)
    guard !students.isEmpty else {
      throw Trouble(
        "\(folder.path) holds no folder with files like Exercise2_1.swift in it: give a folder with "
          + "one folder for each student. More: swift run exercises grade --help")
    }
    return try students.map { student in
      sheet.printError(["Judging \(student.name)"])
      return Grade(student: student.name, verdicts: try verdicts(student.files))
    }
  }

  private func verdicts(_ files: [String: URL]) throws -> [(id: String, verdict: Verdict)] {
    var tooLarge: Set<String> = []
    let sources = try catalogue.map { exercise in
      let id = exercise.id
      let source = try files[id].flatMap {
        try FileHandle(forReadingFrom: $0).read(upToCount: mostBytes + 1)
      }
      if let source, source.count > mostBytes { tooLarge.insert(id) }
      return (id: id, source: tooLarge.contains(id) ? nil : source)
    }
    return try workshop.judge(sources, seconds: secondsPerFile).map { judgement in
      (
        judgement.id,
        tooLarge.contains(judgement.id)
          ? .stopped(.doesNotCompile, "The file has more than \(mostBytes >> 20) MB.")
          : judgement.verdict
      )
    }
  }

  /// Students' folders, by name, with their exercise files, wherever in the folder these lie. Of
  /// several files for an exercise the one in a folder "stubs" counts: whoever hands in the whole
  /// course hands in its checks too, whose files have the same names.
  static func studentFolders(in folder: URL) throws -> [(name: String, files: [String: URL])] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw Trouble("\(folder.path) is not a folder that can be read: check the path.")
    }
    let ids = Dictionary(
      uniqueKeysWithValues: catalogue.map { (Workshop.fileName($0.id), $0.id) })
    return names.sorted().compactMap { name in
      let student = folder.appending(path: name)
      // Sorted, since folders are listed in another order on every machine.
      let paths = paths(in: student).sorted().map { $0.split(separator: "/").map(String.init) }
        .filter { path in !path.contains { $0.hasPrefix(".") || $0 == "checks" } }
      let inStubs = paths.filter { $0.dropLast().last == "stubs" }
      var files: [String: URL] = [:]
      for path in inStubs + paths {
        guard let id = ids[path.last ?? ""], files[id] == nil else { continue }
        let file = student.appending(path: path.joined(separator: "/"))
        if isFile(file) { files[id] = file }
      }
      return files.isEmpty ? nil : (name, files)
    }
  }

  /// Whether there is a file that can be read to its end: a named pipe has none.
  private static func isFile(_ url: URL) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: url.resolvingSymlinksInPath().path)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }

  /// The paths of everything in a folder, and in the folders inside.
  private static func paths(in folder: URL) -> [String] {
    (FileManager.default.enumerator(atPath: folder.path) ?? .init()).compactMap { $0 as? String }
  }
}

extension Command {
  /// How a class is graded.
  func printGradeHelp() {
    var lines = ["", sheet.paint("swift run exercises grade FOLDER", .strong), ""]
    lines += sheet.prose(
      "FOLDER holds one folder for each student, under the student's name. In it lie the student's "
        + "files, such as Exercise2_1.swift, as they are in exercises/stubs: directly, or in folders "
        + "inside, up to the whole course. Of several files for one exercise the one in a folder "
        + "`stubs` counts; files in folders called `checks`, and in hidden ones, do not. An exercise "
        + "without a file is to do.")
    lines += [
      "", "  class/", "    ada/Exercise2_1.swift", "    ben/homework/stubs/Exercise2_1.swift",
    ]
    lines += [""]
    lines += sheet.prose(
      "`--csv` (usual) prints a line for each student: the name, how many exercises are passed, and one "
        + "word for each: passed, wrong, to do, does not compile, no end, crash, exit, too much memory "
        + "or killed. A name that a spreadsheet would compute has an apostrophe before it. `--json` "
        + "adds a sentence to each that is wrong or without an answer.")
    lines += [""]
    lines += sheet.prose(
      "The students' code runs on this machine with your rights, within \(Limits.seconds) seconds and "
        + "\(Limits.memoryBytes >> 20) MB for each exercise. That bounds accidents, not malice: grade "
        + "strangers' work under an account of its own, or in a container.")
    sheet.print(lines + [""])
  }
}
