/// What the first bytes of a picture file say: its format, its size and how the camera was held.
///
/// Only what is needed before another program is asked to decode the file: that it is a picture at
/// all, that its size is bearable, and the EXIF orientation, which the small decoders ignore.
struct ImageHeader: Equatable {
  enum Format: String {
    case portableAnymap, jpeg = "JPEG", png = "PNG", gif = "GIF", bmp = "BMP", tiff = "TIFF"
    case webp = "WebP"
  }

  var format: Format
  /// Width and height in pixels, where the header is easy to read.
  var size: (width: Int, height: Int)?
  /// The EXIF orientation, 1 … 8; 1 is upright.
  var orientation = 1

  static func == (a: ImageHeader, b: ImageHeader) -> Bool {
    a.format == b.format && a.orientation == b.orientation && a.size?.width == b.size?.width
      && a.size?.height == b.size?.height
  }

  /// The header in the first bytes of a file; nil if it is no picture format known here.
  init?(_ bytes: [UInt8]) {
    func begins(with text: String, at start: Int = 0) -> Bool {
      bytes.count >= start + text.utf8.count
        && bytes[start..<(start + text.utf8.count)].elementsEqual(text.utf8)
    }
    if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), "2356".utf8.contains(bytes[1]) {
      format = .portableAnymap
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      format = .jpeg
      readSegments(bytes)
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      format = .png
      if bytes.count >= 24 {
        size = (Int(bigEndian(bytes, 16, 4)), Int(bigEndian(bytes, 20, 4)))
      }
    } else if begins(with: "GIF8") {
      format = .gif
    } else if begins(with: "BM") {
      format = .bmp
    } else if bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
      format = .tiff
    } else if begins(with: "RIFF"), begins(with: "WEBP", at: 8) {
      format = .webp
    } else {
      return nil
    }
  }

  /// Walks over a JPEG file's segments: FF, kind, two bytes of length, contents.
  private mutating func readSegments(_ bytes: [UInt8]) {
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let kind = bytes[at + 1]
      if kind == 0xFF {  // padding
        at += 1
        continue
      }
      if kind == 0x01 || (0xD0...0xD7).contains(kind) {  // these stand alone, without a length
        at += 2
        continue
      }
      let length = Int(bigEndian(bytes, at + 2, 2))
      let end = at + 2 + length
      if length < 2 || end > bytes.count || kind == 0xDA { return }
      switch kind {
      case 0xE1: readOrientation(Array(bytes[(at + 4)..<end]))
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(kind) && length >= 7:
        size = (Int(bigEndian(bytes, at + 7, 2)), Int(bigEndian(bytes, at + 5, 2)))
      default: break
      }
      at = end
    }
  }

  /// EXIF: "Exif", two zeros, then a TIFF header and a table of twelve-byte entries; the one with
  /// the number 0x0112 is the orientation.
  private mutating func readOrientation(_ segment: [UInt8]) {
    guard segment.count >= 14, segment[0..<6].elementsEqual([0x45, 0x78, 0x69, 0x66, 0, 0])
    else { return }
    let little = segment[6] == UInt8(ascii: "I")
    func number(_ at: Int, _ count: Int) -> Int {
      guard at >= 0, at + count <= segment.count else { return 0 }
      return Int(bigEndian(segment, at, count, reversed: little))
    }
    let table = 6 + number(10, 4)
    for entry in 0..<number(table, 2) {
      let start = table + 2 + entry * 12
      if start + 12 > segment.count { return }
      if number(start, 2) == 0x0112 {
        let value = number(start + 8, 2)
        if (1...8).contains(value) { orientation = value }
      }
    }
  }
}

private func bigEndian(
  _ bytes: [UInt8], _ start: Int, _ count: Int, reversed: Bool = false
) -> UInt32 {
  let part = bytes[start..<(start + count)]
  return reversed
    ? part.reversed().reduce(0) { $0 << 8 | UInt32($1) } : part.reduce(0) { $0 << 8 | UInt32($1) }
}

extension Image {
  /// The picture turned and mirrored so that an EXIF orientation (1 … 8) comes out upright.
  func upright(orientation: Int) -> Image {
    if orientation == 1 { return self }
    let source = bytes
    let turned = orientation >= 5
    let (newHeight, newWidth) = turned ? (width, height) : (height, width)
    var result = [UInt8](repeating: 0, count: count)
    for channel in 0..<channels {
      for y in 0..<newHeight {
        for x in 0..<newWidth {
          // Where the pixel of the upright picture lies in the stored one.
          let (row, column) =
            switch orientation {
            case 2: (y, width - 1 - x)
            case 3: (height - 1 - y, width - 1 - x)
            case 4: (height - 1 - y, x)
            case 5: (x, y)
            case 6: (height - 1 - x, y)
            case 7: (height - 1 - x, width - 1 - y)
            default: (x, width - 1 - y)
            }
          result[(channel * newHeight + y) * newWidth + x] =
            source[(channel * height + row) * width + column]
        }
      }
    }
    return Image(bytes: result, channels: channels, height: newHeight, width: newWidth)
  }
}
