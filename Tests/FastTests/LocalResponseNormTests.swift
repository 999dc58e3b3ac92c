import Foundation
import Testing

import Base
@testable import Fast

@Suite struct LocalResponseNormTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var batch = 1
    var channels = 1
    var plane = 1
    var size = 5
    var alpha: Float = 0.1
    var beta: Float = 0.75
    var k: Float = 2
    var count: Int { batch * channels * plane }
    var testDescription: String {
      "[\(batch), \(channels), \(plane)], size \(size), beta \(beta), k \(k)"
    }
  }

  static let cases = [
    Case(), Case(batch: 2, channels: 7, plane: 13), Case(channels: 3, plane: 16, size: 9),
    Case(batch: 2, channels: 96, plane: 729), Case(channels: 8, plane: 1025, size: 4),
    Case(channels: 6, plane: 2500, size: 2), Case(channels: 5, plane: 100, size: 1),
    Case(batch: 3, channels: 16, plane: 33, beta: 0.5),
    Case(batch: 2, channels: 11, plane: 1100, size: 3, alpha: 1, beta: 1, k: 1),
    Case(channels: 20, plane: 17, size: 5, alpha: 1e-4, beta: 0.75, k: 1),
  ]

  private func forward(_ s: Case, _ x: [Float], fast: Bool = true) -> (y: [Float], scale: [Float]) {
    var scale = [Float](repeating: .nan, count: s.count)
    let y = scale.withUnsafeMutableBufferPointer { scale in
      filled(s.count) {
        (fast ? localResponseNormForward : localResponseNormForwardReference)(
          s.batch, s.channels, s.plane, s.size, s.alpha, s.beta, s.k, x, $0, scale.baseAddress!)
      }
    }
    return (y, scale)
  }

  @Test func `three channels of one pixel, by hand`() {
    // size 3: the middle channel sees all three squares, the outer ones two each.
    let s = Case(channels: 3, plane: 1, size: 3, alpha: 1, beta: 0.75, k: 2)
    let (y, scale) = forward(s, [1, 2, 3])
    #expect(scale == [7, 16, 15])
    #expect(y[1] == 0.25)  // 2 · 16^−¾ = 2/8
  }

  @Test func `an even window reaches further back than forward`() {
    let s = Case(channels: 3, plane: 1, size: 2, alpha: 1, beta: 1, k: 0)
    #expect(forward(s, [1, 2, 3]).scale == [1, 5, 13])
  }

  @Test(arguments: cases)
  func `fast and plain agree`(s: Case) {
    var numbers = TestNumbers(seed: UInt64(s.count))
    let x = numbers.fractions(s.count).map { $0 * 3 }
    let plain = forward(s, x, fast: false)
    let fast = forward(s, x)
    #expect(largestError(fast.y, plain.y) < 1e-6)
    #expect(sameBits(fast.scale, plain.scale))
    let unkept = filled(s.count) {
      localResponseNormForward(
        batch: s.batch, channels: s.channels, plane: s.plane, size: s.size, alpha: s.alpha,
        beta: s.beta, k: s.k, input: x, output: $0, scale: nil)
    }
    #expect(sameBits(unkept, fast.y))

    let gradient = numbers.fractions(s.count)
    let (plainBack, fastBack) = (
      backward(s, x, plain, gradient, fast: false), backward(s, x, plain, gradient)
    )
    #expect(largestError(fastBack, plainBack) < 1e-6)
  }

  private func backward(
    _ s: Case, _ x: [Float], _ kept: (y: [Float], scale: [Float]), _ gradient: [Float],
    fast: Bool = true
  ) -> [Float] {
    filled(s.count) {
      (fast ? localResponseNormBackward : localResponseNormBackwardReference)(
        s.batch, s.channels, s.plane, s.size, s.alpha, s.beta, x, kept.y, kept.scale, gradient, $0)
    }
  }

  /// The same formula in double precision, for the differences below.
  private func exact(_ s: Case, _ x: [Double], _ gradient: [Float]) -> Double {
    var total = 0.0
    for c in 0..<s.channels {
      let window = max(0, c - s.size / 2)...min(s.channels - 1, c + (s.size - 1) / 2)
      let sum = window.reduce(0) { $0 + x[$1] * x[$1] }
      let scale = Double(s.k) + Double(s.alpha) * sum
      total += Double(gradient[c]) * x[c] * pow(scale, -Double(s.beta))
    }
    return total
  }

  @Test(arguments: [
    Case(channels: 9, plane: 1), Case(channels: 9, plane: 1, size: 4, alpha: 1, beta: 0.6, k: 1),
    Case(channels: 4, plane: 1, size: 7, alpha: 0.5, beta: 0.75, k: 1),
  ])
  func `the gradient is the slope measured in double precision`(s: Case) {
    var numbers = TestNumbers(seed: 4)
    let x = numbers.fractions(s.count)
    let gradient = numbers.fractions(s.count)
    let got = backward(s, x, forward(s, x), gradient)
    for c in 0..<s.channels {
      var (higher, lower) = (x.map(Double.init), x.map(Double.init))
      higher[c] += 1e-5
      lower[c] -= 1e-5
      let slope = (exact(s, higher, gradient) - exact(s, lower, gradient)) / 2e-5
      #expect(abs(Double(got[c]) - slope) < 2e-6)
    }
  }

  @Test func `a NaN reaches its neighbours in the window and nobody else`() {
    let s = Case(channels: 9, plane: 3, size: 5)
    var x = [Float](repeating: 1, count: 27)
    x[4 * 3 + 1] = .nan
    let y = forward(s, x).y
    for c in 0..<9 {
      for p in 0..<3 { #expect(y[c * 3 + p].isNaN == (p == 1 && (2...6).contains(c))) }
    }
  }
}
