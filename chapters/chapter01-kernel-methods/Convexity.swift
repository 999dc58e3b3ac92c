import Statistics
import Foundation
import KernelMethods
import Base
import Notebook
import Tensors

/// The machine from five starts: zeros and four random ones.
let machineReports = Once {
  let moons = trainingMoons()
  var generator = RandomGenerator(seed: seed)
  let gram = try Kernel.rbf(gamma: 1).gram(moons.x)
  let solver = SequentialMinimalOptimization(penalty: 10, tolerance: 1e-5)
  return try (0..<5).map { run in
    let start = run == 0 ? nil : solver.feasibleStart(moons.y, using: &generator)
    return try solver.solve(gram: gram, moons.y, start: start).report
  }
}

/// Exclusive or learned by networks of a few units, from many starts.
struct Descents {
  static let units = [2, 4, 8]
  static let starts = 16
  static let price = 0.01
  static let learningRate = 0.3

  /// How long each network learns.
  let steps: Int
  /// The network from each start, and its objective before every tenth step.
  var runs: [[(network: TinyNetwork, curve: [Double])]] = []

  init(steps: Int) throws {
    self.steps = steps
    let progress = ProgressBar("networks", total: Self.units.count * Self.starts)
    for units in Self.units {
      runs.append(
        try (0..<Self.starts).map { start in
          var generator = RandomGenerator(seed: seed &+ 100 &+ UInt64(start))
          var network = TinyNetwork(units: units, using: &generator)
          let curve = descend(&network, steps: steps)
          progress.advance()
          try Interruption.check()
          return (network, curve)
        })
    }
    progress.finish()
  }

  private func descend(_ network: inout TinyNetwork, steps: Int) -> [Double] {
    var curve: [Double] = []
    for step in 0..<steps {
      if step % 10 == 0 {
        curve.append(network.objective(exclusiveOr, price: Self.price))
      }
      let gradient = network.gradient(exclusiveOr, price: Self.price)
      network.step(along: gradient, learningRate: Self.learningRate)
    }
    return curve
  }

  /// Where the networks of one size end: their objectives.
  func endings(_ size: Int) throws -> Spread {
    try Spread(runs[size].map { $0.network.objective(exclusiveOr, price: Self.price) })
  }

  /// How many networks of one size solve exclusive or.
  func solvers(_ size: Int) -> Int { runs[size].count { $0.network.solves(exclusiveOr) } }
}

let descents = Once { try Descents(steps: quick ? 1500 : 4000) }

/// One optimum or many: the support vector machine, a network, and a formula.
func addConvexityCells(to page: Page) {
  page.cell("starts", "Different starts: one optimum, or several") { cell in
    cell.say(
      """
      What the support vector machine makes small, its *objective*, is *convex*: its graph never \
      rises above the straight line between two of its points, so every minimum is the lowest. We \
      teach a network exclusive or by steps as in the last cell (ε = \(significant(Descents.learningRate))), \
      averaged over the corners, with \
      \(significant(Descents.price)) · ½‖weights‖² as regularisation, from \(Descents.starts) \
      starts:
      """)
    cell.source("chapters/chapter01-kernel-methods/Convexity.swift", "Descents.descend")
    let descents = try descents()
    let reports = try machineReports()
    let order = descents.runs[0].indices.sorted {
      descents.runs[0][$0].curve.last! < descents.runs[0][$1].curve.last!
    }
    let shown = [("the best end", order[0]), ("the worst end", order.last!)]
    cell.figure(
      LinePlot(
        x: Axis("steps"), y: Axis("objective"),
        series: shown.map { name, run in
          let curve = descents.runs[0][run].curve
          return LinePlot.Series(name, x: curve.indices.map { Double(10 * $0) }, y: curve)
        }, caption: "Two units, two of the starts.",
        alt: "Both curves fall and become level, one of them "
          + "\(try descents.endings(0).range.upperBound > 2 * descents.endings(0).range.lowerBound ? "much higher" : "hardly higher") than the other."
      ))
    var table = Table(
      .number("units"), .number("best end", decimals: 4), .number("worst end", decimals: 4),
      "solve it", "minima",
      caption:
        "after \(grouped(descents.steps)) steps; minima: level, and rising in every direction")
    for (size, units) in Descents.units.enumerated() {
      let ends = try descents.endings(size).range
      let minima = descents.runs[size].count {
        $0.network.isAtMinimum(exclusiveOr, price: Descents.price)
      }
      table.row(
        units, ends.lowerBound, ends.upperBound, "\(descents.solvers(size))",
        minima == 0 ? "none yet" : "\(minima)")
    }
    cell.table(table)
    let duals = try Spread(reports.map(\.dualObjective))
    let apart = (duals.range.upperBound - duals.range.lowerBound) / duals.mean
    cell.verdict(
      apart < 1e-5, "Convexity promises", that: "every start of the machine ends equally low",
      found: "five starts on the half moons differ by at most \(fraction(apart)) of the objective",
      failsIf: "they differ by 10⁻⁵ of it", source: "Cortes1995")
    let two = try descents.endings(0).range
    cell.verdict(
      two.upperBound < 1.01 * two.lowerBound + 1e-6, "One may hope",
      that: "every start of the two-unit network ends equally low",
      found: "they end between \(significant(two.lowerBound, digits: 2)) and "
        + "\(significant(two.upperBound, digits: 2)), and \(descents.solvers(0)) solve exclusive or",
      failsIf: "the worst is more than 1 % above the best")
    let worst = descents.runs[0][order.last!].network
    if !worst.solves(exclusiveOr), worst.isAtMinimum(exclusiveOr, price: Descents.price) {
      cell.say(
        """
        The worst end is a minimum, and its network fails.
        """)
    }
    cell.change(
      "Set `price` to 0 in `Descents`: exclusive or then has no local minima [Hamey1998]. Does "
        + "every start succeed now?"
    )
    cell.notes(
      """
      Draw a bowl and, beside it, a mountain range. Somebody may know that exclusive or has no local \
      minima. That was proved for a network like this one without a price on weights [Hamey1998].
      """)
  }

  page.further("convex", "How a support vector machine proves that it is done") { cell in
    cell.say(
      """
      We start the machine (half moons, γ = 1, C = 10) from zeros and from random feasible places and let sequential minimal \
      optimization, SMO [Platt1998], change two α at a time. The primal objective is what we want \
      small; the dual one is a lower bound of it, for any feasible α. When both meet, the *duality gap* is \
      closed: nothing better can exist, and the machine can prove that it is done. How far it is from \
      satisfying the conditions for an optimum, those of Karush, Kuhn and Tucker, can be said too.
      """)
    let reports = try machineReports()
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
    let gap = reports.map { $0.dualityGap / $0.dualObjective }.max()!
    cell.verdict(
      gap < 1e-5, "The theory says", that: "the duality gap closes",
      found: "at most \(fraction(gap)) of the objective remains", failsIf: "10⁻⁵ of it remains")
    cell.takeaway("the machine knows that it has finished, without knowing the answer in advance.")
    cell.notes(
      """
      The word *certificate* is the one to stress: no network can say of itself that it is done.
      """)
  }

  page.further("ridge", "Kernel ridge regression: an answer that can be written down") { cell in
    cell.say(
      """
      With squared errors nothing need be found step by step. Kernel ridge regression [Saunders1998] \
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
    cell.verdict(
      residual < 1e-10, "Cholesky's method promises", that: "the 40 equations hold",
      found: "the largest error is "
        + (residual < 1e-10 ? "below 10⁻¹⁰" : significant(residual)),
      failsIf: "one is off by 10⁻¹⁰")
    cell.say(
      """
      The data lie \(significant(ofData, digits: 2)) from the sine on average (root mean square); the \
      curve found from them lies \(significant(fromSine, digits: 2)) from it, about \
      \(significant(ofData / fromSine, digits: 1))× nearer.
      """)
    cell.takeaway("forty equations, one answer.")
    cell.notes("Ask which λ forgets the data, and which one believes every point. Then try both.")
  }

  page.further("halfway", "Between two good networks") { cell in
    let descents = try descents()
    // Starts that end in one network are one network.
    var solvers: [TinyNetwork] = []
    for network in descents.runs[0].map(\.network) where network.solves(exclusiveOr) {
      let isNew = solvers.allSatisfy { known in
        zip(known.parameters, network.parameters).contains { abs($0 - $1) > 1e-3 }
      }
      if isNew { solvers.append(network) }
    }
    cell.say(
      """
      In a bowl, the place halfway between two low places is low as well. We take pairs of two-unit \
      networks that both solve exclusive or, and the network whose weights lie halfway between theirs.
      """)
    var table = Table(
      .number("first", decimals: 4), .number("second", decimals: 4), .number("halfway", decimals: 4)
    )
    var higher = 0
    for other in solvers.dropFirst().prefix(8) {
      let row = [solvers[0], other, solvers[0].halfway(to: other)]
        .map { $0.objective(exclusiveOr, price: Descents.price) }
      if row[2] > max(row[0], row[1]) * 1.001 { higher += 1 }
      table.row(of: row.map { $0 as (any TableValue)? })
    }
    cell.table(table)
    cell.verdict(
      higher == 0, "Convexity would say", that: "halfway is never higher than both ends",
      found: "it is in \(higher) of \(max(0, min(8, solvers.count - 1))) pairs",
      failsIf: "it is higher in one")
    if higher > 0 {
      cell.takeaway("good networks lie in different valleys; an average of two need not be good.")
    }
    cell.notes("Turn all signs of one unit, or exchange the units: why is the network the same?")
  }
}

/// A bound to one digit, rounded up so that it stays one; what is only rounding reads "10⁻⁸".
private func fraction(_ value: Double) -> String {
  guard value >= 1e-8 else { return "10⁻⁸" }
  let unit = pow(10, floor(log10(value)))
  return significant((value / unit).rounded(.up) * unit, digits: 1)
}
