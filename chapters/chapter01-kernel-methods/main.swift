import Foundation
import KernelMethods
import Kernels
import Layers
import Notebook
import Tensors

let page = Page(
  chapter: 1, title: "Kernel methods, and why they were reasonable",
  command: "chapter01-kernel-methods",
  question: """
    Before networks won, most of computer vision was kernels, hand-made features and geometry. \
    That was no mistake. What did those methods promise, did they keep it, and where did it end?
    """,
  sources: [
    Source("Rosenblatt1958", "F. Rosenblatt, The perceptron (1958)"),
    Source("Minsky1969", "M. Minsky, S. Papert, Perceptrons (1969)"),
    Source(
      "Aizerman1964",
      "M. Aizerman, E. Braverman, L. Rozonoer, Theoretical foundations of the potential function "
        + "method in pattern recognition learning (1964)"),
    Source("Cortes1995", "C. Cortes, V. Vapnik, Support-vector networks (1995)"),
    Source("Platt1998", "J. Platt, Sequential minimal optimization (1998)"),
    Source(
      "Saunders1998",
      "C. Saunders, A. Gammerman, V. Vovk, Ridge regression learning algorithm in dual variables "
        + "(1998)"),
    Source("Lowe2004", "D. Lowe, Distinctive image features from scale-invariant keypoints (2004)"),
    Source("Dalal2005", "N. Dalal, B. Triggs, Histograms of oriented gradients (2005)"),
    Source("Hartley1997", "R. Hartley, P. Sturm, Triangulation (1997)"),
    Source("Brown1971", "D. Brown, Close-range camera calibration (1971)"),
    Source("Decades", "A table often shown in lectures: data, memory and compute per decade"),
  ],
  durations: Durations(quick: "a few seconds", standard: "about fifteen seconds"),
  seed: 1)

let quick = page.arguments.quick
let full = page.arguments.full
let seed = page.arguments.seed

page.cell("decades", "What could each decade afford?") { cell in
  let decades = decadesTable
  let leNetBytes = 4 * leNetParameters
  cell.say(
    """
    A method wins when its needs meet what there is. Lectures often show the table below: a data \
    set of the day, and the memory and speed of an ordinary machine [Decades]. Two columns are \
    ours. A kernel method keeps one number for every *pair* of examples, so memory decides how \
    many examples it can take. A network keeps its weights: LeNet's \
    \(grouped(leNetParameters)) take \(bytes(leNetBytes)).
    """)
  var table = Table(
    "year", "data set", .number("examples"), .number("memory"), .number("FLOP/s"),
    .number("pairs fit for"), "LeNet fits")
  for decade in decades {
    table.row(
      "\(decade.year)", decade.example, powerOfTen(decade.examples), bytes(Int(decade.memory)),
      powerOfTen(decade.speed), Int((decade.memory / 8).squareRoot()),
      Double(leNetBytes) <= decade.memory)
  }
  cell.table(table)
  let fitting = (decades[3].memory / 8).squareRoot()
  cell.say(
    """
    With \(bytes(Int(decades[3].memory))) a kernel method reaches \(grouped(Int(fitting))) examples, \
    the size of the data sets that universities shared around 2000, and solves its problem *exactly*, \
    with n³/3 multiply-accumulates, in \(duration(2 * fitting * fitting * fitting / 3 / decades[3].speed)). \
    That a network would fit too was no argument: nobody could say whether its training would succeed.
    """)
  func curve(_ name: String, _ value: (Decade) -> Double) -> LinePlot.Series {
    LinePlot.Series(name, points: decades.map { (x: Double($0.year), y: value($0)) })
  }
  cell.figure(
    LinePlot(
      x: Axis("year"), y: Axis(scale: .log),
      series: [
        curve("FLOP/s", \.speed), curve("bytes of memory", \.memory), curve("examples", \.examples),
      ], caption: "Equal heights are equal factors: from 1990 to 2010 data climb more steeply."))
  var growth = Table(
    "from", "to", .number("data ×"), .number("memory ×"), .number("compute ×"), "faster")
  var overtakes: Int?
  for (before, after) in zip(decades, decades.dropFirst()) {
    let data = after.examples / before.examples
    let compute = after.speed / before.speed
    if compute > data, overtakes == nil { overtakes = before.year }
    growth.row(
      "\(before.year)", "\(after.year)", Int(data.rounded()),
      Int((after.memory / before.memory).rounded()), Int(compute.rounded()),
      compute > data ? "compute" : compute < data ? "data" : "neither")
  }
  cell.table(growth)
  cell.check(
    "compute overtakes data around 2010", overtakes == 2010,
    claim: "as the table's owners say",
    counted: overtakes.map { "compute first grows faster in the decade from \($0)" }
      ?? "it never grows faster", source: "Decades")
  cell.takeaway(
    """
    As long as data grew faster than compute, methods that squeeze much out of few examples won. \
    When compute grew faster, methods that can spend it did.
    """)
}

page.cell("xor", "What can a straight line not do?") { cell in
  cell.say(
    """
    The perceptron [Rosenblatt1958] draws a line and corrects it after every mistake. If some line \
    separates the classes, its mistakes end. Exclusive or has four points: +1 where the signs \
    differ. No line separates them [Minsky1969]: w·x + b would have to be positive at (−1, 1) and \
    (1, −1), so at their midpoint 0, and negative at (1, 1) and (−1, −1), so at their midpoint, \
    which is 0 again.
    """)
  let (perceptron, mistakes) = try cell.code {
    var perceptron = Perceptron()
    let mistakes = try perceptron.fit(exclusiveOr.x, exclusiveOr.y, epochs: 1000)
    return (perceptron, mistakes)
  }
  cell.say(
    """
    Mistakes in the first ten passes: \(mistakes.prefix(10).map(String.init).joined(separator: ", ")). \
    In \(grouped(mistakes.count)) passes it makes \(grouped(mistakes.reduce(0, +))), never fewer than \
    \(mistakes.min() ?? 0) in a pass. Every pass ends with w = \(point(perceptron.weights)) and \
    b = \(significant(perceptron.bias)): each correction is undone by the next.
    """)
  cell.check(
    "the perceptron never learns exclusive or", !mistakes.contains(0),
    counted: "\(mistakes.count { $0 == 0 }) passes without a mistake out of "
      + grouped(mistakes.count), source: "Minsky1969")
  cell.say(
    """
    A perceptron's weights are a sum of the examples it got wrong, so it uses its data through \
    scalar products only. Put another similarity in their place, a *kernel* [Aizerman1964], and the \
    same rule draws curves.
    """)
  let (kernelMistakes, machine, report) = try cell.code {
    let quadratic = Kernel.polynomial(degree: 2, constant: 1)
    var perceptron = KernelPerceptron(kernel: quadratic)
    let mistakes = try perceptron.fit(exclusiveOr.x, exclusiveOr.y, epochs: 1000)
    var machine = try SupportVectorMachine(kernel: quadratic, penalty: 100)
    let report = try machine.fit(exclusiveOr.x, exclusiveOr.y)
    return (mistakes, machine, report)
  }
  cell.say(
    """
    Its passes make \(kernelMistakes.map(String.init).joined(separator: ", ")) mistakes, and it is \
    done. The support vector machine [Cortes1995] chooses, of all curves that separate the points, \
    the one that stays farthest from them; its αs are \
    \(machine.alphas.map { significant($0) }.joined(separator: ", ")), its objective \
    \(significant(report.dualObjective)). By hand: all four α are equal by symmetry, the kernel is 9 on \
    the diagonal and 1 elsewhere, so 8α = 1.
    """)
  cell.figure(
    try regions(exclusiveOr, caption: "What the support vector machine decides, place by place.") {
      try machine.predict(Matrix([[$0, $1]]))[0]
    })
  cell.check(
    "α = 1/8 for every corner", machine.alphas.allSatisfy { abs($0 - 0.125) < 1e-3 },
    counted: machine.alphas.map { significant($0) }.joined(separator: ", "))
  cell.takeaway("What is not linear in the picture may be linear in the right features.")
  cell.exercise("1.3", "write the kernel perceptron's update")
}

page.cell("features", "Where is the line hidden?") { cell in
  cell.say(
    """
    The kernel (x·z + 1)² is a scalar product after all, of features nobody has to compute. For two \
    numbers they are six: x₁², x₂², √2 x₁x₂, √2 x₁, √2 x₂ and 1. In exclusive or the third one, the \
    product, *is* the answer up to its sign.
    """)
  let explicit = try cell.code {
    let map = try QuadraticFeatures(constant: 1)
    return (0..<4).map { map(exclusiveOr.x.row($0)) }
  }
  let kernel = Kernel.polynomial(degree: 2, constant: 1)
  var table = Table("x", "z", .number("φ(x)·φ(z)"), .number("(x·z + 1)²"))
  for (i, j) in [(0, 0), (0, 1), (0, 3), (1, 2)] {
    let (x, z) = (exclusiveOr.x.row(i), exclusiveOr.x.row(j))
    table.row(point(x), point(z), dot(explicit[i], explicit[j]), try kernel(x, z))
  }
  cell.table(table)
  var generator = RandomGenerator(seed: seed)
  let random = try Matrix(Tensor.normal([40, 12], using: &generator))
  let map = try QuadraticFeatures(constant: 1)
  var worst = 0.0
  for i in 0..<40 {
    for j in 0..<40 {
      let long = dot(map(random.row(i)), map(random.row(j)))
      let short = try kernel(random.row(i), random.row(j))
      worst = max(worst, abs(long - short) / max(1, abs(short)))
    }
  }
  cell.check(
    "the kernel equals the scalar product of explicit features", worst < 1e-12,
    measured: "1,600 random pairs in 12 dimensions agree to 12 digits or more")
  let inputs = 28 * 28
  let dimension = QuadraticFeatures.dimension(inputs: inputs)
  var cost = Table(
    "degree", .number("features of 28 × 28 pixels"), .number("multiplications of the kernel"))
  for degree in [2, 3, 4] {
    let count = QuadraticFeatures.dimension(inputs: inputs, degree: degree)
    cost.row("\(degree)", Int(count), inputs + degree - 1)
  }
  cell.table(cost)
  cell.takeaway(
    """
    For pictures of 28 × 28 pixels the quadratic kernel replaces \(grouped(dimension)) features by \
    \(grouped(inputs + 1)) multiplications, \(multiple(Double(dimension) / Double(inputs + 1))) fewer. \
    The RBF kernel exp(−γ‖x − z‖²) replaces infinitely many.
    """)
  cell.exercise("1.1", "compute the polynomial kernel")
}

page.cell("width", "How far does an example's word carry?") { cell in
  cell.say(
    """
    All a kernel method ever sees of its data is the *Gram matrix*: the kernel of every pair. Under \
    the RBF kernel each example speaks for a neighbourhood of width 1/√(2γ). Below are two half moons \
    that reach into each other, and widths from far to near.
    """)
  var generator = RandomGenerator(seed: seed)
  let training = halfMoons(120, noise: 0.25, using: &generator)
  let test = halfMoons(2000, noise: 0.25, using: &generator)
  var table = Table(
    .number("γ"), .number("width"), .number("mean similarity"), .number("support vectors"),
    .number("training", unit: "%", decimals: 1), .number("test", unit: "%", decimals: 1))
  var results: [(gamma: Double, training: Double, test: Double)] = []
  let gammas: [Double] = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000]
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
    table.row(
      significant(gamma), significant(1 / (2 * gamma).squareRoot(), digits: 2),
      significant(similarity, digits: 2), report.supportVectors, 100 * onTraining, 100 * onTest)
  }
  cell.table(table)
  let best = results.max { $0.test < $1.test }!
  let shown: [Double] = [0.1, best.gamma, 100]
  cell.figure(
    ImageFigure(
      grid: try shown.map { (gamma: Double) -> PixelImage in
        let gram = try Kernel.rbf(gamma: gamma).gram(
          training.x.rows(Array(stride(from: 0, to: 120, by: 6))))
        return PixelImage(
          width: gram.columns, height: gram.rows, channels: 1, pixels: gram.values.map(Float.init))
      }, labels: shown.map { "γ = \(significant($0))" },
      caption: "Gram matrices of every sixth point, sorted by class: dark is 0, light is 1.",
      maximumWidth: 22))
  var chosen = try SupportVectorMachine(kernel: .rbf(gamma: best.gamma), penalty: 1)
  try chosen.fit(training.x, training.y)
  cell.figure(
    try regions(
      training,
      caption: "The half moons, and the machine's decision at γ = \(significant(best.gamma))."
    ) { try chosen.predict(Matrix([[$0, $1]]))[0] })
  let narrow = results.last!
  cell.say(
    """
    Wide bells blur: every example is like every other. Narrow bells memorise: at \
    γ = \(significant(narrow.gamma)) each example resembles only itself, the training set is learned to \
    \(percent(narrow.training)) and the test set to \(percent(narrow.test)). In between, at \
    γ = \(significant(best.gamma)), \(percent(best.test)) of the test points come out right.
    """)
  cell.takeaway(
    "The kernel is the assumption: it says which examples are alike. The rest is algebra.")
  cell.exercise("1.2", "compute the RBF Gram matrix")
}

page.cell("convex", "Does it matter where training starts?") { cell in
  cell.say(
    """
    Training a support vector machine is a *convex* problem: a bowl with one bottom. We start it \
    from zeros and from random feasible places and let SMO [Platt1998] roll down. The primal \
    objective is what we want small, the dual one a lower bound of it; when both meet, nothing better \
    can exist, and the machine can *prove* that it is done.
    """)
  var generator = RandomGenerator(seed: seed)
  let moons = halfMoons(120, noise: 0.25, using: &generator)
  let gram = try Kernel.rbf(gamma: 1).gram(moons.x)
  let solver = SequentialMinimalOptimization(penalty: 10, tolerance: 1e-5)
  let reports = try cell.code {
    try (0..<5).map { run in
      let start = run == 0 ? nil : solver.feasibleStart(moons.y, using: &generator)
      return try solver.solve(gram: gram, moons.y, start: start).report
    }
  }
  var table = Table(
    "start", .number("dual", decimals: 4), .number("primal", decimals: 4),
    .number("KKT violation"), .number("support vectors"))
  for (run, report) in reports.enumerated() {
    table.row(
      run == 0 ? "zeros" : "random \(run)", report.dualObjective, report.primalObjective,
      report.kktViolation < 1e-5 ? "< 0.00001" : significant(report.kktViolation),
      report.supportVectors)
  }
  cell.table(table)
  let duals = try Spread(reports.map(\.dualObjective))
  let gap = reports.map(\.dualityGap).max()! / duals.mean
  cell.check(
    "every start of the SVM ends at one objective", duals.deviation / duals.mean < 1e-4,
    measured: "the five differ by less than "
      + (duals.deviation / duals.mean < 1e-6 ? "one in a million" : "one in ten thousand"))
  cell.check(
    "the duality gap closes", gap < 1e-3, measured: "below a thousandth of the objective")

  cell.say(
    """
    Now a network, on exclusive or: two inputs, a few tanh units, two scores, and the same kind of \
    price on large weights. Two units are enough to solve it. Gradient descent runs from eight random \
    starts until almost nothing moves.
    """)
  let decay: Float = 0.001
  let steps = quick ? 2000 : 5000
  let endings = cell.code {
    [2, 4, 8].map { units in
      (0..<8).map { run in
        var start = RandomGenerator(seed: seed + 100 + UInt64(run))
        let network = smallNetwork(hidden: units, using: &start)
        return descend(
          network, on: exclusiveOr, learningRate: 0.5, decay: decay, steps: steps)
      }
    }
  }
  var endsTable = Table(
    .number("tanh units"), .number("best end", decimals: 4), .number("worst end", decimals: 4),
    .number("longest gradient left"), .number("starts that solve it"))
  for (units, runs) in zip([2, 4, 8], endings) {
    let objectives = try Spread(runs.map(\.objective))
    endsTable.row(
      units, objectives.range.lowerBound, objectives.range.upperBound,
      significant(runs.map(\.gradient).max()!, digits: 1),
      "\(runs.count { $0.solvesExclusiveOr }) of \(runs.count)")
  }
  cell.table(endsTable)
  let two = try Spread(endings[0].map(\.objective))
  cell.check(
    "every start of the two-unit network ends at one objective",
    two.deviation / two.mean < 1e-3,
    measured: "\(significant(two.range.lowerBound, digits: 3)) to "
      + significant(two.range.upperBound, digits: 3))
  let solvers = endings[0].filter { $0.solvesExclusiveOr }
  if solvers.count > 1 {
    let middle = halfway(solvers[0].network, solvers[1].network)
    cell.say(
      """
      The gradient is as good as zero at all ends: no step downhill leads from the worst one to the \
      best, and nothing in it says that a better one exists. Nor is the region between good \
      solutions good: halfway between two networks that solve it, at \
      \(significant(solvers[0].objective, digits: 3)) and \
      \(significant(solvers[1].objective, digits: 3)), the objective is \
      \(significant(objective(of: middle, on: exclusiveOr, decay: decay), digits: 3)).
      """)
  }
  cell.say(
    """
    The table also shows what the theory of the time did not see coming: with more units than needed \
    the bad ends become rare. Large networks are not convex, and they seldom mind.
    """)
  cell.takeaway(
    """
    One optimum, found from anywhere, with a certificate: that is what a convex method promised, and \
    it kept it. A network promised nothing of the kind, and still does not.
    """)
}

page.cell("ridge", "Can the answer be written down?") { cell in
  cell.say(
    """
    With squared errors even the rolling downhill disappears. Kernel ridge regression [Saunders1998] \
    looks for f(x) = Σ αᵢ k(xᵢ, x), and its α is the solution of one linear system: no steps, no \
    start, no learning rate. Forty noisy points of a sine:
    """)
  cell.formula("(K + λ I) α = y")
  var generator = RandomGenerator(seed: seed)
  let noise = Tensor.normal([40], standardDeviation: 0.2, using: &generator)
  let x = (0..<40).map { 2 * Double.pi * (Double($0) + 0.5) / 40 }
  let y = x.indices.map { sin(x[$0]) + Double(noise[$0]) }
  let (regression, points) = try cell.code {
    let points = try Matrix(rows: 40, columns: 1, values: x)
    var regression = try KernelRidgeRegression(kernel: .rbf(gamma: 0.5), ridge: 0.1)
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
  cell.figure(
    LinePlot(
      x: Axis("x"), y: Axis("y"),
      series: [
        .init("data", points: Array(zip(x, y)).map { (x: $0.0, y: $0.1) }, isLine: false),
        .init("kernel ridge", x: grid, y: fit), .init("sine", x: grid, y: grid.map { sin($0) }),
      ]))
  cell.check(
    "the 40 equations hold", residual < 1e-10, measured: "the largest error is below 10⁻¹⁰")
  cell.say(
    """
    The data lie \(significant(rms(x.indices.map { y[$0] - sin(x[$0]) }), digits: 2)) from the sine \
    on average; the curve found from them lies \(significant(fromSine, digits: 2)) from it.
    """)
  cell.takeaway("Forty equations, one answer. A method one can put into a theorem.")
}

// The second half of the page: tuning, scaling, features, geometry.
addLimits(to: page)

page.run()
