import Models

/// Exercise 4.1.
public protocol ShapeWalk {
  /// The shape after each layer of a plan, for an image [C, H, W].
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) throws -> [[Int]]
}

var exercise4_1: Exercise<any ShapeWalk.Type> {
  Exercise(
    id: "4.1", title: "Shapes through AlexNet",
    asked: "Which shape does an image have after each layer of a network?",
    hints: [
      "Carry one shape along, and let each layer make the next one of it. What a layer does to the "
        + "channels and what it does to rows and columns are two questions.",
      "A convolution has as many output channels as filters; pooling keeps the channels. A side "
        + "becomes (side + 2 · padding − kernelSize) / stride + 1, rounded down; pooling here has no "
        + "padding. Flatten multiplies everything, and a fully connected layer has `outputs`.",
      "`var shape = imageShape` and `var result: [[Int]] = []`; for each layer a `switch`: `case "
        + ".convolution(_, let outputs, let k, let stride, let padding, _): shape = [outputs] + "
        + "shape[1...].map { ($0 + 2 * padding - k) / stride + 1 }`, `.pooling` likewise with "
        + "`shape[0]` and no padding, `.flatten: shape = [shape.reduce(1, *)]`, "
        + "`.fullyConnected(_, let outputs): shape = [outputs]`. Then `result.append(shape)`.",
    ],
    cases: {
      let first: [PlannedLayer] = [
        .convolution(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: 4, padding: 1)
      ]
      let small: [PlannedLayer] = [
        .convolution(inputChannels: 3, outputChannels: 8, kernelSize: 3),
        .pooling(kernelSize: 3, stride: 2), .flatten, .fullyConnected(inputs: 24, outputs: 5),
      ]
      return [
        Case("imageShape [1, 224, 224], layers [.\(first[0])]", expects: words([[96, 54, 54]])) {
          words(try $0.shapes(imageShape: [1, 224, 224], layers: first))
        },
        Case(
          "imageShape [3, 9, 6], layers \(typed(small))",
          expects: words([[8, 7, 4], [8, 3, 1], [24], [5]])
        ) { words(try $0.shapes(imageShape: [3, 9, 6], layers: small)) },
        network("LeNet", .leNet), network("the lecture AlexNet", .lecture),
        network("the published AlexNet", .paper), network("the framework's AlexNet", .framework),
      ]
        + ([41, 42] as [UInt64]).map { seed in
          let plan = Plan(seed: seed, grouped: true)
          return planned("layers \(typed(plan.layers))", plan)
        }
    },
    mistakes: [
      Mistake(
        "left the padding out",
        "A convolution's padding surrounds the image, so a side grows by twice as much before the "
          + "window walks.",
        NoPadding.self),
      Mistake(
        "rounded up",
        "These networks round down: a window that would hang over the edge does not count.",
        RoundedUp.self),
      Mistake(
        "kept the channels through a convolution",
        "Every filter makes a channel of its own: the output has `outputChannels` of them.",
        KeptChannels.self),
      Mistake(
        "forgot the channels in flattening",
        "The list holds every number of the box: channels times rows times columns.",
        FlatPlane.self),

      Mistake(
        "took every image for a square",
        "Rows and columns may differ: work out both sides, each from its own.", SquareOnly.self),
    ])
}

/// Shapes as words: they differ in length, and are compared one by one.
private func words(_ shapes: [[Int]]) -> [String] { shapes.map { "\($0)" } }

private func network(_ name: String, _ variant: Variant) -> Case<any ShapeWalk.Type> {
  let plan = Plan(of: variant)
  return planned("the \(plan.layers.count) layers of \(name)", plan)
}

private func planned(_ layers: String, _ plan: Plan) -> Case<any ShapeWalk.Type> {
  Case(
    "imageShape \(plan.imageShape), \(layers)",
    expects: words(plan.rows.map { Array($0.row.outputShape.dropFirst()) })
  ) { words(try $0.shapes(imageShape: plan.imageShape, layers: plan.layers)) }
}

/// The walk with the three places in which one can go wrong.
private func walk(
  _ imageShape: [Int], _ layers: [PlannedLayer], keepsChannels: Bool = false,
  isSquare: Bool = false, flatten: ([Int]) -> Int = { $0.reduce(1, *) },
  side: (_ side: Int, _ kernelSize: Int, _ stride: Int, _ padding: Int) -> Int = {
    ($0 + 2 * $3 - $1) / $2 + 1
  }
) -> [[Int]] {
  var shape = imageShape
  return layers.map { layer in
    if isSquare, shape.count == 3 { shape[2] = shape[1] }
    switch layer {
    case .convolution(_, let outputs, let k, let stride, let padding, _):
      shape =
        [keepsChannels ? shape[0] : outputs] + shape[1...].map { side($0, k, stride, padding) }
    case .pooling(let k, let stride):
      shape = [shape[0]] + shape[1...].map { side($0, k, stride, 0) }
    case .flatten: shape = [flatten(shape)]
    case .fullyConnected(_, let outputs): shape = [outputs]
    }
    return shape
  }
}

private enum NoPadding: ShapeWalk {
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) -> [[Int]] {
    walk(imageShape, layers, side: { side, k, stride, _ in (side - k) / stride + 1 })
  }
}

private enum RoundedUp: ShapeWalk {
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) -> [[Int]] {
    walk(imageShape, layers, side: { ($0 + 2 * $3 - $1 + $2 - 1) / $2 + 1 })
  }
}

private enum KeptChannels: ShapeWalk {
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) -> [[Int]] {
    walk(imageShape, layers, keepsChannels: true)
  }
}

private enum FlatPlane: ShapeWalk {
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) -> [[Int]] {
    walk(imageShape, layers, flatten: { $0.dropFirst().reduce(1, *) })
  }
}

private enum SquareOnly: ShapeWalk {
  static func shapes(imageShape: [Int], layers: [PlannedLayer]) -> [[Int]] {
    walk(imageShape, layers, isSquare: true)
  }
}
