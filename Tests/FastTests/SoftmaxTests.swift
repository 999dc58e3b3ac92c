import Foundation
import Testing

import Base
@testable import Fast

@Suite struct SoftmaxTests {
  static let sizes = [(1, 1), (3, 2), (5, 10), (4, 15), (4, 16), (4, 17), (7, 1000), (40, 999)]

  @Test func `one row by hand`() {
    let third = filled(3) { softmaxRows(rows: 1, columns: 3, input: [7, 7, 7], output: $0) }
    #expect(third.allSatisfy { abs($0 - 1 / 3) < 1e-7 })
    let logarithms = filled(2) { logSoftmaxRows(rows: 1, columns: 2, input: [0, 0], output: $0) }
    #expect(logarithms.allSatisfy { abs($0 + 0.693_147_2) < 1e-7 })
  }

  @Test(arguments: sizes)
  func `fast and plain agree`(rows: Int, columns: Int) {
    var numbers = TestNumbers(seed: UInt64(rows * columns))
    let x = numbers.fractions(rows * columns).map { $0 * 8 }
    let plain = filled(x.count) {
      softmaxRowsReference(rows: rows, columns: columns, input: x, output: $0)
    }
    let fast = filled(x.count) {
      softmaxRows(rows: rows, columns: columns, input: x, output: $0)
    }
    #expect(largestError(fast, plain) < 1e-6)
    let plainLog = filled(x.count) {
      logSoftmaxRowsReference(rows: rows, columns: columns, input: x, output: $0)
    }
    let fastLog = filled(x.count) {
      logSoftmaxRows(rows: rows, columns: columns, input: x, output: $0)
    }
    #expect(largestError(fastLog, plainLog) < 1e-6)
    for r in 0..<rows {
      let total = fast[r * columns..<(r + 1) * columns].reduce(0) { $0 + Double($1) }
      #expect(abs(total - 1) < 1e-5)
    }
    let inPlace = filled(x.count) {
      $0.update(from: x, count: x.count)
      softmaxRows(rows: rows, columns: columns, input: $0, output: $0)
    }
    #expect(sameBits(inPlace, fast))
  }

  private func crossEntropy(
    _ rows: Int, _ columns: Int, _ x: [Float], _ targets: [Int32], scale: Float = 1,
    fast: Bool = true
  ) -> (losses: [Float], gradient: [Float]) {
    var losses = [Float](repeating: .nan, count: rows)
    let gradient = losses.withUnsafeMutableBufferPointer { losses in
      filled(x.count) {
        (fast ? softmaxCrossEntropy : softmaxCrossEntropyReference)(
          rows, columns, x, targets, losses.baseAddress!, $0, scale)
      }
    }
    return (losses, gradient)
  }

  @Test(arguments: sizes)
  func `losses and gradients agree with the plain ones`(rows: Int, columns: Int) {
    var numbers = TestNumbers(seed: UInt64(rows * columns))
    let x = numbers.fractions(rows * columns).map { $0 * 8 }
    let targets = (0..<rows).map { _ in Int32(numbers.next() % UInt64(columns)) }
    let plain = crossEntropy(rows, columns, x, targets, scale: 0.25, fast: false)
    let fast = crossEntropy(rows, columns, x, targets, scale: 0.25)
    #expect(largestError(fast.losses, plain.losses) < 1e-6)
    #expect(largestError(fast.gradient, plain.gradient) < 1e-6)
    var losses = [Float](repeating: .nan, count: rows)
    softmaxCrossEntropy(
      rows: rows, columns: columns, logits: x, targets: targets, losses: &losses, gradient: nil,
      gradientScale: 1)
    #expect(sameBits(losses, fast.losses))
  }

  @Test func `the gradient is the slope measured in double precision`() {
    let x: [Float] = [0.5, -1, 2, 0.1]
    func loss(_ x: [Double]) -> Double { log(x.reduce(0) { $0 + exp($1) }) - x[3] }
    let got = crossEntropy(1, 4, x, [3])
    #expect(abs(Double(got.losses[0]) - loss(x.map(Double.init))) < 1e-6)
    for c in 0..<4 {
      var (higher, lower) = (x.map(Double.init), x.map(Double.init))
      higher[c] += 1e-5
      lower[c] -= 1e-5
      #expect(abs(Double(got.gradient[c]) - (loss(higher) - loss(lower)) / 2e-5) < 1e-6)
    }
  }

  @Test func `huge logits neither overflow nor lose the loss`() {
    let (losses, gradient) = crossEntropy(1, 3, [1e4, 0, -1e4], [1])
    #expect(losses == [1e4])
    #expect(gradient == [1, -1, 0])
    let certain = crossEntropy(1, 2, [200, 0], [0])
    #expect(certain.losses == [0])
    #expect(certain.gradient == [0, 0])
  }

  @Test func `a NaN or two infinities spoil their row only`() {
    let x: [Float] = [0, .nan, 0, 1, 2, 3, .infinity, 0, .infinity]
    let y = filled(9) { softmaxRows(rows: 3, columns: 3, input: x, output: $0) }
    #expect(y.map(\.isNaN) == [true, true, true, false, false, false, true, true, true])
    let hidden: [Float] = [-.infinity, 0, -.infinity]
    #expect(filled(3) { softmaxRows(rows: 1, columns: 3, input: hidden, output: $0) } == [0, 1, 0])
  }

  @Test func `a target that is no class stops the program with a sentence`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var losses: [Float] = [0]
      softmaxCrossEntropy(
        rows: 1, columns: 3, logits: [0, 0, 0], targets: [3], losses: &losses, gradient: nil,
        gradientScale: 1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("the target of row 0 is 3, but the classes are 0 to 2"))
  }
}
