/// What is wrong with a file, a folder or a download, in one sentence with the numbers in it.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence. What files and folders are called stands in it, so it is made `printable`.
  public let description: String

  /// An error that says `description`.
  public init(_ description: String) { self.description = printable(description) }
}

/// A text as a terminal may show it: characters that would steer it, or that turn the direction of
/// writing, are spelt out, as \u{1b}.
func printable(_ text: String) -> String {
  func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<32, 127..<160, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }
  if text.unicodeScalars.allSatisfy(isHarmless) { return text }
  return text.unicodeScalars.map {
    isHarmless($0) ? String($0) : "\\u{\(String($0.value, radix: 16))}"
  }.joined()
}
