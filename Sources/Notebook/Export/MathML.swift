// Formulas are written once, in plain Unicode as a terminal shows them: "⌊(224 + 2·1 − 11) / 4⌋ + 1",
// "∂L/∂w = Σ g·x", "(1 − p)²". For browsers they become MathML Core, which they set themselves.

/// A formula of one or more lines as a `math` element; words and gaps of several spaces stay.
///
/// - Parameter text: the formula.
func mathML(_ text: String) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let place = placeOfEquals(lines)
  let rows = lines.map { line -> [String] in
    guard let place else { return columns(of: line) }
    var left = MathReader(line.prefix(place))
    return ["<mtd class=\"left\">\(left.row())</mtd>"] + columns(of: String(line.dropFirst(place)))
  }
  let count = rows.map(\.count).max() ?? 0
  let body = rows.map { row in
    let missing = String(repeating: "<mtd></mtd>", count: count - row.count)
    return "<mtr>\(row.joined())\(missing)</mtr>"
  }
  return "<math display=\"block\"><mtable>\(body.joined())</mtable></math>"
}

/// Read once, since that takes long.
nonisolated(unsafe) private let gaps = /\s{2,}/
nonisolated(unsafe) private let padding = /\s{2,}[=]/

/// A line's columns: gaps of several spaces part them, but not those that only pad an "=".
private func columns(of line: String) -> [String] {
  line.replacing(padding, with: " =").split(separator: gaps).map { part -> String in
    var reader = MathReader(part)
    return "<mtd>\(reader.row())</mtd>"
  }
}

/// Where all lines have their first "=", below each other; nil where they do not.
private func placeOfEquals(_ lines: [String]) -> Int? {
  let places = lines.map { line -> Int? in
    let characters = Array(line)
    guard let place = characters.firstIndex(of: "="), characters[..<place].last ?? " " == " ",
      characters[place...].dropFirst().first == " ",
      line.prefix(place).split(separator: gaps).count <= 1
    else { return nil }
    return place
  }
  guard lines.count > 1, let first = places.first, places.allSatisfy({ $0 == first }) else {
    return nil
  }
  return first
}

/// Reads a formula from left to right.
private struct MathReader {
  private let characters: [Character]
  private var place = 0

  init(_ text: some StringProtocol) { characters = Array(text) }

  /// All that follows, as elements in a row.
  mutating func row() -> String {
    var parts: [String] = []
    while place < characters.count {
      if let part = scripted(parts.isEmpty ? nil : parts.last) {
        if part.replaces { parts.removeLast() }
        parts.append(part.text)
      }
    }
    return parts.joined()
  }

  /// The next element; raised and lowered signs replace the one they belong to.
  private mutating func scripted(_ previous: String?) -> (text: String, replaces: Bool)? {
    let character = characters[place]
    if character == " " {
      place += 1
      return nil
    }
    if raised[character] != nil {
      let text = take { raised[$0] != nil }.compactMap { raised[$0] }
      return ("<msup>\(previous ?? "<mi></mi>")\(script(text))</msup>", previous != nil)
    }
    if lowered[character] != nil {
      let text = take { lowered[$0] != nil }.compactMap { lowered[$0] }
      return ("<msub>\(previous ?? "<mi></mi>")\(script(text))</msub>", previous != nil)
    }
    if character == "^", let previous, place + 1 < characters.count {
      place += 1
      guard var exponent = scripted(nil)?.text else { return nil }
      // In "e^sᵢ" it is the exponent that has an index.
      if place < characters.count, lowered[characters[place]] != nil,
        let whole = scripted(exponent)?.text
      {
        exponent = whole
      }
      return ("<msup>\(previous)\(exponent)</msup>", true)
    }
    if character == "√", place + 1 < characters.count {
      place += 1
      guard let under = scripted(nil) else { return nil }
      return ("<msqrt>\(under.text)</msqrt>", false)
    }
    return (atom(), false)
  }

  private mutating func atom() -> String {
    let character = characters[place]
    if let sum = ["Σ": "∑", "∏": "∏"][character] {
      place += 1
      return "<mo>\(sum)</mo>"
    }
    if character.isNumber {
      var digits = take { $0.isNumber && raised[$0] == nil && lowered[$0] == nil }
      // A point or comma belongs to the number when a digit follows it.
      while place + 1 < characters.count, ".,".contains(characters[place]),
        characters[place + 1].isNumber
      {
        digits.append(characters[place])
        place += 1
        digits += take { $0.isNumber && raised[$0] == nil && lowered[$0] == nil }
      }
      return "<mn>\(String(digits))</mn>"
    }
    if character.isLetter && raised[character] == nil && lowered[character] == nil {
      let word = take {
        ($0.isLetter || $0.isNumber || $0 == "'") && raised[$0] == nil && lowered[$0] == nil
      }
      let text = escapedHTML(String(word))
      // One letter is a quantity; more are a word, with a space on either side.
      return word.count == 1
        ? "<mi>\(text)</mi>"
        : "<mspace width=\"0.2em\"></mspace><mtext>\(text)</mtext><mspace width=\"0.2em\"></mspace>"
    }
    place += 1
    let text = escapedHTML(String(character))
    switch character {
    case "(", "[", "⌊", "⌈": return "<mo fence=\"true\" form=\"prefix\">\(text)</mo>"
    case ")", "]", "⌋", "⌉": return "<mo fence=\"true\" form=\"postfix\">\(text)</mo>"
    case "∂", "∇", "∞": return "<mi>\(text)</mi>"
    default: return "<mo>\(text)</mo>"
    }
  }

  private mutating func take(_ isPart: (Character) -> Bool) -> [Character] {
    let start = place
    while place < characters.count, isPart(characters[place]) { place += 1 }
    return Array(characters[start..<place])
  }

  private func script(_ text: [Character]) -> String {
    let inner = text.map { character -> String in
      character.isNumber
        ? "<mn>\(character)</mn>"
        : character.isLetter ? "<mi>\(character)</mi>" : "<mo>\(character)</mo>"
    }
    return inner.count == 1 ? inner[0] : "<mrow>\(inner.joined())</mrow>"
  }
}

private let raised: [Character: Character] = [
  "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
  "⁹": "9", "⁻": "−", "⁺": "+", "ⁿ": "n", "ᵏ": "k", "ⁱ": "i", "ᵝ": "β", "ᵃ": "a", "ᵇ": "b",
  "ᵀ": "T",
]

private let lowered: [Character: Character] = [
  "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8",
  "₉": "9", "ᵢ": "i", "ⱼ": "j", "ₖ": "k", "ₙ": "n", "ₘ": "m", "ₜ": "t", "ₓ": "x", "ᵣ": "r",
  "𝒸": "c", "₊": "+", "₋": "−",
]
