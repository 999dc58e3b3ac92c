import Fast
import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// An ordinary machine of a decade, as the table of chapter 1 has it.
private struct Machine {
  let year: Int
  /// Bytes.
  let memory: Double
  /// Floating-point operations per second.
  let speed: Double

  static let all = [
    Machine(year: 1990, memory: 1e7, speed: 1e7), Machine(year: 2000, memory: 1e8, speed: 1e9),
    Machine(year: 2010, memory: 1e9, speed: 1e12), Machine(year: 2020, memory: 1e11, speed: 1e15),
  ]
}

/// Why it happened when it happened, and what audiences ask afterwards.
func addHistoryCells(to page: Page) {
  page.cell("why-2012", "Why 2012, and not 1998?") { cell in
    let (leNet, alexNet) = try summaries()
    // Forward once, and on the way back a gradient for the weights and one for the input; a
    // multiply-accumulate is two operations.
    func operations(_ summary: Summary, pictures: Double) -> Double {
      6 * Double(summary.multiplyAccumulates) * pictures
    }
    // The memory of 1980, as the table of chapter 1 has it.
    let before1990 = 100_000
    let small = operations(leNet, pictures: 60_000)
    let large = operations(alexNet, pictures: 1_200_000)
    cell.say(
      """
      A pass through the data costs about six operations for each MAC and picture: two for the \
      multiplication and the addition, three times, because the way back computes a gradient for the \
      weights and one for the input. So LeNet needs \(significant(small, digits: 2)) operations for the \
      60,000 digits of MNIST, AlexNet \(significant(large, digits: 2)) for 1.2 million photographs. What \
      an ordinary machine of each decade would have made of that [Decades], from 1990 on: the \
      \(bytes(before1990)) of 1980 are too few even for LeNet's weights, which take \
      \(bytes(4 * leNet.parameters)).
      """)
    // Parameters, gradients and velocities, and what 128 pictures leave on the way.
    let needs = alexNet.trainingBytes(batch: 128).total
    var table = Table(
      "year", .number("operations/s"), .number("LeNet, epoch"), .number("AlexNet, epoch"),
      .number("90 of them"), "it fits")
    for machine in Machine.all {
      table.row(
        "\(machine.year)", rate(machine.speed), span(small / machine.speed),
        span(large / machine.speed), span(90 * large / machine.speed),
        Double(needs) <= machine.memory)
    }
    table.caption =
      "It fits: whether the \(bytes(needs)) that AlexNet needs with batches of 128 fit into that "
      + "decade's memory (\(Machine.all.map { bytes(Int($0.memory)) }.joined(separator: ", "))); into "
      + "two cards of 3 GB they did."
    cell.table(table)
    let in1990 = 90 * large / Machine.all[0].speed
    let in2000 = 90 * large / Machine.all[1].speed
    cell.say(
      """
      In 1990 twenty passes of LeNet would have taken \(span(20 * small / Machine.all[0].speed)), and the run of \
      AlexNet \(span(in1990)): nobody starts that. In 2000 it was still \
      \(span(in2000)), ten years later \(span(90 * large / Machine.all[2].speed)). The idea did not have \
      to become better in between; the wait had to become shorter than a doctorate.
      """)
    let article = 20 * small
    cell.say(
      """
      Is such arithmetic right? The article says that 20 passes took two to three days on a server \
      with a processor of 200 MHz [LeCun1998]. By our count they are \
      \(significant(article, digits: 2)) operations, so that processor did \
      \(significant(article / (3 * 86_400) / 1e6, digits: 2)) to \
      \(significant(article / (2 * 86_400) / 1e6, digits: 2)) million of them in a second: an \
      operation every \(significant(200e6 / (article / (2.5 * 86_400)), digits: 2)) ticks or so of its \
      clock. Plausible.
      """)
    cell.check(
      "LeNet was trainable in its decade", small * 20 / Machine.all[0].speed < 30 * 86_400,
      claim: "20 passes within a month on a machine of 1990",
      counted: span(small * 20 / Machine.all[0].speed))
    cell.check(
      "AlexNet was trainable in that decade", in1990 < 30 * 86_400,
      claim: "90 passes within a month on a machine of 1990", counted: span(in1990))
    let speed = try picturesPerSecond()
    cell.timing(
      """
      The machine under this page trains LeNet with ReLU at \(grouped(Int(speed))) pictures a \
      second: an epoch of MNIST in \(span(60_000 / speed)).
      """)
    cell.say(
      """
      And the pictures? In 1998 there was no set of a million labelled photographs. ImageNet was \
      labelled from 2007 on by tens of thousands of people over the internet, which had to exist \
      first. Three things were short, not one: data, operations, and a reason to believe.
      """)
    cell.takeaway("the recipe waited fourteen years for the oven.")
    cell.notes(
      """
      Ask for a guess of AlexNet's epoch on a machine of 1990 before showing the table. Then ask what \
      is waiting for its oven today.
      """)
  }

  page.cell("deep", "Why is LeNet not called deep?") { cell in
    let counts = try (leNet: summaries().leNet, alexNet: summaries().alexNet)
    func layers(_ summary: Summary) -> Int { summary.rows.count { $0.hasWeights } }
    cell.say(
      """
      It has \(layers(counts.leNet)) layers with weights, AlexNet \(layers(counts.alexNet)); that is \
      no gulf. But the word *deep* was coined for networks later, around 2006 [Hinton2006], when depth \
      was a promise that training did not keep: with sigmoids, more layers made networks *worse*. Here \
      is why. Take fresh networks, each with the first weights that suit its activation: how strong is \
      the gradient of the first layer's weights, compared with the last one's?
      """)
    let study = try study()
    let count = quick ? 4 : 8
    @MainActor func spread(relu: Bool, extra: Int) throws -> Spread {
      try Spread(
        trials(count, seed: seed) { seed in
          let plan = Plan(relu: relu, maxPooling: relu, extraConvolutions: extra)
          return try firstToLast(plan, study, seed: seed)
        })
    }
    var table = Table(
      .number("layers with weights"), .number("sigmoid, average"), .number("ReLU, max"),
      caption: "Root mean square of the first layer's gradient over the last one's, mean of "
        + "\(count) starts ± standard error.")
    var sigmoids: [Spread] = []
    var relus: [Spread] = []
    for extra in [0, 1, 3, 5] {
      sigmoids.append(try spread(relu: false, extra: extra))
      relus.append(try spread(relu: true, extra: extra))
      table.row(5 + extra, scientific(sigmoids.last!), scientific(relus.last!))
    }
    cell.table(table)
    // Ratios are compared by their logarithms: half and double are equally far from 1.
    let weaker = try logarithms(sigmoids[3]).compared(to: logarithms(sigmoids[0]))
    let stronger = try logarithms(relus[2]).compared(to: logarithms(sigmoids[2]))
    cell.check(
      "with sigmoids every further layer weakens the first layer's gradient",
      weaker.judging(.less),
      measured: "to about \(percent(exponential(Float(weaker.difference / 5)), decimals: 0)) "
        + "for each layer")
    cell.check(
      "with ReLU the first of eight layers hears more", stronger.judging(.more),
      measured: "\(significant(exponential(Float(stronger.difference)), digits: 2)) times as much")
    cell.say(
      """
      The sigmoid's slope is at most ¼; chapter 5 takes that apart. LeNet is as deep as its activation \
      allowed.
      """)
    cell.takeaway("depth is not a number of layers, it is a number of layers that still learn.")
    cell.notes("This is the question that comes first in every room. Let somebody else answer it.")
  }

  addRivalsCell(to: page)

  page.cell("imagenet", "Is ImageNet history?") { cell in
    let (_, alexNet) = try summaries()
    let run = 6 * Double(alexNet.multiplyAccumulates) * 1.2e6 * 90
    cell.say(
      """
      As a race, yes. In 2012 the right class was missing among the best five answers of the winning \
      entry, seven AlexNets averaged, for 15.3 % of the test photographs [Krizhevsky2012]; the winner \
      of 2017 missed 2.25 % [Hu2017], \(multiple(15.3 / 2.25)) fewer, and with that the competition \
      ended. As a yardstick and as a \
      school, no: new ideas are still measured on it, because everybody knows what its numbers mean, \
      and networks that learned its 1,000 classes bring good filters to other tasks.

      What has become history is the effort. The run of 2012 was \
      \(significant(run / 1e18, digits: 2)) · 10¹⁸ operations; it took two cards almost a week. The \
      machine of 2020 in the table above would need \(span(run / Machine.all[3].speed)).
      """)
    cell.takeaway("a benchmark is over when it no longer separates ideas; its lessons are not.")
    cell.notes("Good last question for the room: which of today's benchmarks is in that state?")
  }
}

/// How fast this machine trains LeNet with ReLU and max pooling, in batches of 64.
private func picturesPerSecond() throws -> Double {
  let network = leNet(modern: true)
  var generator = RandomGenerator(seed: seed)
  network.initialize(.heUniform, using: &generator)
  let trainer = Trainer(network, SGD(learningRate: 0.01))
  let images = Tensor.uniform([64, 1, 28, 28], using: &generator)
  let labels = (0..<64).map { $0 % 10 }
  // The first steps reserve memory; the fastest of the others is what the machine can do.
  let times = try (0..<30).map { _ in try trainer.step(images, labels).duration / .seconds(1) }
  return 64 / (times.min() ?? .infinity)
}

/// The gradient of the first layer's weights over that of the last one's, root mean squares, in a
/// fresh network.
private func firstToLast(_ plan: Plan, _ study: Study, seed: UInt64) throws -> Double {
  let network = plan.network(classes: study.classes)
  var generator = RandomGenerator(seed: seed)
  network.initialize(plan.initializer, using: &generator)
  let chosen = Array(generator.permutation(study.train.count).prefix(64))
  let loss = crossEntropy(
    logits: network(study.train.images(at: chosen)),
    targets: chosen.map { study.train.labels[$0] })
  _ = network.backward(loss.gradient, needsInputGradient: false)
  let weights = network.parameters.filter { $0.name.hasSuffix("weight") }.map(\.parameter)
  func size(_ parameter: Parameter) -> Double {
    Double(parameter.gradient!.norm()) / Double(parameter.count).squareRoot()
  }
  return size(weights.first!) / size(weights.last!)
}

/// The natural logarithms of all results.
private func logarithms(_ spread: Spread) throws -> Spread {
  try Spread(spread.values.map { Double(naturalLogarithm(Float($0))) })
}

private func scientific(_ spread: Spread) -> String {
  "\(significant(spread.mean, digits: 2)) ± \(significant(spread.standardError, digits: 1))"
}

/// "10 MFLOP/s", "1 TFLOP/s".
private func rate(_ speed: Double) -> String {
  for (size, unit) in [(1e15, "P"), (1e12, "T"), (1e9, "G")] where speed >= size {
    return "\(significant(speed / size)) \(unit)FLOP/s"
  }
  return "\(significant(speed / 1e6)) MFLOP/s"
}

/// "16.5 years", "60 days", "2 min 30 s".
private func span(_ seconds: Double) -> String {
  let days = seconds / 86_400
  return days > 800
    ? "\(significant(days / 365.25, digits: 3)) years"
    : days > 2 ? "\(significant(days, digits: 3)) days" : duration(seconds)
}
