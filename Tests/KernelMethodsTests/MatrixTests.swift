import Base
import KernelMethods
import Testing

@Suite struct MatrixTests {
  @Test func `rows and columns stand where they should`() throws {
    let matrix = try Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(matrix[1, 2] == 6)
    #expect(matrix.row(0) == [1, 2, 3])
    #expect(matrix.transposed == (try Matrix([[1, 4], [2, 5], [3, 6]])))
    #expect(matrix.rows([1, 0, 1]).values == [4, 5, 6, 1, 2, 3, 4, 5, 6])
    #expect(try Matrix(images: [1, 2, 3, 4], count: 2).row(1) == [3, 4])
  }

  @Test func `numbers that do not fill the shape are refused with the numbers`() {
    #expect(throws: CourseError("A 2 × 3 matrix holds 6 numbers, but 5 were given.")) {
      _ = try Matrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5])
    }
    #expect(throws: CourseError("Every row must hold 2 numbers like the first, but row 1 holds 3."))
    {
      _ = try Matrix([[1, 2], [1, 2, 3]])
    }
    #expect(throws: CourseError("5 pixels cannot be shared out evenly among 2 images.")) {
      _ = try Matrix(images: [1, 2, 3, 4, 5], count: 2)
    }
  }

  @Test func `a product by hand`() throws {
    let a = try Matrix([[1, 2], [3, 4]])
    let b = try Matrix([[5, 6], [7, 8], [1, 0]])
    #expect(try a.timesTransposed(b) == Matrix([[17, 23, 1], [39, 53, 3]]))
    #expect(a.timesTransposedReference(b) == (try a.timesTransposed(b)))
    #expect(a.timesOwnTranspose() == (try Matrix([[5, 11], [11, 25]])))
    #expect(try a.times([10, 1]) == [12, 34])
    #expect(throws: CourseError("Rows of 2 numbers cannot be multiplied with rows of 3.")) {
      _ = try a.timesTransposed(Matrix(rows: 1, columns: 3))
    }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (97, 25, 7), (101, 130, 257), (200, 49, 600)])
  func `the fast product equals the plain one`(n: Int, m: Int, d: Int) throws {
    let a = randomMatrix(n, d, seed: 1)
    let b = randomMatrix(m, d, seed: 2)
    let fast = try a.timesTransposed(b)
    #expect(largestDifference(fast, a.timesTransposedReference(b)) < 1e-11)
    let own = a.timesOwnTranspose()
    #expect(largestDifference(own, a.timesTransposedReference(a)) < 1e-11)
    #expect(own == own.transposed)
  }
}
