import Files

extension Block.Content {
  /// The same without what must not reach a terminal; figures and tables see to their names themselves.
  var printable: Block.Content {
    switch self {
    case .prose(let text): return .prose(printableLines(text))
    case .formula(let text): return .formula(printableLines(text))
    case .result(let text, let aside):
      return .result(printableLines(text), aside: aside.map(Files.printable))
    case .check(var check):
      check.text = Files.printable(check.text)
      return .check(check)
    case .takeaway(let text): return .takeaway(printableLines(text))
    case .change(let text, let how):
      return .change(printableLines(text), how: Files.printable(how))
    default: return self
    }
  }
}
