import Base
import Datasets
import ExerciseChecks
import Foundation
import Layers
import Models
import Notebook
import Plain
import Tensors
import Training

extension Command {
  /// Trains a small network with what the student has written, beside the same run on the plain engine.
  ///
  /// The student's files are compiled for speed, and loaded in a process of their own.
  func runMine(_ workshop: Workshop) throws -> Int32 {
    sheet.print(["", sheet.paint("Training with what you wrote", .strong), ""])
    let ids = MineEngine.operations.map(\.exercise) + ["5.6"]
    let judgements = try workshop.judge(ids)
    let solved = judgements.filter { $0.verdict.word == "passed" }.map(\.id)
    var compiler = StubCompiler(workshop: workshop)
    compiler.optimised = true
    let libraries = try solved.map { id in
      let source = try Data(contentsOf: workshop.stub(id))
      return "\(id)=\(try compiler.library(id, of: source).path)"
    }
    let states = judgements.map { "\($0.id)=\($0.verdict.word)" }
    let process = Process()
    process.executableURL = workshop.program
    process.arguments =
      ["--train", states.joined(separator: ",")] + libraries
      + flags.intersection(["--color", "--no-color"])
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    try process.run()
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.05)
      if Interruption.isRequested { process.terminate() }
    }
    try Interruption.check()
    if process.terminationReason == .uncaughtSignal {
      sheet.print(
        ["", "What you wrote stopped the program (signal \(process.terminationStatus))."]
          + sheet.prose(
            "It passes its check, but not in training: the last line above tells more.") + [""])
      return 1
    }
    return process.terminationStatus
  }
}

/// The process that `run` starts: loads the libraries and trains.
///
/// - Parameter arguments: the verdict of each exercise, "2.3=passed,2.5=to do"; then "2.3=/path" for
///   each library.
func trainMine(_ arguments: [String]) throws -> Int32 {
  let sheet = Sheet(
    colour: arguments.contains("--no-color") ? false : arguments.contains("--color") ? true : nil)
  func pairs(_ texts: [String]) -> [String: String] {
    Dictionary(
      texts.compactMap { text in
        text.firstIndex(of: "=").map {
          (String(text[..<$0]), String(text[text.index(after: $0)...]))
        }
      }, uniquingKeysWith: { $1 })
  }
  let verdicts = pairs(arguments[0].split(separator: ",").map(String.init))
  let types = try pairs(arguments.dropFirst().filter { !$0.hasPrefix("--") })
    .mapValues { try implementation(inLibrary: $0) }
  let mine = MineEngine(types)
  var training = MyTraining(mine: mine, sheet: sheet)
  training.printWhose(verdicts)
  guard !types.isEmpty else {
    sheet.print(
      sheet.prose(
        "None of these exercises is solved yet, so there is nothing of yours to train with. Begin with "
          + "the convolution: `swift run exercises check 2.3`") + [""])
    return 0
  }
  tellSlow(mine, sheet)
  training.checkGradients()
  training.train()
  training.printTimes()
  return 0
}

/// Tells, while it computes, of an operation of the student's that takes more than ten seconds for one
/// call: it passes its check, whose inputs are small, but the training would take hours.
private func tellSlow(_ mine: MineEngine, _ sheet: Sheet) {
  let limit = 10.0
  Thread.detachNewThread {
    var told: Set<String> = []
    while true {
      Thread.sleep(forTimeInterval: 1)
      guard let (exercise, seconds) = mine.current, seconds > limit, exercise != "7.6",
        mine.types[exercise] != nil, told.insert(exercise).inserted
      else { continue }
      sheet.print(
        sheet.prose(
          "Your exercise \(exercise) has been computing for \(Int(limit)) seconds, in one call. It is "
            + "right, but slow: look for work that is done again in every round of a loop. "
            + "`tensor.values`, for one, copies all the numbers; take it once, before the loop. "
            + "Ctrl-C ends this."))
    }
  }
}

/// One run with the student's operations.
private struct MyTraining {
  let mine: MineEngine
  let sheet: Sheet
  /// Whether a gradient disagreed, for the last sentence.
  private var wrongGradients: [String] = []

  init(mine: MineEngine, sheet: Sheet) { (self.mine, self.sheet) = (mine, sheet) }

  private func isMine(_ exercise: String) -> Bool { mine.types[exercise] != nil }

  /// Which operations are the student's, and which are not yet.
  func printWhose(_ verdicts: [String: String]) {
    var lines = sheet.prose("Whose operations these are:") + [""]
    for operation in MineEngine.operations {
      let isMine = isMine(operation.exercise)
      lines.append(
        "  \(isMine ? sheet.paint("✓ mine ", .good) : sheet.paint("· plain", .dim)) "
          + "\(sheet.padded(operation.name, to: 38)) \(operation.exercise)"
          + (isMine ? "" : "  \(verdicts[operation.exercise] ?? "to do")"))
    }
    let count = MineEngine.operations.count { self.isMine($0.exercise) }
    lines += ["", "\(count) of \(MineEngine.operations.count) are yours.", ""]
    sheet.print(lines)
  }

  // MARK: Gradients

  /// Each gradient against small steps of the forward pass that it belongs to.
  mutating func checkGradients() {
    var generator = RandomGenerator(seed: 7)
    func numbers(_ shape: [Int]) -> Tensor { .uniform(shape, from: -1, to: 1, using: &generator) }
    let window = Window(kernelSize: 3)
    let pool = Window(kernelSize: 2, stride: 2)
    let (image, weight, bias) = (numbers([2, 2, 6, 6]), numbers([3, 2, 3, 3]), numbers([3]))
    // Not within a step of 0, where a ReLU has a corner and no slope.
    let rows = numbers([4, 5]).map { $0 < 0 ? $0 - 0.1 : $0 + 0.1 }
    let (matrix, offset) = (numbers([3, 5]), numbers([3]))
    let targets = [0, 2, 1, 2]
    let mine = mine
    var lines = sheet.prose(
      "Gradients against small steps of the forward pass"
        + (isMine("5.6") ? ", taken by your exercise 5.6:" : ":"))
    lines.append("")
    func check(
      _ name: String, _ exercise: String, at point: Tensor, _ forward: (Tensor) -> Tensor,
      _ backward: (_ outputGradient: Tensor) -> Tensor
    ) {
      // A sum of the outputs with weights of their own: every output counts, each differently.
      let weights = numbers(forward(point).shape)
      let error =
        (numericalGradient(at: point) { (forward($0) * weights).values.reduce(0, +) }
        - backward(weights)).values.reduce(0) { max($0, abs($1)) }
      let isRight = error < 0.02
      if !isRight { wrongGradients.append(exercise) }
      lines.append(
        "  \(isRight ? sheet.paint("✓", .good) : sheet.paint("✗", .bad)) "
          + "\(sheet.padded(name, to: 38)) \(exercise)  "
          + "\(isMine(exercise) ? "mine " : "plain")  largest error \(String(format: "%.4f", error))"
      )
    }
    check("convolution: image", "2.6", at: image) {
      mine.convolution($0, weight: weight, bias: bias, window: window, groups: 1, relu: false)
    } _: {
      mine.convolutionInputGradient(
        $0, weight: weight, inputShape: image.shape, window: window, groups: 1)
    }
    check("convolution: kernel", "2.5", at: weight) {
      mine.convolution(image, weight: $0, bias: bias, window: window, groups: 1, relu: false)
    } _: {
      mine.convolutionWeightGradient($0, input: image, window: window, groups: 1).weight
    }
    check("max pooling", "3.4", at: image) {
      var none: [UInt8]?
      return mine.maxPool($0, window: pool, winners: &none)
    } _: { gradient in
      var winners: [UInt8]? = []
      _ = mine.maxPool(image, window: pool, winners: &winners)
      return mine.maxPoolGradient(
        gradient, winners: winners!, inputShape: image.shape, window: pool)
    }
    check("ReLU", "5.1", at: rows) {
      mine.activate(.relu, $0)
    } _: {
      mine.activationGradient(.relu, output: mine.activate(.relu, rows), $0)
    }
    check("sigmoid", "5.2", at: rows) {
      mine.activate(.sigmoid, $0)
    } _: {
      mine.activationGradient(.sigmoid, output: mine.activate(.sigmoid, rows), $0)
    }
    check("linear: input", "5.5", at: rows) {
      mine.linear($0, weight: matrix, bias: offset)
    } _: {
      mine.linearInputGradient($0, weight: matrix)
    }
    check("linear: weight", "5.5", at: matrix) {
      mine.linear(rows, weight: $0, bias: offset)
    } _: {
      mine.linearWeightGradient($0, input: rows).weight
    }
    check("softmax and cross-entropy", "7.1", at: rows) {
      // The mean loss, repeated, so that its gradient is told by any weights.
      let losses = mine.crossEntropy(logits: $0, targets: targets, wantsGradient: false).losses
      return Tensor([losses.mean()])
    } _: {
      mine.crossEntropy(logits: rows, targets: targets, wantsGradient: true).gradient!
        * $0.values[0]
    }
    sheet.print(lines + [""])
  }

  private func numericalGradient(
    at point: Tensor, of function: (Tensor) -> Float
  ) -> Tensor {
    let step: Float = 1 / 128
    if let mine = mine.types["5.6"] as? any NumericalGradient.Type {
      return self.mine.timed("5.6") {
        try mine.numericalGradient(of: function, at: point, step: step)
      }
    }
    let slopes = point.values.indices.map { index in
      var (more, less) = (point.values, point.values)
      more[index] += step
      less[index] -= step
      return
        (function(Tensor(more, shape: point.shape)) - function(Tensor(less, shape: point.shape)))
        / (2 * step)
    }
    return Tensor(slopes, shape: point.shape)
  }

  // MARK: Training

  /// A small LeNet on the built-in glyphs, once with the student's operations and once without.
  func train() {
    let (batch, steps, most, seconds) = (16, 20, 12, 90.0)
    let images = builtInGlyphs(count: 1000, seed: 1)
    let learning = 0..<800
    let judged = Array(800..<1000)
    var mine = Learner(engine: self.mine, types: self.mine.types)
    var plain = Learner(engine: PlainEngine(), types: [:])
    sheet.print(
      sheet.prose(
        "A small LeNet learns the built-in glyphs, \(steps) steps of \(batch) pictures at a time; "
          + "\(judged.count) other pictures say how many it gets right. Beside it the same network "
          + "learns with the plain engine.") + [
          "", "  steps   loss: mine   plain   right: mine   plain   seconds",
        ])
    var generator = RandomGenerator(seed: 3)
    let start = ContinuousClock.now
    func elapsed() -> Double { (ContinuousClock.now - start) / .seconds(1) }
    func line(_ steps: Int, _ losses: (Float, Float)?) {
      let right = (mine.judge(images, judged), plain.judge(images, judged))
      func percent(_ share: Double) -> String { String(format: "%5.1f %%", 100 * share) }
      func loss(_ value: Float?) -> String {
        value.map { String(format: "%7.3f", $0) } ?? "      –"
      }
      sheet.print([
        String(format: "  %5d", steps) + "   " + loss(losses?.0) + "    " + loss(losses?.1)
          + "     "
          + percent(right.0) + "  " + percent(right.1) + "   " + String(format: "%7.1f", elapsed())
      ])
    }
    line(0, nil)
    var first: Float?
    var last: Float = 0
    for round in 1...most {
      var sums: (Float, Float) = (0, 0)
      for _ in 0..<steps {
        let picked = (0..<batch).map { _ in generator.integer(below: learning.count) }
        let (pictures, labels) = batchOf(images, picked)
        sums.0 += mine.step(pictures, labels)
        sums.1 += plain.step(pictures, labels)
      }
      last = sums.0 / Float(steps)
      first = first ?? last
      line(round * steps, (last, sums.1 / Float(steps)))
      if elapsed() > seconds { break }
    }
    let fell = first.map { last < 0.8 * $0 } ?? false
    sheet.print(
      [""]
        + sheet.prose(
          fell
            ? "✓ The loss fell from \(String(format: "%.3f", first!)) to \(String(format: "%.3f", last)): "
              + "this network learned with what you wrote."
            : "✗ The loss did not fall by a fifth (\(String(format: "%.3f", first ?? last)) to "
              + "\(String(format: "%.3f", last))). "
              + (wrongGradients.isEmpty
                ? "The gradients above agree with their forward passes; look at the step and the rate."
                : "Look at exercise \(wrongGradients.joined(separator: ", ")) first.")) + [""])
  }

  /// What each operation has cost.
  func printTimes() {
    // The whole step is made of the others.
    let parts = MineEngine.operations.filter { $0.exercise != "7.6" }
    let total = parts.reduce(0) { $0 + (mine.spent(on: $1.exercise)?.seconds ?? 0) }
    var lines =
      sheet.prose("Where the time went (yours run image by image, on all processors):") + [""]
    for operation in parts {
      guard let (calls, seconds) = mine.spent(on: operation.exercise), total > 0 else { continue }
      lines.append(
        "  \(isMine(operation.exercise) ? "mine " : "plain") \(sheet.padded(operation.name, to: 38)) "
          + String(
            format: "%6d calls %9.2f ms each %4.0f %%", calls, 1000 * seconds / Double(calls),
            100 * seconds / total))
    }
    sheet.print(lines + [""])
  }
}

/// Pictures by their numbers as a batch [N, 1, 28, 28], from 0 to 1, and their classes.
private func batchOf(_ images: LabelledImages, _ indices: [Int]) -> (Tensor, [Int]) {
  let size = images.channels * images.height * images.width
  let values = indices.flatMap { index in
    images.pixels[(index * size)..<((index + 1) * size)].map { Float($0) / 255 }
  }
  return (
    Tensor(values, shape: [indices.count, images.channels, images.height, images.width]),
    indices.map { images.labels[$0] }
  )
}

/// A network that learns with an engine, and with those of the student's exercises that are no
/// operations of an engine: initial weights, the training step and the learning-rate plan.
private struct Learner {
  let engine: any Engine
  let types: [String: any Any.Type]
  let network: Sequential
  /// The learning rate at the start. With 0.02 the loss falls more slowly.
  private static let rate = 0.05
  private let optimizer = PaperSGD(learningRate: Learner.rate, momentum: 0.9, weightDecay: 0.0005)
  private var errors: [Double] = []

  init(engine: any Engine, types: [String: any Any.Type]) {
    (self.engine, self.types) = (engine, types)
    network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 5), ReLU(),
      MaxPool2d(kernelSize: 2),
      Conv2d(inputChannels: 4, outputChannels: 8, kernelSize: 5), ReLU(),
      MaxPool2d(kernelSize: 2),
      Flatten(),
      Linear(8 * 4 * 4, 32), ReLU(), Dropout(probability: 0.2, seed: 4),
      Linear(32, 10))
    var generator = RandomGenerator(seed: 2)
    for named in network.parameters {
      let shape = named.parameter.shape
      guard shape.count > 1 else {
        named.parameter.value = .zeros(shape)
        continue
      }
      let normal = Tensor.normal(shape, using: &generator)
      named.parameter.value = initial(normal)
    }
  }

  private func initial(_ normal: Tensor) -> Tensor {
    let fanIn = normal.shape.dropFirst().reduce(1, *)
    guard let mine = types["5.4"] as? any HeInitialization.Type, let engine = engine as? MineEngine
    else { return normal * (2 / Float(fanIn)).squareRoot() }
    return engine.timed("5.4") { try mine.heInitialization(standardNormal: normal) }
  }

  /// One step; the loss before it.
  mutating func step(_ images: Tensor, _ labels: [Int]) -> Float {
    withEngine(engine) {
      guard let mine = types["7.6"] as? any TrainingStep.Type, let engine = engine as? MineEngine
      else {
        return trainingStep(network, optimizer, images, labels)
      }
      return engine.timed("7.6") {
        try mine.trainingStep(network: network, images: images, labels: labels) { parameter in
          let named = network.parameters.first { $0.parameter === parameter }
          if let named { optimizer.step([named]) }
        }
      }
    }
  }

  /// The share that the network gets right; the learning rate follows it.
  mutating func judge(_ images: LabelledImages, _ indices: [Int]) -> Double {
    let (pictures, labels) = batchOf(images, indices)
    network.isTraining = false
    let answers = withEngine(engine) { network.forward(pictures).argmaxOfRows() }
    network.isTraining = true
    let right = Double(zip(answers, labels).count { $0 == $1 }) / Double(labels.count)
    errors.append(1 - right)
    optimizer.learningRate = learningRate()
    return right
  }

  private func learningRate() -> Double {
    guard let mine = types["7.3"] as? any PlateauSchedule.Type, let engine = engine as? MineEngine
    else {
      var plan = Schedule.plateau(patience: 3, mostDrops: .max)
      for error in errors { plan.epochEnded(error: error) }
      return Learner.rate * plan.factor(step: 0, epoch: 0)
    }
    return engine.timed("7.3") {
      try mine.learningRates(validationErrors: errors, initialRate: Learner.rate, patience: 3).last
        ?? Learner.rate
    }
  }
}
