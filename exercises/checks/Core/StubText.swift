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
