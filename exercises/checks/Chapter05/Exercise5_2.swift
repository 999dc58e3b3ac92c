import Foundation
import Layers
import Tensors

/// Exercise 5.2.
public protocol SigmoidBackward {
  /// The gradient with respect to a sigmoid's input, from its output; all of one shape.
  static func sigmoidBackward(output: Tensor, outputGradient: Tensor) throws -> Tensor
}

var exercise5_2: Exercise<any SigmoidBackward.Type> {
  Exercise(
    id: "5.2", title: "Sigmoid's derivative from its output",
    asked: "What of the gradient comes back through a sigmoid whose output is known?",
    hints: [
      "Write σ(x) as (1 + e^−x)^−1 and take the derivative; then look for σ(x) in the result. "
        + "There is no x left when you are done.",
      "With y = σ(x), the derivative is y · (1 − y). The chain rule multiplies it by the output's "
        + "gradient.",
      "Tensors are multiplied number by number: `outputGradient * output * (1 - output)`.",
    ],
    cases: {
      var cases = [
        Case<any SigmoidBackward.Type>(
          "output [0.5, 0.75, 0.9], outputGradient [1, 2, −10]",
          expects: Tensor([0.25, 0.375, -0.9])
        ) {
          try $0.sigmoidBackward(
            output: Tensor([0.5, 0.75, 0.9]), outputGradient: Tensor([1, 2, -10]))
        },
        Case(
          "output [0, 1, 0.5] (two units saturated), outputGradient [100, 100, 100]",
          expects: Tensor([0, 0, 25])
        ) {
          try $0.sigmoidBackward(
            output: Tensor([0, 1, 0.5]), outputGradient: Tensor([100, 100, 100]))
        },
      ]
      for (index, shape) in [[8], [3, 5], [2, 2, 3, 3]].enumerated() {
        let layer = Sigmoid()
        let output = layer(random(shape, seed: UInt64(index + 1)) * 4)
        let gradient = random(shape, seed: UInt64(index + 11))
        cases.append(
          Case(
            "\(described("a sigmoid's random output", output)), "
              + "\(described("a random gradient", gradient))",
            expects: layer.backward(gradient)
          ) { try $0.sigmoidBackward(output: output, outputGradient: gradient) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "took the output for the input",
        "`output` is σ(x) already. Applying the sigmoid to it once more gives the derivative "
          + "somewhere else.",
        TookOutputForInput.self),
      Mistake(
        "left the output's gradient out",
        "y · (1 − y) is the derivative of the sigmoid alone. The chain rule multiplies it by the "
          + "gradient that arrives from above.",
        LeftGradientOut.self),
      Mistake(
        "used the derivative of tanh",
        "1 − y² belongs to the hyperbolic tangent, whose outputs lie between −1 and 1.",
        UsedTanh.self),
      Mistake(
        "turned the sign round",
        "The sigmoid rises everywhere, so its derivative is never negative: the minus signs of the "
          + "two derivatives cancel.",
        TurnedSign.self),
    ])
}

private enum TookOutputForInput: SigmoidBackward {
  static func sigmoidBackward(output: Tensor, outputGradient: Tensor) -> Tensor {
    let again = output.map { 1 / (1 + exp(-$0)) }
    return outputGradient * again * (1 - again)
  }
}

private enum LeftGradientOut: SigmoidBackward {
  static func sigmoidBackward(output: Tensor, outputGradient: Tensor) -> Tensor {
    output * (1 - output)
  }
}

private enum UsedTanh: SigmoidBackward {
  static func sigmoidBackward(output: Tensor, outputGradient: Tensor) -> Tensor {
    outputGradient * (1 - output * output)
  }
}

private enum TurnedSign: SigmoidBackward {
  static func sigmoidBackward(output: Tensor, outputGradient: Tensor) -> Tensor {
    outputGradient * output * (output - 1)
  }
}
