/// A flag that only one chapter has, such as `--variant NAME`.
public struct Option: Sendable {
  /// The name without its dashes: "variant".
  public let name: String
  /// What stands for the value in the help ("NAME"); nil for a switch.
  public let value: String?
  /// What the flag does, in a few words.
  public let help: String
  /// The values there are; empty when any text will do.
  public let choices: [String]
  /// The whole numbers allowed; nil when the value need not be a number.
  public let range: ClosedRange<Int>?
  /// The value when the flag is not given.
  public let defaultValue: String?
  let complaint: @Sendable (String) -> String?

  /// A flag.
  ///
  /// - Parameters:
  ///   - name: its name, with or without dashes.
  ///   - value: what stands for the value in the help; nil for a switch.
  ///   - choices: the values there are; empty when any text will do.
  ///   - range: the whole numbers allowed.
  ///   - defaultValue: the value when the flag is not given.
  ///   - help: what the flag does, in a few words.
  ///   - complaint: what is wrong with a value, as the end of a sentence that begins with the flag
  ///     ("takes an even number"); nil when nothing is.
  public init(
    _ name: String, value: String? = nil, oneOf choices: [String] = [],
    in range: ClosedRange<Int>? = nil, default defaultValue: String? = nil, help: String,
    complaint: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.name = String(name.drop { $0 == "-" })
    self.value = value ?? (!choices.isEmpty ? "NAME" : range != nil ? "N" : nil)
    self.choices = choices
    self.range = range
    self.defaultValue = defaultValue
    self.help = help
    self.complaint = complaint
  }

  /// Sees whether a value is one that the flag takes; of use for values that come from elsewhere, too.
  ///
  /// - Parameter text: the value, as it would be typed.
  /// - Throws: `UsageError`, a sentence that says what the flag takes.
  public func validate(_ text: String) throws {
    if !choices.isEmpty && !choices.contains(text) {
      let near = suggestion(for: text, among: choices).map { "; did you mean \($0)?" } ?? ""
      throw UsageError(
        "--\(name) is one of \(choices.joined(separator: ", ")), not \"\(text)\"\(near)")
    }
    if let range {
      guard let number = Int(text), range.contains(number) else {
        throw UsageError(
          "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), "
            + "not \"\(text)\"")
      }
    }
    if let wrong = complaint(text) { throw UsageError("--\(name) \(wrong), not \"\(text)\"") }
  }
}

/// Something wrong with the command line, in one sentence.
public struct UsageError: Error, CustomStringConvertible, Equatable {
  /// The sentence, without a full stop.
  public let description: String

  /// An error.
  ///
  /// - Parameter description: the sentence, without a full stop.
  public init(_ description: String) { self.description = description }
}
