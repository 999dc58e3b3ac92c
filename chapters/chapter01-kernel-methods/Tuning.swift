import Statistics
import KernelMethods
import Base
import Notebook

/// How carefully a support vector machine and a network must be tuned.
func addTuningCells(to page: Page) {
  page.cell("sensitivity", "How carefully must it be tuned?") { cell in
    let starts = quick ? 2 : 5
    let steps = quick ? 500 : 1000
    cell.say(
      """
      Kernel methods were liked because they are "not very sensitive to their parameters". A support \
      vector machine with an RBF kernel has two, the penalty C, the price of an example on the wrong \
      side, and γ. We train one for every pair on 200 points of the half moons and count how many of \
      2,000 others it gets right; beside it the small network, eight tanh units, at several learning \
      rates: the mean of \(starts) starts, \(grouped(steps)) steps each.
      """)
    var generator = RandomGenerator(seed: seed &+ 2)
    let training = halfMoons(200, noise: 0.25, using: &generator)
    let test = testMoons()
    let penalties = [0.01, 0.1, 1, 10, 100, 1000]
    let gammas = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
    let rates = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100]
    let progress = ProgressBar("tuning", total: penalties.count * gammas.count + rates.count)
    let map = try cell.code {
      try penalties.map { penalty in
        try gammas.map { gamma in
          var machine = try SupportVectorMachine(
            kernel: .rbf(gamma: gamma), penalty: penalty,
            maximumIterations: 20_000)
          try machine.fit(training.x, training.y)
          progress.advance()
          try Interruption.check()
          return accuracy(try machine.predict(test.x), test.y)
        }
      }
    }
    cell.figure(
      HeatMap(
        map.map { row in row.map { 100 * $0 } },
        rowLabels: penalties.map { "C \(significant($0))" },
        columnLabels: gammas.map { "γ \(significant($0))" }, decimals: 1,
        caption: "The machine: test points right, in per cent.",
        alt: "The best values fill a broad region in the middle; far too small and far too large γ "
          + "do badly at every C."))
    let means = try rates.map { rate in
      let runs = (0..<starts).map { run in
        var start = RandomGenerator(seed: seed &+ 200 &+ UInt64(run))
        let network = smallNetwork(hidden: 8, using: &start)
        Descent(network: network, examples: training).run(learningRate: rate, steps: steps)
        return accuracy(predict(network, test.x), test.y)
      }
      progress.advance()
      try Interruption.check()
      return try Spread(runs)
    }
    progress.finish()
    var table = Table(
      columns: [.init("learning rate")] + rates.map { .number(significant($0), decimals: 1) },
      caption: "The network: test points right, in per cent, and how much its starts differ "
        + "(standard deviation).")
    table.row(of: ["right"] + means.map { 100 * $0.mean as (any TableValue)? })
    table.row(of: ["±"] + means.map { 100 * $0.deviation as (any TableValue)? })
    cell.table(table)
    let bestMachine = map.joined().max()!
    let bestNetwork = means.map(\.mean).max()!
    let close = 0.02
    let goodGammas = gammas.indices.count { j in
      penalties.indices.contains { map[$0][j] > bestMachine - close }
    }
    let goodPenalties = map.count { $0.contains { $0 > bestMachine - close } }
    let goodRates = means.count { $0.mean > bestNetwork - close }
    cell.say(
      """
      Within \(percent(close, decimals: 0)) of its best (\(percent(bestMachine))) the machine stays at \
      \(goodPenalties) of \(penalties.count) penalties, if γ suits, and at \(goodGammas) of \
      \(gammas.count) γ, if C suits. The network stays within as much of its best \
      (\(percent(bestNetwork))) at \(goodRates) of \(rates.count) learning rates. All steps are \
      factors of ten.
      """)
    cell.check(
      "C needs less care than a learning rate", clearly(goodPenalties, above: goodRates),
      claim: "a saying of the time",
      counted: "\(goodPenalties) powers of ten against \(goodRates)")
    cell.check(
      "the width needs less care than a learning rate", clearly(goodGammas, above: goodRates),
      claim: "the same saying",
      counted: "\(goodGammas) powers of ten against \(goodRates); one step is the grid's resolution"
    )
    cell.takeaway(
      goodPenalties == penalties.count
        ? "C forgives almost everything; the width does not, and wants to be looked for."
        : "Both numbers have a range that works, and it must be found.")
    cell.notes(
      """
      The comparison is fair in one respect only: both got a grid of factors of ten. A researcher of \
      2000 would add that the machine's grid needs no repetition with other starts, and a researcher \
      of today that nobody uses plain gradient descent.
      """)
  }
}

/// Whether one count of grid steps is clearly above another: by more than one step.
private func clearly(_ count: Int, above other: Int) -> Check.Verdict {
  count > other + 1 ? .holds : count < other - 1 ? .fails : .undecided
}
