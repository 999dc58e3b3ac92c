import ExerciseChecks
import Foundation
import Notebook

/// What became of one student's exercises.
struct Grade: Codable, Equatable, Sendable {
  var student: String
  var passed: Int
  /// By exercise: "passed", "wrong", "stopped", "to do", and what there is to say.
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
      case .stopped(let sentence): message = sentence
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
    text.contains { ",\"\n\r".contains($0) }
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

/// Judges the folders of many students in a scratch copy of the package: nobody's files reach the
/// teacher's own, and a file that does not compile, one that keeps the compiler busy for ever, or a
/// loop without end costs its author that one exercise, and everybody a bounded time.
struct Grader {
  var workshop: Workshop
  var sheet: Sheet

  /// The seconds that building one student's files may take; a single one gets a third of them.
  var secondsPerBuild = 300.0

  func grade(_ folder: URL) throws -> [Grade] {
    let students = try Grader.studentFolders(in: folder)
    guard !students.isEmpty else {
      throw Trouble(
        "\(folder.path) holds no folder with files like Exercise2_1.swift in it: give a folder with "
          + "one folder for each student.")
    }
    sheet.printError([
      "Building a scratch copy of the course; the first time takes some minutes."
    ])
    let copy = try scratchCopy()
    try fill(copy, with: [:])
    try buildJudge(copy)
    return try students.map { student in
      sheet.printError(["Judging \(student.name)"])
      let verdicts = try verdicts(student.files, copy)
      return Grade(student: student.name, verdicts: verdicts)
    }
  }

  /// One student's verdicts. Files that do not compile are taken out until the rest does.
  private func verdicts(_ files: [String: URL], _ copy: Workshop) throws
    -> [(id: String, verdict: Verdict)]
  {
    let ids = catalogue.map(\.id)
    var stopped: [String: String] = [:]
    while true {
      try fill(copy, with: files.filter { stopped[$0.key] == nil })
      do {
        try buildJudge(copy, seconds: secondsPerBuild)
        break
      } catch let failure as BuildFailure {
        let endless =
          try failure.tookTooLong
          ? endless(files.filter { stopped[$0.key] == nil }, copy) : [:]
        stopped.merge(endless) { first, _ in first }
        let guilty = ids.filter { id in
          stopped[id] == nil
            && failure.errors.contains { $0.file == Workshop.fileName(id) }
        }
        guard !guilty.isEmpty || !endless.isEmpty else {
          // Nobody can be blamed: files that are slow together only, or a name used twice.
          let lines = failure.text.split(separator: "\n").map(String.init)
          let line = lines.first { $0.contains("error:") } ?? lines.first ?? ""
          return ids.map { ($0, .stopped("The files could not be built: \(line)")) }
        }
        for id in guilty {
          let error = failure.errors.first { $0.file == Workshop.fileName(id) }!
          stopped[id] = "The file does not compile: line \(error.line): \(error.message)."
        }
      }
    }
    return try judge(ids, with: copy.judge).map { judgement in
      (judgement.id, stopped[judgement.id].map(Verdict.stopped) ?? judgement.verdict)
    }
  }

  /// Which of a student's files keep the compiler busy for ever, each with the sentence that says so:
  /// those that do it alone.
  private func endless(_ files: [String: URL], _ copy: Workshop) throws -> [String: String] {
    let seconds = secondsPerBuild / 3
    var found: [String: String] = [:]
    for (id, file) in files.sorted(by: { $0.key < $1.key }) {
      try fill(copy, with: [id: file])
      do { try buildJudge(copy, seconds: seconds) } catch let failure as BuildFailure {
        if failure.tookTooLong {
          found[id] = "The file was not compiled within \(Int(seconds)) seconds."
        }
      }
    }
    return found
  }

  /// Students' folders, by name, with their exercise files, wherever in the folder these lie. Of
  /// several files for an exercise the one in a folder "stubs" counts: whoever hands in the whole
  /// course hands in its checks too, whose files have the same names.
  static func studentFolders(in folder: URL) throws -> [(name: String, files: [String: URL])] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw Trouble("\(folder.path) is not a folder that can be read.")
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

  /// A copy of the package in the build folder, brought up to date: files that differ are copied,
  /// those that are gone are removed.
  func scratchCopy() throws -> Workshop {
    let root = workshop.state.appending(path: "grading")
    let parts = parts(of: workshop.root)
    for path in parts where Grader.isFile(workshop.root.appending(path: path)) {
      try write(
        try Data(contentsOf: workshop.root.appending(path: path)), to: root.appending(path: path))
    }
    for path in Set(self.parts(of: root)).subtracting(parts) where path.hasSuffix(".swift") {
      try FileManager.default.removeItem(at: root.appending(path: path))
    }
    return Workshop(root: root, scratch: root.appending(path: ".build"))
  }

  /// What the package in a folder is made of, students' files left out, and nothing else that may lie
  /// there: training runs take gigabytes, and a build folder would hold the copy itself.
  private func parts(of root: URL) -> [String] {
    let folders = ["Sources", "Tests", "chapters", "exercises", "scripts"]
    let paths = folders.flatMap { folder in
      Grader.paths(in: root.appending(path: folder)).map { "\(folder)/\($0)" }
    }
    return ["Package.swift"]
      + paths.filter { !$0.hasPrefix("exercises/stubs") && !$0.hasPrefix("exercises/backups") }
  }

  /// Puts a student's files into the copy; where there is none, the empty gap.
  private func fill(_ copy: Workshop, with files: [String: URL]) throws {
    for exercise in catalogue {
      let data =
        try files[exercise.id].map { try Data(contentsOf: $0) }
        ?? Data(try workshop.pristineStub(exercise.id).utf8)
      try write(data, to: copy.stub(exercise.id))
    }
    let list = "Stubs.swift"
    try write(
      try Data(contentsOf: workshop.stubs.appending(path: list)),
      to: copy.stubs.appending(path: list))
    // The build looks at whole seconds: a change within the second of the last one could be missed.
    Thread.sleep(forTimeInterval: 1.1)
  }

  /// Writes a file unless it holds that already, so that nothing is compiled in vain.
  private func write(_ data: Data, to file: URL) throws {
    if FileManager.default.contents(atPath: file.path) == data { return }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}
