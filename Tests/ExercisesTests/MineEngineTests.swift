import Base
import ExerciseChecks
import ExerciseSolutions
import Plain
import Tensors
import Testing

@testable import exercises

/// The engine that trains with what was solved.
@Suite struct `The engine of solved exercises` {
  /// With nothing solved, each exercise alone, and everything.
  private static let engines: [[String]] =
    [[]] + MineEngine.operations.map { [$0.exercise] } + [MineEngine.operations.map(\.exercise)]

  @Test(arguments: engines) func `computes what the plain engine computes`(solved: [String]) {
    let mine = MineEngine(solutions.filter { solved.contains($0.key) })
    let answers = (operations(of: mine), operations(of: PlainEngine()))
    for (yours, expected) in zip(answers.0, answers.1) {
      #expect(yours.name == expected.name)
      #expect(yours.tensor.shape == expected.tensor.shape, "\(yours.name)")
      let distance = (yours.tensor - expected.tensor).values.reduce(0) { max($0, abs($1)) }
      #expect(distance < 1e-4, "\(yours.name)")
    }
    for exercise in solved where !["5.4", "7.3", "7.6"].contains(exercise) {
      #expect(mine.spent(on: exercise) != nil, "\(exercise) was never called")
    }
  }

  /// One answer of each operation.
  private func operations(of engine: any Engine) -> [(name: String, tensor: Tensor)] {
    var generator = RandomGenerator(seed: 5)
    func numbers(_ shape: [Int]) -> Tensor { .uniform(shape, from: -1, to: 1, using: &generator) }
    var answers: [(name: String, tensor: Tensor)] = []
    let (images, weight, bias) = (numbers([2, 3, 6, 7]), numbers([4, 3, 3, 3]), numbers([4]))
    for window in [Window(kernelSize: 3), Window(kernelSize: 3, stride: 2, padding: 1)] {
      for relu in [false, true] {
        answers.append(
          (
            "convolution",
            engine.convolution(
              images, weight: weight, bias: bias, window: window, groups: 1, relu: relu)
          ))
      }
      let gradient = numbers(answers.last!.tensor.shape)
      let back = engine.convolutionWeightGradient(
        gradient, input: images, window: window, groups: 1)
      answers += [
        (
          "image gradient",
          engine.convolutionInputGradient(
            gradient, weight: weight, inputShape: images.shape, window: window, groups: 1)
        ), ("kernel gradient", back.weight), ("bias gradient", back.bias),
      ]
    }
    for window in [Window(kernelSize: 2, stride: 2), Window(kernelSize: 3, stride: 2)] {
      var winners: [UInt8]? = []
      let output = engine.maxPool(images, window: window, winners: &winners)
      let gradient = numbers(output.shape)
      answers += [
        ("max pooling", output),
        (
          "max pooling, backward",
          engine.maxPoolGradient(
            gradient, winners: winners!, inputShape: images.shape, window: window)
        ), ("average pooling", engine.averagePool(images, window: window)),
      ]
    }
    let (rows, matrix, offset) = (numbers([3, 5]), numbers([4, 5]), numbers([4]))
    let arriving = numbers([3, 4])
    let back = engine.linearWeightGradient(arriving, input: rows)
    let (loss, gradient) = engine.crossEntropy(
      logits: rows, targets: [0, 4, 2], wantsGradient: true)
    var (moved, velocity): (Tensor, Tensor?) = (rows, numbers([3, 5]))
    let rule = DescentRule(.paper, learningRate: 0.1, momentum: 0.9, weightDecay: 0.01)
    engine.descend(&moved, gradient: numbers([3, 5]), velocity: &velocity, rule)
    return answers + [
      ("linear", engine.linear(rows, weight: matrix, bias: offset)),
      ("linear, input gradient", engine.linearInputGradient(arriving, weight: matrix)),
      ("linear, weight gradient", back.weight), ("linear, bias gradient", back.bias),
      ("ReLU", engine.activate(.relu, rows)),
      ("ReLU, backward", engine.activationGradient(.relu, output: rows, numbers([3, 5]))),
      (
        "sigmoid, backward",
        engine.activationGradient(
          .sigmoid, output: engine.activate(.sigmoid, rows), numbers([3, 5]))
      ),
      (
        "dropout",
        engine.dropout(images, probability: 0.3, mask: RandomGenerator(seed: 9))
      ), ("losses", loss), ("gradient of the loss", gradient!), ("weight", moved),
      ("velocity", velocity!),
    ]
  }
}
