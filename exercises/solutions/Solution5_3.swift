import ExerciseChecks
import Tensors

/// # 5.3 Gradient norm per layer
///
/// A stack of L fully connected layers, each followed by a sigmoid: layer l computes y = σ(W·x + b).
/// How much does each layer learn? Go backwards through the stack and return, for every layer, the
/// norm of the gradient of the loss with respect to its weights W: the root of the sum of all the
/// squared entries of ∂loss/∂W. The first layer comes first.
///
/// activations: L + 1 vectors; `activations[l]` is what goes into layer l, `activations[l + 1]` what
/// comes out of it, after the sigmoid.
///
/// weights: L matrices, `weights[l]` with the shape [outputs, inputs] of layer l.
///
/// outputGradient: a vector, the gradient of the loss with respect to `activations[L]`.
///
/// → L norms
///
/// An example: two layers of one unit each, activations [1], [0.5], [0.5], weights [[2]], [[1]] and
/// outputGradient [1]. The derivative of a sigmoid whose output is y is y · (1 − y), here 0.25. So the
/// last layer's gradient is 1 · 0.25 · 0.5 = 0.125; what reaches the layer below is 1 · 0.25 · 1 =
/// 0.25, and its gradient is 0.25 · 0.25 · 1 = 0.0625. The answer is [0.0625, 0.125].
///
/// `v.norm()` is the norm of a tensor; `a.matmul(b)` multiplies matrices; `m.transposed()` exchanges
/// rows and columns; `v.reshaped(to: [-1, 1])` makes a vector a column, `.reshaped(to: [-1])` a column
/// a vector.
public enum Solution5_3: GradientNorms {
  public static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) throws -> [Float] {
    // GAP: carry the gradient from the last layer to the first and note the norms on the way.
    var norms = [Float](repeating: 0, count: weights.count)
    // The gradient with respect to the output of the layer we are at.
    var gradient = outputGradient
    for l in weights.indices.reversed() {
      let (x, y) = (activations[l], activations[l + 1])
      // Through the sigmoid: δ is the gradient with respect to W·x + b.
      let delta = gradient * y * (1 - y)
      // ∂loss/∂W[i, j] = δ[i] · x[j]. The sum of all their squares is Σδ² · Σx².
      norms[l] = delta.norm() * x.norm()
      // Input j reaches every unit i through W[i, j], so its gradient is Σ_i W[i, j] · δ[i].
      gradient = weights[l].transposed().matmul(delta.reshaped(to: [-1, 1])).reshaped(to: [-1])
    }
    return norms
    // END
  }
}
