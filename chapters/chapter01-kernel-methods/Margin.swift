import KernelMethods
import Base
import Notebook
import Statistics

/// A support vector machine on the moons, and what it says of every example.
struct MarginStudy {
  let examples: Examples
  let machine: SupportVectorMachine
  /// y·f(x) of every example: 1 on the margin, less inside it, negative on the wrong side.
  let margins: [Double]

  init(_ examples: Examples, gamma: Double, penalty: Double) throws {
    var machine = try SupportVectorMachine(
      kernel: .rbf(gamma: gamma), penalty: penalty, tolerance: 1e-6)
    try machine.fit(examples.x, examples.y)
    self.examples = examples
    self.machine = machine
    margins = zip(try machine.decisions(examples.x), examples.y).map { $0 * Double($1) }
  }

  /// How far f moves at other points when the machine has only its support vectors to learn from.
  func changeWithoutTheOthers(at points: Matrix) throws -> Double {
    let kept = machine.supportIndices
    var again = try SupportVectorMachine(
      kernel: machine.kernel, penalty: machine.penalty, tolerance: 1e-6)
    try again.fit(examples.x.rows(kept), kept.map { examples.y[$0] })
    return zip(try machine.decisions(points), try again.decisions(points))
      .map { abs($0 - $1) }.max()!
  }
}

/// What the reader may turn in the cell on margins.
private let knobs = (
  gamma: Knob("gamma", [0.1, 1, 10, 100], default: 1.0),
  penalty: Knob("C", [0.1, 1, 10, 100], default: 1.0),
  examples: Knob("examples", [40, 120, 240], default: 120)
)

/// The machine of the cell on margins as nobody has turned it, for the conclusion.
let marginStudy = Once {
  try MarginStudy(
    trainingMoons(), gamma: knobs.gamma.values[1], penalty: knobs.penalty.values[1])
}

/// The widest margin, and what a kernel method sees of its data.
func addMarginCells(to page: Page) {
  page.cell(
    "margin", "The widest margin, and why few examples decide",
    knobs: [knobs.gamma, knobs.penalty, knobs.examples]
  ) { cell in
    let study = try MarginStudy(
      trainingMoons(cell[knobs.examples]), gamma: cell[knobs.gamma], penalty: cell[knobs.penalty])
    let (machine, y) = (study.machine, study.examples.y)
    cell.say(
      """
      Of all f(x) = w·φ(x) + b take the one whose boundary \
      stays farthest from the examples of both classes, measured in the space of features. That \
      distance is the _margin_. Scale f so that y·f(x) = 1 at the nearest examples; the margin is then \
      1/‖w‖. Overlapping classes force a compromise:
      """)
    cell.formula("make small:  ½‖w‖² + C · Σ max(0, 1 − yᵢ f(xᵢ))")
    cell.say(
      """
      The sum is a _loss_, a number that says how wrong the answers are: the *hinge*, 0 outside the \
      margin; inside, it is the *slack*, by which an example falls short. C is the price of slack. The \
      first term prices large weights: _regularisation_, a preference for simple functions. Then the \
      best w is a sum over examples (the representer theorem [Kimeldorf1971]), w = Σ αᵢ yᵢ φ(xᵢ), \
      0 ≤ αᵢ ≤ C. When is αᵢ 0? Outside the margin the hinge is 0, and still 0 if f moves a little: such \
      an example gives f no reason to move. Those on the margin or inside do; each is a _support vector_, and this \
      is the *support vector machine* [Cortes1995]. On two half moons, RBF kernel, γ = \(gammaText(machine)), C = \(significant(machine.penalty)):
      """)
    var table = Table(
      "where an example lies", .number("examples"), .number("least α"), .number("greatest α"))
    let places: [(String, (Double) -> Bool)] = [
      ("outside the margin, y·f(x) > 1", { $0 > 1 + 1e-5 }),
      ("on the margin, y·f(x) = 1", { abs($0 - 1) <= 1e-5 }),
      ("inside the margin, y·f(x) < 1", { $0 < 1 - 1e-5 }),
    ]
    for (name, holds) in places {
      let alphas = y.indices.filter { holds(study.margins[$0]) }.map { machine.alphas[$0] }
      table.row(
        name, alphas.count, alphas.min().map { significant($0, digits: 2) },
        alphas.max().map { significant($0, digits: 2) })
    }
    cell.table(table)
    cell.figure(
      try regions(
        study.examples, caption: "What the machine decides, and its support vectors.",
        support: machine.supportIndices
      ) { try machine.predict(Matrix([[$0, $1]]))[0] })
    cell.source(
      "chapters/chapter01-kernel-methods/Margin.swift", "MarginStudy.changeWithoutTheOthers")
    let change = try study.changeWithoutTheOthers(at: testMoons().x)
    cell.verdict(
      change < 0.01, "The argument says", that: "the other examples may be left out",
      found: "trained again on \(machine.supportIndices.count) of \(y.count) examples, f moves by "
        + "\(change < 1e-3 ? "less than 0.001" : "up to " + significant(change, digits: 1)) at 2,000 "
        + "new points", failsIf: "f moves by 0.01 anywhere")
    cell.takeaway(
      "the answer rests on the support vectors; all other examples have α = 0"
        + (change < 0.01 ? "." : ", though here they still decide b."))
    cell.notes(
      """
      Cover the points outside the margin with your hands: nothing changes. Then move one across the \
      margin and ask what its α does.
      """)
  }

  page.further("gram", "What a kernel method sees of its data: the Gram matrix") { cell in
    cell.say(
      """
      Only this: the kernel of every pair of examples, the Gram matrix. Under the RBF kernel each \
      example resembles its neighbours, within a width of about 1/√(2γ).
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
        every.map { i in every.map { gram[i, $0] } }, axes: (rows: "example", columns: "example"),
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
      of different moons by \(significant(across, digits: 2)). The matrix and the labels are all there is to learn \
      from: exchange the points for any others with the same matrix, and the machine is the same.
      """)
    cell.takeaway("a kernel method sees its data only in pairs.")
    cell.exercise("1.2", "compute the RBF Gram matrix")
    cell.notes(
      "Ask what the matrix of a kernel that can tell the classes perfectly would look like.")
  }

  page.further("width", "How far an example's influence reaches: γ") { cell in
    cell.say(
      """
      We train a support vector machine (C = 1) on the 120 points of the cell `margin` for eight widths, from \
      far to near, and show how it does on 2,000 others. The best γ below is picked by them, so that its \
      score is a little too high.
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
        ], caption: "Wide bells on the left, narrow ones on the right.",
        alt: "Training accuracy rises with γ to 100 %; test accuracy rises, then falls."))
    let best = results.indices.max { results[$0].test < results[$1].test }!
    for (index, remark) in [
      (best, "the highest test accuracy"), (6, "an island around each point of one class"),
    ] {
      cell.figure(
        try regions(
          training, caption: "Decisions at γ = \(significant(gammas[index])): \(remark)."
        ) { try machines[index].predict(Matrix([[$0, $1]]))[0] })
    }
    let narrow = results.last!
    let faultless = results.filter { $0.training == 1 }.max { $0.test < $1.test }
    cell.say(
      """
      With wide bells every example is like every other. With narrow ones each example resembles only \
      itself: at γ = \(significant(narrow.gamma)) the training set is learned to \
      \(percent(narrow.training)) and of the test set \(percent(narrow.test)) come out right.
      """)
    // Of 2,000 points: twice the standard error of a difference of two shares is at most 3.2 points.
    if let faultless {
      let lead = results[best].test - faultless.test
      cell.verdict(
        lead > 0.032 ? .fails : lead == 0 ? .holds : .undecided, "One may hope",
        that: "a machine that is right on all training examples is the best",
        found:
          "the best of these gets \(percent(faultless.test)) of the test set, while γ = "
          + "\(significant(results[best].gamma)) reaches \(percent(results[best].test))",
        failsIf: "another γ does better on the test set by more than chance allows")
    }
    cell.takeaway("the kernel is the assumption: it says which examples are alike.")
    cell.notes(
      """
      Show the table from the bottom up and ask at each row whether the machine has understood \
      anything. The word for what the last rows do is *overfitting*.
      """)
  }
}

private func gammaText(_ machine: SupportVectorMachine) -> String {
  if case .rbf(let gamma) = machine.kernel { significant(gamma) } else { "none" }
}
