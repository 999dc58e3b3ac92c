import Fast
import Base

private typealias Lanes = SIMD8<Double>

/// A linear support vector machine for many examples of many features: no Gram matrix, only one
/// weight vector a class, so the cost of a pass grows as the number of examples, not its square.
///
/// Dual coordinate descent: take one example at a time, move its α to the best place given all the
/// others, and carry w = Σ αᵢ yᵢ xᵢ along. C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. Keerthi,
/// S. Sundararajan, "A dual coordinate descent method for large-scale linear SVM" (2008). The bias
/// is the weight of one more feature that is always 1. Several classes: one against the rest, and
/// the largest score wins.
public struct LinearSupportVectorMachine: Sendable {
  /// What an example on the wrong side of its margin costs.
  public enum Loss: Sendable {
    /// C · max(0, 1 − y f(x)).
    case hinge
    /// C · max(0, 1 − y f(x))²: smooth where the hinge has its corner, and quicker to train.
    case squaredHinge
  }

  /// How one class's machine ended.
  public struct Report: Sendable, Equatable {
    /// Passes over the examples.
    public let epochs: Int
    /// The value training maximised.
    public let dualObjective: Double
    /// The value it was meant to minimise; it meets the dual one at the optimum.
    public let primalObjective: Double
    /// Whether the largest violation fell below the tolerance before the passes ran out.
    public let converged: Bool
  }

  /// C > 0: what a unit of loss costs.
  public let penalty: Double
  /// The loss.
  public let loss: Loss
  /// The violation at which training stops.
  public let tolerance: Double
  /// Passes after which training stops in any case.
  public let maximumEpochs: Int
  /// The labels met in training, in increasing order.
  public private(set) var classes: [Int] = []
  /// One row of weights a class; the last column is the bias. [classes, features + 1]
  public private(set) var weights = Matrix(rows: 0, columns: 0)
  /// One report a class.
  public private(set) var reports: [Report] = []

  /// A machine that has learned nothing yet.
  ///
  /// - Throws: when C ≤ 0 or the tolerance ≤ 0.
  public init(
    penalty: Double = 1, loss: Loss = .squaredHinge, tolerance: Double = 0.01,
    maximumEpochs: Int = 200
  ) throws {
    try checkPenalty(penalty, tolerance: tolerance)
    self.penalty = penalty
    self.loss = loss
    self.tolerance = tolerance
    self.maximumEpochs = maximumEpochs
  }

  /// Learns from the rows of `x`, whose classes are any whole numbers, visiting them in an order
  /// drawn from `generator`.
  ///
  /// - Throws: when the labels do not fit, or fewer than two classes are present.
  public mutating func fit(
    _ x: Matrix, _ labels: [Int], using generator: inout some RandomNumberGenerator
  ) throws {
    classes = try distinctClasses(labels, for: x)
    // Two classes need one machine; its mirror image serves as the other.
    let machines = classes.count == 2 ? 1 : classes.count
    let seeds = (0..<machines).map { _ in generator.next() }
    var found = [([Double], Report)](
      repeating: ([], Report(epochs: 0, dualObjective: 0, primalObjective: 0, converged: false)),
      count: machines)
    let machine = self
    x.values.withUnsafeBufferPointer { values in
      found.withUnsafeMutableBufferPointer { found in
        parallelFor(machines) { c in
          let y = labels.map { $0 == machine.classes[c] ? 1.0 : -1.0 }
          found[c] = machine.train(values.baseAddress!, x.columns, y, seed: seeds[c])
        }
      }
    }
    if machines == 1 { found.append((found[0].0.map { -$0 }, found[0].1)) }
    weights = try Matrix(found.map { $0.0 })
    reports = found.map { $0.1 }
  }

  /// The class of every row of `x`.
  ///
  /// - Throws: when the machine has not been trained, or on other features.
  public func predict(_ x: Matrix) throws -> [Int] {
    guard weights.rows > 0 else {
      throw CourseError("This machine has 0 classes: train it before it predicts.")
    }
    guard x.columns == weights.columns - 1 else {
      throw CourseError(
        "This machine learned from \(weights.columns - 1) features, not \(x.columns).")
    }
    let plain = try Matrix(weightRowsWithoutBias)
    let scores = try x.timesTransposed(plain)
    return (0..<x.rows).map { i in
      let best = classes.indices.max { a, b in
        scores[i, a] + weights[a, x.columns] < scores[i, b] + weights[b, x.columns]
      }
      return classes[best!]
    }
  }

  private var weightRowsWithoutBias: [[Double]] {
    (0..<weights.rows).map { Array(weights.row($0).dropLast()) }
  }

  /// One class against the rest. The gradient of α_i is yᵢ w·xᵢ − 1 (+ α_i / 2C with the squared
  /// hinge); examples that sit firmly at a wall are left out of the passes until the end.
  private func train(
    _ x: UnsafePointer<Double>, _ features: Int, _ y: [Double], seed: UInt64
  ) -> ([Double], Report) {
    let upper = loss == .hinge ? penalty : .infinity
    let diagonal = loss == .hinge ? 0 : 0.5 / penalty
    let n = y.count
    var order = Array(0..<n)
    var active = n
    var alphas = [Double](repeating: 0, count: n)
    var weights = [Double](repeating: 0, count: features + 1)
    let norms = (0..<n).map { product(x + $0 * features, x + $0 * features, features) + 1 }
    var generator = RandomGenerator(seed: seed)
    var wallAbove = Double.infinity
    var wallBelow = -Double.infinity
    var epochs = 0
    var converged = false
    weights.withUnsafeMutableBufferPointer { w in
      while epochs < maximumEpochs {
        epochs += 1
        var highest = -Double.infinity
        var lowest = Double.infinity
        var s = 0
        while s < active {
          order.swapAt(s, s + generator.integer(below: active - s))
          let i = order[s]
          let row = x + i * features
          let g =
            y[i] * (product(UnsafePointer(w.baseAddress!), row, features) + w[features]) - 1
            + diagonal * alphas[i]
          var projected = g
          if alphas[i] == 0 {
            if g > wallAbove {
              active -= 1
              order.swapAt(s, active)
              continue
            }
            projected = min(g, 0)
          } else if alphas[i] == upper {
            if g < wallBelow {
              active -= 1
              order.swapAt(s, active)
              continue
            }
            projected = max(g, 0)
          }
          highest = max(highest, projected)
          lowest = min(lowest, projected)
          if abs(projected) > 1e-12 {
            let old = alphas[i]
            alphas[i] = min(max(old - g / (norms[i] + diagonal), 0), upper)
            let step = (alphas[i] - old) * y[i]
            addMultiple(step, row, to: w.baseAddress!, features)
            w[features] += step
          }
          s += 1
        }
        if highest - lowest <= tolerance {
          if active == n {
            converged = true
            break
          }
          active = n
          wallAbove = .infinity
          wallBelow = -.infinity
        } else {
          wallAbove = highest > 0 ? highest : .infinity
          wallBelow = lowest < 0 ? lowest : -.infinity
        }
      }
    }
    var lossSum = 0.0
    for i in 0..<n {
      let score =
        weights.withUnsafeBufferPointer { product($0.baseAddress!, x + i * features, features) }
        + weights[features]
      let short = max(0, 1 - y[i] * score)
      lossSum += loss == .hinge ? short : short * short
    }
    let square = dot(weights, weights) / 2
    let dual =
      alphas.reduce(0, +) - square - alphas.reduce(0) { $0 + $1 * $1 } * diagonal / 2
    return (
      weights,
      Report(
        epochs: epochs, dualObjective: dual, primalObjective: square + penalty * lossSum,
        converged: converged)
    )
  }
}

private func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int)
  -> Double
{
  let rawA = UnsafeRawPointer(a)
  let rawB = UnsafeRawPointer(b)
  let width = Lanes.scalarCount
  var sums = Lanes.zero
  var more = Lanes.zero
  var i = 0
  while i + 2 * width <= count {
    sums +=
      rawA.loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
      * rawB.loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
    more +=
      rawA.loadUnaligned(fromByteOffset: 8 * (i + width), as: Lanes.self)
      * rawB.loadUnaligned(fromByteOffset: 8 * (i + width), as: Lanes.self)
    i += 2 * width
  }
  var sum = (sums + more).sum()
  while i < count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}

private func addMultiple(
  _ factor: Double, _ x: UnsafePointer<Double>, to w: UnsafeMutablePointer<Double>, _ count: Int
) {
  for i in 0..<count { w[i] += factor * x[i] }
}
