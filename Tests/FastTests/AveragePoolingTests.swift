import Testing

import Base
@testable import Fast

@Suite struct AveragePoolingTests {
  @Test func `four by four, windows of two, by hand`() {
    let g = PoolingGeometry(
      planes: 1, inputHeight: 4, inputWidth: 4, kernelSize: 2, stride: 2, outputHeight: 2,
      outputWidth: 2)
    let x: [Float] = [1, 3, 5, 6, 4, 4, 8, 9, -1, -2, 0, 0, -3, -2, 0, 2]
    #expect(filled(4) { averagePoolForward(g, input: x, output: $0) } == [3, 7, -2, 0.5])
    let gradient = filled(16) {
      averagePoolBackward(g, outputGradient: [4, 8, 12, 16], inputGradient: $0)
    }
    #expect(gradient == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
  }

  @Test func `padding counts in the mean, what lies beyond it does not`() {
    // Three pixels in a row, windows of 2 with stride 2 and padding 1: (0 6) (6 6).
    var g = PoolingGeometry(
      planes: 1, inputHeight: 1, inputWidth: 3, kernelSize: 2, stride: 2, padding: 1,
      outputHeight: 1, outputWidth: 2)
    // The row above belongs to the padding: each window holds two padded zeros more.
    #expect(filled(2) { averagePoolForward(g, input: [6, 6, 6], output: $0) } == [1.5, 3])
    // Without padding, sizes rounded up: the second window holds one pixel and counts one.
    g = PoolingGeometry(
      planes: 1, inputHeight: 2, inputWidth: 3, kernelSize: 2, stride: 2, outputHeight: 1,
      outputWidth: 2)
    #expect(filled(2) { averagePoolForward(g, input: [6, 6, 6, 6, 6, 6], output: $0) } == [6, 6])
  }

  @Test(arguments: poolingCases)
  func `fast and plain agree to the bit`(g: PoolingGeometry) {
    var numbers = TestNumbers(seed: UInt64(g.inputWidth * 100 + g.kernelSize))
    let x = numbers.fractions(g.planes * g.inputPlane)
    let plain = filled(g.planes * g.outputPlane) {
      averagePoolForwardReference(g, input: x, output: $0)
    }
    let fast = filled(g.planes * g.outputPlane) { averagePoolForward(g, input: x, output: $0) }
    #expect(sameBits(fast, plain))

    let gradient = numbers.fractions(g.planes * g.outputPlane)
    let plainBack = filled(x.count) {
      averagePoolBackwardReference(g, outputGradient: gradient, inputGradient: $0)
    }
    let fastBack = filled(x.count) {
      averagePoolBackward(g, outputGradient: gradient, inputGradient: $0)
    }
    #expect(sameBits(fastBack, plainBack))

    // The way back is the transpose of the way there: ⟨pool x, g⟩ = ⟨x, poolᵀ g⟩.
    let there = zip(plain, gradient).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let back = zip(x, plainBack).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(there - back) < 1e-5 * Double(x.count).squareRoot())
  }
}
