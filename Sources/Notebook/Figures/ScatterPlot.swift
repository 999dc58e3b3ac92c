import Files

/// Points of several groups in the plane, and behind them, when given, the regions in which a
/// classifier decides for each group. In a browser a unit is as long upwards as it is across.
public struct ScatterPlot: Figure {
  /// Points of one kind.
  public struct Group: Sendable {
    /// What they are.
    public var name: String
    /// Where they are.
    public var points: [(x: Double, y: Double)]

    /// Points of one kind.
    ///
    /// - Parameters:
    ///   - name: what they are.
    ///   - points: where they are.
    public init(_ name: String, points: [(x: Double, y: Double)]) {
      self.name = printable(name)
      self.points = points
    }
  }

  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The groups.
  public var groups: [Group]
  /// What is to be seen.
  public var caption: String
  /// The rows of the plot's area in a terminal.
  public var rows: Int
  /// Which group a place belongs to, on a grid from the lower left: `regions[row][column]` is an
  /// index of `groups`. Empty: no regions.
  public internal(set) var regions: [[Int]] = []
  var alt: String?

  /// How fine the regions are computed.
  private static let regionColumns = 96
  private static let regionRows = 48

  /// A plot of points.
  ///
  /// - Parameters:
  ///   - groups: the groups.
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - caption: what is to be seen.
  ///   - rows: the rows of its area in a terminal.
  ///   - alt: what is to be seen, for somebody who cannot see it.
  ///   - decision: the index of the group a classifier decides for at a place; asked at 96 × 48 places.
  public init(
    _ groups: [Group], x: Axis = Axis(), y: Axis = Axis(), caption: String = "", rows: Int = 18,
    alt: String? = nil, decision: ((_ x: Double, _ y: Double) throws -> Int)? = nil
  ) rethrows {
    self.x = x
    self.y = y
    self.groups = groups
    self.caption = caption
    self.rows = max(4, rows)
    self.alt = alt
    if let decision {
      // The regions fill the axes, so their ends must be known now.
      let points = groups.flatMap(\.points)
      let across = AxisLayout(x, values: aired(points.map(\.x)), ticks: 6, rounded: true)
      let up = AxisLayout(y, values: aired(points.map(\.y)), ticks: 6, rounded: true)
      self.x.range = across.lower...across.upper
      self.y.range = up.lower...up.upper
      regions = try (0..<Self.regionRows).map { row in
        let height =
          up.lower + (Double(row) + 0.5) / Double(Self.regionRows) * (up.upper - up.lower)
        return try (0..<Self.regionColumns).map { column in
          let share = (Double(column) + 0.5) / Double(Self.regionColumns)
          return try decision(across.lower + share * (across.upper - across.lower), height)
        }
      }
    }
  }

  /// What is to be seen, in a sentence.
  public var altText: String {
    if let alt { return alt }
    let counts = groups.map { "\(grouped($0.points.count)) \($0.name)" }
    return "Scatter plot of \(counts.joined(separator: ", "))"
      + (regions.isEmpty ? "" : " with the regions a classifier decides for")
      + (caption.isEmpty ? "." : ": \(caption)")
  }

  /// The plot in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    let points = groups.flatMap(\.points)
    let colours = methodColours(groups.map(\.name))
    let rows = canvas.fitted(rows, beside: 5)
    var frame = PlotFrame(
      width: min(canvas.width, rows * 4 + 10), rows: rows, right: 1,
      xAxis: x, xValues: points.map(\.x), yAxis: y, yValues: points.map(\.y), roundedX: true)
    drawRegions(in: &frame)
    for (index, group) in groups.enumerated() {
      for point in group.points {
        guard let across = frame.x.dot(point.x, of: frame.columns * 2),
          let up = frame.y.dot(point.y, of: frame.rows * 4)
        else { continue }
        frame.grid.put(
          String(seriesMarkers[index % seriesMarkers.count]), x: frame.left + across / 2,
          y: frame.top + (frame.rows * 4 - 1 - up) / 4, .series(colours[index]))
      }
    }
    let indent = String(repeating: " ", count: frame.left)
    let shaded = Set(regions.joined())
    let entries = groups.indices.map { index -> String in
      let region = shaded.contains(index) ? " \(regionShades[index % regionShades.count])" : ""
      return canvas.paint(
        "\(seriesMarkers[index % seriesMarkers.count])\(region) \(groups[index].name)",
        .series(colours[index]))
    }
    let legend: String = indent + entries.joined(separator: "    ")
    return frame.grid.lines(on: canvas) + [legend]
  }

  private func drawRegions(in frame: inout PlotFrame) {
    guard let width = regions.first?.count else { return }
    let colours = methodColours(groups.map(\.name))
    for row in 0..<frame.rows {
      for column in 0..<frame.columns {
        let source = regions[(frame.rows - 1 - row) * regions.count / frame.rows]
        let group = source[column * width / frame.columns]
        let shade = regionShades[group % regionShades.count]
        frame.grid.put(
          String(shade), x: frame.left + column, y: frame.top + row,
          .series(colours[group % max(1, colours.count)]))
      }
    }
  }

  /// The plot as an SVG element.
  public func svg() -> String {
    let points = groups.flatMap(\.points)
    let names = groups.map { SVG.textWidth($0.name) }.max() ?? 0
    var area = PlotArea(
      alt: altText, xAxis: x, xValues: aired(points.map(\.x)), yAxis: y,
      yValues: aired(points.map(\.y)), margin: names + 36, width: 600, height: 420, isPlane: true)
    let colours = methodColours(groups.map(\.name))
    drawRegions(in: &area, colours)
    for (index, group) in groups.enumerated() {
      for point in group.points {
        guard let across = area.horizontal(point.x), let up = area.vertical(point.y) else {
          continue
        }
        area.svg.marker(
          index, colour: colours[index], across, up, size: group.points.count > 200 ? 2.5 : 4)
      }
      let height = area.bounds.top + 12 + Double(index) * 22
      area.svg.marker(index, colour: colours[index], area.bounds.right + 14, height)
      area.svg.label(group.name, area.bounds.right + 24, height + 5)
    }
    return area.svg.text
  }

  private func drawRegions(in area: inout PlotArea, _ colours: [Int]) {
    guard let width = regions.first?.count else { return }
    let (left, top, right, bottom) = area.bounds
    let stepX = (right - left) / Double(width)
    let stepY = (bottom - top) / Double(regions.count)
    var boxes: [Int: [(x: Double, y: Double, width: Double)]] = [:]
    for (row, line) in regions.enumerated() {
      // Neighbours of one group are one rectangle.
      var start = 0
      for column in 1...width where column == width || line[column] != line[start] {
        boxes[line[start], default: []].append(
          (
            left + Double(start) * stepX, bottom - Double(row + 1) * stepY,
            Double(column - start) * stepX
          ))
        start = column
      }
    }
    area.svg.group(class: "regions") { svg in
      for (group, boxes) in boxes.sorted(by: { $0.key < $1.key }) {
        // A little higher than the step, or the ground shows between the rows.
        svg.boxes(boxes, height: stepY + 0.4, class: "fill\(colours[group])")
      }
    }
  }
}

/// Values with a little room on either side, so that no point stands half outside the axes.
private func aired(_ values: [Double]) -> [Double] {
  let finite = values.filter(\.isFinite)
  guard let low = finite.min(), let high = finite.max() else { return values }
  let room = (high - low) * 0.02
  return values + [low - room, high + room]
}

/// The shades that tell regions apart where colours cannot.
private let regionShades: [Character] = [" ", "·", "░", ":", "▒", "▓"]
