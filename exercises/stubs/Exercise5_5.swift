import ExerciseChecks
import Tensors

/// # 5.5 Linear layer, forward and backward
///
/// In a linear (fully connected) layer every output is a weighted sum of all inputs plus a bias:
///
///     output[n, o] = bias[o] + Σ_i weight[o, i] · input[n, i]
///
/// Given the gradient of the loss with respect to the output, find its gradients with respect to the
/// input, the weight and the bias as well.
///
/// input [N, I], weight [O, I], bias [O], outputGradient [N, O] → output [N, O], inputGradient [N, I],
/// weightGradient [O, I], biasGradient [O]
///
/// An example: input [[1, 2]], weight [[3, 4]], bias [5] and outputGradient [[10]] give the output
/// [[16]] (3 · 1 + 4 · 2 + 5), inputGradient [[30, 40]], weightGradient [[10, 20]] and biasGradient [10].
///
/// Gradients are sums over the batch, not means: the loss divides by N already. Return
/// `LinearAnswer(output: …, inputGradient: …, weightGradient: …, biasGradient: …)`.
public enum Exercise5_5: LinearLayer {
  public static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) throws -> LinearAnswer {
    // TODO: the output, and the three gradients.
    throw ToDo()
  }
}
