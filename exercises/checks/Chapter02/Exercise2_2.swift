import Layers
import Tensors

/// Exercise 2.2.
public protocol CrossCorrelation {
  /// Slides a kernel over an image: [H, W] and [kH, kW] give [H − kH + 1, W − kW + 1].
  static func crossCorrelation(image: Tensor, kernel: Tensor) throws -> Tensor
}

var exercise2_2: Exercise<any CrossCorrelation.Type> {
  Exercise(
    id: "2.2", title: "Two-dimensional cross-correlation",
    asked: "At every place, multiply the kernel with the pixels under it and add up.",
    hints: [
      "The result has one number per place of the kernel. How many rows and columns of places are "
        + "there, when the kernel must stay inside?",
      "Four loops: y and x over the places, i and j over the kernel. The pixel under kernel[i, j] "
        + "at place (y, x) is image[y + i, x + j].",
      "Make `var output = Tensor.zeros([height, width])` with `height = image.shape[0] - "
        + "kernel.shape[0] + 1`, and in the innermost loop add `kernel[i, j] * image[y + i, x + j]` "
        + "to `output[y, x]`.",
    ],
    cases: {
      let small = Tensor.counting([3, 3])
      var cases = [
        Case<any CrossCorrelation.Type>(
          "image [[0, 1, 2], [3, 4, 5], [6, 7, 8]], kernel [[0, 1], [2, 3]]",
          expects: Tensor([[19, 25], [37, 43]])
        ) { try $0.crossCorrelation(image: small, kernel: Tensor([[0, 1], [2, 3]])) },
        Case("image [[0, 1, 2], [3, 4, 5], [6, 7, 8]], kernel [[1, −1]]", expects: edges) {
          try $0.crossCorrelation(image: small, kernel: Tensor([[1, -1]]))
        },
      ]
      for (index, (side, kernelSide)) in [(4, 2), (6, 3), (9, 5)].enumerated() {
        let image = random([side, side + 2], seed: UInt64(index + 1))
        let kernel = random([kernelSide, kernelSide], seed: UInt64(index + 11))
        cases.append(
          Case(
            "\(described("a random image", image)) and \(described("a random kernel", kernel))",
            expects: correlate(image, kernel)
          ) { try $0.crossCorrelation(image: image, kernel: kernel) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "flipped the kernel",
        "That is convolution as mathematicians write it. What networks call convolution leaves the "
          + "kernel as it is: kernel[0, 0] lies over the top left pixel.",
        FlippedKernel.self),
      Mistake(
        "let the kernel stick out at the bottom and the right",
        "The kernel must stay inside: there are H − kH + 1 rows of places, not H.",
        StuckOut.self),
      Mistake(
        "exchanged rows and columns of the kernel",
        "The first index counts rows downwards, in the image and in the kernel alike.",
        TransposedKernel.self),
      Mistake(
        "kept only the last product",
        "The products of one place are added up; the last one must not overwrite the others.",
        LastProductOnly.self),

      Mistake(
        "forgot the + 1 in the number of places",
        "A kernel as large as the image stands in one place, not in none: H − kH + 1 rows of places.",
        ForgotPlusOne.self),
      Mistake(
        "exchanged height and width of the result",
        "The first index counts rows, the second columns: output[y, x] has H − kH + 1 rows.",
        TransposedResult.self),
    ])
}

private var edges: Tensor { Tensor.filled([3, 2], with: -1) }

/// The library's convolution as the judge.
private func correlate(_ image: Tensor, _ kernel: Tensor) -> Tensor {
  let layer = Conv2d(
    inputChannels: 1, outputChannels: 1, kernelSize: kernel.shape[0], bias: false)
  layer.weight.value = kernel.reshaped(to: [1, 1] + kernel.shape)
  let output = layer(image.reshaped(to: [1, 1] + image.shape))
  return output.reshaped(to: Array(output.shape.dropFirst(2)))
}

/// Calls `body` for each place and each kernel index.
private func slide(
  _ image: Tensor, _ kernel: Tensor, _ body: (inout Float, (Int, Int), (Int, Int)) -> Void
) -> Tensor {
  let (height, width) = (
    image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
  )
  var output = Tensor.zeros([height, width])
  for y in 0..<height {
    for x in 0..<width {
      for i in 0..<kernel.shape[0] {
        for j in 0..<kernel.shape[1] { body(&output[y, x], (y, x), (i, j)) }
      }
    }
  }
  return output
}

private enum FlippedKernel: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    let (rows, columns) = (kernel.shape[0], kernel.shape[1])
    return slide(image, kernel) {
      $0 += kernel[rows - 1 - $2.0, columns - 1 - $2.1] * image[$1.0 + $2.0, $1.1 + $2.1]
    }
  }
}

private enum StuckOut: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    var padded = Tensor.zeros([
      image.shape[0] + kernel.shape[0] - 1, image.shape[1] + kernel.shape[1] - 1,
    ])
    for y in 0..<image.shape[0] { for x in 0..<image.shape[1] { padded[y, x] = image[y, x] } }
    return slide(padded, kernel) { $0 += kernel[$2.0, $2.1] * padded[$1.0 + $2.0, $1.1 + $2.1] }
  }
}

private enum TransposedKernel: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    let turned = kernel.transposed()
    return slide(image, turned) { $0 += turned[$2.0, $2.1] * image[$1.0 + $2.0, $1.1 + $2.1] }
  }
}

private enum LastProductOnly: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    slide(image, kernel) { $0 = kernel[$2.0, $2.1] * image[$1.0 + $2.0, $1.1 + $2.1] }
  }
}

private enum ForgotPlusOne: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    let right = slide(image, kernel) { $0 += kernel[$2.0, $2.1] * image[$1.0 + $2.0, $1.1 + $2.1] }
    var output = Tensor.zeros(right.shape.map { $0 - 1 })
    for y in 0..<output.shape[0] { for x in 0..<output.shape[1] { output[y, x] = right[y, x] } }
    return output
  }
}

private enum TransposedResult: CrossCorrelation {
  static func crossCorrelation(image: Tensor, kernel: Tensor) -> Tensor {
    slide(image, kernel) { $0 += kernel[$2.0, $2.1] * image[$1.0 + $2.0, $1.1 + $2.1] }
      .transposed()
  }
}
