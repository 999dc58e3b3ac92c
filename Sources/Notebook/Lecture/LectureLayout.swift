/// A cell laid out for a screen: all its lines, the pages they fall into, and the stops at which the
/// lecture waits. A page ends before a piece that would be cut and fits on a screen of its own, and
/// before a longer one of which only the first lines would be seen. At a stop the results up to the
/// next question are to be seen.
struct LectureLayout: Equatable, Sendable {
  /// Lines that belong together: a block, or a paragraph of one.
  struct Piece {
    var lines: [String]
    /// Whether an empty line belongs before it.
    var isApart = true
    /// Whether it is an answer, to be shown after what stands before it.
    var isAnswer = false
    /// The block it comes from; −1 for the title.
    var block = -1

    /// The piece, so many columns further to the right.
    func moved(by columns: Int) -> Piece {
      var moved = self
      let space = String(repeating: " ", count: columns)
      moved.lines = lines.map { $0.isEmpty ? "" : space + $0 }
      return moved
    }
  }

  struct Stop: Equatable, Sendable {
    /// The lines of the page.
    var page: Range<Int>
    /// Where what is to be seen ends.
    var end: Int
    /// The last block to be seen.
    var block: Int
  }

  private(set) var lines: [String] = []
  private(set) var stops: [Stop] = []

  /// Lays out pieces.
  ///
  /// - Parameters:
  ///   - pieces: the pieces from top to bottom.
  ///   - rows: the rows of a page.
  ///   - isStepwise: whether answers are shown one after the other.
  init(_ pieces: [Piece], rows: Int, isStepwise: Bool) {
    var start = 0
    // Where an answer begins, and the block before it.
    var breaks: [(line: Int, block: Int)] = []
    var last = -1
    func close(at end: Int, block: Int) {
      for place in breaks where place.line > start && place.line < end {
        stops.append(Stop(page: start..<end, end: place.line, block: place.block))
      }
      stops.append(Stop(page: start..<end, end: end, block: block))
      breaks = []
      start = end
    }
    for piece in pieces where !piece.lines.isEmpty {
      let gap = piece.isApart && lines.count > start ? 1 : 0
      let room = start + rows - lines.count - gap
      if lines.count > start, piece.lines.count > room, piece.lines.count <= rows || room < rows / 3
      {
        close(at: lines.count, block: last)
      } else if gap > 0 {
        lines.append("")
      }
      if isStepwise && piece.isAnswer { breaks.append((lines.count, last)) }
      for line in piece.lines {
        if lines.count == start + rows { close(at: lines.count, block: last) }
        lines.append(line)
      }
      last = piece.block
    }
    close(at: lines.count, block: last)
  }
}

extension TerminalRenderer {
  /// The pieces of blocks for the screen of a lecture. Figures and tables take the width there is,
  /// and figures its height too; text stays readable.
  ///
  /// - Parameters:
  ///   - blocks: the blocks.
  ///   - wide: the canvas for figures and tables.
  func pieces(_ blocks: [Block], wide: Canvas) -> [LectureLayout.Piece] {
    var pieces: [LectureLayout.Piece] = []
    var previous: Block?
    for (index, block) in blocks.enumerated() {
      var renderer = self
      var isAnswer = true
      switch block.content {
      case .prose, .formula, .code, .notes, .change, .exercise: isAnswer = false
      case .figure, .table: renderer.canvas = wide
      case .check:
        if case .check? = previous?.content { isAnswer = false }
      case .result, .takeaway: break
      }
      let lines = renderer.lines(block)
      guard !lines.isEmpty else { continue }
      let isApart = previous.map { renderer.separates($0, block) } ?? true
      if case .prose = block.content {
        for (number, paragraph) in lines.split(separator: "").enumerated() {
          pieces.append(
            .init(lines: Array(paragraph), isApart: isApart || number > 0, block: index))
        }
      } else {
        pieces.append(.init(lines: lines, isApart: isApart, isAnswer: isAnswer, block: index))
      }
      previous = block
    }
    return pieces
  }
}
