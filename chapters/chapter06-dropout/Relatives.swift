import Base
import Course
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// What else can be dropped: weights, whole channels.
func addRelativeCells(to page: Page) {
  page.further("relatives", "What else can be dropped: weights and channels") { cell in
    let recipes = [
      ColourRuns.Dropped.nothing, .units, .weights, .channels, .numbers,
    ].map { ColourRuns.Recipe(dropped: $0) }
    let network = try colour.network()
    cell.say(
      """
      Dropout sets outputs to zero. _DropConnect_ sets weights to zero instead [Wan2013]. In a \
      convolution's output, neighbouring numbers are much alike, so that dropping single ones \
      takes \
      little information away; _channel dropout_ drops a whole channel of a picture at once \
      [Tompson2015]. All are tried in one small network of \(grouped(network.parameterCount)) parameters on \
      \(try colour.material().few) pictures of the set "\(try colour.material().name)", p = \
      0.5 at the \
      hidden layer and 0.2 at the convolutions:
      """)
    cell.source("chapters/chapter06-dropout/Relatives.swift", "DropConnect.forward")
    cell.source("chapters/chapter06-dropout/Relatives.swift", "ChannelDropout.apply")
    let all = try colour(recipes)
    cell.plusMinus(runs: scale.convolution.seeds)
    var table = Table(
      "dropped", "training", "test", "gain", "", "test loss",
      caption:
        "\(scale.convolution.seeds) runs each. Accuracy in per cent, gain in points against nothing: "
        + arrowsExplained)
    var gains: [SpreadComparison] = []
    for (recipe, runs) in zip(recipes, all) {
      gains.append(try paired(runs.accuracies, all[0].accuracies))
      table.row(
        recipe.dropped.rawValue, try percentages(runs.trainingAccuracies),
        try percentages(runs.accuracies), gains.count == 1 ? nil : gains.last!.points(),
        gains.count == 1 ? "" : gains.last!.arrow, try Spread(runs.losses).text(decimals: 3))
    }
    cell.table(table)
    let whole = try paired(all[3].accuracies, all[4].accuracies)
    cell.verdict(
      whole.judging(.more), "Tompson and others say",
      that: "behind convolutions whole channels should be dropped, not single numbers",
      found: "the difference in accuracy is \(whole.points()) points",
      failsIf: "it is shown to be negative", source: "Tompson2015")
    let weights = try paired(all[2].accuracies, all[1].accuracies)
    cell.verdict(
      weights.judging(.more), "Wan and others say", that: "DropConnect does better than dropout",
      found: "the difference in accuracy is \(weights.points()) points",
      failsIf: "it is shown to be negative", source: "Wan2013")
    cell.say(
      """
      (Here one mask of weights serves a whole batch and the test uses the mean weights; Wan and \
      others draw \
      a mask for every picture, and sample in the test.)
      """)
    let learned = try Spread(all[0].trainingAccuracies).mean
    if learned < 0.9 {
      cell.say(
        """
        Even without dropping, only \(percent(learned, decimals: 0)) of the training pictures are \
        recognised: these short runs do not overfit much, and a remedy against overfitting can \
        cost more than it gains.\(full ? "" : " `--full` trains longer.")
        """)
    }
    cell.takeaway(whatToDrop(whole, costs: gains.dropFirst().contains { $0.verdict == .less }))
    cell.notes(
      "Ask what the neighbours of a dropped number in a convolution's output still tell of it.")
  }
}

/// What to remember of dropping channels (the first of the comparison) or single numbers.
///
/// - Parameter costs: whether some way of dropping is shown to recognise less than none.
func whatToDrop(_ channelsToNumbers: SpreadComparison, costs: Bool) -> String {
  let best =
    switch channelsToNumbers.verdict {
    case .more: "behind convolutions drop what carries information by itself, whole channels"
    case .less: "single numbers are better dropped than whole channels here"
    case .undecided: "what is best dropped these runs do not decide"
    }
  return best + (costs ? "; in as few epochs dropping can cost." : ".")
}

/// A fully connected layer whose weights are dropped, one mask for a batch (Wan and others,
/// "Regularization of neural networks using DropConnect", 2013); answering, it uses them all.
///
/// input [N, inputs] → output [N, outputs].
nonisolated final class DropConnect: Layer {
  let weight: Parameter
  let bias: Parameter
  var isTraining = true
  private let dropout: Dropout
  private var memory: (input: Tensor, mask: Tensor)?

  /// A layer from `inputs` to `outputs` numbers that drops weights with the given probability.
  init(_ inputs: Int, _ outputs: Int, probability: Float) {
    weight = Parameter(shape: [outputs, inputs])
    bias = Parameter(shape: [outputs])
    dropout = Dropout(probability: probability)
  }

  var kind: String { "fc" }
  var role: Role { .fullyConnected }
  var noise: RandomGenerator? {
    get { dropout.noise }
    set { dropout.noise = newValue }
  }
  var description: String {
    "DropConnect(\(weight.shape[1]) → \(weight.shape[0]), \(dropout.probability))"
  }
  var parameters: [NamedParameter] {
    [NamedParameter("weight", weight), NamedParameter("bias", bias)]
  }

  func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 2, inputShape[1] == weight.shape[1] else {
      throw CourseError("the input must be [N, \(weight.shape[1])], not \(inputShape)")
    }
    return [inputShape[0], weight.shape[0]]
  }

  func forward(_ input: consuming Tensor) -> Tensor {
    if !isTraining { return input.matmul(weight.value.transposed()) + bias.value }
    let mask = dropout.forward(.ones(weight.shape))  // 0 or 1 / (1 − p)
    memory = (input, mask)
    return input.matmul((weight.value * mask).transposed()) + bias.value
  }

  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    guard let (input, mask) = memory else {
      fatalError("\(self): backward needs a forward pass in training mode before it")
    }
    weight.gradient = outputGradient.transposed().matmul(input) * mask
    bias.gradient = outputGradient.sum(axis: 0)
    return needsInputGradient ? outputGradient.matmul(weight.value * mask) : nil
  }
}

/// Drops whole channels of [N, C, H, W], for each picture its own (J. Tompson and others, "Efficient
/// object localization using convolutional networks", 2015).
nonisolated final class ChannelDropout: Layer {
  var isTraining = true
  private let dropout: Dropout
  private var mask: Tensor?

  /// A layer that drops channels with the given probability.
  init(probability: Float) { dropout = Dropout(probability: probability) }

  var kind: String { "dropout" }
  var role: Role { .noise }
  var noise: RandomGenerator? {
    get { dropout.noise }
    set { dropout.noise = newValue }
  }
  var description: String { "ChannelDropout(\(dropout.probability))" }
  func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 4 else {
      throw CourseError("the input must be [N, C, H, W], not \(inputShape)")
    }
    return inputShape
  }

  func forward(_ input: consuming Tensor) -> Tensor {
    if !isTraining { return input }
    let mask = dropout.forward(.ones([input.shape[0], input.shape[1]]))
    self.mask = mask
    return apply(mask, input)
  }

  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    guard let mask else {
      fatalError("\(self): backward needs a forward pass in training mode before it")
    }
    return needsInputGradient ? apply(mask, outputGradient) : nil
  }

  private func apply(_ mask: Tensor, _ images: Tensor) -> Tensor {
    images * mask.reshaped(to: mask.shape + [1, 1])  // one number for a channel of a picture
  }
}
