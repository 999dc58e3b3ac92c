import Base
import Course
import Fast
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// Dropout beside the method it imitates: many networks, each trained on a resample, that vote.
func addBaggingCells(to page: Page) {
  page.cell("bagging", "Dropout as cheap bagging") { cell in
    let members = quick ? 3 : 5
    let masks = quick ? 5 : 30
    cell.say(
      """
      Why should an average help? Errors that differ from network to network partly cancel. \
      _Bagging_ trains several networks, each on as many pictures drawn with replacement from the \
      training set, and averages their answers [Breiman1996]. Dropout's authors call it an extreme \
      form of bagging [Hinton2012]: every step trains another network on another batch, and all \
      share their weights. It costs one training, not \(members):
      """)
    let exam = try wide.test()
    let bagged = try wide.committees(of: members, resampled: true)
    let reseeded = try wide.committees(of: members, resampled: false)
    let single = try wide(Remedy())
    let dropped = try wide(Remedy(dropout: 0.5))
    func vote(_ committee: [[Run]]) -> [Marks] {
      (0..<scale.seeds).map { seed in exam.vote(committee.map { $0[seed].network }) }
    }
    cell.source("chapters/chapter06-dropout/Bagging.swift", "Exam.vote")
    let member = (0..<scale.seeds).map { seed in
      bagged.map { $0[seed].end.test }.mean
    }
    let rows: [(name: String, trainings: Int, passes: Int, marks: [Marks])] = [
      ("one network", 1, 1, single.map(\.end.test)),
      ("one of a bag, on average", 1, 1, member),
      ("bag of \(members)", members, members, vote(bagged)),
      ("\(members), same pictures", members, members, vote(reseeded)),
      ("dropout, weight scaling", 1, 1, dropped.map(\.end.test)),
      ("dropout, \(masks) masks", 1, masks, dropped.map { $0.network.ask(exam, masks: masks) }),
    ]
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "asked", .number("trainings"), .number("passes"), "test", "gain", "",
      .number("test loss", decimals: 2),
      caption: "Accuracy in per cent, gain in points against one network with the same pictures: "
        + arrowsExplained)
    var gains: [SpreadComparison] = []
    for row in rows {
      let change = try paired(row.marks.map(\.accuracy), rows[0].marks.map(\.accuracy))
      gains.append(change)
      table.row(
        row.name, row.trainings, row.passes, try percentages(row.marks.map(\.accuracy)),
        gains.count == 1 ? nil : change.points(), gains.count == 1 ? "" : change.arrow,
        try Spread(row.marks.map(\.loss)).mean)
    }
    cell.table(table)
    let overMember = try paired(
      rows[2].marks.map(\.accuracy), rows[1].marks.map(\.accuracy))
    cell.verdict(
      overMember.judging(.more), "Breiman says",
      that: "the average of a bag recognises more than its members do on average",
      found: "the difference is \(overMember.points()) points",
      failsIf: "it is shown to be negative", source: "Breiman1996")
    let against = try paired(rows[4].marks.map(\.accuracy), rows[2].marks.map(\.accuracy))
    cell.verdict(
      against.verdict == .less
        ? Check.Verdict.fails : against.verdict == .more ? .holds : .undecided,
      "The comparison suggests",
      that: "dropout's one network recognises more than a bag of \(members)",
      found: "the difference is \(against.points()) points",
      failsIf: "the bag is shown to recognise more", source: "Hinton2012")
    let maskLoss = try paired(rows[5].marks.map(\.loss), rows[4].marks.map(\.loss))
    cell.say(
      """
      Averaging \(masks) masks, the real vote, changes the loss of weight scaling by \
      \(maskLoss.text)\
      \(maskLoss.verdict == .less ? ": the one pass is the surer, and too sure" : "").
      """)
    cell.takeaway(
      gains[2].verdict == .more
        ? "committees gain where their members err differently"
          + (gains[4].verdict == .more ? "; dropout gains, too, in one training." : ".")
        : "a bag pays only when averaging gains more than its members lose by seeing fewer "
          + "different pictures."
    )
    cell.change(
      "`members` to 10: does the bag then beat one network?")
    cell.notes(
      """
      A resample of n pictures holds about 63 % of them (1 − 1/e). Ask what that costs with so few \
      pictures, and which row shows it.
      """)
  }
}

nonisolated extension Exam {
  /// The marks of a committee: the mean of its networks' probabilities.
  func vote(_ networks: [Sequential]) -> Marks {
    var sum = Tensor.zeros([labels.count, 1])
    for network in networks {
      network.isTraining = false
      sum = sum + Softmax()(network(images))
    }
    // Logarithms of probabilities are scores whose softmax they are.
    return marks((sum * (1 / Float(networks.count))).map { naturalLogarithm(max($0, 1e-30)) })
  }
}

nonisolated extension [Marks] {
  /// The mean of losses and of accuracies.
  var mean: Marks {
    Marks(
      loss: reduce(0) { $0 + $1.loss } / Double(count),
      accuracy: reduce(0) { $0 + $1.accuracy } / Double(count))
  }
}
