/// The perceptron with a kernel in place of the scalar product: it stores, instead of a weight
/// vector, how often each example was mistaken.
///
/// The weight vector of a perceptron is a sum of the examples it got wrong, w = Σ αᵢ yᵢ φ(xᵢ), so
/// w·φ(x) = Σ αᵢ yᵢ k(xᵢ, x), and φ is never needed. M. Aizerman, E. Braverman, L. Rozonoer,
/// "Theoretical foundations of the potential function method in pattern recognition learning"
/// (1964).
public struct KernelPerceptron: Sendable {
  /// The similarity it learns with.
  public let kernel: Kernel
  /// αᵢ: how often example i was mistaken while learning.
  public private(set) var mistakeCounts: [Int] = []
  private var examples = Matrix(rows: 0, columns: 0)
  private var labels: [Int] = []

  /// A kernel perceptron that knows nothing yet.
  public init(kernel: Kernel) { self.kernel = kernel }

  /// f(x) = Σ αᵢ yᵢ (k(xᵢ, x) + 1); the +1 is the perceptron's bias.
  public func decision(_ x: [Double]) throws -> Double {
    var sum = 0.0
    for i in mistakeCounts.indices where mistakeCounts[i] > 0 {
      sum += Double(mistakeCounts[i] * labels[i]) * (try kernel(examples.row(i), x) + 1)
    }
    return sum
  }

  /// The label, +1 or −1.
  public func predict(_ x: [Double]) throws -> Int { try decision(x) >= 0 ? 1 : -1 }

  /// Learns from the rows of `x` with labels `y` (+1 or −1), passing over them `epochs` times and
  /// stopping early after a pass without mistakes.
  ///
  /// - Returns: the mistakes of every pass.
  /// - Throws: when there are no examples, labels do not fit them, or the kernel is none.
  @discardableResult
  public mutating func fit(_ x: Matrix, _ y: [Int], epochs: Int) throws -> [Int] {
    try checkLabels(y, for: x)
    let gram = try kernel.gram(x)
    examples = x
    labels = y
    mistakeCounts = [Int](repeating: 0, count: x.rows)
    // f at every example, kept up to date: one row of the Gram matrix is added per mistake.
    var decisions = [Double](repeating: 0, count: x.rows)
    var mistakes: [Int] = []
    for _ in 0..<epochs {
      var count = 0
      for i in 0..<x.rows where Double(y[i]) * decisions[i] <= 0 {
        count += 1
        mistakeCounts[i] += 1
        for j in 0..<x.rows { decisions[j] += Double(y[i]) * (gram[i, j] + 1) }
      }
      mistakes.append(count)
      if count == 0 { break }
    }
    return mistakes
  }
}
