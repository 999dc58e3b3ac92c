import ExerciseChecks
import Testing

/// How answers are compared and shown.
@Suite struct `An answer` {
  @Test func `that is no number agrees only with its like`() {
    #expect(Double.nan.answer.firstDifference(from: Double.nan.answer, tolerance: 0.1) == nil)
    #expect(
      Double.nan.answer.firstDifference(from: 1.0.answer, tolerance: 0.1)
        == "expected not a number, yours is 1")
    #expect(
      1.0.answer.firstDifference(from: Double.nan.answer, tolerance: 0.1)
        == "expected 1, yours is not a number")
  }

  @Test func `that is infinite agrees only with its like`() {
    let infinity = Double.infinity.answer
    #expect(infinity.firstDifference(from: infinity, tolerance: 0.1) == nil)
    #expect(infinity.firstDifference(from: (-Double.infinity).answer, tolerance: 0.1) != nil)
    #expect(infinity.firstDifference(from: 16.0.answer, tolerance: 0.1) != nil)
    #expect(16.0.answer.firstDifference(from: infinity, tolerance: 0.1) != nil)
  }

  @Test func `shows the rows of a matrix under one another, and zero without a sign`() {
    let answer = Answer(["loss": 0.5, "gradient": [[1.0, -2.0], [-0.0, 4.0]]])
    #expect(
      answer.text == """
        loss 0.5
        gradient [1, −2]
                 [0, 4]
        """)
  }
}
