/// A walk over the segments of a JPEG file (ISO/IEC 10918-1, 1992): FF, a kind, two bytes of length,
/// contents; behind a start of scan (FF DA) the image data, up to the next marker.
///
/// Bytes that belong to no segment are passed over, as every browser does.
struct JPEGMarkers {
  /// One segment: its kind, and where its contents lie (empty for a marker that stands alone).
  struct Segment {
    let kind: UInt8
    let contents: Range<Int>
  }

  private let bytes: [UInt8]
  private var position = 2

  /// A walk over a file that begins with FF D8.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next segment; nil where the file ends. A segment that the file cuts short is no segment.
  mutating func next() -> Segment? {
    while position + 1 < bytes.count {
      let kind = bytes[position + 1]
      guard bytes[position] == 0xFF, kind != 0, kind != 0xFF else {
        position += 1
        continue
      }
      // These stand alone: restart markers, start and end of the picture, and TEM.
      if kind == 0x01 || (0xD0...0xD9).contains(kind) {
        position += 2
        return Segment(kind: kind, contents: position..<position)
      }
      guard position + 4 <= bytes.count else { return nil }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      guard length >= 2, position + 2 + length <= bytes.count else { return nil }
      let contents = (position + 4)..<(position + 2 + length)
      position = contents.upperBound
      return Segment(kind: kind, contents: contents)
    }
    return nil
  }

  /// Goes on at byte `position`, behind the image data of a scan.
  mutating func skip(to position: Int) { self.position = max(self.position, position) }
}

/// What a JPEG file's frame header says: how large the picture is, and how it is coded.
struct JPEGFrame {
  struct Component {
    let id: UInt8
    /// How many blocks of 8 × 8 values of this component one unit of an interleaved scan holds.
    let across: Int
    let down: Int
  }

  let kind: UInt8
  let width: Int
  let height: Int
  let components: [Component]

  /// The frame in the contents of a segment SOF; nil if they are no frame.
  init?(kind: UInt8, _ contents: ArraySlice<UInt8>) {
    let at = contents.startIndex
    guard contents.count >= 6 else { return nil }
    func word(_ offset: Int) -> Int {
      Int(contents[at + offset]) << 8 | Int(contents[at + offset + 1])
    }
    let count = Int(contents[at + 5])
    self.kind = kind
    (height, width) = (word(1), word(3))
    guard count > 0, contents.count >= 6 + 3 * count else { return nil }
    components = (0..<count).map { index in
      let start = at + 6 + 3 * index
      return Component(
        id: contents[start], across: Int(contents[start + 1] >> 4),
        down: Int(contents[start + 1] & 15))
    }
  }

  /// Whether a segment of this kind is a frame header.
  static func isFrame(_ kind: UInt8) -> Bool {
    (0xC0...0xCF).contains(kind) && ![0xC4, 0xC8, 0xCC].contains(kind)
  }
}
