import Layers
import Tensors

/// Exercise 3.4.
public protocol MaxPoolBackward {
  /// ∂loss/∂image of max pooling: [H, W] and [H′, W′] give [H, W].
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) throws -> Tensor
}

var exercise3_4: Exercise<any MaxPoolBackward.Type> {
  Exercise(
    id: "3.4", title: "Max-pool backward",
    asked: "How does the loss change with each pixel when the largest of every window goes on?",
    hints: [
      "A pixel that is not the largest of its window could change a little without anybody noticing: "
        + "its gradient is 0. All of a window's gradient goes to its largest pixel.",
      "For each window find the row and column of its largest pixel, with `>` so that the first of "
        + "equals wins. Windows may overlap, so one pixel can win several times: add.",
      "Begin with `var gradient = Tensor.zeros(image.shape)`. For each y and x of `outputGradient`: "
        + "`var (row, column) = (y * stride, x * stride)`; loops over i and j: `if "
        + "image[y * stride + i, x * stride + j] > image[row, column] { (row, column) = (y * stride "
        + "+ i, x * stride + j) }`; then `gradient[row, column] += outputGradient[y, x]`.",
    ],
    cases: {
      var cases = [
        Case<any MaxPoolBackward.Type>(
          "image [[1, 4, 2, 0], [3, 2, 5, 1]], outputGradient [[10, 20]], kernelSize 2, stride 2",
          expects: Tensor([[0, 10, 0, 0], [0, 0, 20, 0]])
        ) {
          try $0.maxPoolBackward(
            image: Tensor([[1, 4, 2, 0], [3, 2, 5, 1]]), outputGradient: Tensor([[10, 20]]),
            kernelSize: 2, stride: 2)
        },
        Case(
          "image [[1, 7, 2]], outputGradient [[1, 2]], kernelSize 1, stride 2",
          expects: Tensor([[1, 0, 2]])
        ) {
          try $0.maxPoolBackward(
            image: Tensor([[1, 7, 2]]), outputGradient: Tensor([[1, 2]]), kernelSize: 1, stride: 2)
        },
        Case(
          "image [[3, 3], [1, 3]], outputGradient [[6]], kernelSize 2, stride 2",
          expects: Tensor([[6, 0], [0, 0]])
        ) {
          try $0.maxPoolBackward(
            image: Tensor([[3, 3], [1, 3]]), outputGradient: Tensor([[6]]), kernelSize: 2,
            stride: 2)
        },
        Case(
          "image [[0, 5], [5, 0]], outputGradient [[6]], kernelSize 2, stride 2",
          expects: Tensor([[0, 6], [0, 0]])
        ) {
          try $0.maxPoolBackward(
            image: Tensor([[0, 5], [5, 0]]), outputGradient: Tensor([[6]]), kernelSize: 2,
            stride: 2)
        },
        Case(
          "image [[1, 2, −3, −1], [3, 4, −4, −2]], outputGradient [[10, 20]], kernelSize 2, stride 2",
          expects: Tensor([[0, 0, 0, 20], [0, 10, 0, 0]])
        ) {
          try $0.maxPoolBackward(
            image: Tensor([[1, 2, -3, -1], [3, 4, -4, -2]]), outputGradient: Tensor([[10, 20]]),
            kernelSize: 2, stride: 2)
        },
      ]
      for (index, (side, k, stride)) in [(5, 3, 2), (7, 3, 2), (6, 3, 1)].enumerated() {
        let image = random([side, side + 2], seed: UInt64(index + 1))
        let places = [side, side + 2].map { ($0 - k) / stride + 1 }
        let gradient = random(places, seed: UInt64(index + 31))
        cases.append(
          Case(
            "\(described("a random image", image)), \(described("a random gradient", gradient)), "
              + "kernelSize \(k), stride \(stride)",
            expects: pooledBack(image, gradient, MaxPool2d(kernelSize: k, stride: stride))
          ) {
            try $0.maxPoolBackward(
              image: image, outputGradient: gradient, kernelSize: k, stride: stride)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let the last window overwrite the others",
        "Where windows overlap a pixel may be the largest of several; their gradients add up.",
        Overwrote.self),
      Mistake(
        "shared the gradient among all pixels of a window",
        "That is the way back through average pooling. The largest pixel alone decided here.",
        SharedOut.self),
      Mistake(
        "let the last of equal pixels win",
        "Among equals the first, row by row, counts as the largest: compare with >, not ≥.",
        LastWins.self),
      Mistake(
        "gave the whole gradient to every one of equal pixels",
        "A window passes on exactly what it was given: one of the equals gets it, the first.",
        AllWin.self),

      Mistake(
        "began with 0 as the largest number",
        "In a window of negative numbers none is larger than 0. Begin with the window's first pixel, "
          + "or with −∞.",
        BeganWithZero.self),
      Mistake(
        "looked for the first of equals column by column",
        "Among equals the first, row by row, counts as the largest: the row's loop is the outer one.",
        ColumnByColumn.self),
    ])
}

/// The library's way back through a pooling layer.
private func pooledBack(_ image: Tensor, _ gradient: Tensor, _ layer: any Layer) -> Tensor {
  _ = layer(image.reshaped(to: [1, 1] + image.shape))
  return layer.backward(gradient.reshaped(to: [1, 1] + gradient.shape))
    .reshaped(to: image.shape)
}

/// Gives each window's gradient to those of its pixels that `wins` chooses, by their numbers in the
/// window.
private func spread(
  _ image: Tensor, _ gradient: Tensor, _ k: Int, _ stride: Int, adding: Bool = true,
  _ wins: ([Float], Float) -> [Int]
) -> Tensor {
  var result = Tensor.zeros(image.shape)
  for y in 0..<gradient.shape[0] {
    for x in 0..<gradient.shape[1] {
      let window = (0..<k * k).map { image[y * stride + $0 / k, x * stride + $0 % k] }
      for winner in wins(window, window.max()!) {
        let (row, column) = (y * stride + winner / k, x * stride + winner % k)
        result[row, column] = gradient[y, x] + (adding ? result[row, column] : 0)
      }
    }
  }
  return result
}

private enum Overwrote: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) -> Tensor {
    spread(image, outputGradient, kernelSize, stride, adding: false) {
      [$0.firstIndex(of: $1)!]
    }
  }
}

private enum SharedOut: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) -> Tensor {
    pooledBack(image, outputGradient, AvgPool2d(kernelSize: kernelSize, stride: stride))
  }
}

private enum LastWins: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) -> Tensor {
    spread(image, outputGradient, kernelSize, stride) { [$0.lastIndex(of: $1)!] }
  }
}

private enum AllWin: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) -> Tensor {
    spread(image, outputGradient, kernelSize, stride) { window, largest in
      window.indices.filter { window[$0] == largest }
    }
  }
}

private enum BeganWithZero: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) -> Tensor {
    spread(image, outputGradient, kernelSize, stride) { [$1 > 0 ? $0.firstIndex(of: $1)! : 0] }
  }
}

private enum ColumnByColumn: MaxPoolBackward {
  static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize k: Int, stride: Int
  ) -> Tensor {
    spread(image, outputGradient, k, stride) { window, largest in
      let columns = window.indices.map { $0 % k * k + $0 / k }
      return [columns.first { window[$0] == largest }!]
    }
  }
}
