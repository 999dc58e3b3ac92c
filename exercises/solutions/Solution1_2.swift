import ExerciseChecks
import Foundation

/// # 1.2 RBF Gram matrix
///
/// All a kernel method sees of its data is the Gram matrix: the kernel of every pair of examples.
/// Build it for the RBF kernel,
///
///     K[i][j] = exp(−γ ‖xᵢ − xⱼ‖²)
///     with ‖x − z‖² = Σ (x_d − z_d)² over the coordinates d
///
/// examples: n rows of d numbers → n rows of n similarities
///
/// An example: [0, 0] and [3, 4] are 5 apart, so with γ = 0.01 the matrix is
/// [[1, exp(−0.25)], [exp(−0.25), 1]], and exp(−0.25) = 0.7788.
///
/// `exp` comes with Foundation, which is imported above.
public enum Solution1_2: GramMatrix {
  public static func gramMatrix(_ examples: [[Double]], gamma: Double) throws -> [[Double]] {
    // GAP: one similarity for every pair.
    let n = examples.count
    var gram = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0..<n {
        var squaredDistance = 0.0
        for d in examples[i].indices {
          let difference = examples[i][d] - examples[j][d]
          squaredDistance += difference * difference
        }
        // 1 for a pair of equal examples, towards 0 for distant ones.
        gram[i][j] = exp(-gamma * squaredDistance)
      }
    }
    return gram
    // END
  }
}
