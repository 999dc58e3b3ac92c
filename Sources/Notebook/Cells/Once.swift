/// A value that several cells need, made when the first of them asks. With it, `--cell 7` works
/// without the six cells before it, and a cell that runs again costs nothing it need not.
///
/// ```swift
/// let network = Once { try alexNet() }
/// page.cell("shapes", "…") { cell in let net = try network() … }
/// ```
@MainActor
public final class Once<Value> {
  private let make: () throws -> Value
  private var value: Value?

  /// A value to be made later.
  ///
  /// - Parameter make: makes it. When it throws, the next cell that asks tries again.
  public init(_ make: @escaping () throws -> Value) { self.make = make }

  /// The value, made now if it has not been made yet.
  public func callAsFunction() throws -> Value {
    if let value { return value }
    let made = try make()
    value = made
    return made
  }
}
