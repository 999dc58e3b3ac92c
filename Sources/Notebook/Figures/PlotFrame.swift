/// The frame of a plot in characters: axes with ticks and labels around an area to draw in.
struct PlotFrame {
  var grid: CharacterGrid
  let x: AxisLayout
  let y: AxisLayout
  /// The first column of the area inside the axes.
  let left: Int
  let columns: Int
  /// The first row of the area inside the axes.
  let top: Int
  let rows: Int

  /// A frame.
  ///
  /// - Parameters:
  ///   - width: the columns there are, axis labels included.
  ///   - rows: the rows of the area inside the axes.
  ///   - right: the columns to keep free at the right.
  ///   - xAxis: the horizontal axis, with its values.
  ///   - yAxis: the vertical axis, with its values.
  init(
    width: Int, rows: Int, right: Int, xAxis: Axis, xValues: [Double], yAxis: Axis,
    yValues: [Double], roundedX: Bool = false
  ) {
    self.rows = rows
    y = AxisLayout(yAxis, values: yValues, ticks: max(2, rows / 3), rounded: true)
    let gutter = (y.ticks.map { displayWidth($0.label) }.max() ?? 0) + 1
    left = gutter + 1
    columns = max(8, width - left - right)
    x = AxisLayout(xAxis, values: xValues, ticks: max(2, columns / 12), rounded: roundedX)
    top = yAxis.label.isEmpty ? 0 : 1
    let bottom = xAxis.label.isEmpty ? 2 : 3
    grid = CharacterGrid(width: width, height: top + rows + bottom)
    drawAxes(xLabel: xAxis.label, yLabel: yAxis.label, gutter: gutter)
  }

  private mutating func drawAxes(xLabel: String, yLabel: String, gutter: Int) {
    grid.put(yLabel, x: 0, y: 0, .dim)
    for row in 0..<rows { grid.put("│", x: gutter, y: top + row, .dim) }
    for tick in y.ticks {
      guard let dot = y.dot(tick.value, of: rows * 4) else { continue }
      let row = top + (rows * 4 - 1 - dot) / 4
      grid.put(rightAligned(tick.label, to: gutter - 1), x: 0, y: row, .dim)
      grid.put("┤", x: gutter, y: row, .dim)
    }
    let base = top + rows
    grid.put("└" + String(repeating: "─", count: columns), x: gutter, y: base, .dim)
    var free = 0
    for tick in x.ticks {
      guard let dot = x.dot(tick.value, of: columns * 2) else { continue }
      let column = left + dot / 2
      let width = displayWidth(tick.label)
      let start = min(max(column - width / 2, 0), grid.width - width)
      grid.put("┬", x: column, y: base, .dim)
      guard start >= free else { continue }
      grid.put(tick.label, x: start, y: base + 1, .dim)
      free = start + width + 1
    }
    if !xLabel.isEmpty {
      let start = left + max(0, (columns - displayWidth(xLabel)) / 2)
      grid.put(xLabel, x: start, y: base + 2, .dim)
    }
  }
}

extension AxisLayout {
  /// The place of a value among `count` dots, whose outer ones lie at the ends of the axis.
  func dot(_ value: Double, of count: Int) -> Int? {
    position(value).map { Int(($0 * Double(count - 1)).rounded()) }
  }
}
