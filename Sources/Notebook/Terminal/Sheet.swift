import Foundation

/// Paper for programs that are not pages, such as the exercises command: the same margin, colours
/// and line breaks as a page has.
package struct Sheet: Sendable {
  /// What a piece of text is, for its colour.
  package enum Ink: Sendable { case plain, strong, dim, accent, good, bad }

  private let canvas: Canvas

  /// A sheet of so many columns, with colours or without.
  package init(columns: Int, colours: ColourDepth) {
    canvas = Canvas(width: max(40, min(columns, 100)) - 4, colours: colours)
  }

  /// The sheet that suits the terminal, or what stands in for one.
  ///
  /// - Parameter colour: a flag's wish; nil leaves it to NO_COLOR, CLICOLOR_FORCE and the terminal.
  package init(colour: Bool? = nil) {
    self.init(
      columns: Console.size()?.columns ?? 80,
      colours: colourDepth(
        flag: colour, environment: ProcessInfo.processInfo.environment,
        isTerminal: Console.outputIsTerminal))
  }

  /// `text` in an ink.
  package func paint(_ text: String, _ ink: Ink) -> String {
    switch ink {
    case .plain: text
    case .strong: canvas.paint(text, .strong)
    case .dim: canvas.paint(text, .dim)
    case .accent: canvas.paint(text, .accent)
    case .good: canvas.paint(text, .good)
    case .bad: canvas.paint(text, .bad)
    }
  }

  /// Prose in wrapped lines.
  package func prose(_ text: String) -> [String] { TerminalRenderer(canvas: canvas).prose(text) }

  /// Text that must keep its line breaks, in wrapped lines.
  package func verbatim(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { brokenVerbatim(String($0), width: canvas.width) }
  }

  /// A label and, beside it, text that keeps its line breaks and is wrapped between words.
  package func row(_ label: String, _ text: String, labelWidth: Int = 10) -> [String] {
    let width = canvas.width - labelWidth
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.isEmpty ? [""] : wrappedLines(String(line), width: width)
    }
    return lines.enumerated().map { index, line in
      let lead = index == 0 ? paint(padded(label, to: labelWidth), .dim) : ""
      return index == 0 ? lead + line : String(repeating: " ", count: labelWidth) + line
    }
  }

  /// Prints lines with the page's margin.
  package func print(_ lines: [String]) {
    Console.print(lines.map { ($0.isEmpty ? "" : "  " + $0) + "\n" }.joined())
  }

  /// Prints lines to the standard error output.
  package func printError(_ lines: [String]) {
    Console.printError(lines.map { $0 + "\n" }.joined())
  }

  /// `text` filled up with spaces to so many columns.
  package func padded(_ text: String, to width: Int) -> String {
    Notebook.padded(text, to: width)
  }
}
