// A picture as a PNG file, for pages and notebooks ("Portable Network Graphics (PNG) Specification",
// W3C, 2003). The data is packed with the format's plainest means: runs of equal bytes as copies of
// distance one, and the fixed code of DEFLATE (P. Deutsch, RFC 1951, 1996).

extension PixelImage {
  /// The picture as the bytes of a PNG file, for logs and files.
  public var png: [UInt8] { pngBytes(self) }
}

/// The bytes of a PNG file.
func pngBytes(_ image: PixelImage) -> [UInt8] {
  var rows: [UInt8] = []
  rows.reserveCapacity(image.height * (image.width * image.channels + 1))
  for y in 0..<image.height {
    // Filter 1 stores differences to the pixel on the left: smooth pictures become runs.
    rows.append(1)
    var left = RGB(red: 0, green: 0, blue: 0)
    for x in 0..<image.width {
      let colour = image.colour(x, y)
      rows.append(colour.red &- left.red)
      if image.channels == 3 {
        rows.append(colour.green &- left.green)
        rows.append(colour.blue &- left.blue)
      }
      left = colour
    }
  }
  var header = bigEndian(UInt32(image.width)) + bigEndian(UInt32(image.height))
  header += [8, image.channels == 3 ? 2 : 0, 0, 0, 0]
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + chunk("IHDR", header) + chunk("IDAT", zlib(rows)) + chunk("IEND", [])
}

private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(name.utf8) + data
  return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}

/// The bytes in zlib's wrapping, with one block of DEFLATE's fixed code.
func zlib(_ bytes: [UInt8]) -> [UInt8] {
  var output: [UInt8] = [0x78, 0x01]
  var pending: UInt32 = 0
  var count = 0
  func put(_ value: Int, bits: Int) {
    pending |= UInt32(value) << count
    count += bits
    while count >= 8 {
      output.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      count -= 8
    }
  }
  /// Codes stand in the stream with their highest bit first, other numbers with their lowest.
  func putCode(_ code: Int, bits: Int) {
    var reversed = 0
    for bit in 0..<bits where code >> bit & 1 == 1 { reversed |= 1 << (bits - 1 - bit) }
    put(reversed, bits: bits)
  }
  func putSymbol(_ symbol: Int) {
    switch symbol {
    case 0...143: putCode(0x30 + symbol, bits: 8)
    case 144...255: putCode(0x190 + symbol - 144, bits: 9)
    case 256...279: putCode(symbol - 256, bits: 7)
    default: putCode(0xC0 + symbol - 280, bits: 8)
    }
  }
  put(1, bits: 1)  // the last block
  put(1, bits: 2)  // with the fixed code
  var index = 0
  while index < bytes.count {
    var run = 0
    if index > 0 {
      while run < 10, index + run < bytes.count, bytes[index + run] == bytes[index - 1] { run += 1 }
    }
    if run >= 3 {
      putSymbol(254 + run)  // lengths 3 to 10 are symbols 257 to 264, without further bits
      putCode(0, bits: 5)  // distance 1
      index += run
    } else {
      putSymbol(Int(bytes[index]))
      index += 1
    }
  }
  putSymbol(256)
  if count > 0 { put(0, bits: 8 - count) }
  var low: UInt32 = 1
  var high: UInt32 = 0
  for byte in bytes {
    low = (low + UInt32(byte)) % 65521
    high = (high + low) % 65521
  }
  return output + bigEndian(high << 16 | low)
}
