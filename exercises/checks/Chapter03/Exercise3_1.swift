import Layers
import Tensors

/// Exercise 3.1.
public protocol AveragePooling {
  /// The average of every window: [C, H, W] gives [C, H′, W′].
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor
}

var exercise3_1: Exercise<any AveragePooling.Type> {
  Exercise(
    id: "3.1", title: "Average pooling",
    asked: "What is the average of the pixels in every window, channel by channel?",
    hints: [
      "Count the places first: a side of H pixels has (H − kernelSize) / stride + 1 of them, rounded "
        + "down. Every channel is pooled by itself, so the channels stay as many as they were.",
      "Window (y, x) begins at row `y * stride` and column `x * stride`. Add up its "
        + "kernelSize · kernelSize pixels and divide by their number.",
      "`var output = Tensor.zeros([channels, height, width])`; three loops over c, y, x with `var "
        + "sum: Float = 0`; inside them two loops over i and j, each to kernelSize: `sum += image[c, y "
        + "* stride + i, x * stride + j]`. Then `output[c, y, x] = sum / Float(kernelSize * kernelSize)`.",
    ],
    cases: {
      var cases = [
        Case<any AveragePooling.Type>(
          "image [[[1, 2, 3, 4], [5, 6, 7, 8]]], kernelSize 2, stride 2",
          expects: Tensor([3.5, 5.5], shape: [1, 1, 2])
        ) {
          try $0.averagePooling(
            image: Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [1, 2, 4]), kernelSize: 2, stride: 2)
        },
        Case(
          "image [[[0, 1, 2], [3, 4, 5], [6, 7, 8]]], kernelSize 2, stride 1",
          expects: Tensor([2, 3, 5, 6], shape: [1, 2, 2])
        ) { try $0.averagePooling(image: .counting([1, 3, 3]), kernelSize: 2, stride: 1) },
      ]
      for (index, (channels, side, k, stride)) in [(2, 6, 2, 2), (3, 7, 3, 2), (1, 8, 3, 3)]
        .enumerated()
      {
        let image = random([channels, side, side + 1], seed: UInt64(index + 1))
        cases.append(
          Case(
            "\(described("a random image", image)), kernelSize \(k), stride \(stride)",
            expects: pooled(image, AvgPool2d(kernelSize: k, stride: stride))
          ) { try $0.averagePooling(image: image, kernelSize: k, stride: stride) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "forgot to divide",
        "A sum grows with the window; an average stays as large as the pixels are.", Summed.self),
      Mistake(
        "divided by the window's side",
        "A window of side k holds k · k pixels.", DividedBySide.self),
      Mistake(
        "took the largest pixel",
        "That is max pooling, which came into fashion later; LeNet averages.", TookLargest.self),
      Mistake(
        "let the stride change the size but not the steps",
        "Window (y, x) begins at pixel (stride · y, stride · x).", SteppedByOne.self),

      Mistake(
        "cut the average off to a whole number",
        "Dividing two `Int`s leaves the remainder out. Pixels are `Float`s: keep the sum one, and "
          + "divide by a `Float`.",
        CutOff.self),
    ])
}

/// One image through a layer of the library.
private func pooled(_ image: Tensor, _ layer: any Layer) -> Tensor {
  layer(image.reshaped(to: [1] + image.shape)).entry(0)
}

private enum Summed: AveragePooling {
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, AvgPool2d(kernelSize: kernelSize, stride: stride))
      * Float(kernelSize * kernelSize)
  }
}

private enum DividedBySide: AveragePooling {
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, AvgPool2d(kernelSize: kernelSize, stride: stride)) * Float(kernelSize)
  }
}

private enum TookLargest: AveragePooling {
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, MaxPool2d(kernelSize: kernelSize, stride: stride))
  }
}

private enum SteppedByOne: AveragePooling {
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    let dense = pooled(image, AvgPool2d(kernelSize: kernelSize, stride: 1))
    let height = (image.shape[1] - kernelSize) / stride + 1
    let width = (image.shape[2] - kernelSize) / stride + 1
    var output = Tensor.zeros([image.shape[0], height, width])
    for c in 0..<image.shape[0] {
      for y in 0..<height { for x in 0..<width { output[c, y, x] = dense[c, y, x] } }
    }
    return output
  }
}

private enum CutOff: AveragePooling {
  static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, AvgPool2d(kernelSize: kernelSize, stride: stride)).map {
      $0.rounded(.towardZero)
    }
  }
}
