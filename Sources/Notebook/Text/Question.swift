/// A piece of an exercise's question.
package enum QuestionPart: Equatable, Sendable {
  /// Paragraphs and lists, with the markup of prose.
  case prose(String)
  /// Lines that stay as they are: a formula, a table.
  case formula(String)
}

/// Takes a question apart: lines that begin with four spaces are formulas, all others prose.
package func questionParts(_ text: String) -> [QuestionPart] {
  var parts: [QuestionPart] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let isFormula = line.hasPrefix("    ")
    let line = String(isFormula ? line.dropFirst(4) : line)
    switch parts.last {
    case .formula(let before) where isFormula:
      parts[parts.count - 1] = .formula(before + "\n" + line)
    case .prose(let before) where !isFormula:
      parts[parts.count - 1] = .prose(before + "\n" + line)
    default:
      parts.append(isFormula ? .formula(line) : .prose(line))
    }
  }
  return parts.filter { if case .prose(let text) = $0 { !text.trimmed.isEmpty } else { true } }
}
