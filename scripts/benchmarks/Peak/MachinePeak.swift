import Base
import Dispatch

#if AVX512 || NEON
  private typealias Lanes = SIMD16<Float>
#elseif AVX2
  private typealias Lanes = SIMD8<Float>
#else
  private typealias Lanes = SIMD4<Float>
#endif

/// Measures how many billion floating-point operations a second the processor can do at most.
///
/// The loop multiplies and adds in registers only, with the vectors this build is compiled for; one
/// fused multiply-add counts as two operations. The best of several short runs: no program that
/// multiplies matrices can be faster, so it is what 100 % means.
///
/// - Parameter threads: how many threads do this at the same time.
/// - Returns: GFLOP/s of all threads together.
public func fusedMultiplyAddPeak(threads: Int) -> Double {
  let rounds = 4_000_000
  let results = FloatBuffer(count: threads * 16)
  let seconds = shortestTime(of: 7) {
    onThreads(threads) { results.pointer[$0 * 16] = multiplyAddChains(rounds) }
  }
  require(results.pointer[0].isFinite, "the sums of the peak measurement must stay finite")
  return Double(threads * rounds * chains * Lanes.scalarCount * 2) / seconds / 1e9
}

#if NEON
  /// Six times four registers: up to four units, with four cycles each, are kept busy all the time. The
  /// instruction adds into one of its operands there, so it is the sum that is added to.
  private let chains = 6

  private func multiplyAddChains(_ rounds: Int) -> Float {
    var s0 = Lanes(repeating: 0), s1 = Lanes(repeating: 1), s2 = Lanes(repeating: 2)
    var s3 = Lanes(repeating: 3), s4 = Lanes(repeating: 4), s5 = Lanes(repeating: 5)
    let factor = Lanes(repeating: 0.5)
    let term = Lanes(repeating: Float(rounds & 1) + 1)
    for _ in 0..<rounds {
      s0 = multiplyAdd(s0, term, factor)
      s1 = multiplyAdd(s1, term, factor)
      s2 = multiplyAdd(s2, term, factor)
      s3 = multiplyAdd(s3, term, factor)
      s4 = multiplyAdd(s4, term, factor)
      s5 = multiplyAdd(s5, term, factor)
    }
    return (s0 + s1 + s2 + s3 + s4 + s5).sum()
  }
#else
  /// Twelve sums that do not wait for each other keep both multiply-add units busy all the time.
  private let chains = 12

  private func multiplyAddChains(_ rounds: Int) -> Float {
    var s0 = Lanes(repeating: 0), s1 = Lanes(repeating: 1), s2 = Lanes(repeating: 2)
    var s3 = Lanes(repeating: 3), s4 = Lanes(repeating: 4), s5 = Lanes(repeating: 5)
    var s6 = Lanes(repeating: 6), s7 = Lanes(repeating: 7), s8 = Lanes(repeating: 8)
    var s9 = Lanes(repeating: 9), s10 = Lanes(repeating: 10), s11 = Lanes(repeating: 11)
    let factor = Lanes(repeating: 0.5)
    let term = Lanes(repeating: Float(rounds & 1) + 1)
    for _ in 0..<rounds {
      s0 = multiplyAdd(term, s0, factor)
      s1 = multiplyAdd(term, s1, factor)
      s2 = multiplyAdd(term, s2, factor)
      s3 = multiplyAdd(term, s3, factor)
      s4 = multiplyAdd(term, s4, factor)
      s5 = multiplyAdd(term, s5, factor)
      s6 = multiplyAdd(term, s6, factor)
      s7 = multiplyAdd(term, s7, factor)
      s8 = multiplyAdd(term, s8, factor)
      s9 = multiplyAdd(term, s9, factor)
      s10 = multiplyAdd(term, s10, factor)
      s11 = multiplyAdd(term, s11, factor)
    }
    return (s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11).sum()
  }

#endif

@inline(__always)
private func multiplyAdd(_ sum: Lanes, _ x: Lanes, _ y: Lanes) -> Lanes {
  #if BASELINE
    sum + x * y
  #else
    sum.addingProduct(x, y)
  #endif
}

/// Measures how many billion bytes a second the processor reads from memory at most.
///
/// Reads 256 MB, far more than the caches hold, and adds it up. The best of several runs.
///
/// - Parameter threads: how many threads read at the same time, each its own part.
/// - Returns: GB/s (10⁹ bytes) of all threads together.
public func memoryBandwidth(threads: Int) -> Double {
  let perThread = (64 << 20) / threads / 64 * 64
  let numbers = FloatBuffer(count: perThread * threads)
  let results = FloatBuffer(count: threads * 16)
  let (start, sums) = (numbers.pointer, results.pointer)
  start.update(repeating: 1, count: perThread * threads)
  let seconds = shortestTime(of: 9) {
    onThreads(threads) { sums[$0 * 16] = sum(start + $0 * perThread, perThread) }
  }
  require(sums[0] > 0, "the sum of the bandwidth measurement must not be lost")
  return Double(perThread * threads * 4) / seconds / 1e9
}

/// Four places are read side by side: the processor then waits for more of them at a time.
private func sum(_ values: UnsafePointer<Float>, _ count: Int) -> Float {
  let quarter = count / 64 * 16
  let bytes = UnsafeRawPointer(values)
  var s0 = SIMD16<Float>(), s1 = s0, s2 = s0, s3 = s0
  for i in stride(from: 0, to: quarter * 4, by: 64) {
    s0 += bytes.loadUnaligned(fromByteOffset: i, as: SIMD16<Float>.self)
    s1 += bytes.loadUnaligned(fromByteOffset: i + quarter * 4, as: SIMD16<Float>.self)
    s2 += bytes.loadUnaligned(fromByteOffset: i + quarter * 8, as: SIMD16<Float>.self)
    s3 += bytes.loadUnaligned(fromByteOffset: i + quarter * 12, as: SIMD16<Float>.self)
  }
  return (s0 + s1 + s2 + s3).sum()
}

private func onThreads(_ threads: Int, _ body: (Int) -> Void) {
  if threads == 1 { return body(0) }
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: threads) { body($0) }
  }
}

private func shortestTime(of runs: Int, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  var shortest = Duration.seconds(1000)
  for _ in 0..<runs { shortest = min(shortest, clock.measure(body)) }
  return Double(shortest.components.attoseconds) / 1e18 + Double(shortest.components.seconds)
}
