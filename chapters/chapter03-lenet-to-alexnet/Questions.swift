import Base
import Course
import Layers
import Models
import Notebook
import Statistics
import Tensors
import Training
import Fast
import Foundation

/// What audiences ask about LeNet and AlexNet: short answers, each with the cell that measures it.
func addQuestionCells(to page: Page) {
  page.cell("questions", "Questions people ask") { cell in
    let (leNet, alexNet) = try summaries()
    func layers(_ summary: Summary) -> Int { summary.rows.count { $0.hasWeights } }
    cell.say(
      """
      - **Why is LeNet not called deep?** It has \(layers(leNet)) layers with weights, AlexNet \
      \(layers(alexNet)). The word came into use around 2006 [Hinton2006], for networks with more \
      layers than could then be trained from random weights. Cell `deep` measures what hinders them.
      - **Why did it take until 2012?** A million labelled photographs, machines for them, ReLU and \
      dropout were missing: cell `why-2012`.
      - **Why did kernel methods replace networks around 2000?** With few pictures and good hand-made \
      features they were as good or better, faster, and had one optimum (chapter 1). The article of \
      1998 lists errors of 0.8 to 1.4 % on digits for support vector machines, 0.7 to 1.7 % for \
      convolutional networks [LeCun1998]. Cell `kernels` lets both learn from the same pictures.
      - **Is ImageNet history?** As a contest, since 2017; as a measure and as a source of trained \
      features, no: cell `imagenet`.
      - **Are AlexNet's two wide layers needed?** Cell `wide-layers`.
      - **Does max pooling give larger values and gradients?** Chapter 5, cell `max-or-average`.
      - **What does the first layer learn, and what is confused?** Cells `filters` and `mistakes`.
      """)
    cell.notes(
      """
      Collect questions before you show the list, and begin with those that are not on it. Let \
      somebody else answer the first one.
      """)
  }

  addDepthCell(to: page)

  page.further("why-2012", "Why not in 1998?") { cell in
    let (leNet, alexNet) = try summaries()
    // Forward once, and on the way back a gradient for the weights and one for the input; a
    // multiply-accumulate is two operations.
    func operations(_ summary: Summary, pictures: Double) -> Double {
      6 * Double(summary.multiplyAccumulates) * pictures
    }
    let small = operations(leNet, pictures: 60_000)
    let large = operations(alexNet, pictures: 1_200_000)
    let reached = 0.3
    cell.say(
      """
      Training takes about six operations for each MAC and picture: two for the multiplication and the \
      addition, three times, because the backward pass computes a gradient for the weights and one for \
      the input. An epoch of LeNet on the 60,000 digits of MNIST takes \
      \(significant(small, digits: 2)) operations, one of AlexNet on 1.2 million photographs \
      \(significant(large, digits: 2)). At 30 % of the speed of a machine of each decade, as in \
      chapter 1, cell `afford` [Zhang2023]:
      """)
    let machines = decadesTable.filter { $0.year >= 1990 }
    var table = Table(
      "year", .number("operations/s"), .number("LeNet, 20 epochs"), .number("AlexNet, 90 epochs"))
    for machine in machines {
      table.row(
        "\(machine.year)", rate(machine.speed), span(20 * small / (reached * machine.speed)),
        span(90 * large / (reached * machine.speed)))
    }
    cell.table(table)
    let article = 20 * small
    let speed1998 = machines[0].speed * pow(machines[1].speed / machines[0].speed, 0.8)
    let optimism = reached * speed1998 / (article / (2.5 * 86_400))
    cell.say(
      """
      Is such counting right? The article says that 20 passes took two to three days on a server with \
      a processor of 200 MHz [LeCun1998]. These are \(significant(article, digits: 2)) operations, so \
      that processor did \(significant(article / (3 * 86_400) / 1e6, digits: 2)) to \
      \(significant(article / (2 * 86_400) / 1e6, digits: 2)) million of them in a second, one in about \
      \(significant(200e6 / (article / (2.5 * 86_400)), digits: 2)) ticks of its clock. Between the \
      machines of 1990 and 2000, at equal growth each year, 30 % would be \
      \(significant(reached * speed1998 / 1e6, digits: 2)) million, \
      \(significant(optimism, digits: 2)) times as many: the table is optimistic.
      """)
    let (small1990, in1990) = (
      20 * small / (reached * machines[0].speed), 90 * large / (reached * machines[0].speed)
    )
    cell.verdict(
      small1990 > 30 * 86_400
        ? Check.Verdict.fails : optimism * small1990 < 30 * 86_400 ? .holds : .undecided,
      "We expect",
      that: "LeNet could be trained within a month in 1990",
      found:
        "20 epochs take \(span(small1990)) at 30 %, \(span(optimism * small1990)) at the pace of "
        + "the article's run",
      failsIf: "they take more than 30 days at 30 %")
    cell.verdict(
      in1990 < 30 * 86_400, "A critic may say",
      that: "AlexNet could have been trained within a month in 1990",
      found: "90 epochs take \(span(in1990))", failsIf: "they take more than 30 days")
    cell.say(
      "Time was not the only thing missing: what came when is told in chapter 1, cell `timeline`.")
    cell.notes(
      """
      Ask for a guess of AlexNet's run on a machine of 1990 before showing the table. Then ask what else \
      the network of 2012 could not have done without.
      """)
  }

  page.further("imagenet", "Is ImageNet history?") { cell in
    let (_, alexNet) = try summaries()
    let run = 6 * Double(alexNet.multiplyAccumulates) * 1.2e6 * 90
    cell.say(
      """
      As a contest, yes. In 2012 the right class was missing among the five answers of the winning \
      entry, seven networks averaged, two of them trained on a larger set first, for 15.3 % of the test photographs [Krizhevsky2012]; the winner \
      of 2017 missed 2.25 % [Hu2017], \(multiple(15.3 / 2.25)) fewer, and the contest ended. As a \
      measure and as a source of features, no: new networks are still compared on it, and networks that \
      have learned its 1,000 classes are a good start for other tasks.
      """)
    var table = Table("ImageNet", .number("number"), caption: "As the paper of 2012 describes it.")
    table.row("labelled photographs in all, more than", 15_000_000)
    table.row("categories, roughly", 22_000)
    table.row("classes of the contest", 1_000)
    table.row("training pictures of the contest, roughly", 1_200_000)
    table.row("validation pictures", 50_000)
    table.row("test pictures", 150_000)
    cell.table(table)
    cell.say(
      """
      The pictures come from the web; people labelled them through Amazon's Mechanical Turk, a market \
      for small tasks. The labelling took from July 2008 to April 2010: 49,000 workers in 167 countries \
      looked at more than 160 million candidates [Li2010], about ten for each photograph kept. We know no \
      source for its cost. Before ImageNet, sets of labelled pictures had tens of thousands of images (NORB, Caltech-101 and Caltech-256, \
      CIFAR), LabelMe hundreds of thousands [Krizhevsky2012].

      What has become small is the effort: the run of 2012 was \(significant(run, digits: 2)) \
      operations and took five to six days on two cards. A machine of 2020, of \
      \(rate(decadesTable.last!.speed)), would need \(span(run / (0.3 * decadesTable.last!.speed))) at \
      30 % of its speed.
      """)
    cell.notes("Good last question for the room: which of today's benchmarks is in that state?")
  }
}

/// How much of the gradient reaches the first layer.
private func addDepthCell(to page: Page) {
  page.further("deep", "Why is LeNet not called deep?") { cell in
    let study = try study()
    let count = quick ? 4 : 8
    cell.say(
      """
      More layers made networks worse, not better, in the years before 2006. One reason can be measured \
      without training: in fresh networks, each with initial weights that suit its activation, how \
      large is the gradient of the first layer's weights compared with that of the last layer's? The \
      networks are LeNet's lecture form with 0, 1, 3 and 5 more convolutions, and average pooling \
      throughout.
      """)
    cell.plusMinus(runs: count)
    @MainActor func spread(_ activation: Plan.Activation, extra: Int) throws -> Spread {
      try Spread(
        trials(count, seed: seed) { seed in
          try firstToLast(
            Plan(activation: activation, extraConvolutions: extra), study, seed: seed)
        })
    }
    var table = Table(
      columns: [.number("layers with weights")]
        + Plan.Activation.allCases.map { .number($0.rawValue) },
      caption:
        "Root mean square of the first layer's gradient over that of the last layer's; \(count) "
        + "networks each.")
    var found: [Plan.Activation: [Spread]] = [:]
    for extra in [0, 1, 3, 5] {
      let row = try Plan.Activation.allCases.map { activation in
        let spread = try spread(activation, extra: extra)
        found[activation, default: []].append(spread)
        return spread
      }
      table.row(of: [5 + extra] + row.map(scientific))
    }
    cell.table(table)
    // Ratios are compared by their logarithms: half and double are equally far from 1.
    func logarithms(_ activation: Plan.Activation, _ row: Int) -> [Double] {
      found[activation]![row].values.map { Double(naturalLogarithm(Float($0))) }
    }
    let weaker = try paired(logarithms(.sigmoid, 3), logarithms(.sigmoid, 0))
    cell.verdict(
      weaker.judging(.less), "We expect",
      that: "with sigmoids five further layers weaken the first layer's gradient",
      found: "on average each leaves "
        + "\(percent(exponential(Float(weaker.difference / 5)), decimals: 0)) of it",
      failsIf: "five more layers strengthen it beyond chance")
    let tanh = try paired(logarithms(.scaledTanh, 3), logarithms(.sigmoid, 3))
    cell.verdict(
      tanh.judging(.more), "We expect",
      that: "with ten layers the tanh of 1998 lets more gradient through than the sigmoid",
      found: "it is \(significant(exponential(Float(tanh.difference)), digits: 2)) times as much",
      failsIf: "it is less beyond chance")
    cell.say(
      """
      LeNet-5 itself had that tanh [LeCun1998]: the sigmoid, by which it is taught, does not explain \
      why it has no more layers.
      """)
    cell.notes("This is the question that comes first in every room. Let somebody else answer it.")
  }
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
