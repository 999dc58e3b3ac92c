/// Comparing what a chapter printed with what was recorded of it.
///
/// Two transcripts agree when they are the same line by line, save what stands between
/// `<!-- timing -->` and `<!-- /timing -->`, on one line or over many.
public enum Transcript {
  /// The first difference between two transcripts in Markdown, as a sentence; nil when they agree.
  ///
  /// - Parameters:
  ///   - recorded: the recording.
  ///   - fresh: what the chapter prints now.
  public static func firstDifference(recorded: String, fresh: String) -> String? {
    let old = steadyLines(recorded)
    let new = steadyLines(fresh)
    for index in 0..<max(old.count, new.count) {
      guard index < old.count else {
        return "The fresh run goes on after the recording ends: line \(new[index].number) says "
          + "\"\(new[index].text)\"."
      }
      guard index < new.count else {
        return "The fresh run ends early: line \(old[index].number) of the recording says "
          + "\"\(old[index].text)\"."
      }
      if old[index].text != new[index].text {
        let heading = old[...index].last { $0.text.hasPrefix("#") }
          .map { " (under \"\($0.text.drop { $0 == "#" || $0 == " " })\")" }
        return "Line \(old[index].number) of the recording\(heading ?? "") says "
          + "\"\(old[index].text)\", line \(new[index].number) of the fresh run "
          + "\"\(new[index].text)\"."
      }
    }
    return nil
  }

  /// The lines with their numbers from 1; what is marked as timing is left out.
  static func steadyLines(_ text: String) -> [(number: Int, text: String)] {
    var result: [(Int, String)] = []
    var isTiming = false
    var isOrigin = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      // When and where a recording was made is no part of what the chapter says.
      if line.hasPrefix("*Recorded with `") { isOrigin = true }
      if isOrigin {
        isOrigin = !line.isEmpty
        continue
      }
      let whole = isTiming
      var kept = ""
      var rest = line
      while true {
        let mark = isTiming ? MarkdownRenderer.timingEnd : MarkdownRenderer.timingStart
        guard let found = rest.firstRange(of: mark) else { break }
        if !isTiming { kept += rest[..<found.lowerBound] + mark }
        rest = rest[found.upperBound...]
        isTiming.toggle()
      }
      if !isTiming { kept += rest }
      if whole && kept.isEmpty { continue }
      result.append((index + 1, kept.trimmingTrailingSpaces))
    }
    while let last = result.last, last.1.isEmpty { result.removeLast() }
    return result
  }
}
