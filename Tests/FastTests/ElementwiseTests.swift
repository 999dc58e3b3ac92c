import Testing

import Base
@testable import Fast

@Suite struct ElementwiseTests {
  @Test func `a rectifier by hand`() {
    let x: [Float] = [-1, 0, 2, -.infinity, .infinity, .nan]
    let y = filled(6) { reluForward(count: 6, input: x, output: $0) }
    #expect(y[0...4] == [0, 0, 2, 0, .infinity])
    #expect(y[5].isNaN)
    let gradient = filled(6) {
      reluBackward(count: 6, output: y, outputGradient: [1, 2, 3, 4, 5, 6], inputGradient: $0)
    }
    #expect(gradient == [0, 0, 3, 0, 5, 6])
  }

  @Test func `the slopes of sigmoid and tanh in the middle`() {
    let ones: [Float] = [2]
    #expect(
      filled(1) {
        sigmoidBackward(count: 1, output: [0.5], outputGradient: ones, inputGradient: $0)
      } == [0.5])
    #expect(
      filled(1) {
        tanhBackward(count: 1, output: [0.5], outputGradient: ones, inputGradient: $0)
      } == [1.5])
  }

  typealias Binary = (
    Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void

  @Test(arguments: [1, 15, 16, 17, 1000, 16_384, 50_001])
  func `every length, in place or not, does what one number at a time does`(count: Int) {
    var numbers = TestNumbers(seed: UInt64(count))
    let a = numbers.fractions(count)
    let b = numbers.fractions(count).map { $0 + ($0 == 0 ? 1 : 0) }
    let operations: [(String, Binary, (Float, Float) -> Float)] = [
      ("relu", { reluForward(count: $0, input: $1, output: $3) }, { a, _ in a < 0 ? 0 : a }),
      (
        "reluBackward",
        { reluBackward(count: $0, output: $1, outputGradient: $2, inputGradient: $3) },
        { $0 > 0 ? $1 : 0 }
      ),
      (
        "sigmoidBackward",
        { sigmoidBackward(count: $0, output: $1, outputGradient: $2, inputGradient: $3) },
        { $1 * (1 - $0) * $0 }
      ),
      (
        "tanhBackward",
        { tanhBackward(count: $0, output: $1, outputGradient: $2, inputGradient: $3) },
        { $1 * (1 - $0 * $0) }
      ),
    ]
    for (name, operation, single) in operations {
      let expected = zip(a, b).map(single)
      #expect(sameBits(filled(count) { operation(count, a, b, $0) }, expected), "\(name)")
      let ontoA = filled(count) {
        $0.update(from: a, count: count)
        operation(count, $0, b, $0)
      }
      #expect(sameBits(ontoA, expected), "\(name) onto its first input")
      let ontoB = filled(count) {
        $0.update(from: b, count: count)
        operation(count, a, $0, $0)
      }
      #expect(sameBits(ontoB, expected), "\(name) onto its second input")
    }
  }

  private func curve(
    _ function: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void, _ x: Float
  ) -> Float {
    filled(1) { function(1, [x], $0) }[0]
  }

  @Test func `the slopes are those of the curves`() {
    let h: Float = 1e-2
    for x: Float in [-3, -0.7, 0, 0.2, 1, 4] {
      let sigmoid = curve(sigmoidForward, x)
      let slope = filled(1) {
        sigmoidBackward(count: 1, output: [sigmoid], outputGradient: [1], inputGradient: $0)
      }[0]
      #expect(
        abs(slope - (curve(sigmoidForward, x + h) - curve(sigmoidForward, x - h)) / (2 * h)) < 1e-4)
      let tanh = curve(tanhForward, x)
      let steep = filled(1) {
        tanhBackward(count: 1, output: [tanh], outputGradient: [1], inputGradient: $0)
      }[0]
      let difference = curve(tanhForward, x + h) - curve(tanhForward, x - h)
      #expect(abs(steep - difference / (2 * h)) < 1e-4)
    }
  }
}

/// Whether all numbers agree to the bit; any NaN equals any other.
func sameBits(_ a: [Float], _ b: [Float]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
}
