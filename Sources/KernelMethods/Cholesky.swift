import Base

/// The Cholesky factor of a symmetric positive definite matrix: A = L Lᵀ with L lower triangular.
///
/// The square root of a matrix, so to speak; it solves A x = b with about n³/3 operations, half
/// of what elimination needs. A.-L. Cholesky, published by Cdt. Benoît (1924). Done in blocks of
/// columns, so that nearly all of the work is a matrix product.
public struct Cholesky: Sendable {
  /// L, [n, n]; zeros above the diagonal.
  public let factor: Matrix

  /// A cheap lower bound of the matrix's condition number: (max Lᵢᵢ / min Lᵢᵢ)².
  public var conditionBound: Double {
    let diagonal = (0..<factor.rows).map { factor[$0, $0] }
    let ratio = (diagonal.max() ?? 1) / (diagonal.min() ?? 1)
    return ratio * ratio
  }

  /// Factors `matrix`, of which only the lower triangle is read.
  ///
  /// - Throws: when the matrix is not square or not positive definite.
  public init(_ matrix: Matrix) throws {
    guard matrix.rows == matrix.columns, matrix.rows > 0 else {
      throw CourseError(
        "A Cholesky factor needs a square matrix, but this one is \(matrix.rows) × "
          + "\(matrix.columns).")
    }
    let n = matrix.rows
    let block = 96
    var factor = matrix
    let failed: (pivot: Int, value: Double)? = factor.values.withUnsafeMutableBufferPointer {
      let l = $0.baseAddress!
      for first in stride(from: 0, to: n, by: block) {
        let last = min(n, first + block)
        if let failed = factorDiagonalBlock(l, n, first, last) { return failed }
        let below = n - last
        guard below > 0 else { break }
        let strips = (below + 31) / 32
        parallelFor(strips) { strip in
          for i in last + 32 * strip..<min(n, last + 32 * (strip + 1)) {
            solveRow(l, n, i, first, last)
          }
        }
        let rows = Rows(l + last * n + first, count: below, stride: n)
        addProduct(
          rows, rows, depth: last - first, scale: -1, to: l + last * n + last, stride: n,
          lowerOnly: true)
      }
      for i in 0..<n {
        for j in i + 1..<max(i + 1, n) { l[i * n + j] = 0 }
      }
      return nil
    }
    if let failed {
      throw CourseError(
        "The \(n) × \(n) matrix is not positive definite: pivot \(failed.pivot) is "
          + "\(failed.value), and must be greater than 0.")
    }
    self.factor = factor
  }

  /// The x that solves A x = b.
  ///
  /// - Throws: when b does not hold n numbers.
  public func solve(_ b: [Double]) throws -> [Double] {
    let n = factor.rows
    guard b.count == n else {
      throw CourseError(
        "A right-hand side for a \(n) × \(n) matrix holds \(n) numbers, not \(b.count).")
    }
    var x = b
    factor.values.withUnsafeBufferPointer { l in
      for i in 0..<n {  // L z = b, from the top
        var sum = x[i]
        for j in 0..<i { sum -= l[i * n + j] * x[j] }
        x[i] = sum / l[i * n + i]
      }
      for i in (0..<n).reversed() {  // Lᵀ x = z, from the bottom
        x[i] /= l[i * n + i]
        let value = x[i]
        for j in 0..<i { x[j] -= l[i * n + j] * value }
      }
    }
    return x
  }
}

/// The plain algorithm on one block of the diagonal; returns the first pivot that is not positive.
private func factorDiagonalBlock(
  _ l: UnsafeMutablePointer<Double>, _ n: Int, _ first: Int, _ last: Int
) -> (pivot: Int, value: Double)? {
  for j in first..<last {
    var pivot = l[j * n + j]
    for k in first..<j { pivot -= l[j * n + k] * l[j * n + k] }
    guard pivot > 0, pivot.isFinite else { return (j, pivot) }
    let root = pivot.squareRoot()
    l[j * n + j] = root
    for i in j + 1..<max(j + 1, last) {
      var sum = l[i * n + j]
      for k in first..<j { sum -= l[i * n + k] * l[j * n + k] }
      l[i * n + j] = sum / root
    }
  }
  return nil
}

/// Row i of the columns below a finished diagonal block.
private func solveRow(
  _ l: UnsafeMutablePointer<Double>, _ n: Int, _ i: Int, _ first: Int, _ last: Int
) {
  let row = l + i * n
  for j in first..<last {
    let upper = l + j * n
    var sum = row[j]
    for k in first..<j { sum -= row[k] * upper[k] }
    row[j] = sum / upper[j]
  }
}
