import ExerciseChecks
import Foundation
import Testing

@testable import exercises

/// The course's folder.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The folder the build put the programs into.
let programFolder: URL = {
  let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
  return (bundles.first ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
}()

/// A small package around the true command: the students' files are the course's, but its judge knows
/// exercise 2.1 only, and takes what `answer()` in that file says for the verdict. It builds in
/// seconds, so that the command can be watched at its whole work.
struct Miniature {
  let root = FileManager.default.temporaryDirectory
    .appending(path: "miniature-\(UUID().uuidString)").resolvingSymlinksInPath()

  var program: URL { root.appending(path: ".build/any/debug/exercises") }
  var file: URL { root.appending(path: "exercises/stubs/Exercise2_1.swift") }

  init() throws {
    let manager = FileManager.default
    let exercises = root.appending(path: "exercises")
    for folder in [exercises.appending(path: "judge"), program.deletingLastPathComponent()] {
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for folder in ["stubs", "solutions"] {
      try manager.copyItem(
        at: projectFolder.appending(path: "exercises/\(folder)"),
        to: exercises.appending(path: folder))
    }
    try manager.copyItem(at: programFolder.appending(path: "exercises"), to: program)
    try write(
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "miniature",
        targets: [
          .executableTarget(
            name: "exercises-judge", path: "exercises", exclude: ["solutions"],
            sources: ["judge", "stubs/Exercise2_1.swift"])
        ])
      """, to: root.appending(path: "Package.swift"))
    try write(
      """
      import Foundation
      let report = CommandLine.arguments[1] == "2.1" ? answer() : #"\(try line(.toDo))"#
      try report.write(toFile: CommandLine.arguments[2], atomically: true, encoding: .utf8)
      """, to: exercises.appending(path: "judge/main.swift"))
  }

  /// A student's file whose verdict is this one.
  func answer(_ verdict: Verdict) throws {
    try fill("func answer() -> String { #\"\(try line(verdict))\"# }\n")
  }

  /// A student's file with this text.
  func fill(_ text: String) throws {
    // The build looks at whole seconds.
    Thread.sleep(forTimeInterval: 1.1)
    try write(text, to: file)
  }

  private func line(_ verdict: Verdict) throws -> String {
    String(decoding: try JSONEncoder().encode(ReportLine.verdict(verdict)), as: UTF8.self)
  }

  private func write(_ text: String, to file: URL) throws {
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// Runs the command in this package.
  func exercises(_ arguments: String...) throws -> Outcome {
    try run(program, arguments, in: root, seconds: 300)
  }

  func remove() { try? FileManager.default.removeItem(at: root) }
}

/// An outcome's status, when the program ended by itself.
extension Outcome {
  var status: Int32? { if case .exit(let status) = ending { status } else { nil } }
}
