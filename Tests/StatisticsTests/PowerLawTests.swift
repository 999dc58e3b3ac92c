import Base
import Statistics
import Foundation
import Testing

@Suite struct PowerLawTests {
  @Test func `a cube is found and continued`() throws {
    let law = try PowerLaw(fitting: [(1, 2), (2, 16), (4, 128)])
    #expect(abs(law.exponent - 3) < 1e-12)
    #expect(abs(law.factor - 2) < 1e-12)
    #expect(law.exponentError < 1e-12)
    #expect(abs(law(10) - 2000) < 1e-8)
  }

  @Test func `the exponent's error is that of a fitted slope`() throws {
    // log costs 0, 1, 0 at log sizes 0, 1, 2: slope 0, residuals −⅓, ⅔, −⅓, error √(⅔ / 1 / 2).
    let law = try PowerLaw(fitting: [(1, 1), (exp(1), exp(1)), (exp(2), 1)])
    #expect(abs(law.exponent) < 1e-12)
    #expect(abs(law.exponentError - (1.0 / 3).squareRoot()) < 1e-12)
    // Student's quantile for one degree of freedom.
    #expect(abs(law.exponentHalfWidth - 12.706 * law.exponentError) < 1e-12)
    #expect(try PowerLaw(fitting: [(1, 1), (2, 2)]).exponentHalfWidth == .infinity)
  }

  @Test func `one size or nothing at all is refused`() {
    #expect(
      throws: CourseError(
        "A power law needs at least two different sizes, but 2 measurements have 1.")
    ) { _ = try PowerLaw(fitting: [(5, 1), (5, 2)]) }
    #expect(
      throws: CourseError(
        "A power law needs sizes and costs greater than 0, but one measurement is (5.0, 0.0).")
    ) { _ = try PowerLaw(fitting: [(5, 0), (6, 2)]) }
  }
}
