import Fast
import KernelMethods
import Base
import Notebook
import Tensors

/// What a line cannot do, and the features in which it can.
func addSeparationCells(to page: Page) {
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
      let mistakes = try perceptron.fit(
        exclusiveOr.x, exclusiveOr.y, epochs: 1000)
      return (perceptron, mistakes)
    }
    cell.say(
      """
      Mistakes in the first ten passes: \
      \(mistakes.prefix(10).map(String.init).joined(separator: ", ")). In \(grouped(mistakes.count)) \
      passes it makes \(grouped(mistakes.reduce(0, +))), never fewer than \(mistakes.min() ?? 0) in a \
      pass. Every pass ends with w = \(point(perceptron.weights)) and \
      b = \(significant(perceptron.bias)): each correction is undone by the next.
      """)
    cell.check(
      "the perceptron never learns exclusive or", !mistakes.contains(0),
      counted: "\(mistakes.count { $0 == 0 }) passes without a mistake out of "
        + grouped(mistakes.count), source: "Minsky1969")
    let lines = everyLine(directions: 360, offsets: 81)
    let scores = lines.map { line in accuracy(line.predict(exclusiveOr.x), exclusiveOr.y) }
    // Of the best, the one that keeps its distance from the corners it gets right.
    let best = lines.indices.filter { scores[$0] == scores.max() }.map { lines[$0] }
      .max { $0.clearance(exclusiveOr) < $1.clearance(exclusiveOr) }!
    cell.check(
      "no line does better than three of four", scores.max()! < 1,
      counted: "\(Int(4 * scores.max()!)) of 4 is the best of \(grouped(lines.count)) lines tried")
    cell.figure(
      try regions(exclusiveOr, caption: "One of the best lines, and the corner it gives up.") {
        best.predict(try Matrix([[$0, $1]]))[0]
      })
    cell.takeaway("a machine that can only draw lines fails at four points.")
    cell.notes(
      """
      Let somebody draw a line on the board and defend it. The proof by midpoints takes one minute and \
      is worth it. Ask what else it rules out: every single line, however it was found.
      """)
  }

  page.cell("kernels", "How does a kernel bend the line?") { cell in
    cell.say(
      """
      A perceptron's weights are a sum of the examples it got wrong, so it uses its data through \
      scalar products only. Put another similarity in their place, a *kernel* [Aizerman1964], and the \
      same rule draws curves. Here it is (x·z + 1)²:
      """)
    let (mistakes, machine, report) = try cell.code {
      let kernel = Kernel.polynomial(degree: 2, constant: 1)
      var perceptron = KernelPerceptron(kernel: kernel)
      let mistakes = try perceptron.fit(
        exclusiveOr.x, exclusiveOr.y, epochs: 1000)
      var machine = try SupportVectorMachine(kernel: kernel, penalty: 100)
      let report = try machine.fit(exclusiveOr.x, exclusiveOr.y)
      return (mistakes, machine, report)
    }
    cell.say(
      """
      The kernel perceptron's passes make \(mistakes.map(String.init).joined(separator: ", ")) \
      mistakes, and it is done. The *support vector machine* [Cortes1995] chooses, of all curves that \
      separate the points, the one that stays farthest from them; each example gets a weight α, and \
      those with α > 0 are the support vectors. Here all four have \
      \(machine.alphas.map { significant($0) }.joined(separator: ", ")), and the objective is \
      \(significant(report.dualObjective)).
      """)
    cell.check(
      "α = 1/8 for every corner", machine.alphas.allSatisfy { abs($0 - 0.125) < 1e-3 },
      claim: "by hand: all α are equal by symmetry, the kernel is 9 on the diagonal and 1 "
        + "elsewhere, so 8α = 1")
    cell.figure(
      try regions(
        exclusiveOr, caption: "What the support vector machine decides, place by place."
      ) {
        try machine.predict(Matrix([[$0, $1]]))[0]
      })
    cell.takeaway("what is not linear in the picture may be linear in the right features.")
    cell.exercise("1.3", "write the kernel perceptron's update")
    cell.notes(
      """
      Replace one word on the board, "scalar product" by "kernel", and leave every other line of the \
      perceptron standing. That is the trick, and all of it.
      """)
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
      measured: "\(grouped(40 * 40)) random pairs in 12 dimensions "
        + (worst < 1e-12 ? "agree to 12 digits or more" : "differ by up to \(significant(worst))"))
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
      for pictures of 28 × 28 pixels the quadratic kernel replaces \(grouped(dimension)) features by \
      \(grouped(inputs + 1)) multiplications, \(multiple(Double(dimension) / Double(inputs + 1))) \
      fewer. The RBF kernel exp(−γ‖x − z‖²) replaces infinitely many.
      """)
    cell.exercise("1.1", "compute the polynomial kernel")
    cell.notes(
      """
      Expand (x·z + 1)² for two numbers with the room and collect the six terms. The √2 is where most \
      people stumble: it splits the doubled product fairly between x and z.
      """)
  }
}

/// A line of the plane: where w·x + b is not negative it says +1.
private struct Line {
  let w: [Double]
  let b: Double

  /// How far the nearest example on its right side is.
  func clearance(_ examples: Examples) -> Double {
    let predictions = predict(examples.x)
    return examples.y.indices.filter { predictions[$0] == examples.y[$0] }
      .map { abs(dot(w, examples.x.row($0)) + b) / dot(w, w).squareRoot() }.min() ?? 0
  }

  func predict(_ x: Matrix) -> [Int] { (0..<x.rows).map { dot(w, x.row($0)) + b >= 0 ? 1 : -1 } }
}

/// Lines in many directions and at many distances from the origin, from −2 to 2.
private func everyLine(directions: Int, offsets: Int) -> [Line] {
  (0..<directions).flatMap { d in
    // Around a square instead of a circle: as many directions, and no sine needed.
    let side = 8 * Double(d) / Double(directions)
    let along = side.truncatingRemainder(dividingBy: 2) - 1
    let w = [[1, along], [-along, 1], [-1, -along], [along, -1]][Int(side / 2)]
    return (0..<offsets).map { Line(w: w, b: -2 + 4 * Double($0) / Double(offsets - 1)) }
  }
}
