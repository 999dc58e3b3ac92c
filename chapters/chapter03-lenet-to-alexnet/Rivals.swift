import Base
import Course
import Datasets
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// Kernel machine against network on the same pictures, several runs for each size.
func addRivalsCell(to page: Page) {
  page.further("kernels", "Why did kernels replace networks around 2000?") { cell in
    let runs = full ? 5 : 3
    let steps = full ? 1500 : quick ? 100 : 300
    cell.say(
      """
      Two kinds of method learn from the same pictures, few at first, then more: a support vector machine with an RBF \
      kernel, once on pixels and once on histograms of gradients [Dalal2005], hand-made features of a \
      few years later; and LeNet, once with the sigmoids of the lectures and once with ReLU and max pooling. \
      Each size is run \(runs) times, with other pictures and other initial weights. The networks take \
      about \(grouped(steps)) training steps whatever the size, with the learning rates that the ladder \
      chose; the machines have C = 10 and a γ that follows from the variance of the features (chapter 1 \
      tunes both).
      """)
    cell.plusMinus(runs: runs)
    let study = try study()
    let rungs = try ladder().rungs
    let sizes = full ? [100, 300, 1000, 3000] : quick ? [100, 300] : [100, 1000]
    let test = study.test.prefix(quick ? 200 : 1000)
    let names = ["SVM, pixels", "SVM, gradients", "LeNet, sigmoid", "LeNet, ReLU"]
    var table = Table(
      columns: [.number("pictures")] + names.map { .number($0) },
      caption: "Right, of \(grouped(test.count)) test pictures.")
    var times = Table(
      columns: [.number("pictures")] + names.map { .number($0, varies: true) },
      caption: "Mean time to learn.")
    var verdicts: [(size: Int, comparison: SpreadComparison)] = []
    // Of each size the network with sigmoids that recognised least.
    var bySigmoids: [Double] = []
    var pixelsBehind = 0
    for size in sizes where size <= study.train.count {
      let outcomes: [[Outcome]] = try trials(runs, seed: seed &+ UInt64(size)) { seed in
        var generator = RandomGenerator(seed: seed)
        let chosen = generator.permutation(study.train.count).prefix(size)
        let part = study.train.subset(Array(chosen))
        return [
          try machineOutcome(part, test, features: pixels),
          try machineOutcome(part, test, features: gradientHistograms),
          try networkOutcome(part, test, rungs[0], steps: steps, seed: seed),
          try networkOutcome(part, test, rungs[3], steps: steps, seed: seed),
        ]
      }
      var row: [any TableValue] = [size]
      var timeRow: [any TableValue] = [size]
      var spreads: [Spread] = []
      for method in names.indices {
        let spread = try Spread(outcomes.map { $0[method].accuracy })
        let seconds = try Spread(outcomes.map { $0[method].seconds })
        spreads.append(spread)
        row.append(spread.percent())
        timeRow.append(duration(seconds.mean))
      }
      table.row(of: row)
      times.row(of: timeRow)
      bySigmoids.append(spreads[2].values.min() ?? 0)
      let better = spreads[2].mean > spreads[3].mean ? spreads[2] : spreads[3]
      verdicts.append((size, try paired(spreads[1].values, better.values)))
      if try paired(spreads[0].values, better.values).difference < 0 { pixelsBehind += 1 }
    }
    cell.table(table)
    for (size, comparison) in verdicts {
      cell.verdict(
        comparison.judging(.more), "Those who chose kernels say",
        that:
          "with \(grouped(size)) pictures the machine on gradients is better than the better of "
          + "the two networks",
        found: "it is ahead by \(comparison.points()) points", failsIf: "it is behind beyond chance"
      )
    }
    cell.table(times)
    cell.say(
      """
      \(whatSigmoidsShow(bySigmoids, chance: study.guessing)) \(pixelsBehind == verdicts.count
        ? "On pixels the machine is behind the better network at every size: it is ahead by its features."
        : "On pixels the machine is behind the better network at \(pixelsBehind) of \(verdicts.count) sizes.") \
      Features made by hand stay the same however many pictures there are, and in the long run a \
      machine's training time grows faster than their number (chapter 1).
      """)
    cell.notes(
      "Ask what the last row would show at a million pictures, and how long each machine would learn."
    )
  }
}

/// What the lowest accuracies of the network with sigmoids, size by size, allow to be said of it.
private func whatSigmoidsShow(_ accuracies: [Double], chance: Double) -> String {
  let guessing = accuracies.count { $0 < 1.5 * chance }
  return guessing == accuracies.count
    ? "At every size a network with sigmoids is still on its plateau when its steps are over: what it "
      + "could recognise, these rows do not show."
    : guessing == 0
      ? "The network with sigmoids has left its plateau in every run."
      : "The network with sigmoids has left its plateau in every run at some sizes only: elsewhere the "
        + "row does not show what it could recognise."
}

/// How a method did on the test pictures, and how long its training took.
private struct Outcome {
  let accuracy: Double
  let seconds: Double
}

private func pixels(_ set: LabelledImages) throws -> Matrix {
  try Matrix(images: set.images.values, count: set.count)
}

private func gradientHistograms(_ set: LabelledImages) throws -> Matrix {
  try HistogramOfOrientedGradients(cell: 4).features(
    set.images.values, count: set.count, width: set.width, height: set.height)
}

/// A support vector machine with an RBF kernel whose γ is 1 over the features' whole variance.
private func machineOutcome(
  _ train: LabelledImages, _ test: LabelledImages, features: (LabelledImages) throws -> Matrix
) throws -> Outcome {
  let start = ContinuousClock.now
  let examples = try features(train)
  let count = Double(examples.values.count)
  let mean = examples.values.reduce(0, +) / count
  let variance = examples.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  var machine = try MulticlassSupportVectorMachine(
    kernel: .rbf(gamma: 1 / (Double(examples.columns) * variance)), penalty: 10)
  try machine.fit(examples, train.labels)
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  let right = try Proportion(machine.predict(features(test)), agreeingWith: test.labels)
  return Outcome(accuracy: right.estimate, seconds: seconds)
}

/// A rung's network after a fixed number of steps, whatever the size of the set.
private func networkOutcome(
  _ train: LabelledImages, _ test: LabelledImages, _ rung: Rung, steps: Int, seed: UInt64
) throws -> Outcome {
  let batch = 25
  let how = Experiment(
    seeds: 1, pictures: train.count, testPictures: 1,
    epochs: max(1, steps * batch / train.count), batchSize: batch, rates: [rung.rate])
  let run = try how.run(
    rung.plan, rate: rung.rate, seed: seed, from: train, test: test.prefix(1))
  run.network.isTraining = false
  let right = try Proportion(
    run.network(test.images).argmaxOfRows(), agreeingWith: test.labels)
  return Outcome(accuracy: right.estimate, seconds: run.curve.seconds)
}
