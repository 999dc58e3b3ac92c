// How many columns of a terminal a text fills. Most characters fill one; letters of some scripts
// and pictures fill two; accents that join the letter before them and escape sequences fill none.

/// The number of terminal columns `text` fills. Colour sequences count as nothing.
func displayWidth(_ text: some StringProtocol) -> Int {
  var width = 0
  var inEscape = false
  for character in text {
    if inEscape {
      // A sequence is ESC [ numbers and semicolons, then one letter that ends it.
      if character.isLetter { inEscape = false }
      continue
    }
    if character == "\u{1B}" {
      inEscape = true
      continue
    }
    width += columns(of: character)
  }
  return width
}

private func columns(of character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  let value = scalar.value
  if value < 0x7F { return value < 0x20 ? 0 : 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control: return 0
  default: break
  }
  // Emoji are drawn wide when they are emoji by default or are asked to be by U+FE0F.
  if scalar.properties.isEmojiPresentation { return 2 }
  if character.unicodeScalars.dropFirst().contains("\u{FE0F}") { return 2 }
  return wideRanges.contains { $0.contains(value) } ? 2 : 1
}

private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
  0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]

/// `text` followed by as many spaces as make it `width` columns wide; longer text stays as it is.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}

/// `text` with spaces before it, so that it ends at column `width`.
func rightAligned(_ text: String, to width: Int) -> String {
  String(repeating: " ", count: max(0, width - displayWidth(text))) + text
}

/// The longest start of `text` that fits into `width` columns, ending in "…" where something is left out.
func shortened(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  let end = start(of: text[...], room: width - 1)
  return text[..<end] + "…" + (openColour(text[..<end]) == nil ? "" : colourEnd)
}

/// Where the longest start of `text` ends that fits into `room` columns. Colour sequences stay whole.
private func start(of text: Substring, room: Int) -> Substring.Index {
  var end = text.startIndex
  var used = 0
  while end < text.endIndex {
    var next = text.index(after: end)
    if text[end] == "\u{1B}" {
      next = text[next...].firstIndex(where: \.isLetter).map(text.index(after:)) ?? text.endIndex
    }
    used += displayWidth(text[end..<next])
    if used > room { break }
    end = next
  }
  return end
}

private let colourEnd = "\u{1B}[0m"

/// The colour sequence that still holds at the end of a text; nil when there is none.
private func openColour(_ text: Substring) -> Substring? {
  guard let last = text.lastIndex(of: "\u{1B}"), !text[last...].hasPrefix(colourEnd),
    let end = text[last...].firstIndex(where: \.isLetter)
  else { return nil }
  return text[last...end]
}

/// Breaks a line that must stay as it is written (code, verbatim results) into pieces of at most
/// `width` columns, preferring to break at a space in the second half; pieces after the first are
/// indented four columns further than the line itself.
func brokenVerbatim(_ line: String, width: Int) -> [String] {
  guard displayWidth(line) > width, width > 8 else { return [line] }
  let indent = min(line.prefix { $0 == " " }.count + 4, width / 2)
  var pieces: [String] = []
  var rest = Substring(line)
  while displayWidth(rest) > width - (pieces.isEmpty ? 0 : indent) {
    let room = width - (pieces.isEmpty ? 0 : indent)
    let end = start(of: rest, room: room)
    let half = start(of: rest, room: room / 2)
    let cut = rest[half..<end].lastIndex(of: " ").map(rest.index(after:)) ?? end
    let lead = pieces.isEmpty ? "" : String(repeating: " ", count: indent)
    let colour = openColour(rest[..<cut])
    pieces.append(
      lead + rest[..<cut].trimmingTrailingSpaces + (colour == nil ? "" : colourEnd))
    rest = (colour ?? "") + rest[cut...]
  }
  pieces.append(String(repeating: " ", count: indent) + rest)
  return pieces
}

extension StringProtocol {
  /// The text without the spaces at its end.
  var trimmingTrailingSpaces: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }

  /// The text without spaces, tabs and line breaks at either end.
  var trimmed: String {
    var slice = self[...]
    while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
    while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
    return String(slice)
  }
}
