import Base
import ExerciseChecks
import Foundation
import Plain
import Synchronization
import Tensors

/// An operation of a training run that an exercise asks for.
struct Operation: Sendable {
  var name: String
  var exercise: String
}

/// Engine 3: the operations that the student has written, as far as they are solved; the plain engine
/// stands in for the rest. Every operation is timed.
final class MineEngine: Engine {
  /// What can be the student's, in the order of a training step.
  static let operations = [
    Operation(name: "initial weights", exercise: "5.4"),
    Operation(name: "convolution", exercise: "2.3"),
    Operation(name: "max pooling", exercise: "3.5"),
    Operation(name: "average pooling", exercise: "3.1"),
    Operation(name: "ReLU, forward and backward", exercise: "5.1"),
    Operation(name: "sigmoid, backward", exercise: "5.2"),
    Operation(name: "linear, forward and backward", exercise: "5.5"),
    Operation(name: "dropout", exercise: "6.1"),
    Operation(name: "softmax and cross-entropy", exercise: "7.1"),
    Operation(name: "convolution, gradient of the image", exercise: "2.6"),
    Operation(name: "convolution, gradient of the kernel", exercise: "2.5"),
    Operation(name: "max pooling, backward", exercise: "3.4"),
    Operation(name: "momentum step", exercise: "7.2"),
    Operation(name: "the whole training step", exercise: "7.6"),
    Operation(name: "learning-rate plan", exercise: "7.3"),
  ]

  let name = "mine"
  /// The student's types, by exercise.
  let types: [String: any Any.Type]
  private let plain = PlainEngine()
  /// Calls and seconds by exercise.
  private let spent = Mutex<[String: (calls: Int, seconds: Double)]>([:])
  /// The calls that have not come back yet, the innermost last.
  private let running = Mutex<[(exercise: String, start: ContinuousClock.Instant)]>([])

  init(_ types: [String: any Any.Type]) { self.types = types }

  /// Calls and seconds of an exercise's operation so far, whoever has written it.
  func spent(on exercise: String) -> (calls: Int, seconds: Double)? {
    spent.withLock { $0[exercise] }
  }

  /// The exercise of the operation that is being computed, and for how many seconds it has been.
  var current: (exercise: String, seconds: Double)? {
    running.withLock { $0.last }.map { call in
      (call.exercise, (ContinuousClock.now - call.start) / .seconds(1))
    }
  }

  /// Runs an operation of an exercise and notes its time. What the student's code throws ends the
  /// program with a sentence: it has passed its check, and cannot be done without.
  func timed<Result>(_ exercise: String, _ body: () throws -> Result) -> Result {
    let start = ContinuousClock.now
    running.withLock { $0.append((exercise, start)) }
    defer {
      running.withLock { _ = $0.popLast() }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      spent.withLock {
        let before = $0[exercise] ?? (0, 0)
        $0[exercise] = (before.calls + 1, before.seconds + seconds)
      }
    }
    do { return try body() } catch {
      FileHandle.standardError.write(
        Data("Exercise \(exercise) passes its check, but threw in training: \(error)\n".utf8))
      exit(1)
    }
  }

  // MARK: Convolution

  func convolution(
    _ input: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int, relu: Bool
  ) -> Tensor {
    guard let mine = types["2.3"] as? any Convolution.Type, window.isSimple, groups == 1 else {
      return timed("2.3") {
        plain.convolution(
          input, weight: weight, bias: bias, window: window, groups: groups, relu: relu)
      }
    }
    let bias = bias ?? .zeros([weight.shape[0]])
    let output = timed("2.3") {
      try forEach(input.shape[0]) {
        try mine.convolution(
          image: input.entry($0), weight: weight, bias: bias, stride: window.stride,
          padding: window.padding)
      }
    }
    return relu ? activate(.relu, output) : output
  }

  func convolutionInputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int], window: Window, groups: Int
  ) -> Tensor {
    timed("2.6") {
      guard let mine = types["2.6"] as? any ConvolutionInputGradient.Type, window.isSimple,
        groups == 1
      else {
        return plain.convolutionInputGradient(
          outputGradient, weight: weight, inputShape: inputShape, window: window, groups: groups)
      }
      return try forEach(inputShape[0]) {
        try mine.imageGradient(
          outputGradient: outputGradient.entry($0), weight: weight,
          imageShape: Array(inputShape.dropFirst()), stride: window.stride, padding: window.padding)
      }
    }
  }

  func convolutionWeightGradient(
    _ outputGradient: Tensor, input: Tensor, window: Window, groups: Int
  ) -> (weight: Tensor, bias: Tensor) {
    timed("2.5") {
      guard let mine = types["2.5"] as? any KernelGradient.Type, window.isSimple,
        window.stride == 1, window.padding == 0, groups == 1
      else {
        return plain.convolutionWeightGradient(
          outputGradient, input: input, window: window, groups: groups)
      }
      let (filters, channels) = (outputGradient.shape[1], input.shape[1])
      // The exercise is about one image, one channel and one filter: all pairs of them are added up.
      let perImage = try forEach(input.shape[0]) { n in
        let (image, gradient) = (input.entry(n), outputGradient.entry(n))
        let planes = (0..<channels).map(image.entry)
        return .stack(
          try (0..<filters).map { o in
            let arriving = gradient.entry(o)
            return .stack(
              try planes.map { try mine.kernelGradient(image: $0, outputGradient: arriving) })
          })
      }
      let bias = outputGradient.reshaped(to: [input.shape[0], filters, -1])
      return (
        perImage.sum(overFirstOf: input.shape[0]),
        Tensor(
          (0..<filters).map { o in
            (0..<input.shape[0]).reduce(Float(0)) {
              $0 + bias.entry($1).entry(o).values.reduce(0, +)
            }
          })
      )
    }
  }

  // MARK: Pooling

  func maxPool(_ input: Tensor, window: Window, winners: inout [UInt8]?) -> Tensor {
    guard let mine = types["3.5"] as? any MaxPooling.Type, window.isSimple, window.padding == 0
    else { return timed("3.5") { plain.maxPool(input, window: window, winners: &winners) } }
    let output = timed("3.5") {
      try forEach(input.shape[0]) {
        try mine.maxPooling(
          image: input.entry($0), kernelSize: window.kernelSize, stride: window.stride)
      }
    }
    if winners != nil { winners = places(of: output, in: input, window) }
    return output
  }

  /// Where in its window each output of a max pooling was found first.
  private func places(of output: Tensor, in input: Tensor, _ window: Window) -> [UInt8] {
    let (k, stride) = (window.kernelSize, window.stride)
    let (inputs, outputs) = (input.values, output.values)
    let (height, width) = (input.shape[2], input.shape[3])
    let (rows, columns) = (output.shape[2], output.shape[3])
    return outputs.indices.map { index in
      let (plane, y, x) = (index / (rows * columns), index / columns % rows, index % columns)
      let place = (0..<k * k).first {
        let (row, column) = (y * stride + $0 / k, x * stride + $0 % k)
        return inputs[(plane * height + row) * width + column] == outputs[index]
      }
      return UInt8(place ?? 0)
    }
  }

  func maxPoolGradient(
    _ outputGradient: Tensor, winners: [UInt8], inputShape: [Int], window: Window
  ) -> Tensor {
    timed("3.4") {
      guard let mine = types["3.4"] as? any MaxPoolBackward.Type, window.isSimple,
        window.padding == 0, window.stride >= window.kernelSize
      else {
        return plain.maxPoolGradient(
          outputGradient, winners: winners, inputShape: inputShape, window: window)
      }
      // The exercise looks for the winners itself: an image of zeros with a one where each was.
      let ones = plain.maxPoolGradient(
        .ones(outputGradient.shape), winners: winners, inputShape: inputShape, window: window)
      let planes = inputShape[0] * inputShape[1]
      let images = ones.reshaped(to: [planes, inputShape[2], inputShape[3]])
      let gradients = outputGradient.reshaped(to: [planes] + outputGradient.shape.dropFirst(2))
      return try forEach(planes) {
        try mine.maxPoolBackward(
          image: images.entry($0), outputGradient: gradients.entry($0),
          kernelSize: window.kernelSize, stride: window.stride)
      }.reshaped(to: inputShape)
    }
  }

  func averagePool(_ input: Tensor, window: Window) -> Tensor {
    timed("3.1") {
      guard let mine = types["3.1"] as? any AveragePooling.Type, window.isSimple,
        window.padding == 0
      else { return plain.averagePool(input, window: window) }
      return try forEach(input.shape[0]) {
        try mine.averagePooling(
          image: input.entry($0), kernelSize: window.kernelSize, stride: window.stride)
      }
    }
  }

  func averagePoolGradient(_ outputGradient: Tensor, inputShape: [Int], window: Window) -> Tensor {
    plain.averagePoolGradient(outputGradient, inputShape: inputShape, window: window)
  }

  // MARK: Fully connected

  func linear(_ input: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
    timed("5.5") {
      guard let mine = types["5.5"] as? any LinearLayer.Type else {
        return plain.linear(input, weight: weight, bias: bias)
      }
      return try mine.linear(
        input: input, weight: weight, bias: bias ?? .zeros([weight.shape[0]]),
        outputGradient: .zeros([input.shape[0], weight.shape[0]])
      ).output
    }
  }

  func linearInputGradient(_ outputGradient: Tensor, weight: Tensor) -> Tensor {
    timed("5.5") {
      guard let mine = types["5.5"] as? any LinearLayer.Type else {
        return plain.linearInputGradient(outputGradient, weight: weight)
      }
      // The exercise gives everything at once; the input's gradient does not depend on the input.
      return try mine.linear(
        input: .zeros([outputGradient.shape[0], weight.shape[1]]), weight: weight,
        bias: .zeros([weight.shape[0]]), outputGradient: outputGradient
      ).inputGradient
    }
  }

  func linearWeightGradient(
    _ outputGradient: Tensor, input: Tensor
  ) -> (weight: Tensor, bias: Tensor) {
    timed("5.5") {
      guard let mine = types["5.5"] as? any LinearLayer.Type else {
        return plain.linearWeightGradient(outputGradient, input: input)
      }
      let outputs = outputGradient.shape[1]
      let answer = try mine.linear(
        input: input, weight: .zeros([outputs, input.shape[1]]), bias: .zeros([outputs]),
        outputGradient: outputGradient)
      return (answer.weightGradient, answer.biasGradient)
    }
  }

  // MARK: Number by number

  func activate(_ activation: ActivationFunction, _ input: consuming Tensor) -> Tensor {
    guard activation == .relu else { return plain.activate(activation, input) }
    let input = input
    return timed("5.1") {
      guard let mine = types["5.1"] as? any RectifiedLinearUnit.Type else {
        return plain.activate(activation, input)
      }
      return try forEach(input) {
        try mine.relu(input: $0, outputGradient: .zeros($0.shape)).output
      }
    }
  }

  func activationGradient(
    _ activation: ActivationFunction, output: Tensor, _ outputGradient: consuming Tensor
  ) -> Tensor {
    let outputGradient = outputGradient
    return timed(activation == .sigmoid ? "5.2" : "5.1") {
      if activation == .relu, let mine = types["5.1"] as? any RectifiedLinearUnit.Type {
        // The output is positive where the input was.
        return try forEach(output, outputGradient) {
          try mine.relu(input: $0, outputGradient: $1).inputGradient
        }
      }
      if activation == .sigmoid, let mine = types["5.2"] as? any SigmoidBackward.Type {
        return try forEach(output, outputGradient) {
          try mine.sigmoidBackward(output: $0, outputGradient: $1)
        }
      }
      return plain.activationGradient(activation, output: output, outputGradient)
    }
  }

  func dropout(_ input: consuming Tensor, probability: Float, mask: RandomGenerator) -> Tensor {
    let input = input
    return timed("6.1") {
      guard let mine = types["6.1"] as? any InvertedDropout.Type else {
        return plain.dropout(input, probability: probability, mask: mask)
      }
      var mask = mask
      return try forEach(input, .uniform(input.shape, using: &mask)) {
        try mine.dropout(input: $0, uniform: $1, probability: probability, isTraining: true)
      }
    }
  }

  // MARK: Normalisation

  func responseNormalization(
    _ input: Tensor, _ rule: ResponseNormalization, wantsScale: Bool
  ) -> (output: Tensor, scale: Tensor?) {
    plain.responseNormalization(input, rule, wantsScale: wantsScale)
  }

  func responseNormalizationGradient(
    _ outputGradient: Tensor, input: Tensor, output: Tensor, scale: Tensor,
    _ rule: ResponseNormalization
  ) -> Tensor {
    plain.responseNormalizationGradient(
      outputGradient, input: input, output: output, scale: scale, rule)
  }

  // MARK: Loss

  func softmax(_ logits: Tensor) -> Tensor { plain.softmax(logits) }

  func crossEntropy(
    logits: Tensor, targets: [Int], wantsGradient: Bool
  ) -> (losses: Tensor, gradient: Tensor?) {
    timed("7.1") {
      guard let mine = types["7.1"] as? any SoftmaxCrossEntropy.Type else {
        return plain.crossEntropy(logits: logits, targets: targets, wantsGradient: wantsGradient)
      }
      // The loss of each row is the mean over a batch of that row alone.
      let losses = try targets.indices.map {
        try mine.softmaxCrossEntropy(logits: logits[$0..<($0 + 1)], targets: [targets[$0]]).loss
      }
      guard wantsGradient else { return (Tensor(losses), nil) }
      return (
        Tensor(losses), try mine.softmaxCrossEntropy(logits: logits, targets: targets).gradient
      )
    }
  }

  // MARK: Optimisers

  func descend(
    _ weight: inout Tensor, gradient: Tensor, velocity: inout Tensor?, _ rule: DescentRule
  ) {
    timed("7.2") {
      guard let mine = types["7.2"] as? any MomentumStep.Type, rule.form == .paper else {
        return plain.descend(&weight, gradient: gradient, velocity: &velocity, rule)
      }
      let moved = try mine.momentumStep(
        weight: weight, velocity: velocity ?? .zeros(weight.shape), gradient: gradient,
        learningRate: Float(rule.learningRate), momentum: Float(rule.momentum),
        weightDecay: Float(rule.weightDecay))
      (weight, velocity) = (moved.weight, moved.velocity)
    }
  }

  func adapt(
    _ weight: inout Tensor, gradient: Tensor, firstMoment: inout Tensor,
    secondMoment: inout Tensor, _ rule: AdamRule
  ) {
    plain.adapt(
      &weight, gradient: gradient, firstMoment: &firstMoment, secondMoment: &secondMoment, rule)
  }
}

extension Window {
  /// Whether this is a window as the exercises have them: square, and rounded down.
  fileprivate var isSimple: Bool { height == width && height.rounding == .floor }
}

extension Tensor {
  /// The sum of the entries along the first axis.
  fileprivate func sum(overFirstOf count: Int) -> Tensor {
    (1..<count).reduce(entry(0)) { $0 + entry($1) }
  }
}

/// What `body` makes of each number below `count`, stacked; on all processors at once.
private func forEach(_ count: Int, _ body: (Int) throws -> Tensor) throws -> Tensor {
  let results = Mutex<[Result<Tensor, any Error>?]>(Array(repeating: nil, count: count))
  parallelFor(count) { index in
    let result = Result { try body(index) }
    results.withLock { $0[index] = result }
  }
  return .stack(try results.withLock { $0 }.map { try $0!.get() })
}

/// What `body` makes of each entry of a batch. Image by image even where a whole batch could be had at
/// once: code that goes through all the numbers again for each of them can still be waited for.
private func forEach(_ batch: Tensor, _ body: (Tensor) throws -> Tensor) throws -> Tensor {
  try forEach(batch.shape[0]) { try body(batch.entry($0)) }
}

/// What `body` makes of each pair of entries of two batches.
private func forEach(
  _ first: Tensor, _ second: Tensor, _ body: (Tensor, Tensor) throws -> Tensor
) throws -> Tensor {
  try forEach(first.shape[0]) { try body(first.entry($0), second.entry($0)) }
}
