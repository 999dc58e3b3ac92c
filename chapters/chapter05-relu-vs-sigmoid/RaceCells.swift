import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// The race of the paper's Figure 1, in small.
func addRaceCells(to page: Page) {
  let rates: [Activation: [Double]] = [
    .sigmoid: [0.03, 0.1, 0.01, 0.3], .tanh: [0.003, 0.01, 0.001], .relu: [0.003, 0.01, 0.001],
  ]
  let plan =
    full
    ? RacePlan(pictures: 1000, channels: [16, 24, 32], rates: rates, limit: 24, seeds: 3)
    : RacePlan(
      pictures: quick ? 250 : 500, channels: [8, 12, 16], rates: rates, limit: quick ? 8 : 20,
      seeds: quick ? 2 : 3)
  let result = Once {
    try race(plan, on: material.pictures(train: plan.pictures, test: 100).train, seed: seed)
  }

  page.cell("race-rates", "Before a race, everybody may tune") { cell in
    cell.say(
      """
      The first figure of the paper is a race: a four-layer network with ReLUs reaches 25 % training \
      error on CIFAR-10 six times faster than the same network with tanh, without any regularisation, \
      at learning rates "chosen independently to make training as fast as possible" [Krizhevsky2012]. \
      We run it in small, on \(material.description). The network, and what each learning rate needs:
      """)
    let network = try cell.code {
      let samples = try material.pictures(train: 100, test: 100).train
      return fourLayers(
        .relu, imageShape: samples.imageShape,
        classes: samples.classes, channels: plan.channels)
    }
    cell.result(
      network.layers.map { "\($0)" }.joined(separator: "\n"),
      aside: "\(grouped(network.parameterCount)) parameters")
    let result = try result()
    if let note = material.note { cell.say("About the set: \(note).") }
    var table = Table(
      "activation", .number("learning rate"), .number("passes to 25 %"), .number("last error"), "",
      caption: "One run each, with the training error in its last pass. Who falls behind its own "
        + "best is stopped.")
    for lane in result.lanes {
      for (rate, errors, passes) in lane.tried.sorted(by: { $0.rate < $1.rate }) {
        table.row(
          lane.activation.name, significant(rate),
          passes.map { grouped($0, decimals: 1) } ?? "not within \(errors.count)",
          percent(errors.last!),
          rate == lane.rate ? "← chosen" : "")
      }
    }
    cell.table(table)
    cell.say(aboutChoices(of: result.lanes, chance: result.chance))
    cell.takeaway("a comparison of methods at one learning rate compares the learning rates.")
    cell.notes(
      """
      Let the room say what is fair: the same rate for all, or the best for each? Then show how little \
      a factor of three leaves of a winner.
      """)
  }

  page.cell("race", "The race of Figure 1") { cell in
    let result = try result()
    let seeds = plan.seeds
    cell.say(
      """
      \(seeds) runs each with fresh weights; \(grouped(plan.pictures)) pictures at most, batches of \
      \(plan.batchSize), momentum 0.9, Xavier's first weights for all three: only the curve differs. \
      The error is counted while learning, and the place where it crosses 25 % lies on the line \
      between two passes.
      """)
    cell.figure(
      LinePlot(
        x: Axis("pass"), y: Axis("training error (%)", range: 0...100),
        series: result.lanes.map { lane in
          let length = lane.errors.map(\.count).min()!
          return LinePlot.Series(
            lane.activation.name,
            y: (0..<length).map { pass in
              100 * lane.errors.reduce(0) { $0 + $1[pass] } / Double(seeds)
            })
        } + [
          .init(
            "25 %",
            points: [(1, 25), (Double(result.lanes.flatMap(\.errors).map(\.count).max()!), 25)])
        ], caption: "Training error, mean of \(seeds) runs, up to the first that arrives."))
    var table = Table(
      "activation", .number("learning rate"), "passes to 25 %", "arrived", "each run")
    for lane in result.lanes {
      table.row(
        lane.activation.name, significant(lane.rate),
        lane.spread?.text(decimals: 1) ?? "not within \(plan.limit)",
        "\(lane.passes.compactMap { $0 }.count) of \(seeds)",
        lane.passes.map { $0.map { grouped($0, decimals: 1) } ?? "–" }.joined(separator: "  "))
    }
    cell.table(table)
    for slower in [Activation.tanh, .sigmoid] {
      guard let relu = result[.relu].spread, let other = result[slower].spread,
        let ratio = result.ratio(slower, to: .relu)
      else {
        let found = try result.errors(slower, .relu)
        cell.check(
          "ReLU is faster than \(slower.name)", found.one.compared(to: found.other).judging(.more),
          measured: "after \(found.pass) passes the error with \(slower.name) is "
            + "\(found.one.percent()), with ReLU \(found.other.percent())")
        continue
      }
      cell.check(
        "ReLU is faster than \(slower.name)", other.compared(to: relu).judging(.more),
        measured: "\(slower.name) takes \(significant(ratio.value, digits: 3)) ± "
          + "\(significant(ratio.error, digits: 2)) times as many passes")
    }
    if let tanh = result[.tanh].spread, let relu = result[.relu].spread,
      let ratio = result.ratio(.tanh, to: .relu)
    {
      let isSix = try judge(tanh, isTimes: 6, relu)
      cell.check(
        "six times faster than tanh", isSix, claim: "the paper says six",
        measured: "\(significant(ratio.value, digits: 3)) ± \(significant(ratio.error, digits: 2))",
        source: "Krizhevsky2012")
      if isSix == .fails {
        cell.say(
          """
          The paper's six belongs to its network, its data, its first weights and its batch. Here, \
          Xavier's first weights were made for tanh, the colours are scaled to spread 1, the batches are \
          small, and so are the filters in number. A race is decided by the course as well.
          """)
      }
    } else {
      cell.say(
        "ReLU or tanh did not arrive in every run, so there is no ratio to compare with six.")
    }
    let order = result.lanes.filter { $0.spread != nil }
      .sorted { $0.spread!.mean < $1.spread!.mean }
    if order.count > 1, order[1].spread!.compared(to: order[0].spread!).verdict == .undecided {
      cell.takeaway(
        "\(order[0].activation.name) or \(order[1].activation.name)? These runs cannot say; the factor "
          + "depends on the course, so measure yours.")
    } else if let first = order.first {
      cell.takeaway(
        "first home here: \(first.activation.name), after \(first.spread!.text(decimals: 1)) passes; "
          + "the factor depends on the course, so measure yours.")
    }
    cell.notes(
      """
      The paper's figure has one run each. Ask what would make the ratio larger: first weights that \
      saturate tanh, inputs that are not scaled, more layers, more filters. It was six *there*.
      """)
  }
}

/// What the trials say about the learning rates chosen: who arrived at none of them, and whose choice
/// lies at the end of what was tried.
///
/// - Parameters:
///   - lanes: the activations.
///   - chance: the error of guessing.
func aboutChoices(of lanes: [RaceResult.Lane], chance: Double) -> String {
  let stuck = lanes.filter { $0.tried.allSatisfy { $0.passes == nil } }
  let edges = lanes.filter(\.isAtTheEnd)
  let sentences = stuck.map { lane in
    let errors = lane.tried.first { $0.rate == lane.rate }!.errors
    return """
      No rate brings \(lane.activation.name) to 25 % within \(errors.count) passes; chosen is the one \
      with the lowest error then, \(percent(errors.last!)), where guessing makes \
      \(percent(chance, decimals: 0)).
      """
  }
  let end =
    !edges.isEmpty
    ? """
    The choice of \(listed(edges.map(\.activation.name))) lies at the end of what was tried: a \
    wider search might find a faster one.
    """
    : stuck.count == lanes.count
      ? nil
      : """
      Every \(stuck.isEmpty ? "" : "other ")choice has a slower neighbour on either side, as it should.
      """
  return (sentences + [end].compactMap { $0 }).joined(separator: " ")
}
