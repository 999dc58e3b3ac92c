import Fast
import Base

/// A kernel: a similarity k(x, z) that is a scalar product after some map φ into a feature space,
/// k(x, z) = φ(x)·φ(z), computed without ever visiting that space.
///
/// Any method that uses its data only through scalar products can use a kernel in their place.
/// The idea for learning machines: M. Aizerman, E. Braverman, L. Rozonoer, "Theoretical
/// foundations of the potential function method in pattern recognition learning" (1964); B. Boser,
/// I. Guyon, V. Vapnik, "A training algorithm for optimal margin classifiers" (1992).
public enum Kernel: Equatable, Sendable {
  /// k(x, z) = x·z: no map at all.
  case linear
  /// k(x, z) = (x·z + constant)^degree: all products of up to `degree` coordinates.
  case polynomial(degree: Int, constant: Double)
  /// k(x, z) = exp(−γ‖x − z‖²): a bell of width 1/√(2γ) around every example. Its feature space has
  /// infinitely many dimensions.
  case rbf(gamma: Double)

  /// The similarity of two examples.
  ///
  /// - Throws: when the examples differ in length.
  public func callAsFunction(_ x: [Double], _ z: [Double]) throws -> Double {
    guard x.count == z.count else {
      throw CourseError(
        "A kernel compares examples of one length, but these hold \(x.count) and \(z.count) "
          + "numbers.")
    }
    switch self {
    case .linear: return dot(x, z)
    case .polynomial(let degree, let constant): return power(dot(x, z) + constant, degree)
    case .rbf(let gamma): return exponential(-gamma * squaredDistance(x, z))
    }
  }

  /// Throws unless the kernel's numbers make it a kernel: degree ≥ 1, constant ≥ 0, γ > 0.
  public func validate() throws {
    switch self {
    case .linear: break
    case .polynomial(let degree, let constant):
      guard degree >= 1, constant >= 0 else {
        throw CourseError(
          "A polynomial kernel needs a degree of at least 1 and a constant of at least 0, "
            + "but has degree \(degree) and constant \(constant).")
      }
    case .rbf(let gamma):
      guard gamma > 0, gamma.isFinite else {
        throw CourseError("An RBF kernel needs γ > 0, but γ is \(gamma).")
      }
    }
  }

  /// The Gram matrix: K[i, j] = k(xᵢ, xⱼ) for all pairs of rows of `x`, [n, n].
  ///
  /// One matrix product gives all scalar products; distances follow from
  /// ‖x − z‖² = x·x + z·z − 2 x·z.
  public func gram(_ x: Matrix) throws -> Matrix {
    try validate()
    var result = x.timesOwnTranspose()
    let norms = (0..<x.rows).map { result[$0, $0] }
    apply(to: &result, leftNorms: norms, rightNorms: norms)
    if case .rbf = self {
      for i in 0..<x.rows { result[i, i] = 1 }
    }
    return result
  }

  /// The kernel between all rows of `x` and all rows of `z`: [rows of x, rows of z].
  public func cross(_ x: Matrix, _ z: Matrix) throws -> Matrix {
    try validate()
    var result = try x.timesTransposed(z)
    apply(to: &result, leftNorms: squaredNorms(x), rightNorms: squaredNorms(z))
    return result
  }

  /// Turns scalar products into kernel values, in place.
  private func apply(to products: inout Matrix, leftNorms: [Double], rightNorms: [Double]) {
    let columns = products.columns
    let rows = products.rows
    let kernel = self
    if case .linear = kernel { return }
    products.values.withUnsafeMutableBufferPointer { values in
      parallelFor(rows) { i in
        let row = values.baseAddress! + i * columns
        switch kernel {
        case .linear: break
        case .polynomial(let degree, let constant):
          for j in 0..<columns { row[j] = power(row[j] + constant, degree) }
        case .rbf(let gamma):
          for j in 0..<columns {
            // Rounding may push the distance of equal points a hair below zero.
            row[j] = exponential(
              -gamma * max(0, leftNorms[i] + rightNorms[j] - 2 * row[j]))
          }
        }
      }
    }
  }
}

/// What a Gram matrix of `count` examples occupies: count² numbers of `bytesPerEntry` bytes.
public func gramBytes(count: Int, bytesPerEntry: Int = MemoryLayout<Double>.stride) -> Int {
  count * count * bytesPerEntry
}

/// x·x for every row.
func squaredNorms(_ x: Matrix) -> [Double] {
  (0..<x.rows).map { i in
    var sum = 0.0
    for j in i * x.columns..<(i + 1) * x.columns { sum += x.values[j] * x.values[j] }
    return sum
  }
}

/// base^exponent by repeated multiplication.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  for _ in 0..<exponent { result *= base }
  return result
}
