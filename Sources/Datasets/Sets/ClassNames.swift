import Files
import Foundation

/// The file `classes.csv`, which gives folders better names: on each line a folder and its name, with
/// a comma, a semicolon or a tab between them; fields may be quoted (Y. Shafranovich, RFC 4180, 2005).
/// A first line of headings does no harm. It is used as a whole, or, when it is not what it should
/// be, not at all.
struct ClassNames {
  /// The names of folders.
  private(set) var names: [String: String] = [:]

  /// Why a list is not used.
  struct Refusal: Error { let sentence: String }

  /// The most bytes such a file may have.
  static let mostBytes = 1 << 22

  /// The list in the file at `path`; nil if there is none.
  static func read(at path: String) throws(Refusal) -> ClassNames? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let bytes: [UInt8]
    do {
      let file = try openFile(path)
      defer { try? file.close() }
      bytes = [UInt8](try file.read(upToCount: mostBytes + 1) ?? Data())
    } catch {
      throw Refusal(sentence: "it cannot be read")
    }
    return try ClassNames(bytes)
  }

  /// The names of the given folders, in their order.
  func names(of folders: [String]) throws(Refusal) -> [String] {
    let missing = folders.filter { names[$0] == nil }
    guard !missing.isEmpty else { return folders.map { names[$0]! } }
    let shown = missing.prefix(5).map { printable($0) }.joined(separator: ", ")
    let rest = missing.count - 5
    throw Refusal(
      sentence: "it has no line for \(missing.count) of the \(folders.count) folders, \(shown)"
        + (rest > 0 ? " and \(rest) more" : ""))
  }

  /// The list in the bytes of a file.
  init(_ bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= ClassNames.mostBytes else {
      throw Refusal(sentence: "it has more than \(ClassNames.mostBytes) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(sentence: "it is not text in UTF-8")
    }
    let lines = text.trimmingPrefix("\u{FEFF}").split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var separator: Character?
    for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      func refusal(_ what: String) -> Refusal {
        Refusal(sentence: "its line \(number + 1) \(what)")
      }
      let isFirst = separator == nil
      separator = separator ?? ClassNames.separator(of: line)
      guard let separator else { throw refusal("has no comma, semicolon or tab") }
      guard var fields = ClassNames.fields(of: line, separator) else {
        throw refusal("has a quotation mark out of place")
      }
      // A name with commas in it is often left without quotes.
      if fields.count > 2, !isFirst, separator == ",", !line.contains("\"") {
        fields = [fields[0], fields[1...].joined(separator: ",")]
      }
      guard fields.count == 2 else {
        throw refusal("has \(fields.count) columns, where two are read: folder and name")
      }
      let (folder, name) = (fields[0], printable(fields[1].trimmingCharacters(in: .whitespaces)))
      guard !name.isEmpty else { throw refusal("gives no name") }
      if let other = names[folder], other != name {
        throw refusal("gives \(printable(folder)) another name than an earlier one")
      }
      names[folder] = name
    }
  }

  /// The first of the known separators that stands outside quotes.
  private static func separator(of line: Substring) -> Character? {
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if !isQuoted, ",;\t".contains(character) { return character }
    }
    return nil
  }

  /// The fields of a line, without their quotes; nil if a quote stands where none can.
  private static func fields(of line: Substring, _ separator: Character) -> [String]? {
    var fields: [String] = []
    var rest = line
    while true {
      if rest.first == "\"" {
        var field = ""
        rest = rest.dropFirst()
        while let quote = rest.firstIndex(of: "\"") {
          field += rest[..<quote]
          rest = rest[rest.index(after: quote)...]
          guard rest.first == "\"" else { break }
          field += "\""  // two quotes stand for one
          rest = rest.dropFirst()
          if !rest.contains("\"") { return nil }
        }
        if line.filter({ $0 == "\"" }).count % 2 == 1 { return nil }
        fields.append(field)
        guard let next = rest.first else { return fields }
        if next != separator { return nil }
        rest = rest.dropFirst()
      } else {
        let end = rest.firstIndex(of: separator) ?? rest.endIndex
        if rest[..<end].contains("\"") { return nil }
        fields.append(String(rest[..<end]))
        if end == rest.endIndex { return fields }
        rest = rest[rest.index(after: end)...]
      }
    }
  }
}
