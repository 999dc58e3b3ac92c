import Base
import Statistics
import Testing

@Suite struct UncertaintyTests {
  @Test func `Wilson's interval on numbers from a table`() throws {
    // 81 of 263 (Newcombe 1998, table I): 0.2553 to 0.3662.
    let interval = try Proportion(81, of: 263).interval()
    #expect(abs(interval.lowerBound - 0.2553) < 5e-5)
    #expect(abs(interval.upperBound - 0.3662) < 5e-5)
    // 0 of 20: 0 to 0.1611, where ± standard error would claim certainty.
    let none = try Proportion(0, of: 20).interval()
    #expect(none.lowerBound == 0)
    #expect(abs(none.upperBound - 0.1611) < 5e-5)
    #expect(try Proportion(20, of: 20).interval().upperBound == 1)
  }

  @Test func `accuracy counts agreements`() throws {
    let accuracy = try Proportion([1, 2, 3, 4], agreeingWith: [1, 2, 0, 4])
    #expect(accuracy.estimate == 0.75)
    #expect(throws: CourseError("1 predictions cannot be compared with 2 labels.")) {
      _ = try Proportion([1], agreeingWith: [1, 2])
    }
    #expect(throws: CourseError("5 successes out of 4 trials is no proportion.")) {
      _ = try Proportion(5, of: 4)
    }
  }

  @Test func `five against one is undecided, nine against one is not`() throws {
    // Six coins, at most one on the rarer side: 2 · (1 + 6) / 64 = 0.21875.
    let labels = [Int](repeating: 1, count: 20)
    func predictions(wrong: Range<Int>) -> [Int] {
      labels.indices.map { wrong.contains($0) ? 0 : 1 }
    }
    let close = try PairedComparison(
      predictions(wrong: 0..<1), predictions(wrong: 1..<6), labels: labels)
    #expect(close.onlyFirst == 5)
    #expect(close.onlySecond == 1)
    #expect(abs(close.pValue - 0.21875) < 1e-12)
    #expect(close.verdict == .undecided)
    #expect(close.difference == 0.2)
    // Ten coins: 2 · (1 + 10) / 1024 = 0.0215.
    let clear = try PairedComparison(
      predictions(wrong: 1..<10), predictions(wrong: 0..<1), labels: labels)
    #expect(abs(clear.pValue - 22.0 / 1024) < 1e-12)
    #expect(clear.verdict == .second)
    let same = try PairedComparison(labels, labels, labels: labels)
    #expect(same.pValue == 1)
    #expect(same.standardError == 0)
  }

  @Test func `thousands of disagreements do not underflow`() throws {
    let labels = [Int](repeating: 1, count: 6000)
    let first = labels.indices.map { $0 < 2900 ? 0 : 1 }
    let second = labels.indices.map { $0 < 2900 ? 1 : 0 }
    let comparison = try PairedComparison(first, second, labels: labels)
    #expect(comparison.pValue > 0.009 && comparison.pValue < 0.011)
    #expect(comparison.verdict == .first)
  }

  @Test func `mean and deviation of three runs`() throws {
    let spread = try Spread([1, 2, 6])
    #expect(spread.mean == 3)
    #expect(abs(spread.deviation - 7.0.squareRoot()) < 1e-12)
    #expect(spread.range == 1...6)
    #expect(try Spread([4]).deviation == 0)
    #expect(throws: CourseError("0 runs have no mean.")) { _ = try Spread([]) }
  }
}
