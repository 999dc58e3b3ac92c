import Base
@testable import Fast

/// A little random number generator for tests: the same numbers everywhere.
struct TestNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// Whole numbers from -3 to 3: their products and sums are exact, in any order.
  mutating func wholeNumbers(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int(next() % 7) - 3) }
  }

  /// Numbers spread evenly over (-1, 1).
  mutating func fractions(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int(next() % 65536)) / 32768 - 1 }
  }
}

/// Runs `body` on a result that is full of NaNs, so that a number never written is noticed.
func filled(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
  let buffer = FloatBuffer(count: count)
  buffer.pointer.update(repeating: .nan, count: count)
  body(buffer.pointer)
  return Array(UnsafeBufferPointer(start: buffer.pointer, count: count))
}

/// The largest difference, as a part of the largest expected value; infinite if a NaN is found.
func largestError(_ got: [Float], _ expected: [Float]) -> Float {
  guard got.count == expected.count else { return .infinity }
  var worst: Float = 0
  for (g, e) in zip(got, expected) {
    if g.isNaN { return .infinity }
    worst = max(worst, abs(g - e))
  }
  return worst / max(expected.map(abs).max() ?? 1, .leastNormalMagnitude)
}

/// A number that changes when a single bit of the results does (FNV-1a, 64 bits).
func checksum(_ values: [Float]) -> UInt64 {
  values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
}
