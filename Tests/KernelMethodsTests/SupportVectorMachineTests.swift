import Base
import Testing

@testable import KernelMethods

@Suite struct SupportVectorMachineTests {
  @Test func `two points on a line, by hand`() throws {
    // At −1 and +1 the widest margin has w = 1, b = 0: α = ½ each, dual = 1 − ½ = ½ = primal.
    var machine = try SupportVectorMachine(kernel: .linear, penalty: 10, tolerance: 1e-9)
    let report = try machine.fit(Matrix([[1], [-1]]), [1, -1])
    #expect(machine.alphas == [0.5, 0.5])
    #expect(report.dualObjective == 0.5)
    #expect(report.dualityGap == 0)
    #expect(report.bias == 0)
    #expect(report.supportVectors == 2)
    #expect(try machine.decisions(Matrix([[3], [-0.25]])) == [3, -0.25])
  }

  @Test func `XOR with a quadratic kernel: all four points are support vectors, α = 1/8`() throws {
    // k is 9 on the diagonal and 1 elsewhere, so by symmetry 8α = 1; dual = 4/8 − ½·4/8 = ¼.
    var machine = try SupportVectorMachine(
      kernel: .polynomial(degree: 2, constant: 1), penalty: 100, tolerance: 1e-10)
    let report = try machine.fit(Matrix(xorPoints), xorLabels)
    #expect(machine.alphas.allSatisfy { abs($0 - 0.125) < 1e-9 })
    #expect(abs(report.dualObjective - 0.25) < 1e-9)
    #expect(try machine.predict(Matrix(xorPoints)) == xorLabels)
  }

  @Test(arguments: recordedSVMs.indices)
  func `the dual objective is scikit-learn's`(index: Int) throws {
    let recorded = recordedSVMs[index]
    var machine = try SupportVectorMachine(
      kernel: recorded.kernel, penalty: recorded.penalty, tolerance: 1e-6)
    let report = try machine.fit(Matrix(recorded.rows), recorded.labels)
    #expect(report.converged)
    #expect(abs(report.dualObjective / recorded.dualObjective - 1) < 1e-6, "\(recorded.name)")
    #expect(abs(report.bias - recorded.bias) < 1e-3 * max(1, abs(recorded.bias)))
    #expect(report.supportVectors == recorded.supportVectors)
    #expect(report.dualityGap >= -1e-9 * recorded.dualObjective)
    #expect(report.dualityGap < 1e-4 * recorded.dualObjective)
    #expect(report.kktViolation <= 1e-6)
  }

  @Test(arguments: recordedSVMs.indices)
  func `every start reaches the same objective`(index: Int) throws {
    let recorded = recordedSVMs[index]
    let x = try Matrix(recorded.rows)
    let solver = SequentialMinimalOptimization(penalty: recorded.penalty)
    var numbers = FixedNumbers(7)
    for _ in 0..<3 {
      let start = solver.feasibleStart(recorded.labels, using: &numbers)
      #expect(start.contains { $0 > recorded.penalty / 2 })
      var machine = try SupportVectorMachine(
        kernel: recorded.kernel, penalty: recorded.penalty, tolerance: 1e-6)
      let report = try machine.fit(x, recorded.labels, start: start)
      #expect(abs(report.dualObjective / recorded.dualObjective - 1) < 1e-6)
    }
  }

  @Test func `stopped early, the report says so and the gap is wide`() throws {
    let recorded = recordedSVMs[1]
    var machine = try SupportVectorMachine(
      kernel: recorded.kernel, penalty: recorded.penalty, maximumIterations: 3)
    let report = try machine.fit(Matrix(recorded.rows), recorded.labels)
    #expect(!report.converged)
    #expect(report.iterations == 3)
    #expect(report.dualityGap > 1)
  }

  @Test func `bad penalties, labels, starts and untrained machines are refused`() throws {
    let x = try Matrix(xorPoints)
    #expect(throws: CourseError("The penalty C must be greater than 0, but is -1.0.")) {
      _ = try SupportVectorMachine(kernel: .linear, penalty: -1)
    }
    var machine = try SupportVectorMachine(kernel: .linear, penalty: 2)
    #expect(throws: CourseError("Two classes are needed, but all 4 labels are +1.")) {
      try machine.fit(x, [1, 1, 1, 1])
    }
    #expect(throws: CourseError("Labels must be +1 or −1, but label 3 is 7.")) {
      try machine.fit(x, [1, -1, 1, 7])
    }
    #expect(throws: CourseError("A start for 4 examples holds 4 numbers, not 1.")) {
      try machine.fit(x, xorLabels, start: [0])
    }
    #expect(throws: CourseError("A feasible start lies between 0 and C = 2.0, but α[1] is 3.0.")) {
      try machine.fit(x, xorLabels, start: [0, 3, 0, 3])
    }
    #expect(throws: CourseError("A feasible start has Σ αᵢyᵢ = 0, but this one has 2.0.")) {
      try machine.fit(x, xorLabels, start: [0, 1, 1, 0])
    }
    #expect(
      throws: CourseError(
        "This machine has 0 support vectors: it must be trained before it can predict.")
    ) { _ = try machine.predict(x) }
    #expect(throws: CourseError("A Gram matrix is square, but this one is 4 × 2.")) {
      _ = try SequentialMinimalOptimization(penalty: 1).solve(gram: x, xorLabels)
    }
  }
}

@Suite struct MulticlassSupportVectorMachineTests {
  @Test func `three rings of points are told apart, whatever their labels`() throws {
    var numbers = FixedNumbers(11)
    var rows: [[Double]] = []
    var labels: [Int] = []
    for i in 0..<90 {
      let centre = [[0.0, 0], [3, 0], [0, 3]][i % 3]
      rows.append(centre.map { $0 + .random(in: -1...1, using: &numbers) })
      labels.append([5, -2, 40][i % 3])
    }
    let x = try Matrix(rows)
    var machine = try MulticlassSupportVectorMachine(kernel: .rbf(gamma: 0.5), penalty: 10)
    try machine.fit(x, labels)
    #expect(machine.classes == [-2, 5, 40])
    #expect(machine.reports.count == 3)
    #expect(try machine.predict(x) == labels)
    #expect(machine.supportVectors < 90)
  }

  @Test func `with two classes it is the two-class machine`() throws {
    let recorded = recordedSVMs[2]
    let x = try Matrix(recorded.rows)
    var pair = try MulticlassSupportVectorMachine(
      kernel: recorded.kernel, penalty: recorded.penalty)
    try pair.fit(x, recorded.labels)
    var single = try SupportVectorMachine(kernel: recorded.kernel, penalty: recorded.penalty)
    try single.fit(x, recorded.labels)
    #expect(try pair.predict(x) == single.predict(x))
    #expect(throws: CourseError("At least two classes are needed, but all 45 labels are 3.")) {
      try pair.fit(x, [Int](repeating: 3, count: 45))
    }
  }
}

@Suite struct LinearSupportVectorMachineTests {
  @Test func `with the hinge loss both objectives meet at the value SMO finds`() throws {
    let recorded = recordedSVMs[0]
    let x = try Matrix(recorded.rows)
    var numbers = FixedNumbers(12)
    var linear = try LinearSupportVectorMachine(
      penalty: 1, loss: .hinge, tolerance: 1e-8, maximumEpochs: 100_000)
    try linear.fit(x, recorded.labels, using: &numbers)
    #expect(linear.reports.allSatisfy { $0.converged })
    let report = linear.reports[0]
    #expect(abs(report.primalObjective - report.dualObjective) < 1e-6)
    // The bias is one more weight here, so the same problem for SMO has kernel x·z + 1, and its
    // own free bias can only lower the minimum.
    var machine = try SupportVectorMachine(kernel: .linear, penalty: 1, tolerance: 1e-6)
    let smo = try machine.fit(x, recorded.labels)
    #expect(report.primalObjective >= smo.dualObjective - 1e-6)
    #expect(report.primalObjective <= smo.primalObjective + smo.bias * smo.bias / 2 + 1e-6)
    #expect(try linear.predict(x) == machine.predict(x))
  }

  @Test func `with the squared hinge the objectives meet too`() throws {
    let recorded = recordedSVMs[0]
    var numbers = FixedNumbers(13)
    var linear = try LinearSupportVectorMachine(tolerance: 1e-8, maximumEpochs: 100_000)
    try linear.fit(Matrix(recorded.rows), recorded.labels, using: &numbers)
    let report = linear.reports[0]
    #expect(abs(report.primalObjective - report.dualObjective) < 1e-6)
    #expect(report.dualObjective > 1)
  }

  @Test func `the same generator gives the same machine`() throws {
    let x = randomMatrix(100, 20, seed: 14)
    let labels = (0..<100).map { $0 % 4 }
    var weights: [Matrix] = []
    for _ in 0..<2 {
      var numbers = FixedNumbers(15)
      var machine = try LinearSupportVectorMachine(penalty: 0.1)
      try machine.fit(x, labels, using: &numbers)
      #expect(machine.weights.rows == 4)
      #expect(machine.weights.columns == 21)
      weights.append(machine.weights)
    }
    #expect(weights[0] == weights[1])
  }

  @Test func `an untrained machine and other features are refused`() throws {
    var machine = try LinearSupportVectorMachine()
    #expect(throws: CourseError("This machine has 0 classes: train it before it predicts.")) {
      _ = try machine.predict(Matrix(xorPoints))
    }
    var numbers = FixedNumbers(16)
    try machine.fit(Matrix(xorPoints), xorLabels, using: &numbers)
    #expect(throws: CourseError("This machine learned from 2 features, not 3.")) {
      _ = try machine.predict(Matrix([[1, 2, 3]]))
    }
  }
}
