import Testing

import Base
import Tensors
@testable import Fast

/// The same bits on every machine: for 1, 2 and 8 threads, and for AVX-512, AVX2 and NEON builds.
///
/// Recorded lessons print numbers that depend on each of these sums, so a checksum that changes
/// means that the recordings of readers and authors differ.
@Suite(.serialized) struct SameBitsTests {
  static func matmulBits() -> [UInt64] {
    var numbers = TestNumbers(seed: 11)
    return [(70, 130, 900), (5, 300, 400), (130, 20, 1000), (200, 10, 84), (1, 99, 501)].flatMap {
      m, n, k in
      let a = numbers.fractions(m * k)
      let b = numbers.fractions(k * n)
      return [(false, false), (false, true), (true, false)].map { transposeA, transposeB in
        checksum(
          filled(m * n) {
            matmul(
              m: m, n: n, k: k, a: a, transposeA: transposeA, b: b, transposeB: transposeB, c: $0)
          })
      }
    }
  }

  static func convolutionBits() -> [UInt64] {
    var numbers = TestNumbers(seed: 12)
    let geometries = [
      ConvolutionGeometry(
        input: [3, 1, 40, 40], outputChannels: 12,
        window: Window(kernelSize: 11, stride: 4, padding: 2)),
      ConvolutionGeometry(
        input: [17, 6, 14, 14], outputChannels: 16, window: Window(kernelSize: 5)),
      ConvolutionGeometry(
        input: [8, 32, 13, 13], outputChannels: 48, window: Window(kernelSize: 3, padding: 1)),
      ConvolutionGeometry(
        input: [2, 32, 13, 15], outputChannels: 64, window: Window(kernelSize: 5, padding: 2),
        groups: 2),
    ]
    return geometries.flatMap { g in
      let x = numbers.fractions(g.inputCount)
      let w = numbers.fractions(g.weightCount)
      let b = numbers.fractions(g.outputChannels)
      let dy = numbers.fractions(g.outputCount)
      let db = FloatBuffer(count: g.outputChannels)
      return [
        checksum(
          filled(g.outputCount) {
            convolutionForward(g, input: x, weight: w, bias: b, relu: true, output: $0)
          }),
        checksum(
          filled(g.inputCount) {
            convolutionInputGradient(g, outputGradient: dy, weight: w, inputGradient: $0)
          }),
        checksum(
          filled(g.weightCount) {
            convolutionWeightGradient(
              g, input: x, outputGradient: dy, weightGradient: $0, biasGradient: db.pointer)
          }),
        checksum(Array(UnsafeBufferPointer(start: db.pointer, count: g.outputChannels))),
      ]
    }
  }

  @Test func `one, two and eight threads give the same bits`() {
    let before = Threads.count
    defer { Threads.count = before }
    let results = [1, 2, 8].map { threads in
      Threads.count = threads
      return Self.matmulBits() + Self.convolutionBits()
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  #if !BASELINE
    @Test func `every kind of processor gives the recorded bits`() {
      let products = checksum(Self.matmulBits().map { Float($0 % 65536) })
      #expect(products == 13_106_844_838_105_909_895)
      let convolutions = checksum(Self.convolutionBits().map { Float($0 % 65536) })
      #expect(convolutions == 12_636_281_770_804_903_013)
    }
  #endif
}
