/// Whether a JPEG file holds the data of all its pixels.
///
/// Decoders disagree about damaged files: some paint over a gap without a word, some refuse a file
/// that only lacks its end marker. Here the codes are followed without computing a picture: a file
/// is whole when the data of every block is there, whatever else it holds, and torn when some is
/// not. Huffman-coded files, baseline, extended and progressive, are followed (ISO/IEC 10918-1,
/// 1992, annexes F and G); of the rare other kinds the decoder's word is taken.
struct JPEGData {
  /// Why the file's picture is not all there, to be said after the file's name; nil if it is, or if
  /// the file is coded in a way that is not followed here.
  static func damage(in bytes: [UInt8]) -> String? {
    var reader = JPEGData(bytes)
    do throws(Damage) {
      try reader.read()
      return nil
    } catch {
      return error.sentence
    }
  }

  private struct Damage: Error { let sentence: String }

  private let bytes: [UInt8]
  private var frame: JPEGFrame?
  private var restartInterval = 0
  /// Tables of codes: 0 … 3 of DC values, 4 … 7 of AC values.
  private var tables = [HuffmanTable?](repeating: nil, count: 8)
  /// Of each component, the blocks across and down, and per block a bit for each of its 64
  /// coefficients that is not zero so far (progressive files only).
  private var planes: [Plane] = []
  /// Of each component and coefficient, the lowest bit that has come; −1 before anything has.
  private var lowestBit: [[Int]] = []

  private struct Plane {
    var across: Int
    var down: Int
    /// The blocks across with those that fill the last unit of an interleaved scan.
    var stride: Int
    var nonzero: [UInt64] = []
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func read() throws(Damage) {
    var markers = JPEGMarkers(bytes)
    var hasEnded = false
    var scans = 0
    while let segment = markers.next() {
      switch segment.kind {
      case 0xC4: try readTables(bytes[segment.contents])
      case 0xDD where segment.contents.count >= 2:
        let at = segment.contents.lowerBound
        restartInterval = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      case 0xDA:
        guard frame != nil else { throw Damage(sentence: "has image data before its size") }
        scans += 1
        // Ten are usual; of a file made to keep decoders busy each costs a look at every block.
        guard scans <= 200 else { throw Damage(sentence: "has more than 200 scans") }
        markers.skip(to: try readScan(bytes[segment.contents]))
      case 0xD9: hasEnded = true
      case let kind where JPEGFrame.isFrame(kind) && frame == nil:
        guard let frame = JPEGFrame(kind: kind, bytes[segment.contents]) else {
          throw Damage(sentence: "has a frame header that is none")
        }
        guard [0xC0, 0xC1, 0xC2].contains(kind) else { return }
        try begin(frame)
      default: break
      }
      if hasEnded { break }
    }
    let coefficients = frame?.kind == 0xC2 ? 64 : 1
    // A progressive file that says it is at its end may leave its finest bits out.
    let isComplete = lowestBit.allSatisfy { bits in
      hasEnded ? bits[0] >= 0 : bits[..<coefficients].allSatisfy { $0 == 0 }
    }
    guard frame != nil, isComplete else {
      throw Damage(sentence: "ends before all of its image data has come")
    }
  }

  private mutating func begin(_ frame: JPEGFrame) throws(Damage) {
    let (across, down) = (
      frame.components.map(\.across).max() ?? 0, frame.components.map(\.down).max() ?? 0
    )
    guard frame.components.allSatisfy({ (1...4).contains($0.across) && (1...4).contains($0.down) })
    else { throw Damage(sentence: "has a frame header that is none") }
    // The header's reader has looked at the size before; this is for whoever asks without it.
    guard Image.isBearable(channels: 3, height: frame.height, width: frame.width) else {
      throw Damage(sentence: "is \(frame.width) × \(frame.height) pixels")
    }
    self.frame = frame
    let units = (
      across: (frame.width + 8 * across - 1) / (8 * across),
      down: (frame.height + 8 * down - 1) / (8 * down)
    )
    planes = frame.components.map { component in
      var plane = Plane(
        across: (frame.width * component.across + 8 * across - 1) / (8 * across),
        down: (frame.height * component.down + 8 * down - 1) / (8 * down),
        stride: units.across * component.across)
      if frame.kind == 0xC2 {
        plane.nonzero = [UInt64](
          repeating: 0, count: plane.stride * units.down * component.down)
      }
      return plane
    }
    lowestBit = planes.map { _ in [Int](repeating: -1, count: 64) }
  }

  private mutating func readTables(_ contents: ArraySlice<UInt8>) throws(Damage) {
    var at = contents.startIndex
    while at + 17 <= contents.endIndex {
      let place = contents[at]
      let counts = contents[(at + 1)..<(at + 17)].map { Int($0) }
      let total = counts.reduce(0, +)
      let values = at + 17
      guard place & 0xEF < 4, total <= 256, values + total <= contents.endIndex,
        let table = HuffmanTable(counts: counts, values: Array(contents[values..<(values + total)]))
      else { throw Damage(sentence: "has a table of codes that is none") }
      tables[Int(place >> 4) * 4 + Int(place & 3)] = table
      at = values + total
    }
  }

  /// Follows one scan; where it ends.
  private mutating func readScan(_ header: ArraySlice<UInt8>) throws(Damage) -> Int {
    guard let frame, let scan = Scan(header, of: frame) else {
      throw Damage(sentence: "has a scan header that is none")
    }
    let isProgressive = frame.kind == 0xC2
    var bits = BitReader(bytes, at: header.endIndex)
    var endOfBand = 0
    let sizes = frame.components.map { ($0.across, $0.down) }
    let single = scan.parts.count == 1 ? planes[scan.parts[0].component] : nil
    let (largestAcross, largestDown) = (sizes.map(\.0).max()!, sizes.map(\.1).max()!)
    let across =
      single?.across ?? (frame.width + 8 * largestAcross - 1) / (8 * largestAcross)
    let down = single?.down ?? (frame.height + 8 * largestDown - 1) / (8 * largestDown)
    var untilRestart = restartInterval
    for row in 0..<down {
      for column in 0..<across {
        if restartInterval > 0, untilRestart == 0 {
          guard bits.passRestart() else { throw missing(row, down) }
          (untilRestart, endOfBand) = (restartInterval, 0)
        }
        untilRestart -= 1
        for part in scan.parts {
          let (h, v) = single == nil ? sizes[part.component] : (1, 1)
          for block in 0..<(h * v) {
            let stride = planes[part.component].stride
            let place = (row * v + block / h) * stride + column * h + block % h
            let isThere =
              isProgressive
              ? progressiveBlock(scan, part, place, &endOfBand, &bits)
              : sequentialBlock(part, &bits)
            guard isThere else { throw missing(row, down) }
          }
        }
      }
    }
    for part in scan.parts {
      for coefficient in scan.band { lowestBit[part.component][coefficient] = scan.low }
    }
    return bits.end
  }

  private func missing(_ row: Int, _ rows: Int) -> Damage {
    Damage(
      sentence: "lacks image data: it is damaged or cut off after \(100 * row / rows) % of its rows"
    )
  }

  private func sequentialBlock(_ part: Scan.Part, _ bits: inout BitReader) -> Bool {
    guard let dc = tables[part.dc], let ac = tables[4 + part.ac],
      let size = bits.code(dc), size <= 16, bits.skip(size)
    else { return false }
    var coefficient = 1
    while coefficient < 64 {
      guard let code = bits.code(ac) else { return false }
      let (run, size) = (code >> 4, code & 15)
      if size == 0 {
        if run < 15 { break }
        coefficient += 16
      } else {
        coefficient += run + 1
        guard coefficient <= 64, bits.skip(size) else { return false }
      }
    }
    return true
  }

  private mutating func progressiveBlock(
    _ scan: Scan, _ part: Scan.Part, _ place: Int, _ endOfBand: inout Int, _ bits: inout BitReader
  ) -> Bool {
    if scan.band.lowerBound == 0 {
      if scan.high > 0 { return bits.skip(1) }
      guard let table = tables[part.dc], let size = bits.code(table), size <= 16 else {
        return false
      }
      return bits.skip(size)
    }
    guard let table = tables[4 + part.ac] else { return false }
    let isRefined = scan.high > 0
    var nonzero = planes[part.component].nonzero[place]
    defer { planes[part.component].nonzero[place] = nonzero }
    var coefficient = scan.band.lowerBound
    /// Passes over `zeros` coefficients that are zero so far; each other one on the way has a bit.
    func pass(_ zeros: Int) -> Bool {
      var left = zeros
      while coefficient < scan.band.upperBound {
        if nonzero >> UInt64(coefficient) & 1 == 1 {
          guard bits.skip(1) else { return false }
        } else {
          if left == 0 { return true }
          left -= 1
        }
        coefficient += 1
      }
      return true
    }
    if endOfBand > 0 {
      endOfBand -= 1
      return !isRefined || pass(64)
    }
    while coefficient < scan.band.upperBound {
      guard let code = bits.code(table) else { return false }
      let (run, size) = (code >> 4, code & 15)
      if size == 0 && run < 15 {
        guard let more = bits.number(run) else { return false }
        endOfBand = (1 << run) + more - 1
        return !isRefined || pass(64)
      }
      if size > 0, !bits.skip(size) { return false }
      if isRefined {
        guard pass(run) else { return false }
      } else {
        coefficient += run
      }
      guard coefficient < scan.band.upperBound else { return size == 0 }
      if size > 0 { nonzero |= 1 << UInt64(coefficient) }
      coefficient += 1
    }
    return true
  }
}

/// What the header of a scan says: its components, and which bits of which coefficients it brings.
private struct Scan {
  struct Part {
    let component: Int
    let dc: Int
    let ac: Int
  }

  let parts: [Part]
  /// The coefficients, in zigzag order.
  let band: Range<Int>
  /// The bit that an earlier scan came down to; 0 in a first scan.
  let high: Int
  /// The lowest bit of this scan.
  let low: Int

  init?(_ header: ArraySlice<UInt8>, of frame: JPEGFrame) {
    let at = header.startIndex
    guard let count = header.first.map(Int.init), (1...4).contains(count),
      header.count >= 4 + 2 * count
    else { return nil }
    var parts: [Part] = []
    for index in 0..<count {
      let (id, choice) = (header[at + 1 + 2 * index], header[at + 2 + 2 * index])
      guard let component = frame.components.firstIndex(where: { $0.id == id }),
        choice >> 4 < 4, choice & 15 < 4
      else { return nil }
      parts.append(Part(component: component, dc: Int(choice >> 4), ac: Int(choice & 15)))
    }
    self.parts = parts
    let rest = at + 1 + 2 * count
    guard frame.kind == 0xC2 else {
      (band, high, low) = (0..<64, 0, 0)
      return
    }
    let (first, last) = (Int(header[rest]), Int(header[rest + 1]))
    guard first <= last, last < 64, first > 0 ? count == 1 : last == 0 else { return nil }
    band = first..<(last + 1)
    (high, low) = (Int(header[rest + 2] >> 4), Int(header[rest + 2] & 15))
  }
}
