import Files
import Foundation

// Code quoted by its name: a function or a type, found in the course's own sources.

/// The folder the course was built from.
package enum Checkout {
  /// Its path when the program was built.
  private static let built = (1...4).reduce(#filePath) { path, _ in
    (path as NSString).deletingLastPathComponent
  }

  /// Its path: the course's folder above the program, which may have been moved or copied since it was
  /// built, or else, for a build folder elsewhere, the folder that it was built from.
  package static let root: String = {
    var folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "/").resolvingSymlinksInPath()
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let files = ["Package.swift", "chapters"].map { folder.appendingPathComponent($0).path }
      if files.allSatisfy(FileManager.default.fileExists) { return folder.path }
    }
    return built
  }()

  /// Where a file of the sources lies now.
  ///
  /// - Parameter path: the path that the compiler saw (`#filePath`).
  package static func place(of path: String) -> String {
    path.hasPrefix(built + "/") ? root + path.dropFirst(built.count) : path
  }

  /// The path of a file of the sources inside the folder.
  ///
  /// - Parameter path: the path that the compiler saw (`#filePath`).
  static func relative(_ path: String) -> String {
    path.hasPrefix(built + "/") ? String(path.dropFirst(built.count + 1)) : path
  }
}

extension CodeExcerpt {
  /// A declaration of the course's sources, under a comment that names its file.
  ///
  /// - Parameters:
  ///   - file: the file, relative to `Sources` or to the project.
  ///   - name: the declaration, "forward", "forward(_:)" or "Conv2d.forward".
  static func quoting(file: String, name: String) -> CodeExcerpt {
    let places = ["Sources/\(file)", file]
    guard
      let place = places.first(where: {
        FileManager.default.isReadableFile(atPath: "\(Checkout.root)/\($0)")
      }), let data = FileManager.default.contents(atPath: "\(Checkout.root)/\(place)")
    else {
      if FileManager.default.fileExists(atPath: "\(Checkout.root)/Package.swift") {
        fatalError(
          "\(file), whose \(name) is to be shown, is neither in Sources nor in the project")
      }
      return CodeExcerpt(text: nil, file: file, line: 0, path: nil)
    }
    let declarations = Declarations(Files.text(of: data))
    let found = declarations.named(name)
    guard found.count == 1, let range = found.first else {
      fatalError(
        "\(place) has \(found.count) declarations named \(name); it has "
          + declarations.names.joined(separator: ", "))
    }
    let text = dedented("\n" + declarations.text(range))
    return CodeExcerpt(
      text: "// \(place)\n\(text)", file: (place as NSString).lastPathComponent,
      line: declarations.line(range.lowerBound), path: "\(Checkout.root)/\(place)")
  }
}

/// The declarations of a Swift file and the lines they take.
struct Declarations {
  private struct Found {
    var name: String
    var labels: String
    var keyword: String
    var range: Range<Int>
  }

  private let bytes: [UInt8]
  private var tokens: [(kind: SwiftToken.Kind, text: String, range: Range<Int>)] = []
  private var all: [Found] = []

  init(_ source: String) {
    bytes = Array(source.utf8)
    var lexer = SwiftLexer(source)
    while let token = lexer.next() {
      tokens.append((token.kind, lexer.text(token), token.range))
    }
    for index in tokens.indices {
      if let found = declaration(at: index) { all.append(found) }
    }
  }

  /// The names of all, functions with their labels.
  var names: [String] { all.map { $0.name + $0.labels } }

  /// The text of a range.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The line of a place, from 1.
  func line(_ place: Int) -> Int { bytes[..<place].count { $0 == 10 } + 1 }

  /// The ranges of the declarations of a name, from the start of their first line to their end.
  func named(_ path: String) -> [Range<Int>] {
    // The dots of "Conv2d.forward(_:)"; those among the labels do not occur.
    let parts = path.split(separator: ".").map(String.init)
    var outer = [0..<bytes.count]
    for part in parts {
      let isLast = part == parts.last
      let next = all.filter { found in
        (found.name == part || found.name + found.labels == part)
          && outer.contains {
            $0.lowerBound <= found.range.lowerBound && found.range.upperBound <= $0.upperBound
          }
      }
      // "Conv2d" alone is the type, not its extensions; as a place, it is both.
      outer = next.filter { !isLast || $0.keyword != "extension" }.map(\.range)
    }
    return outer
  }

  private static let withBody: Set<String> = [
    "func", "init", "subscript", "struct", "class", "enum", "extension", "actor", "protocol",
  ]

  private func declaration(at index: Int) -> Found? {
    let keyword = tokens[index].text
    let hasBody = Self.withBody.contains(keyword)
    guard tokens[index].kind == .keyword,
      hasBody || ["var", "let", "typealias"].contains(keyword)
    else { return nil }
    var place = index + 1
    var name = keyword
    if keyword != "init" && keyword != "subscript" {
      while place < tokens.count, tokens[place].kind == .space { place += 1 }
      guard place < tokens.count, [.identifier, .type].contains(tokens[place].kind) else {
        return nil
      }
      name = tokens[place].text
      place += 1
    }
    guard let end = hasBody ? endOfBody(from: place) : endOfValue(from: place) else { return nil }
    var start = tokens[index].range.lowerBound
    while start > 0, bytes[start - 1] != 10 { start -= 1 }
    let isFunction = ["func", "init", "subscript"].contains(keyword)
    return Found(
      name: name, labels: isFunction ? labels(from: place) : "", keyword: keyword,
      range: start..<end)
  }

  /// Behind the brace that closes the first one outside brackets.
  private func endOfBody(from start: Int) -> Int? {
    var (round, braces) = (0, 0)
    for token in tokens[start...] where token.kind == .symbol {
      switch token.text {
      case "(", "[": round += 1
      case ")", "]": round -= 1
      case "{" where round == 0: braces += 1
      case "}" where round == 0:
        braces -= 1
        if braces == 0 { return token.range.upperBound }
      default: break
      }
      if round < 0 || braces < 0 { return nil }
    }
    return nil
  }

  /// The end of the line on which all brackets are closed.
  private func endOfValue(from start: Int) -> Int? {
    var depth = 0
    var last = ""
    for token in tokens[start...] {
      switch token.text {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      default: break
      }
      if depth < 0 { return token.range.lowerBound }
      if token.kind == .space {
        if depth == 0, last != "=", token.text.contains("\n") { return token.range.lowerBound }
      } else {
        last = token.text
      }
    }
    return bytes.count
  }

  /// The labels of a function's parameters: "(_:with:)".
  private func labels(from start: Int) -> String {
    var depth = 0
    var result = "("
    var expectsLabel = false
    for token in tokens[start...] {
      switch token.text {
      case "(", "[", "{", "<":
        depth += 1
        if depth == 1 && token.text == "(" {
          expectsLabel = true
        } else if depth == 1 {
          depth = -99
        }
      case ")", "]", "}":
        depth -= 1
        if depth == 0 { return result + ")" }
      case ">":
        if depth < 0 { depth = 0 }
      case "," where depth == 1: expectsLabel = true
      default:
        if expectsLabel, depth == 1, token.kind == .identifier || token.kind == .keyword {
          result += token.text + ":"
          expectsLabel = false
        }
      }
    }
    return result
  }
}
