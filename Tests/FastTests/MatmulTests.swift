import Testing

import Base
@testable import Fast

@Suite struct MatmulTests {
  @Test func `two by two, as on paper`() {
    let a: [Float] = [1, 2, 3, 4]
    let b: [Float] = [5, 6, 7, 8]
    let c = filled(4) { matmul(m: 2, n: 2, k: 2, a: a, b: b, c: $0) }
    #expect(c == [19, 22, 43, 50])
    let at = filled(4) { matmul(m: 2, n: 2, k: 2, a: a, transposeA: true, b: b, c: $0) }
    #expect(at == [26, 30, 38, 44])
    let bt = filled(4) { matmul(m: 2, n: 2, k: 2, a: a, b: b, transposeB: true, c: $0) }
    #expect(bt == [17, 23, 39, 53])
  }

  /// Whole numbers make every sum exact, whatever its order: fast and plain must agree to the bit.
  @Test(arguments: [
    (1, 1, 1), (1, 7, 5), (5, 1, 9), (1, 100, 64), (2, 3, 4), (8, 48, 16), (7, 47, 15),
    (9, 49, 17), (16, 96, 384), (17, 100, 385), (33, 65, 129), (3, 200, 500), (200, 3, 500),
    (64, 64, 1), (1, 513, 1000), (10, 130, 770), (96, 121, 400), (40, 300, 33), (130, 20, 800),
    (400, 500, 30), (25, 6, 3000), (13, 33, 1),
  ])
  func `the fast product equals the plain one`(m: Int, n: Int, k: Int) {
    var numbers = TestNumbers(seed: UInt64(m * 1_000_000 + n * 1000 + k))
    let a = numbers.wholeNumbers(m * k)
    let b = numbers.wholeNumbers(k * n)
    let start = numbers.wholeNumbers(m * n)
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      for accumulate in [false, true] {
        func run(_ c: UnsafeMutablePointer<Float>, fast: Bool) {
          if accumulate { c.update(from: start, count: m * n) }
          (fast ? matmul : threeLoops)(
            m, n, k, a, transposeA, b, transposeB, c, accumulate)
        }
        let fast = filled(m * n) { run($0, fast: true) }
        let plain = filled(m * n) { run($0, fast: false) }
        #expect(
          fast == plain,
          "\(m)×\(n)×\(k), transposed \(transposeA) \(transposeB), accumulate \(accumulate)")
      }
    }
  }
}

/// The product as on the board.
private func threeLoops(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool, b: UnsafePointer<Float>,
  transposeB: Bool, c: UnsafeMutablePointer<Float>, accumulate: Bool
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
