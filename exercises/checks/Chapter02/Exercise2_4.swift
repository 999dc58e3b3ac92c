import Tensors

/// Exercise 2.4.
public protocol Im2col {
  /// Every window as a column: [C, H, W] gives [C·k·k, H′·W′].
  static func im2col(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor
}

var exercise2_4: Exercise<any Im2col.Type> {
  Exercise(
    id: "2.4", title: "im2col",
    asked: "Write every window of an image as a column of a matrix.",
    hints: [
      "A column is one window laid out flat; a row is one place inside the window, such as \"channel "
        + "1, top right\". How many of each are there?",
      "Window (y, x) is column `y * outputWidth + x`. Number (c, i, j) of the window is row "
        + "`(c * kernelSize + i) * kernelSize + j`.",
      "Five loops, c, i, j, y, x, around one line: `columns[(c * k + i) * k + j, y * outputWidth + x] "
        + "= image[c, y * stride + i, x * stride + j]`.",
    ],
    cases: {
      var cases = [
        Case<any Im2col.Type>(
          "image [[[0, 1, 2], [3, 4, 5], [6, 7, 8]]], kernelSize 2, stride 1",
          expects: Tensor([[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]])
        ) { try $0.im2col(image: .counting([1, 3, 3]), kernelSize: 2, stride: 1) },
        Case(
          "image [[[0, 1, 2], [3, 4, 5]]], kernelSize 2, stride 1",
          expects: Tensor([[0, 1], [1, 2], [3, 4], [4, 5]])
        ) { try $0.im2col(image: .counting([1, 2, 3]), kernelSize: 2, stride: 1) },
      ]
      for (index, (channels, side, k, stride)) in [(2, 3, 2, 1), (1, 5, 3, 2), (3, 7, 3, 2)]
        .enumerated()
      {
        let image = random([channels, side, side + 2], seed: UInt64(index + 1))
        cases.append(
          Case(
            "\(described("a random image", image)), kernelSize \(k), stride \(stride)",
            expects: columns(image, k, stride) { c, i, j in (c * k + i) * k + j }
          ) { try $0.im2col(image: image, kernelSize: k, stride: stride) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "wrote the windows as rows",
        "Each window is a column, so that weight [O, C·k·k] times the matrix gives [O, H′·W′].",
        WindowsAsRows.self),
      Mistake(
        "put the channel last",
        "The rows follow the weights' order: channel first, then row and column in the window.",
        ChannelLast.self),
      Mistake(
        "let the stride change the size but not the steps",
        "Window (y, x) begins at pixel (stride · y, stride · x).", IgnoredStride.self),
      Mistake(
        "exchanged rows and columns inside the window",
        "Inside a window, too, the numbers follow row by row: the column index runs fastest.",
        TurnedWindow.self),
    ])
}

private func columns(
  _ image: Tensor, _ k: Int, _ stride: Int, step: Int? = nil,
  row: (Int, Int, Int) -> Int
) -> Tensor {
  let step = step ?? stride
  let height = (image.shape[1] - k) / stride + 1
  let width = (image.shape[2] - k) / stride + 1
  var result = Tensor.zeros([image.shape[0] * k * k, height * width])
  for c in 0..<image.shape[0] {
    for i in 0..<k {
      for j in 0..<k {
        for place in 0..<height * width {
          let (y, x) = (place / width, place % width)
          result[row(c, i, j), place] = image[c, y * step + i, x * step + j]
        }
      }
    }
  }
  return result
}

private enum WindowsAsRows: Im2col {
  static func im2col(image: Tensor, kernelSize k: Int, stride: Int) -> Tensor {
    columns(image, k, stride) { c, i, j in (c * k + i) * k + j }.transposed()
  }
}

private enum ChannelLast: Im2col {
  static func im2col(image: Tensor, kernelSize k: Int, stride: Int) -> Tensor {
    columns(image, k, stride) { c, i, j in (i * k + j) * image.shape[0] + c }
  }
}

private enum IgnoredStride: Im2col {
  static func im2col(image: Tensor, kernelSize k: Int, stride: Int) -> Tensor {
    columns(image, k, stride, step: 1) { c, i, j in (c * k + i) * k + j }
  }
}

private enum TurnedWindow: Im2col {
  static func im2col(image: Tensor, kernelSize k: Int, stride: Int) -> Tensor {
    columns(image, k, stride) { c, i, j in (c * k + j) * k + i }
  }
}
