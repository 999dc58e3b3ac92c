import Fast
import Foundation
import Layers
import Tensors

/// Exercise 7.1.
public protocol SoftmaxCrossEntropy {
  /// The loss of scores [N, K] with N right classes, and its gradient, [N, K].
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) throws -> (loss: Float, gradient: Tensor)
}

var exercise7_1: Exercise<any SoftmaxCrossEntropy.Type> {
  Exercise(
    id: "7.1", title: "Stable softmax cross-entropy",
    asked: "What does a classifier's answer cost, and how does the cost change with each score?",
    hints: [
      "Work row by row. −ln softmax(z)[t] is ln Σ_j e^z[j] − z[t]: no division and no logarithm of "
        + "something tiny. What does adding the same number to all scores of a row change?",
      "Nothing: so subtract the row's largest score m first, and the largest power is e^0 = 1. The "
        + "row's loss is m + ln Σ_j e^(z[j] − m) − z[t]. The gradient of the row is softmax − 1 at t, "
        + "softmax elsewhere. Loss and gradient are divided by N.",
      "With N as a Float and row n: `let z = logits.entry(n).values`, `let m = z.max()!`, `let powers = z.map { exp($0 "
        + "- m) }`, `let sum = powers.reduce(0, +)`. Then `loss += (m + log(sum) - z[t]) / N`, and "
        + "`gradient[n, j] = (powers[j] / sum - (j == t ? 1 : 0)) / N`.",
    ],
    cases: {
      let ln3 = Float(1.0986123)
      var cases = [
        Case<any SoftmaxCrossEntropy.Type>(
          "logits [[0, 0]], targets [0]", expects: both(0.6931472, Tensor([[-0.5, 0.5]]))
        ) { try ask($0, Tensor([[0, 0]]), [0]) },
        Case(
          "logits [[ln 3, 0], [0, 0]], targets [0, 1]",
          expects: both(0.4904146, Tensor([[-0.125, 0.125], [0.25, -0.25]]))
        ) { try ask($0, Tensor([[ln3, 0], [0, 0]]), [0, 1]) },
        Case(
          "logits [[1000, 1000, 0]], targets [1] (e^1000 is too large for a Float)",
          expects: both(0.6931472, Tensor([[0.5, -0.5, 0]]))
        ) { try ask($0, Tensor([[1000, 1000, 0]]), [1]) },
        Case(
          "logits [[500, 500], [−500, −500]], targets [0, 1]",
          expects: both(0.6931472, Tensor([[-0.25, 0.25], [0.25, -0.25]]))
        ) { try ask($0, Tensor([[500, 500], [-500, -500]]), [0, 1]) },
        Case(
          "logits [[1000, 0]], targets [1] (sure, and wrong)",
          expects: both(1000, Tensor([[1, -1]]))
        ) { try ask($0, Tensor([[1000, 0]]), [1]) },
      ]
      for (index, (rows, classes)) in [(3, 4), (8, 10), (5, 1000)].enumerated() {
        let logits = random([rows, classes], seed: UInt64(index + 1)) * 8
        let targets = (0..<rows).map { ($0 * 7 + index) % classes }
        let right = crossEntropy(logits: logits, targets: targets)
        cases.append(
          Case(
            "\(described("random logits", logits)), targets \(targets)",
            expects: both(right.loss, right.gradient)
          ) { try ask($0, logits, targets) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let the exponential overflow",
        "Already e^89 is too large for a Float, and infinity divided by infinity is not a number. "
          + "Softmax does not change when the same number is subtracted from all scores of a row: "
          + "subtract the largest.",
        LetOverflow.self),
      Mistake(
        "subtracted the largest score of the whole batch",
        "In a row far below it all powers become 0, and 0 divided by 0 is not a number. Each row "
          + "needs its own largest score.",
        SubtractedBatchMaximum.self),
      Mistake(
        "forgot the mean over the batch",
        "The loss is the average over the rows, not their sum; otherwise a larger batch would take "
          + "larger steps. The gradient is divided by N as well.",
        ForgotMean.self),
      Mistake(
        "took the logarithm of a probability that had become 0",
        "e^−1000 is 0 for a Float, and the loss became infinite. The logarithm and the exponential "
          + "cancel on paper, so let them: −ln p[t] is ln Σ_j e^z[j] − z[t].",
        TookLogarithmOfZero.self),

      Mistake(
        "subtracted the largest score of the whole batch",
        "In a row far below it all powers become 0, and the logarithm of 0 is −∞. Each row needs its "
          + "own largest score.",
        BatchMaximumAndLogarithm.self),
      Mistake(
        "forgot to divide the gradient by N",
        "The loss is a mean over N rows, so each score moves it by an N-th only: the gradient is divided "
          + "by N as the loss is.",
        GradientOfSum.self),
    ])
}

private func both(_ loss: Float, _ gradient: Tensor) -> Answer {
  Answer(["loss": loss, "gradient": gradient])
}

private func ask(
  _ subject: any SoftmaxCrossEntropy.Type, _ logits: Tensor, _ targets: [Int]
) throws -> Answer {
  let answer = try subject.softmaxCrossEntropy(logits: logits, targets: targets)
  return both(answer.loss, answer.gradient)
}

/// Softmax first, then the logarithm, as one writes it at first.
private func entropy(
  _ logits: Tensor, _ targets: [Int], minus highest: (_ row: [Float]) -> Float
) -> (loss: Float, gradient: Tensor) {
  let n = Float(targets.count)
  var loss: Float = 0
  var gradient = Tensor.zeros(logits.shape)
  for (row, target) in targets.enumerated() {
    let scores = logits.entry(row).values
    let top = highest(scores)
    let powers = scores.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    loss -= log(powers[target] / sum) / n
    for j in scores.indices {
      gradient[row, j] = (powers[j] / sum - (j == target ? 1 : 0)) / n
    }
  }
  return (loss, gradient)
}

private enum LetOverflow: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    entropy(logits, targets) { _ in 0 }
  }
}

private enum SubtractedBatchMaximum: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    entropy(logits, targets) { _ in logits.max() }
  }
}

private enum ForgotMean: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    let right = crossEntropy(logits: logits, targets: targets)
    let n = Float(targets.count)
    return (right.loss * n, right.gradient * n)
  }
}

private enum TookLogarithmOfZero: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    entropy(logits, targets) { $0.max()! }
  }
}

private enum BatchMaximumAndLogarithm: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    let largest = logits.max()
    let gradient = entropy(logits, targets) { _ in largest }.gradient
    var loss: Float = 0
    for (row, target) in targets.enumerated() {
      let scores = logits.entry(row).values
      let sum = scores.reduce(0) { $0 + exp($1 - largest) }
      loss += (largest + log(sum) - scores[target]) / Float(targets.count)
    }
    return (loss, gradient)
  }
}

private enum GradientOfSum: SoftmaxCrossEntropy {
  static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) -> (loss: Float, gradient: Tensor) {
    let right = crossEntropy(logits: logits, targets: targets)
    return (right.loss, right.gradient * Float(targets.count))
  }
}
