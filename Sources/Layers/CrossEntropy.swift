import Base
import Tensors

/// The loss of a classifier, and where it wants the scores to go.
public struct CrossEntropy {
  /// The mean over the batch of −ln(probability given to the right class).
  public let loss: Float
  /// ∂loss/∂logits, [N, classes]: (softmax − 1 at the right class) / N.
  public let gradient: Tensor
}

/// The cross-entropy between scores [N, classes] and the right class of each row.
///
/// Softmax, logarithm and mean are one piece: ln Σ e^z − z[target], with the largest score taken
/// out first, so that neither overflow nor ln 0 can happen.
public func crossEntropy(logits: Tensor, targets: [Int]) -> CrossEntropy {
  check(logits, targets)
  let (losses, gradient) = engine.crossEntropy(
    logits: logits, targets: targets, wantsGradient: true)
  return CrossEntropy(loss: losses.mean(), gradient: gradient!)
}

/// The cross-entropy of each row, [N], without a gradient: for evaluating.
public func crossEntropyOfEach(logits: Tensor, targets: [Int]) -> Tensor {
  check(logits, targets)
  return engine.crossEntropy(logits: logits, targets: targets, wantsGradient: false).losses
}

private func check(_ logits: Tensor, _ targets: [Int]) {
  require(
    logits.rank == 2 && logits.shape[0] == targets.count && !targets.isEmpty,
    "cross-entropy needs scores [N, classes] and N targets, not \(logits.shape) and "
      + "\(targets.count) targets")
  for (row, target) in targets.enumerated() {
    require(
      (0..<logits.shape[1]).contains(target),
      "target \(target) of row \(row) is not one of the \(logits.shape[1]) classes")
  }
}
