import Models

/// Exercise 4.2.
public protocol LayerCounting {
  /// What one layer learns and what it computes, given the shape of its output.
  static func count(_ layer: PlannedLayer, outputShape: [Int]) throws -> LayerCounts
}

/// What a layer learns and computes.
public struct LayerCounts: AnswerConvertible, Sendable {
  /// Weights and biases.
  public var parameters: Int
  /// Multiplications, each with its addition, for one image.
  public var multiplyAccumulates: Int

  /// Both counts.
  public init(parameters: Int, multiplyAccumulates: Int) {
    self.parameters = parameters
    self.multiplyAccumulates = multiplyAccumulates
  }

  /// Two whole numbers.
  public var answer: Answer {
    Answer(["parameters": parameters, "multiplyAccumulates": multiplyAccumulates])
  }
}

var exercise4_2: Exercise<any LayerCounting.Type> {
  Exercise(
    id: "4.2", title: "Parameters and multiply-accumulates",
    asked: "How many numbers does a layer learn, and how many multiplications does it take?",
    hints: [
      "Count the weights first, without the biases. Then ask of one weight: in how many places is it "
        + "used?",
      "With groups a filter sees inputChannels / groups channels. A convolution's weights are each "
        + "used once in every place of the output, H′ · W′ of them; a fully connected layer's once. "
        + "Biases are learned, but multiply nothing.",
      "`case .convolution(let inputs, let outputs, let k, _, _, let groups):` `let weights = outputs * "
        + "(inputs / groups) * k * k`, and return `LayerCounts(parameters: weights + outputs, "
        + "multiplyAccumulates: weights * outputShape[1] * outputShape[2])`. Fully connected: "
        + "`inputs * outputs` weights. Else 0 and 0.",
    ],
    cases: {
      let examples: [(PlannedLayer, [Int], LayerCounts)] = [
        (
          .convolution(inputChannels: 3, outputChannels: 4, kernelSize: 2), [4, 5, 6],
          LayerCounts(parameters: 52, multiplyAccumulates: 1440)
        ),
        (
          .convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1, groups: 2),
          [6, 7, 7], LayerCounts(parameters: 114, multiplyAccumulates: 5292)
        ),
        (
          .fullyConnected(inputs: 10, outputs: 5), [5],
          LayerCounts(parameters: 55, multiplyAccumulates: 50)
        ),
        (
          .pooling(kernelSize: 3, stride: 2), [96, 26, 26],
          LayerCounts(parameters: 0, multiplyAccumulates: 0)
        ),
      ]
      let byHand = examples.map { layer, shape, counts in
        Case<any LayerCounting.Type>(
          "layer .\(layer),\noutputShape \(shape)", expects: counts
        ) { try $0.count(layer, outputShape: shape) }
      }
      let counted = [
        Plan(of: .lecture), Plan(of: .paper), Plan(seed: 42, grouped: true),
        Plan(seed: 43, grouped: true),
      ].flatMap(\.rows)
      return byHand
        + counted.map { layer, row in
          let shape = Array(row.outputShape.dropFirst())
          return Case(
            "layer .\(layer),\noutputShape \(shape)",
            expects: LayerCounts(
              parameters: row.parameters, multiplyAccumulates: row.multiplyAccumulates)
          ) { try $0.count(layer, outputShape: shape) }
        }
    },
    mistakes: [
      Mistake(
        "forgot the groups",
        "With two groups a filter sees half of the input channels, so it has half the weights.",
        ForgotGroups.self),
      Mistake(
        "counted the work of one place only",
        "A filter does its multiplications again in every place of the output.", OnePlace.self),
      Mistake(
        "counted multiplications and additions separately",
        "One multiply-accumulate is a multiplication together with its addition; counted one by one "
          + "they are called FLOPs, and there are twice as many.",
        CountedTwice.self),
      Mistake(
        "forgot the biases",
        "They are no work worth counting, but they are learned: one for each filter or output.",
        ForgotBiases.self),

      Mistake(
        "counted the biases as work",
        "A bias is added, not multiplied: it is learned, but makes no multiply-accumulate.",
        BiasesAsWork.self),
      Mistake(
        "divided by the groups twice",
        "A filter sees inputChannels / groups channels, but there are outputChannels filters, however "
          + "they are grouped.",
        GroupsTwice.self),
    ])
}

/// A layer's weights, biases and places.
private func parts(_ layer: PlannedLayer, _ shape: [Int], groups: Bool = true)
  -> (weights: Int, biases: Int, places: Int)
{
  switch layer {
  case .convolution(let inputs, let outputs, let k, _, _, let parts):
    (outputs * inputs / (groups ? parts : 1) * k * k, outputs, shape[1] * shape[2])
  case .fullyConnected(let inputs, let outputs): (inputs * outputs, outputs, 1)
  case .pooling, .flatten: (0, 0, 0)
  }
}

private enum ForgotGroups: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    let (weights, biases, places) = parts(layer, outputShape, groups: false)
    return LayerCounts(parameters: weights + biases, multiplyAccumulates: weights * places)
  }
}

private enum OnePlace: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    let (weights, biases, _) = parts(layer, outputShape)
    return LayerCounts(parameters: weights + biases, multiplyAccumulates: weights)
  }
}

private enum CountedTwice: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    let (weights, biases, places) = parts(layer, outputShape)
    return LayerCounts(parameters: weights + biases, multiplyAccumulates: 2 * weights * places)
  }
}

private enum ForgotBiases: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    let (weights, _, places) = parts(layer, outputShape)
    return LayerCounts(parameters: weights, multiplyAccumulates: weights * places)
  }
}

private enum BiasesAsWork: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    let (weights, biases, places) = parts(layer, outputShape)
    return LayerCounts(
      parameters: weights + biases, multiplyAccumulates: (weights + biases) * places)
  }
}

private enum GroupsTwice: LayerCounting {
  static func count(_ layer: PlannedLayer, outputShape: [Int]) -> LayerCounts {
    var (weights, biases, places) = parts(layer, outputShape)
    if case .convolution(_, _, _, _, _, let groups) = layer { weights /= groups }
    return LayerCounts(parameters: weights + biases, multiplyAccumulates: weights * places)
  }
}
