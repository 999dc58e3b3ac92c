import Foundation
import Testing

import Base
import Vectors
@testable import Fast

@Suite struct ElementaryTests {
  typealias Curve = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  /// The greatest distance from `exact`, in units of the result's last place.
  private func worstError(
    _ inputs: [Float], _ exact: (Double) -> Double, _ curve: Curve
  ) -> (error: Double, input: Float) {
    let results = filled(inputs.count) { curve(inputs, $0, inputs.count) }
    var worst = (error: 0.0, input: Float(0))
    for (x, y) in zip(inputs, results) {
      let truth = exact(Double(x))
      let rounded = Float(truth)
      if rounded.isInfinite || rounded.isNaN {
        if !(y == rounded || (y.isNaN && rounded.isNaN)) { return (.infinity, x) }
        continue
      }
      let error = abs(Double(y) - truth) / Double(max(rounded.ulp, .leastNonzeroMagnitude))
      if !(error <= worst.error) { worst = (error.isNaN ? .infinity : error, x) }
    }
    return worst
  }

  /// Bit patterns from everywhere: every exponent, both signs, thousands of numbers in each octave.
  private let everywhere: [Float] = stride(from: UInt32(0), to: .max - 4099, by: 4099).map {
    Float(bitPattern: $0)
  }.filter { !$0.isNaN }

  private func evenly(_ range: ClosedRange<Float>) -> [Float] {
    (0...400_000).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / 400_000
    }
  }

  @Test func `exp is within 1.1 units in the last place`() {
    for inputs in [everywhere, evenly(-104 ... -86), evenly(-87...89), evenly(-1...1)] {
      let worst = worstError(inputs, { exp($0) }) { everyVector($0, $1, $2, exponential) }
      #expect(worst.error <= 1.1, "at \(worst.input)")
    }
  }

  @Test func `log is within 1 unit in the last place`() {
    for inputs in [everywhere, evenly(0.5...2), evenly(0.98...1.02), evenly(0...1e-38)] {
      let worst = worstError(inputs, { log($0) }) { everyVector($0, $1, $2, naturalLogarithm) }
      #expect(worst.error <= 1, "at \(worst.input)")
    }
  }

  @Test func `tanh is within 1.5 units in the last place`() {
    for inputs in [everywhere, evenly(-10...10), evenly(-1...1)] {
      let worst = worstError(inputs, { tanh($0) }) {
        tanhForward(count: $2, input: $0, output: $1)
      }
      #expect(worst.error <= 1.5, "at \(worst.input)")
    }
  }

  @Test func `the sigmoid is within 2.5 units in the last place, in both tails too`() {
    for inputs in [everywhere, evenly(-104...20), evenly(-1...1)] {
      let worst = worstError(inputs, { 1 / (1 + exp(-$0)) }) {
        sigmoidForward(count: $2, input: $0, output: $1)
      }
      #expect(worst.error <= 2.5, "at \(worst.input)")
    }
  }

  @Test func `the ends of the number line come out as on paper`() {
    #expect(exponential(Float(0)) == 1)
    #expect(exponential(-Float.infinity) == 0)
    #expect(exponential(Float.infinity) == .infinity)
    #expect(exponential(Float.nan).isNaN)
    #expect(naturalLogarithm(Float(1)) == 0)
    #expect(naturalLogarithm(Float(0)) == -.infinity)
    #expect(naturalLogarithm(-Float(0)) == -.infinity)
    #expect(naturalLogarithm(Float(-1)).isNaN)
    #expect(naturalLogarithm(-Float.infinity).isNaN)
    #expect(naturalLogarithm(Float.infinity) == .infinity)
    #expect(naturalLogarithm(Float.nan).isNaN)
  }

  @Test func `sigmoid and tanh end where they should`() {
    let x: [Float] = [0, -.infinity, .infinity, .nan]
    let sigmoids = filled(4) { sigmoidForward(count: 4, input: x, output: $0) }
    #expect(sigmoids[..<3] == [0.5, 0, 1])
    #expect(sigmoids[3].isNaN)
    let tangents = filled(4) { tanhForward(count: 4, input: x, output: $0) }
    #expect(tangents[..<3] == [0, -1, 1])
    #expect(tangents[3].isNaN)
  }

  @Test(arguments: [1, 15, 16, 17, 1000, 40_001])
  func `a buffer's numbers do not depend on their places`(count: Int) {
    var numbers = TestNumbers(seed: UInt64(count))
    let x = numbers.fractions(count).map { $0 * 20 }
    let curves: [(Curve, (Float) -> Float)] = [
      ({ everyVector($0, $1, $2, exponential) }, { exponential($0) }),
      ({ everyVector($0, $1, $2, naturalLogarithm) }, { naturalLogarithm($0) }),
      (
        { sigmoidForward(count: $2, input: $0, output: $1) },
        { x in filled(1) { sigmoidForward(count: 1, input: [x], output: $0) }[0] }
      ),
      (
        { tanhForward(count: $2, input: $0, output: $1) },
        { x in filled(1) { tanhForward(count: 1, input: [x], output: $0) }[0] }
      ),
    ]
    for (curve, single) in curves {
      let y = filled(count) { curve(x, $0, count) }
      #expect(sameBits(y, x.map(single)))
      var inPlace = x
      inPlace.withUnsafeMutableBufferPointer { curve($0.baseAddress!, $0.baseAddress!, count) }
      #expect(sameBits(inPlace, y))
    }
  }

  /// The recorded checksum is the same on every processor and for every instruction set.
  @Test func `the bits are those of every other machine`() {
    let x = evenly(-20...20)
    #expect(
      checksum(filled(x.count) { everyVector(x, $0, x.count, exponential) })
        == 6_623_200_499_226_597_248)
    #expect(
      checksum(filled(x.count) { sigmoidForward(count: x.count, input: x, output: $0) })
        == 10_342_997_239_974_719_867)
    #expect(
      checksum(filled(x.count) { tanhForward(count: x.count, input: x, output: $0) })
        == 7_106_084_430_757_854_543)
    let positive = x.map { abs($0) }
    #expect(
      checksum(filled(x.count) { everyVector(positive, $0, x.count, naturalLogarithm) })
        == 372_097_998_233_105_478)
  }
}

/// A function of sixteen numbers applied to `count`.
private func everyVector(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int,
  _ function: (Vector) -> Vector
) {
  forEachVector(from: 0, to: count) { i, lanes in
    store(function(load(x + i, lanes)), y + i, lanes)
  }
}
