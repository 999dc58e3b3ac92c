import Datasets
import Tensors

/// Exercise 6.5.
public protocol ColourNoise {
  /// An image [3, H, W] with its colours shifted along three eigenvectors (red, green, blue).
  static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) throws -> Tensor
}

var exercise6_5: Exercise<any ColourNoise.Type> {
  Exercise(
    id: "6.5", title: "PCA colour noise",
    asked: "Shift all pixels of an image along the directions in which colours vary.",
    hints: [
      "Three numbers are added: one to every red value, one to every green, one to every blue. Find "
        + "these three before touching the image.",
      "Each eigenvector is a direction in colour space and has three entries: red, green, blue. It "
        + "is taken α · λ times, and the three directions are added up. So the shift of channel c is "
        + "a sum over i of eigenvectors[i][c] · alphas[i] · eigenvalues[i].",
      "`let shift = (0..<3).map { c in (0..<3).reduce(0) { $0 + eigenvectors[$1][c] * alphas[$1] * "
        + "eigenvalues[$1] } }`. With these as `Tensor(shift).reshaped(to: [3, 1, 1])`, adding to "
        + "the image repeats each over its channel: `image + …`.",
    ],
    cases: {
      let pixel = Tensor([0.5, 0.25, 1], shape: [3, 1, 1])
      let axes: [[Float]] = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
      let grey: [[Float]] = [[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1]]
      var cases = [
        Case<any ColourNoise.Type>(
          "image [[[0.5]], [[0.25]], [[1]]], eigenvalues [4, 2, 1], eigenvectors [[0, 1, 0], "
            + "[0, 0, 1], [1, 0, 0]], alphas [0.1, −0.2, 0.3]",
          expects: Tensor([0.8, 0.65, 0.6], shape: [3, 1, 1])
        ) {
          try $0.colourNoise(
            image: pixel, eigenvalues: [4, 2, 1], eigenvectors: axes, alphas: [0.1, -0.2, 0.3])
        },
        Case(
          "image [[[0.5]], [[0.25]], [[1]]], eigenvalues [0.25, 0.09, 0.01], eigenvectors "
            + "[[0.6, 0.8, 0], [−0.8, 0.6, 0], [0, 0, 1]], alphas [1, 0, 0]",
          expects: Tensor([0.65, 0.45, 1], shape: [3, 1, 1])
        ) {
          try $0.colourNoise(
            image: pixel, eigenvalues: [0.25, 0.09, 0.01], eigenvectors: grey, alphas: [1, 0, 0])
        },
      ]
      for (index, (height, width)) in [(2, 2), (4, 3), (5, 8)].enumerated() {
        let image = random([3, height, width], seed: UInt64(index + 1)).map { abs($0) }
        let alphas = random([3], seed: UInt64(index + 11)).values
        let noise = PCAColourNoise(eigenvalues: spread, eigenvectors: natural)
        let shift = Tensor(noise.shift(alpha: alphas)).reshaped(to: [3, 1, 1])
        cases.append(
          Case(
            "\(described("a random image", image)), eigenvalues [0.2, 0.02, 0.005], eigenvectors "
              + "of natural pictures, alphas \(Tensor(alphas).answer.text)",
            expects: image + shift
          ) {
            try $0.colourNoise(
              image: image, eigenvalues: spread, eigenvectors: natural, alphas: alphas)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "exchanged eigenvectors and channels",
        "eigenvectors[i] is one direction, with its red, green and blue part. Channel c gets part c "
          + "of every direction: eigenvectors[i][c], summed over i.",
        Exchanged.self),
      Mistake(
        "left the eigenvalues out",
        "Colours vary much along the first direction and little along the last; the eigenvalues "
          + "make the noise do the same.",
        LeftEigenvaluesOut.self),
      Mistake(
        "took the root of the eigenvalues",
        "The root would be the standard deviation of the colours along that direction, a sensible "
          + "choice. But the paper multiplies by the eigenvalue itself.",
        TookRoot.self),
      Mistake(
        "added the same number to all channels",
        "That makes the picture lighter or darker, but leaves its colours alone: each channel has "
          + "its own part of the directions.",
        AddedSame.self),
    ])
}

/// Eigenvalues and eigenvectors much like those of photographs: brightness varies most, then orange
/// against blue, then green against purple.
private let spread: [Float] = [0.2, 0.02, 0.005]
private let natural: [[Float]] = [
  [0.5675, 0.5808, 0.5836], [-0.7192, -0.0045, 0.6948], [0.4009, -0.8140, 0.4203],
]

/// The image with the sum of `term(channel, i)` over i added to each channel.
private func shifted(_ image: Tensor, by term: (_ channel: Int, _ i: Int) -> Float) -> Tensor {
  let shift = (0..<3).map { c in (0..<3).reduce(Float(0)) { $0 + term(c, $1) } }
  let pixels = image.count / 3
  let values = image.values.enumerated().map { $0.element + shift[$0.offset / pixels] }
  return Tensor(values, shape: image.shape)
}

private enum Exchanged: ColourNoise {
  static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) -> Tensor {
    shifted(image) { c, i in eigenvectors[c][i] * alphas[i] * eigenvalues[i] }
  }
}

private enum LeftEigenvaluesOut: ColourNoise {
  static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) -> Tensor {
    shifted(image) { c, i in eigenvectors[i][c] * alphas[i] }
  }
}

private enum TookRoot: ColourNoise {
  static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) -> Tensor {
    shifted(image) { c, i in eigenvectors[i][c] * alphas[i] * eigenvalues[i].squareRoot() }
  }
}

private enum AddedSame: ColourNoise {
  static func colourNoise(
    image: Tensor, eigenvalues: [Float], eigenvectors: [[Float]], alphas: [Float]
  ) -> Tensor {
    shifted(image) { _, i in alphas[i] * eigenvalues[i] }
  }
}
