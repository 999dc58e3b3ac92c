import Statistics
import KernelMethods
import Testing

@testable import chapter07_alexnet_training

@MainActor @Suite struct Chapter07VerdictTests {
  /// `ten` images only ten views get right, `one` only one view, and 50 that both do.
  private func text(ten: Int, one: Int) throws -> String {
    let right = Array(repeating: 0, count: 50)
    func answers(_ a: Int, _ b: Int) -> [Int] {
      right + Array(repeating: a, count: ten) + Array(repeating: b, count: one)
    }
    return whetherTenViewsHelp(
      try PairedComparison(answers(0, 1), answers(1, 0), labels: answers(0, 0)))
  }

  @Test func `ten views help only where chance does not explain it`() throws {
    #expect(try text(ten: 20, one: 4).hasPrefix("Ten views help here"))
    #expect(try text(ten: 4, one: 20).hasPrefix("Ten views do *not* help here (4 images"))
    #expect(try text(ten: 12, one: 9).hasPrefix("Whether ten views help is undecided here"))
    #expect(try text(ten: 0, one: 0).contains("undecided"))
  }
}
