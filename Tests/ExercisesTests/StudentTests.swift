import ExerciseChecks
import ExerciseStubs
import Testing

/// The student's own code, one test for each exercise. Each runs in a process of its own, so that a
/// trap or an endless loop fails that exercise alone. An open gap cancels its test, which is listed
/// by name and fails nothing; only a right answer passes.
@Suite("Exercises") struct StudentTests {
  @Test func `1.1 Polynomial kernel`() async { await judgeStub("1.1") }
  @Test func `1.2 RBF Gram matrix`() async { await judgeStub("1.2") }
  @Test func `1.3 The kernel perceptron's update`() async { await judgeStub("1.3") }
  @Test func `1.4 Orientation histogram of a cell`() async { await judgeStub("1.4") }

  @Test func `2.1 Output size`() async { await judgeStub("2.1") }
  @Test func `2.2 Two-dimensional cross-correlation`() async { await judgeStub("2.2") }
  @Test func `2.3 Channels, stride and padding`() async { await judgeStub("2.3") }
  @Test func `2.4 im2col`() async { await judgeStub("2.4") }
  @Test func `2.5 Gradient with respect to the kernel`() async { await judgeStub("2.5") }

  @Test func `3.1 Average pooling`() async { await judgeStub("3.1") }
  @Test func `3.2 Counting parameters`() async { await judgeStub("3.2") }
  @Test func `3.3 LeNet from layers`() async { await judgeStub("3.3") }
  @Test func `3.4 Max-pool backward`() async { await judgeStub("3.4") }

  @Test func `4.1 Shapes through AlexNet`() async { await judgeStub("4.1") }
  @Test func `4.2 Parameters and multiply-accumulates`() async { await judgeStub("4.2") }
  @Test func `4.3 Receptive field`() async { await judgeStub("4.3") }
  @Test func `4.4 Grouped convolution`() async { await judgeStub("4.4") }
  @Test func `4.5 Local response normalisation`() async { await judgeStub("4.5") }

  @Test func `5.1 ReLU, forward and backward`() async { await judgeStub("5.1") }
  @Test func `5.2 Sigmoid's derivative from its output`() async { await judgeStub("5.2") }
  @Test func `5.3 Gradient norm per layer`() async { await judgeStub("5.3") }
  @Test func `5.4 He initialisation`() async { await judgeStub("5.4") }

  @Test func `6.1 Inverted dropout`() async { await judgeStub("6.1") }
  @Test func `6.2 Dropout's backward pass`() async { await judgeStub("6.2") }
  @Test func `6.3 The test-time form of 2012`() async { await judgeStub("6.3") }
  @Test func `6.4 Random crop and mirror`() async { await judgeStub("6.4") }
  @Test func `6.5 PCA colour noise`() async { await judgeStub("6.5") }

  @Test func `7.1 Stable softmax cross-entropy`() async { await judgeStub("7.1") }
  @Test func `7.2 Momentum with weight decay`() async { await judgeStub("7.2") }
  @Test func `7.3 ÷10 on a plateau`() async { await judgeStub("7.3") }
  @Test func `7.4 Top-k error`() async { await judgeStub("7.4") }
  @Test func `7.5 Ten-view prediction`() async { await judgeStub("7.5") }
}

private func judgeStub(_ id: String) async {
  await #expect(
    processExitsWith: .success,
    "Exercise \(id) ended the program or took too long: swift run exercises check \(id)"
  ) { [id] in
    limitThisProcess()
    let exercise = try #require(findExercise(id))
    switch exercise.judge(try #require(stubs[id])) {
    case .toDo: try Test.cancel("TO DO \(exercise.name)")
    case .passed: break
    case .wrong(let lesson): Issue.record(Comment(rawValue: lesson.text))
    case .stopped(let sentence): Issue.record(Comment(rawValue: sentence))
    }
  }
}
