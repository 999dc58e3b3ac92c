import Layers
import Tensors

/// Exercise 4.4.
public protocol GroupedConvolution {
  /// A convolution in groups: [C, H, W] and [O, C/groups, k, k] give [O, H − k + 1, W − k + 1].
  static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) throws -> Tensor
}

var exercise4_4: Exercise<any GroupedConvolution.Type> {
  Exercise(
    id: "4.4", title: "Grouped convolution",
    asked: "Convolve an image with filters that see the channels of their own group only.",
    hints: [
      "Filter number o belongs to one group; the channels of that group are consecutive. What are the "
        + "group's number and its first channel?",
      "O / groups filters share a group, so filter o belongs to group `o / (O / groups)`. A group has "
        + "`weight.shape[1]` channels; its first one in the image is the group's number times that.",
      "`var output = Tensor.zeros([filters, height, width])`; loops over o, y, x with `let first = o / "
        + "(filters / groups) * channels` where `channels = weight.shape[1]`; inside, loops over c in 0..<channels, i, j: `sum += weight[o, c, i, j] "
        + "* image[first + c, y + i, x + j]`; then `output[o, y, x] = sum`.",
    ],
    cases: {
      var cases = [
        Case<any GroupedConvolution.Type>(
          "image [[[1]], [[2]], [[3]], [[4]]], weight of four ones [2, 2, 1, 1], groups 2",
          expects: Tensor([3, 7], shape: [2, 1, 1])
        ) {
          try $0.groupedConvolution(
            image: Tensor([1, 2, 3, 4], shape: [4, 1, 1]), weight: .ones([2, 2, 1, 1]), groups: 2)
        },
        Case(
          "image [[[1]], [[2]]], weight [[[[10]]], [[[20]]], [[[30]]], [[[40]]]], groups 2",
          expects: Tensor([10, 20, 60, 80], shape: [4, 1, 1])
        ) {
          try $0.groupedConvolution(
            image: Tensor([1, 2], shape: [2, 1, 1]),
            weight: Tensor([10, 20, 30, 40], shape: [4, 1, 1, 1]), groups: 2)
        },
      ]
      for (index, (channels, filters, k, groups)) in [(2, 3, 2, 1), (4, 6, 3, 2), (6, 3, 2, 3)]
        .enumerated()
      {
        let image = random([channels, 5, 6], seed: UInt64(index + 1))
        let weight = random([filters, channels / groups, k, k], seed: UInt64(index + 21))
        cases.append(
          Case(
            "\(described("a random image", image)), \(described("a random weight", weight)), "
              + "groups \(groups)",
            expects: libraryConvolution(image, weight, groups)
          ) { try $0.groupedConvolution(image: image, weight: weight, groups: groups) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let every group look at the first channels",
        "Group g has channels of its own: they begin at g times the channels of a group.",
        FirstChannels.self),
      Mistake(
        "dealt the filters out in turn",
        "The first O / groups filters belong to group 0, the next ones to group 1: consecutive, not "
          + "alternating.",
        DealtFilters.self),
      Mistake(
        "dealt the channels out in turn",
        "A group's channels are consecutive: 0, 1, 2 … are group 0, not every second one.",
        DealtChannels.self),
      Mistake(
        "let every filter see all channels",
        "That is the ungrouped convolution. A grouped filter has weights for the channels of its own "
          + "group only.",
        AllChannels.self),
    ])
}

private func libraryConvolution(_ image: Tensor, _ weight: Tensor, _ groups: Int) -> Tensor {
  let layer = Conv2d(
    inputChannels: image.shape[0], outputChannels: weight.shape[0], kernelSize: weight.shape[2],
    groups: groups, bias: false)
  layer.weight.value = weight
  return layer(image.reshaped(to: [1] + image.shape)).entry(0)
}

/// The convolution in which filter o multiplies its slice c with the image's channels
/// `channels(o, c)`.
private func convolution(
  _ image: Tensor, _ weight: Tensor, channels: (_ filter: Int, _ slice: Int) -> [Int]
) -> Tensor {
  let (filters, slices) = (weight.shape[0], weight.shape[1])
  let full = (0..<filters).map { o in
    var wide = Tensor.zeros([1, image.shape[0], weight.shape[2], weight.shape[3]])
    for c in 0..<slices {
      for channel in channels(o, c) {
        for i in 0..<weight.shape[2] {
          for j in 0..<weight.shape[3] { wide[0, channel, i, j] += weight[o, c, i, j] }
        }
      }
    }
    return wide.entry(0)
  }
  return libraryConvolution(image, .stack(full), 1)
}

private enum FirstChannels: GroupedConvolution {
  static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) -> Tensor {
    convolution(image, weight) { _, c in [c] }
  }
}

private enum DealtFilters: GroupedConvolution {
  static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) -> Tensor {
    convolution(image, weight) { o, c in [o % groups * weight.shape[1] + c] }
  }
}

private enum DealtChannels: GroupedConvolution {
  static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) -> Tensor {
    convolution(image, weight) { o, c in [o / (weight.shape[0] / groups) + c * groups] }
  }
}

private enum AllChannels: GroupedConvolution {
  static func groupedConvolution(image: Tensor, weight: Tensor, groups: Int) -> Tensor {
    let slices = weight.shape[1]
    return convolution(image, weight) { _, c in (0..<groups).map { $0 * slices + c } }
  }
}
