/// What went wrong with something that came from outside (a file, a flag, a shape), told in one
/// sentence with the numbers in it.
public struct CourseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error with the given sentence.
  public init(_ description: String) { self.description = description }
}
