/// Horizontal bars, for comparing a handful of amounts. Bars are as long as their values; values of
/// zero and below have none.
///
/// ```swift
/// cell.figure(BarChart([.init("conv", 0.08, text: percent(0.08)), .init("fc", 0.92, text: percent(0.92))],
///   caption: "Where the parameters are."))
/// ```
public struct BarChart: Figure {
  /// One bar.
  public struct Bar: Sendable {
    /// What the bar stands for.
    public var label: String
    /// Its length.
    public var value: Double
    /// The value as written behind the bar.
    public var text: String

    /// A bar.
    ///
    /// - Parameters:
    ///   - label: what it stands for.
    ///   - value: its length.
    ///   - text: the value as written behind it; nil writes four significant digits.
    public init(_ label: String, _ value: some BinaryFloatingPoint, text: String? = nil) {
      self.label = label
      self.value = Double(value)
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
  /// The value a bar of full length has; nil takes the largest.
  public var maximum: Double?
  private var alt: String?

  /// A chart.
  ///
  /// - Parameters:
  ///   - bars: the bars from top to bottom.
  ///   - caption: what it shows.
  ///   - maximum: the value a bar of full length has; nil takes the largest.
  ///   - alt: what it shows, for somebody who cannot see it; nil lists the bars.
  public init(
    _ bars: [Bar], caption: String = "", maximum: Double? = nil, alt: String? = nil
  ) {
    self.bars = bars
    self.caption = caption
    self.maximum = maximum
    self.alt = alt
  }

  /// What the chart shows, in a sentence.
  public var altText: String {
    alt ?? "Bar chart: " + bars.map { "\($0.label) \($0.text)" }.joined(separator: ", ") + "."
  }

  var scale: Double {
    let largest = maximum ?? bars.map(\.value).filter(\.isFinite).max() ?? 1
    return largest > 0 ? largest : 1
  }

  /// The chart in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    let labels = min(bars.map { displayWidth($0.label) }.max() ?? 0, canvas.width / 3)
    let texts = bars.map { displayWidth($0.text) }.max() ?? 0
    let room = max(4, min(60, canvas.width - labels - texts - 4))
    return bars.map { bar in
      let share = bar.value.isFinite ? bar.value / scale : 0
      // The smallest amount that is there at all is still to be seen.
      let drawn = blockBar(share, width: room, background: nil)
      let shown = drawn.isEmpty && share > 0 ? "▏" : drawn
      let label = padded(shortened(bar.label, to: labels), to: labels)
      return label + "  " + canvas.paint(shown, .series(0))
        + String(repeating: " ", count: room - displayWidth(shown) + 2)
        + rightAligned(bar.text, to: texts)
    }
  }
}
