import Base
import Course
import Fast
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// What happens to a network that is asked in the wrong mode.
func addModeCells(to page: Page) {
  page.further("modes", "What happens when the switch is forgotten") { cell in
    let runs = try wide(Remedy(dropout: 0.5))
    let exam = try wide.test()
    cell.say(
      """
      A program has to say when training ends: `network.isTraining = false`. Forgetting it raises \
      no error. The networks with p = 0.5, asked rightly and in three wrong ways:
      """)
    let ways = cell.code {
      [
        "as it should be": runs.map { $0.network.ask(exam) },
        "left in training mode": runs.map { $0.network.ask(exam, training: true) },
        "scaled once more, × 0.5": runs.map { $0.network.ask(exam, scale: 0.5) },
        "2012's form, unscaled, × 2": runs.map { $0.network.ask(exam, scale: 2) },
      ]
    }
    let names = [
      "as it should be", "left in training mode", "scaled once more, × 0.5",
      "2012's form, unscaled, × 2",
    ]
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "asked", "accuracy", "change", "", "loss",
      caption: "Accuracy in per cent, its change in points: \(arrowsExplained)")
    let right = ways[names[0]]!
    for name in names {
      let marks = ways[name]!
      let change = try paired(marks.map(\.accuracy), right.map(\.accuracy))
      table.row(
        name, try percentages(marks.map(\.accuracy)),
        name == names[0] ? nil : change.points(decimals: 2),
        name == names[0] ? "" : change.arrow, try Spread(marks.map(\.loss)).text(decimals: 2))
    }
    cell.table(table)
    let forgotten = try paired(ways[names[1]]!.map(\.accuracy), right.map(\.accuracy))
    let network = runs[0].network
    network.isTraining = true
    let answers = (network(exam.images).argmaxOfRows(), network(exam.images).argmaxOfRows())
    network.isTraining = false
    let changed = zip(answers.0, answers.1).count { $0 != $1 }
    cell.verdict(
      forgotten.judging(.less), "We expect",
      that: "a network left in training mode recognises less",
      found: "its accuracy changes by \(forgotten.points()) points, and asked twice, the first "
        + "network gives different answers to \(grouped(changed)) of \(grouped(exam.labels.count)) "
        + "pictures",
      failsIf: "it is shown to recognise more")
    let scaled = try names[2...].map { try paired(ways[$0]!.map(\.loss), right.map(\.loss)) }
    cell.say(
      """
      A wrong factor is harder to notice. ReLU networks pass it on (but for the biases), so the \
      largest score mostly stays the largest. What changes is how sure the network is: × 0.5 \
      changes the loss by \(scaled[0].text), × 2 by \
      \(scaled[1].text).\(scaled[0].verdict == .less ? " Halving even helps here: these networks are too sure of themselves." : "")
      """)
    cell.takeaway(
      "ask twice to find a forgotten switch, and compare losses to find a wrong factor.")
    cell.notes(
      """
      Ask for the symptoms of each mistake before showing the table. In most frameworks the call \
      is \
      `model.eval()`; its absence is found by asking the same question twice.
      """)
  }
}

extension Sequential {
  /// How the network does on an exam when its dropouts do something else than they should.
  ///
  /// - Parameters:
  ///   - exam: the questions.
  ///   - scale: what every dropout multiplies by.
  ///   - training: whether the dropouts drop.
  func ask(_ exam: Exam, scale: Float = 1, training: Bool = false) -> Marks {
    isTraining = training
    defer { isTraining = false }
    var value = exam.images
    for layer in layers {
      value = layer(value)
      if layer.role == .noise && scale != 1 { value *= scale }
    }
    return exam.marks(value)
  }

  /// The same for the mean probabilities of several masks.
  func ask(_ exam: Exam, masks: Int) -> Marks {
    isTraining = true
    defer { isTraining = false }
    var sum = Tensor.zeros([exam.labels.count, 1])
    for _ in 0..<masks { sum = sum + Softmax()(self(exam.images)) }
    // Logarithms of probabilities are scores whose softmax they are.
    return exam.marks((sum * (1 / Float(masks))).map { naturalLogarithm(max($0, 1e-30)) })
  }
}
