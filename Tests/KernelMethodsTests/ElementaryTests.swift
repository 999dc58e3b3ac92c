import Foundation
import Testing

@testable import KernelMethods

@Suite struct ElementaryTests {
  @Test func `powers of e are those of the C library, to the last place or one beside it`() {
    var worst = 0.0
    for i in -70_000...70_000 {
      let x = Double(i) * 0.01013
      let (ours, theirs) = (exponential(x), exp(x))
      if theirs.isNormal && x > -708 && x < 709 {
        worst = max(worst, abs(ours - theirs) / theirs.ulp)
      }
    }
    #expect(worst <= 1)
    #expect(exponential(0) == 1)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(-800) == 0)
    #expect(exponential(800) == .infinity)
    #expect(exponential(.nan).isNaN)
  }

  @Test func `directions are those of the C library`() {
    var numbers = FixedNumbers(5)
    for _ in 0..<20_000 {
      let x = Double.random(in: -1...1, using: &numbers)
      let y = Double.random(in: -1...1, using: &numbers)
      let theirs = atan2(y, x)
      #expect(abs(direction(x: x, y: y) - (theirs < 0 ? theirs + 2 * .pi : theirs)) < 3e-15)
    }
  }

  @Test func `the four axes and the diagonals are exact`() {
    #expect(direction(x: 2, y: 0) == 0)
    #expect(direction(x: 0, y: 3) == .pi / 2)
    #expect(direction(x: -1, y: 0) == .pi)
    #expect(direction(x: 0, y: -5) == .pi * 1.5)
    #expect(direction(x: 0, y: 0) == 0)
    #expect(abs(direction(x: 1, y: 1) - .pi / 4) <= Double.pi.ulp)
  }
}
