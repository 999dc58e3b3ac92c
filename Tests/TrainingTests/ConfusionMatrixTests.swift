import Testing

@testable import Training

@Suite struct ConfusionMatrixTests {
  @Test func `five images by hand`() {
    var matrix = ConfusionMatrix(classes: 3)
    for (actual, predicted) in [(0, 0), (0, 1), (1, 1), (2, 1), (0, 1)] {
      matrix.add(actual: actual, predicted: predicted)
    }
    #expect(matrix.total == 5)
    #expect(matrix.correct == 2)
    #expect(matrix.accuracy == 0.4)
    #expect(matrix[actual: 0, predicted: 1] == 2)
    #expect(matrix[actual: 1, predicted: 0] == 0)
    #expect(matrix.recall(of: 0) == 1.0 / 3)
    #expect(matrix.precision(of: 1) == 0.25)
    #expect(matrix.precision(of: 2) == nil)
    let worst = matrix.worstConfusions()
    #expect(worst.map { [$0.actual, $0.predicted, $0.count] } == [[0, 1, 2], [2, 1, 1]])
  }

  @Test func `an empty matrix has no accuracy`() {
    #expect(ConfusionMatrix(classes: 2).accuracy == nil)
    #expect(ConfusionMatrix(classes: 2).recall(of: 1) == nil)
  }
}
