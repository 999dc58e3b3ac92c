import Base

/// Least squares in a kernel's feature space, with a price on large weights: the learning problem
/// whose solution can be written down.
///
/// f(x) = Σ αᵢ k(xᵢ, x) with (K + λ I) α = y: one linear system, no iterations, no starting point.
/// C. Saunders, A. Gammerman, V. Vovk, "Ridge regression learning algorithm in dual variables"
/// (1998).
public struct KernelRidgeRegression: Sendable {
  /// The similarity it works with.
  public let kernel: Kernel
  /// λ > 0: the price of large weights, added to the Gram matrix's diagonal.
  public let ridge: Double
  /// The weight of every training example.
  public private(set) var alphas: [Double] = []
  /// A lower bound of the solved matrix's condition number.
  public private(set) var conditionBound = 1.0
  private var examples = Matrix(rows: 0, columns: 0)

  /// A regression that has learned nothing yet.
  ///
  /// - Throws: when λ ≤ 0 or the kernel is none.
  public init(kernel: Kernel, ridge: Double) throws {
    try kernel.validate()
    guard ridge > 0, ridge.isFinite else {
      throw CourseError("The ridge λ must be greater than 0, but is \(ridge).")
    }
    self.kernel = kernel
    self.ridge = ridge
  }

  /// Learns to give `targets` at the rows of `x`.
  ///
  /// - Throws: when sizes do not fit, or K + λI is so close to singular that doubles cannot solve
  ///   it.
  public mutating func fit(_ x: Matrix, _ targets: [Double]) throws {
    guard x.rows > 0, x.columns > 0, targets.count == x.rows else {
      throw CourseError(
        "\(x.rows) examples of \(x.columns) features cannot be fitted to \(targets.count) targets.")
    }
    var system = try kernel.gram(x)
    for i in 0..<x.rows { system[i, i] += ridge }
    let cholesky = try Cholesky(system)
    conditionBound = cholesky.conditionBound
    guard conditionBound < 1e14 else {
      throw CourseError(
        "K + λI is nearly singular: its condition number is at least \(conditionBound), and "
          + "doubles carry 16 digits; raise λ above \(ridge).")
    }
    alphas = try cholesky.solve(targets)
    examples = x
  }

  /// f at every row of `x`.
  ///
  /// - Throws: when nothing has been learned yet, or on other features.
  public func predict(_ x: Matrix) throws -> [Double] {
    guard examples.rows > 0 else {
      throw CourseError("This regression has seen 0 examples: fit it before it predicts.")
    }
    return try kernel.cross(x, examples).times(alphas)
  }
}
