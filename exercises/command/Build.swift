import Foundation

/// What the compiler has against a student's file.
struct CompileError: Equatable, Sendable {
  /// The file's name, such as "Exercise2_1.swift".
  var file: String
  var line: Int
  var message: String
}

/// Why the judge could not be built.
struct BuildFailure: Error {
  /// The errors in the students' files, in the compiler's order.
  var errors: [CompileError]
  /// All that the build said.
  var text: String
  /// Whether it was given up after its time.
  var tookTooLong = false
}

/// Builds the judge with the student's files as they are now.
///
/// - Parameter seconds: after so many the build is given up.
/// - Throws: a `BuildFailure` when something does not compile.
func buildJudge(_ workshop: Workshop, seconds: Double = 1800) throws {
  let outcome = try run(
    URL(filePath: "/usr/bin/env"),
    [
      "swift", "build", "--package-path", workshop.root.path, "--scratch-path",
      workshop.scratch.path, "-c", workshop.configuration, "--product", "exercises-judge",
    ], in: workshop.root, seconds: seconds)
  guard outcome.ending != .exit(0) else { return }
  if outcome.ending == .timeout {
    throw BuildFailure(
      errors: [], text: "The build was given up after \(Int(seconds)) seconds.", tookTooLong: true)
  }
  let text = outcome.output + outcome.errors
  throw BuildFailure(errors: compileErrors(in: text), text: text)
}

/// The errors in the students' files among what a build printed, each once.
func compileErrors(in text: String) -> [CompileError] {
  var errors: [CompileError] = []
  for line in text.split(separator: "\n") {
    // /…/exercises/stubs/Exercise2_1.swift:20:12: error: cannot find 'x' in scope
    let parts = line.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[3] == " error", parts[0].contains("/stubs/"),
      let number = Int(parts[1]), let file = parts[0].split(separator: "/").last
    else { continue }
    let message = parts[4].trimmingCharacters(in: .whitespaces)
    var error = CompileError(file: String(file), line: number, message: message)
    if file == "Stubs.swift", let type = message.split(separator: "'").dropFirst().first {
      // The list of the exercises misses a type: whoever renamed it is to blame, not the list.
      error = CompileError(
        file: "\(type).swift", line: 1, message: "the file must declare a type named \(type)")
    }
    guard error.file.hasPrefix("Exercise") else { continue }
    if !errors.contains(error) { errors.append(error) }
  }
  return errors
}
