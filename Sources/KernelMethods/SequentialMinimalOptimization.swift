import Base

/// What the solver can prove about a trained support vector machine.
///
/// The dual objective bounds the primal one from below, and at the optimum they meet; so the gap
/// between them bounds how far from the best value a solution can be. No such certificate exists
/// for a neural network.
public struct SupportVectorReport: Sendable, Equatable {
  /// Σ αᵢ − ½ Σ αᵢ αⱼ yᵢ yⱼ k(xᵢ, xⱼ), what training maximises.
  public let dualObjective: Double
  /// ½‖w‖² + C Σ max(0, 1 − yᵢ f(xᵢ)), what the machine is meant to minimise.
  public let primalObjective: Double
  /// The largest violation of the optimality (Karush–Kuhn–Tucker) conditions; 0 at the optimum.
  public let kktViolation: Double
  /// b in f(x) = Σ αᵢ yᵢ k(xᵢ, x) + b.
  public let bias: Double
  /// Steps taken, each on one pair of examples.
  public let iterations: Int
  /// Examples with αᵢ > 0.
  public let supportVectors: Int
  /// Whether the violation fell below the tolerance before the steps ran out.
  public let converged: Bool

  /// Primal minus dual objective: never negative but for rounding, 0 at the optimum.
  public var dualityGap: Double { primalObjective - dualObjective }
}

/// Trains support vector machines by moving two αs at a time, the fewest that keep Σ αᵢ yᵢ = 0.
///
/// J. Platt, "Sequential minimal optimization: a fast algorithm for training support vector
/// machines" (1998). Which two: the worst violator, and the partner with whom the objective gains
/// most by its second-order estimate: R.-E. Fan, P.-H. Chen, C.-J. Lin, "Working set selection
/// using second order information for training support vector machines" (2005).
public struct SequentialMinimalOptimization: Sendable {
  /// C > 0, the upper bound of every α.
  public let penalty: Double
  /// The KKT violation at which the solver stops.
  public let tolerance: Double
  /// Steps after which the solver stops in any case.
  public let maximumIterations: Int

  /// A solver; the numbers mean what they do in `SupportVectorMachine`.
  public init(penalty: Double, tolerance: Double = 1e-3, maximumIterations: Int = 1_000_000) {
    self.penalty = penalty
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// A random feasible start: 0 ≤ αᵢ ≤ C and Σ αᵢ yᵢ = 0.
  ///
  /// Every α is drawn evenly from [0, C], then the heavier class is scaled down to balance.
  public func feasibleStart(_ y: [Int], using generator: inout some RandomNumberGenerator)
    -> [Double]
  {
    var alphas = y.map { _ in Double.random(in: 0...penalty, using: &generator) }
    var sums = [1: 0.0, -1: 0.0]
    for i in y.indices { sums[y[i], default: 0] += alphas[i] }
    let target = min(sums[1]!, sums[-1]!)
    for i in y.indices { alphas[i] *= sums[y[i]]! > 0 ? target / sums[y[i]]! : 0 }
    return alphas
  }

  /// Solves the dual problem.
  ///
  /// - Parameters:
  ///   - gram: k(xᵢ, xⱼ), [n, n], symmetric.
  ///   - y: n labels, +1 or −1, both present.
  ///   - start: n numbers to start from, or nil for zeros.
  /// - Returns: the αs and what can be proved about them.
  /// - Throws: when sizes or labels do not fit, or `start` is not feasible.
  public func solve(gram: Matrix, _ y: [Int], start: [Double]? = nil) throws
    -> (alphas: [Double], report: SupportVectorReport)
  {
    try checkPenalty(penalty, tolerance: tolerance)
    try checkLabels(y, for: gram)
    try checkBothClasses(y)
    guard gram.rows == gram.columns else {
      throw CourseError(
        "A Gram matrix is square, but this one is \(gram.rows) × \(gram.columns).")
    }
    var alphas = start ?? [Double](repeating: 0, count: y.count)
    try checkFeasible(alphas, y)
    let labels = y.map(Double.init)
    var iterations = 0
    gram.values.withUnsafeBufferPointer { gram in
      alphas.withUnsafeMutableBufferPointer { alphas in
        labels.withUnsafeBufferPointer { labels in
          iterations = minimise(gram.baseAddress!, labels, alphas)
        }
      }
    }
    return (alphas, report(gram, labels, alphas, iterations: iterations))
  }

  private func checkFeasible(_ alphas: [Double], _ y: [Int]) throws {
    guard alphas.count == y.count else {
      throw CourseError(
        "A start for \(y.count) examples holds \(y.count) numbers, not \(alphas.count).")
    }
    if let odd = alphas.firstIndex(where: { !($0 >= 0 && $0 <= penalty) }) {
      throw CourseError(
        "A feasible start lies between 0 and C = \(penalty), but α[\(odd)] is \(alphas[odd]).")
    }
    let balance = zip(alphas, y).reduce(0) { $0 + $1.0 * Double($1.1) }
    guard abs(balance) <= 1e-9 * penalty * Double(y.count) else {
      throw CourseError("A feasible start has Σ αᵢyᵢ = 0, but this one has \(balance).")
    }
  }

  /// The loop itself; returns the steps taken.
  ///
  /// G is the gradient of the function to minimise, ½ αᵀQα − Σ αᵢ with Q[i, j] = yᵢ yⱼ K[i, j]:
  /// G = Qα − 1. One step changes two αs, so two rows of K bring G up to date.
  private func minimise(
    _ gram: UnsafePointer<Double>, _ y: UnsafeBufferPointer<Double>,
    _ alphas: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    let n = y.count
    let c = penalty
    var gradient = [Double](repeating: -1, count: n)
    return gradient.withUnsafeMutableBufferPointer { g in
      for j in 0..<n where alphas[j] > 0 {
        let row = gram + j * n
        for i in 0..<n { g[i] += y[i] * y[j] * alphas[j] * row[i] }
      }
      for iteration in 0..<maximumIterations {
        // First partner: the largest −yG among αs that may still move up along their label.
        var i = -1
        var highest = -Double.infinity
        for t in 0..<n where y[t] > 0 ? alphas[t] < c : alphas[t] > 0 {
          let value = -y[t] * g[t]
          if value > highest {
            highest = value
            i = t
          }
        }
        // Second partner: among those that may move down, the largest gain b² / a.
        var j = -1
        var lowest = Double.infinity
        var gain = 0.0
        guard i >= 0 else { return iteration }
        let rowI = gram + i * n
        for t in 0..<n where y[t] > 0 ? alphas[t] > 0 : alphas[t] < c {
          let value = -y[t] * g[t]
          lowest = min(lowest, value)
          let b = highest - value
          guard b > 0 else { continue }
          let a = max(rowI[i] + gram[t * n + t] - 2 * rowI[t], 1e-12)
          if b * b / a > gain {
            gain = b * b / a
            j = t
          }
        }
        if j < 0 || highest - lowest < tolerance { return iteration }
        // Along this pair the objective is a parabola: go to its bottom or to the nearest wall.
        let rowJ = gram + j * n
        let a = max(rowI[i] + rowJ[j] - 2 * rowI[j], 1e-12)
        let roomI = y[i] > 0 ? c - alphas[i] : alphas[i]
        let roomJ = y[j] > 0 ? alphas[j] : c - alphas[j]
        let wished = (-y[i] * g[i] + y[j] * g[j]) / a
        let step = min(wished, roomI, roomJ)
        alphas[i] = step == roomI ? (y[i] > 0 ? c : 0) : alphas[i] + y[i] * step
        alphas[j] = step == roomJ ? (y[j] > 0 ? 0 : c) : alphas[j] - y[j] * step
        for t in 0..<n { g[t] += y[t] * step * (rowI[t] - rowJ[t]) }
      }
      return maximumIterations
    }
  }

  /// Everything that is said about the solution, computed anew from the αs.
  private func report(_ gram: Matrix, _ y: [Double], _ alphas: [Double], iterations: Int)
    -> SupportVectorReport
  {
    let n = y.count
    var products = [Double](repeating: 0, count: n)  // Σⱼ αⱼ yⱼ K[i, j], f without its bias
    for j in 0..<n where alphas[j] > 0 {
      let weight = alphas[j] * y[j]
      for i in 0..<n { products[i] += weight * gram.values[j * n + i] }
    }
    var highest = -Double.infinity
    var lowest = Double.infinity
    var free: [Double] = []
    for i in 0..<n {
      let value = y[i] - products[i]  // the bias that would put example i on its margin's edge
      if y[i] > 0 ? alphas[i] < penalty : alphas[i] > 0 { highest = max(highest, value) }
      if y[i] > 0 ? alphas[i] > 0 : alphas[i] < penalty { lowest = min(lowest, value) }
      if alphas[i] > 0, alphas[i] < penalty { free.append(value) }
    }
    let bias =
      free.isEmpty ? (highest + lowest) / 2 : free.reduce(0, +) / Double(free.count)
    var square = 0.0
    var slack = 0.0
    for i in 0..<n {
      square += alphas[i] * y[i] * products[i]
      slack += max(0, 1 - y[i] * (products[i] + bias))
    }
    let violation = max(0, highest - lowest)
    return SupportVectorReport(
      dualObjective: alphas.reduce(0, +) - square / 2,
      primalObjective: square / 2 + penalty * slack, kktViolation: violation, bias: bias,
      iterations: iterations, supportVectors: alphas.count { $0 > 0 },
      converged: iterations < maximumIterations || violation < tolerance)
  }
}
