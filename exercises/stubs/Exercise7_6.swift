import ExerciseChecks
import Layers
import Tensors

/// # 7.6 One training step
///
/// All that a network learns it learns in steps like this one. Take one: let the network answer
/// (forward), find the loss and its gradient with respect to the answer, carry that back through the
/// network (backward), and let every parameter move by its gradient (update). Return the loss.
///
/// images [N, …], labels (N class numbers) → the mean loss of the batch, as it was before the update
///
/// `network.forward(images)` gives scores [N, K]; `crossEntropy(logits: …, targets: …)` has a `loss` and
/// a `gradient`, the gradient of the loss with respect to the scores; `network.backward(…)` takes that
/// and leaves a gradient in every parameter. `network.parameters` lists them: each entry's `parameter`
/// goes to `update`, which moves it.
///
/// An example: a network of one linear layer with weight [[0], [0]] and no bias, the image [[1]] and the
/// label 0. The scores are [[0, 0]], the loss ln 2 = 0.693, and its gradient [[−0.5, 0.5]]. An update
/// that takes off the gradient once leaves the weight [[0.5], [−0.5]].
public enum Exercise7_6: TrainingStep {
  public static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) throws -> Float {
    // TODO: forward, loss, backward, update.
    throw ToDo()
  }
}
