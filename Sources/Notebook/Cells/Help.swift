/// The version of the course, shown by `--version`.
public let courseVersion = "0.1.0"

/// What `--help` prints: what the chapter asks, how to run it, and every flag.
func helpText(
  heading: String, question: String, command: String, durations: Durations, options: [Option],
  seed: UInt64, canvas: Canvas
) -> String {
  let renderer = TerminalRenderer(canvas: canvas)
  var lines = [canvas.paint(heading, .strong), ""]
  lines += renderer.prose(question) + [""]
  lines.append("Usage: swift run \(command) [flags]")

  var groups: [(title: String, rows: [(flag: String, help: String)])] = []
  if !options.isEmpty {
    groups.append(("This chapter", options.map { ("--\($0.name)\($0.placeholder)", $0.fullHelp) }))
  }
  for group in commonFlags {
    groups.append(
      (
        group.group,
        group.flags.map { flag in
          let values = flag.values.map { " " + $0 }.joined()
          var help = flag.help
          switch flag.name {
          case "quick": help += durations.quick.map { " (\($0))" } ?? ""
          case "full": help += durations.full.map { " (\($0))" } ?? ""
          case "seed": help += " (default: \(seed))"
          default: break
          }
          return ("--\(flag.name)\(values)", help)
        }
      ))
  }
  let longest = groups.flatMap { $0.rows.map { displayWidth($0.flag) } }.max() ?? 0
  // Where the flags leave too little room for their meaning, it goes to a line of its own.
  let column = longest + 4 <= canvas.width / 2 ? longest + 4 : 6
  for group in groups {
    lines += ["", canvas.paint(group.title, .strong)]
    for row in group.rows {
      let room = max(20, canvas.width - column)
      let help = wrappedLines(row.help, width: room)
      let indent = String(repeating: " ", count: column)
      if displayWidth(row.flag) + 4 <= column, let first = help.first {
        lines.append(padded("  \(row.flag)", to: column) + first)
        lines += help.dropFirst().map { indent + $0 }
      } else {
        lines.append("  \(row.flag)")
        lines += help.map { indent + $0 }
      }
    }
  }
  if let typical = durations.standard {
    lines += [""] + renderer.prose("Without flags the chapter takes \(typical) once it is built.")
  }
  return lines.joined(separator: "\n") + "\n"
}

/// How long a chapter takes, in words ("about two seconds"); nil where nothing is said.
public struct Durations: Sendable {
  /// The run with `--quick`.
  public var quick: String?
  /// The run without flags.
  public var standard: String?
  /// The run with `--full`.
  public var full: String?

  /// Durations in words.
  ///
  /// - Parameters:
  ///   - quick: the run with `--quick`.
  ///   - standard: the run without flags.
  ///   - full: the run with `--full`.
  public init(quick: String? = nil, standard: String? = nil, full: String? = nil) {
    self.quick = quick
    self.standard = standard
    self.full = full
  }
}

extension Option {
  fileprivate var placeholder: String { value.map { " " + $0 } ?? "" }

  fileprivate var fullHelp: String {
    var text = help
    if !choices.isEmpty { text += ": " + choices.joined(separator: ", ") }
    if let range { text += ", \(range.lowerBound) to \(range.upperBound)" }
    if let defaultValue { text += " (default: \(defaultValue))" }
    return text
  }
}
