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
public enum Solution5_5: LinearLayer {
  public static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) throws -> LinearAnswer {
    // GAP: the output, and the three gradients.
    let (rows, inputs, outputs) = (input.shape[0], input.shape[1], weight.shape[0])
    var output = Tensor.zeros([rows, outputs])
    var inputGradient = Tensor.zeros([rows, inputs])
    var weightGradient = Tensor.zeros([outputs, inputs])
    var biasGradient = Tensor.zeros([outputs])
    for n in 0..<rows {
      for o in 0..<outputs {
        let arriving = outputGradient[n, o]
        var sum = bias[o]
        for i in 0..<inputs {
          sum += weight[o, i] * input[n, i]
          // Each factor of the product gets the other one, times what arrives.
          inputGradient[n, i] += arriving * weight[o, i]
          weightGradient[o, i] += arriving * input[n, i]
        }
        output[n, o] = sum
        // The bias was added once in every row.
        biasGradient[o] += arriving
      }
    }
    return LinearAnswer(
      output: output, inputGradient: inputGradient, weightGradient: weightGradient,
      biasGradient: biasGradient)
    // END
  }
}
