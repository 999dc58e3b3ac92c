import Files
import Foundation

/// The source of a closure, as it stands in its file.
public struct CodeExcerpt: Codable, Sendable {
  /// The lines, without the indentation they share; nil when they could not be read.
  public var text: String?
  /// The name of the file, without its folder.
  public var file: String
  /// The line the first shown line has in the file, from 1.
  public var line: Int
  /// The path of the file on the machine that read it, which concerns nobody else; nil when the
  /// excerpt comes from a recording.
  var path: String?

  private enum CodingKeys: CodingKey { case text, file, line }

  /// What to say in the code's place when it could not be read.
  var absence: String {
    "The code of this cell stood in \(file): that file is gone, or was edited after this program "
      + "was built."
  }
}

extension CodeExcerpt {
  /// Reads the closure whose call stands at a place of a source file.
  ///
  /// - Parameters:
  ///   - file: the path the compiler saw (`#filePath`).
  ///   - line: the line of the call's opening bracket or brace (`#line`), from 1.
  ///   - column: its column in bytes (`#column`), from 1.
  static func reading(file: String, line: Int, column: Int) -> CodeExcerpt {
    var excerpt = CodeExcerpt(
      text: nil, file: (file as NSString).lastPathComponent, line: line, path: file)
    guard let data = FileManager.default.contents(atPath: Checkout.place(of: file)) else {
      return excerpt
    }
    let bytes = Array(Files.text(of: data).utf8)
    guard let start = offset(in: bytes, line: line, column: column),
      let body = closureBody(in: bytes, from: start)
    else { return excerpt }
    let text = String(decoding: bytes[body], as: UTF8.self)
    let before = text.prefix { $0.isWhitespace }.count { $0 == "\n" }
    excerpt.line += before + bytes[start..<body.lowerBound].count { $0 == 10 }
    excerpt.text = dedented(text)
    return excerpt
  }

  private static func offset(in bytes: [UInt8], line: Int, column: Int) -> Int? {
    var current = 1
    var index = 0
    while current < line {
      guard let end = bytes[index...].firstIndex(of: 10) else { return nil }
      index = end + 1
      current += 1
    }
    let start = index + column - 1
    return start < bytes.count ? start : nil
  }

  /// What stands between the braces of the trailing closure (or of a closure among the arguments)
  /// of the call whose arguments begin at `start`, without a signature such as `(x) -> Int in`.
  static func closureBody(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var lexer = SwiftLexer(bytes, from: start)
    var depth = 0
    var parentheses = 0
    var inside: (open: Int, close: Int)?
    var open: Int?
    while let token = lexer.next() {
      guard token.kind == .symbol else {
        if parentheses == 0 && open == nil && token.kind != .space && token.kind != .comment {
          break  // the call is over and had no trailing closure
        }
        continue
      }
      switch bytes[token.range.lowerBound] {
      case UInt8(ascii: "{"):
        if depth == 0 { open = token.range.upperBound }
        depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0, let begin = open {
          if parentheses == 0 {
            return withoutSignature(bytes, begin..<token.range.lowerBound)
          }
          inside = inside ?? (begin, token.range.lowerBound)
          open = nil
        }
        if depth < 0 { return nil }
      case UInt8(ascii: "("):
        if depth == 0 { parentheses += 1 }
      case UInt8(ascii: ")"):
        if depth == 0 { parentheses -= 1 }
        if parentheses < 0 { return nil }
      default:
        if parentheses == 0 && depth == 0 { return nil }
      }
    }
    return inside.map { withoutSignature(bytes, $0.open..<$0.close) }
  }

  /// A closure's signature ends with `in` before the first line break and outside all brackets.
  private static func withoutSignature(_ bytes: [UInt8], _ body: Range<Int>) -> Range<Int> {
    var lexer = SwiftLexer(bytes, from: body.lowerBound)
    while let token = lexer.next(), token.range.upperBound <= body.upperBound {
      if token.kind == .space && bytes[token.range].contains(10) { break }
      if token.kind == .keyword {
        let word = String(decoding: bytes[token.range], as: UTF8.self)
        if word == "in" { return token.range.upperBound..<body.upperBound }
        if !["throws", "async", "self", "inout", "some", "any"].contains(word) { break }
      }
    }
    return body
  }

  /// The lines behind an opening brace without blank ones at either end and without the spaces all of them begin with.
  static func dedented(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingTrailingSpaces }
    // Code on the line of the brace begins where the brace ends, so its indentation says nothing.
    let opening = lines.first?.trimmed ?? ""
    if !lines.isEmpty { lines.removeFirst() }
    while opening.isEmpty, let first = lines.first, first.trimmed.isEmpty { lines.removeFirst() }
    while let last = lines.last, last.trimmed.isEmpty { lines.removeLast() }
    let indent =
      lines.filter { !$0.trimmed.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    lines = lines.map { String($0.dropFirst(indent)) }
    return ((opening.isEmpty ? [] : [opening]) + lines).joined(separator: "\n")
  }
}
