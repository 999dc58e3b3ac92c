/// What is wrong with a file, a folder or a download, in one sentence with the numbers in it.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}
