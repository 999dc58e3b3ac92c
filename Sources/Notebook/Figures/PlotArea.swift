/// The frame of a plot in SVG: axes, grid lines and labels around an area to draw in.
struct PlotArea {
  var svg: SVG
  let x: AxisLayout
  let y: AxisLayout
  private let left: Double
  private let right: Double
  private let top: Double
  private let bottom: Double

  /// A frame.
  ///
  /// - Parameters:
  ///   - alt: what the plot shows.
  ///   - xAxis: the horizontal axis, with its values.
  ///   - yAxis: the vertical axis, with its values.
  ///   - margin: the room at the right of the area.
  ///   - width: the width of the drawing.
  ///   - height: the height of the drawing without its legend.
  ///   - legend: the room below the axes.
  ///   - isPlane: whether a unit is as long on both axes; the drawing is then smaller where need be.
  init(
    alt: String, xAxis: Axis, xValues: [Double], yAxis: Axis, yValues: [Double], margin: Double,
    width: Double = 600, height: Double = 340, legend: Double = 0, isPlane: Bool = false
  ) {
    y = AxisLayout(yAxis, values: yValues, ticks: 5, rounded: true)
    x = AxisLayout(xAxis, values: xValues, ticks: 7, rounded: false)
    let labels = y.ticks.map { SVG.textWidth($0.label) }.max() ?? 0
    left = labels + 14
    top = yAxis.label.isEmpty ? 12 : 34
    let (beside, below) = (max(14, margin), xAxis.label.isEmpty ? 28.0 : 50)
    var (across, up) = (width - beside - left, height - below - top)
    if isPlane {
      let unit = min(across / (x.upper - x.lower), up / (y.upper - y.lower))
      (across, up) = (unit * (x.upper - x.lower), unit * (y.upper - y.lower))
    }
    (right, bottom) = (left + across, top + up)
    let height = bottom + below
    svg = SVG(width: right + beside, height: height + legend, alt: alt)
    for tick in y.ticks {
      guard let place = vertical(tick.value) else { continue }
      svg.line(left, place, right, place, class: "grid")
      svg.label(tick.label, left - 8, place + 5, anchor: "end", class: "soft")
    }
    svg.line(left, bottom, right, bottom)
    var free = -Double.infinity
    for tick in x.ticks {
      guard let place = horizontal(tick.value) else { continue }
      svg.line(place, bottom, place, bottom + 5)
      let half = SVG.textWidth(tick.label) / 2
      guard place - half > free else { continue }
      svg.label(tick.label, place, bottom + 20, anchor: "middle", class: "soft")
      free = place + half + 6
    }
    if !yAxis.label.isEmpty { svg.label(yAxis.label, 2, 16) }
    if !xAxis.label.isEmpty {
      svg.label(xAxis.label, (left + right) / 2, height - 8, anchor: "middle")
    }
  }

  /// Where a value stands across the drawing, nil where it has no place.
  func horizontal(_ value: Double) -> Double? {
    x.position(value).map { left + $0 * (right - left) }
  }

  /// Where a value stands in height.
  func vertical(_ value: Double) -> Double? {
    y.position(value).map { bottom - $0 * (bottom - top) }
  }

  /// The area inside the axes.
  var bounds: (left: Double, top: Double, right: Double, bottom: Double) {
    (left, top, right, bottom)
  }
}

extension LinePlot {
  /// The plot as an SVG element.
  public func svg() -> String {
    let colours = colours
    let names = series.map { SVG.textWidth($0.name) }.max() ?? 0
    let beside = names <= 180 && series.count <= 12
    let legend = beside ? 0 : Double(series.count) * 20 + 8
    var area = PlotArea(
      alt: altText, xAxis: x, xValues: series.flatMap { $0.points.map(\.x) },
      yAxis: y, yValues: series.flatMap { $0.points.map(\.y) },
      margin: beside ? names + 36 : 14, legend: legend)
    for range in shaded ?? [] {
      let ends = [max(range.lowerBound, area.x.lower), min(range.upperBound, area.x.upper)]
      guard ends[0] < ends[1], let left = area.horizontal(ends[0]),
        let right = area.horizontal(ends[1])
      else { continue }
      area.svg.rect(
        left, area.bounds.top, right - left, area.bounds.bottom - area.bounds.top, class: "shade")
    }
    let patterns = patterns
    func curve(_ index: Int) -> String { "curve \(patterns[index])\(lineClass(colours[index]))" }
    var ends: [(index: Int, y: Double)] = []
    for (index, series) in series.enumerated() {
      let curve = curve(index)
      var run: [(x: Double, y: Double)] = []
      var places: [(x: Double, y: Double)] = []
      for point in series.points {
        if let across = area.horizontal(point.x), let up = area.vertical(point.y) {
          run.append((across, up))
          places.append((across, up))
        } else {
          if series.isLine && run.count > 1 {
            area.svg.polyline(run, class: curve)
          }
          run = []
        }
      }
      if series.isLine && run.count > 1 {
        area.svg.polyline(run, class: curve)
      }
      for place in places where !series.isContinuous {
        area.svg.marker(
          index, colour: colours[index], place.x, place.y, size: places.count > 200 ? 2.5 : 4)
      }
      ends.append((index, places.last?.y ?? area.bounds.bottom))
    }
    ends.sort { ($0.y, $0.index) < ($1.y, $1.index) }
    for place in ends.indices.dropFirst() {
      ends[place].y = max(ends[place].y, ends[place - 1].y + 19)
    }
    var limit = area.bounds.bottom
    for place in ends.indices.reversed() {
      ends[place].y = min(ends[place].y, limit)
      limit = ends[place].y - 19
    }
    for (index, height) in ends {
      let x = beside ? area.bounds.right + 14 : area.bounds.left + 8
      let y = beside ? height : area.svg.height - legend + 12 + Double(index) * 20
      if series[index].isContinuous {
        area.svg.polyline([(x - 11, y), (x + 5, y)], class: curve(index))
      } else {
        area.svg.marker(index, colour: colours[index], x, y, size: 4)
      }
      area.svg.label(series[index].name, x + 10, y + 5)
    }
    return area.svg.text
  }

  /// How each line is broken, as a class: signs on a continuous curve would look like data, so each has
  /// a pattern of its own; of other curves, a second one of a colour is dashed.
  private var patterns: [String] {
    let kinds = ["", "dotted ", "dashed ", "dotdash "]
    var count = 0
    return series.indices.map { index in
      guard series[index].isContinuous else {
        return colours[..<index].contains(colours[index]) ? "dashed " : ""
      }
      count += 1
      return kinds[(count - 1) % kinds.count]
    }
  }
}

extension BarChart {
  /// The chart as an SVG element.
  public func svg() -> String {
    let labels = bars.map { SVG.textWidth($0.label) }.max() ?? 0
    let texts = bars.map { SVG.textWidth($0.text) }.max() ?? 0
    // Names and numbers are never cut: where they are long, the drawing is wider.
    let room = max(180, 600 - labels - texts - 30)
    let whole = labels + texts + room + 30
    var drawing = SVG(width: whole, height: Double(bars.count) * 28 + 8, alt: altText)
    let (below, above) = reach
    let unit = room / (below + above)
    let zero = labels + 12 + below * unit
    if below > 0 { drawing.line(zero, 0, zero, Double(bars.count) * 28 + 8) }
    for (index, bar) in bars.enumerated() {
      let y = Double(index) * 28 + 4
      let value = bar.value.isFinite ? bar.value : 0
      let length = value == 0 ? 0 : max(1, abs(value) * unit)
      drawing.label(bar.label, labels, y + 17, anchor: "end")
      drawing.rect(value < 0 ? zero - length : zero, y + 3, length, 18, class: "fill0")
      if let spread = bar.spread, spread.isFinite {
        let ends = [value - spread, value + spread].map { zero + $0 * unit }
        drawing.line(ends[0], y + 12, ends[1], y + 12, class: "whisker")
        for end in ends { drawing.line(end, y + 7, end, y + 17, class: "whisker") }
      }
      drawing.label(bar.text, whole - 2, y + 17, anchor: "end")
    }
    return drawing.text
  }
}

extension Histogram {
  /// The histogram as an SVG element.
  public func svg() -> String {
    var area = PlotArea(
      alt: altText, xAxis: Axis(x.label, range: range), xValues: [], yAxis: Axis("count"),
      yValues: [0, Double(counts.max() ?? 1)], margin: 14, height: 280)
    let width = (area.bounds.right - area.bounds.left) / Double(counts.count)
    for (index, count) in counts.enumerated() where count > 0 {
      guard let top = area.vertical(Double(count)) else { continue }
      area.svg.rect(
        area.bounds.left + Double(index) * width + 0.5, top, width - 1, area.bounds.bottom - top,
        class: "fill0")
    }
    return area.svg.text
  }
}
