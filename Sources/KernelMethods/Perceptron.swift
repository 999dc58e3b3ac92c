import Base

/// A line (a hyperplane) found by correcting one mistake at a time.
///
/// Show it an example; if sign(w·x + b) is not the label y, add y·x to w and y to b. When some
/// hyperplane separates the classes, the mistakes end (Novikoff 1962); when none does, as for
/// XOR, they never do. F. Rosenblatt, "The perceptron: a probabilistic model for information
/// storage and organization in the brain" (1958).
public struct Perceptron: Sendable {
  /// The normal vector w of the hyperplane, one number a feature.
  public private(set) var weights: [Double] = []
  /// The offset b.
  public private(set) var bias = 0.0

  /// A perceptron that knows nothing yet: w = 0, b = 0.
  public init() {}

  /// w·x + b: positive on one side of the hyperplane, negative on the other.
  public func decision(_ x: [Double]) -> Double { dot(weights, x) + bias }

  /// The label, +1 or −1; on the hyperplane itself, +1.
  public func predict(_ x: [Double]) -> Int { decision(x) >= 0 ? 1 : -1 }

  /// Learns from the rows of `x` with labels `y` (+1 or −1), passing over them `epochs` times and
  /// stopping early after a pass without mistakes.
  ///
  /// - Returns: the mistakes of every pass.
  /// - Throws: when there are no examples, or labels do not fit them.
  @discardableResult
  public mutating func fit(_ x: Matrix, _ y: [Int], epochs: Int) throws -> [Int] {
    try checkLabels(y, for: x)
    weights = [Double](repeating: 0, count: x.columns)
    bias = 0
    var mistakes: [Int] = []
    for _ in 0..<epochs {
      var count = 0
      for i in 0..<x.rows {
        let example = x.row(i)
        // A point on the hyperplane counts as a mistake, otherwise w = 0 would never start.
        guard Double(y[i]) * decision(example) <= 0 else { continue }
        count += 1
        for j in weights.indices { weights[j] += Double(y[i]) * example[j] }
        bias += Double(y[i])
      }
      mistakes.append(count)
      if count == 0 { break }
    }
    return mistakes
  }
}

/// Throws unless `y` holds one label, +1 or −1, for every row of `x`, and `x` is not empty.
func checkLabels(_ y: [Int], for x: Matrix) throws {
  guard x.rows > 0, x.columns > 0 else {
    throw CourseError(
      "There is nothing to learn from \(x.rows) examples of \(x.columns) features.")
  }
  guard y.count == x.rows else {
    throw CourseError("\(x.rows) examples need \(x.rows) labels, but \(y.count) were given.")
  }
  if let odd = y.firstIndex(where: { $0 != 1 && $0 != -1 }) {
    throw CourseError("Labels must be +1 or −1, but label \(odd) is \(y[odd]).")
  }
  if let odd = x.values.firstIndex(where: { !$0.isFinite }) {
    throw CourseError(
      "Features must be finite numbers, but feature \(odd % x.columns) of example "
        + "\(odd / x.columns) is \(x.values[odd]).")
  }
}

/// Throws when all of the labels are the same: there is then nothing to tell apart.
func checkBothClasses(_ y: [Int]) throws {
  let positive = y.count { $0 == 1 }
  guard positive > 0, positive < y.count else {
    throw CourseError(
      "Two classes are needed, but all \(y.count) labels are \(positive > 0 ? "+1" : "−1").")
  }
}
