import Base

/// The two-class machine with the widest margin: maximise the gap between the classes, pay
/// `penalty` for every unit by which an example stands on the wrong side of it.
///
/// Its training problem is convex: whatever the start, there is one best value. It is solved in the
/// dual, over one number αᵢ per example with 0 ≤ αᵢ ≤ C and Σ αᵢ yᵢ = 0, by
/// `SequentialMinimalOptimization`. C. Cortes and V. Vapnik, "Support-vector networks" (1995).
public struct SupportVectorMachine: Sendable {
  /// The similarity it works with.
  public let kernel: Kernel
  /// C > 0: what one unit of slack costs. Large values insist on every example.
  public let penalty: Double
  /// The KKT violation at which training stops.
  public let tolerance: Double
  /// Steps after which training stops in any case.
  public let maximumIterations: Int

  /// αᵢ for every training example; zero for all but the support vectors.
  public private(set) var alphas: [Double] = []
  /// b in f(x) = Σ αᵢ yᵢ k(xᵢ, x) + b.
  public private(set) var bias = 0.0
  /// Which training examples are support vectors: αᵢ > 0.
  public private(set) var supportIndices: [Int] = []
  private var supportVectors = Matrix(rows: 0, columns: 0)
  private var coefficients = Matrix(rows: 1, columns: 0)

  /// A machine that has learned nothing yet.
  ///
  /// - Parameters:
  ///   - kernel: which examples are alike.
  ///   - penalty: C, what one unit of slack costs.
  ///   - tolerance: the KKT violation at which training stops.
  ///   - maximumIterations: steps after which training stops in any case.
  /// - Throws: when C ≤ 0, the tolerance ≤ 0, or the kernel is none.
  public init(
    kernel: Kernel, penalty: Double = 1, tolerance: Double = 1e-3,
    maximumIterations: Int = 1_000_000
  ) throws {
    try kernel.validate()
    try checkPenalty(penalty, tolerance: tolerance)
    self.kernel = kernel
    self.penalty = penalty
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// Learns from the rows of `x` with labels `y` (+1 or −1).
  ///
  /// - Parameters:
  ///   - x: the examples, one in each row.
  ///   - y: their labels.
  ///   - start: the α to start from, zeros unless given; see `feasibleStart`.
  /// - Returns: what the solver can prove about its solution.
  /// - Throws: when the labels do not fit, only one class is present, or the start is not feasible.
  @discardableResult
  public mutating func fit(_ x: Matrix, _ y: [Int], start: [Double]? = nil) throws
    -> SupportVectorReport
  {
    try checkLabels(y, for: x)
    try checkBothClasses(y)
    let solver = SequentialMinimalOptimization(
      penalty: penalty, tolerance: tolerance, maximumIterations: maximumIterations)
    let solution = try solver.solve(gram: kernel.gram(x), y, start: start)
    alphas = solution.alphas
    bias = solution.report.bias
    supportIndices = alphas.indices.filter { alphas[$0] > 0 }
    supportVectors = x.rows(supportIndices)
    coefficients = try Matrix(
      rows: 1, columns: supportIndices.count,
      values: supportIndices.map { alphas[$0] * Double(y[$0]) })
    return solution.report
  }

  /// f(x) for every row of `x`; the margin's edges lie at +1 and −1.
  ///
  /// - Throws: when the machine has not been trained, or on other features.
  public func decisions(_ x: Matrix) throws -> [Double] {
    guard supportVectors.rows > 0 else {
      throw CourseError(
        "This machine has 0 support vectors: it must be trained before it can predict.")
    }
    let bias = bias
    return try kernel.cross(x, supportVectors).timesTransposed(coefficients).values
      .map { $0 + bias }
  }

  /// The label, +1 or −1, of every row of `x`.
  public func predict(_ x: Matrix) throws -> [Int] {
    try decisions(x).map { $0 >= 0 ? 1 : -1 }
  }
}

/// Throws unless both numbers are positive and finite.
func checkPenalty(_ penalty: Double, tolerance: Double) throws {
  guard penalty > 0, penalty.isFinite else {
    throw CourseError("The penalty C must be greater than 0, but is \(penalty).")
  }
  guard tolerance > 0, tolerance.isFinite else {
    throw CourseError("The tolerance must be greater than 0, but is \(tolerance).")
  }
}
