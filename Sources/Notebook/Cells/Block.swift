/// One piece of what a cell shows. A cell's output is a list of blocks, and every renderer (terminal,
/// Markdown, HTML, Jupyter notebook, lecture) is made from that list alone.
public struct Block: Codable, Sendable {
  /// What the block is.
  public enum Content: Sendable {
    /// Paragraphs with light markup.
    case prose(String)
    /// A formula, as lines of plain Unicode text.
    case formula(String)
    /// The source of code that ran.
    case code(CodeExcerpt)
    /// A text as it was computed, with a remark to stand beside it.
    case result(String, aside: String?)
    /// A table.
    case table(Table)
    /// A chart, plot or picture, as data.
    case figure(any Figure)
    /// A judged claim.
    case check(Check)
    /// The sentence to remember.
    case takeaway(String)
    /// One thing to change, what to expect of it, and the command or the file for it.
    case change(String, how: String)
    /// A pointer to an exercise: its number and what it asks.
    case exercise(id: String, text: String)
    /// What the lecturer should know; shown only when asked for.
    case notes(String)
  }

  /// What the block is.
  public var content: Content
  /// Whether the block may differ from run to run (times, speeds); comparisons of outputs skip it.
  public var varies = false
  /// A figure's number, "3.1" for the first one of the third cell; nil for everything else.
  public internal(set) var figureNumber: String?
}

/// A claim set beside what was counted or measured.
public struct Check: Codable, Sendable {
  /// What became of a claim.
  public enum Verdict: String, Codable, Sendable {
    /// It agrees with what was found.
    case holds
    /// It does not.
    case fails
    /// The difference is smaller than its uncertainty.
    case undecided

    /// The sign the verdict is printed with: ✓, ✗ or ≈.
    public var sign: String {
      switch self {
      case .holds: "✓"
      case .fails: "✗"
      case .undecided: "≈"
      }
    }
  }

  /// What became of the claim.
  public var verdict: Verdict
  /// All of it without its sign: what is claimed by whom, what was found, and when it fails.
  public var text: String
  /// The key of the work that makes the claim, in the chapter's list of sources.
  public var source: String?

  /// What the signs mean, for the top of every page.
  package static let legend = """
    ✓ what was found agrees with the claim; ✗ it does not: the claim is wrong or does not hold here; \
    ≈ neither is shown. “It fails if” names what would have been ✗.
    """

  /// The line with the work cited at its end.
  var textWithSource: String { source.map { "\(text) [\($0)]" } ?? text }
}

/// What was printed of one cell.
public struct CellRecord: Sendable {
  /// The cell's place in the chapter, from 1.
  public var number: Int
  /// The cell's short name.
  public var id: String
  /// The cell's title.
  public var title: String
  /// Whether it is further reading rather than a step of the main path.
  public var isFurther = false
  /// What it showed, in order.
  public var blocks: [Block] = []
  /// What can be turned; filled in for pages that hold the states.
  public var knobs: [KnobRecord] = []
  /// What it showed at the settings of its knobs; the first one is the default.
  public var states: [CellState] = []
}

/// A chart, plot or picture as data. Each kind draws itself for a terminal and as SVG.
public protocol Figure: Sendable {
  /// What the figure shows, for the line beneath it; may be empty.
  var caption: String { get }
  /// What the figure shows, in a sentence for somebody who cannot see it.
  var altText: String { get }
  /// The figure in lines of characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  func lines(on canvas: Canvas) -> [String]
  /// The figure as an SVG element.
  func svg() -> String
}
