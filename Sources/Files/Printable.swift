/// A name from a file or a folder, fit for one line of a terminal: control characters, line ends and
/// the signs that turn the direction of writing are replaced, so that a name cannot move the cursor,
/// ring, colour or forge what stands around it.
///
/// - Parameter text: the name.
package func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    result.append(!isUnprintable(scalar) ? scalar : scalar == "\t" ? " " : "\u{FFFD}")
  }
  return String(result)
}

/// The same for text of several lines: line ends stay.
package func printableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
    .joined(separator: "\n")
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}
