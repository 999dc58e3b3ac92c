import Foundation

/// Building SVG text. Colours are classes, so that a page can give them for light and dark; a drawing
/// that stands alone carries `SVG.style`.
struct SVG {
  let width: Double
  let height: Double
  private let alt: String
  private var body = ""

  init(width: Double, height: Double, alt: String) {
    self.width = width
    self.height = height
    self.alt = alt
  }

  /// The whole drawing.
  var text: String {
    // On a phone a wide drawing is scrolled rather than shrunk until its letters are too small.
    let kind = width >= 700 ? " class=\"wider\"" : width >= 500 ? " class=\"wide\"" : ""
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" "
      + "viewBox=\"0 0 \(number(width)) \(number(height))\" width=\"\(number(width))\"\(kind) "
      + "role=\"img\" aria-label=\"\(escapedHTML(alt))\">\(body)</svg>"
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String = "axis"
  ) {
    body +=
      "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" "
      + "y2=\"\(number(y2))\" class=\"\(name)\"/>"
  }

  mutating func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String = "",
    fill: RGB? = nil
  ) {
    let paint = fill.map { "fill=\"\($0.hex)\"" } ?? "class=\"\(name)\""
    body +=
      "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(max(0, width)))\" "
      + "height=\"\(number(max(0, height)))\" \(paint)/>"
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], class name: String) {
    let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    body += "<polyline points=\"\(list)\" class=\"\(name)\"/>"
  }

  mutating func polygon(_ points: [(x: Double, y: Double)], class name: String) {
    let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    body += "<polygon points=\"\(list)\" class=\"\(name)\"/>"
  }

  /// Rectangles of one height and colour, in much less text than one by one.
  mutating func boxes(
    _ boxes: [(x: Double, y: Double, width: Double)], height: Double, class name: String
  ) {
    let down = number(height)
    let paths = boxes.map { box in
      let across = number(box.width)
      return "M\(number(box.x)) \(number(box.y))h\(across)v\(down)h-\(across)z"
    }
    body += "<path d=\"\(paths.joined())\" class=\"\(name)\"/>"
  }

  /// The sign of a series: the same six shapes as in a terminal.
  ///
  /// - Parameters:
  ///   - index: the series, whose shape it is.
  ///   - colour: the colour; nil takes the series' own.
  mutating func marker(
    _ index: Int, colour: Int? = nil, _ x: Double, _ y: Double, size: Double = 4.5
  ) {
    let colour = (colour ?? index) % 6
    let name = "fill\(colour)"
    func around(_ points: [(Double, Double)]) -> [(x: Double, y: Double)] {
      points.map { (x + $0.0 * size, y + $0.1 * size) }
    }
    let triangle = around([(0, -1.1), (1.1, 0.9), (-1.1, 0.9)])
    switch index % 6 {
    case 1: polygon(triangle, class: name)
    case 2: polygon(around([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]), class: name)
    case 3: polygon(around([(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)]), class: name)
    case 5: polygon(triangle, class: "hollow \(lineClass(colour))")
    default:
      let style = index % 6 == 4 ? "hollow \(lineClass(colour))" : name
      body +=
        "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(size))\" "
        + "class=\"\(style)\"/>"
    }
  }

  /// - Parameter turned: by how many degrees the text is turned around its place.
  mutating func label(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", class name: String = "ink",
    turned: Double = 0
  ) {
    let turn =
      turned == 0 ? "" : " transform=\"rotate(\(number(turned)) \(number(x)) \(number(y)))\""
    body +=
      "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" "
      + "class=\"\(name)\"\(turn)>\(escapedHTML(text))</text>"
  }

  /// Puts what `draw` draws into a group of its own, so that its parts are transparent as one.
  mutating func group(class name: String, _ draw: (inout SVG) -> Void) {
    body += "<g class=\"\(name)\">"
    draw(&self)
    body += "</g>"
  }

  mutating func image(
    _ image: PixelImage, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) {
    body +=
      "<image x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\" preserveAspectRatio=\"none\" class=\"pixels\" "
      + "href=\"data:image/png;base64,\(Data(pngBytes(image)).base64EncodedString())\"/>"
  }

  /// A number with up to two decimals.
  private func number(_ value: Double) -> String {
    let scaled = (value * 100).rounded()
    guard abs(scaled) < 1e15 else { return String(format: "%.2f", value) }
    let hundredths = Int(scaled)
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    switch rest {
    case 0: return "\(sign)\(whole)"
    case let rest where rest % 10 == 0: return "\(sign)\(whole).\(rest / 10)"
    default: return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
  }

  /// How wide a text will be at the drawing's 14 pixels, in the widest of the common typefaces
  /// (Verdana and DejaVu Sans), so that nothing is cut in any of them.
  static func textWidth(_ text: String) -> Double {
    text.reduce(0) { sum, character in
      switch character {
      case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";": sum + 5
      case " ", "f", "t", "r", "(", ")", "[", "]", "/", "-", "·", "!": sum + 6
      case "m", "M", "W": sum + 14
      case "w", "%", "×", "±", "−", "+", "=", "<", ">", "→": sum + 12
      case "A"..."Z": sum + 10.5
      default: sum + 9.1 * Double(displayWidth(String(character)))
      }
    }
  }

  /// The colours of a drawing that stands alone (on a light ground).
  static let style =
    "text{font:14px system-ui,sans-serif}.ink{fill:#1c2128}.soft{fill:#57606a}"
    + ".axis{stroke:#8b949e;stroke-width:1}.grid{stroke:#d8dee4;stroke-width:1}"
    + seriesColours.enumerated().map { index, colour in
      ".fill\(index){fill:\(colour)}.line\(index){stroke:\(colour)}"
    }.joined()
    + shapes

  /// What does not depend on light and dark.
  static let shapes =
    ".whisker{stroke:currentColor;stroke-width:1.5}"
    + ".curve{fill:none;stroke-width:2;stroke-linejoin:round}.dashed{stroke-dasharray:7 5}"
    + ".dotted{stroke-dasharray:2 4}.dotdash{stroke-dasharray:9 4 2 4}"
    + ".shade{fill:currentColor;opacity:0.1}"
    + ".hollow{fill:none;stroke-width:2}"
    + ".lit{opacity:0.45}.dusk{opacity:0.7}"
    + ".pixels{image-rendering:pixelated}.regions{opacity:0.2;shape-rendering:crispEdges}.onLight{fill:#000}.onDark{fill:#fff}"

  /// Six colours told apart by most eyes, with enough contrast on white (after M. Okabe, K. Ito,
  /// "Color universal design", 2008).
  static let seriesColours = ["#0068a8", "#b84a00", "#8a3a75", "#1a7f4b", "#3d4fb5", "#8a6100"]
  /// The same for a dark ground.
  static let darkSeriesColours = [
    "#56b4e9", "#f0a050", "#dd8fc4", "#4cc38a", "#93a5ff", "#d9b84a",
  ]
}

/// The class of a series' line.
func lineClass(_ index: Int) -> String { "line\(index % 6)" }

/// Text with the signs that mean something in HTML written out.
package func escapedHTML(_ text: String) -> String {
  guard text.utf8.contains(where: { "&<>\"".utf8.contains($0) }) else { return text }
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}

/// A colour of 8 bits a channel.
struct RGB: Equatable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// "#1c2128".
  var hex: String { String(format: "#%02x%02x%02x", red, green, blue) }

  /// Whether black letters read better on it than white ones.
  var isLight: Bool {
    0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue) > 140
  }

  /// The nearest of a terminal's 256 colours.
  var palette: Int {
    let spread = max(red, green, blue) - min(red, green, blue)
    if spread < 12 {
      let grey = (Double(red) + Double(green) + Double(blue)) / 3
      if grey < 4 { return 16 }
      if grey > 246 { return 231 }
      return 232 + min(23, max(0, Int(((grey - 8) / 10).rounded())))
    }
    func level(_ value: UInt8) -> Int {
      value < 48 ? 0 : value < 115 ? 1 : min(5, Int((Double(value) - 35) / 40))
    }
    return 16 + 36 * level(red) + 6 * level(green) + level(blue)
  }
}

extension Canvas {
  /// `text` in one colour on another, as exactly as the terminal can.
  func paint(_ text: String, foreground: RGB? = nil, background: RGB? = nil) -> String {
    guard colours != .none else { return text }
    func code(_ colour: RGB, _ base: Int) -> String {
      colours == .full
        ? "\(base);2;\(colour.red);\(colour.green);\(colour.blue)" : "\(base);5;\(colour.palette)"
    }
    let codes = [foreground.map { code($0, 38) }, background.map { code($0, 48) }]
      .compactMap { $0 }.joined(separator: ";")
    return codes.isEmpty ? text : "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }
}
