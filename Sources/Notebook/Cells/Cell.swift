/// A cell at work: the closure given to `Page.cell` says through it what is to be seen. Whatever it
/// says is a block, and the blocks are all that any renderer knows.
@MainActor
public final class Cell {
  /// The cell's place in the chapter, from 1.
  public let number: Int
  /// The cell's short name.
  public let id: String
  let page: Page
  private var receive: ((Block) -> Void)?
  private var varies = false
  private var figures = 0
  private var saidHere: Set<String> = []

  init(number: Int, id: String, page: Page, receive: @escaping (Block) -> Void) {
    self.number = number
    self.id = id
    self.page = page
    self.receive = receive
  }

  func add(_ content: Block.Content, figureNumber: String? = nil) {
    receive?(Block(content: content.printable, varies: varies, figureNumber: figureNumber))
  }

  /// Says a sentence only where it first stands on the page. The cell that said it says it again when
  /// it is run again.
  private func sayOnce(_ what: String, _ text: @autoclosure () -> String) {
    if page.saidOnce[what, default: number] != number || saidHere.contains(what) { return }
    page.saidOnce[what] = number
    saidHere.insert(what)
    add(.prose(text()))
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
  public func table(_ table: Table) {
    if table.columns.contains(where: \.varies) { varying {} }
    add(.table(table))
  }

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

  /// A claim judged: "✓ The paper says that the network has 60 million parameters; counted are
  /// 60,965,224. It fails if they differ by more than a million." A claim that fails is not an error
  /// of the program.
  ///
  /// - Parameters:
  ///   - outcome: whether what was found agrees with the claim.
  ///   - owner: who makes the claim, with the verb: "The paper says". "We expect" for one's own.
  ///   - claim: the claim, as the sentence goes on after "that".
  ///   - found: what was found, a clause with its numbers.
  ///   - condition: when the claim fails, as the sentence goes on after "It fails if".
  ///   - source: the key of the work that makes the claim, one of the page's sources.
  public func verdict(
    _ outcome: Bool, _ owner: String, that claim: String, found: String,
    failsIf condition: String, source: String? = nil
  ) {
    verdict(
      outcome ? Check.Verdict.holds : .fails, owner, that: claim, found: found,
      failsIf: condition, source: source)
  }

  /// A claim judged where the outcome may be open.
  ///
  /// - Parameters:
  ///   - outcome: what became of the claim; `.undecided` when the difference is smaller than its
  ///     uncertainty.
  ///   - owner: who makes the claim, with the verb: "The paper says". "We expect" for one's own.
  ///   - claim: the claim, as the sentence goes on after "that".
  ///   - found: what was found, a clause with its numbers.
  ///   - condition: when the claim fails, as the sentence goes on after "It fails if".
  ///   - source: the key of the work that makes the claim, one of the page's sources.
  public func verdict(
    _ outcome: Check.Verdict, _ owner: String, that claim: String, found: String,
    failsIf condition: String, source: String? = nil
  ) {
    requireListed(source)
    let text = "\(owner) that \(claim); \(found). It fails if \(condition)."
    add(.check(Check(verdict: outcome, text: text, source: source)))
  }

  private func requireListed(_ source: String?) {
    let listed = page.sources.map(\.key)
    guard let source, !listed.contains(source) else { return }
    fatalError(
      "cell \(number) (\(id)) names the source \"\(source)\", which the page does not list; "
        + "it lists \(listed.sorted().joined(separator: ", "))")
  }

  /// Says what ± means. Call it in every cell before its first ±; only a page's first call is seen.
  ///
  /// - Parameters:
  ///   - runs: how many runs stand behind the numbers of this cell.
  ///   - defines: whether the course defines its term here.
  public func plusMinus(runs: Int, defines: Bool = false) {
    sayOnce(
      "±",
      """
      In *a* ± *b*, *a* is the mean of several runs that differ in their random numbers only (here \
      \(runs) runs) and *b* is its \(defines ? "_standard error_" : "standard error"): the standard \
      deviation of the runs divided by the square root of their number. Another set of runs would give a mean within *b* of the true one in \
      about two of three cases.
      """)
  }

  /// One thing to change and what to expect of it. A line for the command, or else the source file,
  /// follows by itself.
  ///
  /// - Parameters:
  ///   - text: what to change and what to expect, one or two sentences.
  ///   - flags: the flags that change it, "--variant paper"; nil when the source is to be changed.
  ///   - file: where the call stands; leave it out, or name the file to change.
  public func change(_ text: String, with flags: String? = nil, in file: String = #filePath) {
    let how = flags.map { "`swift run \(page.command) --cell \(id) \($0)`" }
    add(.change(text, how: how ?? "`\(Checkout.relative(file))`"))
  }

  /// Shows code of the course by its name: the very lines that were compiled, its documentation left
  /// out, under the name of its file.
  ///
  /// - Parameters:
  ///   - file: the file, relative to `Sources` ("Layers/Conv2d.swift"), or to the project.
  ///   - name: the function, type or property; "forward(_:)" where several share a name, and
  ///     "Conv2d.forward" for what stands inside a type.
  public func source(_ file: String, _ name: String) {
    add(.code(.quoting(file: file, name: name)))
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

  /// Says that the times of this cell come from an earlier run; without it, the page says that what it
  /// times was timed now.
  ///
  /// - Parameter machine: the machine of that run, as `Machine.name` named it.
  public func timedEarlier(on machine: String) {
    saidHere.insert("machine")
    add(.prose("What is timed in this cell was timed in an earlier run, on \(machine)."))
  }

  /// Marks everything said inside as differing from run to run: a chart of times, for instance.
  ///
  /// - Parameter body: what says it.
  public func varying(_ body: () throws -> Void) rethrows {
    let before = varies
    varies = true
    defer { varies = before }
    sayOnce("machine", "What is timed on this page was timed in this run, on \(Machine.name).")
    try body()
  }
}
