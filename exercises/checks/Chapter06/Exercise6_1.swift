import Base
import Tensors

/// Exercise 6.1.
public protocol InvertedDropout {
  /// Dropout as it is done today; `uniform` has one number from [0, 1) for each of the input's.
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) throws -> Tensor
}

var exercise6_1: Exercise<any InvertedDropout.Type> {
  Exercise(
    id: "6.1", title: "Inverted dropout",
    asked: "Drop numbers at random in training so that nothing need change at test time.",
    hints: [
      "There are two situations, training and test, and in one of them there is nothing to do. In "
        + "the other, each number has one of two fates, decided by its uniform number.",
      "A uniform number is less than `probability` in exactly that share of cases. What is kept "
        + "must grow, so that the *average* over both fates is the number that came in: if a quarter "
        + "is dropped, three quarters must carry the whole.",
      "`guard isTraining else { return input }`. Then `zip(input.values, uniform.values).map { x, u "
        + "in u < probability ? 0 : x / (1 - probability) }`, in a `Tensor` of the input's shape.",
    ],
    cases: {
      let four = Tensor([1, 2, 3, 4])
      let draws = Tensor([0.9, 0.1, 0.5, 0.49])
      let signed = Tensor([3, 6, -9, 12])
      let others = Tensor([0.2, 0.25, 0.7, 0.26])
      var cases = [
        Case<any InvertedDropout.Type>(
          "input [1, 2, 3, 4], uniform [0.9, 0.1, 0.5, 0.49], probability 0.5, in training",
          expects: Tensor([2, 0, 6, 0])
        ) {
          try $0.dropout(input: four, uniform: draws, probability: 0.5, isTraining: true)
        },
        Case(
          "input [3, 6, −9, 12], uniform [0.2, 0.25, 0.7, 0.26], probability 0.25, in training",
          expects: Tensor([0, 8, -12, 16])
        ) {
          try $0.dropout(input: signed, uniform: others, probability: 0.25, isTraining: true)
        },
        Case(
          "input [3, 6, −9, 12], uniform [0.2, 0.25, 0.7, 0.26], probability 0.25, at test time",
          expects: signed
        ) {
          try $0.dropout(input: signed, uniform: others, probability: 0.25, isTraining: false)
        },
      ]
      for (index, (shape, probability)) in [([10], 0.5), ([4, 6], 0.2), ([2, 3, 4, 4], 0.8)]
        .enumerated()
      {
        let input = random(shape, seed: UInt64(index + 1))
        var generator = RandomGenerator(seed: UInt64(index + 11))
        let uniform = Tensor.uniform(shape, using: &generator)
        for isTraining in [true, false] {
          cases.append(
            Case(
              "\(described("a random input", input)), probability \(probability), "
                + (isTraining ? "in training" : "at test time"),
              expects: isTraining ? drop(input, uniform, Float(probability)) : input
            ) {
              try $0.dropout(
                input: input, uniform: uniform, probability: Float(probability),
                isTraining: isTraining)
            })
        }
      }
      return cases
    },
    mistakes: [
      Mistake(
        "forgot to scale what is kept",
        "Without it the sums in the next layer are smaller in training than at test time, when "
          + "nothing is missing.",
        ForgotScaling.self),
      Mistake(
        "scaled at test time as well",
        "The scaling makes up for what is dropped. At test time nothing is, so the input passes "
          + "unchanged.",
        ScaledAtTest.self),
      Mistake(
        "dropped at test time as well",
        "At test time the whole network answers, and always the same: the input passes unchanged.",
        DroppedAtTest.self),
      Mistake(
        "dropped what should be kept",
        "`probability` is that of being dropped: a number goes when its uniform number is *less* "
          + "than it.",
        ExchangedFates.self),

      Mistake(
        "divided by the probability of being dropped",
        "What is kept stands for all: 1 − probability of the numbers must carry the whole. (At 0.5 the "
          + "two are the same, which hides this.)",
        DividedByProbability.self),
    ])
}

private func drop(
  _ input: Tensor, _ uniform: Tensor, _ probability: Float, scale: Float? = nil,
  exchanged: Bool = false
) -> Tensor {
  let scale = scale ?? 1 / (1 - probability)
  let values = zip(input.values, uniform.values).map { x, u in
    (u < probability) != exchanged ? 0 : x * scale
  }
  return Tensor(values, shape: input.shape)
}

private enum ForgotScaling: InvertedDropout {
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) -> Tensor {
    isTraining ? drop(input, uniform, probability, scale: 1) : input
  }
}

private enum ScaledAtTest: InvertedDropout {
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) -> Tensor {
    isTraining ? drop(input, uniform, probability) : input / (1 - probability)
  }
}

private enum DroppedAtTest: InvertedDropout {
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) -> Tensor {
    drop(input, uniform, probability)
  }
}

private enum ExchangedFates: InvertedDropout {
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) -> Tensor {
    isTraining ? drop(input, uniform, probability, exchanged: true) : input
  }
}

private enum DividedByProbability: InvertedDropout {
  static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) -> Tensor {
    isTraining ? drop(input, uniform, probability, scale: 1 / probability) : input
  }
}
