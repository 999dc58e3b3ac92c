import Foundation

// Figures written down as what they are, their data, and read back. Numbers keep nine significant
// digits, which is all that a Float has. What is read was written by nobody knows whom: every count is
// compared with the others before a figure is made of it.

/// A figure of any kind that can be written down.
struct AnyFigure: Codable {
  let figure: any Figure

  private enum Kind: String, Codable {
    case lines, points, bars, tones, counts, pictures, network, drawing
  }

  private enum Key: CodingKey { case kind }

  init(_ figure: any Figure) { self.figure = figure }

  init(from decoder: any Decoder) throws {
    let isPossible: Bool
    switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .kind) {
    case .lines:
      let lines = try LinePlot(from: decoder)
      (figure, isPossible) = (lines, possibleRows.contains(lines.rows))
    case .points:
      let points = try ScatterPlot(from: decoder)
      (figure, isPossible) = (points, possibleRows.contains(points.rows) && points.isPossible)
    case .bars: (figure, isPossible) = (try BarChart(from: decoder), true)
    case .tones:
      let tones = try HeatMap(from: decoder)
      (figure, isPossible) = (tones, true)
    case .counts:
      let counts = try Histogram(from: decoder)
      (figure, isPossible) = (counts, possibleRows.contains(counts.rows) && counts.isPossible)
    case .pictures:
      let pictures = try ImageFigure(from: decoder)
      (figure, isPossible) = (pictures, pictures.isPossible)
    case .network:
      let network = try ArchitectureDiagram(from: decoder)
      (figure, isPossible) = (network, network.isPossible)
    case .drawing:
      let drawing = try RecordedFigure(from: decoder)
      (figure, isPossible) = (drawing, drawing.isPossible)
    }
    if !isPossible { throw damaged(decoder, "the parts of a figure do not belong together") }
  }

  func encode(to encoder: any Encoder) throws {
    let (kind, data): (Kind, any Encodable) =
      switch figure {
      case let figure as LinePlot: (.lines, figure)
      case let figure as ScatterPlot: (.points, figure)
      case let figure as BarChart: (.bars, figure)
      case let figure as HeatMap: (.tones, figure)
      case let figure as Histogram: (.counts, figure)
      case let figure as ImageFigure: (.pictures, figure)
      case let figure as ArchitectureDiagram: (.network, figure)
      case let figure as RecordedFigure: (.drawing, figure)
      default: (.drawing, RecordedFigure(drawing: figure))
      }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try data.encode(to: encoder)
  }
}

/// Says that what was read is no figure.
private func damaged(_ decoder: any Decoder, _ sentence: String) -> DecodingError {
  DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: sentence))
}

/// A number with nine significant digits.
private func rounded(_ value: Double) -> Double {
  value.isFinite ? Double(String(format: "%.9g", value)) ?? value : value
}

/// How many rows of characters a plot may have.
private let possibleRows = 2...500

/// How many rows, columns or channels a figure may claim; far more than any page has.
private let possibleCount = 1...1_000_000

// MARK: points

/// Points as two rows of numbers.
private struct Points: Codable {
  var x: [Double]
  var y: [Double]

  init(_ points: [(x: Double, y: Double)]) {
    x = points.map { rounded($0.x) }
    y = points.map { rounded($0.y) }
  }

  func points(_ decoder: any Decoder) throws -> [(x: Double, y: Double)] {
    guard x.count == y.count else {
      throw damaged(decoder, "\(x.count) places cannot have \(y.count) values")
    }
    return zip(x, y).map { ($0, $1) }
  }
}

extension LinePlot.Series: Codable {
  private enum Key: CodingKey { case name, isLine }

  public init(from decoder: any Decoder) throws {
    let from = try decoder.container(keyedBy: Key.self)
    self.init(
      try from.decode(String.self, forKey: .name),
      points: try Points(from: decoder).points(decoder),
      isLine: try from.decode(Bool.self, forKey: .isLine))
  }

  public func encode(to encoder: any Encoder) throws {
    var to = encoder.container(keyedBy: Key.self)
    try to.encode(name, forKey: .name)
    try to.encode(isLine, forKey: .isLine)
    try Points(points).encode(to: encoder)
  }
}

extension ScatterPlot: Codable {
  private enum Key: CodingKey { case x, y, groups, regions, caption, rows, alt }

  public init(from decoder: any Decoder) throws {
    let from = try decoder.container(keyedBy: Key.self)
    self.init(
      try from.decode([Group].self, forKey: .groups),
      x: try from.decode(Axis.self, forKey: .x), y: try from.decode(Axis.self, forKey: .y),
      caption: try from.decode(String.self, forKey: .caption),
      rows: try from.decode(Int.self, forKey: .rows),
      alt: try from.decodeIfPresent(String.self, forKey: .alt))
    regions = try from.decode([String].self, forKey: .regions).map { row in
      row.map { Int(String($0), radix: 36) ?? -1 }
    }
  }

  fileprivate var isPossible: Bool {
    let columns = regions.first?.count ?? 1
    return columns > 0
      && regions.allSatisfy { $0.count == columns && $0.allSatisfy(groups.indices.contains) }
  }

  public func encode(to encoder: any Encoder) throws {
    var to = encoder.container(keyedBy: Key.self)
    try to.encode(x, forKey: .x)
    try to.encode(y, forKey: .y)
    try to.encode(groups, forKey: .groups)
    try to.encode(
      regions.map { $0.map { String($0, radix: 36) }.joined() }, forKey: .regions)
    try to.encode(caption, forKey: .caption)
    try to.encode(rows, forKey: .rows)
    try to.encodeIfPresent(alt, forKey: .alt)
  }
}

extension ScatterPlot.Group: Codable {
  private enum Key: CodingKey { case name }

  public init(from decoder: any Decoder) throws {
    self.init(
      try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .name),
      points: try Points(from: decoder).points(decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    var to = encoder.container(keyedBy: Key.self)
    try to.encode(name, forKey: .name)
    try Points(points).encode(to: encoder)
  }
}

// MARK: amounts

extension Histogram {
  fileprivate var isPossible: Bool {
    !counts.isEmpty && possibleCount.contains(counts.count)
      && (counts + [outside]).allSatisfy { (0...Int(Int32.max)).contains($0) }
      && range.lowerBound < range.upperBound
  }
}

extension HeatMap: Codable {
  private enum Key: CodingKey {
    case values, rowLabels, columnLabels, rowAxis, columnAxis, tones, decimals, caption, alt
  }

  public init(from decoder: any Decoder) throws {
    let from = try decoder.container(keyedBy: Key.self)
    let values = try from.decode([[Double]].self, forKey: .values)
    let rowLabels = try from.decode([String].self, forKey: .rowLabels)
    let columnLabels = try from.decode([String].self, forKey: .columnLabels)
    let decimals = try from.decodeIfPresent(Int.self, forKey: .decimals)
    let columns = values.first?.count ?? 0
    guard values.allSatisfy({ $0.count == columns }), values.isEmpty || columns > 0,
      rowLabels.isEmpty || rowLabels.count == values.count,
      columnLabels.isEmpty || columnLabels.count == columns,
      decimals.map({ (0...17).contains($0) }) ?? true
    else { throw damaged(decoder, "the rows and names of a heat map do not belong together") }
    self.init(
      values, rowLabels: rowLabels, columnLabels: columnLabels,
      axes: (
        try from.decode(String.self, forKey: .rowAxis),
        try from.decode(String.self, forKey: .columnAxis)
      ),
      tones: try from.decode(Tones.self, forKey: .tones), decimals: decimals,
      caption: try from.decode(String.self, forKey: .caption),
      alt: try from.decodeIfPresent(String.self, forKey: .alt))
  }

  public func encode(to encoder: any Encoder) throws {
    var to = encoder.container(keyedBy: Key.self)
    try to.encode(values.map { $0.map(rounded) }, forKey: .values)
    try to.encode(rowLabels, forKey: .rowLabels)
    try to.encode(columnLabels, forKey: .columnLabels)
    try to.encode(axes.rows, forKey: .rowAxis)
    try to.encode(axes.columns, forKey: .columnAxis)
    try to.encode(tones, forKey: .tones)
    try to.encodeIfPresent(decimals, forKey: .decimals)
    try to.encode(caption, forKey: .caption)
    try to.encodeIfPresent(alt, forKey: .alt)
  }
}

// MARK: pictures

extension ImageFigure {
  fileprivate var isPossible: Bool {
    (labels.isEmpty || labels.count == images.count) && possibleCount.contains(maximumWidth)
      && columns.map(possibleCount.contains) ?? true
  }
}

extension ArchitectureDiagram {
  fileprivate var isPossible: Bool {
    stages.allSatisfy { stage in
      [stage.channels, stage.rows, stage.columns].allSatisfy(possibleCount.contains)
        && (1...min(64, stage.channels)).contains(stage.parts)
    }
  }
}

extension RecordedFigure {
  /// A drawing that was not drawn here must not bring anything that acts.
  fileprivate var isPossible: Bool {
    guard let picture else { return true }
    return picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>")
      && !picture.contains(actingParts)
  }
}

/// Read once, since that takes long.
nonisolated(unsafe) private let actingParts =
  /(?i)<script|<foreignObject|<iframe|javascript:|\son[a-z]+\s*=/

extension PixelImage: Codable {
  private enum Key: CodingKey { case width, height, channels, bytes }

  public init(from decoder: any Decoder) throws {
    let from = try decoder.container(keyedBy: Key.self)
    let width = try from.decode(Int.self, forKey: .width)
    let height = try from.decode(Int.self, forKey: .height)
    let channels = try from.decode(Int.self, forKey: .channels)
    let bytes = try from.decode(Data.self, forKey: .bytes)
    guard (1...20_000).contains(width), (1...20_000).contains(height),
      channels == 1 || channels == 3, bytes.count == width * height * channels
    else {
      throw damaged(
        decoder, "\(bytes.count) bytes are no picture of \(channels) × \(height) × \(width)")
    }
    self.init(width: width, height: height, channels: channels, bytes: Array(bytes))
  }

  public func encode(to encoder: any Encoder) throws {
    var to = encoder.container(keyedBy: Key.self)
    try to.encode(width, forKey: .width)
    try to.encode(height, forKey: .height)
    try to.encode(channels, forKey: .channels)
    try to.encode(Data(bytes), forKey: .bytes)
  }
}
