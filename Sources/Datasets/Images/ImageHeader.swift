/// What a picture file says of itself: its format, its size and how the camera was held.
///
/// Only what is needed before another program is asked to decode the file: that it is a picture at
/// all, that its size is bearable, and the EXIF orientation, which the decoders are told to ignore,
/// so that it is applied once, here. JPEG, PNG (chunk eXIf), WebP (chunk EXIF) and TIFF (its first
/// table) carry one; the other formats have no place for it.
struct ImageHeader: Equatable {
  enum Format: String {
    case portableAnymap, jpeg = "JPEG", png = "PNG", gif = "GIF", bmp = "BMP", tiff = "TIFF"
    case webp = "WebP"
  }

  let format: Format
  /// Width and height in pixels, where the file says so.
  var size: Size?
  /// The EXIF orientation, 1 … 8; 1 is upright.
  var orientation = 1

  struct Size: Equatable {
    var width: Int
    var height: Int
  }

  /// The header of a file; nil if it is no picture format known here.
  init?(_ bytes: [UInt8]) {
    func begins(with text: String, at start: Int = 0) -> Bool {
      bytes.count >= start + text.utf8.count
        && bytes[start..<(start + text.utf8.count)].elementsEqual(text.utf8)
    }
    if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), "2356".utf8.contains(bytes[1]) {
      format = .portableAnymap
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      format = .jpeg
      readJPEG(bytes)
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      format = .png
      readPNG(bytes)
    } else if begins(with: "GIF8") {
      format = .gif
      if bytes.count >= 10 { size = Size(bytes, 6, 8, count: 2) }
    } else if begins(with: "BM") {
      format = .bmp
      readBMP(bytes)
    } else if bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
      format = .tiff
      readTable(TIFFTable(bytes[...]), isPicture: true)
    } else if begins(with: "RIFF"), begins(with: "WEBP", at: 8) {
      format = .webp
      readWebP(bytes)
    } else {
      return nil
    }
  }

  private mutating func readJPEG(_ bytes: [UInt8]) {
    var markers = JPEGMarkers(bytes)
    while let segment = markers.next(), segment.kind != 0xDA, segment.kind != 0xD9 {
      let contents = bytes[segment.contents]
      if segment.kind == 0xE1, contents.starts(with: exifMark) {
        readTable(TIFFTable(contents.dropFirst(exifMark.count)))
      } else if JPEGFrame.isFrame(segment.kind),
        let frame = JPEGFrame(kind: segment.kind, contents)
      {
        size = Size(width: frame.width, height: frame.height)
      }
    }
  }

  /// Chunks: four bytes of length, four letters, contents, four bytes of checksum.
  private mutating func readPNG(_ bytes: [UInt8]) {
    if bytes.count >= 24 {
      size = Size(width: number(bytes, 16, 4), height: number(bytes, 20, 4))
    }
    forEachChunk(bytes, from: 8, lengthFirst: true, isLittle: false, extra: 4) { name, contents in
      if name == "eXIf" { readTable(TIFFTable(contents)) }
    }
  }

  private mutating func readBMP(_ bytes: [UInt8]) {
    guard bytes.count >= 26 else { return }
    if number(bytes, 14, 4, isLittle: true) == 12 {  // the oldest kind of header
      size = Size(bytes, 18, 20, count: 2)
      return
    }
    // A negative height stands for rows from top to bottom.
    let height = Int32(truncatingIfNeeded: number(bytes, 22, 4, isLittle: true))
    size = Size(width: number(bytes, 18, 4, isLittle: true), height: Int(height.magnitude))
  }

  /// Chunks: four letters, four bytes of length, contents, filled up to an even length.
  private mutating func readWebP(_ bytes: [UInt8]) {
    forEachChunk(bytes, from: 12, lengthFirst: false, isLittle: true, extra: 0) { name, contents in
      let at = contents.startIndex
      switch name {
      case "VP8X" where contents.count >= 10:
        size = Size(
          width: 1 + number(bytes, at + 4, 3, isLittle: true),
          height: 1 + number(bytes, at + 7, 3, isLittle: true))
      case "VP8 " where size == nil && contents.count >= 10:
        size = Size(bytes, at + 6, at + 8, count: 2, mask: 0x3FFF)
      case "VP8L" where size == nil && contents.count >= 5:
        let bits = number(bytes, at + 1, 4, isLittle: true)
        size = Size(width: 1 + bits & 0x3FFF, height: 1 + bits >> 14 & 0x3FFF)
      case "EXIF":
        let isMarked = contents.starts(with: exifMark)
        readTable(TIFFTable(isMarked ? contents.dropFirst(exifMark.count) : contents))
      default: break
      }
    }
  }

  private mutating func readTable(_ table: TIFFTable?, isPicture: Bool = false) {
    guard let table else { return }
    if let value = table[0x0112], (1...8).contains(value) { orientation = value }
    if isPicture, let width = table[0x0100], let height = table[0x0101] {
      size = Size(width: width, height: height)
    }
  }
}

extension ImageHeader.Size {
  /// Two little-endian numbers at the given places.
  fileprivate init(_ bytes: [UInt8], _ width: Int, _ height: Int, count: Int, mask: Int = 0xFFFF) {
    self.init(
      width: number(bytes, width, count, isLittle: true) & mask,
      height: number(bytes, height, count, isLittle: true) & mask)
  }
}

private let exifMark = Array("Exif".utf8) + [0, 0]

/// The first table of a TIFF file, of which EXIF data is one: a header of eight bytes, then entries
/// of twelve: a number, a type, how many, and the value or where it is.
struct TIFFTable {
  private var values: [Int: Int] = [:]

  /// The table in some bytes; nil if they are no TIFF file.
  init?(_ bytes: ArraySlice<UInt8>) {
    let (first, end) = (bytes.startIndex, bytes.endIndex)
    guard bytes.count >= 8, bytes[first] == bytes[first + 1],
      bytes[first] == UInt8(ascii: "I") || bytes[first] == UInt8(ascii: "M")
    else { return nil }
    let isLittle = bytes[first] == UInt8(ascii: "I")
    let table = first + number(bytes, first + 4, 4, isLittle: isLittle)
    guard table + 2 <= end else { return }
    for entry in 0..<number(bytes, table, 2, isLittle: isLittle) {
      let start = table + 2 + entry * 12
      if start + 12 > end { return }
      let type = number(bytes, start + 2, 2, isLittle: isLittle)
      guard let size = [1: 1, 3: 2, 4: 4][type] else { continue }
      let key = number(bytes, start, 2, isLittle: isLittle)
      if values[key] == nil { values[key] = number(bytes, start + 8, size, isLittle: isLittle) }
    }
  }

  /// The first value of the entry with this number.
  subscript(key: Int) -> Int? { values[key] }
}

/// The number in `count` bytes at `start`, the highest first unless `isLittle`.
private func number<Bytes: RandomAccessCollection<UInt8>>(
  _ bytes: Bytes, _ start: Int, _ count: Int, isLittle: Bool = false
) -> Int where Bytes.Index == Int {
  (0..<count).reduce(0) { $0 << 8 | Int(bytes[start + (isLittle ? count - 1 - $1 : $1)]) }
}

/// Calls `body` with the name and the contents of each chunk of a file that is made of chunks.
private func forEachChunk(
  _ bytes: [UInt8], from start: Int, lengthFirst: Bool, isLittle: Bool, extra: Int,
  _ body: (String, ArraySlice<UInt8>) -> Void
) {
  var at = start
  while at + 8 <= bytes.count {
    let length = number(bytes, lengthFirst ? at : at + 4, 4, isLittle: isLittle)
    let name = String(
      decoding: bytes[(lengthFirst ? at + 4 : at)..<(lengthFirst ? at + 8 : at + 4)],
      as: UTF8.self)
    let end = at + 8 + length
    if end > bytes.count { return }
    body(name, bytes[(at + 8)..<end])
    at = end + extra + (isLittle ? length & 1 : 0)
  }
}
