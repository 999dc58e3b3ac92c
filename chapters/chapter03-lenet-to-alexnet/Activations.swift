import Base
import Course
import Fast
import Layers
import Notebook
import Statistics
import Training

/// The lecture form of LeNet with three activations, everything else equal.
let activations = Once {
  try Experiment.activations.climb(
    Plan.Activation.allCases.map { ($0.rawValue, Plan(activation: $0)) },
    initializer: .xavierUniform, label: "three activations")
}

/// How many steps must be averaged before a network counts as having left chance.
private let window = 10

/// Three networks that differ in their activation only.
func addActivationCells(to page: Page) {
  page.cell("activations", "Sigmoid, tanh or ReLU: the same network, three activations") { cell in
    let how = Experiment.activations
    let study = try study()
    cell.say(
      """
      Three networks learn from the same \(grouped(min(how.pictures, study.train.count))) pictures in \
      the same order, \(how.epochs) epochs in batches of \(how.batchSize), from the very same initial \
      weights [Glorot2010]. \
      They differ in the activation and the learning rate that suits it: the sigmoid of the lectures, the \
      1.7159 · tanh(⅔x) of 1998, or ReLU, max(0, x). The step is Adam's [Kingma2014], which gives every \
      weight a step of its own length (chapter 7); the validation set chose the rates (cell `rates`), and \
      \(grouped(min(how.testPictures, study.test.count))) test pictures judge.
      """)
    cell.plusMinus(runs: how.seeds, defines: true)
    let (rungs, _) = try activations()
    let chance = Double(naturalLogarithm(Float(study.classes)))
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("training loss", scale: .log),
        series: rungs.map { rung in
          let losses = means(of: meanLosses(rung), pieces: 60)
          let steps = rung.runs[0].curve.batchLosses.count
          return .init(
            rung.name, x: losses.indices.map { Double(($0 + 1) * steps) / Double(losses.count) },
            y: losses)
        }, caption: "Training loss, means of \(how.seeds) runs and of neighbouring steps."))
    let plateaus = rungs.map { rung in
      rung.runs.map { Double(leaving(chance, $0.curve.batchLosses)) }
    }
    var table = Table(
      "activation", .number("learning rate"), .number("plateau, steps"), .number("right"),
      .number("test loss"))
    for (rung, plateau) in zip(rungs, plateaus) {
      table.row(
        rung.name, significant(rung.rate), try Spread(plateau).text(decimals: 0),
        try rung.accuracy.percent(), try rung.spread(\.testLoss).text(decimals: 3))
    }
    table.caption =
      "Plateau: the steps until the loss, averaged over \(window) steps, is a tenth below "
      + "ln \(study.classes) = \(significant(chance, digits: 3)); \(window) is the least possible."
    cell.table(table)
    cell.say(
      """
      A network that stays at the loss of guessing for a while is on a _plateau_: so little gradient \
      reaches its first layers that they hardly change (chapter 5). \(plateauSentence(rungs, plateaus))
      """)
    let symmetric = try paired(plateaus[0], plateaus[1])
    cell.verdict(
      symmetric.judging(.more), "The article of 1998 says",
      that: "networks with a function symmetric about 0 converge faster than with the sigmoid",
      found: "the sigmoid's plateau minus that of the tanh is \(steps(symmetric))",
      failsIf: "the sigmoid's is shorter beyond chance", source: "LeCun1998")
    let sharp = try paired(plateaus[1], plateaus[2])
    cell.verdict(
      sharp.judging(.more), "We expect",
      that: "ReLU's plateau is shorter than that of the tanh, too",
      found: "the tanh's minus ReLU's is \(steps(sharp))",
      failsIf: "the tanh's is shorter beyond chance")
    let below = Experiment.ladder.seeds
    let needed = try (here: standardErrors(runs: how.seeds), below: standardErrors(runs: below))
    cell.say(
      """
      *Beyond chance* means, here and below: chance alone would give such differences, run by run, in \
      less than one of twenty cases. By Student's test a mean of \(how.seeds) runs must be \
      more than \(needed.here) standard errors from \
      0\(below == how.seeds ? "" : ", one of \(below) more than \(needed.below)").
      """)
    cell.change(
      "`.xavierUniform` to `.normal(standardDeviation: 0.01)`, as in 2012: in the default run the "
        + "sigmoid then never leaves the loss of guessing, and ReLU leaves it later.")
    cell.notes(
      """
      Cover the curves and ask how a run would look that is broken, and how one that is only on the \
      plateau. At the beginning they look alike. Why sigmoids have a plateau is chapter 5's subject: \
      their slope is at most a quarter.
      """)
  }
}

/// How many standard errors the mean of so many paired differences must be from 0 to be beyond chance.
private func standardErrors(runs: Int) throws -> String {
  // The same for any differences: here 0, 1, 2 …
  let some = try paired((0..<runs).map(Double.init), Array(repeating: 0, count: runs))
  return significant(some.halfWidth / some.standardError, digits: 4)
}

/// "173 ± 12 steps", the sign included.
private func steps(_ comparison: SpreadComparison) -> String {
  "\(grouped(comparison.difference, decimals: 0)) ± "
    + "\(grouped(comparison.standardError, decimals: 0)) steps"
}

/// The loss of each step, averaged over a rung's runs.
private func meanLosses(_ rung: Rung) -> [Double] {
  rung.runs[0].curve.batchLosses.indices.map { step in
    rung.runs.reduce(0) { $0 + $1.curve.batchLosses[step] } / Double(rung.runs.count)
  }
}

/// What the lengths of the plateaus and the results afterwards allow to be said.
private func plateauSentence(_ rungs: [Rung], _ plateaus: [[Double]]) -> String {
  let averages = plateaus.map { $0.reduce(0, +) / Double($0.count) }
  let longest = averages.indices.max { averages[$0] < averages[$1] }!
  let shortest = averages.indices.min { averages[$0] < averages[$1] }!
  let all = rungs[longest].runs[0].curve.batchLosses.count
  var text =
    "The longest here is that of the \(rungs[longest].name), "
    + "\(percent(averages[longest] / Double(all), decimals: 0)) of the run; "
    + (averages[shortest] < Double(window) + 1
      ? "the \(rungs[shortest].name) shows none."
      : "the shortest is that of the \(rungs[shortest].name), "
        + "\(percent(averages[shortest] / Double(all), decimals: 0)).")
  if plateaus.joined().contains(Double(all)) {
    text += " Not every run has left it at the end; such a run counts with all its steps."
  }
  return text
}

/// How many steps it took until so many steps in a row had a mean loss a tenth below chance; all
/// steps where that never happened.
func leaving(_ chance: Double, _ losses: [Double]) -> Int {
  (window...max(window, losses.count)).first { end in
    end <= losses.count
      && losses[(end - window)..<end].reduce(0, +) / Double(window) < 0.9 * chance
  } ?? losses.count
}
