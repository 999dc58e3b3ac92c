// Enough of Swift's grammar to find where a closure ends and to colour code: comments, strings with
// all their quotes and interpolations, regex literals, numbers, names. It reads bytes, because the
// compiler counts columns in bytes.

/// A piece of Swift source.
struct SwiftToken: Equatable {
  enum Kind { case keyword, type, identifier, number, string, comment, attribute, symbol, space }
  var kind: Kind
  var range: Range<Int>
}

/// Cuts Swift source into tokens that together are the whole text.
struct SwiftLexer {
  let bytes: [UInt8]
  private var position = 0
  private var previous: SwiftToken?

  init(_ text: String) { bytes = Array(text.utf8) }

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    position = start
  }

  func text(_ token: SwiftToken) -> String { String(decoding: bytes[token.range], as: UTF8.self) }

  /// All tokens from the start to the end.
  static func tokens(_ text: String) -> [(kind: SwiftToken.Kind, text: String)] {
    var lexer = SwiftLexer(text)
    var result: [(SwiftToken.Kind, String)] = []
    while let token = lexer.next() { result.append((token.kind, lexer.text(token))) }
    return result
  }

  /// The next token, nil at the end.
  mutating func next() -> SwiftToken? {
    guard position < bytes.count else { return nil }
    let start = position
    let kind = scan()
    let token = SwiftToken(kind: kind, range: start..<position)
    if kind != .space && kind != .comment { previous = token }
    return token
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private mutating func scan() -> SwiftToken.Kind {
    let first = byte()
    if isSpace(first) {
      while position < bytes.count && isSpace(byte()) { position += 1 }
      return .space
    }
    if first == UInt8(ascii: "/") && byte(1) == UInt8(ascii: "/") {
      while position < bytes.count && byte() != 10 { position += 1 }
      return .comment
    }
    if first == UInt8(ascii: "/") && byte(1) == UInt8(ascii: "*") {
      skipBlockComment()
      return .comment
    }
    if let kind = scanQuoted(first) { return kind }
    if isNameStart(first) || first == UInt8(ascii: "`") { return scanName() }
    if first == UInt8(ascii: "@") || first == UInt8(ascii: "#"), isNameStart(byte(1)) {
      position += 1
      while isNamePart(byte()) { position += 1 }
      return first == UInt8(ascii: "@") ? .attribute : .keyword
    }
    if isDigit(first) {
      while isNamePart(byte()) || (byte() == UInt8(ascii: ".") && isDigit(byte(1))) {
        position += 1
      }
      return .number
    }
    position += 1
    return .symbol
  }

  private mutating func scanQuoted(_ first: UInt8) -> SwiftToken.Kind? {
    var hashes = 0
    while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
    if byte(hashes) == UInt8(ascii: "\"") {
      position += hashes
      skipString(hashes: hashes)
      return .string
    }
    if byte(hashes) == UInt8(ascii: "/"), hashes > 0 || startsRegex() {
      if let end = regexEnd(hashes: hashes) {
        position = end
        return .string
      }
    }
    return nil
  }

  private mutating func scanName() -> SwiftToken.Kind {
    let start = position
    if byte() == UInt8(ascii: "`") {
      position += 1
      while position < bytes.count && byte() != UInt8(ascii: "`") && byte() != 10 { position += 1 }
      position += 1
      position = min(position, bytes.count)
      return .identifier
    }
    while isNamePart(byte()) { position += 1 }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    let afterDot = previous.map { bytes[$0.range] == [UInt8(ascii: ".")] } ?? false
    if !afterDot && keywords.contains(name) { return .keyword }
    return name.first?.isUppercase == true ? .type : .identifier
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while position < bytes.count {
      if byte() == UInt8(ascii: "/") && byte(1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if byte() == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
        if depth == 0 { return }
      } else {
        position += 1
      }
    }
  }

  /// From the opening quote to behind the closing one, interpolations (with strings of their own) included.
  private mutating func skipString(hashes: Int) {
    let quote = UInt8(ascii: "\"")
    let isLong = byte(1) == quote && byte(2) == quote
    let quotes = isLong ? 3 : 1
    position += quotes
    while position < bytes.count {
      if byte() == UInt8(ascii: "\\") && (0..<hashes).allSatisfy({ byte(1 + $0) == 35 }) {
        position += 1 + hashes
        if byte() == UInt8(ascii: "(") { skipInterpolation() } else { position += 1 }
      } else if byte() == quote
        && (0..<quotes).allSatisfy({ byte($0) == quote })
        && (0..<hashes).allSatisfy({ byte(quotes + $0) == 35 })
      {
        position += quotes + hashes
        return
      } else if byte() == 10 && !isLong {
        return
      } else {
        position += 1
      }
    }
    position = min(position, bytes.count)
  }

  private mutating func skipInterpolation() {
    var inner = SwiftLexer(bytes, from: position)
    var depth = 0
    while let token = inner.next() {
      if token.kind != .symbol { continue }
      if bytes[token.range] == [UInt8(ascii: "(")] { depth += 1 }
      if bytes[token.range] == [UInt8(ascii: ")")] { depth -= 1 }
      if depth == 0 { break }
    }
    position = inner.position
  }

  /// A slash starts a regex where a value cannot end: at the beginning, or behind an operator.
  private func startsRegex() -> Bool {
    if isSpace(byte(1)) || byte(1) == 0 { return false }
    guard let previous else { return true }
    switch previous.kind {
    case .identifier, .type, .number, .string: return false
    case .symbol:
      let last = bytes[previous.range.upperBound - 1]
      return
        !(last == UInt8(ascii: ")") || last == UInt8(ascii: "]") || last == UInt8(ascii: "}")
        || last == UInt8(ascii: "/"))
    default: return true
    }
  }

  private func regexEnd(hashes: Int) -> Int? {
    var index = position + hashes + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if bytes[index] == 10 && hashes == 0 { return nil }
      if bytes[index] == UInt8(ascii: "/") {
        let tail = bytes[min(index + 1, bytes.count)..<min(index + 1 + hashes, bytes.count)]
        if tail.count == hashes && tail.allSatisfy({ $0 == 35 }) { return index + 1 + hashes }
      }
      index += 1
    }
    return nil
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private func isNameStart(_ byte: UInt8) -> Bool {
    byte == 95 || byte == 36 || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 128
  }
  private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
}

private let keywords: Set<String> = [
  "actor", "any", "as", "async", "await", "break", "case", "catch", "class", "continue", "default",
  "defer", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "final", "for",
  "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "mutating",
  "nil",
  "operator", "private", "protocol", "public", "repeat", "return", "self", "Self", "some", "static",
  "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var",
  "where", "while",
]
