import Base
import Layers
import Tensors

/// Exercise 5.4.
public protocol HeInitialization {
  /// Weights from He's normal distribution: numbers from N(0, 1) in a weight's shape, [outputs,
  /// inputs] or [outputs, inputs, k, k], give the weights, of the same shape.
  static func heInitialization(standardNormal: Tensor) throws -> Tensor
}

var exercise5_4: Exercise<any HeInitialization.Type> {
  Exercise(
    id: "5.4", title: "He initialisation",
    asked: "How wide must random weights be so that ReLU layers neither fade nor explode?",
    hints: [
      "A sum of n random terms varies n times as much as one of them, and the ReLU that follows "
        + "throws away half. Which *variance* of the weights makes up for both?",
      "The variance is 2 / n, where n counts the inputs of one output: every number in the weight's "
        + "shape except the first, multiplied. A number from N(0, 1) gets another spread when it is "
        + "multiplied by the standard deviation, the root of the variance.",
      "`let fanIn = standardNormal.shape.dropFirst().reduce(1, *)`, then return `standardNormal * "
        + "(2 / Float(fanIn)).squareRoot()`.",
    ],
    cases: {
      let row: [Float] = [1, -2, 0, 3, 1, -1, 2, 4]
      var cases = [
        Case<any HeInitialization.Type>(
          "standardNormal [1, −2, 0, 3, 1, −1, 2, 4] in the shape [1, 8]",
          expects: Tensor([row]) / 2
        ) { try $0.heInitialization(standardNormal: Tensor([row])) },
        Case(
          "standardNormal [1, −2, 0, 3, 1, −1, 2, 4] in the shape [4, 2]",
          expects: Tensor(row, shape: [4, 2])
        ) { try $0.heInitialization(standardNormal: Tensor(row, shape: [4, 2])) },
        Case(
          "standardNormal [1, −2, 0, 3, 1, −1, 2, 4] in the shape [1, 2, 2, 2]",
          expects: Tensor(row, shape: [1, 2, 2, 2]) / 2
        ) { try $0.heInitialization(standardNormal: Tensor(row, shape: [1, 2, 2, 2])) },
      ]
      for (index, shape) in [[20, 50], [6, 3, 5, 5], [8, 16, 3, 3]].enumerated() {
        // Two generators of one seed: the library and the student get the same numbers.
        var generators = [0, 1].map { _ in RandomGenerator(seed: UInt64(index + 1)) }
        let normal = Tensor.normal(shape, using: &generators[0])
        cases.append(
          Case(
            "random numbers from N(0, 1) in the shape \(shape)",
            expects: Initializer.heNormal.weight(shape: shape, using: &generators[1])
          ) { try $0.heInitialization(standardNormal: normal) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "counted the outputs instead of the inputs",
        "What must not grow or fade on the way forward is a sum over a unit's *inputs*: the fan-in, "
          + "which leaves out the first side of the shape.",
        CountedOutputs.self),
      Mistake(
        "multiplied by the variance",
        "2 / n is the variance. Numbers from N(0, 1) are stretched by the standard deviation, its "
          + "root.",
        MultipliedByVariance.self),
      Mistake(
        "forgot the window's area",
        "One output of a convolution adds up inputs · k · k products: each weight of the window "
          + "counts.",
        ForgotArea.self),
      Mistake(
        "forgot the factor 2",
        "Variance 1 / n keeps the spread of linear layers. A ReLU silences about half of the sum's "
          + "values, and the 2 makes up for that.",
        ForgotTwo.self),

      Mistake(
        "divided whole numbers",
        "`2 / fanIn` with two `Int`s is 0 as soon as fanIn is more than 2: divide by a `Float`.",
        DividedWholeNumbers.self),
    ])
}

private enum CountedOutputs: HeInitialization {
  static func heInitialization(standardNormal: Tensor) -> Tensor {
    let shape = standardNormal.shape
    let fanOut = shape[0] * shape.dropFirst(2).reduce(1, *)
    return standardNormal * (2 / Float(fanOut)).squareRoot()
  }
}

private enum MultipliedByVariance: HeInitialization {
  static func heInitialization(standardNormal: Tensor) -> Tensor {
    standardNormal * (2 / Float(standardNormal.shape.dropFirst().reduce(1, *)))
  }
}

private enum ForgotArea: HeInitialization {
  static func heInitialization(standardNormal: Tensor) -> Tensor {
    standardNormal * (2 / Float(standardNormal.shape[1])).squareRoot()
  }
}

private enum ForgotTwo: HeInitialization {
  static func heInitialization(standardNormal: Tensor) -> Tensor {
    let fanIn = standardNormal.shape.dropFirst().reduce(1, *)
    return standardNormal * (1 / Float(fanIn)).squareRoot()
  }
}

private enum DividedWholeNumbers: HeInitialization {
  static func heInitialization(standardNormal: Tensor) -> Tensor {
    let fanIn = standardNormal.shape.dropFirst().reduce(1, *)
    return standardNormal * Float(2 / fanIn).squareRoot()
  }
}
