import Base
import Course
import Layers
import Models
import Notebook
import Statistics
import Tensors
import Training

/// The miniature of AlexNet without one of its convolutions and the ReLU behind it; the next layer
/// takes what arrives.
///
/// - Parameters:
///   - dropped: which convolution, from 1; nil for the whole network.
///   - imageShape: channels, rows and columns of the images.
nonisolated func miniature(without dropped: Int?, imageShape: [Int], classes: Int) -> Sequential {
  let whole = alexNetMiniature(imageShape: imageShape, classes: classes).layers
  var layers: [any Layer] = []
  var (channels, number, isBehind) = (imageShape[0], 0, false)
  for layer in whole {
    if let convolution = layer as? Conv2d, let window = convolution.window {
      number += 1
      isBehind = number == dropped
      if isBehind { continue }
      layers.append(
        Conv2d(
          inputChannels: channels, outputChannels: convolution.outputChannels, window: window))
      channels = convolution.outputChannels
    } else if isBehind {
      isBehind = false
    } else {
      layers.append(layer)
    }
  }
  return Sequential(layers)
}

/// Networks compared on the same images: each learns at the rate that serves it best on validation
/// images.
private nonisolated struct Comparison: Sendable {
  let (training, validation, test): (Exam, Exam, Exam)
  let classes: Int
  let rates: [Double]
  let (steps, seeds): (Int, Int)
  private let seed: UInt64

  /// A network's best rate, whether no smaller or no larger one was tried, and what its runs reach.
  typealias Result = (rate: Double, isAtTheEdge: Bool, accuracies: [Double])

  /// A quarter of the training images drawn validates.
  @MainActor init(
    _ classroom: Classroom, images: Int, tests: Int, rates: [Double], steps: Int, seeds: Int,
    seed: UInt64
  ) throws {
    let lessons = try classroom.images(images, inGroupsOf: 4)
    let part = lessons.labels.count / 4
    let all = Exam(images: lessons.images, labels: lessons.labels)
    let judges = try classroom.testImages(tests)
    (training, validation) = (all[part..<(4 * part)], all[0..<part])
    test = Exam(images: judges.images, labels: judges.labels)
    classes = try classroom.data().train.classCount
    (self.rates, self.steps, self.seeds, self.seed) = (rates, steps, seeds, seed)
  }

  /// Channels, rows and columns of the images.
  var imageShape: [Int] { Array(training.images.shape.dropFirst()) }

  /// "0.001, 0.003, 0.01".
  var ratesTried: String { rates.map { significant($0) }.joined(separator: ", ") }

  /// What a network recognises after training.
  private func accuracies(
    _ network: Sequential, at rate: Double, seed: UInt64
  ) throws -> (validation: Double, test: Double) {
    var generator = RandomGenerator(seed: seed)
    network.initialize(.heNormal, using: &generator)
    try training.teach(
      network, Adam(learningRate: rate), batch: 32, steps: steps, using: &generator)
    return (validation.accuracy(of: network), test.accuracy(of: network))
  }

  /// What becomes of each network, trained with Adam and batches of 32.
  func results(_ networks: [@Sendable () throws -> Sequential]) throws -> [Result] {
    // Network by network, rate by rate, seed by seed.
    let all = try inParallel(networks.count * rates.count * seeds) { index in
      try accuracies(
        networks[index / (rates.count * seeds)](), at: rates[index / seeds % rates.count],
        seed: seed &+ UInt64(index % seeds))
    }
    return networks.indices.map { network in
      let byRate = rates.indices.map { rate in
        Array(all[((network * rates.count + rate) * seeds)...].prefix(seeds))
      }
      let means = byRate.map { runs in runs.reduce(0) { $0 + $1.validation } }
      let best = means.indices.max { means[$0] < means[$1] }!
      return (
        rates[best], [0, rates.count - 1].contains(best), byRate[best].map(\.test)
      )
    }
  }
}

/// A rate as a table shows it.
private func text(_ result: Comparison.Result) -> String {
  significant(result.rate) + (result.isAtTheEdge ? " (edge)" : "")
}

/// Each convolution of the miniature taken out in turn.
func addConvolutionsCell(to page: Page, _ classroom: Classroom) {
  page.further("fewer-convolutions", "Does it hurt to remove a convolution?") { cell in
    let (quick, full) = (page.arguments.quick, page.arguments.full)
    let study = try Comparison(
      classroom, images: quick ? 480 : full ? 3_600 : 1_200, tests: quick ? 300 : 1_000,
      rates: [0.0003, 0.001, 0.003], steps: quick ? 30 : full ? 400 : 120,
      seeds: quick ? 2 : full ? 6 : 4, seed: page.arguments.seed)
    let (shape, classes) = (study.imageShape, study.classes)
    cell.say(
      """
      The paper: removing any of the five convolutions makes its network worse, a middle one by \
      about 2 points of top-1 error, though each holds at most 1 % of the parameters [Krizhevsky2012] (chapter 4 \
      counts up to 1.5 %). \
      The miniature has the same five. Each is taken out in turn, with its ReLU:
      """)
    cell.source("chapters/chapter07-alexnet-training/Convolutions.swift", "miniature")
    cell.say(
      """
      \(grouped(study.training.labels.count)) images, \(study.steps) steps of Adam with batches of 32; \
      each network at the best of the rates \(study.ratesTried) on \
      \(grouped(study.validation.labels.count)) validation images (edge: the first or last of them), then \
      judged by \(grouped(study.test.labels.count)) test images.
      """)
    cell.plusMinus(runs: study.seeds)
    // Where two removals leave the same layers, they leave the same network.
    var removed: [(numbers: [Int], layers: [String])] = []
    for number in 1...5 {
      let layers = miniature(without: number, imageShape: shape, classes: classes).layers
        .map(\.description)
      if let place = removed.firstIndex(where: { $0.layers == layers }) {
        removed[place].numbers.append(number)
      } else {
        removed.append(([number], layers))
      }
    }
    let without = [nil] + removed.map { Optional($0.numbers[0]) }
    let results = try study.results(
      without.map { number in
        { miniature(without: number, imageShape: shape, classes: classes) }
      })
    let changes = try results.map { try paired($0.accuracies, results[0].accuracies) }
    var table = Table(
      "without", .number("parameters"), .number("MACs"), "rate", "test images right",
      "change in points", "",
      caption: "Changes against the whole network, seed by seed; ↓ less, ↑ more, beyond chance; ≈ "
        + "undecided.")
    for (place, result) in results.enumerated() {
      let summary = try Summary(
        of: miniature(without: without[place], imageShape: shape, classes: classes),
        imageShape: shape)
      let sign =
        switch changes[place].verdict {
        case .more: "↑"
        case .less: "↓"
        case .undecided: "≈"
        }
      let names = place == 0 ? ["nothing"] : removed[place - 1].numbers.map { "conv\($0)" }
      table.row(
        names.joined(separator: " or "), summary.parameters, summary.multiplyAccumulates,
        text(result), try Spread(result.accuracies).percent(),
        place == 0 ? nil : changes[place].points(), place == 0 ? "" : sign)
    }
    cell.table(table)
    for kind in removed where kind.numbers.count > 1 {
      cell.say(
        "Without \(kind.numbers.map { "conv\($0)" }.joined(separator: " or ")) the miniature is the same "
          + "network.")
    }
    let others = changes.dropFirst()
    let (worse, better) = (
      others.count { $0.verdict == .less }, others.count { $0.verdict == .more }
    )
    cell.verdict(
      better > 0 ? Check.Verdict.fails : worse == others.count ? .holds : .undecided,
      "The paper says",
      that: "without any one of its convolutions the network recognises less",
      found:
        "that is shown for \(worse) of \(others.count) networks, and the opposite for \(better)",
      failsIf: "one of them is shown to recognise more", source: "Krizhevsky2012")
    cell.say(
      better > 0
        ? "What holds for 90 epochs of photographs need not hold for \(study.steps) steps on small pictures."
        : worse < others.count
          ? "The undecided differences may be smaller than \(study.seeds) runs of each can show."
          : "Here as there, with far fewer and smaller images.")
    cell.takeaway(
      "what a layer is worth is the difference that its removal makes, with its spread.")
    cell.change("`steps` to 500 in Convolutions.swift: does the order of the rows stay?")
    cell.notes(
      """
      Let the room say which of the five it would give up first. The second costs most of the MACs; see \
      whether it is also worth most.
      """)
  }
}

/// A small network whose first convolution has the given window and stride, padded by half of
/// the window.
nonisolated func network(
  window: Int, stride: Int, imageShape: [Int], classes: Int
) throws -> Sequential {
  let features = Sequential(
    Conv2d(
      inputChannels: imageShape[0], outputChannels: 8, kernelSize: window, stride: stride,
      padding: window / 2), ReLU(),
    MaxPool2d(kernelSize: 2),
    Conv2d(inputChannels: 8, outputChannels: 16, kernelSize: 3, padding: 1), ReLU(), Flatten())
  let flat = try features.outputShape(for: [1] + imageShape)[1]
  return Sequential(features.layers + [Linear(flat, 64), ReLU(), Linear(64, classes)])
}

/// What the first layer's window and stride cost and bring.
func addFirstStrideCell(to page: Page, _ classroom: Classroom) {
  page.further("first-stride", "The first layer's window and stride: what accuracy do they cost?") {
    cell in
    let (quick, full) = (page.arguments.quick, page.arguments.full)
    let study = try Comparison(
      classroom, images: quick ? 480 : 1_600, tests: quick ? 300 : 1_000,
      rates: [0.001, 0.004, 0.016], steps: quick ? 40 : full ? 500 : 150,
      seeds: quick ? 2 : full ? 6 : 4, seed: page.arguments.seed)
    let (shape, classes, seeds) = (study.imageShape, study.classes, study.seeds)
    let sizes = [1, 2, 4].flatMap { stride in [5, 7, 11].map { (window: $0, stride: stride) } }
    cell.say(
      """
      Chapter 4 (cell `why-four`) counts what AlexNet's first layer would cost with another window or \
      stride. What accuracy would that bring? A small network of two convolutions learns from \
      \(grouped(study.training.labels.count)) images of \(sides(study.training.images.shape)) with each \
      window and stride: \(study.steps) steps of Adam, the rate chosen on validation images of \
      \(study.ratesTried) (edge: the first or last of them), then \(grouped(study.test.labels.count)) test \
      images.
      """)
    cell.plusMinus(runs: seeds)
    let networks = sizes.map { size -> @Sendable () throws -> Sequential in
      {
        try network(window: size.window, stride: size.stride, imageShape: shape, classes: classes)
      }
    }
    let results = try study.results(networks)
    var table = Table(
      .number("window"), .number("stride"), .number("MACs"), .number("memory of 128 images"),
      "rate", "test images right")
    var work: [Double] = []
    for (index, size) in sizes.enumerated() {
      let summary = try Summary(of: networks[index](), imageShape: shape)
      work.append(Double(summary.multiplyAccumulates))
      table.row(
        size.window, size.stride, summary.multiplyAccumulates,
        bytes(summary.trainingBytes(batch: 128).activations), text(results[index]),
        try Spread(results[index].accuracies).percent())
    }
    cell.table(table)
    if results.contains(where: \.isAtTheEdge) {
      cell.say("A row at the *edge* of the rates tried might do better with one beyond it.")
    }
    // By stride, over all windows, seed by seed.
    func mean(_ stride: Int) -> [Double] {
      (0..<seeds).map { run in
        let places = sizes.indices.filter { sizes[$0].stride == stride }
        return places.reduce(0) { $0 + results[$1].accuracies[run] } / Double(places.count)
      }
    }
    let (two, four) = (try paired(mean(2), mean(1)), try paired(mean(4), mean(1)))
    let saved = (0..<3).map { work[6 + $0] / work[$0] }
    cell.verdict(
      four.judging(.less), "We expect",
      that: "a stride of 4 costs accuracy on images of \(shape[1]) pixels",
      found: "against stride 1, over the three windows, it is \(four.points()) points, stride 2 "
        + "\(two.points())", failsIf: "it is shown to raise accuracy")
    cell.say(
      """
      Stride 4 needs \(percent(saved.min()!, decimals: 1)) to \(percent(saved.max()!, decimals: 1)) of the \
      MACs of stride 1. Here it leaves \((shape[1] - 1) / 4 + 1) places a side; in AlexNet 55.
      """)
    cell.takeaway(
      "the first stride decides what all later layers cost, and what they can still see.")
    cell.change("`[5, 7, 11]` to `[3, 5, 9]` in Convolutions.swift: which window is enough here?")
    cell.notes("Let the room say which cell of the table a phone would take, and which a hospital.")
  }
}
