import Tensors

/// Exercise 6.3.
public protocol DropoutOf2012 {
  /// A linear layer after dropout, at test time, in the form of 2012: input [N, I], weight [O, I] and
  /// bias [O] give [N, O].
  static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) throws -> Tensor
}

var exercise6_3: Exercise<any DropoutOf2012.Type> {
  Exercise(
    id: "6.3", title: "The test-time form of 2012",
    asked: "What does a linear layer answer at test time when training dropped without scaling?",
    hints: [
      "Take one weight and one input: over many training steps, how often does their product reach "
        + "the sum, and how large is it on average? The bias is never dropped.",
      "A number takes part with probability 1 − `probability`, so on average it counts as (1 − "
        + "probability) times itself. Scale the input by that, then apply the layer as usual.",
      "`(input * (1 - probability)).matmul(weight.transposed()) + bias`: [N, I] times [I, O] is "
        + "[N, O], and the bias [O] is added to every row.",
    ],
    cases: {
      var cases = [
        Case<any DropoutOf2012.Type>(
          "input [[2, 4]], weight [[1, 1]], bias [10], probability 0.5",
          expects: Tensor([[13]])
        ) {
          try $0.testOutput(
            input: Tensor([[2, 4]]), weight: Tensor([[1, 1]]), bias: Tensor([10]),
            probability: 0.5)
        },
        Case(
          "input [[4, 8]], weight [[1, −1], [0, 2]], bias [1, −1], probability 0.25",
          expects: Tensor([[-2, 11]])
        ) {
          try $0.testOutput(
            input: Tensor([[4, 8]]), weight: Tensor([[1, -1], [0, 2]]), bias: Tensor([1, -1]),
            probability: 0.25)
        },
      ]
      for (index, (rows, inputs, outputs, probability)) in [(2, 3, 2, 0.5), (3, 5, 4, 0.2)]
        .enumerated()
      {
        let input = random([rows, inputs], seed: UInt64(index + 1))
        let weight = random([outputs, inputs], seed: UInt64(index + 11))
        let bias = random([outputs], seed: UInt64(index + 21))
        cases.append(
          Case(
            "random numbers: \(described("input", input)), \(described("weight", weight)), bias "
              + "[\(outputs)], probability \(probability); the answer is the average over all "
              + "\(1 << inputs) ways to drop",
            expects: averageOverMasks(input, weight, bias, probability)
          ) {
            try $0.testOutput(
              input: input, weight: weight, bias: bias, probability: Float(probability))
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "multiplied by the probability of being dropped",
        "A number counts as often as it is *kept*: the factor is 1 − probability. (At 0.5 the two "
          + "are the same, which hides this.)",
        MultipliedByProbability.self),
      Mistake(
        "scaled the bias as well",
        "The bias is added after the dropout and takes part in every step, so it stays as it is.",
        ScaledBias.self),
      Mistake(
        "forgot to scale",
        "In training some of the numbers were missing from every sum. With all of them present the "
          + "sum is larger than anything the layer has learned with.",
        ForgotScaling.self),
      Mistake(
        "divided instead of multiplying",
        "Dividing is what inverted dropout does, in training. In 2012 training did not scale, so the "
          + "test has to make the numbers smaller.",
        Divided.self),
    ])
}

/// The exact average of the layer's output over all masks, each as often as it is drawn.
private func averageOverMasks(
  _ input: Tensor, _ weight: Tensor, _ bias: Tensor, _ probability: Double
) -> Tensor {
  let (rows, inputs, outputs) = (input.shape[0], input.shape[1], weight.shape[0])
  let (x, w) = (input.values.map(Double.init), weight.values.map(Double.init))
  var average = [Double](repeating: 0, count: rows * outputs)
  for mask in 0..<(1 << inputs) {
    let isKept = (0..<inputs).map { mask >> $0 & 1 == 1 }
    let share = isKept.reduce(1) { $0 * ($1 ? 1 - probability : probability) }
    for n in 0..<rows {
      for o in 0..<outputs {
        let sum = (0..<inputs).reduce(Double(bias[o])) {
          $0 + (isKept[$1] ? w[o * inputs + $1] * x[n * inputs + $1] : 0)
        }
        average[n * outputs + o] += share * sum
      }
    }
  }
  return Tensor(average.map(Float.init), shape: [rows, outputs])
}

private func linear(_ input: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
  input.matmul(weight.transposed()) + bias
}

private enum MultipliedByProbability: DropoutOf2012 {
  static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) -> Tensor {
    linear(input * probability, weight, bias)
  }
}

private enum ScaledBias: DropoutOf2012 {
  static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) -> Tensor {
    linear(input, weight, bias) * (1 - probability)
  }
}

private enum ForgotScaling: DropoutOf2012 {
  static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) -> Tensor {
    linear(input, weight, bias)
  }
}

private enum Divided: DropoutOf2012 {
  static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) -> Tensor {
    linear(input / (1 - probability), weight, bias)
  }
}
