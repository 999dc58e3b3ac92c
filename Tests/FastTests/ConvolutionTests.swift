import Testing

import Base
@testable import Fast

@Suite struct ConvolutionTests {
  @Test func `three by three pixels under a two by two window, as on paper`() {
    let g = ConvolutionGeometry(
      batch: 1, inputChannels: 1, inputHeight: 3, inputWidth: 3, outputChannels: 1,
      kernelHeight: 2, kernelWidth: 2, outputHeight: 2, outputWidth: 2)
    let x: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let w: [Float] = [1, 0, 0, -1]
    for forward in [convolutionForwardReference, convolutionForwardByColumns] {
      #expect(filled(4) { forward(g, x, w, [10], $0) } == [6, 6, 6, 6])
    }
    let fast = filled(4) {
      convolutionForward(g, input: x, weight: w, bias: [3], relu: true, output: $0)
    }
    #expect(fast == [0, 0, 0, 0])
    let dy: [Float] = [1, 0, 0, 2]
    let dx = filled(9) {
      convolutionInputGradient(g, outputGradient: dy, weight: w, inputGradient: $0)
    }
    #expect(dx == [1, 0, 0, 0, 1, 0, 0, 0, -2])
    let db = FloatBuffer(count: 1)
    let dw = filled(4) {
      convolutionWeightGradient(
        g, input: x, outputGradient: dy, weightGradient: $0, biasGradient: db.pointer)
    }
    #expect(dw == [11, 14, 20, 23])
    #expect(db.pointer[0] == 3)
  }

  @Test func `a window that hangs over the edge reads zeros`() {
    let g = ConvolutionGeometry(
      batch: 1, inputChannels: 1, inputHeight: 1, inputWidth: 4, outputChannels: 1,
      kernelHeight: 1, kernelWidth: 3, stride: 2, outputHeight: 1, outputWidth: 2)
    let y = filled(2) {
      convolutionForward(g, input: [1, 2, 3, 4], weight: [1, 1, 1], bias: nil, output: $0)
    }
    #expect(y == [6, 7])
  }

  static let geometries: [ConvolutionGeometry] = {
    var all: [ConvolutionGeometry] = []
    func add(
      _ batch: Int, _ channels: (Int, Int), _ size: (Int, Int), _ kernel: (Int, Int),
      stride: Int = 1, padding: Int = 0, groups: Int = 1, ceil: Bool = false
    ) {
      func out(_ size: Int, _ kernel: Int) -> Int {
        (size + 2 * padding - kernel + (ceil ? stride - 1 : 0)) / stride + 1
      }
      all.append(
        ConvolutionGeometry(
          batch: batch, inputChannels: channels.0, inputHeight: size.0, inputWidth: size.1,
          outputChannels: channels.1, kernelHeight: kernel.0, kernelWidth: kernel.1,
          stride: stride, padding: padding, groups: groups,
          outputHeight: out(size.0, kernel.0), outputWidth: out(size.1, kernel.1)))
    }
    add(1, (1, 1), (1, 1), (1, 1))
    add(2, (3, 5), (7, 6), (3, 3))
    add(1, (1, 6), (28, 28), (5, 5), padding: 2)
    add(3, (6, 16), (14, 14), (5, 5))
    add(2, (16, 120), (5, 5), (5, 5))
    add(1, (3, 8), (35, 35), (11, 11), stride: 4, padding: 2)
    add(2, (1, 10), (33, 31), (11, 11), stride: 4)
    add(1, (3, 7), (32, 32), (11, 11), stride: 4, ceil: true)
    add(2, (4, 6), (9, 12), (3, 3), stride: 2, padding: 1)
    add(2, (4, 6), (10, 9), (3, 2), stride: 3, padding: 1, ceil: true)
    add(1, (6, 4), (8, 8), (1, 1))
    add(2, (6, 4), (9, 9), (1, 1), stride: 2, ceil: true)
    add(1, (6, 9), (11, 13), (3, 5), padding: 2, groups: 3)
    add(2, (8, 8), (6, 6), (3, 3), padding: 1, groups: 8)
    add(1, (32, 48), (13, 13), (3, 3), padding: 1, groups: 2)
    add(3, (16, 16), (12, 12), (3, 3), padding: 1)
    add(2, (32, 16), (13, 9), (3, 3), padding: 1)
    add(1, (16, 32), (5, 3), (3, 3), padding: 2)
    add(2, (16, 16), (6, 7), (3, 3))
    add(2, (32, 32), (14, 11), (5, 5), padding: 2)
    add(1, (32, 64), (13, 13), (5, 5), padding: 2, groups: 2)
    add(2, (16, 16), (4, 5), (5, 5), padding: 4)
    add(1, (2, 3), (1, 40), (1, 7), padding: 3)
    add(1, (2, 3), (40, 1), (7, 1), padding: 3)
    add(2, (2, 3), (3, 3), (5, 5), padding: 1)
    add(1, (2, 3), (2, 2), (2, 2), padding: 3, ceil: true)
    add(1, (3, 2), (50, 3), (2, 3), stride: 5, padding: 2, ceil: true)
    add(7, (5, 20), (19, 21), (4, 4), stride: 2, padding: 1)
    return all
  }()

  @Test(arguments: geometries)
  func `fast and plain agree on every shape`(g: ConvolutionGeometry) {
    var numbers = TestNumbers(seed: UInt64(g.inputCount * 31 + g.weightCount))
    let x = numbers.wholeNumbers(g.inputCount)
    let w = numbers.wholeNumbers(g.weightCount)
    let b = numbers.wholeNumbers(g.outputChannels)
    let dy = numbers.wholeNumbers(g.outputCount)
    // Whole numbers make all sums exact, except where fractions come in: Winograd's transforms.
    let tolerance: Float = 1e-5

    let y = filled(g.outputCount) {
      convolutionForwardReference(g, input: x, weight: w, bias: b, output: $0)
    }
    let byColumns = filled(g.outputCount) {
      convolutionForwardByColumns(g, input: x, weight: w, bias: b, output: $0)
    }
    #expect(byColumns == y)
    let fast = filled(g.outputCount) {
      convolutionForward(g, input: x, weight: w, bias: b, output: $0)
    }
    #expect(largestError(fast, y) <= tolerance)
    let rectified = filled(g.outputCount) {
      convolutionForward(g, input: x, weight: w, bias: b, relu: true, output: $0)
    }
    #expect(rectified == fast.map { max(0, $0) })

    let dx = filled(g.inputCount) {
      convolutionInputGradientReference(g, outputGradient: dy, weight: w, inputGradient: $0)
    }
    let fastDx = filled(g.inputCount) {
      convolutionInputGradient(g, outputGradient: dy, weight: w, inputGradient: $0)
    }
    #expect(largestError(fastDx, dx) <= tolerance)

    let db = FloatBuffer(count: g.outputChannels)
    let fastDb = FloatBuffer(count: g.outputChannels)
    let dw = filled(g.weightCount) {
      convolutionWeightGradientReference(
        g, input: x, outputGradient: dy, weightGradient: $0, biasGradient: db.pointer)
    }
    let fastDw = filled(g.weightCount) {
      convolutionWeightGradient(
        g, input: x, outputGradient: dy, weightGradient: $0, biasGradient: fastDb.pointer)
    }
    #expect(largestError(fastDw, dw) <= tolerance)
    #expect((0..<g.outputChannels).allSatisfy { db.pointer[$0] == fastDb.pointer[$0] })
  }
}
