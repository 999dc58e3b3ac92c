import Base
import Course
import Datasets
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// One way to collect tomatoes in two lights, and what each lamp-lit picture counts in the loss.
nonisolated struct TrainingMix: Sendable {
  let name: String
  let daylight: Int
  let lamplight: Int
  var weightOfLamplight: Float = 1
}

/// The shares of tomatoes graded wrongly, in each light.
nonisolated struct ErrorsByLight: Sendable {
  let daylight: Double
  let lamplight: Double
  /// Both lights as often.
  var mean: Double { (daylight + lamplight) / 2 }
}

/// Tomatoes in daylight and in the light of a lamp, and networks that learn from both.
nonisolated struct TwoLights: Sendable {
  /// Red times 1.5, blue times 0.5, as `TemperatureJitter` does at t = 0.5.
  static let lamp = Tensor([1.5, 1, 0.5], shape: [3, 1, 1])

  /// Pictures [N, 3, 16, 16] in daylight, or under the lamp, with mean about 0.
  static func images(_ set: LabelledImages, underLamp: Bool) -> Tensor {
    (underLamp ? (set.images * lamp).map { min(1, $0) } : set.images) * 4 - 2
  }

  /// What networks are judged by: the same tomatoes in both lights.
  let daylight: Tensor
  let lamplight: Tensor
  let labels: [Int]

  init(_ set: LabelledImages) {
    daylight = TwoLights.images(set, underLamp: false)
    lamplight = TwoLights.images(set, underLamp: true)
    labels = set.labels
  }

  /// The errors of a network.
  func errors(of network: Sequential) -> ErrorsByLight {
    func error(_ images: Tensor) -> Double {
      let wrong = zip(network(images).argmaxOfRows(), labels).count { $0 != $1 }
      return Double(wrong) / Double(labels.count)
    }
    return ErrorsByLight(daylight: error(daylight), lamplight: error(lamplight))
  }
}

/// The gradient of a loss in which every picture counts with a weight of its own.
///
/// - Parameters:
///   - logits: [N, classes].
///   - labels: N classes.
///   - weights: N numbers, 1 on average over the training set.
nonisolated func weightedGradient(_ logits: Tensor, _ labels: [Int], weights: [Float]) -> Tensor {
  let gradient = crossEntropy(logits: logits, targets: labels).gradient
  return gradient * Tensor(weights, shape: [weights.count, 1])
}

/// Trains a small network on a mix of lights, so many steps of 50 pictures, and judges it.
nonisolated func learn(
  _ mix: TrainingMix, steps: Int, learningRate: Double, seed: UInt64, judgedBy exam: TwoLights
) -> ErrorsByLight {
  let set = tomatoes(count: mix.daylight + mix.lamplight, seed: 1000 &+ seed)
  let (bright, lit) = (
    TwoLights.images(set, underLamp: false), TwoLights.images(set, underLamp: true)
  )
  // Grades go round and round: neither light gets more of one.
  let images = Tensor.stack(
    set.labels.indices.map { $0 < mix.daylight ? bright.entry($0) : lit.entry($0) })
  let raw = set.labels.indices.map { $0 < mix.daylight ? 1 : mix.weightOfLamplight }
  let mean = raw.reduce(0, +) / Float(raw.count)
  let network = Sequential(Flatten(), Linear(3 * 16 * 16, 32), ReLU(), Linear(32, 5))
  var generator = RandomGenerator(seed: seed)
  network.initialize(.heNormal, using: &generator)
  let optimizer = SGD(learningRate: learningRate, momentum: 0.9)
  var order: [Int] = []
  for _ in 0..<steps {
    if order.count < 50 { order += generator.permutation(set.count) }
    let batch = Array(order.prefix(50))
    order.removeFirst(50)
    let gradient = weightedGradient(
      network(images.entries(batch)), batch.map { set.labels[$0] },
      weights: batch.map { raw[$0] / mean })
    _ = network.backward(gradient, needsInputGradient: false)
    optimizer.step(network.parameters)
  }
  network.isTraining = false
  return exam.errors(of: network)
}

/// A light that is rare in the training set: who pays for it, and what helps.
func addFairnessCell(to page: Page) {
  page.further("rare-light", "Is a network fair? A light that is rare in the training set") {
    cell in
    let (many, few) = (480, 20)
    let mixes = [
      TrainingMix(name: "as collected", daylight: many, lamplight: few),
      TrainingMix(
        name: "rare ones weigh more", daylight: many, lamplight: few,
        weightOfLamplight: Float(many / few)),
      TrainingMix(name: "half and half", daylight: 250, lamplight: 250),
      TrainingMix(name: "more of the rare", daylight: many, lamplight: many),
    ]
    let (steps, seeds, judges) = (
      quick ? 150 : full ? 2000 : 400, full ? 10 : 5, quick ? 200 : 1000
    )
    cell.say(
      """
      An error averaged over all pictures says little about a group that is rare among them. \
      Programs that tell the sex of a face erred on up to 34.7 % of women with dark skin, and on at most \
      0.8 % of men with light skin [Buolamwini2018]. Here the groups are lights: of \
      \(many + few) tomatoes to be graded \(few) were taken under a lamp (red times 1.5, blue times 0.5), \
      the others in daylight.
      """)
    let samples = tomatoes(count: 5, seed: seed)
    let (day, lamp) = (samples.images, (samples.images * TwoLights.lamp).map { min(1, $0) })
    cell.figure(
      ImageFigure(
        grid: [day, lamp].flatMap { images in (0..<5).map { pixelImage(images.entry($0)) } },
        labels: samples.classNames + samples.classNames,
        columns: 5, caption: "One tomato of each grade, above in daylight, below under the lamp.",
        maximumWidth: 14, alt: "Two rows of five discs from green to red, the lower ones yellower.")
    )
    cell.say(
      """
      Two remedies: *re-weighting*, in which a rare picture counts \(many / few) times in the loss, so \
      that both lights count the same; and more pictures of the rare kind. As a control, as many pictures \
      as at first, half of them from each light. Re-weighting is one line, the gradient of each picture times its weight:
      """)
    cell.source("chapters/chapter06-dropout/Fairness.swift", "weightedGradient")
    let exam = TwoLights(tomatoes(count: judges, seed: 2))
    let validation = TwoLights(tomatoes(count: 300, seed: 3))
    let rates = [0.0005, 0.0015, 0.005, 0.015, 0.05]
    let firstSeed = seed
    let tried = try inParallel(mixes.count * rates.count) { index in
      learn(
        mixes[index / rates.count], steps: steps, learningRate: rates[index % rates.count],
        seed: firstSeed &+ 100, judgedBy: validation
      ).mean
    }
    let best = mixes.indices.map { index in
      rates.indices.min { tried[index * rates.count + $0] < tried[index * rates.count + $1] }!
    }
    let outcomes = try inParallel(mixes.count * seeds) { index in
      learn(
        mixes[index / seeds], steps: steps, learningRate: rates[best[index / seeds]],
        seed: firstSeed &+ UInt64(index % seeds), judgedBy: exam)
    }
    let errors = mixes.indices.map { Array(outcomes[($0 * seeds)..<(($0 + 1) * seeds)]) }
    cell.say(
      """
      Each row makes \(grouped(steps)) steps of 50 pictures, at the best (in one run) of the learning rates \
      \(rates.map { significant($0) }.joined(separator: ", ")) on \(validation.labels.count) validation \
      tomatoes in both lights; \(grouped(judges)) others judge it, each seen in both.
      """)
    cell.plusMinus(runs: seeds)
    let share = Double(few) / Double(many + few)
    var table = Table(
      "training set", .number("daylight"), .number("lamp"), .number("rate"), "wrong, daylight",
      "wrong, lamp", "change", "", "wrong, as collected",
      caption:
        "\(seeds) runs each. Tomatoes graded wrongly, in per cent, and the change under the lamp in points: "
        + "\(arrowsExplained) Last: the mean with a share of \(percent(share, decimals: 0)) lamplight."
    )
    let daylight = errors.map { $0.map(\.daylight) }
    let lamplight = errors.map { $0.map(\.lamplight) }
    let changes = try lamplight.map { try paired($0, lamplight[0]) }
    for (index, mix) in mixes.enumerated() {
      table.row(
        mix.name, mix.daylight, mix.lamplight,
        significant(rates[best[index]]), try percentages(daylight[index]),
        try percentages(lamplight[index]), index == 0 ? nil : changes[index].points(),
        index == 0 ? "" : changes[index].arrow,
        try percentages(
          zip(daylight[index], lamplight[index]).map { (1 - share) * $0 + share * $1 }))
    }
    cell.table(table)
    let gap = try paired(lamplight[0], daylight[0])
    cell.verdict(
      gap.judging(.more), "A note asks whether a network is fair; we expect",
      that: "it errs more often in the light that was rare in its training set",
      found: "the error under the lamp minus that in daylight is \(gap.points()) points",
      failsIf: "it is shown to be lower", source: "Notes")
    // A rate at the end of the grid may only be the best that was tried.
    let isAtTheEdge = [0, 1].contains { best[$0] == 0 || best[$0] == rates.count - 1 }
    cell.verdict(
      isAtTheEdge ? .undecided : changes[1].judging(.less), "Re-weighting promises",
      that: "a larger weight of the rare pictures lowers their error",
      found: "it changes it by \(changes[1].points()) points"
        + (isAtTheEdge ? ", and one rate lies at the end of those tried" : ""),
      failsIf: "it is shown to raise it")
    let more = try paired(lamplight[3], lamplight[1])
    cell.verdict(
      more.judging(.less), "We expect",
      that:
        "more pictures of the rare kind lower its error further than a larger weight of the few",
      found: "the difference is \(more.points()) points", failsIf: "it is shown to be positive")
    let price = try paired(daylight[2], daylight[0])
    let left = try paired(lamplight[3], daylight[3])
    cell.say(whatFairnessCosts(price: price, left: left))
    cell.say(
      """
      (Large networks that can fit all their training pictures were found to be changed by such weights \
      early in training and less and less later [Byrd2019].) The question stays open where it is not one \
      of arithmetic: which groups are counted, who chooses them, and what shall be equal between \
      them: the errors, the two kinds of error, or the benefit? A training set does not say; somebody must \
      decide it, and the errors must be counted for each group before.
      """)
    cell.takeaway("count errors for each group: a mean hides those of the rare.")
    cell.change("`few` to 5 or to 100 in Fairness.swift: when is the rare light learned?")
    cell.notes(
      """
      Ask first what error the room expects under the lamp, and what the last column would have told \
      somebody who looks at nothing else. Who would notice in a shop, in a hospital?
      """)
  }
}

/// What daylight loses when half of its pictures are given up for the lamp, and what gap is left with as
/// many of both.
func whatFairnessCosts(price: SpreadComparison, left: SpreadComparison) -> String {
  let cost =
    switch price.verdict {
    case .more: "costs daylight \(price.points()) points"
    case .less: "does not cost daylight anything: its error changes by \(price.points()) points"
    case .undecided: "was not shown to cost daylight anything (\(price.points()) points)"
    }
  let gap =
    switch left.verdict {
    case .more: "the lamp's error is still \(left.points()) points higher: its light is harder"
    case .less: "the lamp's error is even \(left.points()) points from daylight's"
    case .undecided: "no difference between the lights is shown any more (\(left.points()) points)"
    }
  return "With as many pictures as at first, half and half \(cost). With as many of both, \(gap)."
}
