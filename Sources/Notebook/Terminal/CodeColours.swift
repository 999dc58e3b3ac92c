extension Canvas {
  /// The lines of Swift code, with keywords, types, numbers, texts and comments in colours.
  func coloured(_ source: String) -> [String] {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard colours != .none else { return lines }
    var result = [""]
    for token in SwiftLexer.tokens(source) {
      let tone: Tone =
        switch token.kind {
        case .keyword, .attribute: .series(2)
        case .type: .series(0)
        case .string: .good
        case .number: .series(1)
        case .comment: .dim
        case .identifier, .symbol, .space: .plain
        }
      // A token may go on over several lines; each has its colour of its own.
      for (index, piece) in token.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        if index > 0 { result.append("") }
        result[result.count - 1] += paint(String(piece), token.kind == .space ? .plain : tone)
      }
    }
    return result
  }
}
