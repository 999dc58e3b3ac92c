/// A figure as it was drawn once: read from a transcript it has its characters only, from a page
/// written as data also its SVG.
struct RecordedFigure: Figure, Codable {
  var caption: String
  var drawing: [String]
  private var alt: String?
  private(set) var picture: String?

  /// A figure of which only the characters are known.
  init(caption: String, drawing: [String]) {
    self.caption = caption
    self.drawing = drawing
  }

  /// Draws a figure, as wide as transcripts have them.
  init(drawing figure: any Figure) {
    self.init(
      caption: figure.caption, drawing: figure.lines(on: MarkdownRenderer.figureCanvas(page: 80)))
    alt = figure.altText
    picture = figure.svg()
  }

  var altText: String { alt ?? (caption.isEmpty ? "A figure from the recording." : caption) }

  func lines(on canvas: Canvas) -> [String] {
    drawing.map { displayWidth($0) > canvas.width ? shortened($0, to: canvas.width) : $0 }
  }

  func svg() -> String {
    if let picture { return picture }
    let width = drawing.map { displayWidth($0) }.max() ?? 0
    var picture = SVG(
      width: Double(width) * 8 + 8, height: Double(drawing.count) * 16 + 8, alt: altText)
    for (row, line) in drawing.enumerated() {
      picture.label(line, 4, Double(row) * 16 + 14, class: "mono")
    }
    return picture.text
  }
}
