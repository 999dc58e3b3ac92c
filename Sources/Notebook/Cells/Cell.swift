/// A cell at work: the closure given to `Page.cell` says through it what is to be seen. Whatever it
/// says is a block, and the blocks are all that any renderer knows.
@MainActor
public final class Cell {
  /// The cell's place in the chapter, from 1.
  public let number: Int
  /// The cell's short name.
  public let id: String
  private let sources: Set<String>
  private var receive: ((Block) -> Void)?
  private var varies = false
  private var figures = 0

  init(number: Int, id: String, sources: Set<String>, receive: @escaping (Block) -> Void) {
    self.number = number
    self.id = id
    self.sources = sources
    self.receive = receive
  }

  private func add(_ content: Block.Content, figureNumber: String? = nil) {
    receive?(Block(content: content, varies: varies, figureNumber: figureNumber))
  }

  /// After this nothing is heard of the cell any more.
  func finish() { receive = nil }

  /// Prose: paragraphs, re-wrapped to the width, with *emphasis*, `code` and [Source2012] marked so;
  /// lines that begin with "- " or "1. " are lists.
  ///
  /// - Parameter text: the prose.
  public func say(_ text: String) { add(.prose(text)) }

  /// A formula, set apart, in plain Unicode: "⌊(224 + 2·1 − 11) / 4⌋ + 1 = 54".
  ///
  /// - Parameter text: the formula, one or more lines.
  public func formula(_ text: String) { add(.formula(text)) }

  /// Runs code and shows its source: the lines of the closure exactly as they stand in the file.
  ///
  /// - Parameters:
  ///   - file: where the call stands; leave it out.
  ///   - line: where the call stands; leave it out.
  ///   - column: where the call stands; leave it out.
  ///   - body: the code.
  /// - Returns: what the code returns.
  @discardableResult
  public func code<Value>(
    file: String = #filePath, line: Int = #line, column: Int = #column,
    _ body: () throws -> Value
  ) rethrows -> Value {
    add(.code(.reading(file: file, line: line, column: column)))
    return try body()
  }

  /// Runs code, shows its source and, beneath it, the value it returns.
  ///
  /// - Parameters:
  ///   - aside: a remark to stand beside the value.
  ///   - file: where the call stands; leave it out.
  ///   - line: where the call stands; leave it out.
  ///   - column: where the call stands; leave it out.
  ///   - body: the code.
  /// - Returns: what the code returns.
  @discardableResult
  public func evaluate<Value>(
    aside: String? = nil,
    file: String = #filePath, line: Int = #line, column: Int = #column,
    _ body: () throws -> Value
  ) rethrows -> Value {
    add(.code(.reading(file: file, line: line, column: column)))
    let value = try body()
    result(value, aside: aside)
    return value
  }

  /// A value as it describes itself, kept line for line.
  ///
  /// - Parameters:
  ///   - value: what to show.
  ///   - aside: a remark to stand beside it, such as the formula behind a number.
  public func result(_ value: Any, aside: String? = nil) {
    add(.result(String(describing: value), aside: aside))
  }

  /// A table.
  ///
  /// - Parameter table: the table.
  public func table(_ table: Table) { add(.table(table)) }

  /// A chart, plot or picture.
  ///
  /// - Parameter figure: the figure.
  /// - Returns: its name for prose that speaks of it: "figure 4.1". Pages make a link of it.
  @discardableResult
  public func figure(_ figure: some Figure) -> String {
    figures += 1
    add(.figure(figure), figureNumber: "\(number).\(figures)")
    return "figure \(number).\(figures)"
  }

  /// A claim set beside what was counted: "✓ parameters: counted 60,965,224; the paper says 60 million".
  /// A claim that fails is not an error of the program.
  ///
  /// - Parameters:
  ///   - subject: what the claim is about.
  ///   - holds: whether it agrees with what was found.
  ///   - claim: the claim, with its owner: "the paper says 60 million".
  ///   - counted: what was counted.
  ///   - measured: what was measured, where nothing was counted.
  ///   - source: the key of the work that makes the claim, one of the page's sources.
  public func check(
    _ subject: String, _ holds: Bool, claim: String? = nil, counted: String? = nil,
    measured: String? = nil, source: String? = nil
  ) {
    check(
      subject, holds ? Check.Verdict.holds : .fails, claim: claim, counted: counted,
      measured: measured, source: source)
  }

  /// A claim set beside what was counted or measured, where the outcome may be open.
  ///
  /// - Parameters:
  ///   - subject: what the claim is about.
  ///   - verdict: what became of it; `.undecided` when the difference is smaller than its uncertainty.
  ///   - claim: the claim, with its owner.
  ///   - counted: what was counted.
  ///   - measured: what was measured, where nothing was counted.
  ///   - source: the key of the work that makes the claim, one of the page's sources.
  public func check(
    _ subject: String, _ verdict: Check.Verdict, claim: String? = nil, counted: String? = nil,
    measured: String? = nil, source: String? = nil
  ) {
    if let source, !sources.contains(source) {
      fatalError(
        "cell \(number) (\(id)) names the source \"\(source)\", which the page does not list; "
          + "it lists \(sources.sorted().joined(separator: ", "))")
    }
    let found = [counted.map { "counted \($0)" }, measured.map { "measured \($0)" }, claim]
      .compactMap { $0 }.joined(separator: "; ")
    let open = verdict == .undecided ? "undecided: " : ""
    let text = found.isEmpty ? open + subject : "\(open)\(subject): \(found)"
    add(.check(Check(verdict: verdict, text: text, source: source)))
  }

  /// The sentence to remember.
  ///
  /// - Parameter text: the sentence.
  public func takeaway(_ text: String) { add(.takeaway(text)) }

  /// A pointer to an exercise.
  ///
  /// - Parameters:
  ///   - id: its number, "4.1".
  ///   - text: what it asks, as the end of a sentence.
  public func exercise(_ id: String, _ text: String) { add(.exercise(id: id, text: text)) }

  /// Speaker's notes: what to say, the question to ask, what usually goes wrong. Shown only in lecture
  /// mode and with `--notes`.
  ///
  /// - Parameter text: the notes, as prose.
  public func notes(_ text: String) { add(.notes(text)) }

  /// A sentence that may differ from run to run, such as how long something took.
  ///
  /// - Parameter text: the sentence.
  public func timing(_ text: String) {
    varying { add(.prose(text)) }
  }

  /// Marks everything said inside as differing from run to run: a chart of times, for instance.
  ///
  /// - Parameter body: what says it.
  public func varying(_ body: () throws -> Void) rethrows {
    let before = varies
    varies = true
    defer { varies = before }
    try body()
  }
}
