import Files

/// Curves over two axes. In a terminal the lines are drawn with Braille dots; each series has its own
/// sign on the line and its name at the line's end, so that no colour is needed.
///
/// ```swift
/// cell.figure(LinePlot(
///   x: Axis("epoch"), y: Axis("loss", scale: .log),
///   series: [.init("ReLU", y: relu), .init("sigmoid", y: sigmoid)],
///   caption: "ReLU learns at once, sigmoid waits."))
/// ```
public struct LinePlot: Figure, Codable {
  /// One curve.
  public struct Series: Sendable {
    /// Its name.
    public var name: String
    /// Its points from left to right; a point that is not finite leaves a gap.
    public var points: [(x: Double, y: Double)]
    /// Whether the points are joined by a line.
    public var isLine: Bool

    /// Whether it has so many points that they are not told apart: then they have no signs in a drawing.
    var isContinuous: Bool { isLine && points.count > 30 }

    /// A curve of points.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - points: its points from left to right.
    ///   - isLine: whether they are joined by a line.
    public init(_ name: String, points: [(x: Double, y: Double)], isLine: Bool = true) {
      self.name = printable(name)
      self.points = points
      self.isLine = isLine
    }

    /// A curve of values at 1, 2, 3, …, such as a loss after each epoch.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - values: the values.
    ///   - start: the place of the first.
    public init(_ name: String, y values: [some BinaryFloatingPoint], from start: Double = 1) {
      self.init(
        name, points: values.enumerated().map { (start + Double($0.offset), Double($0.element)) })
    }

    /// A curve of values at given places.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - x: the places.
    ///   - y: the values, as many.
    public init(_ name: String, x: [some BinaryFloatingPoint], y: [some BinaryFloatingPoint]) {
      if x.count != y.count {
        fatalError("the series \(name) has \(x.count) places but \(y.count) values")
      }
      self.init(name, points: zip(x, y).map { (Double($0.0), Double($0.1)) })
    }
  }

  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The curves.
  public var series: [Series]
  /// Parts of the horizontal axis above which the ground is shaded; nil for none.
  public var shaded: [ClosedRange<Double>]?
  /// What the plot shows.
  public var caption: String
  /// The rows of the plot's area in a terminal.
  public var rows: Int
  var alt: String?

  /// A plot.
  ///
  /// - Parameters:
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - series: the curves.
  ///   - shaded: parts of the horizontal axis above which the ground is shaded; the caption says why.
  ///   - caption: what the plot shows.
  ///   - rows: the rows of its area in a terminal.
  ///   - alt: what it shows, for somebody who cannot see it; nil describes the curves' ends.
  public init(
    x: Axis = Axis(), y: Axis = Axis(), series: [Series], shaded: [ClosedRange<Double>]? = nil,
    caption: String = "", rows: Int = 14, alt: String? = nil
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.shaded = shaded
    self.caption = caption
    self.rows = max(4, rows)
    self.alt = alt
  }

  /// What the plot shows, in a sentence.
  public var altText: String {
    if let alt { return alt }
    let ends = series.compactMap { series -> String? in
      let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
      guard let first = points.first, let last = points.last else { return nil }
      return "\(series.name) goes from \(significant(first.y)) to \(significant(last.y))"
    }
    let axes = [y.label, x.label].filter { !$0.isEmpty }.joined(separator: " against ")
    return "Line plot\(axes.isEmpty ? "" : " of \(axes)"): \(ends.joined(separator: ", "))."
  }

  /// The plot in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    let names = series.map { "  \($0.name)" }
    let longest = names.map { displayWidth($0) }.max() ?? 0
    let beside = longest + 1 <= canvas.width / 3 && series.count <= rows
    let rows = canvas.fitted(rows, beside: 4 + (beside ? 0 : series.count + 1))
    var frame = PlotFrame(
      width: canvas.width, rows: rows, right: beside ? longest + 2 : 1,
      xAxis: x, xValues: series.flatMap { $0.points.map(\.x) },
      yAxis: y, yValues: series.flatMap { $0.points.map(\.y) })
    shade(&frame)
    for index in series.indices { drawLine(index, in: &frame) }
    for index in series.indices { drawMarkers(index, in: &frame) }
    if beside {
      drawNames(in: &frame)
      return frame.grid.lines(on: canvas)
    }
    let legend = series.indices.map { "\(marker($0)) \(series[$0].name)" }
    let indent = String(repeating: " ", count: frame.left)
    return frame.grid.lines(on: canvas) + [""]
      + legend.enumerated().map { indent + canvas.paint($0.element, .series(colours[$0.offset])) }
  }

  var colours: [Int] { methodColours(series.map(\.name), sharing: true) }

  private func marker(_ index: Int) -> Character { seriesMarkers[index % seriesMarkers.count] }

  private func shade(_ frame: inout PlotFrame) {
    for range in shaded ?? [] {
      let ends = [max(range.lowerBound, frame.x.lower), min(range.upperBound, frame.x.upper)]
      guard let first = frame.x.dot(ends[0], of: frame.columns),
        let last = frame.x.dot(ends[1], of: frame.columns), first < last
      else { continue }
      for row in 0..<frame.rows {
        frame.grid.put(
          String(repeating: "░", count: last - first + 1), x: frame.left + first,
          y: frame.top + row, .dim)
      }
    }
  }

  private func drawLine(_ index: Int, in frame: inout PlotFrame) {
    guard series[index].isLine else { return }
    let colours = colours
    var dots = DotGrid(columns: frame.columns, rows: frame.rows)
    var previous: (x: Int, y: Int)?
    for point in series[index].points {
      guard let across = frame.x.dot(point.x, of: frame.columns * 2),
        let up = frame.y.dot(point.y, of: frame.rows * 4)
      else {
        previous = nil
        continue
      }
      let dot = (x: across, y: frame.rows * 4 - 1 - up)
      dots.line(from: previous ?? dot, to: dot)
      previous = dot
    }
    for row in 0..<frame.rows {
      for column in 0..<frame.columns {
        guard let character = dots.character(column: column, row: row) else { continue }
        frame.grid.put(
          String(character), x: frame.left + column, y: frame.top + row, .series(colours[index]))
      }
    }
  }

  /// Few points are all marked; of many, some are, at other places for each series.
  private func drawMarkers(_ index: Int, in frame: inout PlotFrame) {
    let points = series[index].points
    let colours = colours
    let all = !series[index].isLine || points.count <= 12
    if series.count == 1 && !all { return }
    let spacing = max(6, frame.columns / 5)
    var next = all ? 0 : spacing / 2 + index * spacing / max(1, series.count)
    for point in points {
      guard let across = frame.x.dot(point.x, of: frame.columns * 2),
        let up = frame.y.dot(point.y, of: frame.rows * 4)
      else { continue }
      let column = across / 2
      if !all {
        guard column >= next else { continue }
        next += spacing
      }
      let row = (frame.rows * 4 - 1 - up) / 4
      frame.grid.put(
        String(marker(index)), x: frame.left + column, y: frame.top + row, .series(colours[index]))
    }
  }

  /// Each name beside the end of its line, moved up or down where two would meet.
  private func drawNames(in frame: inout PlotFrame) {
    var wanted: [(index: Int, row: Int)] = []
    let colours = colours
    for index in series.indices {
      let last = series[index].points.last { frame.y.position($0.y) != nil }
      let row = last.flatMap { frame.y.dot($0.y, of: frame.rows * 4) }
        .map { (frame.rows * 4 - 1 - $0) / 4 }
      wanted.append((index, row ?? frame.rows - 1))
    }
    wanted.sort { ($0.row, $0.index) < ($1.row, $1.index) }
    for place in wanted.indices.dropFirst() where wanted[place].row <= wanted[place - 1].row {
      wanted[place].row = wanted[place - 1].row + 1
    }
    var limit = frame.rows - 1
    for place in wanted.indices.reversed() {
      wanted[place].row = min(wanted[place].row, limit)
      limit = wanted[place].row - 1
    }
    for (index, row) in wanted {
      frame.grid.put(
        "\(marker(index)) \(series[index].name)", x: frame.left + frame.columns + 1,
        y: frame.top + row, .series(colours[index]))
    }
  }
}
