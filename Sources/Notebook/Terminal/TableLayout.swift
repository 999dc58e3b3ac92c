// Setting a table in columns of characters. Numbers are never broken. When the room is short, first
// the gaps shrink, then columns of text are wrapped, and last each row becomes a small list.

/// Sets a table in lines of at most `width` columns, where that is possible at all.
func tableLines(_ table: Table, canvas: Canvas) -> [String] {
  let count = table.columns.count
  let texts = [table.columns.map(\.heading)] + table.rows.map(\.cells)
  // Headings may always be wrapped, cells only in columns of text.
  let pieces = texts.enumerated().map { row, cells in
    cells.enumerated().map { column, text in
      row > 0 && table.isRightAligned(column) ? [displayWidth(text)] : wordWidths(text)
    }
  }
  let natural = (0..<count).map { column in texts.map { displayWidth($0[column]) }.max() ?? 0 }
  for gap in [3, 2, 1] {
    let room = canvas.width - gap * max(0, count - 1)
    if let widths = fitting(pieces, natural, room: room), widths == natural || gap <= 2 {
      return setRows(table, widths: widths, gap: gap, canvas: canvas)
    }
  }
  return stacked(table, canvas: canvas)
}

private func wordWidths(_ text: String) -> [Int] {
  wrappedLines(text, width: 1).map { displayWidth($0) }
}

/// Widths that together fill at most `room`. Starting from the natural ones, that column gives way by
/// which the table grows least for the room won, of several the widest.
///
/// - Parameters:
///   - pieces: for each row and column the widths of the words, between which lines may be broken.
///   - natural: the width of each column when nothing is broken.
///   - room: the columns of characters that there are.
/// - Returns: the widths; nil when even the widest words do not fit.
private func fitting(_ pieces: [[[Int]]], _ natural: [Int], room: Int) -> [Int]? {
  let smallest = natural.indices.map { column in pieces.flatMap { $0[column] }.max() ?? 0 }
  guard smallest.reduce(0, +) <= room else { return nil }
  var widths = natural
  while case let excess = widths.reduce(0, +) - room, excess > 0 {
    let heights = pieces.map { row in
      row.indices.map { lineCount(row[$0], width: widths[$0]) }
    }
    var best: (cost: Double, column: Int, width: Int)?
    for column in widths.indices {
      // A row is as high as the highest of its cells.
      let others = heights.map { row in
        row.indices.reduce(1) { $1 == column ? $0 : max($0, row[$1]) }
      }
      let now = zip(others, heights).reduce(0) { $0 + max($1.0, $1.1[column]) }
      for width in max(smallest[column], widths[column] - excess)..<widths[column] {
        let then = zip(others, pieces).reduce(0) {
          $0 + max($1.0, lineCount($1.1[column], width: width))
        }
        let cost = Double(then - now) / Double(widths[column] - width)
        if best.map({ (cost, -widths[column]) < ($0.cost, -widths[$0.column]) }) ?? true {
          best = (cost, column, width)
        }
      }
    }
    guard let best else { return nil }
    widths[best.column] = best.width
  }
  return widths
}

/// How many lines words fill.
private func lineCount(_ words: [Int], width: Int) -> Int {
  var (lines, used) = (1, 0)
  for word in words {
    if used > 0 && used + 1 + word > width { (lines, used) = (lines + 1, 0) }
    used += word + (used > 0 ? 1 : 0)
  }
  return lines
}

private func setRows(_ table: Table, widths: [Int], gap: Int, canvas: Canvas) -> [String] {
  let space = String(repeating: " ", count: gap)
  func set(_ cells: [String], _ tone: Tone) -> [String] {
    let wrappedCells = cells.indices.map { wrappedLines(cells[$0], width: widths[$0]) }
    let height = max(1, wrappedCells.map(\.count).max() ?? 1)
    return (0..<height).map { line in
      let pieces = cells.indices.map { column -> String in
        let text = line < wrappedCells[column].count ? wrappedCells[column][line] : ""
        return table.isRightAligned(column)
          ? rightAligned(text, to: widths[column]) : padded(text, to: widths[column])
      }
      return canvas.paint(pieces.joined(separator: space).trimmingTrailingSpaces, tone)
    }
  }
  let whole = widths.reduce(0, +) + gap * max(0, widths.count - 1)
  let rule = canvas.paint(String(repeating: "─", count: whole), .dim)
  var lines = set(table.columns.map(\.heading), .strong) + [rule]
  for (index, row) in table.rows.enumerated() {
    if row.isTotal && index > 0 && !table.rows[index - 1].isTotal { lines.append(rule) }
    lines += set(row.cells, row.isTotal ? .strong : .plain)
  }
  return lines
}

/// Every row as a list of its cells, for terminals too narrow for columns.
private func stacked(_ table: Table, canvas: Canvas) -> [String] {
  let label = table.columns.dropFirst().map { displayWidth($0.heading) }.max() ?? 0
  var lines: [String] = []
  for row in table.rows {
    lines.append(canvas.paint(row.cells.first ?? "", .strong))
    for (column, cell) in zip(table.columns, row.cells).dropFirst() where !cell.isEmpty {
      lines.append("  \(padded(column.heading, to: label))  \(cell)")
    }
  }
  return lines
}
