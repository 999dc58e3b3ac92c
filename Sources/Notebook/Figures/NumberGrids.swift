/// Grids of numbers beside each other with signs between them, as one writes them on paper: a picture
/// with the window marked on it, the kernel, the output.
///
/// ```swift
/// NumberGrids(
///   [[.grid("picture", x) { $0 < 2 && $1 < 2 ? .marked : .plain }, .sign("⋆"), .grid("kernel", k)]],
///   caption: "The first place of the window.")
/// ```
public struct NumberGrids: Figure {
  /// How a number is set.
  public enum Mark: Sendable {
    /// As it is.
    case plain
    /// Set off: what is spoken of.
    case marked
    /// Pale: padding, or what is still empty.
    case faint
  }

  /// What stands in a group.
  public enum Part: Sendable {
    /// Numbers in rows and columns under a title.
    case grid(Grid)
    /// A sign between two grids: "⋆", "=", "+".
    case sign(String)

    /// Numbers in rows and columns.
    ///
    /// - Parameters:
    ///   - title: what they are; may be empty.
    ///   - rows: the numbers as they are written, row by row.
    ///   - mark: how the number in a row and a column is set.
    public static func grid(
      _ title: String, _ rows: [[String]],
      mark: (_ row: Int, _ column: Int) -> Mark = { _, _ in .plain }
    ) -> Part {
      .grid(
        Grid(
          title: title, rows: rows,
          marks: rows.enumerated().map { row, texts in texts.indices.map { mark(row, $0) } }))
    }
  }

  /// Numbers in rows and columns under a title.
  public struct Grid: Sendable {
    var title: String
    var rows: [[String]]
    var marks: [[Mark]]

    var columnCount: Int { rows.map(\.count).max() ?? 0 }
    /// The width of the widest number, in characters.
    var widest: Int { rows.joined().map { displayWidth($0) }.max() ?? 1 }
    var hasMarks: Bool { marks.joined().contains(.marked) }
  }

  /// The groups, each a line of grids and signs; as many groups stand side by side as there is room for.
  public var groups: [[Part]]
  /// What is to be seen.
  public var caption: String
  private var alt: String?

  /// Grids of numbers.
  ///
  /// - Parameters:
  ///   - groups: the groups of grids and signs, such as the steps of a walk.
  ///   - caption: what is to be seen.
  ///   - alt: the same for somebody who cannot see it; nil reads the grids out.
  public init(_ groups: [[Part]], caption: String = "", alt: String? = nil) {
    self.groups = groups
    self.caption = caption
    self.alt = alt
  }

  /// What is to be seen, in a sentence.
  public var altText: String {
    if let alt { return alt }
    let texts = groups.map { group in
      group.map { part in
        switch part {
        case .sign(let sign): return sign
        case .grid(let grid):
          let rows = grid.rows.map { $0.joined(separator: " ") }.joined(separator: "; ")
          return grid.title.isEmpty ? rows : "\(grid.title): \(rows)"
        }
      }.joined(separator: " ")
    }
    return "Grids of numbers. " + texts.joined(separator: ". ")
  }

  // MARK: characters

  /// The grids in characters; marked numbers stand in brackets.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    var result: [String] = []
    let groups = broken(to: canvas.width)
    for row in flow(groups.map(width), gap: 4, room: canvas.width) {
      let shown = row.map { groups[$0] }
      let height = shown.joined().map { self.height($0) }.max() ?? 0
      var drawing = CharacterGrid(width: canvas.width, height: height)
      var left = 0
      for group in shown {
        for part in group {
          draw(part, at: left, height: height, on: &drawing)
          left += width(part) + 1
        }
        left += 3
      }
      result += (result.isEmpty ? [] : [""]) + drawing.lines(on: canvas)
    }
    return result
  }

  /// The groups, those too wide for the canvas in pieces.
  private func broken(to room: Int) -> [[Part]] {
    groups.flatMap { group in
      flow(group.map(width), gap: 1, room: room).map { row in row.map { group[$0] } }
    }
  }

  /// The lines above the numbers: one where a grid has a title.
  private var titleLines: Int {
    groups.joined().contains { if case .grid(let grid) = $0 { !grid.title.isEmpty } else { false } }
      ? 1 : 0
  }

  private func width(_ group: [Part]) -> Int { group.reduce(-1) { $0 + width($1) + 1 } }

  private func width(_ part: Part) -> Int {
    switch part {
    case .sign(let sign): return displayWidth(sign)
    case .grid(let grid): return max(displayWidth(grid.title), grid.columnCount * slot(grid))
    }
  }

  private func height(_ part: Part) -> Int {
    if case .grid(let grid) = part { grid.rows.count + titleLines } else { 2 }
  }

  /// The columns of a number: a bracket or a space at either side of it.
  private func slot(_ grid: Grid) -> Int { grid.widest + (grid.hasMarks ? 2 : 1) }

  private func draw(_ part: Part, at left: Int, height: Int, on drawing: inout CharacterGrid) {
    switch part {
    case .sign(let sign): drawing.put(sign, x: left, y: (height - 1 + titleLines) / 2)
    case .grid(let grid):
      drawing.put(grid.title, x: left, y: 0, .dim)
      for (row, texts) in grid.rows.enumerated() {
        for (column, text) in texts.enumerated() {
          let mark = grid.marks[row][column]
          let number = rightAligned(text, to: grid.widest)
          let framed = mark == .marked ? "[\(number)]" : grid.hasMarks ? " \(number) " : number
          let tone: Tone =
            switch mark {
            case .plain: .plain
            case .marked: .series(1)
            case .faint: .dim
            }
          drawing.put(framed, x: left + column * slot(grid), y: row + titleLines, tone)
        }
      }
    }
  }

  // MARK: SVG

  private static let cellHeight = 26.0
  private var titleHeight: Double { titleLines == 0 ? 0 : 22 }

  /// The grids as an SVG element.
  public func svg() -> String {
    let rows = flow(groups.map(drawnWidth), gap: 36, room: 640)
    let widths = rows.map { $0.reduce(-36) { $0 + drawnWidth(groups[$1]) + 36 } }
    let heights = rows.map { row in row.flatMap { groups[$0] }.map(drawnHeight).max() ?? 0 }
    var drawing = SVG(
      width: (widths.max() ?? 0) + 4, height: heights.reduce(4) { $0 + $1 + 14 } - 10, alt: altText)
    var top = 2.0
    for (row, height) in zip(rows, heights) {
      var left = 2.0
      for group in row.map({ groups[$0] }) {
        for part in group {
          draw(part, left, top, height, on: &drawing)
          left += drawnWidth(part) + 10
        }
        left += 26
      }
      top += height + 14
    }
    return drawing.text
  }

  private func cellWidth(_ grid: Grid) -> Double {
    max(28, (grid.rows.joined().map { SVG.textWidth($0) }.max() ?? 0) + 10)
  }

  private func drawnWidth(_ group: [Part]) -> Double {
    group.reduce(-10) { $0 + drawnWidth($1) + 10 }
  }

  private func drawnWidth(_ part: Part) -> Double {
    switch part {
    case .sign(let sign): return SVG.textWidth(sign) + 2
    case .grid(let grid):
      return max(SVG.textWidth(grid.title), Double(grid.columnCount) * cellWidth(grid))
    }
  }

  private func drawnHeight(_ part: Part) -> Double {
    guard case .grid(let grid) = part else { return titleHeight + Self.cellHeight }
    return titleHeight + Double(grid.rows.count) * Self.cellHeight
  }

  private func draw(
    _ part: Part, _ left: Double, _ top: Double, _ height: Double, on drawing: inout SVG
  ) {
    switch part {
    case .sign(let sign):
      drawing.label(sign, left, top + (titleHeight + height) / 2 + 5)
    case .grid(let grid):
      drawing.label(grid.title, left, top + 14, class: "soft")
      let width = cellWidth(grid)
      for (row, texts) in grid.rows.enumerated() {
        for (column, text) in texts.enumerated() {
          let (x, y) = (
            left + Double(column) * width, top + titleHeight + Double(row) * Self.cellHeight
          )
          let mark = grid.marks[row][column]
          if mark == .marked {
            drawing.rect(x, y, width, Self.cellHeight, class: "fill1 regions")
          }
          drawing.rect(x, y, width, Self.cellHeight, class: "hollow grid")
          drawing.label(
            text, x + width / 2, y + 18, anchor: "middle", class: mark == .faint ? "soft" : "ink")
        }
      }
      // Above the thin lines of all cells, so that a mark shows at every side.
      for (row, marks) in grid.marks.enumerated() {
        for (column, mark) in marks.enumerated() where mark == .marked {
          drawing.rect(
            left + Double(column) * width,
            top + titleHeight + Double(row) * Self.cellHeight, width, Self.cellHeight,
            class: "hollow line1")
        }
      }
    }
  }
}

/// Which things of the given widths stand in one row, as many as there is room for.
private func flow<Width: Numeric & Comparable>(_ widths: [Width], gap: Width, room: Width)
  -> [[Int]]
{
  var rows: [[Int]] = []
  var used: Width = 0
  for (index, width) in widths.enumerated() {
    if rows.isEmpty || used + gap + width > room {
      rows.append([index])
      used = width
    } else {
      rows[rows.count - 1].append(index)
      used += gap + width
    }
  }
  return rows
}
