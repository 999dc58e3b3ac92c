import Base
import Course
import Layers
import Models
import Notebook
import Statistics
import Tensors

/// A question about a part of AlexNet, asked of small networks: the two wide layers.
func addHeadCells(to page: Page) {
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
      "hidden layers", .number("parameters"), .number("rate"), .number("right"),
      .number("test loss"),
      .number("training loss"), caption: "\(how.seeds) runs each.")
    for head in heads {
      table.row(
        head.name, head.plan.network(classes: try study().classes).parameterCount,
        significant(head.rate),
        try head.accuracy.percent(), try head.spread(\.testLoss).text(decimals: 3),
        try head.spread(\.trainingLoss).text(decimals: 3))
    }
    cell.table(table)
    for (head, name) in zip(heads.dropFirst(), ["one", "none"]) {
      let gain = try Gain(name, from: head, to: heads[0])
      cell.verdict(
        gain.accuracy.judging(.more), name == "one" ? "A note says" : "We expect",
        that: "two hidden layers recognise more than \(name)",
        found: "their accuracy minus that of \(name) is \(gain.accuracy.points()) points",
        failsIf: "two recognise less beyond chance", source: name == "one" ? "Notes" : nil)
      cell.verdict(
        gain.loss.judging(.less), "We expect",
        that: "two hidden layers have a lower test loss than \(name)",
        found: "their loss minus that of \(name) is \(lossChange(gain.loss))",
        failsIf: "that of two is higher beyond chance")
    }
    cell.say(
      "What holds for \(grouped(how.pictures)) small pictures need not hold for 1.2 million photographs, in "
        + "either direction.")
    cell.notes(
      """
      Collect reasons for two wide layers before you show the table, and ask of each which \
      experiment could refute it. Say what ≈ means: these runs cannot tell, which is not "no \
      difference".
      """)
  }
}
