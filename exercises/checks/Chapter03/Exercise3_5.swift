import Layers
import Tensors

/// Exercise 3.5.
public protocol MaxPooling {
  /// The largest number of every window: [C, H, W] gives [C, H′, W′].
  static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor
}

var exercise3_5: Exercise<any MaxPooling.Type> {
  Exercise(
    id: "3.5", title: "Max pooling",
    asked: "What is the largest pixel in every window, channel by channel?",
    hints: [
      "The places are those of exercise 3.1; what is done in each of them is simpler: nothing is added "
        + "and nothing divided.",
      "Begin each window with a number that every pixel is larger than, and replace it by any pixel "
        + "that is larger. Pixels may be negative.",
      "Loops over c, y, x with `var largest = -Float.infinity`; inside them two loops over i and j: "
        + "`largest = max(largest, image[c, y * stride + i, x * stride + j])`; then `output[c, y, x] = "
        + "largest`.",
    ],
    cases: {
      var cases = [
        given(
          "[[[1, 2, 3, 4], [5, 6, 7, 8]]]", [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4], 2, 2,
          Tensor([6, 8], shape: [1, 1, 2])),
        given(
          "[[[−4, −1], [−2, −3]]]", [-4, -1, -2, -3], [1, 2, 2], 2, 1,
          Tensor([-1], shape: [1, 1, 1])),
        given(
          "[[[9, 1, 2], [3, 4, 0]], [[−9, −1, 5], [0, 0, −2]]]",
          [9, 1, 2, 3, 4, 0, -9, -1, 5, 0, 0, -2], [2, 2, 3], 2, 1,
          Tensor([9, 4, 0, 5], shape: [2, 1, 2])),
      ]
      for (index, (channels, side, k, stride)) in [(2, 4, 2, 2), (3, 7, 3, 2), (1, 8, 3, 3)]
        .enumerated()
      {
        let image = random([channels, side, side + 1], seed: UInt64(index + 1))
        cases.append(
          Case(
            "\(described("a random image", image)), kernelSize \(k), stride \(stride)",
            expects: pooled(image, MaxPool2d(kernelSize: k, stride: stride))
          ) { try $0.maxPooling(image: image, kernelSize: k, stride: stride) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "began with 0 as the largest number",
        "In a window of negative numbers 0 would win, and it is none of them: begin with −∞, or with "
          + "the window's first pixel.",
        BeganWithZero.self),
      Mistake(
        "took the average",
        "That is exercise 3.1. Here one pixel of each window is passed on, the others are forgotten.",
        TookAverage.self),
      Mistake(
        "took the number that is largest without its sign",
        "−9 is a smaller number than 4: compare the numbers as they are.", LargestSize.self),
      Mistake(
        "let the stride change the size but not the steps",
        "Window (y, x) begins at pixel (stride · y, stride · x).", SteppedByOne.self),
    ])
}

private func given(
  _ text: String, _ values: [Float], _ shape: [Int], _ k: Int, _ stride: Int, _ expected: Tensor
) -> Case<any MaxPooling.Type> {
  Case("image \(text), kernelSize \(k), stride \(stride)", expects: expected) {
    try $0.maxPooling(image: Tensor(values, shape: shape), kernelSize: k, stride: stride)
  }
}

private func pooled(_ image: Tensor, _ layer: any Layer) -> Tensor {
  layer(image.reshaped(to: [1] + image.shape)).entry(0)
}

private enum BeganWithZero: MaxPooling {
  static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, MaxPool2d(kernelSize: kernelSize, stride: stride)).map { max(0, $0) }
  }
}

private enum TookAverage: MaxPooling {
  static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    pooled(image, AvgPool2d(kernelSize: kernelSize, stride: stride))
  }
}

private enum LargestSize: MaxPooling {
  static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    let highest = pooled(image, MaxPool2d(kernelSize: kernelSize, stride: stride))
    let lowest = pooled(image * -1, MaxPool2d(kernelSize: kernelSize, stride: stride)) * -1
    let values = zip(highest.values, lowest.values).map { abs($1) > abs($0) ? $1 : $0 }
    return Tensor(values, shape: highest.shape)
  }
}

private enum SteppedByOne: MaxPooling {
  static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) -> Tensor {
    let dense = pooled(image, MaxPool2d(kernelSize: kernelSize, stride: 1))
    var output = pooled(image, MaxPool2d(kernelSize: kernelSize, stride: stride))
    for c in 0..<output.shape[0] {
      for y in 0..<output.shape[1] {
        for x in 0..<output.shape[2] { output[c, y, x] = dense[c, y, x] }
      }
    }
    return output
  }
}
