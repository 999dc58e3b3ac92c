import Layers
import Tensors

/// Exercise 5.3.
public protocol GradientNorms {
  /// The norm of ∂loss/∂W of each fully connected sigmoid layer: L weights, L + 1 activations and
  /// the last activation's gradient give L norms.
  static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) throws -> [Float]
}

var exercise5_3: Exercise<any GradientNorms.Type> {
  Exercise(
    id: "5.3", title: "Gradient norm per layer",
    asked: "How long is the gradient of each layer's weights in a stack of sigmoid layers?",
    hints: [
      "Begin at the last layer and carry one vector backwards: the gradient with respect to the "
        + "layer's output. First take it through the sigmoid, then read off the norm, then take it "
        + "through the weights to the layer below.",
      "With y = activations[l + 1], x = activations[l] and the gradient g of y: δ = g · y · (1 − y), "
        + "number by number. ∂loss/∂W[i, j] is δ[i] · x[j], and the norm of such a table of products "
        + "is the norm of δ times the norm of x. The gradient of x is Wᵀ · δ.",
      "`for l in weights.indices.reversed()`: `let delta = gradient * y * (1 - y)`, then `norms[l] = "
        + "delta.norm() * activations[l].norm()`, then `gradient = weights[l].transposed()"
        + ".matmul(delta.reshaped(to: [-1, 1])).reshaped(to: [-1])`.",
    ],
    cases: {
      var cases = [
        Case<any GradientNorms.Type>(
          "activations [1], [0.5], [0.5]; weights [[2]], [[1]]; outputGradient [1]",
          expects: [0.0625, 0.125] as [Float]
        ) {
          try $0.gradientNorms(
            activations: [Tensor([1]), Tensor([0.5]), Tensor([0.5])],
            weights: [Tensor([[2]]), Tensor([[1]])], outputGradient: Tensor([1]))
        },
        Case(
          "activations [2, 1], [0.5, 0.5], [0.5, 0.5]; weights [[1, 0], [0, 1]], "
            + "[[2, −2], [0, 1]]; outputGradient [4, 0]",
          expects: [1.581139, 0.7071068] as [Float]
        ) {
          try $0.gradientNorms(
            activations: [Tensor([2, 1]), Tensor([0.5, 0.5]), Tensor([0.5, 0.5])],
            weights: [Tensor([[1, 0], [0, 1]]), Tensor([[2, -2], [0, 1]])],
            outputGradient: Tensor([4, 0]))
        },
      ]
      let networks = [[3, 3, 3], [4, 6, 3, 2], Array(repeating: 5, count: 9)]
      for (index, sides) in networks.enumerated() {
        let network = RandomNetwork(sides: sides, seed: UInt64(10 * index))
        cases.append(
          Case(
            "a random network with layers of \(sides.map(String.init).joined(separator: ", "))",
            expects: network.norms
          ) {
            try $0.gradientNorms(
              activations: network.activations, weights: network.weights,
              outputGradient: network.outputGradient)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "left the sigmoid's derivative out",
        "Between a layer's output and its weights stands the sigmoid: the gradient is multiplied by "
          + "y · (1 − y), at most ¼, in every layer. That is why it vanishes.",
        LeftDerivativeOut.self),
      Mistake(
        "went down through W instead of its transpose",
        "x[j] reaches every output i through W[i, j], so its gradient adds up a *column* of W: "
          + "that is Wᵀ · δ.",
        WentThroughW.self),
      Mistake(
        "multiplied with the layer's output instead of its input",
        "W[i, j] multiplied what came *into* the layer, and that is what its derivative contains.",
        MultipliedWithOutput.self),
      Mistake(
        "listed the norms from the last layer to the first",
        "The way back begins at the end, but the answer follows the network: the first layer first.",
        ListedBackwards.self),
    ])
}

/// A network of the library with random weights, after one forward and one backward pass.
private struct RandomNetwork {
  var activations: [Tensor]
  var weights: [Tensor]
  var outputGradient: Tensor
  var norms: [Float]

  init(sides: [Int], seed: UInt64) {
    let linear = zip(sides, sides.dropFirst()).map { Linear($0, $1) }
    for (index, layer) in linear.enumerated() {
      layer.weight.value = random(layer.weight.shape, seed: seed + UInt64(index)) * 2
      layer.bias!.value = random([layer.outputs], seed: seed + UInt64(index) + 100)
    }
    let network = Sequential(linear.flatMap { [$0, Sigmoid()] as [any Layer] })
    let input = random([1, sides[0]], seed: seed + 200)
    let all = network.forwardKeepingAll(input)
    outputGradient = random([sides.last!], seed: seed + 300)
    network.backward(outputGradient.reshaped(to: [1, -1]))
    let outputs = stride(from: 1, to: all.count, by: 2).map { all[$0] }
    activations = ([input] + outputs).map { $0.reshaped(to: [-1]) }
    weights = linear.map(\.weight.value)
    norms = linear.map { $0.weight.gradient!.norm() }
  }
}

/// The way back with one thing changed.
private func norms(
  _ activations: [Tensor], _ weights: [Tensor], _ outputGradient: Tensor,
  derivative: Bool = true, transposes: Bool = true, ofInput: Bool = true
) -> [Float] {
  var gradient = outputGradient
  var norms: [Float] = []
  for l in weights.indices.reversed() {
    let y = activations[l + 1]
    let delta = derivative ? gradient * y * (1 - y) : gradient
    norms.append(delta.norm() * activations[ofInput ? l : l + 1].norm())
    // Without transposing only square weights can be gone through.
    let isSquare = weights[l].shape[0] == weights[l].shape[1]
    let matrix = transposes || !isSquare ? weights[l].transposed() : weights[l]
    gradient = matrix.matmul(delta.reshaped(to: [-1, 1])).reshaped(to: [-1])
  }
  return norms.reversed()
}

private enum LeftDerivativeOut: GradientNorms {
  static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) -> [Float] {
    norms(activations, weights, outputGradient, derivative: false)
  }
}

private enum WentThroughW: GradientNorms {
  static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) -> [Float] {
    norms(activations, weights, outputGradient, transposes: false)
  }
}

private enum MultipliedWithOutput: GradientNorms {
  static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) -> [Float] {
    norms(activations, weights, outputGradient, ofInput: false)
  }
}

private enum ListedBackwards: GradientNorms {
  static func gradientNorms(
    activations: [Tensor], weights: [Tensor], outputGradient: Tensor
  ) -> [Float] {
    norms(activations, weights, outputGradient).reversed()
  }
}
