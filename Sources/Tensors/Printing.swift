import Foundation

extension Tensor: CustomStringConvertible {
  /// The numbers as nested rows, columns aligned, long axes shortened in the middle.
  public var description: String {
    if rank == 0 { return "\(item)" }
    let format = numberFormat()
    return "Tensor \(shape)\n" + lines(axis: 0, offset: 0, indent: 0, format: format)
  }

  /// How many entries of a long axis are shown at either end.
  private static let shownAtEitherEnd = 3

  private func shownIndices(of side: Int) -> [Int?] {
    let ends = Tensor.shownAtEitherEnd
    if side <= 2 * ends + 1 { return (0..<side).map { $0 } }
    return (0..<ends).map { $0 } + [nil] + ((side - ends)..<side).map { $0 }
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
    // A blank line between images and between channels, none between rows.
    let gap = String(repeating: "\n", count: Swift.max(1, rank - axis - 1))
    return "[" + parts.joined(separator: isRow ? "  " : gap + margin) + "]"
  }

  /// One format for all shown numbers, so that the points stand under one another.
  private func numberFormat() -> (Float) -> String {
    var largest: Float = 0
    var whole = true
    withPointer { values in
      for index in 0..<Swift.min(count, 100_000) where values[index].isFinite {
        let size = abs(values[index])
        largest = Swift.max(largest, size)
        if values[index] != values[index].rounded() { whole = false }
      }
    }
    let digits: Int
    if whole && largest < 1e7 {
      digits = 0
    } else if largest >= 1e5 || (largest > 0 && largest < 1e-3) {
      return { $0.isFinite ? pad(String(format: "%.3e", $0), 10) : pad("\($0)", 10) }
    } else {
      digits = 4
    }
    let width = String(format: "%.\(digits)f", -largest).count
    return { pad($0.isFinite ? String(format: "%.\(digits)f", $0) : "\($0)", width) }
  }
}

private func pad(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: Swift.max(0, width - text.count)) + text
}
