import Layers
import Tensors

/// Exercise 5.5.
public protocol LinearLayer {
  /// A linear layer there and back: [N, I], [O, I], [O] and [N, O] give the output [N, O] and the
  /// gradients with respect to input, weight and bias, each of the shape of what it belongs to.
  static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) throws -> LinearAnswer
}

/// What a linear layer gives forward and backward.
public struct LinearAnswer: AnswerConvertible, Sendable {
  /// [N, O].
  public var output: Tensor
  /// ∂loss/∂input, [N, I].
  public var inputGradient: Tensor
  /// ∂loss/∂weight, [O, I].
  public var weightGradient: Tensor
  /// ∂loss/∂bias, [O].
  public var biasGradient: Tensor

  /// The output and the three gradients.
  public init(
    output: Tensor, inputGradient: Tensor, weightGradient: Tensor, biasGradient: Tensor
  ) {
    self.output = output
    self.inputGradient = inputGradient
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
  }

  /// All four.
  public var answer: Answer {
    Answer([
      "output": output, "inputGradient": inputGradient, "weightGradient": weightGradient,
      "biasGradient": biasGradient,
    ])
  }
}

var exercise5_5: Exercise<any LinearLayer.Type> {
  Exercise(
    id: "5.5", title: "Linear layer, forward and backward",
    asked: "What does a linear layer answer, and how does the loss change with all that it uses?",
    hints: [
      "Write one output down as a sum. Then ask of each letter in it: by how much does the output "
        + "change when this grows a little?",
      "output[n, o] contains weight[o, i] · input[n, i]: the input's gradient gets outputGradient[n, o] "
        + "· weight[o, i], the weight's gets outputGradient[n, o] · input[n, i], and the bias's "
        + "outputGradient[n, o] itself. An input is in all outputs of its row, a weight in all rows: "
        + "add up.",
      "Loops over n, o, i: `sum += weight[o, i] * input[n, i]`, `inputGradient[n, i] += "
        + "outputGradient[n, o] * weight[o, i]`, `weightGradient[o, i] += outputGradient[n, o] * "
        + "input[n, i]`, and once for each n and o `biasGradient[o] += outputGradient[n, o]`. Or as "
        + "matrices: `input.matmul(weight.transposed()) + bias`, `outputGradient.matmul(weight)`, "
        + "`outputGradient.transposed().matmul(input)`.",
    ],
    cases: {
      var cases = [
        given(
          "input [[1, 2]], weight [[3, 4]], bias [5], outputGradient [[10]]", Tensor([[1, 2]]),
          Tensor([[3, 4]]), Tensor([5]), Tensor([[10]]),
          LinearAnswer(
            output: Tensor([[16]]), inputGradient: Tensor([[30, 40]]),
            weightGradient: Tensor([[10, 20]]), biasGradient: Tensor([10]))),
        given(
          "input [[1], [2]], weight [[3], [−1], [0]], bias [0, 1, 2], outputGradient [[1, 0, 0], "
            + "[0, 10, 100]]",
          Tensor([[1], [2]]), Tensor([[3], [-1], [0]]), Tensor([0, 1, 2]),
          Tensor([[1, 0, 0], [0, 10, 100]]),
          LinearAnswer(
            output: Tensor([[3, 0, 2], [6, -1, 2]]), inputGradient: Tensor([[3], [-10]]),
            weightGradient: Tensor([[1], [20], [200]]), biasGradient: Tensor([1, 10, 100]))),
      ]
      for (index, (rows, inputs, outputs)) in [(2, 2, 2), (4, 3, 5), (8, 20, 7)].enumerated() {
        let seed = UInt64(10 * index)
        let (input, weight) = (
          random([rows, inputs], seed: seed + 1), random([outputs, inputs], seed: seed + 2)
        )
        let (bias, gradient) = (
          random([outputs], seed: seed + 3), random([rows, outputs], seed: seed + 4)
        )
        cases.append(
          given(
            "random numbers: \(described("input", input)), \(described("weight", weight)), "
              + "\(described("bias", bias)), \(described("outputGradient", gradient))",
            input, weight, bias, gradient, library(input, weight, bias, gradient)))
      }
      return cases
    },
    mistakes: [
      Mistake(
        "divided the gradients by the number of rows",
        "The loss divides by N already, so what arrives is small enough: the layer adds up.",
        Averaged.self),
      Mistake(
        "kept the last row's gradients only",
        "A weight and a bias were used in every row: their gradients are sums over the batch.",
        LastRowOnly.self),
      Mistake(
        "left the output's gradient out",
        "Input and weight are the derivatives of the product alone; the chain rule multiplies them by "
          + "the gradient that arrives.",
        LeftGradientOut.self),
      Mistake(
        "forgot the bias", "Each output has one number that is added to its sum.", ForgotBias.self),
    ])
}

private func given(
  _ text: String, _ input: Tensor, _ weight: Tensor, _ bias: Tensor, _ gradient: Tensor,
  _ expected: LinearAnswer
) -> Case<any LinearLayer.Type> {
  Case(text, expects: expected) {
    try $0.linear(input: input, weight: weight, bias: bias, outputGradient: gradient)
  }
}

private func library(
  _ input: Tensor, _ weight: Tensor, _ bias: Tensor, _ gradient: Tensor
) -> LinearAnswer {
  let layer = Linear(weight.shape[1], weight.shape[0])
  layer.weight.value = weight
  layer.bias!.value = bias
  let output = layer(input)
  let inputGradient = layer.backward(gradient)
  return LinearAnswer(
    output: output, inputGradient: inputGradient, weightGradient: layer.weight.gradient!,
    biasGradient: layer.bias!.gradient!)
}

private enum Averaged: LinearLayer {
  static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) -> LinearAnswer {
    var answer = library(input, weight, bias, outputGradient)
    answer.weightGradient = answer.weightGradient / Float(input.shape[0])
    answer.biasGradient = answer.biasGradient / Float(input.shape[0])
    return answer
  }
}

private enum LastRowOnly: LinearLayer {
  static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) -> LinearAnswer {
    var answer = library(input, weight, bias, outputGradient)
    let last = input.shape[0] - 1
    let row = library(
      input[last..<(last + 1)], weight, bias, outputGradient[last..<(last + 1)])
    answer.weightGradient = row.weightGradient
    answer.biasGradient = row.biasGradient
    return answer
  }
}

private enum LeftGradientOut: LinearLayer {
  static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) -> LinearAnswer {
    var answer = library(input, weight, bias, Tensor.ones(outputGradient.shape))
    answer.output = library(input, weight, bias, outputGradient).output
    return answer
  }
}

private enum ForgotBias: LinearLayer {
  static func linear(
    input: Tensor, weight: Tensor, bias: Tensor, outputGradient: Tensor
  ) -> LinearAnswer {
    library(input, weight, bias * 0, outputGradient)
  }
}
