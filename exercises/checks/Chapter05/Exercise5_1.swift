import Layers
import Tensors

/// Exercise 5.1.
public protocol RectifiedLinearUnit {
  /// max(0, input) and the gradient of the loss with respect to the input; all of one shape.
  static func relu(
    input: Tensor, outputGradient: Tensor
  ) throws -> (output: Tensor, inputGradient: Tensor)
}

var exercise5_1: Exercise<any RectifiedLinearUnit.Type> {
  Exercise(
    id: "5.1", title: "ReLU, forward and backward",
    asked: "What does a rectified linear unit let through, and what of the gradient?",
    hints: [
      "Forward, each number is replaced by itself or by 0. Backward, ask for each place: had the "
        + "input there been a little larger, would the output have changed?",
      "The derivative is 1 where the *input* is positive and 0 elsewhere, also at 0 itself. The "
        + "chain rule multiplies it by the output's gradient at the same place.",
      "`input.map { max(0, $0) }` is the output. For the gradient make an array: "
        + "`zip(input.values, outputGradient.values).map { x, gradient in x > 0 ? gradient : 0 }`, "
        + "and put it into `Tensor(…, shape: input.shape)`.",
    ],
    cases: {
      var cases = [
        Case<any RectifiedLinearUnit.Type>(
          "input [−2, 0, 3], outputGradient [10, 20, 30]",
          expects: both(Tensor([0, 0, 3]), Tensor([0, 0, 30]))
        ) { try ask($0, Tensor([-2, 0, 3]), Tensor([10, 20, 30])) },
        Case(
          "input [1, −1, 0.5, −0.5], outputGradient [−4, −3, −2, −1]",
          expects: both(Tensor([1, 0, 0.5, 0]), Tensor([-4, 0, -2, 0]))
        ) { try ask($0, Tensor([1, -1, 0.5, -0.5]), Tensor([-4, -3, -2, -1])) },
      ]
      for (index, shape) in [[9], [3, 4], [2, 3, 4, 4]].enumerated() {
        let input = random(shape, seed: UInt64(index + 1))
        let gradient = random(shape, seed: UInt64(index + 11))
        let layer = ReLU()
        cases.append(
          Case(
            "\(described("a random input", input)) and \(described("gradient", gradient))",
            expects: both(layer(input), layer.backward(gradient))
          ) { try ask($0, input, gradient) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let the gradient pass at 0",
        "At 0 there is no derivative, and the custom (PyTorch's too) is to take 0: the gradient "
          + "passes where the input is positive, and nowhere else.",
        PassedAtZero.self),
      Mistake(
        "let the gradient pass everywhere",
        "Where the input was negative the output stays 0 whatever the input does: no gradient "
          + "comes through there.",
        PassedEverywhere.self),
      Mistake(
        "left the output's gradient out",
        "1 and 0 are the derivative of the ReLU alone. The chain rule multiplies it by the gradient "
          + "that arrives from above.",
        LeftGradientOut.self),
      Mistake(
        "looked at the gradient's sign instead of the input's",
        "Where the input was positive the gradient passes, also a negative one; where it was not, "
          + "none does.",
        RectifiedGradient.self),
    ])
}

private func both(_ output: Tensor, _ inputGradient: Tensor) -> Answer {
  Answer(["output": output, "inputGradient": inputGradient])
}

private func ask(
  _ subject: any RectifiedLinearUnit.Type, _ input: Tensor, _ outputGradient: Tensor
) throws -> Answer {
  let answer = try subject.relu(input: input, outputGradient: outputGradient)
  return both(answer.output, answer.inputGradient)
}

/// The right output with an input's gradient of one's own.
private func passes(
  _ input: Tensor, _ gradient: Tensor, _ backward: (_ x: Float, _ gradient: Float) -> Float
) -> (output: Tensor, inputGradient: Tensor) {
  let values = zip(input.values, gradient.values).map { backward($0, $1) }
  return (input.map { max(0, $0) }, Tensor(values, shape: input.shape))
}

private enum PassedAtZero: RectifiedLinearUnit {
  static func relu(
    input: Tensor, outputGradient: Tensor
  ) -> (output: Tensor, inputGradient: Tensor) {
    passes(input, outputGradient) { x, gradient in x >= 0 ? gradient : 0 }
  }
}

private enum PassedEverywhere: RectifiedLinearUnit {
  static func relu(
    input: Tensor, outputGradient: Tensor
  ) -> (output: Tensor, inputGradient: Tensor) {
    passes(input, outputGradient) { _, gradient in gradient }
  }
}

private enum LeftGradientOut: RectifiedLinearUnit {
  static func relu(
    input: Tensor, outputGradient: Tensor
  ) -> (output: Tensor, inputGradient: Tensor) {
    passes(input, outputGradient) { x, _ in x > 0 ? 1 : 0 }
  }
}

private enum RectifiedGradient: RectifiedLinearUnit {
  static func relu(
    input: Tensor, outputGradient: Tensor
  ) -> (output: Tensor, inputGradient: Tensor) {
    passes(input, outputGradient) { _, gradient in max(0, gradient) }
  }
}
