import Files
import Foundation

/// A matrix as a field of tones: a confusion matrix, a kernel matrix, a filter's weights. In a terminal
/// without colours the tones are shades; numbers are written into the fields where asked for.
public struct HeatMap: Figure {
  /// Which tones values get.
  public enum Tones: String, Codable, Sendable {
    /// From dark to light, for amounts.
    case sequential
    /// Blue below zero, orange above, for what has a sign.
    case diverging
  }

  /// The values, row by row.
  public var values: [[Double]]
  /// The names of the rows; may be empty.
  public var rowLabels: [String]
  /// The names of the columns; may be empty.
  public var columnLabels: [String]
  /// What rows and columns are: "true class", "predicted class".
  public var axes: (rows: String, columns: String)
  /// Which tones values get.
  public var tones: Tones
  /// Whether the values are written into the fields, with how many decimals; nil: they are not.
  public var decimals: Int?
  /// What is to be seen.
  public var caption: String
  var alt: String?

  /// A heat map.
  ///
  /// - Parameters:
  ///   - values: the values, row by row, all rows of one length.
  ///   - rowLabels: the names of the rows; may be empty.
  ///   - columnLabels: the names of the columns; may be empty.
  ///   - axes: what rows and columns are.
  ///   - tones: which tones values get.
  ///   - decimals: how many decimals values have when they are written into the fields; nil leaves them out.
  ///   - caption: what is to be seen.
  ///   - alt: the same for somebody who cannot see it.
  public init(
    _ values: [[some BinaryFloatingPoint]], rowLabels: [String] = [], columnLabels: [String] = [],
    axes: (rows: String, columns: String) = ("", ""), tones: Tones = .sequential,
    decimals: Int? = nil, caption: String = "", alt: String? = nil
  ) {
    if Set(values.map(\.count)).count > 1 {
      fatalError("the rows of a heat map have different lengths: \(values.map(\.count))")
    }
    self.values = values.map { $0.map { Double($0) } }
    self.rowLabels = rowLabels.map(printable)
    self.columnLabels = columnLabels.map(printable)
    self.axes = axes
    self.tones = tones
    self.decimals = decimals
    self.caption = caption
    self.alt = alt
  }

  private var columnCount: Int { values.first?.count ?? 0 }

  /// What is to be seen, in a sentence.
  public var altText: String {
    if let alt { return alt }
    let (low, high) = bounds
    return "Heat map of \(values.count) rows and \(columnCount) columns, values from "
      + "\(significant(low)) to \(significant(high))\(caption.isEmpty ? "." : ": \(caption)")"
  }

  private var bounds: (low: Double, high: Double) {
    let finite = values.joined().filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 1
    if tones == .diverging {
      let reach = max(abs(low), abs(high))
      return (-reach, reach)
    }
    return (low, high)
  }

  /// Where a value stands between `bounds`, which are the same for every field.
  private func share(_ value: Double, in bounds: (low: Double, high: Double)) -> Double {
    let (low, high) = bounds
    return value.isFinite && high > low ? (value - low) / (high - low) : 0
  }

  private func colour(_ share: Double) -> RGB {
    tones == .sequential ? blend(sequentialTones, share) : blend(divergingTones, share)
  }

  private func shade(_ share: Double) -> Character {
    // With a sign, shade means size: the sign itself is written beside it.
    let amount = tones == .diverging ? abs(share - 0.5) * 2 : share
    return Array("·░▒▓█")[min(4, Int(amount * 5))]
  }

  /// The map in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    var names = min(14, rowLabels.map { displayWidth($0) }.max() ?? 0)
    var left = names > 0 ? names + 2 : 0
    let most = max(1, canvas.width - left)
    let others = (axes.columns.isEmpty ? 0 : 1) + (columnLabels.isEmpty ? 0 : 1) + 3
    let highest = max(4, min(48, (canvas.height ?? 200) - others))
    if columnCount > most || values.count > highest {
      return reduced(rows: min(highest, values.count), columns: min(most, columnCount))
        .lines(on: canvas)
    }
    let bounds = bounds
    let texts = values.map { row in
      row.map { value in decimals.map { grouped(value, decimals: $0) } ?? "" }
    }
    let written = texts.joined().map { displayWidth($0) }.max() ?? 0
    let room = (canvas.width - left) / max(1, columnCount)
    let heads = columnLabels.map { displayWidth($0) }.max() ?? 0
    let wanted = decimals == nil ? max(2, min(heads + 1, 6)) : max(written + 2, min(heads + 1, 8))
    let width = max(1, min(room, wanted))
    let showsNumbers = decimals != nil && width > written
    // Names that would be cut are numbered; the rows have the same, or there is a key.
    let isNumbered = heads > width - 1 && width > 2
    let isKeyed = isNumbered && rowLabels != columnLabels
    if isNumbered && !isKeyed && width * columnCount + left + 3 <= canvas.width {
      (names, left) = (names + 3, left + 3)
    }
    var lines: [String] = []
    let indent = String(repeating: " ", count: left)
    if !axes.columns.isEmpty { lines.append(indent + canvas.paint(axes.columns, .dim)) }
    if !columnLabels.isEmpty && width > 1 {
      let heads = columnLabels.enumerated().map { index, name in
        rightAligned(isNumbered ? "\(index + 1)" : shortened(name, to: width - 1), to: width)
      }
      lines.append(canvas.paint(indent + heads.joined(), .dim))
    }
    for (index, row) in values.enumerated() {
      let number = isNumbered && !isKeyed ? "\(index + 1) " : ""
      let name = index < rowLabels.count ? shortened(number + rowLabels[index], to: names) : ""
      var line = left > 0 ? canvas.paint(rightAligned(name, to: names), .dim) + "  " : ""
      for (column, value) in row.enumerated() {
        line += field(
          share(value, in: bounds), isNegative: value < 0,
          text: showsNumbers ? texts[index][column] : "", width: width, canvas: canvas)
      }
      lines.append(canvas.colours == .none ? line.trimmingTrailingSpaces : line)
    }
    if !axes.rows.isEmpty { lines.append(canvas.paint(indent + "rows: \(axes.rows)", .dim)) }
    if isKeyed {
      let key = columnLabels.enumerated().map { "\($0.offset + 1) \($0.element)" }
      lines += wrappedLines("columns: " + key.joined(separator: ", "), width: canvas.width - left)
        .map { indent + $0 }
    }
    lines += ["", indent + legend(bounds, canvas: canvas)]
    return lines
  }

  /// The map with fewer fields, each the mean of those it stands for; names are left out.
  private func reduced(rows: Int, columns: Int) -> HeatMap {
    var smaller = self
    func part(_ index: Int, of count: Int, from total: Int) -> Range<Int> {
      index * total / count..<max(index * total / count + 1, (index + 1) * total / count)
    }
    smaller.values = (0..<rows).map { row in
      (0..<columns).map { column in
        let fields = values[part(row, of: rows, from: values.count)].flatMap {
          $0[part(column, of: columns, from: columnCount)]
        }
        return fields.reduce(0, +) / Double(fields.count)
      }
    }
    if rows < values.count { smaller.rowLabels = [] }
    if columns < columnCount { smaller.columnLabels = [] }
    return smaller
  }

  private func field(
    _ share: Double, isNegative: Bool, text: String, width: Int, canvas: Canvas
  ) -> String {
    if canvas.colours == .none {
      let shade = String(shade(share))
      if !text.isEmpty { return rightAligned(text, to: width - 1) + (width > 2 ? shade : " ") }
      if tones == .diverging && width > 1 {
        let sign = isNegative && shade != "·" ? "−" : " "
        return sign + String(repeating: shade, count: width - 1)
      }
      return String(repeating: shade, count: width)
    }
    let ground = colour(share)
    let ink = ground.isLight ? RGB(red: 0, green: 0, blue: 0) : RGB(red: 255, green: 255, blue: 255)
    return canvas.paint(
      rightAligned(text + (text.isEmpty ? "" : " "), to: width), foreground: ink, background: ground
    )
  }

  private func legend(_ bounds: (low: Double, high: Double), canvas: Canvas) -> String {
    let steps = 10
    var scale = ""
    for step in 0..<steps {
      let share = (Double(step) + 0.5) / Double(steps)
      scale +=
        canvas.colours == .none
        ? String(shade(share)) : canvas.paint(" ", background: colour(share))
    }
    return "\(significant(bounds.low, digits: 3)) \(scale) \(significant(bounds.high, digits: 3))"
  }

  /// The map as an SVG element.
  public func svg() -> String {
    let names = rowLabels.map { SVG.textWidth($0) }.max() ?? 0
    let left = names > 0 ? names + 10 : 0
    let size = min(44, max(6, (600 - left) / Double(max(1, columnCount))))
    let heads = columnLabels.map { SVG.textWidth($0) }.max() ?? 0
    // Names that are wider than their column are turned upright.
    let isTurned = heads > size
    let headRoom = columnLabels.isEmpty ? 0 : isTurned ? heads + 12 : 22
    let top = headRoom + (axes.columns.isEmpty ? 0 : 22)
    let height = top + size * Double(values.count) + 48
    let width = max(
      left + size * Double(columnCount), left + 190 + SVG.textWidth("rows: \(axes.rows)"),
      left + SVG.textWidth(axes.columns))
    var drawing = SVG(width: width, height: height, alt: altText)
    if !axes.columns.isEmpty { drawing.label(axes.columns, left, 15) }
    for (column, name) in columnLabels.enumerated() {
      let x = left + (Double(column) + 0.5) * size
      if !isTurned {
        drawing.label(name, x, top - 7, anchor: "middle", class: "soft")
      } else if size >= 14 || column % Int((14 / size).rounded(.up)) == 0 {
        drawing.label(name, x + 5, top - 6, class: "soft", turned: -90)
      }
    }
    let bounds = bounds
    for (index, row) in values.enumerated() {
      let y = top + Double(index) * size
      if index < rowLabels.count {
        drawing.label(rowLabels[index], left - 8, y + size / 2 + 5, anchor: "end", class: "soft")
      }
      for (column, value) in row.enumerated() {
        let ground = colour(share(value, in: bounds))
        drawing.rect(left + Double(column) * size, y, size - 1, size - 1, fill: ground)
        if let decimals, SVG.textWidth(grouped(value, decimals: decimals)) <= size {
          drawing.label(
            grouped(value, decimals: decimals), left + (Double(column) + 0.5) * size,
            y + size / 2 + 5, anchor: "middle", class: ground.isLight ? "onLight" : "onDark")
        }
      }
    }
    let base = height - 36
    for step in 0..<20 {
      drawing.rect(
        left + Double(step) * 8, base, 8.5, 12, fill: colour((Double(step) + 0.5) / 20))
    }
    drawing.label(significant(bounds.low, digits: 3), left, base + 28, class: "soft")
    drawing.label(
      significant(bounds.high, digits: 3), left + 160, base + 28, anchor: "end", class: "soft")
    if !axes.rows.isEmpty { drawing.label("rows: \(axes.rows)", left + 176, base + 11) }
    return drawing.text
  }
}

/// Dark blue over green to yellow (after S. van der Walt and N. Smith's "viridis", 2015).
private let sequentialTones = [
  RGB(red: 68, green: 1, blue: 84), RGB(red: 59, green: 82, blue: 139),
  RGB(red: 33, green: 145, blue: 140), RGB(red: 94, green: 201, blue: 98),
  RGB(red: 253, green: 231, blue: 37),
]

/// Blue, white, orange.
private let divergingTones = [
  RGB(red: 5, green: 80, blue: 150), RGB(red: 146, green: 197, blue: 222),
  RGB(red: 247, green: 247, blue: 247), RGB(red: 244, green: 165, blue: 100),
  RGB(red: 166, green: 60, blue: 0),
]

private func blend(_ tones: [RGB], _ share: Double) -> RGB {
  let place = min(1, max(0, share)) * Double(tones.count - 1)
  let index = min(tones.count - 2, Int(place))
  let part = place - Double(index)
  func mix(_ first: UInt8, _ second: UInt8) -> UInt8 {
    UInt8((Double(first) + (Double(second) - Double(first)) * part).rounded())
  }
  let (first, second) = (tones[index], tones[index + 1])
  return RGB(
    red: mix(first.red, second.red), green: mix(first.green, second.green),
    blue: mix(first.blue, second.blue))
}
