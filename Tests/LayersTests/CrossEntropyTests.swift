import Training
import Foundation
import Base
import Layers
import Tensors
import Testing

@Suite struct CrossEntropyTests {
  @Test func `knowing nothing costs the logarithm of the number of classes`() {
    let result = crossEntropy(logits: .zeros([2, 1000]), targets: [0, 999])
    #expect(abs(result.loss - 6.907_755) < 1e-5)
    #expect(abs(result.gradient[0, 0] - (0.001 - 1) / 2) < 1e-6)
    #expect(abs(result.gradient[0, 5] - 0.001 / 2) < 1e-6)
  }

  @Test func `two classes, as on paper`() {
    // Shares ¼ and ¾: −ln ¼ when the first is right, −ln ¾ when the second is.
    let logits = Tensor([[0, log(3)], [0, log(3)]])
    let result = crossEntropy(logits: logits, targets: [0, 1])
    #expect(abs(result.loss - (log(4) + log(4.0 / 3)) / 2) < 1e-6)
    #expect(result.gradient.isClose(to: Tensor([[-0.375, 0.375], [0.125, -0.125]])))
    let each = crossEntropyOfEach(logits: logits, targets: [0, 1])
    #expect(each.isClose(to: Tensor([Float(log(4.0)), Float(log(4.0 / 3))])))
  }

  @Test func `neither large scores nor hopeless ones overflow`() {
    let result = crossEntropy(logits: Tensor([[1000, 0], [0, -1000]]), targets: [1, 0])
    #expect(result.loss == 500)
    #expect(result.gradient.values == [0.5, -0.5, 0, 0])
  }

  @Test func `the gradients of a row add up to zero`() {
    let result = crossEntropy(logits: randomNumbers([6, 13]) * 4, targets: [0, 1, 2, 3, 12, 12])
    #expect(result.gradient.sum(axis: 1).isClose(to: .zeros([6])))
  }

  @Test(arguments: [(1, 2), (5, 10), (3, 33)])
  func `gradients agree with small steps`(rows: Int, classes: Int) {
    let logits = randomNumbers([rows, classes]) * 3
    let targets = (0..<rows).map { $0 * 7 % classes }
    let check = checkGradient(
      "logits", at: logits, gradient: crossEntropy(logits: logits, targets: targets).gradient
    ) { Double(crossEntropyOfEach(logits: $0, targets: targets).sum()) / Double(rows) }
    #expect(check.passes(tolerance: 2e-3), "\(check.summary)")
    #expect(check.kinks.isEmpty)
  }

  @Test func `mistakes are sentences`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = crossEntropy(logits: .zeros([2, 10]), targets: [1])
      }, says: "cross-entropy needs scores [N, classes] and N targets, not [2, 10] and 1 targets")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = crossEntropy(logits: .zeros([2, 10]), targets: [1, 10])
      }, says: "target 10 of row 1 is not one of the 10 classes")
  }
}
