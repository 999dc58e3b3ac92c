/// A network as a row of boxes, one for each output: as high and as deep as it has rows and columns, as
/// long as it has channels. Outputs without rows and columns (fully connected layers) are upright bars,
/// as tall as they are long. All sides are to scale, all lengths and bars too. In a terminal the boxes
/// are seen from the side: rows upwards, channels to the right.
///
/// Where a network is divided over several devices, each has a row of its own, and lines show who sees
/// whose outputs (after figure 2 of Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
/// convolutional neural networks", 2012).
public struct ArchitectureDiagram: Figure, Codable {
  /// One output of the network.
  public struct Stage: Codable, Sendable {
    /// Its name, best no longer than five letters.
    public var name: String
    /// How many channels it has, or numbers where it has no rows and columns.
    public var channels: Int
    /// How many rows it has.
    public var rows: Int
    /// How many columns it has.
    public var columns: Int
    /// Into how many equal parts its channels are divided.
    public var parts: Int
    /// Whether every part sees all parts of the stage before, and not only its own.
    public var crosses: Bool

    /// One output.
    ///
    /// - Parameters:
    ///   - name: its name, best no longer than five letters.
    ///   - shape: channels, rows and columns, or only how many numbers.
    ///   - parts: into how many equal parts its channels are divided.
    ///   - crosses: whether every part sees all parts of the stage before.
    public init(_ name: String, shape: [Int], parts: Int = 1, crosses: Bool = false) {
      if shape.count != 1 && shape.count != 3 {
        fatalError("a stage is [channels, rows, columns] or [numbers], not \(shape)")
      }
      self.name = name
      channels = shape[0]
      rows = shape.count == 3 ? shape[1] : 1
      columns = shape.count == 3 ? shape[2] : 1
      self.parts = max(1, parts)
      self.crosses = crosses
    }

    var isVector: Bool { rows == 1 && columns == 1 }
    /// What stands under the stage: "2 × 48".
    var length: String {
      parts == 1 ? grouped(channels) : "\(parts) × \(grouped(channels / parts))"
    }
    /// "55 × 55", or nothing.
    var sides: String { isVector ? "" : "\(rows) × \(columns)" }
    /// "96 × 55 × 55".
    var shape: String { isVector ? length : "\(grouped(channels)) × \(sides)" }
  }

  /// The outputs from the input on.
  public var stages: [Stage]
  /// What is to be seen.
  public var caption: String
  var alt: String?

  /// A diagram.
  ///
  /// - Parameters:
  ///   - stages: the outputs from the input on.
  ///   - caption: what is to be seen.
  ///   - alt: the same for somebody who cannot see it; nil lists the stages.
  public init(_ stages: [Stage], caption: String = "", alt: String? = nil) {
    self.stages = stages
    self.caption = caption
    self.alt = alt
  }

  /// What is to be seen, in a sentence.
  public var altText: String {
    alt ?? "Diagram of a network: "
      + stages.map { "\($0.name) \($0.shape)" }.joined(separator: ", ") + "."
  }

  private var parts: Int { stages.map(\.parts).max() ?? 1 }

  /// How many units of length a row of the largest output and a channel have.
  ///
  /// - Parameters:
  ///   - tall: the units there are for the highest box.
  ///   - long: the units there are for the longest one.
  ///   - bar: the units there are for the tallest bar.
  private func scales(tall: Double, long: Double, bar: Double) -> (side: Double, channel: Double) {
    let boxes = stages.filter { !$0.isVector }
    let side = tall / Double(max(1, boxes.map { max($0.rows, $0.columns) }.max() ?? 1))
    let longest = Double(max(1, boxes.map(\.channels).max() ?? 1))
    let tallest = Double(
      max(1, stages.filter(\.isVector).map { $0.channels / $0.parts }.max() ?? 1))
    return (side, min(long / longest, bar / tallest))
  }

  // MARK: characters

  /// The diagram in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    // Beneath a box there is room for a few letters only.
    let labels = stages.map { stage in
      [
        stage.name, grouped(stage.channels / stage.parts),
        stage.rows == stage.columns ? (stage.isVector ? "" : "\(stage.rows)²") : stage.sides,
      ]
    }
    let slot = (labels.joined().map { displayWidth($0) }.max() ?? 0) + 1
    guard !stages.isEmpty, slot * stages.count <= canvas.width else {
      return stages.map { shortened("\(padded($0.name, to: 6)) \($0.shape)", to: canvas.width) }
    }
    let rows = parts == 1 ? 10 : 7 * parts
    let height = rows * 4
    let scale = scales(
      tall: Double(parts == 1 ? height : height / parts + 8), long: Double(slot),
      bar: Double(height / parts - 4))
    var boxes = DotGrid(columns: slot * stages.count, rows: rows)
    var links = boxes
    var ends: [(x: Int, y: Int)] = []
    for (index, stage) in stages.enumerated() {
      let channels = Double(stage.channels / stage.parts) * scale.channel
      let long = stage.isVector ? 1 : max(1, Int(channels.rounded()))
      let tall = max(
        1, Int((stage.isVector ? channels : Double(stage.rows) * scale.side).rounded()))
      let left = index * slot * 2 + 2
      let centres = (0..<stage.parts).map { height * (2 * $0 + 1) / (2 * stage.parts) }
      for (part, centre) in centres.enumerated() {
        for x in left..<(left + long) {
          for y in (centre - tall / 2)..<(centre - tall / 2 + tall) { boxes.set(x, y) }
        }
        for (other, end) in ends.enumerated() where sees(stage, part, other, of: ends.count) {
          links.line(from: (end.x + 2, end.y), to: (left - 2, centre))
        }
      }
      ends = centres.map { (left + long, $0) }
    }
    var grid = CharacterGrid(width: slot * stages.count, height: rows + 3)
    for row in 0..<rows {
      for column in 0..<(slot * stages.count) {
        if let box = boxes.character(column: column, row: row) {
          grid.put(String(box), x: column, y: row, .series(0))
        } else if let link = links.character(column: column, row: row) {
          grid.put(String(link), x: column, y: row, .dim)
        }
      }
    }
    for (index, texts) in labels.enumerated() {
      for (line, text) in texts.enumerated() {
        grid.put(text, x: index * slot + 1, y: rows + line, line == 0 ? .plain : .dim)
      }
    }
    let note = parts == 1 ? [] : [canvas.paint(" (channels of each of the \(parts) parts)", .dim)]
    return grid.lines(on: canvas) + note
  }

  private func sees(_ stage: Stage, _ part: Int, _ other: Int, of count: Int) -> Bool {
    stage.crosses || count == 1 || stage.parts == 1 || part == other
  }

  // MARK: SVG

  /// The diagram as an SVG element.
  public func svg() -> String {
    let scale = scales(tall: 150, long: 60, bar: parts == 1 ? 200 : 110)
    let slant = 0.35  // how far depth reaches to the right and up
    func size(_ stage: Stage) -> (long: Double, tall: Double, deep: Double) {
      let channels = Double(stage.channels / stage.parts) * scale.channel
      if stage.isVector { return (5, max(2, channels), 2) }
      return (
        max(1, channels), Double(stage.rows) * scale.side,
        Double(stage.columns) * scale.side * slant
      )
    }
    // Fronts of equal parts stand on one line, so that links between them are level.
    func places(of stage: Stage) -> [Double] {
      let alike = stages.filter { $0.parts == stage.parts }.map { size($0).tall + size($0).deep }
      return (0..<stage.parts).map {
        (Double($0) - Double(stage.parts - 1) / 2) * ((alike.max() ?? 0) + 14)
      }
    }
    let tops = stages.map { (places(of: $0).first ?? 0) - size($0).tall / 2 - size($0).deep }
    let bottoms = stages.map { (places(of: $0).last ?? 0) + size($0).tall / 2 }
    let up = 6 - (tops.min() ?? 0)
    let height = up + (bottoms.max() ?? 0)
    let slots = stages.map { stage in
      let texts = [stage.name, stage.length, stage.sides].map { SVG.textWidth($0) }
      return max(size(stage).long + size(stage).deep + 24, (texts.max() ?? 0) + 12)
    }
    var drawing = SVG(width: slots.reduce(8, +), height: height + 66, alt: altText)
    var left = 4.0
    var ends: [(x: Double, y: Double)] = []
    for (stage, slot) in zip(stages, slots) {
      let (long, tall, deep) = size(stage)
      let middle = left + slot / 2
      let x = middle - (long + deep) / 2
      let centres = places(of: stage).map { $0 + up }
      drawing.group(class: "stage") { drawing in
        for (part, centre) in centres.enumerated() {
          for (other, end) in ends.enumerated() where sees(stage, part, other, of: ends.count) {
            drawing.line(end.x, end.y, x, centre)
          }
        }
        for centre in centres {
          let front = (
            left: x, top: centre - tall / 2, right: x + long, bottom: centre + tall / 2
          )
          let (back, top) = (front.right + deep, front.top - deep)
          drawing.rect(front.left, front.top, long, tall, class: "fill0")
          drawing.polygon(
            [
              (front.left, front.top), (front.left + deep, top), (back, top),
              (front.right, front.top),
            ], class: "fill0 lit")
          drawing.polygon(
            [
              (front.right, front.top), (back, top), (back, top + tall),
              (front.right, front.bottom),
            ], class: "fill0 dusk")
        }
        for (line, text) in [stage.name, stage.length, stage.sides].enumerated() {
          drawing.label(
            text, middle, height + 24 + Double(line) * 18, anchor: "middle",
            class: line == 0 ? "ink" : "soft")
        }
      }
      ends = centres.map { (x + long + deep, $0) }
      left += slot
    }
    return drawing.text
  }
}
