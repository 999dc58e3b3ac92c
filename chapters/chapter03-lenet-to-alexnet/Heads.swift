import Base
import Course
import Layers
import Models
import Notebook
import Statistics
import Tensors

/// Two questions about parts of AlexNet, asked of small networks: the pooling and the two wide
/// layers.
func addHeadCells(to page: Page) {
  page.further("pooling", "Does max pooling give larger values and gradients?") { cell in
    cell.say(
      """
      Take one network with ReLU, the same initial weights and the same pictures, once with each \
      pooling, and measure: the mean output of both poolings, and the length of the gradient of the \
      first convolution's weights.
      """)
    let study = try study()
    let count = quick ? 4 : 10
    cell.plusMinus(runs: count)
    let runs = try trials(count, seed: seed) { seed in
      try [true, false].map { try poolingSizes(max: $0, study, seed: seed) }
    }
    var table = Table(
      "measured", .number("max"), .number("average"), .number("ratio"),
      caption: "\(count) initial weights, untrained networks, 64 pictures.")
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
    cell.verdict(
      try verdict(ratios[1]), "A note says", that: "the values after max pooling are larger",
      found: "after the second pooling they are \(ratios[1].text(decimals: 2)) times as large",
      failsIf: "the factor is below 1 beyond chance", source: "Notes")
    cell.verdict(
      try verdict(ratios[2]), "A note says", that: "the gradients are larger, too",
      found: "the first convolution's is \(ratios[2].text(decimals: 2)) times as long",
      failsIf: "the factor is below 1 beyond chance", source: "Notes")
    let single = try gradientsOfOneWindow()
    cell.say(
      """
      Why? The largest of four numbers is never below their average. In the backward pass the average \
      hands a quarter of its gradient to each of four pixels, the maximum all of it to one: both sums \
      are \(significant(single.sums.0)), but the length is \(significant(single.lengths.0)) for the \
      average and \(significant(single.lengths.1)) for the maximum. Larger does not mean better: what \
      max pooling does for the accuracy stands in the cell `ladder`.
      """)
    cell.exercise("3.5", "write max pooling")
    cell.exercise("3.4", "write max pooling's backward pass")
    cell.notes(
      """
      Do one window of four numbers on the board: forward both ways, then a gradient of 1 back both \
      ways. Ask which way gives the larger sum (neither) and which the longer vector.
      """)
  }

  page.further("wide-layers", "Are two wide layers needed?") { cell in
    let how = Experiment.ladder
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    let second = paper["fc7"]?.parameters ?? 0
    cell.say(
      """
      AlexNet ends in two hidden layers of 4,096 units; the second costs \(grouped(second)) \
      parameters, \(percent(Double(second) / Double(paper.parameters), decimals: 0)) of all. A note \
      says that both are needed. The question can be asked of the ladder's network with ReLU, max \
      pooling and twice the width: two hidden layers, one, none, each with the learning rate that \
      suits it on the validation set.
      """)
    cell.plusMinus(runs: how.seeds)
    // Two hidden layers are a rung of the ladder already.
    let two = try ladder().rungs[4]
    let fewer = [1, 0].map { hidden -> (name: String, plan: Plan) in
      var plan = two.plan
      plan.hiddenLayers = hidden
      return (["none", "one"][hidden], plan)
    }
    let heads =
      [Rung(name: "two", plan: two.plan, rate: two.rate, runs: two.runs)]
      + (try how.climb(fewer, label: "one hidden layer, none")).rungs
    var table = Table(
      "hidden layers", .number("parameters"), .number("right"), .number("test loss"),
      .number("training loss"), caption: "\(how.seeds) runs each.")
    for head in heads {
      table.row(
        head.name, head.plan.network(classes: try study().classes).parameterCount,
        try head.accuracy.percent(), try head.spread(\.testLoss).text(decimals: 3),
        try head.spread(\.trainingLoss).text(decimals: 3))
    }
    cell.table(table)
    for (head, name) in zip(heads.dropFirst(), ["one", "none"]) {
      let gain = try Gain(name, from: head, to: heads[0])
      cell.verdict(
        gain.accuracy.judging(.more), name == "one" ? "A note says" : "We expect",
        that: "two hidden layers recognise more than \(name)",
        found: "the accuracy differs by \(gain.accuracy.points()) points",
        failsIf: "two recognise less beyond chance", source: name == "one" ? "Notes" : nil)
      cell.verdict(
        gain.loss.judging(.less), "We expect",
        that: "two hidden layers have a lower test loss than \(name)",
        found: "the loss differs by \(lossChange(gain.loss))",
        failsIf: "that of two is higher beyond chance")
    }
    cell.say(
      "What holds for \(how.pictures) small pictures need not hold for 1.2 million photographs, in "
        + "either direction.")
    cell.notes(
      """
      Collect reasons for two wide layers before you show the table, and ask of each which \
      experiment could refute it. Say what ≈ means: these runs cannot tell, which is not "no \
      difference".
      """)
  }
}

/// The mean outputs of both poolings and the length of the first convolution's gradient, in a fresh
/// network with ReLU.
private func poolingSizes(max isMax: Bool, _ study: Study, seed: UInt64) throws -> [Double] {
  let plan = Plan(activation: .relu, maxPooling: isMax)
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
