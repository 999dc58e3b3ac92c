import Base
import Files
import Layers
import Training

// How events become bytes: fields in Protocol Buffers' encoding, framed with lengths and checksums.

/// A message under way: its fields, one behind another, each led by its number and kind.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// A whole number: seven bits a byte, the lowest first, the eighth bit saying that more follow.
  mutating func add(_ field: Int, _ value: Int) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Double) {
    varint(UInt64(field << 3 | 1))
    bytes += littleEndian(value.bitPattern)
  }

  mutating func add(_ field: Int, _ value: Float) {
    varint(UInt64(field << 3 | 5))
    bytes += littleEndian(value.bitPattern)
  }

  mutating func add(_ field: Int, _ value: [UInt8]) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }

  mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// One record of an event file: 8 bytes of length, 4 of the length's checksum, the event, 4 of its
/// checksum, all little-endian.
enum EventRecord {
  static func frame(_ event: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(event.count))
    return length + littleEndian(maskedChecksum(length)) + event
      + littleEndian(maskedChecksum(event))
  }

  /// How many bytes of a file hold whole records of events up to a step, and whether what follows is
  /// damage. (The beginning of a record is none: a killed program can leave it at the end.)
  static func lengthOfEvents(
    upTo step: Int, in file: [UInt8]
  ) -> (length: Int, isDamaged: Bool) {
    var position = 0
    while file.count - position >= 12 {
      let head = Array(file[position..<(position + 12)])
      guard littleEndian(maskedChecksum(Array(head[..<8]))).elementsEqual(head[8...]) else {
        return (position, true)
      }
      let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard length <= UInt64(max(0, file.count - position - 16)), file.count - position >= 16
      else { return (position, false) }
      let event = Array(file[(position + 12)..<(position + 12 + Int(length))])
      let end = position + 16 + Int(length)
      guard Array(file[position..<end]) == frame(event) else { return (position, true) }
      if eventStep(event) > step { return (position, false) }
      position = end
    }
    return (position, false)
  }

  /// The step of an event: field 2 of the message, 0 when it is left out.
  private static func eventStep(_ event: [UInt8]) -> Int {
    var position = 0
    func varint() -> UInt64? {
      var (value, shift) = (UInt64(0), UInt64(0))
      while position < event.count, shift < 64 {
        let byte = event[position]
        position += 1
        value |= UInt64(byte & 127) << shift
        if byte < 128 { return value }
        shift += 7
      }
      return nil
    }
    while let key = varint() {
      switch (key >> 3, key & 7) {
      case (2, 0): return varint().map { Int(truncatingIfNeeded: $0) } ?? 0
      case (_, 0): _ = varint()
      case (_, 1): position += 8
      case (_, 5): position += 4
      default:
        guard let length = varint(), length <= UInt64(event.count) else { return 0 }
        position += Int(length)
      }
    }
    return 0
  }

  /// The checksum that the format stores: rotated and shifted, so that the checksum of data that
  /// itself holds checksums stays meaningful.
  static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let crc = castagnoli(bytes)
    return (crc >> 15 | crc << 17) &+ 0xa282_ead8
  }

  /// The cyclic checksum with Castagnoli's polynomial, CRC-32C (Castagnoli, Bräuer and Herrmann,
  /// "Optimization of cyclic redundancy-check codes with 24 and 32 parity bits", 1993).
  ///
  /// - Parameters:
  ///   - bytes: what is summed up.
  ///   - crc: the checksum of the bytes before these.
  static func castagnoli(_ bytes: some Sequence<UInt8>, after crc: UInt32 = 0) -> UInt32 {
    var crc = ~crc
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
