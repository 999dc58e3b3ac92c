import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors

/// Two questions about parts of AlexNet, asked of small networks: the pooling and the two wide
/// layers.
func addHeadCells(to page: Page) {
  page.cell("pooling", "Does max pooling give larger values and gradients?") { cell in
    cell.say(
      """
      A note says so. Take one network with ReLU, the same first weights and the same pictures, once \
      with each pooling, and measure: the mean output of both poolings, and the length of the \
      gradient that reaches the first convolution.
      """)
    let study = try study()
    let count = quick ? 4 : 10
    let runs = try cell.code {
      try trials(count, seed: seed) { seed in
        try [true, false].map { isMax in
          try poolingSizes(max: isMax, study, seed: seed)
        }
      }
    }
    var table = Table(
      "measured", .number("max"), .number("average"), .number("ratio"),
      caption: "Means of \(count) starts ± standard error, untrained networks, 64 pictures.")
    let names = ["mean after pool 1", "mean after pool 2", "gradient of conv 1"]
    var ratios: [Spread] = []
    for (row, name) in names.enumerated() {
      let (larger, smaller) = (
        try Spread(runs.map { $0[0][row] }), try Spread(runs.map { $0[1][row] })
      )
      let ratio = try Spread(runs.map { $0[0][row] / $0[1][row] })
      ratios.append(ratio)
      table.row(
        name, larger.text(decimals: 3), smaller.text(decimals: 3), ratio.text(decimals: 2) + "×")
    }
    cell.table(table)
    func verdict(_ ratio: Spread) throws -> Check.Verdict {
      try ratio.compared(to: Spread(Array(repeating: 1, count: count))).judging(.more)
    }
    cell.check(
      "values after max pooling", try verdict(ratios[1]), claim: "a note says they are larger",
      measured: "\(ratios[1].text(decimals: 2)) times", source: "Notes")
    cell.check(
      "gradients", try verdict(ratios[2]), claim: "a note says they are larger",
      measured: "\(ratios[2].text(decimals: 2)) times", source: "Notes")
    let single = try gradientsOfOneWindow()
    cell.say(
      """
      Why? The largest of four numbers is never below their average. On the way back the average hands \
      a quarter of its gradient to each of four pixels, the maximum all of it to one: both sums are \
      \(significant(single.sums.0)), but the length is \(significant(single.lengths.0)) for the \
      average and \(significant(single.lengths.1)) for the maximum, twice as much.
      """)
    cell.takeaway("max pooling does not create gradient; it refuses to thin it out.")
    cell.exercise("3.4", "write max pooling's way back")
    cell.notes(
      """
      Do one window of four numbers on the board: forward both ways, then a gradient of 1 back both \
      ways. Ask which way gives the larger sum (neither) and which the longer vector. What goes \
      wrong: larger is heard as better. Here sizes are measured, in networks that have learned \
      nothing; what it buys is in the ladder.
      """)
  }

  page.cell("wide-layers", "Are two wide layers needed?") { cell in
    let how = Experiment.current
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    let second = paper["fc7"]?.parameters ?? 0
    cell.say(
      """
      AlexNet ends in two layers of 4,096. A note says that both are needed, one is worse. The second \
      costs \(grouped(second)) parameters, \
      \(percent(Double(second) / Double(paper.parameters), decimals: 0)) of all. Nobody repeats that \
      on ImageNet in a lecture, but the question can be asked of the network with ReLU, max pooling \
      and twice the width: two hidden layers, one, none.
      """)
    // Two hidden layers are a rung of the ladder already.
    let two = try ladder()[3]
    let fewer = [1, 0].map { hidden -> (name: String, plan: Plan) in
      var plan = two.plan
      plan.hiddenLayers = hidden
      return (["none", "one"][hidden], plan)
    }
    let heads =
      [Rung(name: "two", plan: two.plan, runs: two.runs)]
      + (try how.run(fewer, label: "one hidden layer, none"))
    var table = Table(
      "hidden layers", .number("parameters"), .number("right"), .number("test loss"),
      .number("training loss"), caption: "Means of \(how.seeds) runs ± standard error.")
    for head in heads {
      table.row(
        head.name, head.plan.network(classes: try study().classes).parameterCount,
        try head.accuracy.percent(), try head.spread(\.testLoss).text(decimals: 3),
        try head.spread(\.trainingLoss).text(decimals: 3))
    }
    cell.table(table)
    let twoToOne = try heads[0].accuracy.compared(to: heads[1].accuracy)
    let twoToNone = try heads[0].accuracy.compared(to: heads[2].accuracy)
    cell.check(
      "two are better than one", twoToOne.judging(.more), claim: "a note says so",
      measured: "\(twoToOne.points()) points", source: "Notes")
    cell.check(
      "two are better than none", twoToNone.judging(.more),
      measured: "\(twoToNone.points()) points")
    cell.say(
      twoToOne.verdict == .undecided
        ? """
        At this size the second layer's worth cannot be seen: the difference is smaller than what \
        chance does. That is no proof that it is worth nothing, and these small pictures are no \
        photographs.
        """
        : twoToOne.verdict == .more
          ? """
          At this size the second layer earns its place; whether it does in the large one, only a \
          large one can tell.
          """
          : """
          At this size the second layer hurts; what it does in the large one, only a large one can \
          tell.
          """)
    cell.takeaway("\"needed\" is a claim about a comparison; ask which one was made.")
    cell.notes(
      """
      Collect reasons for two wide layers before you show the table, and ask of each which \
      experiment could refute it. Say what ≈ means: these runs cannot tell, which is not "no \
      difference". What goes wrong is carrying the result over to ImageNet, in either direction.
      """)
  }
}

/// The mean outputs of both poolings and the length of the first convolution's gradient, in a fresh
/// network with ReLU.
private func poolingSizes(max isMax: Bool, _ study: Study, seed: UInt64) throws -> [Double] {
  let plan = Plan(relu: true, maxPooling: isMax)
  let network = plan.network(classes: study.classes)
  var generator = RandomGenerator(seed: seed)
  network.initialize(plan.initializer, using: &generator)
  let chosen = Array(generator.permutation(study.train.count).prefix(64))
  let outputs = network.forwardKeepingAll(study.train.images(at: chosen))
  let loss = crossEntropy(logits: outputs.last!, targets: chosen.map { study.train.labels[$0] })
  _ = network.backward(loss.gradient, needsInputGradient: false)
  return [
    Double(outputs[2].mean()), Double(outputs[5].mean()),
    Double(network.parameters[0].parameter.gradient!.norm()),
  ]
}

/// What both poolings send back through one window when the output's gradient is 1.
private func gradientsOfOneWindow() throws -> (sums: (Float, Float), lengths: (Float, Float)) {
  let image = Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
  let gradients = [AvgPool2d(kernelSize: 2), MaxPool2d(kernelSize: 2)].map { (pool: any Layer) in
    _ = pool(image)
    return pool.backward(Tensor.ones([1, 1, 1, 1]))
  }
  return (
    (gradients[0].sum(), gradients[1].sum()), (gradients[0].norm(), gradients[1].norm())
  )
}
