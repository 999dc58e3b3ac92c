import Testing

import Base
@testable import Fast

@Suite struct WinogradTests {
  static let geometries = ConvolutionTests.geometries.filter {
    Winograd($0, evenIfSlow: true) != nil
  }

  @Test func `some shapes of every kind are tried`() {
    #expect(Set(Self.geometries.map(\.kernelHeight)) == [3, 5])
    #expect(Self.geometries.contains { $0.groups == 2 })
    #expect(Self.geometries.contains { $0.outputHeight % 4 != 0 && $0.kernelHeight == 3 })
  }

  @Test(arguments: geometries)
  func `thirty-six products give what all the products give`(g: ConvolutionGeometry) {
    var numbers = TestNumbers(seed: UInt64(g.inputCount))
    let x = numbers.fractions(g.inputCount)
    let w = numbers.fractions(g.weightCount)
    let b = numbers.fractions(g.outputChannels)
    let dy = numbers.fractions(g.outputCount)
    let winograd = Winograd(g, evenIfSlow: true)!

    let y = filled(g.outputCount) {
      convolutionForwardReference(g, input: x, weight: w, bias: b, output: $0)
    }
    let fast = filled(g.outputCount) {
      winograd.forward(input: x, weight: w, bias: b, relu: false, output: $0)
    }
    #expect(largestError(fast, y) < 4e-6)

    let dw = filled(g.weightCount) {
      convolutionWeightGradientReference(
        g, input: x, outputGradient: dy, weightGradient: $0, biasGradient: nil)
    }
    let fastDw = filled(g.weightCount) {
      winograd.weightGradient(input: x, outputGradient: dy, weightGradient: $0)
    }
    #expect(largestError(fastDw, dw) < 4e-6)

    guard let back = Winograd(g.turned, evenIfSlow: true) else { return }
    let dx = filled(g.inputCount) {
      convolutionInputGradientReference(g, outputGradient: dy, weight: w, inputGradient: $0)
    }
    let fastDx = filled(g.inputCount) {
      back.forward(input: dy, weight: w, turned: true, bias: nil, relu: false, output: $0)
    }
    #expect(largestError(fastDx, dx) < 4e-6)
  }
}
