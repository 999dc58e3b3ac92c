import Testing

import Base
@testable import Fast

/// Sizes worth trying: the networks' own, edges, overlaps, gaps, padding, ceil sizes, odd ones.
let poolingCases: [PoolingGeometry] = [
  square(planes: 3, 54, kernel: 3, stride: 2), square(planes: 5, 26, kernel: 3, stride: 2),
  square(planes: 9, 12, kernel: 3, stride: 2), square(planes: 2, 55, kernel: 3, stride: 2),
  square(planes: 7, 28, kernel: 2, stride: 2), square(planes: 7, 10, kernel: 2, stride: 2),
  square(planes: 2, 13, kernel: 3, stride: 2, ceil: true),
  square(planes: 2, 14, kernel: 3, stride: 2, ceil: true),
  square(planes: 2, 14, kernel: 3, stride: 2, padding: 1),
  square(planes: 2, 112, kernel: 3, stride: 2, padding: 1, ceil: true),
  square(planes: 3, 9, kernel: 2, stride: 2, padding: 1, ceil: true),
  square(planes: 2, 40, kernel: 3, stride: 1, padding: 1),
  square(planes: 3, 7, kernel: 3, stride: 1),
  square(planes: 2, 17, kernel: 5, stride: 3, padding: 2),
  square(planes: 2, 35, kernel: 2, stride: 3),
  square(planes: 1, 60, kernel: 15, stride: 1, padding: 7),
  square(planes: 1, 48, kernel: 4, stride: 2, padding: 2, ceil: true),
  square(planes: 4, 6, kernel: 6, stride: 1), square(planes: 20, 1, kernel: 1, stride: 1),
  square(planes: 2, 37, kernel: 1, stride: 2),
  square(planes: 3, 2, kernel: 3, stride: 2, padding: 1),
  PoolingGeometry(
    planes: 3, inputHeight: 5, inputWidth: 41, kernelSize: 3, stride: 2, padding: 1,
    outputHeight: 3, outputWidth: 21),
]

/// A pooling of square planes whose output size follows PyTorch's rule.
private func square(
  planes: Int, _ side: Int, kernel: Int, stride: Int, padding: Int = 0, ceil: Bool = false
) -> PoolingGeometry {
  var output = (side + 2 * padding - kernel + (ceil ? stride - 1 : 0)) / stride + 1
  if ceil, (output - 1) * stride >= side + padding { output -= 1 }
  return PoolingGeometry(
    planes: planes, inputHeight: side, inputWidth: side, kernelSize: kernel, stride: stride,
    padding: padding, outputHeight: output, outputWidth: output)
}

@Suite struct PoolingTests {
  private func pool(
    _ g: PoolingGeometry, _ x: [Float], fast: Bool = true
  ) -> (output: [Float], winners: [UInt8]) {
    var winners = [UInt8](repeating: 255, count: g.planes * g.outputPlane)
    // Exactly as many numbers as the planes hold: nothing behind the end may be needed.
    let output = winners.withUnsafeMutableBufferPointer { winners in
      filled(g.planes * g.outputPlane) {
        (fast ? maxPoolForward : maxPoolForwardReference)(g, x, $0, winners.baseAddress!)
      }
    }
    return (output, winners)
  }

  @Test func `four by four, windows of two, by hand`() {
    let g = square(planes: 1, 4, kernel: 2, stride: 2)
    let x: [Float] = [1, 2, 5, 6, 4, 3, 8, 7, -1, -2, 0, 0, -3, -4, 0, 0]
    let (y, winners) = pool(g, x)
    #expect(y == [4, 8, -1, 0])
    #expect(winners == [2, 2, 0, 0])
    let gradient = filled(16) {
      maxPoolBackward(g, outputGradient: [10, 20, 30, 40], winners: winners, inputGradient: $0)
    }
    #expect(gradient == [0, 0, 0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 0, 0, 0, 0])
  }

  @Test func `where windows overlap, one pixel can win twice`() {
    let g = square(planes: 1, 5, kernel: 3, stride: 2)
    var x = [Float](repeating: 0, count: 25)
    x[12] = 1  // the centre lies in all four windows
    let (y, winners) = pool(g, x)
    #expect(y == [1, 1, 1, 1])
    #expect(winners == [8, 6, 2, 0])
    let gradient = filled(25) {
      maxPoolBackward(g, outputGradient: [1, 2, 3, 4], winners: winners, inputGradient: $0)
    }
    #expect(gradient[12] == 10)
    #expect(gradient.reduce(0, +) == 10)
  }

  @Test(arguments: poolingCases)
  func `fast and plain agree in numbers and winners`(g: PoolingGeometry) {
    var numbers = TestNumbers(seed: UInt64(g.inputWidth * 100 + g.kernelSize))
    // Whole numbers from −3 to 3: plenty of ties.
    for x in [
      numbers.wholeNumbers(g.planes * g.inputPlane), numbers.fractions(g.planes * g.inputPlane),
    ] {
      let plain = pool(g, x, fast: false)
      let fast = pool(g, x)
      #expect(sameBits(fast.output, plain.output))
      #expect(fast.winners == plain.winners)
      let unnoted = filled(g.planes * g.outputPlane) {
        maxPoolForward(g, input: x, output: $0, winners: nil)
      }
      #expect(sameBits(unnoted, plain.output))

      let gradient = numbers.fractions(g.planes * g.outputPlane)
      let plainBack = filled(x.count) {
        maxPoolBackwardReference(
          g, outputGradient: gradient, winners: plain.winners, inputGradient: $0)
      }
      let fastBack = filled(x.count) {
        maxPoolBackward(g, outputGradient: gradient, winners: plain.winners, inputGradient: $0)
      }
      #expect(sameBits(fastBack, plainBack))
    }
  }

  @Test(arguments: poolingCases)
  func `NaN and infinities win or lose as in the plain version`(g: PoolingGeometry) {
    var numbers = TestNumbers(seed: UInt64(g.inputWidth * 100 + g.stride))
    let x: [Float] = (0..<g.planes * g.inputPlane).map { _ in
      [.nan, -.infinity, .infinity, -.infinity, -.infinity, 0, -0][Int(numbers.next() % 7)]
    }
    #expect(sameBits(pool(g, x).output, pool(g, x, fast: false).output))
    #expect(pool(g, x).winners == pool(g, x, fast: false).winners)
    let dark = [Float](repeating: -.infinity, count: x.count)
    #expect(sameBits(pool(g, dark).output, pool(g, dark, fast: false).output))
    #expect(pool(g, dark).winners == pool(g, dark, fast: false).winners)
  }

  @Test func `a NaN spoils its windows only, and the last NaN is the winner`() {
    let g = square(planes: 1, 4, kernel: 2, stride: 2)
    let x: [Float] = [.nan, 9, 1, 2, 3, .nan, 3, 4, 5, 5, 6, 6, 5, 5, 6, 6]
    let (y, winners) = pool(g, x)
    #expect(y[0].isNaN)
    #expect(y[1...] == [4, 5, 6])
    #expect(winners == [3, 3, 0, 0])
  }

  @Test func `a window outside the image stops the program with a sentence`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      PoolingGeometry(
        planes: 1, inputHeight: 4, inputWidth: 4, kernelSize: 2, stride: 2, outputHeight: 3,
        outputWidth: 2
      ).check()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("the last of 3×2 windows"))
    #expect(text.contains("outside the 4×4 input"))
  }
}
