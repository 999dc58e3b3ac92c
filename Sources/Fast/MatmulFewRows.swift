import Base
import Vectors

// Products c[m, n] = a[m, k] · bᵀ with few rows: a fully connected layer, whose weight `b` [n, k] is
// much larger than its batch.
//
// Packing `b` would cost a fifth of the time at 128 rows, and most of it at one. So these read `b`
// in place, once, straight from memory and while arithmetic goes on.

/// A result of up to so many rows is computed the other way round.
let mostFewRows = 256
/// Columns of the result in one task.
let fewRowsTask = 64

/// c[m, n] = a[m, k] · bᵀ, computed transposed, b · aᵀ: eight rows of `b` at a time are the left
/// operand of the tiles, and only the small `a` is packed. Each number is the same sum in the same
/// order as `matmul` forms otherwise.
///
/// What it bought: 91 instead of 72 % of the peak (128 rows, n = 4096, k = 6400, two threads).
func multiplyFewRows(
  m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ accumulate: Bool
) {
  let width = roundUp(m, 16)
  let panels = FloatBuffer(count: k * width)
  parallelFor(divideUp(k, blockDepth)) { block in
    let p = block * blockDepth
    packColumns(
      a + p, k, depth: min(blockDepth, k - p), columns: m, into: panels.pointer + p * width)
  }
  let each = fewRowsTask
  parallelFor(divideUp(n, each)) { task in
    // The last task may begin earlier and compute again what another one does, but not store it.
    let first = min(task * each, n - each)
    let result = FloatBuffer(count: each * width)
    for p in stride(from: 0, to: k, by: blockDepth) {
      let depth = min(blockDepth, k - p)
      for row in stride(from: 0, to: each, by: tileRows) {
        for column in stride(from: 0, to: width, by: tileColumns) {
          let columns = min(tileColumns, width - column)
          multiplyTile(
            k: depth, a: b + (first + row) * k + p, aRow: k, aStep: 1,
            b: panels.pointer + p * width + column * depth, bStep: columns,
            c: result.pointer + row * width + column, cRow: width, rows: tileRows,
            columns: columns, store: TileStore(accumulate: p > 0))
        }
      }
    }
    for i in 0..<m {
      for j in task * each..<min(n, (task + 1) * each) {
        let value = result.pointer[(j - first) * width + i]
        c[i * n + j] = accumulate ? c[i * n + j] + value : value
      }
    }
  }
}

/// c[n] = a[k] · bᵀ: the answer to a single image.
///
/// Each weight is used once, so memory's speed is all there is to reach. Four rows of `b` are read
/// side by side; each output is 32 interleaved sums, whatever the vectors' length, that are added up
/// at the end: other roundings than in `matmul`, the same on every machine.
///
/// What it bought: weights go by at 62 to 68 GB/s, all that memory and caches give, where tiles
/// reached 28 (n = 4096, k = 6400, two threads).
func multiplyOneRow(
  n: Int, k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ accumulate: Bool
) {
  parallelFor(divideUp(n, fewRowsTask)) { task in
    let end = min(n, (task + 1) * fewRowsTask)
    for j in stride(from: task * fewRowsTask, to: end, by: 4) {
      // Where fewer than four rows are left the last one is computed more than once.
      let row = { b + min(j + $0, end - 1) * k }
      let products = fourProducts(a, row(0), row(1), row(2), row(3), k)
      for i in 0..<min(4, end - j) {
        c[j + i] = accumulate ? c[j + i] + products[i] : products[i]
      }
    }
  }
}

/// a · r0, a · r1, a · r2 and a · r3, `k` numbers each.
private func fourProducts(
  _ a: UnsafePointer<Float>, _ r0: UnsafePointer<Float>, _ r1: UnsafePointer<Float>,
  _ r2: UnsafePointer<Float>, _ r3: UnsafePointer<Float>, _ k: Int
) -> SIMD4<Float> {
  #if NEON
    // A vector of sixteen is four registers there: the sums of two rows fill half of the 32, those of
    // four would have to be put aside in every round.
    var sums = SIMD4(lowHalf: twoProducts(a, r0, r1, k), highHalf: twoProducts(a, r2, r3, k))
    var p = k / 32 * 32
  #else
    var (even0, even1, even2, even3) = (Vector(), Vector(), Vector(), Vector())
    var (odd0, odd1, odd2, odd3) = (Vector(), Vector(), Vector(), Vector())
    var p = 0
    while p + 32 <= k {
      let (even, odd) = (load(a + p), load(a + p + 16))
      even0 = multiplyAdd(even0, even, load(r0 + p))
      even1 = multiplyAdd(even1, even, load(r1 + p))
      even2 = multiplyAdd(even2, even, load(r2 + p))
      even3 = multiplyAdd(even3, even, load(r3 + p))
      odd0 = multiplyAdd(odd0, odd, load(r0 + p + 16))
      odd1 = multiplyAdd(odd1, odd, load(r1 + p + 16))
      odd2 = multiplyAdd(odd2, odd, load(r2 + p + 16))
      odd3 = multiplyAdd(odd3, odd, load(r3 + p + 16))
      p += 32
    }
    var sums = SIMD4(
      (even0 + odd0).sum(), (even1 + odd1).sum(), (even2 + odd2).sum(), (even3 + odd3).sum())
  #endif
  while p < k {
    sums += a[p] * SIMD4(r0[p], r1[p], r2[p], r3[p])
    p += 1
  }
  return sums
}

#if NEON
  /// a · r0 and a · r1 up to the last whole 32 of `k` numbers.
  @inline(__always)
  private func twoProducts(
    _ a: UnsafePointer<Float>, _ r0: UnsafePointer<Float>, _ r1: UnsafePointer<Float>, _ k: Int
  ) -> SIMD2<Float> {
    var (even0, even1, odd0, odd1) = (Vector(), Vector(), Vector(), Vector())
    for p in stride(from: 0, to: k / 32 * 32, by: 32) {
      let (even, odd) = (load(a + p), load(a + p + 16))
      even0 = multiplyAdd(even0, even, load(r0 + p))
      even1 = multiplyAdd(even1, even, load(r1 + p))
      odd0 = multiplyAdd(odd0, odd, load(r0 + p + 16))
      odd1 = multiplyAdd(odd1, odd, load(r1 + p + 16))
    }
    return SIMD2((even0 + odd0).sum(), (even1 + odd1).sum())
  }
#endif
