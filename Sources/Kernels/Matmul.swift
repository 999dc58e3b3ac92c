/// c[m, n] = op(a)[m, k] · op(b)[k, n], plainly: three loops, as on the blackboard.
///
/// All matrices are row-major and without gaps. The reference that the fast `matmul` is held to.
///
/// - Parameters:
///   - m: rows of the result.
///   - n: columns of the result.
///   - k: the length of the sums.
///   - a: the left matrix, stored as [m, k], or as [k, m] when `transposeA`.
///   - transposeA: whether `a` is stored transposed.
///   - b: the right matrix, stored as [k, n], or as [n, k] when `transposeB`.
///   - transposeB: whether `b` is stored transposed.
///   - c: the result, [m, n].
///   - accumulate: whether to add to what `c` holds instead of overwriting it.
public func matmulReference(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool = false,
  b: UnsafePointer<Float>, transposeB: Bool = false, c: UnsafeMutablePointer<Float>,
  accumulate: Bool = false
) {
  for i in 0..<m {
    for j in 0..<n {
      var sum: Float = 0
      for p in 0..<k {
        let left = transposeA ? a[p * m + i] : a[i * k + p]
        let right = transposeB ? b[j * k + p] : b[p * n + j]
        sum += left * right
      }
      c[i * n + j] = accumulate ? c[i * n + j] + sum : sum
    }
  }
}

/// The same as `matmulReference`, fast.
public func matmul(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool = false,
  b: UnsafePointer<Float>, transposeB: Bool = false, c: UnsafeMutablePointer<Float>,
  accumulate: Bool = false
) {
  matmulReference(
    m: m, n: n, k: k, a: a, transposeA: transposeA, b: b, transposeB: transposeB, c: c,
    accumulate: accumulate)
}
