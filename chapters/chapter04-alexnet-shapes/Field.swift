import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// What one output sees of the picture.
func addFieldCell(to page: Page) {
  let layers = walk.windowNames
  let chosen = Knob("layer", layers, default: layers[layers.count - 1])
  page.cell("sees", "What one output sees of the picture", knobs: [chosen]) { cell in
    cell.say(
      """
      One number of the first convolution depends on \(try firstWindow()) pixels of the picture, one \
      behind the pooling on more, because it depends on several of those. The pixels that one output \
      depends on are its _receptive field_. Each window adds to it its size less one, times all \
      strides before it:
      """)
    cell.formula("sees = 1 + Σ (window − 1) · (product of the strides before)")
    let fields = try walk.fields()
    var table = Table(
      "layer", .number("window"), .number("stride"), .number("strides before"), .number("sees"))
    for field in fields {
      table.row(
        field.name, field.window.kernelSize, field.window.stride,
        field.seen.stride / field.window.stride,
        "\(field.seen.size) × \(field.seen.size)")
    }
    cell.table(table)
    cell.figure(
      ImageFigure(
        grid: try fields.map { try walk.seen(by: $0, side: 56) }, labels: fields.map(\.name),
        columns: 4,
        caption:
          "What the middle output of each of these layers sees: bright. A fully connected layer sees all.",
        maximumWidth: 17,
        alt:
          "The same picture several times; the bright square that an output sees grows from layer "
          + "to layer."))
    if let field = fields.first(where: { $0.name == cell[chosen] }) {
      cell.figure(
        ImageFigure(
          try walk.seen(by: field, side: 112),
          caption:
            "\(field.name), larger: its middle output's field is \(field.seen.size) pixels a side"
            + (field.rows(of: walk.variant.imageShape[1]).count == field.seen.size
              ? "."
              : ", \(field.rows(of: walk.variant.imageShape[1]).count) of them on the picture."),
          maximumWidth: 40))
    }
    if let measured = try walk.measuredField() {
      cell.verdict(
        measured.rim > 0 && measured.outside <= 1e-3 * measured.rim, "The formula says",
        that:
          "the middle output of \(measured.name) depends on \(measured.size) × \(measured.size) "
          + "pixels, no more and no fewer",
        found: "noise on the field's own outermost pixels changes it by "
          + "\(significant(measured.rim, digits: 2)), noise everywhere outside by "
          + "\(significant(measured.outside, digits: 2))",
        failsIf: "the second number is more than a thousandth of the first")
    }
    cell.takeaway("depth makes small windows see far: strides multiply, windows add up.")
    cell.exercise("4.3", "compute the receptive field")
    cell.notes(
      """
      Cover the last column and work it out from the top: 11, then (3 − 1) · 4 more, and so on. Ask \
      which layer is the first that could see a whole face.
      """)
  }
}

private func firstWindow() throws -> String {
  let size = try walk.fields().first?.seen.size ?? 1
  return "\(size) × \(size)"
}

/// A layer's receptive field, and where it lies.
struct Field {
  /// The layer's name.
  let name: String
  /// Its window.
  let window: Window
  /// Its field.
  let seen: ReceptiveField
  /// Where the field of the first output begins; negative when it hangs over.
  let start: Int
  /// Outputs along a side.
  let outputs: Int

  /// The share of the picture, along one side, that the middle output sees.
  func share(of side: Int) -> Range<Double> {
    let pixels = rows(of: side)
    return Double(pixels.lowerBound) / Double(side)..<Double(pixels.upperBound) / Double(side)
  }

  /// The pixels, along one side, that the middle output sees.
  func rows(of side: Int) -> Range<Int> {
    let first = start + outputs / 2 * seen.stride
    return max(0, first)..<min(side, first + seen.size)
  }
}

extension Walk {
  /// The names of the layers with a window, down to the first layer that is made of others.
  var windowNames: [String] {
    let network = variant.network()
    return zip(network.names, network.layers).prefix { $0.1.role != .composite }
      .filter { $0.1.window != nil }.map(\.0)
  }

  /// The picture in another size.
  func picture(side: Int) throws -> Tensor {
    let shape = [variant.imageShape[0], side, side]
    if let imagePath { return try readPicture(at: imagePath, fitting: shape) }
    return shape[0] == 1 ? grey(lighthouse(size: side)) : lighthouse(size: side)
  }

  /// The picture, so many pixels a side, dark where the middle output of a layer sees nothing.
  func seen(by field: Field, side: Int) throws -> PixelImage {
    pixelImage(framed(try picture(side: side), field.share(of: variant.imageShape[1])))
  }

  /// The receptive fields of all layers with a window.
  func fields() throws -> [Field] {
    var (start, stride) = (0, 1)
    return try summary().rows.compactMap { row in
      guard let window = row.layer.window, let seen = row.receptiveField else { return nil }
      start -= window.padding * stride
      stride = seen.stride
      return Field(
        name: row.name, window: window, seen: seen, start: start, outputs: row.outputShape[2])
    }
  }

  /// How much one output, the middle one of the last layer whose field lies inside the picture, changes
  /// when noise is written outside its field, and when it is written on the field's rim; nil when there
  /// is no such layer.
  func measuredField() throws -> (name: String, size: Int, outside: Float, rim: Float)? {
    let input = try input()
    let side = input.shape[3]
    guard let field = try fields().last(where: { $0.rows(of: side).count == $0.seen.size }),
      let last = try summary().rows.firstIndex(where: { $0.name == field.name })
    else { return nil }
    let part = Sequential(Array(try network().layers[...last]))
    part.isTraining = false
    func middle(_ input: Tensor) -> Tensor {
      let output = part(input)
      let place = field.outputs / 2
      return Tensor(
        (0..<output.shape[1]).map { output[0, $0, place, place] }, shape: [output.shape[1]])
    }
    let pixels = field.rows(of: side)
    let inner = pixels.lowerBound + 1..<pixels.upperBound - 1
    var generator = RandomGenerator(seed: seed)
    let noise = Tensor.normal(input.shape, using: &generator)
    func replaced(where isReplaced: (Int, Int) -> Bool) -> Tensor {
      var result = input
      for channel in 0..<input.shape[1] {
        for row in 0..<side {
          for column in 0..<side where isReplaced(row, column) {
            result[0, channel, row, column] = noise[0, channel, row, column]
          }
        }
      }
      return result
    }
    let before = middle(input)
    let outside = middle(replaced { !(pixels ~= $0 && pixels ~= $1) })
    let rim = middle(
      replaced { pixels ~= $0 && pixels ~= $1 && !(inner ~= $0 && inner ~= $1) })
    return (
      field.name, field.seen.size, outside.largestDifference(from: before),
      rim.largestDifference(from: before)
    )
  }
}

/// The picture with everything dark but a square, given as a share of its side.
private func framed(_ picture: Tensor, _ share: Range<Double>) -> Tensor {
  let side = Double(picture.shape[2])
  let pixels = Int(share.lowerBound * side)..<Int((share.upperBound * side).rounded(.up))
  var result = picture * 0.3
  for channel in 0..<picture.shape[0] {
    for row in pixels {
      for column in pixels { result[channel, row, column] = picture[channel, row, column] }
    }
  }
  return result
}
