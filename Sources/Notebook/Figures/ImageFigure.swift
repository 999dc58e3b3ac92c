import Files

/// One picture, or several in a grid: an image, a layer's filters, a layer's responses.
///
/// ```swift
/// cell.figure(ImageFigure(photograph, caption: "The input.", alt: "A cat on a wall."))
/// cell.figure(ImageFigure(grid: filters, columns: 12, caption: "The 96 filters of conv1."))
/// ```
public struct ImageFigure: Figure, Codable {
  /// The pictures, row by row.
  public var images: [PixelImage]
  /// What stands under each picture; empty, or one for each.
  public var labels: [String]
  /// How many pictures stand side by side; nil takes as many as there is room for.
  public var columns: Int?
  /// What is to be seen.
  public var caption: String
  /// How wide one picture may be in a terminal, in characters.
  public var maximumWidth: Int
  var alt: String?

  /// One picture.
  ///
  /// - Parameters:
  ///   - image: the picture.
  ///   - caption: what is to be seen.
  ///   - maximumWidth: how wide it may be in a terminal, in characters.
  ///   - alt: what is to be seen, for somebody who cannot see it.
  public init(
    _ image: PixelImage, caption: String = "", maximumWidth: Int = 48, alt: String? = nil
  ) {
    self.init(grid: [image], columns: 1, caption: caption, maximumWidth: maximumWidth, alt: alt)
  }

  /// Pictures in a grid.
  ///
  /// - Parameters:
  ///   - images: the pictures, row by row.
  ///   - labels: what stands under each; empty, or one for each.
  ///   - columns: how many stand side by side; nil takes as many as there is room for.
  ///   - caption: what is to be seen.
  ///   - maximumWidth: how wide one may be in a terminal, in characters.
  ///   - alt: what is to be seen, for somebody who cannot see it.
  public init(
    grid images: [PixelImage], labels: [String] = [], columns: Int? = nil, caption: String = "",
    maximumWidth: Int = 28, alt: String? = nil
  ) {
    if !labels.isEmpty && labels.count != images.count {
      fatalError("\(images.count) pictures cannot have \(labels.count) labels")
    }
    self.images = images
    self.labels = labels.map(printable)
    self.columns = columns
    self.caption = caption
    self.maximumWidth = max(1, maximumWidth)
    self.alt = alt
  }

  /// What is to be seen, in a sentence.
  public var altText: String {
    if let alt { return alt }
    guard let first = images.first else { return "No picture." }
    let kind = first.channels == 3 ? "colour" : "grey"
    let size = "\(first.width) × \(first.height) pixels"
    let what =
      images.count == 1
      ? "A \(kind) picture of \(size)" : "\(images.count) \(kind) pictures of \(size)"
    let names = labels.isEmpty ? "" : " (\(labels.joined(separator: ", ")))"
    return "\(what)\(names)\(caption.isEmpty ? "." : ": \(caption)")"
  }

  /// The pictures in characters.
  ///
  /// - Parameter canvas: how many columns there are and which colours.
  public func lines(on canvas: Canvas) -> [String] {
    guard let height = canvas.height else { return lines(on: canvas, upTo: maximumWidth) }
    // On a screen as large as they fit: an image alone up to the whole of it.
    var width = images.count == 1 ? canvas.width : maximumWidth
    var drawn = lines(on: canvas, upTo: width)
    while drawn.count > height && width > 4 {
      width = max(4, min(width - 1, width * height / drawn.count))
      drawn = lines(on: canvas, upTo: width)
    }
    return drawn
  }

  private func lines(on canvas: Canvas, upTo maximumWidth: Int) -> [String] {
    guard let widest = images.map(\.width).max() else { return [] }
    let gap = 2
    let small = max(widest, min(8, maximumWidth))
    let natural = min(
      maximumWidth, canvas.width, widest < 8 ? (8 + widest - 1) / widest * widest : small)
    let fitting = max(1, (canvas.width + gap) / (natural + gap))
    let across = max(1, min(columns ?? fitting, images.count))
    // When more are wanted side by side than there is room for, each becomes smaller.
    let width = max(1, min(natural, (canvas.width - gap * (across - 1)) / across))
    var lines: [String] = []
    for start in stride(from: 0, to: images.count, by: across) {
      let row = start..<min(images.count, start + across)
      let drawn = row.map { images[$0].lines(columns: width, canvas: canvas) }
      let height = drawn.map(\.count).max() ?? 0
      if start > 0 { lines.append("") }
      for line in 0..<height {
        let pieces = drawn.map { padded(line < $0.count ? $0[line] : "", to: width) }
        let line = pieces.joined(separator: String(repeating: " ", count: gap))
        lines.append(line.trimmingTrailingSpaces)
      }
      if !labels.isEmpty {
        let names = row.map { padded(shortened(labels[$0], to: width), to: width) }
        let line = names.joined(separator: String(repeating: " ", count: gap))
        lines.append(canvas.paint(line.trimmingTrailingSpaces, .dim))
      }
    }
    return lines
  }

  /// The pictures as an SVG element.
  public func svg() -> String {
    guard let first = images.first else { return SVG(width: 1, height: 1, alt: altText).text }
    let gap = 8.0
    // Alone, a picture is enlarged by a whole number, so that each of its pixels can be seen.
    let factor = max(1, min(8, 600 / max(1, first.width)))
    let wanted = min(
      600, max(168, Double(first.width * (first.width > 200 ? min(2, factor) : factor))))
    let across = max(1, min(columns ?? max(1, min(8, images.count)), images.count))
    let width =
      across == 1 ? wanted : min(140, (600 - gap * Double(across - 1)) / Double(across))
    let height = width * Double(first.height) / Double(first.width)
    let under = labels.isEmpty ? 0.0 : 20
    let rows = (images.count + across - 1) / across
    var drawing = SVG(
      width: Double(across) * (width + gap) - gap,
      height: Double(rows) * (height + under + gap) - gap, alt: altText)
    for (index, image) in images.enumerated() {
      let x = Double(index % across) * (width + gap)
      let y = Double(index / across) * (height + under + gap)
      drawing.image(image, x, y, width, height)
      if !labels.isEmpty {
        let letters = max(2, Int(width / 7.6))
        drawing.label(
          shortened(labels[index], to: letters), x + width / 2, y + height + 15, anchor: "middle",
          class: "soft")
      }
    }
    return drawing.text
  }
}
