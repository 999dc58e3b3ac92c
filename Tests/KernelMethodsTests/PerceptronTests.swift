import Base
import KernelMethods
import Testing

@Suite struct PerceptronTests {
  @Test func `two points, by hand`() throws {
    var perceptron = Perceptron()
    // (2, 1) with +1: 0 is a mistake, w = (2, 1), b = 1. (−1, 1) with −1: −2 + 1 + 1 = 0 is one
    // too, w = (3, 0), b = 0. Second pass: 6 and −3, no mistake.
    let mistakes = try perceptron.fit(Matrix([[2, 1], [-1, 1]]), [1, -1], epochs: 10)
    #expect(mistakes == [2, 0])
    #expect(perceptron.weights == [3, 0])
    #expect(perceptron.bias == 0)
    #expect(perceptron.predict([-1, 1]) == -1)
  }

  @Test func `on XOR the mistakes never end`() throws {
    var perceptron = Perceptron()
    let mistakes = try perceptron.fit(Matrix(xorPoints), xorLabels, epochs: 500)
    #expect(mistakes.count == 500)
    #expect(mistakes.allSatisfy { $0 > 0 })
  }

  @Test func `wrong labels, sizes and features are told apart`() throws {
    var perceptron = Perceptron()
    let x = try Matrix(xorPoints)
    #expect(throws: CourseError("Labels must be +1 or −1, but label 2 is 0.")) {
      try perceptron.fit(x, [1, -1, 0, 1], epochs: 1)
    }
    #expect(throws: CourseError("4 examples need 4 labels, but 3 were given.")) {
      try perceptron.fit(x, [1, -1, 1], epochs: 1)
    }
    #expect(throws: CourseError("There is nothing to learn from 0 examples of 2 features.")) {
      try perceptron.fit(Matrix(rows: 0, columns: 2), [], epochs: 1)
    }
    #expect(
      throws: CourseError("Features must be finite numbers, but feature 1 of example 0 is nan.")
    ) {
      try perceptron.fit(Matrix([[1, .nan]]), [1], epochs: 1)
    }
  }
}

@Suite struct KernelPerceptronTests {
  @Test func `with the linear kernel it makes the perceptron's mistakes`() throws {
    var numbers = FixedNumbers(9)
    let x = randomMatrix(60, 3, seed: 8)
    let y = (0..<60).map { _ in Bool.random(using: &numbers) ? 1 : -1 }
    var plain = Perceptron()
    var kernel = KernelPerceptron(kernel: .linear)
    let mistakes = try plain.fit(x, y, epochs: 20)
    let kernelMistakes = try kernel.fit(x, y, epochs: 20)
    #expect(mistakes == kernelMistakes)
    for i in 0..<60 {
      let decision = try kernel.decision(x.row(i))
      #expect(abs(plain.decision(x.row(i)) - decision) < 1e-9)
    }
  }

  @Test func `with a quadratic kernel it solves XOR`() throws {
    var perceptron = KernelPerceptron(kernel: .polynomial(degree: 2, constant: 1))
    let mistakes = try perceptron.fit(Matrix(xorPoints), xorLabels, epochs: 50)
    #expect(mistakes.last == 0)
    #expect(try xorPoints.map { try perceptron.predict($0) } == xorLabels)
    #expect(perceptron.mistakeCounts.reduce(0, +) == mistakes.reduce(0, +))
  }
}
