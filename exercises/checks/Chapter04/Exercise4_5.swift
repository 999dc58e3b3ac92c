import Foundation
import Layers
import Tensors

/// Exercise 4.5.
public protocol ResponseNorm {
  /// Local response normalisation across channels: [C, H, W] gives [C, H, W].
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float) throws
    -> Tensor
}

var exercise4_5: Exercise<any ResponseNorm.Type> {
  Exercise(
    id: "4.5", title: "Local response normalisation",
    asked: "Divide every number by how active the same place is in the channels around it.",
    hints: [
      "For one number, go along the channels at the same row and column: from size / 2 channels "
        + "before it to size / 2 channels after it, itself included, but not beyond the first and the "
        + "last channel.",
      "Add up the squares there, then divide the number by "
        + "`pow(k + alpha / Float(size) * sum, beta)`.",
      "`var output = Tensor.zeros(image.shape)`; loops over c, y, x: `let channels = max(0, c - size / "
        + "2)...min(image.shape[0] - 1, c + size / 2)`, `var sum: Float = 0`, `for j in channels { sum "
        + "+= image[j, y, x] * image[j, y, x] }`, then `output[c, y, x] = image[c, y, x] / "
        + "pow(k + alpha / Float(size) * sum, beta)`.",
    ],
    cases: {
      var cases = [
        Case<any ResponseNorm.Type>(
          "image [[[2]], [[1]], [[3]]], size 3, alpha 3, beta 1, k 1",
          expects: Tensor([2 / 6, 1 / 15, 3 / 11], shape: [3, 1, 1])
        ) {
          try $0.responseNorm(
            image: Tensor([2, 1, 3], shape: [3, 1, 1]), size: 3, alpha: 3, beta: 1, k: 1)
        },
        Case(
          "image [[[3, −4]]], size 5, alpha 5, beta 0.5, k 0",
          expects: Tensor([1, -1], shape: [1, 1, 2])
        ) {
          try $0.responseNorm(
            image: Tensor([3, -4], shape: [1, 1, 2]), size: 5, alpha: 5, beta: 0.5, k: 0)
        },
      ]
      let settings: [(Int, Int, Float, Float, Float)] = [
        (7, 5, 2, 0.75, 2), (8, 3, 1, 0.5, 1), (6, 5, 1e-4, 0.75, 2),
      ]
      for (index, (channels, size, alpha, beta, k)) in settings.enumerated() {
        // Activities of the size they have behind the first convolution, so that α = 0.0001 shows.
        let scale: Float = alpha < 0.01 ? 100 : 2
        let image = random([channels, 2, 3], seed: UInt64(index + 1)) * scale
        let norm = LocalResponseNorm(size: size, alpha: alpha, beta: beta, k: k)
        cases.append(
          Case(
            "\(described("a random image", image)), size \(size), alpha \(alpha), beta \(beta), "
              + "k \(k)",
            expects: norm(image.reshaped(to: [1] + image.shape)).entry(0)
          ) {
            try $0.responseNorm(image: image, size: size, alpha: alpha, beta: beta, k: k)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "did not divide α by the size",
        "That is the formula as the paper prints it. The program of 2012 divides α by the number of "
          + "channels in the sum, and so do today's libraries; the question asks for theirs.",
        PrintedFormula.self),
      Mistake(
        "went a whole `size` to both sides",
        "`size` channels are in the sum together: half of them before, half after, and the one in "
          + "the middle.",
        TooWide.self),
      Mistake(
        "left the number's own channel out",
        "The sum runs over all channels from c − size/2 to c + size/2, c itself included.",
        WithoutOwn.self),
      Mistake(
        "summed the numbers without squaring them",
        "Squares measure activity, whatever its sign.", NotSquared.self),

      Mistake(
        "divided α by the number of channels that are there",
        "At the first and the last channels fewer than `size` take part, but α is divided by `size` all "
          + "the same.",
        ActualCount.self),
      Mistake(
        "summed numbers that had been divided already",
        "The sums run over the input. Write the results into a tensor of their own, or the first "
          + "channel's result enters the second one's sum.",
        InPlace.self),
    ])
}

/// The formula with the sum and the factor of α left open.
private func normalised(
  _ image: Tensor, _ factor: Float, _ beta: Float, _ k: Float, reach: Int,
  _ term: (_ own: Int, _ channel: Int, _ value: Float) -> Float = { $2 * $2 }
) -> Tensor {
  var output = image
  for c in 0..<image.shape[0] {
    for y in 0..<image.shape[1] {
      for x in 0..<image.shape[2] {
        var sum: Float = 0
        for j in max(0, c - reach)...min(image.shape[0] - 1, c + reach) {
          sum += term(c, j, image[j, y, x])
        }
        output[c, y, x] /= pow(k + factor * sum, beta)
      }
    }
  }
  return output
}

private enum PrintedFormula: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  { normalised(image, alpha, beta, k, reach: size / 2) }
}

private enum TooWide: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  { normalised(image, alpha / Float(size), beta, k, reach: size) }
}

private enum WithoutOwn: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  {
    normalised(image, alpha / Float(size), beta, k, reach: size / 2) { $0 == $1 ? 0 : $2 * $2 }
  }
}

private enum NotSquared: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  { normalised(image, alpha / Float(size), beta, k, reach: size / 2) { $2 } }
}

private enum ActualCount: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  {
    let last = image.shape[0] - 1
    return normalised(image, 1, beta, k, reach: size / 2) { own, _, value in
      let count = min(last, own + size / 2) - max(0, own - size / 2) + 1
      return alpha / Float(count) * value * value
    }
  }
}

private enum InPlace: ResponseNorm {
  static func responseNorm(image: Tensor, size: Int, alpha: Float, beta: Float, k: Float)
    -> Tensor
  {
    var image = image
    for c in 0..<image.shape[0] {
      let row = normalised(image, alpha / Float(size), beta, k, reach: size / 2)
      for y in 0..<image.shape[1] {
        for x in 0..<image.shape[2] { image[c, y, x] = row[c, y, x] }
      }
    }
    return image
  }
}
