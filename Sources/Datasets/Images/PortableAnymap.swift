import Base

/// The portable anymaps: the simplest picture files there are, a line of text with the size and then
/// the values (Jef Poskanzer's Pbmplus, 1988). P2 and P5 are grey, P3 and P6 colour; the first of
/// each pair is text, the second bytes.
extension Image {
  /// The most values a picture file may hold: 2²⁸, a colour picture of 9,459 × 9,459.
  static let mostValues = 1 << 28

  /// Whether a picture of this shape has a value at all, and no more than `mostValues`. Each side is
  /// looked at before they are multiplied: what a file says may be anything.
  static func isBearable(channels: Int, height: Int, width: Int) -> Bool {
    (1...mostValues).contains(height) && (1...mostValues).contains(width)
      && height * width <= mostValues / channels
  }

  /// The picture in the bytes of a PGM or PPM file. Values above 255 are scaled to 0 … 255.
  ///
  /// - Throws: `CourseError` when the bytes are no such file or end too early.
  public init(portableAnymap file: [UInt8], name: String) throws {
    var scanner = Scanner(bytes: file, name: name)
    guard file.count >= 2, file[0] == UInt8(ascii: "P"), "2356".utf8.contains(file[1]) else {
      throw CourseError("\(name) is no PGM or PPM file: it does not begin with P2, P3, P5 or P6")
    }
    let kind = file[1] - UInt8(ascii: "0")
    scanner.position = 2
    let width = try scanner.number("width")
    let height = try scanner.number("height")
    let maximum = try scanner.number("largest value")
    let channels = kind == 3 || kind == 6 ? 3 : 1
    guard (1...65535).contains(maximum) else {
      throw CourseError("\(name) says its largest value is \(maximum); it can be 1 to 65535")
    }
    guard Image.isBearable(channels: channels, height: height, width: width) else {
      throw CourseError(
        "\(name) says it is \(width) × \(height) pixels; a picture has at least one, and at most "
          + "\(Image.mostValues) values")
    }
    let count = width * height * channels
    let isText = kind <= 3
    if !isText { try scanner.skipOneSpace() }
    let bytesPerValue = isText || maximum > 255 ? 2 : 1
    // In text a value takes a digit and a space, except that the last may do without its space.
    let needed = count * bytesPerValue - (isText ? 1 : 0)
    let left = file.count - scanner.position
    guard left >= needed else {
      throw CourseError(
        "\(name) ends too early: \(width) × \(height) × \(channels) values need \(needed) bytes, "
          + "but \(left) are left")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let plane = width * height
    if !isText && maximum == 255 {
      separate(file[scanner.position...].prefix(count), channels: channels, into: &bytes)
    } else {
      for pixel in 0..<plane {
        for channel in 0..<channels {
          var value: Int
          if isText {
            value = try scanner.number("value")
          } else {
            value = Int(file[scanner.position])
            if bytesPerValue == 2 { value = value << 8 | Int(file[scanner.position + 1]) }
            scanner.position += bytesPerValue
          }
          guard value <= maximum else {
            throw CourseError("\(name) holds the value \(value), above its largest, \(maximum)")
          }
          if maximum != 255 { value = (value * 255 + maximum / 2) / maximum }
          bytes[channel * plane + pixel] = UInt8(value)
        }
      }
    }
    self.init(bytes: bytes, channels: channels, height: height, width: width)
  }

  /// The picture in the bytes of a PAM file of red, green, blue and opacity, laid on white.
  ///
  /// - Throws: `CourseError` when the bytes are no such file or end too early.
  init(transparentOnWhite file: [UInt8], name: String) throws {
    let mark = Array("ENDHDR\n".utf8)
    guard
      let end = (0..<min(1024, file.count)).first(where: { file[$0...].starts(with: mark) })
    else { throw CourseError("\(name) is no PAM file") }
    var entries: [Substring: Substring] = [:]
    for line in String(decoding: file[..<end], as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { entries[parts[0]] = parts[1] }
    }
    guard let width = entries["WIDTH"].flatMap({ Int($0) }),
      let height = entries["HEIGHT"].flatMap({ Int($0) }),
      Image.isBearable(channels: 4, height: height, width: width), entries["DEPTH"] == "4",
      entries["MAXVAL"] == "255", file.count - end - mark.count >= 4 * width * height
    else { throw CourseError("\(name) is no PAM file of red, green, blue and opacity") }
    let (start, plane) = (end + mark.count, width * height)
    var bytes = [UInt8](repeating: 0, count: 3 * plane)
    for pixel in 0..<plane {
      let opacity = Int(file[start + 4 * pixel + 3])
      for channel in 0..<3 {
        let value = Int(file[start + 4 * pixel + channel])
        bytes[channel * plane + pixel] = UInt8(
          (value * opacity + 255 * (255 - opacity) + 127) / 255)
      }
    }
    self.init(bytes: bytes, channels: 3, height: height, width: width)
  }

  /// The picture as a PGM (one plane) or PPM (three planes) file of bytes.
  public var portableAnymap: [UInt8] {
    let header = "P\(channels == 1 ? 5 : 6)\n\(width) \(height)\n255\n"
    let planes = (channels == 1 ? self : rgb).bytes
    let plane = width * height
    var file = Array(header.utf8)
    file.reserveCapacity(file.count + planes.count)
    for pixel in 0..<plane {
      for channel in 0..<(channels == 1 ? 1 : 3) { file.append(planes[channel * plane + pixel]) }
    }
    return file
  }
}

/// From pixel after pixel (red, green, blue, red, …) to plane after plane.
private func separate(_ pixels: ArraySlice<UInt8>, channels: Int, into planes: inout [UInt8]) {
  let plane = planes.count / channels
  pixels.withUnsafeBufferPointer { pixels in
    planes.withUnsafeMutableBufferPointer { planes in
      for channel in 0..<channels {
        for pixel in 0..<plane {
          planes[channel * plane + pixel] = pixels[pixel * channels + channel]
        }
      }
    }
  }
}

/// Reads the numbers of a header, with spaces and comments between them.
private struct Scanner {
  let bytes: [UInt8]
  let name: String
  var position = 0

  init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  mutating func number(_ what: String) throws -> Int {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      } else if isSpace(bytes[position]) {
        position += 1
      } else {
        break
      }
    }
    guard position < bytes.count else {
      throw CourseError("\(name) ends too early: a \(what) is missing")
    }
    let start = position
    var number = 0
    while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] {
      number = number * 10 + Int(bytes[position] - UInt8(ascii: "0"))
      guard number <= 1 << 32 else {
        throw CourseError("\(name) has a \(what) of more than \(1 << 32)")
      }
      position += 1
    }
    guard position > start else {
      throw CourseError("\(name) has something other than a number where its \(what) should be")
    }
    return number
  }

  mutating func skipOneSpace() throws {
    guard position < bytes.count, isSpace(bytes[position]) else {
      throw CourseError("\(name) has no space between its header and its values")
    }
    position += 1
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
