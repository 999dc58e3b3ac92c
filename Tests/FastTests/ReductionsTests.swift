import Testing

import Base
@testable import Fast

@Suite struct ReductionsTests {
  @Test func `small ones by hand`() {
    let x: [Float] = [3, -5, 2, 3]
    #expect(sum(count: 4, x) == 3)
    #expect(sumOfSquares(count: 4, x) == 47)
    #expect(dot(count: 4, x, [1, 1, 2, 0]) == 2)
    #expect(maximum(count: 4, x) == 3)
    #expect(minimum(count: 4, x) == -5)
    #expect(indexOfMaximum(count: 4, x) == 0)
    #expect(sum(count: 0, x) == 0)
  }

  @Test(arguments: [1, 15, 16, 17, 1000, 4095, 4096, 4097, 33_000, 300_001])
  func `every length agrees with one number at a time`(count: Int) {
    var numbers = TestNumbers(seed: UInt64(count))
    let x = numbers.wholeNumbers(count)
    let y = numbers.wholeNumbers(count)
    #expect(sum(count: count, x) == x.reduce(0, +))
    #expect(sumOfSquares(count: count, x) == x.reduce(0) { $0 + $1 * $1 })
    #expect(dot(count: count, x, y) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
    let z = numbers.fractions(count)
    #expect(maximum(count: count, z) == z.max()!)
    #expect(minimum(count: count, z) == z.min()!)
    #expect(indexOfMaximum(count: count, z) == z.firstIndex(of: z.max()!)!)
  }

  @Test func `ten million tenths keep their digits`() {
    let count = 10_000_000
    let x = FloatBuffer(count: count)
    x.pointer.update(repeating: 0.1, count: count)
    let exact = Double(Float(0.1)) * Double(count)
    #expect(abs(Double(sum(count: count, x.pointer)) - exact) / exact < 1e-6)
    // One running sum in single precision is 9 % off here.
  }

  @Test(arguments: [0, 7, 16, 20, 5000, 69_999])
  func `a NaN anywhere is the extreme and its place the index`(place: Int) {
    var x = [Float](repeating: 1, count: 70_000)
    x[place] = .nan
    #expect(maximum(count: x.count, x).isNaN)
    #expect(minimum(count: x.count, x).isNaN)
    #expect(indexOfMaximum(count: x.count, x) == place)
    #expect(sum(count: x.count, x).isNaN)
    x[place] = .infinity
    #expect(maximum(count: x.count, x) == .infinity)
    #expect(indexOfMaximum(count: x.count, x) == place)
    x[place] = -.infinity
    #expect(minimum(count: x.count, x) == -.infinity)
  }

  @Test func `nothing but minus infinity has a first maximum too`() {
    let x = [Float](repeating: -.infinity, count: 20)
    #expect(maximum(count: 20, x) == -.infinity)
    #expect(indexOfMaximum(count: 20, x) == 0)
  }
}
