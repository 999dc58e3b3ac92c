import Base

/// How often images of each class were taken for each class: row = the true class, column = the
/// predicted one. The diagonal holds what was right.
public struct ConfusionMatrix: Codable, Hashable, Sendable {
  /// The number of classes.
  public let classes: Int
  private var counts: [Int]

  /// A matrix of zeros.
  public init(classes: Int) {
    require(classes > 0, "a confusion matrix needs at least one class, not \(classes)")
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  /// Whether the counts are some that a matrix can have; those from a file may be others.
  package var isPossible: Bool {
    classes > 0 && classes <= counts.count && counts.count == classes * classes
      && counts.allSatisfy { (0...1 << 31).contains($0) }
  }

  /// Notes one image.
  public mutating func add(actual: Int, predicted: Int) {
    counts[index(actual, predicted)] += 1
  }

  /// How often class `actual` was taken for class `predicted`.
  public subscript(actual actual: Int, predicted predicted: Int) -> Int {
    counts[index(actual, predicted)]
  }

  /// The images noted so far.
  public var total: Int { counts.reduce(0, +) }

  /// The images on the diagonal.
  public var correct: Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] } }

  /// The share on the diagonal; nil when nothing was noted.
  public var accuracy: Double? { total == 0 ? nil : Double(correct) / Double(total) }

  /// The share of a class's images that were recognised (its recall); nil for a class without any.
  public func recall(of actual: Int) -> Double? {
    let row = (0..<classes).reduce(0) { $0 + self[actual: actual, predicted: $1] }
    return row == 0 ? nil : Double(self[actual: actual, predicted: actual]) / Double(row)
  }

  /// The share of the images taken for a class that belong to it (its precision); nil for a class
  /// that nothing was taken for.
  public func precision(of predicted: Int) -> Double? {
    let column = (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: predicted] }
    let right = self[actual: predicted, predicted: predicted]
    return column == 0 ? nil : Double(right) / Double(column)
  }

  /// The most frequent mistakes, worst first; among equals the lower classes first.
  public func worstConfusions(_ limit: Int = 5) -> [(actual: Int, predicted: Int, count: Int)] {
    var mistakes: [(actual: Int, predicted: Int, count: Int)] = []
    for actual in 0..<classes {
      for predicted in 0..<classes where actual != predicted {
        let count = self[actual: actual, predicted: predicted]
        if count > 0 { mistakes.append((actual, predicted, count)) }
      }
    }
    // The sort is not promised to be stable, so the order among equals is spelled out.
    mistakes.sort { ($1.count, $0.actual, $0.predicted) < ($0.count, $1.actual, $1.predicted) }
    return Array(mistakes.prefix(limit))
  }

  private func index(_ actual: Int, _ predicted: Int) -> Int {
    require(
      (0..<classes).contains(actual) && (0..<classes).contains(predicted),
      "class \(actual) taken for \(predicted) does not fit a matrix of \(classes) classes")
    return actual * classes + predicted
  }
}
