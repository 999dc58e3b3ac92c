import Base
import Fast

/// Explicit features whose scalar products come close to a kernel, for sets whose Gram matrix would be
/// too large: m numbers an example instead of one for every pair.
///
/// With m examples as landmarks, K their Gram matrix, K = L Lᵀ, and k(x) the kernel between x and
/// every landmark, the features of x are the z with L z = k(x). Then z·z′ = k(x)ᵀ K⁻¹ k(x′), which is
/// the kernel itself when x or x′ is a landmark. C. Williams and M. Seeger, "Using the Nyström method
/// to speed up kernel machines" (2001).
public struct NystromFeatures: Sendable {
  /// The kernel that they approximate.
  public let kernel: Kernel
  /// The landmarks, one in each row, [m, inputs].
  public let landmarks: Matrix
  private let cholesky: Cholesky

  /// Features for a choice of landmarks.
  ///
  /// - Parameters:
  ///   - kernel: the kernel to approximate.
  ///   - landmarks: examples, one in each row, best drawn by lot from those to learn from.
  ///   - ridge: added to the diagonal of their Gram matrix, so that landmarks which are nearly alike
  ///     do no harm.
  /// - Throws: when there are no landmarks, the kernel is none, or two landmarks are equal and the
  ///   ridge is 0.
  public init(kernel: Kernel, landmarks: Matrix, ridge: Double = 1e-8) throws {
    guard landmarks.rows > 0, landmarks.columns > 0 else {
      throw CourseError(
        "Nyström features need at least one landmark, but there are \(landmarks.rows) of "
          + "\(landmarks.columns) numbers.")
    }
    var gram = try kernel.gram(landmarks)
    for i in 0..<gram.rows { gram[i, i] += ridge }
    self.kernel = kernel
    self.landmarks = landmarks
    cholesky = try Cholesky(gram)
  }

  /// The features of every row of `x`: [rows of x, m].
  ///
  /// - Throws: when `x` has rows of another length than the landmarks.
  public func callAsFunction(_ x: Matrix) throws -> Matrix {
    var rows = try kernel.cross(x, landmarks)
    let (count, m) = (rows.rows, rows.columns)
    cholesky.factor.values.withUnsafeBufferPointer { l in
      rows.values.withUnsafeMutableBufferPointer { values in
        let (l, all) = (l.baseAddress!, values.baseAddress!)
        parallelFor(count) { r in
          let z = all + r * m
          for i in 0..<m {
            var sum = z[i]
            for j in 0..<i { sum -= l[i * m + j] * z[j] }
            z[i] = sum / l[i * m + i]
          }
        }
      }
    }
    return rows
  }
}
