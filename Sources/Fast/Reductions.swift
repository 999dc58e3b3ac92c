import Base

// Many numbers into one.
//
// A sum of floats depends on its order, so the order is fixed: sixty-four running sums side by side
// (four vectors, so that an addition need not wait for the one before) inside a block of 4096
// numbers, folded in halves, and the blocks' sums added one after the other in double precision.
// The result has the same bits on every machine and for any number of threads, and for 10⁸ numbers
// it still has six good digits in the worst case, a constant, and seven in others.

private typealias Vector = SIMD16<Float>

/// Numbers added in single precision before double precision takes over.
private let blockSize = 4096
private let blocksPerTask = 8

/// Σ x.
///
/// - Parameters:
///   - count: How many numbers; 0 gives 0.
///   - x: The numbers.
public func sum(count: Int, _ x: UnsafePointer<Float>) -> Float {
  blockSums(count) { block in fold(block, count) { load(x + $0, $1, 0) } }
}

/// Σ x².
///
/// - Parameters:
///   - count: How many numbers; 0 gives 0.
///   - x: The numbers.
public func sumOfSquares(count: Int, _ x: UnsafePointer<Float>) -> Float {
  blockSums(count) { block in
    fold(block, count) {
      let v = load(x + $0, $1, 0)
      return v * v
    }
  }
}

/// Σ a · b.
///
/// - Parameters:
///   - count: How many pairs; 0 gives 0.
///   - a: The first factors.
///   - b: The second factors.
public func dot(count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
  blockSums(count) { block in fold(block, count) { load(a + $0, $1, 0) * load(b + $0, $1, 0) } }
}

/// Sums any blocks' results in order; the blocks themselves may come from several threads.
private func blockSums(_ count: Int, _ blockSum: (Int) -> Double) -> Float {
  let blocks = (count + blockSize - 1) / blockSize
  if blocks <= 1 { return blocks == 0 ? 0 : Float(blockSum(0)) }
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: blocks) { sums in
    let base = sums.baseAddress!
    parallelFor((blocks + blocksPerTask - 1) / blocksPerTask) { task in
      for block in task * blocksPerTask..<min(blocks, (task + 1) * blocksPerTask) {
        base[block] = blockSum(block)
      }
    }
    var total = 0.0
    for block in 0..<blocks { total += base[block] }
    return Float(total)
  }
}

/// The sum of one block; `term` gives the sixteen numbers, or fewer, from a position on.
@inline(__always)
private func fold(
  _ block: Int, _ count: Int, _ term: (_ i: Int, _ lanes: Int) -> Vector
) -> Double {
  var i = block * blockSize
  let end = min(count, i + blockSize)
  var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  while i + 64 <= end {
    s0 += term(i, 16)
    s1 += term(i + 16, 16)
    s2 += term(i + 32, 16)
    s3 += term(i + 48, 16)
    i += 64
  }
  while i < end {
    s0 += term(i, min(16, end - i))
    i += 16
  }
  return Double(foldSum((s0 + s1) + (s2 + s3)))
}

// MARK: Extremes

/// The largest number; NaN when there is one among them.
///
/// - Parameters:
///   - count: How many numbers, at least 1.
///   - x: The numbers.
public func maximum(count: Int, _ x: UnsafePointer<Float>) -> Float {
  require(count > 0, "the maximum of no numbers does not exist")
  return extreme(count, -.infinity, { max($0, $1) }) { block in
    extreme(block, count, x, -.infinity) { best, v in
      best.replacing(with: v, where: (v .> best) .| (v .!= v))
    }
  }
}

/// The smallest number; NaN when there is one among them.
///
/// - Parameters:
///   - count: How many numbers, at least 1.
///   - x: The numbers.
public func minimum(count: Int, _ x: UnsafePointer<Float>) -> Float {
  require(count > 0, "the minimum of no numbers does not exist")
  return extreme(count, .infinity, { min($0, $1) }) { block in
    extreme(block, count, x, .infinity) { best, v in
      best.replacing(with: v, where: (v .< best) .| (v .!= v))
    }
  }
}

/// The position of the largest number, the first one when several are equal; the first NaN when
/// there is one (as PyTorch's argmax).
///
/// - Parameters:
///   - count: How many numbers, at least 1.
///   - x: The numbers.
public func indexOfMaximum(count: Int, _ x: UnsafePointer<Float>) -> Int {
  let largest = maximum(count: count, x)
  let wanted = Vector(repeating: largest)
  var i = 0
  // The first vector that holds it, then the first lane; NaN is the number unlike itself.
  if largest == largest {
    while i + 16 <= count, !any(load(x + i) .== wanted) { i += 16 }
    while x[i] != largest { i += 1 }
  } else {
    while x[i] == x[i] { i += 1 }
  }
  return i
}

private func extreme(
  _ count: Int, _ start: Float, _ better: (Float, Float) -> Float, _ ofBlock: (Int) -> Float
) -> Float {
  let blocks = (count + blockSize - 1) / blockSize
  if blocks == 1 { return ofBlock(0) }
  return withUnsafeTemporaryAllocation(of: Float.self, capacity: blocks) { results in
    let base = results.baseAddress!
    parallelFor((blocks + blocksPerTask - 1) / blocksPerTask) { task in
      for block in task * blocksPerTask..<min(blocks, (task + 1) * blocksPerTask) {
        base[block] = ofBlock(block)
      }
    }
    var best = start
    for block in 0..<blocks {
      if base[block].isNaN { return .nan }
      best = better(best, base[block])
    }
    return best
  }
}

@inline(__always)
private func extreme(
  _ block: Int, _ count: Int, _ x: UnsafePointer<Float>, _ start: Float,
  _ pick: (Vector, Vector) -> Vector
) -> Float {
  var i = block * blockSize
  let end = min(count, i + blockSize)
  var best = Vector(repeating: start)
  while i + 16 <= end {
    best = pick(best, load(x + i))
    i += 16
  }
  if i < end { best = pick(best, load(x + i, end - i, start)) }
  for half in [8, 4, 2, 1] {
    var moved = best
    for lane in 0..<half { moved[lane] = best[lane + half] }
    best = pick(best, moved)
  }
  return best[0]
}

// MARK: Helpers

/// The sixteen lanes in a fixed order: halves onto halves.
@inline(__always)
private func foldSum(_ s: Vector) -> Float {
  let eight = s.lowHalf + s.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>, _ lanes: Int, _ filler: Float) -> Vector {
  if lanes == 16 { return load(p) }
  var x = Vector(repeating: filler)
  for lane in 0..<lanes { x[lane] = p[lane] }
  return x
}
