import Fast
import KernelMethods
import Base
import Notebook
import Tensors

/// What a line cannot do, and the features in which it can.
func addSeparationCells(to page: Page) {
  page.cell("xor", "What a straight line cannot do: the perceptron and exclusive or") { cell in
    cell.say(
      """
      The perceptron [Rosenblatt1958] multiplies each feature by a _weight_, adds the products and a \
      _bias_, and answers +1 where this weighted sum w·x + b is at least 0, elsewhere −1; it is 0 on \
      a line. After each mistake:
      """)
    cell.source("KernelMethods/Perceptron.swift", "Perceptron.fit(_:_:epochs:)")
    cell.say(
      """
      If some line separates the classes, the mistakes end [Novikoff1962]. In *exclusive or*, +1 where \
      the signs of two numbers differ, none does: w·x + b would have to be at least 0 at (−1, 1) and \
      (1, −1), so at their midpoint too, and negative at (1, 1) and (−1, −1), so at the same midpoint.
      """)
    let mistakes = try cell.code {
      var perceptron = Perceptron()
      return try perceptron.fit(
        exclusiveOr.x, exclusiveOr.y, epochs: 1000)
    }
    cell.say(
      """
      In \(grouped(mistakes.count)) times through the points it makes \
      \(grouped(mistakes.reduce(0, +))) mistakes.
      """)
    // Directions go all round and offsets to both sides: each line comes twice, once with either side
    // as +1.
    let lines = everyLine(directions: 360, offsets: 81)
    let scores = lines.map { line in accuracy(line.predict(exclusiveOr.x), exclusiveOr.y) }
    let highest = scores.max()!
    // Of the best, the one that keeps its distance from the corners it gets right.
    let best = lines.indices.filter { scores[$0] == highest }.map { lines[$0] }
      .max { $0.clearance(exclusiveOr) < $1.clearance(exclusiveOr) }!
    cell.verdict(
      highest < 1, "Minsky and Papert say", that: "no line solves exclusive or",
      found:
        "of \(grouped(lines.count / 2)) lines the best gets \(Int(4 * highest)) points "
        + "of 4 right", failsIf: "one line gets all four", source: "Minsky1969")
    cell.figure(
      try regions(
        exclusiveOr, caption: "One of the best lines, and the corner it gives up.",
        range: -1.5...1.5
      ) { best.predict(try Matrix([[$0, $1]]))[0] })
    cell.change(
      "Give `exclusiveOr` the labels −1, −1, −1, 1 (logical *and*): the mistakes end.",
      in: "chapters/chapter01-kernel-methods/Toys.swift")
    cell.notes(
      """
      Let somebody draw a line on the board and defend it. The proof by midpoints takes one minute and \
      is worth it. Ask what else it rules out: every single line, however it was found.
      """)
  }

  page.cell("kernels", "The first way out: fixed features, and the kernel that hides them") {
    cell in
    cell.say(
      """
      Keep the perceptron, and instead of x₁ and x₂ give it six features, \
      φ(x) = (x₁², x₂², √2 x₁x₂, √2 x₁, √2 x₂, 1). The third alone solves exclusive or. Their scalar \
      products can be had without computing one of them:
      """)
    cell.formula("φ(x)·φ(z) = (x·z + 1)²")
    cell.say(
      """
      A function k(x, z) that is a scalar product of some features is a _kernel function_: a symmetric k \
      is one if its *Gram matrix*, the k(xᵢ, xⱼ) of all pairs of examples, never has a negative \
      eigenvalue [Mercer1909]. A perceptron's w is a sum of examples it got wrong, so it needs scalar products \
      only, and a kernel can replace them [Aizerman1964]:
      """)
    let kernel = Kernel.polynomial(degree: 2, constant: 1)
    let (perceptron, mistakes) = try cell.code {
      var perceptron = KernelPerceptron(kernel: kernel)
      let mistakes = try perceptron.fit(
        exclusiveOr.x, exclusiveOr.y, epochs: 1000)
      return (perceptron, mistakes)
    }
    cell.say("Mistakes, each time through: \(mistakes.map(String.init).joined(separator: ", ")).")
    cell.figure(
      try regions(
        exclusiveOr, caption: "What the kernel perceptron decides, place by place.",
        range: -1.5...1.5
      ) { try perceptron.predict([$0, $1]) })
    let map = try QuadraticFeatures(constant: 1)
    var generator = RandomGenerator(seed: seed)
    let random = try Matrix(Tensor.normal([40, 12], using: &generator))
    var worst = 0.0
    for i in 0..<40 {
      for j in 0..<40 {
        let long = dot(map(random.row(i)), map(random.row(j)))
        let short = try kernel(random.row(i), random.row(j))
        worst = max(worst, abs(long - short) / max(1, abs(short)))
      }
    }
    cell.verdict(
      worst < 1e-12, "Algebra says", that: "kernel and features give the same number",
      found: "the pairs of 40 random lists of 12 numbers "
        + (worst < 1e-12 ? "agree to 12 digits" : "differ by up to \(significant(worst))"),
      failsIf: "one differs in the twelfth")
    let inputs = 28 * 28
    let dimension = QuadraticFeatures.dimension(inputs: inputs)
    cell.say(
      """
      For 28 × 28 pixels this kernel stands for \(grouped(dimension)) features and costs \
      \(grouped(inputs + 1)) multiplications. The *RBF kernel* exp(−γ‖x − z‖²), a bell of width \
      1/√(2γ) around every example, stands for infinitely many.
      """)
    cell.exercise("1.1", "compute the polynomial kernel")
    cell.exercise("1.3", "write the kernel perceptron's update")
    cell.change(
      "Give the kernel the constant 0: it loses three of its features. Is exclusive or still solved?"
    )
    cell.notes(
      """
      Expand (x·z + 1)² for two numbers with the room and collect the six terms. The √2 is where most \
      people stumble: it splits the doubled product fairly between x and z. Then replace one word on the \
      board, "scalar product" by "kernel", and leave every other line of the perceptron standing.
      """)
  }

  page.further("features", "The six features, and how their number grows") { cell in
    cell.say("The kernel (x·z + 1)² beside the features that it stands for, at pairs of corners:")
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
    let inputs = 28 * 28
    var cost = Table(
      "degree", .number("features of 28 × 28 pixels"), .number("multiplications of the kernel"))
    for degree in [2, 3, 4] {
      let count = QuadraticFeatures.dimension(inputs: inputs, degree: degree)
      cost.row("\(degree)", Int(count), inputs + degree - 1)
    }
    cell.table(cost)
    var machine = try SupportVectorMachine(kernel: kernel, penalty: 100)
    try machine.fit(exclusiveOr.x, exclusiveOr.y)
    cell.verdict(
      machine.alphas.allSatisfy { abs($0 - 0.125) < 1e-3 }, "A calculation by hand says",
      that:
        "with this kernel the support vector machine gives every corner α = 1/8 (all α are equal "
        + "by symmetry; the kernel is 9 on the diagonal and 1 elsewhere, so 8α = 1)",
      found: "the solver finds \(machine.alphas.map { significant($0) }.joined(separator: ", "))",
      failsIf: "one α differs by more than 0.001")
    cell.takeaway("the higher the degree, the more the kernel saves.")
    cell.notes("Ask for the number of features of degree 5 before anybody computes it.")
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
