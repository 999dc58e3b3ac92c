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

/// The share of images recognised by a network after so many steps of Adam.
private nonisolated func accuracy(
  _ network: Sequential, on lessons: Exam, steps: Int, rate: Double, seed: UInt64,
  judgedBy exam: Exam
) -> Double {
  var generator = RandomGenerator(seed: seed)
  network.initialize(.heNormal, using: &generator)
  let optimizer = Adam(learningRate: rate)
  let batch = 32
  var order: [Int] = []
  for _ in 0..<steps {
    if order.count < batch { order = generator.permutation(lessons.labels.count) }
    let drawn = Array(order.suffix(batch))
    order.removeLast(batch)
    trainingStep(
      network, optimizer, lessons.images.entries(drawn), drawn.map { lessons.labels[$0] })
  }
  network.isTraining = false
  let answers = network(exam.images).argmaxOfRows()
  return Double(zip(answers, exam.labels).count { $0 == $1 }) / Double(exam.labels.count)
}

/// Each convolution of the miniature taken out in turn.
func addConvolutionsCell(to page: Page, _ classroom: Classroom) {
  page.further("fewer-convolutions", "Does it hurt to remove a convolution?") { cell in
    let (quick, full, seed) = (
      page.arguments.quick, page.arguments.full, page.arguments.seed
    )
    let (seeds, steps) = (quick ? 2 : full ? 6 : 4, quick ? 30 : full ? 400 : 120)
    let lessons = try classroom.images(quick ? 480 : full ? 3_600 : 1_200, inGroupsOf: 4)
    let part = lessons.labels.count / 4
    let all = Exam(images: lessons.images, labels: lessons.labels)
    let (validation, training) = (all[0..<part], all[part..<(4 * part)])
    let judges = try classroom.testImages(quick ? 300 : 1_000)
    let test = Exam(images: judges.images, labels: judges.labels)
    let classes = try classroom.data().train.classCount
    let shape = Array(training.images.shape.dropFirst())
    cell.say(
      """
      The paper: removing any of the five convolutions makes its network worse, a middle one by \
      about 2 points of top-1 error, though each holds at most 1 % of the parameters [Krizhevsky2012]. \
      The miniature has the same five. Each is taken out in turn, with its ReLU:
      """)
    cell.source("chapters/chapter07-alexnet-training/Convolutions.swift", "miniature")
    let rates = [0.001, 0.003]
    cell.say(
      """
      \(grouped(training.labels.count)) images, \(steps) steps of Adam with batches of 32; each network \
      at the better of the rates \(significant(rates[0])) and \(significant(rates[1])) on \
      \(grouped(validation.labels.count)) validation images, then judged by \
      \(grouped(test.labels.count)) test images.
      """)
    cell.plusMinus(runs: seeds)
    let removed: [Int?] = [nil, 1, 2, 3, 4, 5]
    let network = { @Sendable (place: Int) -> Sequential in
      miniature(without: removed[place], imageShape: shape, classes: classes)
    }
    let tried = try inParallel(removed.count * rates.count) { index in
      try Interruption.check()
      return accuracy(
        network(index / rates.count), on: training, steps: steps, rate: rates[index % rates.count],
        seed: seed &+ 1_000, judgedBy: validation)
    }
    let chosen = removed.indices.map { tried[2 * $0] >= tried[2 * $0 + 1] ? rates[0] : rates[1] }
    let made = try inParallel(removed.count * seeds) { index in
      try Interruption.check()
      return accuracy(
        network(index / seeds), on: training, steps: steps, rate: chosen[index / seeds],
        seed: seed &+ UInt64(index % seeds), judgedBy: test)
    }
    let runs = removed.indices.map { Array(made[($0 * seeds)..<(($0 + 1) * seeds)]) }
    let changes = try runs.map { run in
      try Spread(zip(run, runs[0]).map { $0 - $1 })
        .compared(to: Spread(Array(repeating: 0, count: seeds)))
    }
    var table = Table(
      "without", .number("parameters"), .number("MACs"), .number("rate"), "test images right",
      "change in points", "",
      caption: "Changes against the whole network, seed by seed; ↓ less, ↑ more, beyond chance; ≈ "
        + "undecided.")
    for (place, number) in removed.enumerated() {
      let summary = try Summary(of: network(place), imageShape: shape)
      let sign =
        switch changes[place].verdict {
        case .more: "↑"
        case .less: "↓"
        case .undecided: "≈"
        }
      table.row(
        number.map { "conv\($0)" } ?? "nothing", summary.parameters, summary.multiplyAccumulates,
        significant(chosen[place]), try Spread(runs[place]).percent(),
        number == nil ? nil : changes[place].points(), number == nil ? "" : sign)
    }
    cell.table(table)
    let five = changes.dropFirst()
    let (worse, better) = (
      five.count { $0.verdict == .less }, five.count { $0.verdict == .more }
    )
    cell.verdict(
      better > 0 ? Check.Verdict.fails : worse == five.count ? .holds : .undecided,
      "The paper says",
      that: "without any one of its convolutions the network recognises less",
      found: "that is shown for \(worse) of \(five.count), and the opposite for \(better)",
      failsIf: "one of them is shown to recognise more", source: "Krizhevsky2012")
    cell.say(
      better > 0
        ? "A shallower network learns faster at first: what holds for 90 epochs of photographs need not "
          + "hold for \(steps) steps on small pictures."
        : worse < five.count
          ? "The others are undecided: five differences, each judged by \(seeds) runs."
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
    let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
    let (seeds, steps) = (quick ? 2 : full ? 6 : 4, quick ? 40 : full ? 500 : 150)
    let lessons = try classroom.images(quick ? 480 : 1_600, inGroupsOf: 4)
    let part = lessons.labels.count / 4
    let all = Exam(images: lessons.images, labels: lessons.labels)
    let (validation, training) = (all[0..<part], all[part..<(4 * part)])
    let judges = try classroom.testImages(quick ? 300 : 1_000)
    let test = Exam(images: judges.images, labels: judges.labels)
    let classes = try classroom.data().train.classCount
    let shape = Array(training.images.shape.dropFirst())
    let sizes = [1, 2, 4].flatMap { stride in [5, 7, 11].map { (window: $0, stride: stride) } }
    let rates = [0.001, 0.004]
    cell.say(
      """
      Chapter 4 (cell `why-four`) counts what AlexNet's first layer would cost with another window or \
      stride. What would it bring? A small network of two convolutions learns from \
      \(grouped(training.labels.count)) images of \(sides(training.images.shape)) with each window and \
      stride: \(steps) steps of Adam, the rate chosen on validation images of \(significant(rates[0])) \
      and \(significant(rates[1])), then \(grouped(test.labels.count)) test images.
      """)
    cell.plusMinus(runs: seeds)
    let made = try inParallel(sizes.count * rates.count) { index in
      try Interruption.check()
      let size = sizes[index / rates.count]
      return accuracy(
        try network(window: size.window, stride: size.stride, imageShape: shape, classes: classes),
        on: training, steps: steps, rate: rates[index % rates.count], seed: seed &+ 1_000,
        judgedBy: validation)
    }
    let chosen = sizes.indices.map { made[2 * $0] >= made[2 * $0 + 1] ? rates[0] : rates[1] }
    let tested = try inParallel(sizes.count * seeds) { index in
      try Interruption.check()
      let size = sizes[index / seeds]
      return accuracy(
        try network(window: size.window, stride: size.stride, imageShape: shape, classes: classes),
        on: training, steps: steps, rate: chosen[index / seeds],
        seed: seed &+ UInt64(index % seeds), judgedBy: test)
    }
    let runs = sizes.indices.map { Array(tested[($0 * seeds)..<(($0 + 1) * seeds)]) }
    var table = Table(
      .number("window"), .number("stride"), .number("MACs"), .number("memory of 128 images"),
      .number("rate"), "test images right")
    var work: [Double] = []
    for (index, size) in sizes.enumerated() {
      let summary = try Summary(
        of: try network(
          window: size.window, stride: size.stride, imageShape: shape, classes: classes),
        imageShape: shape)
      work.append(Double(summary.multiplyAccumulates))
      table.row(
        size.window, size.stride, summary.multiplyAccumulates,
        bytes(summary.trainingBytes(batch: 128).activations), significant(chosen[index]),
        try Spread(runs[index]).percent())
    }
    cell.table(table)
    // By stride, over all windows, seed by seed.
    func mean(_ stride: Int) -> [Double] {
      (0..<seeds).map { run in
        let places = sizes.indices.filter { sizes[$0].stride == stride }
        return places.reduce(0) { $0 + runs[$1][run] } / Double(places.count)
      }
    }
    func change(_ stride: Int) throws -> SpreadComparison {
      try Spread(zip(mean(stride), mean(1)).map { $0 - $1 })
        .compared(to: Spread(Array(repeating: 0, count: seeds)))
    }
    let (two, four) = (try change(2), try change(4))
    let saved = work[6...8].reduce(0, +) / work[0...2].reduce(0, +)
    cell.verdict(
      four.judging(.less), "We expect",
      that: "a stride of 4 costs accuracy on images of \(shape[1]) pixels",
      found: "against stride 1, over the three windows, it is \(four.points()) points, stride 2 "
        + "\(two.points())", failsIf: "it is shown to bring some")
    cell.say(
      """
      Stride 4 needs \(percent(saved, decimals: 0)) of the MACs of stride 1. Here it leaves the window of 11 \
      \((shape[1] - 1) / 4 + 1) places a side; in AlexNet it leaves 55, so that less of what is to be seen \
      is given up.
      """)
    cell.takeaway(
      "the first stride decides what all later layers cost, and what they can still see.")
    cell.change("`sizes` to strides of 1 and 3 in Convolutions.swift")
    cell.notes("Let the room say which cell of the table a phone would take, and which a hospital.")
  }
}
