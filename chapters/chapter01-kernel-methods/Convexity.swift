import Statistics
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// One optimum or many: the support vector machine, a network, and a formula.
func addConvexityCells(to page: Page) {
  page.cell("convex", "Does it matter where training starts?") { cell in
    cell.say(
      """
      Training a support vector machine is a *convex* problem: a bowl with one bottom. We start it \
      from zeros and from random feasible places and let sequential minimal optimization, SMO \
      [Platt1998], roll down: it changes two α at a time. The primal objective is what we want small; \
      the dual one is a lower bound of it, for any α. When both meet, the *duality gap* is closed: \
      nothing better can exist, and the machine can prove that it is done. How far it is from \
      satisfying the conditions for an optimum, those of Karush, Kuhn and Tucker, can be said too.
      """)
    let moons = trainingMoons()
    var generator = RandomGenerator(seed: seed)
    let reports = try cell.code {
      let gram = try Kernel.rbf(gamma: 1).gram(moons.x)
      let solver = SequentialMinimalOptimization(
        penalty: 10, tolerance: 1e-5)
      return try (0..<5).map { run in
        let start =
          run == 0
          ? nil : solver.feasibleStart(moons.y, using: &generator)
        return try solver.solve(gram: gram, moons.y, start: start).report
      }
    }
    var table = Table(
      "start", .number("dual", decimals: 4), .number("primal", decimals: 4),
      .number("duality gap"), .number("KKT violation"), .number("support vectors"))
    for (run, report) in reports.enumerated() {
      table.row(
        run == 0 ? "zeros" : "random \(run)", report.dualObjective,
        report.primalObjective, significant(report.dualityGap, digits: 1),
        significant(report.kktViolation, digits: 1), report.supportVectors)
    }
    cell.table(table)
    let duals = try Spread(reports.map(\.dualObjective))
    let apart = (duals.range.upperBound - duals.range.lowerBound) / duals.mean
    let gap = reports.map { $0.dualityGap / $0.dualObjective }.max()!
    cell.check(
      "every start of the SVM ends at one objective", apart < 1e-5,
      measured: "the five differ by \(fraction(apart)) of it")
    cell.check(
      "the duality gap closes", gap < 1e-5,
      measured: "at most \(fraction(gap)) of the objective remains")
    cell.takeaway(
      "one optimum, found from anywhere, with a certificate: that is what convexity promised.")
    cell.notes(
      """
      Draw a bowl and, beside it, a mountain range, before the next cell. The word *certificate* is \
      the one to stress: the machine knows that it is finished, without knowing the answer in advance.
      """)
  }

  page.cell("starts", "And where a network starts?") { cell in
    let decay: Float = 0.005
    let steps = quick ? 5000 : 20_000
    cell.say(
      """
      The smallest network with a choice to make: exclusive or, two inputs, two tanh units, two \
      scores, the same kind of price on large weights. Two units are enough to solve it. Gradient \
      descent runs from eight random starts until nothing moves; then we measure the curvature in \
      every direction, to be sure that each end is the bottom of something.
      """)
    let units = [2, 4, 8]
    // The code below stands on the page as it is, and adds to the seed: the last thousand share one.
    let seed = min(seed, .max - 1000)
    let progress = ProgressBar("networks", total: 8 * units.count)
    let endings = try cell.code {
      try units.map { hidden in
        try (0..<8).map { run in
          var start = RandomGenerator(seed: seed + 100 + UInt64(run))
          let network = smallNetwork(hidden: hidden, using: &start)
          let descent = Descent(
            network: network, examples: exclusiveOr, decay: decay)
          descent.run(learningRate: 0.5, steps: steps)
          progress.advance()
          try Interruption.check()
          return descent
        }
      }
    }
    progress.finish()
    var table = Table(
      .number("tanh units"), .number("best end", decimals: 4), .number("worst end", decimals: 4),
      .number("gradient"), .number("minima"), .number("solve it"),
      caption: "of eight starts each; gradient: the longest that was left; minima: ends from which "
        + "the ground rises in every direction")
    for (hidden, runs) in zip(units, endings) {
      let objectives = try Spread(runs.map(\.objective))
      let slopes = runs.map { run in run.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      table.row(
        hidden, objectives.range.lowerBound, objectives.range.upperBound,
        fraction(slopes.max()!), "\(try runs.count { try $0.isCurvedUpwards() }) of \(runs.count)",
        "\(runs.count { $0.solvesAll }) of \(runs.count)")
    }
    cell.table(table)
    let two = try Spread(endings[0].map(\.objective))
    cell.check(
      "every start of the two-unit network ends at one objective",
      two.deviation / two.mean < 1e-3,
      measured: "\(significant(two.range.lowerBound, digits: 3)) to "
        + significant(two.range.upperBound, digits: 3))
    let worst = endings[0].max { $0.objective < $1.objective }!
    if try worst.isCurvedUpwards(), !worst.solvesAll {
      cell.say(
        """
        The worst end is a true minimum, the ground rising in all \(worst.gradient.count) directions, \
        and yet its network fails: no step downhill leads from there to the best one, and nothing in it \
        says that a better one exists.
        """)
    }
    let solvers = endings[0].filter { $0.solvesAll }
    if let second = solvers.dropFirst().max(by: { a, b in
      a.halfway(to: solvers[0]).objective < b.halfway(to: solvers[0]).objective
    }) {
      let middle = second.halfway(to: solvers[0])
      cell.say(
        """
        Nor need the ground between good places be good: halfway between two networks that solve the \
        task, at \(significant(solvers[0].objective, digits: 3)) and \
        \(significant(second.objective, digits: 3)), the objective is \
        \(significant(middle.objective, digits: 3)). In a bowl it could not be higher than at both ends.
        """)
    }
    let rates = endings.map { runs in runs.count { $0.solvesAll } }
    if rates[2] > rates[0] {
      cell.say(
        """
        The table also shows what the theory of the time did not see coming: with more units than \
        needed the bad ends become rare, \(8 - rates[0]) of 8 with two units and \(8 - rates[2]) of 8 \
        with eight. Networks are not convex, and large ones seldom mind.
        """)
    }
    cell.takeaway("a network promised nothing of the kind, and still does not.")
    cell.notes(
      """
      Somebody may know that exclusive or has no local minima. That was proved for a network like this \
      one without a price on weights [Hamey1998]; what remains there are plateaus on which descent all \
      but stands still, for as long as anybody has patience.
      """)
  }

  page.cell("ridge", "Can the answer be written down?") { cell in
    cell.say(
      """
      With squared errors even the rolling downhill disappears. Kernel ridge regression [Saunders1998] \
      looks for f(x) = Σ αᵢ k(xᵢ, x), and its α is the solution of one linear system: no steps, no \
      start, no learning rate. The matrix is symmetric and positive definite, so Cholesky's method \
      solves it with about n³/3 operations, half of what elimination needs [Benoit1924]. Forty noisy points of a sine:
      """)
    cell.formula("(K + λ I) α = y        K + λ I = L Lᵀ        L z = y,  Lᵀ α = z")
    var generator = RandomGenerator(seed: seed)
    let noise = Tensor.normal([40], standardDeviation: 0.2, using: &generator)
    let x = (0..<40).map { 2 * Double.pi * (Double($0) + 0.5) / 40 }
    let y = x.indices.map { sin(x[$0]) + Double(noise[$0]) }
    let (regression, points) = try cell.code {
      let points = try Matrix(rows: 40, columns: 1, values: x)
      var regression = try KernelRidgeRegression(
        kernel: .rbf(gamma: 0.5), ridge: 0.1)
      try regression.fit(points, y)
      return (regression, points)
    }
    let gram = try regression.kernel.gram(points)
    let product = try gram.times(regression.alphas)
    let residual = x.indices.map { abs(product[$0] + 0.1 * regression.alphas[$0] - y[$0]) }.max()!
    let grid = (0...60).map { 2 * Double.pi * Double($0) / 60 }
    let fit = try regression.predict(Matrix(rows: grid.count, columns: 1, values: grid))
    func rms(_ errors: [Double]) -> Double {
      (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    }
    let fromSine = rms(zip(grid, fit).map { sin($0.0) - $0.1 })
    let ofData = rms(x.indices.map { y[$0] - sin(x[$0]) })
    cell.figure(
      LinePlot(
        x: Axis("x"), y: Axis("y"),
        series: [
          .init("data", points: Array(zip(x, y)).map { (x: $0.0, y: $0.1) }, isLine: false),
          .init("kernel ridge", x: grid, y: fit), .init("sine", x: grid, y: grid.map { sin($0) }),
        ], caption: "Forty points, the curve found from them, and the sine they came from.",
        alt:
          "Scattered points around one period of a sine; a smooth curve follows the sine closely."
      ))
    cell.check(
      "the 40 equations hold", residual < 1e-10,
      measured: residual < 1e-10
        ? "the largest error is below 10⁻¹⁰" : "the largest error is \(significant(residual))")
    cell.say(
      """
      The data lie \(significant(ofData, digits: 2)) from the sine on average (root mean square); the \
      curve found from them lies \(significant(fromSine, digits: 2)) from it, \
      \(multiple(ofData / fromSine)) closer.
      """)
    cell.takeaway("forty equations, one answer. A method one can put into a theorem.")
    cell.notes("Ask which λ forgets the data, and which one believes every point. Then try both.")
  }
}

/// A small number to one digit; what is only rounding reads "less than 10⁻⁸".
private func fraction(_ value: Double) -> String {
  value < 1e-8 ? "less than 10⁻⁸" : significant(value, digits: 1)
}
