import Layers
import Tensors

/// Exercise 2.3.
public protocol Convolution {
  /// A convolution of one image: [C, H, W], [O, C, k, k] and [O] give [O, H′, W′].
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) throws -> Tensor
}

var exercise2_3: Exercise<any Convolution.Type> {
  Exercise(
    id: "2.3", title: "Channels, stride and padding",
    asked: "Convolve an image of several channels with several filters, with stride and padding.",
    hints: [
      "Begin with exercise 2.2 and add one thing at a time: a loop over the input's channels inside, "
        + "a loop over the filters outside, the bias, then stride and padding.",
      "At place (y, x), kernel number (i, j) lies over row `y * stride + i - padding` and column "
        + "`x * stride + j - padding`. Where that is outside the image, there is a 0.",
      "Loops o, y, x: begin with `var sum = bias[o]`; loops c, i, j: skip the pixel unless "
        + "`row >= 0 && row < height && column >= 0 && column < width`, else add "
        + "`weight[o, c, i, j] * image[c, row, column]`. The output's side is "
        + "`(height + 2 * padding - k) / stride + 1`.",
    ],
    cases: {
      var cases = [
        Case<any Convolution.Type>(
          "image [[[1, 2], [3, 4]]], weight of four ones [1, 1, 2, 2], bias [10], stride 1, "
            + "padding 1",
          expects: Tensor([11, 13, 12, 14, 20, 16, 13, 17, 14], shape: [1, 3, 3])
        ) {
          try $0.convolution(
            image: Tensor([1, 2, 3, 4], shape: [1, 2, 2]), weight: Tensor.ones([1, 1, 2, 2]),
            bias: Tensor([10]), stride: 1, padding: 1)
        }
      ]
      let settings = [
        (2, 1, 4, 2, 1, 0), (1, 1, 5, 3, 2, 0), (3, 2, 5, 3, 1, 1), (2, 3, 7, 3, 2, 1),
        (3, 4, 9, 5, 3, 2),
      ]
      for (index, (channels, filters, side, k, stride, padding)) in settings.enumerated() {
        let image = random([channels, side, side + 1], seed: UInt64(index + 1))
        let weight = random([filters, channels, k, k], seed: UInt64(index + 21))
        let bias = random([filters], seed: UInt64(index + 41))
        cases.append(
          Case(
            "random numbers: \(described("image", image)), \(described("weight", weight)), "
              + "bias [\(filters)], stride \(stride), padding \(padding)",
            expects: libraryConvolution(image, weight, bias, stride, padding)
          ) {
            try $0.convolution(
              image: image, weight: weight, bias: bias, stride: stride, padding: padding)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "forgot the bias", "Each filter has one number that is added at all of its places.",
        ForgotBias.self),
      Mistake(
        "started at the image's corner instead of the padding's",
        "With padding the first place hangs over the edge: its row is −padding, not 0.",
        ForgotPaddingOffset.self),
      Mistake(
        "looked at the first channel only",
        "A filter has a slice of its own for every input channel, and the products of all are added.",
        FirstChannelOnly.self),
      Mistake(
        "let the stride change the size but not the steps",
        "Place number x begins `stride * x` pixels in, not x.", ForgotStride.self),
    ])
}

private func libraryConvolution(
  _ image: Tensor, _ weight: Tensor, _ bias: Tensor, _ stride: Int, _ padding: Int
) -> Tensor {
  let layer = Conv2d(
    inputChannels: weight.shape[1], outputChannels: weight.shape[0],
    kernelSize: weight.shape[2], stride: stride, padding: padding)
  layer.weight.value = weight
  layer.bias!.value = bias
  return layer(image.reshaped(to: [1] + image.shape)).entry(0)
}

private enum ForgotBias: Convolution {
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) -> Tensor {
    libraryConvolution(image, weight, bias * 0, stride, padding)
  }
}

private enum ForgotPaddingOffset: Convolution {
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) -> Tensor {
    // The same as padding with twice as much at the bottom and the right.
    let (c, h, w) = (image.shape[0], image.shape[1], image.shape[2])
    var moved = Tensor.zeros([c, h + 2 * padding, w + 2 * padding])
    for channel in 0..<c {
      for y in 0..<h { for x in 0..<w { moved[channel, y, x] = image[channel, y, x] } }
    }
    return libraryConvolution(moved, weight, bias, stride, 0)
  }
}

private enum FirstChannelOnly: Convolution {
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) -> Tensor {
    var first = Tensor.zeros(image.shape)
    for y in 0..<image.shape[1] {
      for x in 0..<image.shape[2] { first[0, y, x] = image[0, y, x] }
    }
    return libraryConvolution(first, weight, bias, stride, padding)
  }
}

private enum ForgotStride: Convolution {
  static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) -> Tensor {
    let dense = libraryConvolution(image, weight, bias, 1, padding)
    let k = weight.shape[2]
    let height = (image.shape[1] + 2 * padding - k) / stride + 1
    let width = (image.shape[2] + 2 * padding - k) / stride + 1
    var output = Tensor.zeros([weight.shape[0], height, width])
    for o in 0..<weight.shape[0] {
      for y in 0..<height { for x in 0..<width { output[o, y, x] = dense[o, y, x] } }
    }
    return output
  }
}
