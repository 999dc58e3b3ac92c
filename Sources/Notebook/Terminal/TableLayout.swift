// Setting a table in columns of characters. Numbers are never broken. When the room is short, first
// the gaps shrink, then columns of text are wrapped, and last each row becomes a small list.

/// Sets a table in lines of at most `width` columns, where that is possible at all.
func tableLines(_ table: Table, canvas: Canvas) -> [String] {
  let count = table.columns.count
  let texts = [table.columns.map(\.heading)] + table.rows.map(\.cells)
  let natural = (0..<count).map { column in texts.map { displayWidth($0[column]) }.max() ?? 0 }
  // Headings may always be wrapped, cells only in columns of text.
  let smallest = (0..<count).map { column in
    let cells = table.rows.map { row in
      table.isRightAligned(column)
        ? displayWidth(row.cells[column]) : longestWord(row.cells[column])
    }
    return max(longestWord(table.columns[column].heading), cells.max() ?? 0)
  }
  for gap in [3, 2, 1] {
    if let widths = fitting(natural, smallest, room: canvas.width - gap * max(0, count - 1)),
      widths == natural || gap <= 2
    {
      return setRows(table, widths: widths, gap: gap, canvas: canvas)
    }
  }
  return stacked(table, canvas: canvas)
}

private func longestWord(_ text: String) -> Int {
  wrappedLines(text, width: 1).map { displayWidth($0) }.max() ?? 0
}

/// Widths that together fill at most `room`, the widest columns giving way first; nil when even the
/// smallest do not fit.
private func fitting(_ natural: [Int], _ smallest: [Int], room: Int) -> [Int]? {
  guard smallest.reduce(0, +) <= room else { return nil }
  var widths = natural
  while widths.reduce(0, +) > room {
    let candidates = widths.indices.filter { widths[$0] > smallest[$0] }
    guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
    widths[widest] -= 1
  }
  return widths
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
