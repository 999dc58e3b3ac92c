import Files

/// Horizontal bars, for comparing a handful of amounts. Bars are as long as their values; those of
/// values below zero go to the left of a line that stands for zero.
///
/// ```swift
/// cell.figure(BarChart([.init("conv", 0.08, text: percent(0.08)), .init("fc", 0.92, text: percent(0.92))],
///   caption: "Where the parameters are."))
/// ```
public struct BarChart: Figure, Codable {
  /// One bar.
  public struct Bar: Codable, Sendable {
    /// What the bar stands for.
    public var label: String
    /// Its length.
    public var value: Double
    /// How uncertain the value is; drawn as a line from value − spread to value + spread.
    public var spread: Double?
    /// The value as written behind the bar.
    public var text: String

    /// A bar.
    ///
    /// - Parameters:
    ///   - label: what it stands for.
    ///   - value: its length.
    ///   - spread: how uncertain the value is; nil draws nothing of it.
    ///   - text: the value as written behind it; nil writes four significant digits.
    public init(
      _ label: String, _ value: some BinaryFloatingPoint, spread: Double? = nil,
      text: String? = nil
    ) {
      self.label = printable(label)
      self.value = Double(value)
      self.spread = spread
      self.text = text ?? significant(value)
    }

    /// A bar for a whole number, written with its thousands separated.
    ///
    /// - Parameters:
    ///   - label: what it stands for.
    ///   - value: its length.
    ///   - text: the value as written behind it; nil writes the number.
    public init(_ label: String, _ value: Int, text: String? = nil) {
      self.init(label, Double(value), text: text ?? grouped(value))
    }
  }

  /// The bars from top to bottom.
  public var bars: [Bar]
  /// What the chart shows.
  public var caption: String
  var alt: String?

  /// A chart.
  ///
  /// - Parameters:
  ///   - bars: the bars from top to bottom.
  ///   - caption: what it shows.
  ///   - alt: what it shows, for somebody who cannot see it; nil lists the bars.
  public init(_ bars: [Bar], caption: String = "", alt: String? = nil) {
    self.bars = bars
    self.caption = caption
    self.alt = alt
  }

  /// What the chart shows, in a sentence.
  public var altText: String {
    alt ?? "Bar chart: " + bars.map { "\($0.label) \($0.text)" }.joined(separator: ", ") + "."
  }

  /// How far the bars reach to the left of zero and to its right.
  var reach: (below: Double, above: Double) {
    let values = bars.flatMap {
      [$0.value, $0.value - ($0.spread ?? 0), $0.value + ($0.spread ?? 0)]
    }
    .filter(\.isFinite)
    let below = max(0, -(values.min() ?? 0))
    let above = max(0, values.max() ?? 0)
    return below + above > 0 ? (below, above) : (0, 1)
  }

  /// The chart in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    let labels = min(bars.map { displayWidth($0.label) }.max() ?? 0, canvas.width / 3)
    let texts = bars.map { displayWidth($0.text) }.max() ?? 0
    let room = max(4, min(canvas.height == nil ? 60 : 110, canvas.width - labels - texts - 4))
    let (below, above) = reach
    // The line of zero takes a column of its own, where there is something to its left.
    let left =
      below == 0 ? 0 : Int((Double(room - 1) * below / (below + above)).rounded(.up))
    let right = max(0, below == 0 ? room : room - 1 - left)
    return bars.map { bar in
      let value = bar.value.isFinite ? bar.value : 0
      var drawn = blockBar(above > 0 ? value / above : 0, width: right, background: nil)
      // The smallest amount that is there at all is still to be seen.
      if drawn.isEmpty && value > 0 { drawn = "▏" }
      let label = padded(shortened(bar.label, to: labels), to: labels)
      let axis =
        below == 0
        ? ""
        : canvas.paint(rightAligned(leftBar(-value / below, width: left), to: left), .series(0))
          + canvas.paint("│", .dim)
      return label + "  " + axis + canvas.paint(drawn, .series(0))
        + String(repeating: " ", count: right - displayWidth(drawn) + 2)
        + rightAligned(bar.text, to: texts)
    }
  }

  /// A bar that grows to the left, in steps of half a column.
  private func leftBar(_ share: Double, width: Int) -> String {
    guard share > 0 else { return "" }
    let halves = max(1, Int((min(1, share) * Double(width * 2)).rounded()))
    return (halves % 2 == 1 ? "▐" : "") + String(repeating: "█", count: halves / 2)
  }
}
