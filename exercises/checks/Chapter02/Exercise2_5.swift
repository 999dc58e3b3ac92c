import Layers
import Tensors

/// Exercise 2.5.
public protocol KernelGradient {
  /// ∂loss/∂kernel of a cross-correlation: [H, W] and [H′, W′] give [H − H′ + 1, W − W′ + 1].
  static func kernelGradient(image: Tensor, outputGradient: Tensor) throws -> Tensor
}

var exercise2_5: Exercise<any KernelGradient.Type> {
  Exercise(
    id: "2.5", title: "Gradient with respect to the kernel",
    asked: "How does the loss change with each number of the kernel?",
    hints: [
      "kernel[i, j] takes part in every output number. The chain rule adds up, over all of them, "
        + "how much the loss changes with the output times how much the output changes with "
        + "kernel[i, j].",
      "output[y, x] contains kernel[i, j] · image[y + i, x + j], so its derivative with respect to "
        + "kernel[i, j] is image[y + i, x + j].",
      "The result is a cross-correlation again: the image, with the output's gradient as the kernel. "
        + "`gradient[i, j] += outputGradient[y, x] * image[y + i, x + j]` over all y and x.",
    ],
    cases: {
      var cases = [
        Case<any KernelGradient.Type>(
          "image [[0, 1, 2], [3, 4, 5], [6, 7, 8]], outputGradient [[1, 0], [0, 2]]",
          expects: Tensor([[8, 11], [17, 20]])
        ) {
          try $0.kernelGradient(
            image: .counting([3, 3]), outputGradient: Tensor([[1, 0], [0, 2]]))
        },
        Case(
          "image [[0, 1, 2], [3, 4, 5]], outputGradient [[1], [2]] (of a kernel [1, 3])",
          expects: Tensor([[6, 9, 12]])
        ) {
          try $0.kernelGradient(image: .counting([2, 3]), outputGradient: Tensor([[1], [2]]))
        },
      ]
      for (index, (side, k)) in [(4, 2), (6, 3), (8, 5)].enumerated() {
        let image = random([side, side + 1], seed: UInt64(index + 1))
        let gradient = random([side - k + 1, side - k + 2], seed: UInt64(index + 31))
        cases.append(
          Case(
            "\(described("a random image", image)), \(described("a random gradient", gradient))",
            expects: libraryGradient(image, gradient)
          ) { try $0.kernelGradient(image: image, outputGradient: gradient) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "flipped the result",
        "Nothing is turned round here: gradient[i, j] looks i rows down and j columns to the right. "
          + "The flip belongs to the gradient with respect to the image.",
        FlippedGradient.self),
      Mistake(
        "took the average over the places",
        "The chain rule adds the contributions of all places; it does not divide by their number.",
        Averaged.self),
      Mistake(
        "left the output's gradient out",
        "Places whose output matters more to the loss must count more.", LeftGradientOut.self),

      Mistake(
        "turned the output's gradient round",
        "outputGradient[y, x] goes with the pixels at place (y, x): neither of the two is flipped.",
        TurnedRound.self),
      Mistake(
        "exchanged rows and columns of the result",
        "gradient[i, j] belongs to kernel[i, j]: i counts rows, j columns.", Transposed.self),
    ])
}

private func libraryGradient(_ image: Tensor, _ gradient: Tensor) -> Tensor {
  let k = image.shape[0] - gradient.shape[0] + 1
  let layer = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: k, bias: false)
  layer.weight.value = Tensor.zeros([1, 1, k, k])
  _ = layer(image.reshaped(to: [1, 1] + image.shape))
  layer.backward(gradient.reshaped(to: [1, 1] + gradient.shape))
  return layer.weight.gradient!.reshaped(to: [k, k])
}

/// The same for kernels that need not be square, which the library's are.
private func plainGradient(_ image: Tensor, _ gradient: Tensor) -> Tensor {
  let (height, width) = (gradient.shape[0], gradient.shape[1])
  var result = Tensor.zeros([image.shape[0] - height + 1, image.shape[1] - width + 1])
  for i in 0..<result.shape[0] {
    for j in 0..<result.shape[1] {
      for place in 0..<height * width {
        let (y, x) = (place / width, place % width)
        result[i, j] += gradient[y, x] * image[y + i, x + j]
      }
    }
  }
  return result
}

private enum FlippedGradient: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    let right = plainGradient(image, outputGradient)
    return Tensor(right.values.reversed(), shape: right.shape)
  }
}

private enum Averaged: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    plainGradient(image, outputGradient) / Float(outputGradient.count)
  }
}

private enum LeftGradientOut: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    plainGradient(image, Tensor.ones(outputGradient.shape))
  }
}

private enum TurnedRound: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    plainGradient(
      image, Tensor(outputGradient.values.reversed(), shape: outputGradient.shape))
  }
}

private enum Transposed: KernelGradient {
  static func kernelGradient(image: Tensor, outputGradient: Tensor) -> Tensor {
    plainGradient(image, outputGradient).transposed()
  }
}
