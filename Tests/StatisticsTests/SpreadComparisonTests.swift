import Statistics
import Testing

@Suite struct SpreadComparisonTests {
  @Test func `The standard error shrinks with the root of the runs`() throws {
    // Deviation √7 of three runs: √7 / √3.
    #expect(abs(try Spread([1, 2, 6]).standardError - (7.0 / 3).squareRoot()) < 1e-12)
    #expect(try Spread([4]).standardError == 0)
  }

  @Test func `A difference within chance is undecided`() throws {
    // Means 2 and 3, deviations 1: standard error √(2/3), 4 degrees of freedom, t = 2.776.
    let comparison = try Spread([1, 2, 3]).compared(to: Spread([2, 3, 4]))
    #expect(comparison.difference == -1)
    #expect(abs(comparison.standardError - (2.0 / 3).squareRoot()) < 1e-12)
    #expect(comparison.degreesOfFreedom == 4)
    #expect(abs(comparison.halfWidth - 2.776 * (2.0 / 3).squareRoot()) < 1e-12)
    #expect(comparison.verdict == .undecided)
  }

  @Test func `A difference beyond chance has a direction`() throws {
    let (low, high) = (try Spread([1, 2, 3]), try Spread([11, 12, 13]))
    #expect(high.compared(to: low).verdict == .more)
    #expect(low.compared(to: high).verdict == .less)
  }

  @Test func `When one side scatters much more, its few runs are what counts`() throws {
    // Welch's degrees of freedom: (1/3 + 0.0001/3)² / ((1/3)²/2 + (0.0001/3)²/2) = 2.0004.
    let comparison = try Spread([9, 10, 11]).compared(to: Spread([4.99, 5, 5.01]))
    #expect(comparison.degreesOfFreedom == 2)
    // 5 > 4.303 · 0.5774 = 2.484
    #expect(comparison.verdict == .more)
  }

  @Test func `One run decides nothing`() throws {
    let comparison = try Spread([99]).compared(to: Spread([1, 2, 3]))
    #expect(comparison.degreesOfFreedom == 0)
    #expect(comparison.halfWidth == .infinity)
    #expect(comparison.verdict == .undecided)
  }

  @Test(arguments: [[.infinity, 1.5], [1.5, .nan], [.infinity, .infinity]] as [[Double]])
  func `A run that broke down decides nothing`(broken: [Double]) throws {
    let (broken, whole) = (try Spread(broken), try Spread([1, 2, 3]))
    for comparison in [
      broken.compared(to: whole), whole.compared(to: broken), broken.compared(to: broken),
    ] {
      #expect(comparison.degreesOfFreedom == 0)
      #expect(comparison.halfWidth == .infinity)
      #expect(comparison.verdict == .undecided)
    }
  }

  @Test func `Runs that never differ decide by their difference alone`() throws {
    #expect(try Spread([2, 2, 2]).compared(to: Spread([1, 1, 1])).verdict == .more)
    #expect(try Spread([2, 2, 2]).compared(to: Spread([2, 2, 2])).verdict == .undecided)
  }
}
