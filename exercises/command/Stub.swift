import ExerciseChecks
import Files
import Foundation
import Notebook

/// Why a student's file could not be made into a library.
struct CompileFailure: Error, Codable, Equatable, Sendable {
  /// What the compiler has against the file, in its order.
  var errors: [CompileError]
  /// The same in one sentence, or why there is nothing that the compiler says.
  var sentence: String
}

/// One thing that the compiler has against a student's file.
struct CompileError: Codable, Equatable, Sendable {
  /// The line in the file; nil when the file as a whole is meant.
  var line: Int?
  var message: String
  /// What the compiler adds, such as the signature that was expected.
  var notes: [String] = []
}

/// Compiles students' files. Each becomes a library of its own, against the modules that this command
/// is built of: what is wrong with one file blocks that exercise only, two files may use the same
/// names, and nothing of the course is built again.
struct StubCompiler: Sendable {
  var workshop: Workshop
  /// The seconds that the compiler may take for a file.
  var seconds = 60.0
  /// Whether what is compiled will be used for more than a check: slower to compile, quick to run.
  var optimised = false

  /// The library of a student's file. What was compiled once is used again while neither the file nor
  /// the course changes.
  ///
  /// - Throws: a `CompileFailure` when the file does not compile.
  func library(_ id: String, of source: Data) throws -> URL {
    let name = Workshop.typeName(id)
    let folder = workshop.state.appending(path: "libraries")
    let library = folder.appending(path: "\(name)-\(key(source)).so")
    if FileManager.default.fileExists(atPath: library.path) { return library }
    let place = folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let (file, entry, made) = (
      place.appending(path: "\(name).swift"), place.appending(path: "Entry.swift"),
      place.appending(path: "library.so")
    )
    try source.write(to: file)
    try Data(libraryEntry(of: name).utf8).write(to: entry)
    let module = "Answer\(name.dropFirst("Exercise".count))"
    if let text = try complaints(compiling: [file, entry], module: module, to: made) {
      throw failure(text, in: file)
    }
    removeOld(name, in: folder)
    guard rename(made.path, library.path) == 0 else {
      throw Trouble(
        "\(library.path) could not be written: \(cause()).")
    }
    return library
  }

  /// Compiles files into a library.
  ///
  /// - Returns: what the compiler says against the files; nil when there is a library.
  /// - Throws: a `CompileFailure` when the compiler does not come to an end.
  func complaints(compiling files: [URL], module: String, to library: URL) throws -> String? {
    var arguments = [
      "swiftc", "-emit-library", "-wmo", "-swift-version", "6", "-suppress-warnings",
      "-diagnostic-style=llvm", "-module-name", module, optimised ? "-O" : "-Onone",
      "-I", workshop.modules.path, "-o", library.path,
    ]
    #if canImport(Darwin)
      arguments += ["-Xlinker", "-undefined", "-Xlinker", "dynamic_lookup"]
    #endif
    let outcome = try run(
      URL(filePath: "/usr/bin/env"), arguments + files.map(\.path),
      in: library.deletingLastPathComponent(), seconds: seconds)
    switch outcome.ending {
    case .exit(0): return nil
    case .exit(127):
      throw Trouble("The compiler, swiftc, was not found: PATH must lead to the Swift toolchain.")
    case .timeout:
      throw CompileFailure(
        errors: [], sentence: "The file was not compiled within \(seconds.formatted()) seconds.")
    default: return outcome.errors + outcome.output
    }
  }

  /// A name for what is compiled: another for every text, build of the course, and way of compiling.
  private func key(_ source: Data) -> String {
    var text = source
    let attributes = try? FileManager.default.attributesOfItem(atPath: workshop.program.path)
    let built = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    text.append(Data("\(built) \(attributes?[.size] ?? 0) \(optimised)".utf8))
    // FNV-1a: not meant to withstand anybody, and nobody else's files come here.
    let hash = text.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }

  /// Removes what was compiled of earlier texts of a file, unless it may be in use.
  private func removeOld(_ name: String, in folder: URL) {
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.contentModificationDateKey])) ?? []
    for file in files where file.lastPathComponent.hasPrefix("\(name)-") {
      let date = try? file.resourceValues(forKeys: [.contentModificationDateKey])
        .contentModificationDate
      if let date, date.timeIntervalSinceNow < -600 {
        try? FileManager.default.removeItem(at: file)
      }
    }
  }
}

/// What the compiler said about a student's file, as far as it is about that file.
func failure(_ text: String, in file: URL) -> CompileFailure {
  let name = file.deletingPathExtension().lastPathComponent
  var errors: [CompileError] = []
  for line in text.split(separator: "\n") {
    // /…/Exercise2_1.swift:20:12: error: cannot find 'x' in scope
    guard let match = String(line).firstMatch(of: /^(.*?):(\d+):\d+: (error|note): (.*)$/) else {
      continue
    }
    let isMine = match.1 == file.path
    let message = String(match.4)
    if match.3 == "note" {
      // A note may stand in one of the course's files, whose lines are none of the student's.
      guard let last = errors.indices.last, !message.contains("add stubs for conformance") else {
        continue
      }
      let place = isMine ? "line \(match.2): " : ""
      if !errors[last].notes.contains(place + message) {
        errors[last].notes.append(place + message)
      }
    } else if isMine {
      let error = CompileError(line: Int(match.2), message: message)
      if !errors.contains(where: { $0.line == error.line && $0.message == message }) {
        errors.append(error)
      }
    } else if errors.isEmpty {
      errors.append(
        CompileError(
          line: nil,
          message: message.contains("cannot find '\(name)'")
            ? "the file must declare a public type named \(name)" : message))
    }
  }
  guard let first = errors.first else {
    let line = text.split(separator: "\n").first { $0.contains("error") }.map(String.init)
    return CompileFailure(
      errors: [], sentence: "The file does not compile: \(line ?? "the compiler does not say why")."
    )
  }
  let place = first.line.map { "line \($0): " } ?? ""
  return CompileFailure(
    errors: errors, sentence: "The file does not compile: \(place)\(first.message).")
}
