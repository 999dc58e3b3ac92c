/// How many colours there are to draw with.
public enum ColourDepth: Sendable {
  /// None: letters and signs must say everything.
  case none
  /// The 256 colours every terminal knows.
  case palette
  /// 24 bits a colour.
  case full
}

/// What a piece of text is, for its colour. Colour helps and is never needed.
enum Tone: Sendable, Equatable {
  case plain, strong, emphasis, dim, accent, good, bad
  /// One of the colours that tell series of a plot apart.
  case series(Int)
}

/// The decision whether to use colour: the flag, then NO_COLOR, then CLICOLOR_FORCE, then whether the
/// output is a terminal (see no-color.org and bixense.com/clicolors).
///
/// - Parameters:
///   - flag: `--color` (true), `--no-color` (false) or neither (nil).
///   - environment: the process's environment.
///   - isTerminal: whether the output is a terminal.
func colourDepth(flag: Bool?, environment: [String: String], isTerminal: Bool) -> ColourDepth {
  func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
  let wanted: Bool
  if let flag {
    wanted = flag
  } else if isSet("NO_COLOR") {
    wanted = false
  } else if isSet("CLICOLOR_FORCE") && environment["CLICOLOR_FORCE"] != "0" {
    wanted = true
  } else {
    wanted = isTerminal && environment["TERM"] != "dumb"
  }
  guard wanted else { return .none }
  return ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") ? .full : .palette
}

/// A surface to draw on: so many columns, so many colours.
public struct Canvas: Sendable {
  /// The columns there are.
  public var width: Int
  /// The colours there are.
  public var colours: ColourDepth
  /// The rows a figure has, caption and all, on a screen that shows one page at a time; nil where a
  /// figure is as high as it is.
  var height: Int?

  /// A surface.
  ///
  /// - Parameters:
  ///   - width: its columns.
  ///   - colours: its colours.
  public init(width: Int, colours: ColourDepth = .none) {
    self.width = width
    self.colours = colours
  }

  init(width: Int, colours: ColourDepth, height: Int?) {
    self.init(width: width, colours: colours)
    self.height = height
  }

  /// The rows of a plot's area where it would have `rows`: on a screen as many as there is room for,
  /// up to a quarter of its width.
  ///
  /// - Parameters:
  ///   - rows: how many it has on paper.
  ///   - others: the rows of its axes and names.
  func fitted(_ rows: Int, beside others: Int) -> Int {
    height.map { max(4, min($0 - others, max(rows, width / 4))) } ?? rows
  }

  /// `text` in the colour of a tone; without colours, `text` itself.
  func paint(_ text: String, _ tone: Tone) -> String {
    guard colours != .none, !text.isEmpty else { return text }
    let code: String
    switch tone {
    case .plain: return text
    case .strong: code = "1"
    case .emphasis: code = "3"
    case .dim: code = "2"
    case .accent: code = "36"
    case .good: code = "32"
    case .bad: code = "31"
    case .series(let index): code = Canvas.seriesCodes[index % Canvas.seriesCodes.count]
    }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static let seriesCodes = ["36", "33", "35", "32", "34", "31"]
}
