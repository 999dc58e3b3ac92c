import Base
import Foundation
import KernelMethods
import Testing

@Suite struct NystromFeaturesTests {
  @Test func `one landmark, by hand`() throws {
    // k(2, 2) = 4 = 2², and 2 z = 2 · 3.
    let features = try NystromFeatures(
      kernel: .linear, landmarks: Matrix([[2]]), ridge: 0)
    #expect(try features(Matrix([[3], [5]])).values == [3, 5])
  }

  @Test func `with all examples as landmarks they give the kernel itself`() throws {
    let x = randomMatrix(60, 5, seed: 4)
    let kernel = Kernel.rbf(gamma: 0.7)
    let features = try NystromFeatures(kernel: kernel, landmarks: x, ridge: 0)
    let products = try features(x).timesOwnTranspose()
    #expect(largestDifference(products, try kernel.gram(x)) < 1e-8)
  }

  @Test func `more landmarks come closer`() throws {
    let x = randomMatrix(80, 3, seed: 5)
    let kernel = Kernel.rbf(gamma: 0.5)
    let gram = try kernel.gram(x)
    let differences = try [5, 20, 60].map { m in
      let features = try NystromFeatures(kernel: kernel, landmarks: x.rows(0..<m))
      return largestDifference(try features(x).timesOwnTranspose(), gram)
    }
    #expect(differences == differences.sorted(by: >))
    #expect(differences[2] < 0.05)
  }

  @Test func `without landmarks, or with equal ones, they are refused`() throws {
    #expect(throws: CourseError.self) {
      try NystromFeatures(kernel: .linear, landmarks: Matrix(rows: 0, columns: 2))
    }
    #expect(throws: CourseError.self) {
      try NystromFeatures(kernel: .rbf(gamma: 1), landmarks: Matrix([[1], [1]]), ridge: 0)
    }
  }
}

@Test func `The hyperbolic tangent is that of the C library to 15 digits`() {
  for x in stride(from: -20.0, through: 20, by: 0.037) {
    #expect(abs(hyperbolicTangent(x) - tanh(x)) < 1e-15)
  }
  #expect(hyperbolicTangent(800) == 1 && hyperbolicTangent(-800) == -1)
}
