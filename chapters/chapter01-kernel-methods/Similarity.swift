import Statistics
import KernelMethods
import Base
import Notebook

/// The Gram matrix, and how far each example's word carries in it.
func addSimilarityCells(to page: Page) {
  page.cell("gram", "What does a kernel method see of its data?") { cell in
    cell.say(
      """
      Only this: the kernel of every pair of examples, the *Gram matrix*. Our data for the next cells \
      are two half moons that reach into each other, 120 points with noise. Under the RBF kernel \
      exp(−γ‖x − z‖²) each example resembles its neighbours, within a width of about 1/√(2γ).
      """)
    let moons = trainingMoons()
    let gram = try cell.code {
      try Kernel.rbf(gamma: 1).gram(moons.x)
    }
    // Within each moon from left to right, so that neighbours stand beside each other.
    let sorted = moons.y.indices.sorted { a, b in
      (-moons.y[a], moons.x[a, 0]) < (-moons.y[b], moons.x[b, 0])
    }
    let every = stride(from: 0, to: sorted.count, by: 5).map { sorted[$0] }
    cell.figure(
      HeatMap(
        every.map { i in every.map { gram[i, $0] } },
        caption:
          "The Gram matrix of every fifth point: the first moon from left to right, then the "
          + "second.",
        alt: "A symmetric matrix, 1 along its diagonal and falling off beside it in each of two "
          + "blocks, the two moons; fainter spots outside the blocks are where they meet."))
    func mean(_ a: Range<Int>, _ b: Range<Int>) -> Double {
      let values = a.flatMap { i in b.filter { $0 != i }.map { gram[i, $0] } }
      return values.reduce(0, +) / Double(values.count)
    }
    let (first, second) = (0..<60, 60..<120)
    let within = (mean(first, first) + mean(second, second)) / 2
    let across = mean(first, second)
    cell.say(
      """
      Two points of one moon resemble each other by \(significant(within, digits: 2)) on average, two \
      of different moons by \(significant(across, digits: 2)). That contrast is all there is to learn \
      from: exchange the points for any others with the same matrix, and the machine will not notice.
      """)
    cell.takeaway("a kernel method sees its data only in pairs.")
    cell.exercise("1.2", "compute the RBF Gram matrix")
    cell.notes(
      "Ask what the matrix of a kernel that can tell the classes perfectly would look like.")
  }

  page.cell("width", "How far does an example's word carry?") { cell in
    cell.say(
      """
      γ decides. We train a support vector machine on the same 120 points for eight widths, from far \
      to near, and judge it by 2,000 others.
      """)
    let training = trainingMoons()
    let test = testMoons()
    let gammas: [Double] = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000]
    var table = Table(
      .number("γ"), .number("width"), .number("mean similarity"), .number("support vectors"),
      .number("training", unit: "%", decimals: 1), .number("test", unit: "%", decimals: 1))
    var results: [(gamma: Double, training: Double, test: Double)] = []
    var machines: [SupportVectorMachine] = []
    for gamma in gammas {
      let kernel = Kernel.rbf(gamma: gamma)
      let gram = try kernel.gram(training.x)
      let n = Double(training.x.rows)
      let similarity = (gram.values.reduce(0, +) - n) / (n * n - n)
      var machine = try SupportVectorMachine(kernel: kernel, penalty: 1)
      let report = try machine.fit(training.x, training.y)
      let onTraining = accuracy(try machine.predict(training.x), training.y)
      let onTest = accuracy(try machine.predict(test.x), test.y)
      results.append((gamma, onTraining, onTest))
      machines.append(machine)
      table.row(
        significant(gamma), significant(1 / (2 * gamma).squareRoot(), digits: 2),
        significant(similarity, digits: 2), report.supportVectors, 100 * onTraining, 100 * onTest)
    }
    cell.table(table)
    cell.figure(
      LinePlot(
        x: Axis("γ", scale: .log), y: Axis("right (%)"),
        series: [
          .init("training", points: results.map { (x: $0.gamma, y: 100 * $0.training) }),
          .init("test", points: results.map { (x: $0.gamma, y: 100 * $0.test) }),
        ], caption: "To the left it blurs, to the right it memorises.",
        alt: "Training accuracy rises with γ to 100 %; test accuracy rises, then falls."))
    let best = results.indices.max { results[$0].test < results[$1].test }!
    for (index, remark) in [(best, "the best of the eight"), (6, "islands around each point")] {
      cell.figure(
        try regions(
          training, caption: "Decisions at γ = \(significant(gammas[index])): \(remark)."
        ) { try machines[index].predict(Matrix([[$0, $1]]))[0] })
    }
    let narrow = results.last!
    let ceiling = try Proportion(Int((2000 * results[best].test).rounded()), of: 2000)
    cell.say(
      """
      Wide bells blur: every example is like every other. Narrow bells memorise: at \
      γ = \(significant(narrow.gamma)) each example resembles only itself, the training set is learned \
      to \(percent(narrow.training)) and the test set to \(percent(narrow.test)). In between, at \
      γ = \(significant(results[best].gamma)), \(percent(results[best].test)) of the test points come \
      out right, give or take \(percent(ceiling.halfWidth)) for their number.
      """)
    cell.check(
      "a perfect training score is a good sign",
      narrow.training > 0.99 && narrow.test < results[best].test - 0.1 ? .fails : .undecided,
      claim: "what beginners hope",
      measured: "\(percent(narrow.training)) on the training set goes with "
        + "\(percent(narrow.test)) on the test set")
    cell.takeaway(
      "the kernel is the assumption: it says which examples are alike. The rest is algebra.")
    cell.notes(
      """
      Show the table from the bottom up and ask at each row whether the machine has understood \
      anything. The word for what the last rows do is *overfitting*.
      """)
  }
}
