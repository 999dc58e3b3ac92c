import Foundation

extension Tensor: CustomStringConvertible {
  /// The numbers as nested rows, their points under one another, long axes shortened in the middle:
  ///
  ///     Tensor [2, 3]
  ///     [[ 0.50  -1.00   0.25]
  ///      [ 2.00   1.50   0.00]]
  ///
  /// A single number is printed as it is.
  public var description: String {
    if rank == 0 { return "\(item)" }
    var shown: [Float] = []
    collectShown(axis: 0, offset: 0, into: &shown)
    let format = numberFormat(for: shown)
    return "Tensor \(shape)\n" + lines(axis: 0, offset: 0, indent: 0, format: format)
  }

  /// How many entries of a long axis are shown at either end.
  private static let shownAtEitherEnd = 3

  private func shownIndices(of side: Int) -> [Int?] {
    let ends = Tensor.shownAtEitherEnd
    if side <= 2 * ends + 1 { return (0..<side).map { $0 } }
    return (0..<ends).map { $0 } + [nil] + ((side - ends)..<side).map { $0 }
  }

  private func collectShown(axis: Int, offset: Int, into shown: inout [Float]) {
    let inner = shape[(axis + 1)...].reduce(1, *)
    for index in shownIndices(of: shape[axis]).compactMap({ $0 }) {
      if axis == rank - 1 {
        withPointer { shown.append($0[offset + index]) }
      } else {
        collectShown(axis: axis + 1, offset: offset + index * inner, into: &shown)
      }
    }
  }

  private func lines(
    axis: Int, offset: Int, indent: Int, format: (Float) -> String
  ) -> String {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let margin = String(repeating: " ", count: indent + 1)
    let isRow = axis == rank - 1
    let parts = shownIndices(of: shape[axis]).map { index -> String in
      guard let index else { return "…" }
      if isRow { return withPointer { format($0[offset + index]) } }
      return lines(
        axis: axis + 1, offset: offset + index * inner, indent: indent + 1, format: format)
    }
    // A blank line between channels and two between images, none between rows.
    let gap = String(repeating: "\n", count: Swift.max(1, rank - axis - 1))
    return "[" + parts.joined(separator: isRow ? "  " : gap + margin) + "]"
  }
}

/// One format for all shown numbers, so that the points stand under one another: no more decimals
/// than they have, at most four, and fewer where a float has no more to tell.
private func numberFormat(for shown: [Float]) -> (Float) -> String {
  let finite = shown.filter(\.isFinite)
  let largest = finite.map(abs).max() ?? 0
  // Numbers so large or so small are told as 1.234e+05.
  let scientific = largest >= 1e7 || (largest > 0 && largest < 1e-3)
  let room = largest < 100 ? 4 : largest < 1e3 ? 3 : largest < 1e4 ? 2 : largest < 1e5 ? 1 : 0
  let decimals =
    (0..<room).first { decimals in
      finite.allSatisfy { Float(String(format: "%.\(decimals)f", $0)) == $0 }
    } ?? room
  func text(_ number: Float) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return String(format: scientific ? "%.3e" : "%.\(decimals)f", number)
  }
  let width = shown.map { text($0).count }.max() ?? 0
  return { number in
    let text = text(number)
    return String(repeating: " ", count: Swift.max(0, width - text.count)) + text
  }
}
