import Layers
import Tensors

/// Learns from one batch: forward, loss, backward, update. This is all there is to training; the
/// optimisers stand beside it, and the rest of this folder watches over it.
///
/// - Parameters:
///   - network: what learns; its gradients and weights change.
///   - optimizer: how gradients become steps.
///   - images: [N, C, H, W].
///   - labels: the N right classes.
///   - inspect: called between backward and update with the scores [N, classes] and the mean loss, for
///     those who watch over the step; what it throws leaves the weights as they were.
/// - Returns: the mean loss over the batch, before the step.
@discardableResult
public func trainingStep(
  _ network: any Layer, _ optimizer: any Optimizer, _ images: Tensor, _ labels: [Int],
  inspect: (Tensor, Float) throws -> Void
) rethrows -> Float {
  let logits = network.forward(images)
  let outcome = crossEntropy(logits: logits, targets: labels)
  _ = network.backward(outcome.gradient, needsInputGradient: false)
  try inspect(logits, outcome.loss)
  optimizer.step(network.parameters)
  return outcome.loss
}

/// The same with nobody watching.
@discardableResult
public func trainingStep(
  _ network: any Layer, _ optimizer: any Optimizer, _ images: Tensor, _ labels: [Int]
) -> Float {
  trainingStep(network, optimizer, images, labels) { _, _ in }
}
