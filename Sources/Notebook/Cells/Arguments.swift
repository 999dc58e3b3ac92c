import Files

/// What the reader asked for on the command line.
public struct Arguments: Sendable {
  /// The kinds of file a chapter can be written to.
  public enum ExportFormat: String, CaseIterable, Sendable {
    /// Markdown, the form of the recorded transcript.
    case md
    /// A page for a browser.
    case html
    /// A Jupyter notebook.
    case ipynb
    /// The page as data, a line of JSON for the page and one for each cell: what the book is made of.
    case json
    /// A line of counts (words, cells, figures, lines of code), for those who write chapters.
    case count
  }

  /// `--quick`: the shortest run that still shows everything.
  public internal(set) var quick = false
  /// `--full`: the long run.
  public internal(set) var full = false
  /// `--seed N`: where the random numbers start.
  public internal(set) var seed: UInt64
  /// Whether `--seed` stands on the command line.
  public internal(set) var isSeedGiven = false
  /// `--engine NAME`: which engine computes, one of `engineNames`.
  public internal(set) var engine = engineNames[0]
  /// `--threads N`: how many threads compute; nil leaves it to the library.
  public internal(set) var threads: Int?
  /// `--data NAME|PATH`: the data set to use; nil for the chapter's own choice.
  public internal(set) var data: String?
  /// `--width N`: the columns to write in; nil for those of the terminal.
  public internal(set) var width: Int?
  /// `--notes`: whether the speaker's notes are shown.
  public internal(set) var notes = false
  /// `--no-code` turns this off: whether code is shown.
  public internal(set) var showsCode = true

  /// `--replay`: show what was recorded instead of computing it. A page does this by itself unless it
  /// was made with `replaysItself`.
  public internal(set) var replay = false

  /// `--record`: write the chapter's recording beside its source.
  var records = false
  /// `--notes-to PATH`: the terminal or file for the speaker's notes in lecture mode.
  var notesPath: String?
  /// `--minutes N`: how long the lecture is to take.
  var plannedMinutes: Int?
  var all = false
  /// `--set NAME=VALUE`, in order.
  var settings: [(name: String, value: String)] = []
  var list = false
  var watches = false
  /// `--changed FILE:FIRST-LAST`, in order.
  var changed: [SourceChange] = []
  var help = false
  var version = false
  var present = false
  var cell: String?
  var from: String?
  var to: String?
  var export: (format: ExportFormat, path: String)?
  var colour: Bool?
  var values: [String: String] = [:]
  var switches: Set<String> = []
  var options: [Option]

  init(seed: UInt64, options: [Option]) {
    self.seed = seed
    self.options = options
    for option in options { values[option.name] = option.defaultValue }
  }

  /// The value of one of the chapter's own options, nil when it was not given and has no default.
  ///
  /// - Parameter name: the option's name, with or without dashes.
  public subscript(name: String) -> String? { values[declared(name).name] }

  /// The value of one of the chapter's own options as a whole number; nil when it was not given, has
  /// no default, or is no number.
  ///
  /// - Parameter name: the option's name, with or without dashes.
  public func integer(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

  /// Whether one of the chapter's own options stands on the command line.
  ///
  /// - Parameter name: the switch's name, with or without dashes.
  public func isOn(_ name: String) -> Bool { switches.contains(declared(name).name) }

  /// What was given of the chapter's own options, its data and its seed: the words that a command needs
  /// to play the same page again.
  var given: [String] {
    let own = options.filter { switches.contains($0.name) }.flatMap { option in
      ["--\(option.name)"] + (option.value == nil ? [] : [shellWord(values[option.name] ?? "")])
    }
    return own + (data.map { ["--data", shellWord($0)] } ?? [])
      + (isSeedGiven ? ["--seed", "\(seed)"] : [])
  }

  private func declared(_ name: String) -> Option {
    let bare = String(name.drop { $0 == "-" })
    guard let option = options.first(where: { $0.name == bare }) else {
      fatalError("this chapter declares no option --\(bare)")
    }
    return option
  }
}

/// A flag that every chapter has.
struct CommonFlag: Sendable {
  var name: String
  var values: [String] = []
  var help: String
  var apply: @Sendable (inout Arguments, [String]) throws -> Void
}

/// The flags of every chapter, in groups, in the order the help shows them.
let commonFlags: [(group: String, flags: [CommonFlag])] = [
  (
    "How much",
    [
      CommonFlag(name: "quick", help: "the shortest run that still shows everything") {
        arguments, _ in
        arguments.quick = true
      },
      CommonFlag(name: "full", help: "the long run") { arguments, _ in arguments.full = true },
      CommonFlag(name: "all", help: "the further cells as well") { arguments, _ in
        arguments.all = true
      },
      CommonFlag(name: "cell", values: ["N"], help: "only cell N (a number or a name)") {
        $0.cell = $1[0]
      },
      CommonFlag(name: "from", values: ["N"], help: "begin with cell N") { $0.from = $1[0] },
      CommonFlag(name: "to", values: ["N"], help: "end with cell N") { $0.to = $1[0] },
      CommonFlag(name: "list", help: "the cells, a line each") { arguments, _ in
        arguments.list = true
      },
      CommonFlag(
        name: "watch", help: "whenever a source file is saved, build and play what it changes"
      ) { arguments, _ in arguments.watches = true },
      CommonFlag(
        name: "changed", values: ["FILE"],
        help: "only the cells that lines of a source file add: FILE:FIRST-LAST, or all of FILE"
      ) { $0.changed.append(SourceChange($1[0])) },
    ]
  ),
  (
    "With what",
    [
      CommonFlag(name: "seed", values: ["N"], help: "where the random numbers start") {
        guard let seed = UInt64($1[0]) else {
          throw UsageError("--seed takes a whole number from 0 up, not \"\($1[0])\"")
        }
        $0.seed = seed
        $0.isSeedGiven = true
      },
      CommonFlag(name: "threads", values: ["N"], help: "how many threads compute") {
        guard let threads = Int($1[0]), (1...1024).contains(threads) else {
          throw UsageError("--threads takes a whole number from 1 to 1024, not \"\($1[0])\"")
        }
        $0.threads = threads
      },
      CommonFlag(
        name: "engine", values: [engineNames.joined(separator: "|")],
        help: "what computes: fast loops, or plain ones as on the board, some 15 times as long"
      ) {
        guard engineNames.contains($1[0]) else {
          throw UsageError(
            "--engine is \(engineNames.joined(separator: " or ")), not \"\($1[0])\"")
        }
        $0.engine = $1[0]
      },
      CommonFlag(name: "data", values: ["NAME|PATH"], help: "the data set to use") {
        $0.data = $1[0]
      },
      CommonFlag(
        name: "set", values: ["NAME=VALUE"], help: "turn a knob of a cell (--list names them)"
      ) {
        let parts = $1[0].split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
          throw UsageError("--set takes NAME=VALUE, such as padding=2, not \"\($1[0])\"")
        }
        $0.settings.append((parts[0], parts[1]))
      },
    ]
  ),
  (
    "How it looks",
    [
      CommonFlag(name: "present", help: "lecture mode: one cell at a time") { arguments, _ in
        arguments.present = true
      },
      CommonFlag(
        name: "notes-to", values: ["TTY|FILE"],
        help: "the speaker's notes of a lecture, on another terminal or in a file"
      ) { $0.notesPath = $1[0] },
      CommonFlag(name: "minutes", values: ["N"], help: "how long the lecture is to take") {
        guard let minutes = Int($1[0]), (1...600).contains(minutes) else {
          throw UsageError("--minutes takes a whole number from 1 to 600, not \"\($1[0])\"")
        }
        $0.plannedMinutes = minutes
      },
      CommonFlag(name: "replay", help: "show the recorded results instead of computing") {
        arguments, _ in arguments.replay = true
      },
      CommonFlag(name: "notes", help: "show the speaker's notes") { arguments, _ in
        arguments.notes = true
      },
      CommonFlag(
        name: "export", values: ["md|html|ipynb|json", "PATH"],
        help: "write the chapter to a file"
      ) {
        guard let format = Arguments.ExportFormat(rawValue: $1[0]) else {
          throw UsageError("--export writes md, html, ipynb or json, not \"\($1[0])\"")
        }
        $0.export = (format, $1[1])
      },
      CommonFlag(
        name: "record", help: "write the chapter's recording beside its source, for --replay"
      ) { arguments, _ in arguments.records = true },
      CommonFlag(name: "no-code", help: "leave the code out") { arguments, _ in
        arguments.showsCode = false
      },
      CommonFlag(name: "color", help: "use colours even where the output is no terminal") {
        arguments, _ in arguments.colour = true
      },
      CommonFlag(name: "no-color", help: "use no colours") { arguments, _ in
        arguments.colour = false
      },
      CommonFlag(name: "width", values: ["N"], help: "write in N columns (40 to 1000)") {
        guard let width = Int($1[0]), (40...1000).contains(width) else {
          throw UsageError("--width takes a whole number from 40 to 1000, not \"\($1[0])\"")
        }
        $0.width = width
      },
    ]
  ),
  (
    "About",
    [
      CommonFlag(name: "help", help: "this text") { arguments, _ in arguments.help = true },
      CommonFlag(name: "version", help: "the version of the course") { arguments, _ in
        arguments.version = true
      },
    ]
  ),
]

extension Arguments {
  /// Reads a command line.
  ///
  /// - Parameters:
  ///   - words: what stands behind the program's name.
  ///   - seed: the seed when none is given.
  ///   - options: the chapter's own options.
  /// - Throws: `UsageError`, one sentence that says what is wrong and what would be right.
  static func parse(_ words: [String], seed: UInt64, options: [Option]) throws -> Arguments {
    var arguments = Arguments(seed: seed, options: options)
    let common = commonFlags.flatMap(\.flags)
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        throw UsageError("a chapter takes flags only, but was given \"\(word)\"; see --help")
      }
      let bare = word == "-h" ? "--help" : word
      let parts = bare.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let flag = String(parts[0])
      let name = String(flag.dropFirst(2))
      let attached = parts.count == 2 ? String(parts[1]) : nil
      if flag.hasPrefix("--"), let known = common.first(where: { $0.name == name }) {
        let values = try take(known.values, for: flag, attached: attached, from: &rest)
        try known.apply(&arguments, values)
      } else if flag.hasPrefix("--"), let option = options.first(where: { $0.name == name }) {
        let placeholders = option.value.map { [$0] } ?? []
        let values = try take(placeholders, for: flag, attached: attached, from: &rest)
        if let value = values.first {
          try option.validate(value)
          arguments.values[name] = value
        }
        arguments.switches.insert(name)
      } else {
        throw unknown(flag, known: common.map(\.name) + options.map(\.name))
      }
    }
    try arguments.refuseContradictions()
    return arguments
  }

  private static func unknown(_ flag: String, known: [String]) -> UsageError {
    let bare = String(flag.drop { $0 == "-" })
    let near = suggestion(for: bare, among: known)
    return UsageError(
      "there is no flag \(flag)" + (near.map { "; did you mean --\($0)?" } ?? "; see --help"))
  }

  private static func take(
    _ placeholders: [String], for flag: String, attached: String?,
    from rest: inout ArraySlice<String>
  ) throws -> [String] {
    var values = attached.map { [$0] } ?? []
    if placeholders.isEmpty && attached != nil {
      throw UsageError("\(flag) is a switch and takes no value")
    }
    while values.count < placeholders.count {
      guard let next = rest.first, !next.hasPrefix("--") else { break }
      values.append(next)
      rest = rest.dropFirst()
    }
    guard values.count == placeholders.count, !values.contains("") else {
      let wanted = placeholders.joined(separator: " ")
      throw UsageError(
        "\(flag) needs \(placeholders.count > 1 ? "both its values" : "a value"): \(flag) \(wanted)"
      )
    }
    return zip(values, placeholders).map { value, placeholder in
      let isPath = placeholder.split(separator: "|").contains { Arguments.paths.contains($0) }
      return isPath ? expandingTilde(value) : value
    }
  }

  /// What stands for a path in the help.
  private static let paths: Set<Substring> = ["PATH", "FILE", "DIR", "FOLDER", "TTY"]

  private func refuseContradictions() throws {
    if quick && full { throw UsageError("--quick and --full ask for opposite things; choose one") }
    if all && (cell != nil || from != nil || to != nil) {
      throw UsageError("--all plays every cell and --cell, --from and --to some; choose one way")
    }
    if cell != nil && (from != nil || to != nil) {
      throw UsageError("--cell chooses one cell and --from/--to a range; choose one way")
    }
    if notesPath != nil && !present {
      throw UsageError("--notes-to belongs to --present; --notes shows the notes on the page")
    }
    if records && (cell != nil || from != nil || to != nil || replay || export != nil || present) {
      throw UsageError(
        "--record writes the whole chapter as it runs now, and takes no choice of it")
    }
    if watches && (replay || records || export != nil || present || list || !changed.isEmpty) {
      throw UsageError(
        "--watch plays cells in the terminal as their sources change; with it stand only the flags "
          + "that say which cells, and with what")
    }
    if !changed.isEmpty && (cell != nil || from != nil || to != nil || records) {
      throw UsageError("--changed chooses the cells that a file adds; choose one way")
    }
    if present && export != nil {
      throw UsageError("--present shows the chapter and --export writes it; choose one")
    }
  }
}

/// The engines that `--engine` takes; the first is the usual one.
let engineNames = ["fast", "plain"]
