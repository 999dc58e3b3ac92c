import Base
import Tensors

/// Exercise 6.2.
public protocol DropoutPasses {
  /// Dropout in training, there and back; all tensors have one shape.
  static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) throws -> (output: Tensor, inputGradient: Tensor)
}

var exercise6_2: Exercise<any DropoutPasses.Type> {
  Exercise(
    id: "6.2", title: "Dropout's backward pass",
    asked: "Which gradients come back through a dropout layer, and how large are they?",
    hints: [
      "Once the dice have fallen, each output is its input times a fixed factor: which two factors "
        + "are there? The derivative of such a product is that very factor.",
      "Make the factors first, one tensor of them: 0 where the uniform number is less than "
        + "`probability`, 1 / (1 − probability) elsewhere. Both passes need the same factors.",
      "`let factors = Tensor.uniform(input.shape, using: &generator).map { $0 < probability ? 0 : "
        + "1 / (1 - probability) }`, then return `(input * factors, outputGradient * factors)`.",
    ],
    cases: {
      var cases: [Case<any DropoutPasses.Type>] = []
      let small: [(input: [Float], gradient: [Float], probability: Float, seed: UInt64)] = [
        ([1, 2, 3, 4], [10, 20, 30, 40], 0.5, 1),
        ([0, 5, 0, -6, 0, 7], [3, 3, -3, -3, 6, 6], 0.25, 2),
      ]
      for (input, gradient, probability, seed) in small {
        let (input, gradient) = (Tensor(input), Tensor(gradient))
        var generator = RandomGenerator(seed: seed)
        let draws = Tensor.uniform(input.shape, using: &generator)
        cases.append(
          passesCase(
            "input \(input.answer.text), outputGradient \(gradient.answer.text), probability "
              + "\(probability), RandomGenerator(seed: \(seed)), whose uniform numbers are "
              + draws.map { ($0 * 1000).rounded() / 1000 }.answer.text,
            input, gradient, probability, seed))
      }
      for (index, (shape, probability)) in [([12], 0.5), ([4, 6], 0.2), ([2, 3, 4, 4], 0.8)]
        .enumerated()
      {
        let seed = UInt64(index + 1)
        // As after a ReLU: about half of the numbers are 0 before anything is dropped.
        let input = random(shape, seed: seed).map { max(0, $0) }
        let gradient = random(shape, seed: seed + 10)
        cases.append(
          passesCase(
            "\(described("a random input", input)) with many zeros, "
              + "\(described("a random gradient", gradient)), probability \(probability)",
            input, gradient, Float(probability), seed + 20))
      }
      return cases
    },
    mistakes: [
      Mistake(
        "drew a second mask for the backward pass",
        "The gradient must take the way the numbers took: what was dropped there is dropped here. "
          + "One mask serves both passes.",
        DrewTwice.self),
      Mistake(
        "passed the gradient on unchanged",
        "A dropped number had no say in the output, so no gradient belongs to it; a kept one was "
          + "made larger, and so is its gradient.",
        PassedUnchanged.self),
      Mistake(
        "forgot the scaling on the way back",
        "What is kept was divided by 1 − probability. A factor of the forward pass is a factor of "
          + "the backward pass, too.",
        ForgotScalingBack.self),
      Mistake(
        "took every 0 of the output for a dropped number",
        "After a ReLU many numbers are 0 that were not dropped, and their gradients must pass. The "
          + "mask tells who was dropped, the output does not.",
        TookZerosForDropped.self),
    ])
}

private typealias Passes = (output: Tensor, inputGradient: Tensor)

private func passesCase(
  _ text: String, _ input: Tensor, _ gradient: Tensor, _ probability: Float, _ seed: UInt64
) -> Case<any DropoutPasses.Type> {
  func answer(_ passes: Passes) -> Answer {
    Answer(["output": passes.output, "inputGradient": passes.inputGradient])
  }
  var generator = RandomGenerator(seed: seed)
  let mask = mask(input.shape, probability, &generator)
  return Case(text, expects: answer((input * mask, gradient * mask))) {
    var generator = RandomGenerator(seed: seed)
    return answer(
      try $0.dropoutPasses(
        input: input, outputGradient: gradient, probability: probability, using: &generator))
  }
}

/// 0 for what is dropped and 1 / (1 − probability) for what is kept.
private func mask(
  _ shape: [Int], _ probability: Float, _ generator: inout RandomGenerator
) -> Tensor {
  Tensor.uniform(shape, using: &generator).map { $0 < probability ? 0 : 1 / (1 - probability) }
}

private enum DrewTwice: DropoutPasses {
  static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) -> (output: Tensor, inputGradient: Tensor) {
    let first = mask(input.shape, probability, &generator)
    let second = mask(input.shape, probability, &generator)
    return (input * first, outputGradient * second)
  }
}

private enum PassedUnchanged: DropoutPasses {
  static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) -> (output: Tensor, inputGradient: Tensor) {
    (input * mask(input.shape, probability, &generator), outputGradient)
  }
}

private enum ForgotScalingBack: DropoutPasses {
  static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) -> (output: Tensor, inputGradient: Tensor) {
    let mask = mask(input.shape, probability, &generator)
    return (input * mask, outputGradient * mask * (1 - probability))
  }
}

private enum TookZerosForDropped: DropoutPasses {
  static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) -> (output: Tensor, inputGradient: Tensor) {
    let output = input * mask(input.shape, probability, &generator)
    let factors = output.map { $0 == 0 ? 0 : 1 / (1 - probability) }
    return (output, outputGradient * factors)
  }
}
