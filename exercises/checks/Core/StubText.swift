import Files
import Foundation

/// The text of a student's file, made from the solution's: the question stays, the marked gap is
/// emptied.
///
/// A solution marks its gap with `// GAP: what to do` and `// END`. Keeping one source for both is
/// what lets `reset` restore a stub at any time, and keeps the questions from drifting apart.
///
/// - Parameters:
///   - solution: the text of the solution's file.
///   - id: the exercise's number.
/// - Returns: the stub, or nil when the marks are missing.
public func stubText(fromSolution solution: String, id: String) -> String? {
  let name = id.replacing(".", with: "_")
  var result: [Substring] = []
  var inside = false
  var gaps = 0
  for line in solution.split(separator: "\n", omittingEmptySubsequences: false) {
    let indent = line.prefix { $0 == " " }
    let text = line.dropFirst(indent.count)
    if text.hasPrefix("// GAP: ") {
      result.append("\(indent)// TODO: \(text.dropFirst("// GAP: ".count))")
      result.append("\(indent)throw ToDo()")
      (inside, gaps) = (true, gaps + 1)
    } else if text == "// END" {
      inside = false
    } else if !inside {
      result.append(line)
    }
  }
  guard gaps == 1, !inside else { return nil }
  return result.joined(separator: "\n").replacing("Solution\(name)", with: "Exercise\(name)")
}

/// The question in full, as the solution's file has it; nil where that file is gone.
///
/// - Parameters:
///   - id: the exercise's number.
///   - checkout: the folder of Package.swift.
public func fullQuestion(of id: String, in checkout: String) -> String? {
  let name = "Solution\(id.replacing(".", with: "_")).swift"
  return FileManager.default.contents(atPath: "\(checkout)/exercises/solutions/\(name)")
    .map { question(in: text(of: $0)) }
}

/// The question in an exercise's file: the documentation comment of its type, without the title.
public func question(in source: String) -> String {
  source.split(separator: "\n", omittingEmptySubsequences: false)
    .filter { $0.hasPrefix("///") && !$0.hasPrefix("/// # ") }
    .map { $0.dropFirst($0.hasPrefix("/// ") ? 4 : 3) }
    .drop { $0.isEmpty }
    .joined(separator: "\n")
}
