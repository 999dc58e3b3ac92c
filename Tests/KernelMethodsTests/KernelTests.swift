import Base
import Foundation
import KernelMethods
import Testing

@Suite struct KernelTests {
  @Test func `the three kernels on numbers one can check in the head`() throws {
    #expect(try Kernel.linear([1, 2], [3, 4]) == 11)
    #expect(try Kernel.polynomial(degree: 2, constant: 1)([1, 2], [3, 4]) == 144)
    #expect(try Kernel.rbf(gamma: 0.5)([1, 2], [3, 4]) == exp(-4))
  }

  @Test func `the polynomial kernel is the scalar product of the explicit features`() throws {
    let map = try QuadraticFeatures(constant: 1)
    let root = 2.0.squareRoot()
    #expect(map([3, 5]) == [9, 25, root * 15, root * 3, root * 5, 1])
    let points = randomMatrix(12, 9, seed: 3)
    let kernel = Kernel.polynomial(degree: 2, constant: 1)
    for i in 0..<12 {
      for j in 0..<12 {
        let explicit = dot(map(points.row(i)), map(points.row(j)))
        let short = try kernel(points.row(i), points.row(j))
        #expect(abs(explicit - short) < 1e-12)
      }
    }
  }

  @Test func `the explicit features are counted right`() throws {
    #expect(QuadraticFeatures.dimension(inputs: 2) == 6)
    #expect(try QuadraticFeatures()([Double](repeating: 1, count: 9)).count == 55)
    #expect(QuadraticFeatures.dimension(inputs: 784) == 308_505)
    #expect(QuadraticFeatures.dimension(inputs: 784, degree: 2) == 308_505)
    #expect(QuadraticFeatures.dimension(inputs: 2, degree: 3) == 10)
  }

  @Test(arguments: [Kernel.linear, .polynomial(degree: 3, constant: 0.5), .rbf(gamma: 0.7)])
  func `Gram and cross matrices hold the kernel of every pair`(kernel: Kernel) throws {
    let x = randomMatrix(31, 5, seed: 4)
    let z = randomMatrix(17, 5, seed: 5)
    let gram = try kernel.gram(x)
    let cross = try kernel.cross(x, z)
    for i in 0..<31 {
      for j in 0..<31 {
        let value = try kernel(x.row(i), x.row(j))
        #expect(abs(gram[i, j] - value) < 1e-13)
      }
      for j in 0..<17 {
        let value = try kernel(x.row(i), z.row(j))
        #expect(abs(cross[i, j] - value) < 1e-13)
      }
    }
  }

  @Test func `a point is exactly like itself under the RBF kernel`() throws {
    let gram = try Kernel.rbf(gamma: 3).gram(randomMatrix(40, 30, seed: 6))
    #expect((0..<40).allSatisfy { gram[$0, $0] == 1 })
    #expect(gram.values.allSatisfy { $0 > 0 && $0 <= 1 })
  }

  @Test func `the memory of a Gram matrix grows as the square`() {
    #expect(gramBytes(count: 5000) == 200_000_000)
    #expect(gramBytes(count: 60_000) == 28_800_000_000)
    #expect(gramBytes(count: 1_200_000, bytesPerEntry: 4) == 5_760_000_000_000)
  }

  @Test func `numbers that make no kernel are refused`() {
    #expect(throws: CourseError("An RBF kernel needs γ > 0, but γ is -1.0.")) {
      try Kernel.rbf(gamma: -1).validate()
    }
    #expect(
      throws: CourseError(
        "A polynomial kernel needs a degree of at least 1 and a constant of at least 0, "
          + "but has degree 0 and constant 1.0.")
    ) { try Kernel.polynomial(degree: 0, constant: 1).validate() }
    #expect(
      throws: CourseError(
        "A kernel compares examples of one length, but these hold 2 and 3 numbers.")
    ) { _ = try Kernel.linear([1, 2], [1, 2, 3]) }
    #expect(throws: CourseError("The constant must be at least 0, but is -0.5.")) {
      _ = try QuadraticFeatures(constant: -0.5)
    }
  }
}
