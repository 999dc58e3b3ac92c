import Base

/// Several classes out of two-class machines: one machine for every pair of classes, and the class
/// that wins most of its duels.
///
/// Ten classes make 45 small problems, which train faster than ten large ones because the cost
/// grows faster than the number of examples. U. Kreßel, "Pairwise classification and support
/// vector machines" (1999).
public struct MulticlassSupportVectorMachine: Sendable {
  /// The similarity it works with.
  public let kernel: Kernel
  /// C > 0: what one unit of slack costs.
  public let penalty: Double
  /// The KKT violation at which each machine stops.
  public let tolerance: Double
  /// The labels met in training, in increasing order.
  public private(set) var classes: [Int] = []
  /// One report a pair of classes, in the order (0, 1), (0, 2), … of `classes`.
  public private(set) var reports: [SupportVectorReport] = []
  /// How many training examples at least one machine needs.
  public var supportVectors: Int { support.rows }

  private var support = Matrix(rows: 0, columns: 0)
  private var coefficients = Matrix(rows: 0, columns: 0)

  /// A machine that has learned nothing yet.
  ///
  /// - Throws: when C ≤ 0, the tolerance ≤ 0, or the kernel is none.
  public init(kernel: Kernel, penalty: Double = 1, tolerance: Double = 1e-3) throws {
    try kernel.validate()
    try checkPenalty(penalty, tolerance: tolerance)
    self.kernel = kernel
    self.penalty = penalty
    self.tolerance = tolerance
  }

  /// Learns from the rows of `x`, whose classes are any whole numbers.
  ///
  /// - Throws: when the labels do not fit, or fewer than two classes are present.
  public mutating func fit(_ x: Matrix, _ labels: [Int]) throws {
    classes = try distinctClasses(labels, for: x)
    var members: [[Int]] = []
    for label in classes { members.append(labels.indices.filter { labels[$0] == label }) }
    var pairs: [(positive: [Int], negative: [Int])] = []
    for a in classes.indices {
      for b in a + 1..<max(a + 1, classes.count) { pairs.append((members[a], members[b])) }
    }
    var solved: [Result<(alphas: [Double], report: SupportVectorReport), any Error>?] =
      Array(repeating: nil, count: pairs.count)
    let machine = self
    solved.withUnsafeMutableBufferPointer { slots in
      parallelFor(pairs.count) { p in
        let (positive, negative) = pairs[p]
        let y = positive.map { _ in 1 } + negative.map { _ in -1 }
        slots[p] = Result {
          try SequentialMinimalOptimization(
            penalty: machine.penalty, tolerance: machine.tolerance
          ).solve(gram: machine.kernel.gram(x.rows(positive + negative)), y)
        }
      }
    }
    let solutions = try solved.map { try $0!.get() }
    reports = solutions.map(\.report)
    gather(x, pairs, solutions.map(\.alphas))
  }

  /// One matrix of all examples any machine needs, and one row of weights for each machine.
  private mutating func gather(
    _ x: Matrix, _ pairs: [(positive: [Int], negative: [Int])], _ alphas: [[Double]]
  ) {
    var position = [Int](repeating: -1, count: x.rows)
    for (pair, alphas) in zip(pairs, alphas) {
      for (i, alpha) in zip(pair.positive + pair.negative, alphas) where alpha > 0 {
        position[i] = 0
      }
    }
    let needed = position.indices.filter { position[$0] == 0 }
    for (slot, i) in needed.enumerated() { position[i] = slot }
    support = x.rows(needed)
    coefficients = Matrix(rows: pairs.count, columns: needed.count)
    for (p, pair) in pairs.enumerated() {
      for (k, i) in (pair.positive + pair.negative).enumerated() where alphas[p][k] > 0 {
        coefficients[p, position[i]] = k < pair.positive.count ? alphas[p][k] : -alphas[p][k]
      }
    }
  }

  /// The class of every row of `x`.
  ///
  /// Equal numbers of won duels are settled by the sum of the duels' margins.
  /// - Throws: when the machine has not been trained, or on other features.
  public func predict(_ x: Matrix) throws -> [Int] {
    guard support.rows > 0 else {
      throw CourseError(
        "This machine has 0 support vectors: it must be trained before it can predict.")
    }
    var predictions: [Int] = []
    // A thousand rows at a time: the kernel values of all of them at once could fill the memory.
    for start in stride(from: 0, to: x.rows, by: 1000) {
      let rows = x.rows(start..<min(x.rows, start + 1000))
      let decisions = try kernel.cross(rows, support).timesTransposed(coefficients)
      for i in 0..<rows.rows { predictions.append(winner(decisions.row(i))) }
    }
    return predictions
  }

  private func winner(_ decisions: [Double]) -> Int {
    var votes = [Double](repeating: 0, count: classes.count)
    var margins = votes
    var p = 0
    for a in classes.indices {
      for b in a + 1..<max(a + 1, classes.count) {
        let decision = decisions[p] + reports[p].bias
        votes[decision >= 0 ? a : b] += 1
        margins[a] += decision
        margins[b] -= decision
        p += 1
      }
    }
    let best = classes.indices.max { (votes[$0], margins[$0]) < (votes[$1], margins[$1]) }
    return classes[best!]
  }
}

/// The labels that occur, in increasing order.
///
/// - Throws: when there are no examples, labels do not fit them, or all are of one class.
func distinctClasses(_ labels: [Int], for x: Matrix) throws -> [Int] {
  try checkLabels(labels.map { _ in 1 }, for: x)
  let classes = Set(labels).sorted()
  guard classes.count > 1 else {
    throw CourseError(
      "At least two classes are needed, but all \(labels.count) labels are \(classes[0]).")
  }
  return classes
}
