import Datasets
import Base
import Layers
import Tensors
import Training

/// Exercise 7.5.
public protocol TenViewPrediction {
  /// The probabilities [K] of an image [C, H, W], averaged over ten views of side × side pixels.
  ///
  /// `network` turns pictures [N, C, side, side] into scores [N, K].
  static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) throws -> Tensor
}

var exercise7_5: Exercise<any TenViewPrediction.Type> {
  Exercise(
    id: "7.5", title: "Ten-view prediction",
    asked: "What does a network say on average about ten views of one image?",
    hints: [
      "There are five places to cut: name their (top, left). Each is cut twice, as it is and in the "
        + "mirror. Stacked behind one another, the ten views are a batch like any other.",
      "With bottom = H − side and right = W − side the places are (0, 0), (0, right), (bottom, 0), "
        + "(bottom, right) and (bottom / 2, right / 2). The network's scores become probabilities "
        + "first, row by row; these are then averaged over the rows.",
      "In loops over the places and over `[false, true]`, fill `var view = Tensor.zeros([channels, "
        + "side, side])` with `view[c, y, x] = image[c, top + y, left + (mirrored ? side - 1 - x : "
        + "x)]` and append it to `views`. Then return "
        + "`Softmax()(network(Tensor.stack(views))).mean(axis: 0)`.",
    ],
    cases: {
      let corners = Tensor([4, 0, 0, 0, 1, 0, 0, 0, -2], shape: [1, 3, 3])
      var cases = [
        Case<any TenViewPrediction.Type>(
          "image [[[4, 0, 0], [0, 1, 0], [0, 0, −2]]], side 1, a network that gives a pixel v the "
            + "scores v and 0",
          expects: Tensor([0.566455, 0.433545])
        ) {
          try $0.tenViewPrediction(image: corners, side: 1) { pictures in
            requirePictures(pictures, [1, 1, 1])
            let rows = pictures.values.map { [$0, 0] }
            return Tensor(rows)
          }
        }
      ]
      for (index, (shape, side, classes)) in [
        ([1, 4, 4], 2, 3), ([3, 8, 6], 4, 2), ([3, 9, 7], 5, 10), ([1, 4, 4], 4, 5),
      ].enumerated() {
        let image = random(shape, seed: UInt64(index + 1))
        let network = randomNetwork([shape[0], side, side], classes, seed: UInt64(index + 11))
        let views = try! TenCrop(side).views(of: image.reshaped(to: [1] + shape))
        cases.append(
          Case(
            "\(described("a random image", image)), side \(side), a random network of \(classes) "
              + "classes",
            expects: averagedProbabilities(of: network, views: views).entry(0)
          ) {
            try $0.tenViewPrediction(image: image, side: side) { pictures in
              requirePictures(pictures, [shape[0], side, side])
              return network(pictures)
            }
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "averaged the scores instead of the probabilities",
        "One view with very large scores would outvote nine others. Softmax comes first, so that "
          + "each view has one vote's worth of probability to give.",
        AveragedScores.self),
      Mistake(
        "let the views vote for one class each",
        "A vote throws away how sure the network was. The probabilities themselves are averaged.",
        LetVote.self),
      Mistake(
        "left the mirrored views out",
        "Each of the five squares is looked at twice: as it is, and with left and right exchanged.",
        LeftMirroredOut.self),
      Mistake(
        "mirrored top to bottom",
        "A mirror exchanges left and right: column x shows what column side − 1 − x showed.",
        MirroredUpsideDown.self),
    ])
}

private func requirePictures(_ pictures: Tensor, _ shape: [Int]) {
  require(
    pictures.rank == 4 && Array(pictures.shape.dropFirst()) == shape,
    "the network takes pictures [N, \(shape.map(String.init).joined(separator: ", "))], not "
      + "\(pictures.shape)")
}

/// A network that multiplies all pixels with random weights.
private func randomNetwork(_ shape: [Int], _ classes: Int, seed: UInt64) -> Sequential {
  let layer = Linear(shape.product, classes, bias: false)
  layer.weight.value = random([classes, shape.product], seed: seed)
  return Sequential(Flatten(), layer)
}

/// The ten views, each as a batch of one.
private func views(
  _ image: Tensor, _ side: Int, mirrors: [Bool] = [false, true], upsideDown: Bool = false
) -> [Tensor] {
  let (bottom, right) = (image.shape[1] - side, image.shape[2] - side)
  let places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom / 2, right / 2)]
  return places.flatMap { top, left in
    mirrors.map { mirrored in
      var view = Tensor.zeros([1, image.shape[0], side, side])
      for c in 0..<image.shape[0] {
        for y in 0..<side {
          for x in 0..<side {
            let row = mirrored && upsideDown ? side - 1 - y : y
            let column = mirrored && !upsideDown ? side - 1 - x : x
            view[0, c, y, x] = image[c, top + row, left + column]
          }
        }
      }
      return view
    }
  }
}

extension [Tensor] {
  /// The average of tensors [1, K], as a vector [K].
  fileprivate var average: Tensor {
    (dropFirst().reduce(self[0], +) / Float(count)).reshaped(to: [-1])
  }
}

private enum AveragedScores: TenViewPrediction {
  static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) -> Tensor {
    let scores = views(image, side).map(network).average
    return Softmax()(scores.reshaped(to: [1, -1])).reshaped(to: [-1])
  }
}

private enum LetVote: TenViewPrediction {
  static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) -> Tensor {
    views(image, side).map { view in
      let scores = network(view)
      var vote = Tensor.zeros(scores.shape)
      vote[0, scores.argmax()] = 1
      return vote
    }.average
  }
}

private enum LeftMirroredOut: TenViewPrediction {
  static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) -> Tensor {
    views(image, side, mirrors: [false]).map { Softmax()(network($0)) }.average
  }
}

private enum MirroredUpsideDown: TenViewPrediction {
  static func tenViewPrediction(
    image: Tensor, side: Int, network: (Tensor) -> Tensor
  ) -> Tensor {
    views(image, side, upsideDown: true).map { Softmax()(network($0)) }.average
  }
}
