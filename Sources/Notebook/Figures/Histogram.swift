/// How often values fall into ranges of equal width.
///
/// ```swift
/// cell.figure(Histogram(weights, x: Axis("weight"), caption: "Most weights are near zero."))
/// ```
public struct Histogram: Figure, Codable {
  /// The horizontal axis.
  public let x: Axis
  /// What the histogram shows.
  public let caption: String
  /// The values' smallest and largest bound.
  public let range: ClosedRange<Double>
  /// How many values fell into each range, from left to right.
  public let counts: [Int]
  /// How many values lay outside the axis's range, or were not finite.
  public let outside: Int
  /// The rows of the drawing in a terminal.
  public let rows: Int
  let alt: String?

  /// A histogram of values.
  ///
  /// - Parameters:
  ///   - values: the values.
  ///   - bins: how many ranges there are.
  ///   - x: the horizontal axis; its range, when given, is the range counted.
  ///   - caption: what the histogram shows.
  ///   - rows: the rows of the drawing in a terminal.
  ///   - alt: what it shows, for somebody who cannot see it.
  public init(
    _ values: some Collection<some BinaryFloatingPoint>, bins: Int = 30, x: Axis = Axis(),
    caption: String = "", rows: Int = 8, alt: String? = nil
  ) {
    self.x = x
    self.caption = caption
    self.rows = max(2, rows)
    self.alt = alt
    var smallest = Double.infinity
    var largest = -Double.infinity
    if x.range == nil {
      for value in values where value.isFinite {
        smallest = min(smallest, Double(value))
        largest = max(largest, Double(value))
      }
    }
    if smallest > largest { (smallest, largest) = (0, 1) }
    if smallest == largest { (smallest, largest) = (smallest - 0.5, largest + 0.5) }
    let range = x.range ?? smallest...largest
    let bins = max(1, bins)
    var counts = Array(repeating: 0, count: bins)
    var outside = 0
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    for value in values {
      let value = Double(value)
      guard value.isFinite, range.contains(value) else {
        outside += 1
        continue
      }
      counts[min(bins - 1, Int((value - range.lowerBound) / width))] += 1
    }
    self.range = range
    self.counts = counts
    self.outside = outside
  }

  /// A histogram of which the counts are known.
  init(
    counts: [Int], outside: Int, range: ClosedRange<Double>, x: Axis, caption: String, rows: Int,
    alt: String?
  ) {
    self.counts = counts
    self.outside = outside
    self.range = range
    self.x = x
    self.caption = caption
    self.rows = max(2, rows)
    self.alt = alt
  }

  /// What the histogram shows, in a sentence.
  public var altText: String {
    if let alt { return alt }
    let most = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let width = (range.upperBound - range.lowerBound) / Double(counts.count)
    let center = range.lowerBound + (Double(most) + 0.5) * width
    let more = outside == 0 ? "" : ", \(grouped(outside)) more outside"
    return "Histogram of \(grouped(counts.reduce(0, +))) values"
      + "\(x.label.isEmpty ? "" : " (\(x.label))") from \(significant(range.lowerBound)) to "
      + "\(significant(range.upperBound))\(more); the fullest range is around "
      + "\(significant(center, digits: 2))."
  }

  /// The histogram in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    let rows = canvas.fitted(rows, beside: 5)
    let most = canvas.height == nil ? 72 : canvas.width
    func frame(width: Int) -> PlotFrame {
      PlotFrame(
        width: width, rows: rows, right: 1, xAxis: Axis(x.label, range: range), xValues: [],
        yAxis: Axis("count"), yValues: [0, Double(counts.max() ?? 1)])
    }
    // Every bar gets the same number of columns, when there are enough of them.
    let widest = frame(width: min(canvas.width, most))
    let spare = widest.columns > counts.count ? widest.columns % counts.count : 0
    var frame = frame(width: min(canvas.width, most) - spare)
    let eighths = Array(" ▁▂▃▄▅▆▇█")
    for column in 0..<frame.columns {
      let bin = min(counts.count - 1, column * counts.count / frame.columns)
      let share = frame.y.position(Double(counts[bin])) ?? 0
      var height = Int((share * Double(rows * 8)).rounded())
      if height == 0 && counts[bin] > 0 { height = 1 }
      for row in 0..<rows {
        let filled = min(8, max(0, height - (rows - 1 - row) * 8))
        guard filled > 0 else { continue }
        frame.grid.put(
          String(eighths[filled]), x: frame.left + column, y: frame.top + row, .series(0))
      }
    }
    let lines = frame.grid.lines(on: canvas)
    return outside == 0 ? lines : lines + ["\(grouped(outside)) values lie outside."]
  }
}
