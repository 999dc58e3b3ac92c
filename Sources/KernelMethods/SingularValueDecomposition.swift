import Base

/// A = U Σ Vᵀ for small matrices: a rotation, a stretch along the axes, a rotation.
///
/// One-sided Jacobi: turn pairs of columns until all are at right angles; their lengths are the
/// singular values. M. Hestenes, "Inversion of matrices by biorthogonalization and related
/// results" (1958). Slow for large matrices and as accurate as any for small ones.
public struct SingularValueDecomposition: Sendable {
  /// The singular values, largest first.
  public let values: [Double]
  /// The right singular vectors, one a row, in the order of `values`; [n, n].
  public let rightVectors: Matrix
  /// The left singular vectors, one a row, in the order of `values`; [n, m]. Zeros where the
  /// singular value is 0.
  public let leftVectors: Matrix

  /// Decomposes `matrix`, [m, n].
  ///
  /// - Throws: when there are fewer rows than columns, or no columns.
  public init(_ matrix: Matrix) throws {
    guard matrix.rows >= matrix.columns, matrix.columns > 0 else {
      throw CourseError(
        "This decomposition needs at least as many rows as columns, but the matrix is "
          + "\(matrix.rows) × \(matrix.columns).")
    }
    let n = matrix.columns
    var columns = (0..<n).map { j in (0..<matrix.rows).map { matrix[$0, j] } }
    var turned = (0..<n).map { j in (0..<n).map { $0 == j ? 1.0 : 0.0 } }
    for _ in 0..<60 {
      var largest = 0.0
      for p in 0..<n {
        for q in p + 1..<max(p + 1, n) {
          let a = dot(columns[p], columns[p])
          let b = dot(columns[q], columns[q])
          let c = dot(columns[p], columns[q])
          guard abs(c) > 1e-300, abs(c) > 1e-16 * (a * b).squareRoot() else { continue }
          largest = max(largest, abs(c) / (a * b).squareRoot())
          let zeta = (b - a) / (2 * c)
          let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          let sine = cosine * tangent
          rotate(&columns, p, q, cosine, sine)
          rotate(&turned, p, q, cosine, sine)
        }
      }
      if largest < 1e-15 { break }
    }
    let lengths = columns.map { dot($0, $0).squareRoot() }
    let order = (0..<n).sorted { lengths[$0] > lengths[$1] }
    values = order.map { lengths[$0] }
    rightVectors = try Matrix(order.map { turned[$0] })
    leftVectors = try Matrix(
      order.map { j in columns[j].map { lengths[j] > 0 ? $0 / lengths[j] : 0 } })
  }
}

private func rotate(
  _ columns: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double
) {
  for i in columns[p].indices {
    let a = columns[p][i]
    let b = columns[q][i]
    columns[p][i] = cosine * a - sine * b
    columns[q][i] = sine * a + cosine * b
  }
}
