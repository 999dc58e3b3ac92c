import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a key asks the lecture to do.
enum Key: Equatable {
  case next, back, up, down, pageUp, pageDown, first, last
  /// The next knob of the cell, and the values of the chosen one.
  case nextKnob, turnUp, turnDown
  case again, notes, code, steps, list, search, blank, quit, cancel, help
  case digit(Int)
  case enter
  /// A letter that has no meaning of its own.
  case character
  case unknown
}

/// Keys from the bytes a terminal sends, arrow keys and their like among them.
struct KeyReader {
  let descriptor: Int32
  private var pending: [UInt8] = []
  /// The letter of the last key, where it was one: for words that are typed.
  private(set) var lastCharacter: Character?

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// The next key; nil when none comes within the time, or a signal interrupts the waiting.
  ///
  /// - Parameter milliseconds: how long to wait.
  mutating func next(within milliseconds: Int32) -> Key? {
    if pending.isEmpty {
      guard fill(milliseconds) else { return nil }
    }
    // The rest of an escape sequence follows at once, a lone Escape is followed by nothing.
    if pending == [0x1B] { _ = fill(30) }
    let (key, count) = Self.decode(pending)
    let text = String(decoding: pending.prefix(count), as: UTF8.self)
    lastCharacter = text.count == 1 && printable(text) == text ? text.first : nil
    pending.removeFirst(min(pending.count, count))
    return key
  }

  /// Forgets what was typed and not yet read.
  mutating func forget() {
    pending = []
    tcflush(descriptor, TCIFLUSH)
  }

  private mutating func fill(_ milliseconds: Int32) -> Bool {
    guard isReadable(within: milliseconds) else { return false }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &buffer, buffer.count)
    // A terminal that has gone away sends nothing more for ever.
    if count <= 0 {
      pending.append(UInt8(ascii: "q"))
    } else {
      pending += buffer[..<count]
    }
    return true
  }

  /// Whether bytes come within the time. By `select`, because `poll` does not know terminals on macOS.
  private func isReadable(within milliseconds: Int32) -> Bool {
    var descriptors = fd_set()
    withUnsafeMutableBytes(of: &descriptors) { bits in
      bits[Int(descriptor) / 8] |= 1 << UInt8(descriptor % 8)
    }
    var time = timeval(
      tv_sec: time_t(milliseconds / 1000), tv_usec: suseconds_t(milliseconds % 1000 * 1000))
    return select(descriptor + 1, &descriptors, nil, nil, &time) > 0
  }

  /// The first key in the bytes and how many of them it takes.
  static func decode(_ bytes: [UInt8]) -> (key: Key, count: Int) {
    guard let first = bytes.first else { return (.unknown, 0) }
    if first == 0x1B { return decodeEscape(bytes) }
    switch Character(Unicode.Scalar(first)) {
    case "\r", "\n": return (.enter, 1)
    case " ": return (.next, 1)
    case "b", "B", "\u{7F}", "\u{8}": return (.back, 1)
    case "j": return (.down, 1)
    case "k": return (.up, 1)
    case "g": return (.first, 1)
    case "G": return (.last, 1)
    case "\t": return (.nextKnob, 1)
    case "+", "=": return (.turnUp, 1)
    case "-": return (.turnDown, 1)
    case "r": return (.again, 1)
    case "n": return (.notes, 1)
    case "c": return (.code, 1)
    case "i": return (.steps, 1)
    case "l": return (.list, 1)
    case "/": return (.search, 1)
    case ".": return (.blank, 1)
    case "?", "h": return (.help, 1)
    case "q", "Q", "\u{4}": return (.quit, 1)
    case let character where character.isASCII && character.isNumber:
      return (.digit(character.wholeNumberValue ?? 0), 1)
    default:
      // The bytes of a letter beyond ASCII stay together.
      let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
      return (first < 0x20 ? .unknown : .character, count)
    }
  }

  private static func decodeEscape(_ bytes: [UInt8]) -> (key: Key, count: Int) {
    guard bytes.count > 2, bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else {
      return (.cancel, 1)
    }
    guard let end = bytes[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return (.unknown, bytes.count)
    }
    let keys: [String: Key] = [
      "A": .up, "B": .down, "C": .next, "D": .back, "H": .first, "F": .last, "5~": .pageUp,
      "6~": .pageDown, "1~": .first, "4~": .last,
    ]
    let name = String(decoding: bytes[2...end], as: UTF8.self)
    return (keys[name] ?? .unknown, end + 1)
  }
}
