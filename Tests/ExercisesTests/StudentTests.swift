import ExerciseChecks
import Foundation
import Maintained
import Testing

@testable import exercises

/// The student's own code, one test for each exercise. Each file is compiled by itself and judged in a
/// process of its own, so that whatever is wrong with it fails that exercise alone. An open gap cancels
/// its test, which fails nothing; only a right answer passes.
@Suite("Exercises", .endsWithTheBoard) struct StudentTests {
  @Test func `1.1 Polynomial kernel`() async throws { try await judge("1.1") }
  @Test func `1.2 RBF Gram matrix`() async throws { try await judge("1.2") }
  @Test func `1.3 The kernel perceptron's update`() async throws { try await judge("1.3") }
  @Test func `1.4 Orientation histogram of a cell`() async throws { try await judge("1.4") }

  @Test func `2.1 Output size`() async throws { try await judge("2.1") }
  @Test func `2.2 Two-dimensional cross-correlation`() async throws { try await judge("2.2") }
  @Test func `2.3 Channels, stride and padding`() async throws { try await judge("2.3") }
  @Test func `2.4 im2col`() async throws { try await judge("2.4") }
  @Test func `2.5 Gradient with respect to the kernel`() async throws { try await judge("2.5") }
  @Test func `2.6 Gradient with respect to the image`() async throws { try await judge("2.6") }

  @Test func `3.1 Average pooling`() async throws { try await judge("3.1") }
  @Test func `3.2 Counting parameters`() async throws { try await judge("3.2") }
  @Test func `3.3 LeNet from layers`() async throws { try await judge("3.3") }
  @Test func `3.4 Max-pool backward`() async throws { try await judge("3.4") }
  @Test func `3.5 Max pooling`() async throws { try await judge("3.5") }

  @Test func `4.1 Shapes through AlexNet`() async throws { try await judge("4.1") }
  @Test func `4.2 Parameters and multiply-accumulates`() async throws { try await judge("4.2") }
  @Test func `4.3 Receptive field`() async throws { try await judge("4.3") }
  @Test func `4.4 Grouped convolution`() async throws { try await judge("4.4") }
  @Test func `4.5 Local response normalisation`() async throws { try await judge("4.5") }

  @Test func `5.1 ReLU, forward and backward`() async throws { try await judge("5.1") }
  @Test func `5.2 Sigmoid's derivative from its output`() async throws { try await judge("5.2") }
  @Test func `5.3 Gradient norm per layer`() async throws { try await judge("5.3") }
  @Test func `5.4 He initialisation`() async throws { try await judge("5.4") }
  @Test func `5.5 Linear layer, forward and backward`() async throws { try await judge("5.5") }
  @Test func `5.6 Numerical gradient`() async throws { try await judge("5.6") }

  @Test func `6.1 Inverted dropout`() async throws { try await judge("6.1") }
  @Test func `6.2 Dropout's backward pass`() async throws { try await judge("6.2") }
  @Test func `6.3 The test-time form of 2012`() async throws { try await judge("6.3") }
  @Test func `6.4 Random crop and mirror`() async throws { try await judge("6.4") }
  @Test func `6.5 PCA colour noise`() async throws { try await judge("6.5") }

  @Test func `7.1 Stable softmax cross-entropy`() async throws { try await judge("7.1") }
  @Test func `7.2 Momentum with weight decay`() async throws { try await judge("7.2") }
  @Test func `7.3 ÷10 on a plateau`() async throws { try await judge("7.3") }
  @Test func `7.4 Top-k error`() async throws { try await judge("7.4") }
  @Test func `7.5 Ten-view prediction`() async throws { try await judge("7.5") }
  @Test func `7.6 One training step`() async throws { try await judge("7.6") }
}

private func judge(_ id: String) async throws {
  let judgement = try await Task.detached { try ownWorkshop.judge([id])[0] }.value
  leaveForTheBoard(judgement)
  switch judgement.verdict {
  case .toDo: try Test.cancel("TO DO \(judgement.id)")
  case .passed: break
  case .wrong(let lesson): Issue.record(Comment(rawValue: lesson.text))
  case .stopped(_, let sentence): Issue.record(Comment(rawValue: "Exercise \(id): \(sentence)"))
  }
}
