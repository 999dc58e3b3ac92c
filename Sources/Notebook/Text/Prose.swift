// Prose is written in the source as paragraphs with a little markup: *emphasis*, **strong**,
// `code`, _term_ where a term is defined, [Source2012] for a work in the chapter's list of sources, and lists whose items begin
// with "- " or "1. ". A backslash before one of these signs takes its meaning away. Every renderer
// reads prose through this file.

/// A run of characters that look alike.
struct Span: Equatable, Sendable {
  enum Style: Sendable { case plain, emphasis, strong, code, term, citation }
  var text: String
  var style: Style
}

/// One piece of prose: a paragraph, or an item of a list with its marker ("–", "1.").
struct ProsePart: Equatable, Sendable {
  var marker: String?
  var spans: [Span]
}

/// Takes prose apart into paragraphs and list items. Line breaks inside a paragraph count as spaces.
func proseParts(_ text: String) -> [ProsePart] {
  paragraphs(text).map { ProsePart(marker: $0.marker, spans: inlineSpans($0.text)) }
}

/// The paragraphs and list items of prose with their markup, each on one line.
func paragraphs(_ text: String) -> [(marker: String?, text: String)] {
  var parts: [(marker: String?, text: String)] = []
  var open = false
  for rawLine in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let line = rawLine.trimmed
    if line.isEmpty {
      open = false
    } else if let (marker, rest) = listMarker(line) {
      parts.append((marker, rest))
      open = true
    } else if open {
      parts[parts.count - 1].text += " " + line
    } else {
      parts.append((nil, line))
      open = true
    }
  }
  return parts
}

private func listMarker(_ line: String) -> (marker: String, rest: String)? {
  if line.hasPrefix("- ") { return ("–", line.dropFirst(2).trimmed) }
  let digits = line.prefix { $0.isNumber && $0.isASCII }
  let rest = line.dropFirst(digits.count)
  if (1...2).contains(digits.count), rest.hasPrefix(". ") {
    return (digits + ".", rest.dropFirst(2).trimmed)
  }
  return nil
}

/// Reads the markup inside a paragraph. A star opens emphasis only when a letter follows it at once
/// and another star closes it after a letter, so that "2 * 3 * 4" stays as it is.
func inlineSpans(_ text: String) -> [Span] {
  let characters = Array(text)
  var spans: [Span] = []
  var plain = ""
  var position = 0
  func flush() {
    if !plain.isEmpty { spans.append(Span(text: plain, style: .plain)) }
    plain = ""
  }
  while position < characters.count {
    let character = characters[position]
    if isEscape(characters, position) {
      plain.append(characters[position + 1])
      position += 2
    } else if character == "`",
      let end = characters[(position + 1)...].firstIndex(of: "`"), end > position + 1
    {
      flush()
      spans.append(Span(text: String(characters[(position + 1)..<end]), style: .code))
      position = end + 1
    } else if character == "*" {
      let stars = position + 1 < characters.count && characters[position + 1] == "*" ? 2 : 1
      if let end = closingStars(characters, from: position + stars, count: stars) {
        flush()
        spans.append(
          Span(
            text: unescaped(characters[(position + stars)..<end]),
            style: stars == 2 ? .strong : .emphasis))
        position = end + stars
      } else {
        plain.append(contentsOf: String(repeating: "*", count: stars))
        position += stars
      }
    } else if character == "_", let end = termEnd(characters, from: position) {
      flush()
      spans.append(Span(text: String(characters[(position + 1)..<end]), style: .term))
      position = end + 1
    } else if character == "[", let end = citationEnd(characters, from: position + 1) {
      flush()
      spans.append(Span(text: String(characters[(position + 1)..<end]), style: .citation))
      position = end + 1
    } else {
      plain.append(character)
      position += 1
    }
  }
  flush()
  return spans
}

/// Whether a backslash at a position takes the meaning of the sign behind it away.
private func isEscape(_ text: [Character], _ position: Int) -> Bool {
  text[position] == "\\" && position + 1 < text.count
    && "\\`*_[<#>+-=.)".contains(text[position + 1])
}

/// The text without the backslashes that take the meaning of a sign away.
func unescaped(_ text: some Sequence<Character>) -> String {
  let characters = Array(text)
  var result = ""
  var position = 0
  while position < characters.count {
    if isEscape(characters, position) { position += 1 }
    result.append(characters[position])
    position += 1
  }
  return result
}

private func closingStars(_ text: [Character], from start: Int, count: Int) -> Int? {
  guard start < text.count, !text[start].isWhitespace, text[start] != "*" else { return nil }
  var position = start + (isEscape(text, start) ? 2 : 1)
  while position + count <= text.count {
    if text[position] == "`" { return nil }
    if text[position] == "*" {
      var run = position
      while run < text.count && text[run] == "*" { run += 1 }
      let closes = run - position == count && !text[position - 1].isWhitespace
      return closes ? position : nil
    }
    position += isEscape(text, position) ? 2 : 1
  }
  return nil
}

/// A term stands between underscores that touch no other word, so that snake_case stays as it is. The
/// end is the place of the closing one; `start` is that of the opening one.
func termEnd(_ text: [Character], from start: Int) -> Int? {
  func isWord(_ index: Int) -> Bool {
    text.indices.contains(index) && (text[index].isLetter || text[index].isNumber)
  }
  guard !isWord(start - 1), isWord(start + 1),
    let end = text[(start + 1)...].prefix(40).firstIndex(where: { "_`*".contains($0) })
  else { return nil }
  return text[end] == "_" && isWord(end - 1) && !isWord(end + 1) ? end : nil
}

/// A citation is a capitalised word in brackets, as a rule a name with its year: [Krizhevsky2012],
/// [Decades]. The end is the place of its closing bracket; `start` is behind the opening one.
func citationEnd(_ text: [Character], from start: Int) -> Int? {
  var position = start
  while position < text.count, text[position].isLetter || text[position].isNumber {
    position += 1
  }
  guard position < text.count, text[position] == "]", position - start >= 4,
    text[start].isUppercase
  else { return nil }
  return position
}

/// Plain text set into lines of at most `width` columns, like `wrapped`.
func wrappedLines(_ text: String, width: Int) -> [String] {
  wrapped([Span(text: text, style: .plain)], width: width).map { $0.map(\.text).joined() }
}

/// Sets spans into lines of at most `width` columns, breaking between words. Numbers stay with their
/// units, with the × between them and with the ± before them ("11 × 11", "92.0 %", "± 0.2").
func wrapped(_ spans: [Span], width: Int) -> [[Span]] {
  var lines: [[Span]] = []
  var line: [Span] = []
  var used = 0
  // A command that fits into a line stays in one piece: half of it cannot be copied.
  for word in words(spans, unbroken: max(40, width - 8)) {
    let wordWidth = word.reduce(0) { $0 + displayWidth($1.text) }
    if used > 0 && used + 1 + wordWidth > width {
      lines.append(line)
      line = []
      used = 0
    }
    if used > 0 {
      // The space joins the style on its left when both sides share it.
      let shared = line.last?.style == word.first?.style
      line.append(Span(text: " ", style: shared ? word[0].style : .plain))
      used += 1
    }
    line.append(contentsOf: word)
    used += wordWidth
  }
  if !line.isEmpty { lines.append(line) }
  return lines.map(merged)
}

/// Words, each made of one or more spans that touch without a space. Code of at most `unbroken` columns
/// is one word.
private func words(_ spans: [Span], unbroken: Int) -> [[Span]] {
  var words: [[Span]] = [[]]
  for span in spans {
    if span.style == .code, displayWidth(span.text) <= unbroken {
      words[words.count - 1].append(span)
      continue
    }
    var first = true
    for piece in span.text.split(separator: " ", omittingEmptySubsequences: false) {
      if !first { words.append([]) }
      first = false
      if !piece.isEmpty {
        words[words.count - 1].append(Span(text: String(piece), style: span.style))
      }
    }
  }
  return glued(words.filter { !$0.isEmpty })
}

private func glued(_ words: [[Span]]) -> [[Span]] {
  var result: [[Span]] = []
  var joinNext = false
  for (index, word) in words.enumerated() {
    let text = word.map(\.text).joined()
    let previous = result.last?.last?.text.last
    let afterNumber = previous.map { $0.isNumber } ?? false
    let beforeNumber =
      index + 1 < words.count && (words[index + 1].first?.text.first?.isNumber ?? false)
    if joinNext || (afterNumber && (isUnit(text) || (text == "×" && beforeNumber))) {
      result[result.count - 1].append(Span(text: " ", style: .plain))
      result[result.count - 1].append(contentsOf: word)
      joinNext = text == "×"
    } else {
      result.append(word)
      joinNext = text == "±" && beforeNumber
    }
  }
  return result
}

private let units: Set<String> = [
  "%", "kB", "MB", "GB", "TB", "ms", "µs", "s", "min", "h", "GFLOP/s", "TFLOP/s",
]

private func isUnit(_ word: String) -> Bool {
  units.contains(word.filter { !",.;:)".contains($0) })
}

/// Neighbouring spans of one style put together.
private func merged(_ spans: [Span]) -> [Span] {
  var result: [Span] = []
  for span in spans {
    if result.last?.style == span.style {
      result[result.count - 1].text += span.text
    } else {
      result.append(span)
    }
  }
  return result
}
