import Layers
import Tensors

/// Exercise 2.6.
public protocol ConvolutionInputGradient {
  /// ∂loss/∂image of a convolution: [O, H′, W′] and [O, C, k, k] give imageShape, [C, H, W].
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) throws -> Tensor
}

var exercise2_6: Exercise<any ConvolutionInputGradient.Type> {
  Exercise(
    id: "2.6", title: "Gradient with respect to the image",
    asked: "How does the loss change with each pixel that a convolution has seen?",
    hints: [
      "Take the loops of exercise 2.3 and read its innermost line backwards: which pixel met which "
        + "weight to make which output?",
      "output[o, y, x] contains weight[o, c, i, j] · image[c, row, column]. So the pixel's gradient gets "
        + "outputGradient[o, y, x] · weight[o, c, i, j] from it, and the same from every other output "
        + "that saw the pixel.",
      "`var gradient = Tensor.zeros(imageShape)`; loops over o, y, x, c, i, j with `row = y * stride + i "
        + "- padding` and `column` likewise; where both lie inside: `gradient[c, row, column] += "
        + "outputGradient[o, y, x] * weight[o, c, i, j]`.",
    ],
    cases: {
      var cases = [
        given(
          "outputGradient [[[10, 20]]], weight [[[[3]]]], imageShape [1, 1, 2]",
          Tensor([10, 20], shape: [1, 1, 2]),
          Tensor([3], shape: [1, 1, 1, 1]), [1, 1, 2], Tensor([30, 60], shape: [1, 1, 2])),
        given(
          "outputGradient [[[1, 10]]], weight [[[[2, 3], [4, 5]]]], imageShape [1, 2, 3]",
          Tensor([1, 10], shape: [1, 1, 2]), Tensor([2, 3, 4, 5], shape: [1, 1, 2, 2]), [1, 2, 3],
          Tensor([2, 23, 30, 4, 45, 50], shape: [1, 2, 3])),
        given(
          "outputGradient [[[1]], [[10]]], weight [[[[2]], [[3]]], [[[4]], [[5]]]], imageShape [2, 1, 1]",
          Tensor([1, 10], shape: [2, 1, 1]), Tensor([2, 3, 4, 5], shape: [2, 2, 1, 1]), [2, 1, 1],
          Tensor([42, 53], shape: [2, 1, 1])),
      ]
      let settings = [
        (1, 1, 3, 2, 1, 1), (1, 2, 4, 2, 2, 0), (2, 3, 5, 3, 1, 1), (3, 2, 7, 3, 2, 1),
        (2, 2, 8, 5, 3, 2),
      ]
      for (index, (channels, filters, side, k, stride, padding)) in settings.enumerated() {
        let shape = [channels, side, side + 1]
        let weight = random([filters, channels, k, k], seed: UInt64(index + 1))
        let places = shape.dropFirst().map { ($0 + 2 * padding - k) / stride + 1 }
        let gradient = random([filters] + places, seed: UInt64(index + 21))
        cases.append(
          given(
            "\(described("a random outputGradient", gradient)), \(described("weight", weight)), "
              + "imageShape \(shape), stride \(stride), padding \(padding)",
            gradient, weight, shape, libraryGradient(gradient, weight, shape, stride, padding),
            stride,
            padding))
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let the last output overwrite the others",
        "Neighbouring places have seen the same pixel: what they send back is added up.",
        Overwrote.self),
      Mistake(
        "turned the weights round",
        "A pixel gets back the very weight through which it was seen. (Written as a convolution over "
          + "the output's gradient the weights are turned, but the places are then counted from the "
          + "other end, too.)",
        TurnedWeights.self),
      Mistake(
        "used the first filter only",
        "Every filter has seen the pixel: add up what all of them send back.", FirstFilter.self),
      Mistake(
        "left the output's gradient out",
        "A place whose output matters more to the loss sends more back.", LeftGradientOut.self),
      Mistake(
        "left the padding out",
        "With padding the first place hung over the edge: its first row is −padding, not 0.",
        LeftPaddingOut.self),
    ])
}

private func given(
  _ text: String, _ gradient: Tensor, _ weight: Tensor, _ shape: [Int], _ expected: Tensor,
  _ stride: Int = 1, _ padding: Int = 0
) -> Case<any ConvolutionInputGradient.Type> {
  let isShort = !text.contains("stride")
  return Case(text + (isShort ? ", stride 1, padding 0" : ""), expects: expected) {
    try $0.imageGradient(
      outputGradient: gradient, weight: weight, imageShape: shape, stride: stride, padding: padding)
  }
}

private func libraryGradient(
  _ gradient: Tensor, _ weight: Tensor, _ shape: [Int], _ stride: Int, _ padding: Int
) -> Tensor {
  let layer = Conv2d(
    inputChannels: shape[0], outputChannels: weight.shape[0], kernelSize: weight.shape[2],
    stride: stride, padding: padding, bias: false)
  layer.weight.value = weight
  _ = layer(Tensor.zeros([1] + shape))
  return layer.backward(gradient.reshaped(to: [1] + gradient.shape)).reshaped(to: shape)
}

/// The way back with one thing changed: `send` says what a pixel's gradient becomes.
private func sent(
  _ gradient: Tensor, _ weight: Tensor, _ shape: [Int], _ stride: Int, _ padding: Int,
  filters: Int? = nil, _ send: (_ before: Float, _ arriving: Float, _ weight: Float) -> Float
) -> Tensor {
  var result = Tensor.zeros(shape)
  let k = weight.shape[2]
  for o in 0..<(filters ?? weight.shape[0]) {
    for y in 0..<gradient.shape[1] {
      for x in 0..<gradient.shape[2] {
        for c in 0..<shape[0] {
          for i in 0..<k {
            for j in 0..<k {
              let (row, column) = (y * stride + i - padding, x * stride + j - padding)
              guard (0..<shape[1]).contains(row), (0..<shape[2]).contains(column) else { continue }
              result[c, row, column] = send(
                result[c, row, column], gradient[o, y, x], weight[o, c, i, j])
            }
          }
        }
      }
    }
  }
  return result
}

private enum Overwrote: ConvolutionInputGradient {
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) -> Tensor {
    sent(outputGradient, weight, imageShape, stride, padding) { $1 * $2 }
  }
}

private enum TurnedWeights: ConvolutionInputGradient {
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) -> Tensor {
    let k = weight.shape[2]
    let turned = (0..<weight.shape[0] * weight.shape[1]).flatMap { slice in
      weight.values[(slice * k * k)..<((slice + 1) * k * k)].reversed()
    }
    return sent(
      outputGradient, Tensor(turned, shape: weight.shape), imageShape, stride, padding
    ) { $0 + $1 * $2 }
  }
}

private enum FirstFilter: ConvolutionInputGradient {
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) -> Tensor {
    sent(outputGradient, weight, imageShape, stride, padding, filters: 1) { $0 + $1 * $2 }
  }
}

private enum LeftGradientOut: ConvolutionInputGradient {
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) -> Tensor {
    sent(outputGradient, weight, imageShape, stride, padding) { before, _, weight in before + weight
    }
  }
}

private enum LeftPaddingOut: ConvolutionInputGradient {
  static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) -> Tensor {
    sent(outputGradient, weight, imageShape, stride, 0) { $0 + $1 * $2 }
  }
}
