/// A table of Huffman codes, up to 16 bits long.
struct HuffmanTable {
  /// Of each prefix of eight bits, the code's length and value; length 0 for longer codes.
  private var short = [(length: UInt8, value: UInt8)](repeating: (0, 0), count: 256)
  /// Of each length, one more than the largest code, and what to add to a code to find its value.
  private var limits = [Int](repeating: 0, count: 17)
  private var offsets = [Int](repeating: 0, count: 17)
  private let values: [UInt8]

  /// The table with `counts[n]` codes of n + 1 bits; nil when there cannot be so many.
  init?(counts: [Int], values: [UInt8]) {
    self.values = values
    var (code, index) = (0, 0)
    for length in 1...16 {
      offsets[length] = index - code
      for _ in 0..<counts[length - 1] {
        guard code < 1 << length else { return nil }
        if length <= 8 {
          let first = code << (8 - length)
          for prefix in first..<(first + 1 << (8 - length)) {
            short[prefix] = (UInt8(length), values[index])
          }
        }
        (code, index) = (code + 1, index + 1)
      }
      limits[length] = code
      code <<= 1
    }
  }

  /// The length and the value of the code that `bits`, sixteen of them, begin with; nil if none.
  @inline(__always)
  func decode(_ bits: Int) -> (length: Int, value: Int)? {
    let (length, value) = short[bits >> 8]
    if length > 0 { return (Int(length), Int(value)) }
    for length in 9...16 {
      let code = bits >> (16 - length)
      if code < limits[length] { return (length, Int(values[code + offsets[length]])) }
    }
    return nil
  }
}

/// Reads the image data of a scan bit by bit. FF 00 stands for the byte FF; FF and anything else is
/// a marker, at which the data ends.
struct BitReader {
  private let bytes: [UInt8]
  private var position: Int
  private var held: UInt64 = 0
  private var count = 0

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Where the data has been read to: at a marker, or at the file's end.
  var end: Int {
    var at = position
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF, bytes[at + 1] != 0, bytes[at + 1] != 0xFF { return at }
      at += 1
    }
    return bytes.count
  }

  @inline(__always)
  private mutating func fill() {
    while count <= 48, position < bytes.count {
      let byte = bytes[position]
      if byte == 0xFF {
        guard position + 1 < bytes.count, bytes[position + 1] == 0 else { return }
        position += 1
      }
      position += 1
      held = held << 8 | UInt64(byte)
      count += 8
    }
  }

  /// The value of the next code; nil if there is none in the table, or the data ends within it.
  @inline(__always)
  mutating func code(_ table: HuffmanTable) -> Int? {
    if count < 16 { fill() }
    // Behind the data's end stand zeros, to be looked at but not to be used.
    let next = count >= 16 ? held >> UInt64(count - 16) : held << UInt64(16 - count)
    guard let (length, value) = table.decode(Int(next & 0xFFFF)), length <= count else {
      return nil
    }
    count -= length
    return value
  }

  /// Passes over some bits; false if there are not so many.
  @inline(__always)
  mutating func skip(_ bits: Int) -> Bool {
    if count < bits { fill() }
    guard bits <= count else { return false }
    count -= bits
    return true
  }

  /// The number in the next bits, at most 16; nil if there are not so many.
  mutating func number(_ bits: Int) -> Int? {
    if count < bits { fill() }
    guard bits <= count else { return nil }
    count -= bits
    return Int(truncatingIfNeeded: held >> UInt64(count)) & (1 << bits - 1)
  }

  /// Goes on behind the next restart marker; false if another marker or the file's end comes first.
  mutating func passRestart() -> Bool {
    let marker = end
    guard marker + 1 < bytes.count, (0xD0...0xD7).contains(bytes[marker + 1]) else { return false }
    position = marker + 2
    (held, count) = (0, 0)
    return true
  }
}
