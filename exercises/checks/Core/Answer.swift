import Foundation
import Tensors

/// What an exercise's code answered for one input: named parts, each numbers in a shape or words.
///
/// Every answer becomes one of these, so that one comparison and one way of telling the first
/// difference serve all exercises.
public struct Answer: Sendable, Equatable {
  /// What a part holds.
  public enum Content: Sendable, Equatable {
    /// Numbers in row-major order, with their shape; [] for a single number. Whole numbers must
    /// agree exactly, others to a small tolerance.
    case numbers([Double], shape: [Int], whole: Bool)
    /// Words in order.
    case words([String])
  }

  /// The parts in order. The name is empty when there is only one.
  public var parts: [(name: String, content: Content)]

  /// An answer of several parts: `Answer(["output": y, "inputGradient": dx])`.
  public init(_ parts: KeyValuePairs<String, any AnswerConvertible>) {
    self.parts = parts.flatMap { name, value in
      value.answer.parts.map { (name, $0.content) }
    }
  }

  init(_ content: Content) { parts = [("", content)] }

  public static func == (left: Answer, right: Answer) -> Bool {
    left.parts.count == right.parts.count
      && zip(left.parts, right.parts).allSatisfy { $0.name == $1.name && $0.content == $1.content }
  }

  /// Where `other` first differs from this answer, in one sentence; nil when they agree.
  ///
  /// - Parameter tolerance: how far numbers may lie apart, as a share of the expected number and, for
  ///   small ones, of the largest number in the same part.
  public func firstDifference(from other: Answer, tolerance: Double) -> String? {
    for (expected, yours) in zip(parts, other.parts) {
      let place = expected.name.isEmpty ? "" : "\(expected.name): "
      if let difference = Self.difference(expected.content, yours.content, tolerance) {
        return place + difference
      }
    }
    return parts.count == other.parts.count
      ? nil : "expected \(parts.count) parts, yours has \(other.parts.count)"
  }

  private static func difference(_ expected: Content, _ yours: Content, _ tolerance: Double)
    -> String?
  {
    switch (expected, yours) {
    case (.numbers(let a, let shape, let whole), .numbers(let b, let yourShape, _)):
      guard shape == yourShape else { return "expected shape \(shape), yours is \(yourShape)" }
      let scale = a.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
      for index in a.indices {
        let allowed = whole ? 0 : tolerance * max(abs(a[index]), 0.1 * scale) + 1e-9
        // A mistake that ends in infinity allows nothing but infinity, not everything.
        let isClose = allowed.isFinite && abs(a[index] - b[index]) <= allowed
        if a[index] == b[index] || isClose { continue }
        // Never right, but two mistakes are the same mistake if both end in "not a number".
        if a[index].isNaN && b[index].isNaN { continue }
        let place = shape.isEmpty ? "" : "at \(position(index, in: shape)) "
        return "\(place)expected \(written(a[index])), yours is \(written(b[index]))"
      }
      return nil
    case (.words(let a), .words(let b)):
      for index in 0..<max(a.count, b.count) {
        let (left, right) = (
          index < a.count ? a[index] : "nothing", index < b.count ? b[index] : "nothing"
        )
        if left != right { return "entry \(index): expected \(left), yours is \(right)" }
      }
      return nil
    default: return "expected \(expected.text), yours is \(yours.text)"
    }
  }

  private static func position(_ index: Int, in shape: [Int]) -> [Int] {
    var rest = index
    return Array(
      shape.reversed().map { side in
        defer { rest /= max(1, side) }
        return rest % max(1, side)
      }.reversed())
  }

  /// The answer for a reader, shortened when it is long.
  public var text: String {
    parts.map { name, content in
      let label = name.isEmpty ? "" : name + " "
      // The rows of a matrix stand under one another.
      let indent = String(repeating: " ", count: label.count)
      return label + content.text.replacing("\n", with: "\n" + indent)
    }.joined(separator: "\n")
  }
}

extension Answer.Content {
  /// The part for a reader: at most ten numbers of a line and eight lines.
  var text: String {
    switch self {
    case .words(let words): return words.joined(separator: ", ")
    case .numbers(let values, let shape, _):
      switch shape.count {
      case 0: return written(values.first ?? .nan)
      case 1: return line(values[...])
      case 2 where shape[0] <= 8 && shape[1] <= 8 && shape[1] > 0:
        return (0..<shape[0]).map { line(values[($0 * shape[1])..<(($0 + 1) * shape[1])]) }
          .joined(separator: "\n")
      default: return "shape \(shape): \(line(values[...]))"
      }
    }
  }

  private func line(_ values: ArraySlice<Double>) -> String {
    let shown = values.prefix(10).map(written).joined(separator: ", ")
    return values.count > 10 ? "[\(shown), …]" : "[\(shown)]"
  }
}

/// A number as one would type it: whole numbers in full, others to six digits.
func written(_ number: Double) -> String {
  if number.isNaN { return "not a number" }
  if number.isInfinite { return number < 0 ? "−∞" : "∞" }
  if number == number.rounded(), abs(number) < 1e15 {
    return "\(Int(number))".replacing("-", with: "−")
  }
  return String(format: "%.6g", number).replacing("-", with: "−")
}

/// Something that an exercise's code can answer.
public protocol AnswerConvertible {
  /// The value as an answer that can be compared and printed.
  var answer: Answer { get }
}

extension Answer: AnswerConvertible {
  public var answer: Answer { self }
}
extension Int: AnswerConvertible {
  public var answer: Answer { Answer(.numbers([Double(self)], shape: [], whole: true)) }
}
extension Double: AnswerConvertible {
  public var answer: Answer { Answer(.numbers([self], shape: [], whole: false)) }
}
extension Float: AnswerConvertible {
  public var answer: Answer { Double(self).answer }
}
extension String: AnswerConvertible {
  public var answer: Answer { Answer(.words([self])) }
}
extension Tensor: AnswerConvertible {
  public var answer: Answer {
    Answer(.numbers(values.map(Double.init), shape: shape, whole: false))
  }
}
extension Array: AnswerConvertible where Element: AnswerConvertible {
  /// Numbers become a vector, rows of equal length a matrix, words a list.
  public var answer: Answer {
    var (values, words, rowShape, whole) = ([Double](), [String](), [Int]?.none, false)
    for element in self {
      switch element.answer.parts.first?.content {
      case .numbers(let numbers, let shape, let isWhole):
        // Rows of different lengths have no shape; told apart from any right answer by −1.
        rowShape = rowShape == nil || rowShape == shape ? shape : [-1]
        whole = isWhole
        values += numbers
      case .words(let more): words += more
      case nil: break
      }
    }
    if !words.isEmpty { return Answer(.words(words)) }
    return Answer(.numbers(values, shape: [count] + (rowShape ?? []), whole: whole))
  }
}
