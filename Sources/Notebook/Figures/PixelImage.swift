/// A picture as a screen shows it: a byte from 0 (dark) to 255 (light) for every channel, row and
/// column, in the order of a tensor [channels, height, width]. A recording keeps these bytes, and so
/// draws what a run has drawn.
public struct PixelImage: Sendable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// The values: channels × height × width of them.
  public let bytes: [UInt8]

  /// A picture.
  ///
  /// - Parameters:
  ///   - width: columns of pixels.
  ///   - height: rows of pixels.
  ///   - channels: 1 for grey, 3 for red, green and blue.
  ///   - pixels: channels × height × width values, 0 (dark) to 1 (light); those outside are cut off.
  public init(width: Int, height: Int, channels: Int, pixels: [Float]) {
    self.init(width: width, height: height, channels: channels, bytes: pixels.map(Self.byte))
  }

  init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    if width < 1 || height < 1 || channels != 1 && channels != 3
      || bytes.count != width * height * channels
    {
      fatalError(
        "a picture of \(channels) × \(height) × \(width) needs 1 or 3 channels and "
          + "\(channels * height * width) values, but \(bytes.count) were given")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  /// A picture of values of any size, such as a filter's weights or a feature map: the smallest
  /// becomes dark, the largest light.
  ///
  /// - Parameters:
  ///   - values: channels × height × width values.
  ///   - width: columns of pixels.
  ///   - height: rows of pixels.
  ///   - channels: 1 for grey, 3 for red, green and blue.
  ///   - range: the values shown as dark and light; nil takes the smallest and largest.
  public init(
    stretching values: [Float], width: Int, height: Int, channels: Int = 1,
    range: ClosedRange<Float>? = nil
  ) {
    let finite = values.lazy.filter(\.isFinite)
    let lower = range?.lowerBound ?? finite.min() ?? 0
    let upper = range?.upperBound ?? finite.max() ?? 1
    let scale = upper > lower ? 1 / (upper - lower) : 0
    self.init(
      width: width, height: height, channels: channels,
      pixels: values.map { $0.isFinite ? ($0 - lower) * scale : 0 })
  }

  /// The colour of a pixel.
  func colour(_ x: Int, _ y: Int) -> RGB {
    func value(_ channel: Int) -> UInt8 {
      bytes[(min(channel, channels - 1) * height + y) * width + x]
    }
    return RGB(red: value(0), green: value(1), blue: value(2))
  }

  /// A value as a screen shows it, from 0 to 255.
  private static func byte(_ value: Float) -> UInt8 {
    value.isNaN ? 0 : UInt8((min(1, max(0, value)) * 255).rounded())
  }

  /// The picture with other measures: where it shrinks every new pixel is the mean of those it covers,
  /// where it grows pixels are repeated.
  func resized(width newWidth: Int, height newHeight: Int) -> PixelImage {
    if newWidth == width && newHeight == height { return self }
    var result = [UInt8](repeating: 0, count: channels * newWidth * newHeight)
    for channel in 0..<channels {
      for y in 0..<newHeight {
        let rows = covered(y, of: newHeight, from: height)
        for x in 0..<newWidth {
          let columns = covered(x, of: newWidth, from: width)
          var sum = 0
          for row in rows {
            for column in columns { sum += Int(bytes[(channel * height + row) * width + column]) }
          }
          let count = rows.count * columns.count
          // Half a step is rounded up.
          result[(channel * newHeight + y) * newWidth + x] = UInt8((2 * sum + count) / (2 * count))
        }
      }
    }
    return PixelImage(width: newWidth, height: newHeight, channels: channels, bytes: result)
  }

  private func covered(_ index: Int, of count: Int, from total: Int) -> Range<Int> {
    let start = index * total / count
    return start..<max(start + 1, (index + 1) * total / count)
  }

  /// The picture in half blocks, two pixels to a character, or in letters from dark to light where
  /// there are no colours.
  ///
  /// - Parameters:
  ///   - columns: how many characters wide it may be.
  ///   - canvas: which colours there are.
  func lines(columns: Int, canvas: Canvas) -> [String] {
    // A pixel of a tiny picture gets several characters, so that it can be seen at all.
    let factor = max(1, min(columns / width, (8 + width - 1) / width))
    let across = min(columns, width * factor)
    let down = max(1, Int((Double(height) * Double(across) / Double(width)).rounded()))
    let even = resized(width: across, height: down + down % 2)
    return (0..<(even.height / 2)).map { row in
      var line = ""
      for x in 0..<across {
        let upper = even.colour(x, 2 * row)
        let lower = even.colour(x, 2 * row + 1)
        if canvas.colours == .none {
          let light = (upper.brightness + lower.brightness) / 2
          line.append(greyLetters[min(9, Int(light * 10))])
        } else {
          line += canvas.paint("▀", foreground: upper, background: lower)
        }
      }
      return line
    }
  }
}

/// Letters from dark to light, for a dark ground.
private let greyLetters = Array(" .:-=+*#%@")

extension RGB {
  /// From 0, black, to 1, white.
  var brightness: Double {
    (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255
  }
}
