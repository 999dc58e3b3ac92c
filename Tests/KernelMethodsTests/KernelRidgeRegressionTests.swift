import Base
import Foundation
import KernelMethods
import Testing

@Suite struct CholeskyTests {
  @Test func `a factor by hand`() throws {
    let cholesky = try Cholesky(Matrix([[4, 2], [2, 10]]))
    #expect(cholesky.factor == (try Matrix([[2, 0], [1, 3]])))
    #expect(cholesky.conditionBound == 2.25)
    #expect(try cholesky.solve([8, 22]) == [1, 2])
  }

  @Test(arguments: [1, 5, 96, 97, 230])
  func `L Lᵀ gives the matrix back, and solves it`(n: Int) throws {
    var a = randomMatrix(n, n, seed: UInt64(n)).timesOwnTranspose()
    for i in 0..<n { a[i, i] += 0.5 }
    let cholesky = try Cholesky(a)
    let back = cholesky.factor.timesTransposedReference(cholesky.factor)
    #expect(largestDifference(back, a) < 1e-10)
    let x = randomMatrix(1, n, seed: 3).values
    let found = try cholesky.solve(a.times(x))
    #expect(zip(x, found).allSatisfy { abs($0 - $1) < 1e-8 })
  }

  @Test func `a matrix that is not positive definite is refused with its pivot`() {
    #expect(
      throws: CourseError(
        "The 2 × 2 matrix is not positive definite: pivot 1 is -3.0, and must be greater than 0.")
    ) { _ = try Cholesky(Matrix([[1, 2], [2, 1]])) }
    #expect(throws: CourseError("A Cholesky factor needs a square matrix, but this one is 2 × 3."))
    {
      _ = try Cholesky(Matrix(rows: 2, columns: 3))
    }
  }
}

@Suite struct KernelRidgeRegressionTests {
  @Test func `one example, by hand`() throws {
    // K = [4], λ = 1: α = 10 / 5 = 2, f(3) = 2 · 2 · 3 = 12.
    var regression = try KernelRidgeRegression(kernel: .linear, ridge: 1)
    try regression.fit(Matrix([[2]]), [10])
    #expect(regression.alphas == [2])
    #expect(try regression.predict(Matrix([[3]])) == [12])
  }

  @Test func `with the linear kernel it is ridge regression in weights`() throws {
    // w = (XᵀX + λI)⁻¹ Xᵀy, solved in 3 unknowns, must predict what 40 αs do.
    let x = randomMatrix(40, 3, seed: 21)
    let y = randomMatrix(1, 40, seed: 22).values
    var system = x.transposed.timesOwnTranspose()
    for i in 0..<3 { system[i, i] += 0.3 }
    let weights = try Cholesky(system).solve(x.transposed.times(y))
    var regression = try KernelRidgeRegression(kernel: .linear, ridge: 0.3)
    try regression.fit(x, y)
    let test = randomMatrix(10, 3, seed: 23)
    for (a, b) in zip(try regression.predict(test), try test.times(weights)) {
      #expect(abs(a - b) < 1e-10)
    }
  }

  @Test func `a sine is learned from fifty points`() throws {
    let x = Matrix(rows: 50, columns: 1, repeating: 0)
    var points = x
    for i in 0..<50 { points[i, 0] = Double(i) * 0.1 }
    var regression = try KernelRidgeRegression(kernel: .rbf(gamma: 1), ridge: 1e-6)
    try regression.fit(points, points.values.map(sin))
    let between = try regression.predict(Matrix([[2.34]]))[0]
    #expect(abs(between - sin(2.34)) < 1e-4)
  }

  @Test func `a hopeless condition, a bad ridge and wrong sizes are told`() throws {
    #expect(throws: CourseError("The ridge λ must be greater than 0, but is 0.0.")) {
      _ = try KernelRidgeRegression(kernel: .linear, ridge: 0)
    }
    var regression = try KernelRidgeRegression(kernel: .linear, ridge: 1e-9)
    #expect(throws: CourseError("2 examples of 1 features cannot be fitted to 3 targets.")) {
      try regression.fit(Matrix([[1], [2]]), [1, 2, 3])
    }
    #expect {
      try regression.fit(Matrix([[1e3], [1e3]]), [1, 2])
    } throws: { error in
      "\(error)".hasPrefix("K + λI is nearly singular") || "\(error)".contains("not positive")
    }
    #expect(throws: CourseError("This regression has seen 0 examples: fit it before it predicts."))
    {
      _ = try regression.predict(Matrix([[1]]))
    }
  }
}
