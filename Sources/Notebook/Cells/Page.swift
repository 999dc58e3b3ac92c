import Foundation

/// A work the chapter leans on.
public struct Source: Codable, Sendable {
  /// The short name cited in prose and checks: first author and year, "Krizhevsky2012".
  public let key: String
  /// The work: authors, title, year.
  public let text: String

  /// A work.
  ///
  /// - Parameters:
  ///   - key: first author and year, "Krizhevsky2012".
  ///   - text: authors, title, year.
  public init(_ key: String, _ text: String) {
    self.key = key
    self.text = text
  }
}

/// A chapter: a question, and cells that answer it. Declare the page, add the cells, call `run()`.
///
/// ```swift
/// let page = Page(
///   chapter: 4, title: "AlexNet, layer by layer", command: "chapter04-alexnet-shapes",
///   question: "What happens to a picture on its way through the network of 2012?")
///
/// page.cell("window", "How far does an 11 × 11 window walk?") { cell in
///   cell.say("The first layer slides a window over the image, *four pixels at a time*.")
///   let side = cell.code { (224 + 2 * 1 - 11) / 4 + 1 }
///   cell.result(side, aside: "⌊(224 + 2·1 − 11) / 4⌋ + 1")
///   cell.verdict(
///     side == 54, "The notes say", that: "the window stands in 54 places along a side",
///     found: "the formula gives \(side)", failsIf: "it gives another number")
///   cell.takeaway("a window that does not fit is left out.")
/// }
///
/// page.run()
/// ```
@MainActor
public final class Page {
  /// The chapter's number.
  public let chapter: Int
  /// The chapter's title.
  public let title: String
  /// The name of the program, as typed behind `swift run`.
  public let command: String
  /// What the chapter asks, in a sentence or two.
  public let question: String
  /// The works the chapter leans on.
  public let sources: [Source]
  /// How long the chapter takes.
  public let durations: Durations
  /// What the reader asked for.
  public let arguments: Arguments
  /// Whether the cells see to `--replay` themselves, because what they show was recorded elsewhere
  /// than in the page's transcript.
  public var replaysItself = false
  /// Where to write the page for a browser as well when it has been shown; nil for nowhere.
  public var htmlCopy: String?
  let file: String
  let commandLine: [String]
  /// The sets of images that the results are about, in the order in which they were named.
  private(set) var dataSets: [String] = []
  /// What `--replay` shows, once it has been read.
  var recordedPage: PageRecord?
  private var registered: [Registered] = []
  private var hasWarnedOfEdit = false
  /// The number of the cell in which something that a page says once was said, by what it is.
  var saidOnce: [String: Int] = [:]
  /// The place of the value of each knob that was turned.
  var settings: [String: Int] = [:]

  struct Registered {
    var number: Int
    var id: String
    var title: String
    var isFurther = false
    var knobs: [any Turnable] = []
    /// Where the call stands that adds the cell.
    var place: SourcePlace
    var body: (Cell) throws -> Void
  }

  /// All cells, the main ones first, numbered in that order.
  var cells: [Registered] {
    let ordered = registered.filter { !$0.isFurther } + registered.filter(\.isFurther)
    return ordered.enumerated().map { index, cell in
      var cell = cell
      cell.number = index + 1
      return cell
    }
  }

  /// How many cells the main path has.
  var mainCount: Int { registered.count { !$0.isFurther } }

  /// A page. A command line that cannot be understood ends the program here, with one sentence on
  /// the standard error output and status 2; `--help` and `--version` end it with status 0.
  ///
  /// - Parameters:
  ///   - chapter: the chapter's number.
  ///   - title: the chapter's title.
  ///   - command: the name of the program.
  ///   - question: what the chapter asks, in a sentence or two.
  ///   - sources: the works it leans on.
  ///   - options: its own flags.
  ///   - durations: how long it takes, in words.
  ///   - seed: where random numbers start when `--seed` is not given.
  ///   - commandLine: what stands behind the program's name.
  ///   - file: where the page stands; leave it out.
  public init(
    chapter: Int, title: String, command: String, question: String, sources: [Source] = [],
    options: [Option] = [], durations: Durations = Durations(), seed: UInt64 = 0,
    commandLine: [String] = Array(CommandLine.arguments.dropFirst()), file: String = #filePath
  ) {
    self.chapter = chapter
    self.title = title
    self.command = command
    self.sources = sources
    self.durations = durations
    self.file = file
    self.commandLine = commandLine
    do {
      arguments = try Arguments.parse(commandLine, seed: seed, options: options)
    } catch {
      Console.fail("\(command): \(error)", status: 2)
    }
    // A page says what computed it where that is not the usual engine.
    let made =
      arguments.engine == engineNames[0] ? "" : " (Computed by the \(arguments.engine) engine.)"
    self.question = question + made
    if arguments.help {
      let canvas = Page.canvas(for: arguments)
      Console.print(
        helpText(
          heading: "Chapter \(chapter) · \(title)", question: question, command: command,
          durations: durations, options: options, seed: seed, canvas: canvas))
      exit(0)
    }
    if arguments.version {
      Console.print("\(command), version \(courseVersion) of the course\n")
      exit(0)
    }
  }

  /// "Chapter 4 · AlexNet, layer by layer".
  var heading: String { "Chapter \(chapter) · \(title)" }

  /// Says which set of images the results are about, so that a recording and the book can tell.
  ///
  /// - Parameter data: its name, "MNIST".
  public func isAbout(_ data: String) {
    if !dataSets.contains(data) { dataSets.append(data) }
  }

  /// Adds a cell of the main path. Its closure may run several times (lecture mode re-runs cells),
  /// alone (`--cell`) or not at all, so it makes what it needs itself or asks a `Once` for it.
  ///
  /// - Parameters:
  ///   - id: a short name, for `--cell` and for links; letters, digits and dashes.
  ///   - title: the title: what the cell is about.
  ///   - knobs: what the reader may turn.
  ///   - file: where the call stands; leave it out.
  ///   - line: the same.
  ///   - column: the same.
  ///   - body: says what is to be seen.
  public func cell(
    _ id: String, _ title: String, knobs: [any Turnable] = [], file: String = #filePath,
    line: Int = #line, column: Int = #column, _ body: @escaping (Cell) throws -> Void
  ) {
    let place = SourcePlace(file: file, line: line, column: column)
    register(id, title, isFurther: false, knobs, place, body)
  }

  /// Adds a further cell: worth reading, but not on the main path. A run names it at its end, `--cell`
  /// and `--all` play it, exports hold it folded, and a lecture reaches it by its number.
  ///
  /// - Parameters:
  ///   - id: a short name, for `--cell` and for links; letters, digits and dashes.
  ///   - title: the title: what the cell is about.
  ///   - knobs: what the reader may turn.
  ///   - file: where the call stands; leave it out.
  ///   - line: the same.
  ///   - column: the same.
  ///   - body: says what is to be seen.
  public func further(
    _ id: String, _ title: String, knobs: [any Turnable] = [], file: String = #filePath,
    line: Int = #line, column: Int = #column, _ body: @escaping (Cell) throws -> Void
  ) {
    let place = SourcePlace(file: file, line: line, column: column)
    register(id, title, isFurther: true, knobs, place, body)
  }

  /// Adds the last main cell, "What you can now say": three to five sentences that answer the
  /// chapter's question from its own numbers.
  ///
  /// - Parameters:
  ///   - file: where the call stands; leave it out.
  ///   - line: the same.
  ///   - column: the same.
  ///   - body: says them.
  public func conclusion(
    file: String = #filePath, line: Int = #line, column: Int = #column,
    _ body: @escaping (Cell) throws -> Void
  ) {
    let place = SourcePlace(file: file, line: line, column: column)
    register("conclusion", "What you can now say", isFurther: false, [], place, body)
  }

  private func register(
    _ id: String, _ title: String, isFurther: Bool, _ knobs: [any Turnable],
    _ place: SourcePlace, _ body: @escaping (Cell) throws -> Void
  ) {
    if registered.contains(where: { $0.id == id }) || Int(id) != nil {
      fatalError("a cell needs a name of its own that is no number, not \"\(id)\"")
    }
    if !isFurther, registered.contains(where: { $0.id == "conclusion" }) {
      fatalError("the main cell \"\(id)\" comes after the conclusion")
    }
    if knobs.reduce(1, { $0 + $1.record.values.count - 1 }) > stateLimit {
      fatalError(
        "the knobs of cell \(id) have more than \(stateLimit) states, one turned at a time")
    }
    for knob in knobs.map(\.record) {
      let others = registered.flatMap(\.knobs).map(\.record).filter { $0.name == knob.name }
      if others.contains(where: { $0 != knob }) {
        fatalError("cell \(id) has another knob named \(knob.name) than the cells above")
      }
    }
    registered.append(
      Registered(
        number: 0, id: id, title: title, isFurther: isFurther, knobs: knobs, place: place,
        body: body))
  }

  /// Runs one cell.
  ///
  /// - Parameters:
  ///   - cell: the cell.
  ///   - watch: told every block as soon as it is there.
  /// - Returns: all blocks.
  /// - Throws: what the cell throws.
  func play(_ cell: Registered, watch: (Block) -> Void = { _ in }) throws -> CellRecord {
    try withoutActuallyEscaping(watch) { watch in
      var record = CellRecord(
        number: cell.number, id: cell.id, title: cell.title, isFurther: cell.isFurther)
      let worker = Cell(
        number: cell.number, id: cell.id, page: self,
        receive: { block in
          record.blocks.append(block)
          if case .code(let excerpt) = block.content { self.warnOfEdit(excerpt) }
          watch(block)
        })
      try cell.body(worker)
      if let line = turningLine(cell) { worker.add(line) }
      worker.finish()
      return record
    }
  }

  /// The cells chosen by `--changed`, `--cell`, `--from` and `--to`; without them the main ones, and
  /// all with `--all`, in files and in lectures.
  ///
  /// - Throws: `UsageError` when there is no such cell.
  func chosenCells() throws -> [Registered] {
    if let changed = cells(changedBy: arguments.changed) { return changed }
    if let name = arguments.cell { return [try find(name, flag: "--cell")] }
    let first = try arguments.from.map { try find($0, flag: "--from").number } ?? 1
    let takesAll =
      arguments.all || arguments.records || arguments.export != nil || arguments.present
    let end = takesAll || first > mainCount ? cells.count : mainCount
    let last = try arguments.to.map { try find($0, flag: "--to").number } ?? end
    if first > last && !cells.isEmpty {
      throw UsageError(
        "--from \(first) --to \(last) leaves no cell: cell \(first) comes after cell \(last)")
    }
    return cells.filter { (first...max(first, last)).contains($0.number) }
  }

  private func find(_ name: String, flag: String) throws -> Registered {
    if let cell = cells.first(where: { $0.id == name || String($0.number) == name }) { return cell }
    let near = suggestion(for: name, among: cells.map(\.id)).map { "; did you mean \($0)?" }
    throw UsageError(
      "\(flag) \(name): there is no such cell; this chapter has cells 1 to \(cells.count)"
        + (near ?? " (--list names them)"))
  }

  /// The surface the standard output offers. Text is never wider than about a hundred columns.
  static func canvas(for arguments: Arguments) -> Canvas {
    Canvas(
      width: min(arguments.width ?? Console.size()?.columns ?? 80, 100) - 2,
      colours: colourDepth(
        flag: arguments.colour, environment: ProcessInfo.processInfo.environment,
        isTerminal: Console.outputIsTerminal))
  }

  /// Says once when a source file is newer than the program, because then the code shown may not be
  /// the code that ran.
  private func warnOfEdit(_ excerpt: CodeExcerpt) {
    guard !hasWarnedOfEdit, let program = Bundle.main.executablePath,
      let path = excerpt.path, let built = modificationDate(program),
      let edited = modificationDate(path), edited > built
    else { return }
    hasWarnedOfEdit = true
    Console.printError(
      "\(command): \(excerpt.file) was edited after this program was built; "
        + "the code shown may not be the code that ran\n")
  }

  private func modificationDate(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
