import Models

/// Exercise 3.2.
public protocol ParameterCounting {
  /// How many numbers each layer of a plan learns.
  static func parameterCounts(_ layers: [PlannedLayer]) throws -> [Int]
}

var exercise3_2: Exercise<any ParameterCounting.Type> {
  Exercise(
    id: "3.2", title: "Counting parameters",
    asked: "How many numbers does each layer of a network learn?",
    hints: [
      "Weights and biases. A layer that only looks (pooling) or only rearranges (flatten) has "
        + "neither.",
      "A fully connected layer has one weight for every pair of an input and an output, and one bias "
        + "for every output. A filter has a square of weights for every input channel, and one bias.",
      "`layers.map { layer in switch layer { … } }` with `case .convolution(let inputs, let outputs, "
        + "let k, _, _, _): return outputs * (inputs * k * k + 1)`, `case .fullyConnected(let inputs, "
        + "let outputs): return outputs * (inputs + 1)`, and 0 for `.pooling, .flatten`.",
    ],
    cases: {
      let small: [PlannedLayer] = [
        .convolution(inputChannels: 3, outputChannels: 4, kernelSize: 2),
        .pooling(kernelSize: 2, stride: 2), .flatten, .fullyConnected(inputs: 10, outputs: 5),
      ]
      let first: [PlannedLayer] = [
        .convolution(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2)
      ]
      return [
        Case("[.\(first[0])]", expects: [156]) { try $0.parameterCounts(first) },
        Case(typed(small), expects: [52, 0, 0, 55]) { try $0.parameterCounts(small) },
        network("LeNet", .leNet), network("the lecture AlexNet", .lecture),
        network("the framework's AlexNet", .framework),
      ]
        + ([32, 33] as [UInt64]).map { seed in
          let plan = Plan(seed: seed)
          return Case(typed(plan.layers), expects: plan.rows.map(\.row.parameters)) {
            try $0.parameterCounts(plan.layers)
          }
        }
    },
    mistakes: [
      Mistake(
        "forgot the biases",
        "Every filter and every output of a fully connected layer has one, added at the end.",
        ForgotBiases.self),
      Mistake(
        "gave a filter a single slice",
        "A filter looks at all input channels, with weights of its own for each.",
        SingleSlice.self),
      Mistake(
        "gave each layer one bias",
        "Each filter has its own, and so has each output of a fully connected layer.",
        OneBias.self),
      Mistake(
        "counted the kernel's side instead of its area",
        "A window of side k has k · k places, each with a weight.", SideOnly.self),
    ])
}

private func network(_ name: String, _ variant: Variant) -> Case<any ParameterCounting.Type> {
  let plan = Plan(of: variant)
  return Case(
    "the \(plan.layers.count) layers of \(name)", expects: plan.rows.map(\.row.parameters)
  ) { try $0.parameterCounts(plan.layers) }
}

/// Counts made of the number of filters or outputs, the inputs of each, and the kernel's side.
private func counts(_ layers: [PlannedLayer], _ count: (Int, Int, Int) -> Int) -> [Int] {
  layers.map { layer in
    switch layer {
    case .convolution(let inputs, let outputs, let k, _, _, _): count(outputs, inputs, k)
    case .fullyConnected(let inputs, let outputs): count(outputs, inputs, 1)
    case .pooling, .flatten: 0
    }
  }
}

private enum ForgotBiases: ParameterCounting {
  static func parameterCounts(_ layers: [PlannedLayer]) -> [Int] {
    counts(layers) { outputs, inputs, k in outputs * inputs * k * k }
  }
}

private enum SingleSlice: ParameterCounting {
  static func parameterCounts(_ layers: [PlannedLayer]) -> [Int] {
    layers.map { layer in
      switch layer {
      case .convolution(_, let outputs, let k, _, _, _): outputs * (k * k + 1)
      case .fullyConnected(let inputs, let outputs): outputs * (inputs + 1)
      case .pooling, .flatten: 0
      }
    }
  }
}

private enum OneBias: ParameterCounting {
  static func parameterCounts(_ layers: [PlannedLayer]) -> [Int] {
    counts(layers) { outputs, inputs, k in outputs * inputs * k * k + 1 }
  }
}

private enum SideOnly: ParameterCounting {
  static func parameterCounts(_ layers: [PlannedLayer]) -> [Int] {
    counts(layers) { outputs, inputs, k in outputs * (inputs * k + 1) }
  }
}
