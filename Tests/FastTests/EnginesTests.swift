import Base
import Fast
import Plain
import Tensors
import Testing

/// The fast engine against the plain one, on shapes that nobody chose.
@Suite(.serialized) struct EnginesTests {
  static let draws = 200
  let plain = PlainEngine()
  let fast = FastEngine()

  /// A convolution: its numbers and what comes of them.
  struct Case {
    let window: Window
    let groups: Int
    let input, weight, bias, gradient: Tensor

    init(_ draw: inout Draw) throws {
      // Winograd's method wants square windows of 3 or 5 and channels in sixteens.
      let isWinograd = draw.integer(0...3) == 0
      groups = draw.one(of: [1, 1, 1, 2, 3])
      let unit = isWinograd ? 16 : 1
      let channels = (
        input: draw.integer(1...(isWinograd ? 2 : 5)) * unit * groups,
        output: draw.integer(1...(isWinograd ? 3 : 7)) * unit * groups
      )
      while true {
        let kernel = draw.one(of: [3, 5])
        let window =
          isWinograd
          ? Window(kernelSize: kernel, padding: draw.integer(0...kernel - 1))
          : draw.window(kernels: 1...6, strides: 1...4, pooling: false)
        let shape = [
          draw.one(of: [1, 2, 3, 17]), channels.input, draw.integer(1...17), draw.integer(1...17),
        ]
        guard let output = try? window.outputShape(for: shape, channels: channels.output),
          output.product * channels.input / groups < 40_000
        else { continue }
        self.window = window
        input = draw.tensor(shape)
        weight = draw.tensor([
          channels.output, channels.input / groups, window.height.kernelSize,
          window.width.kernelSize,
        ])
        bias = draw.tensor([channels.output])
        gradient = draw.tensor(output)
        return
      }
    }

    func run(_ engine: any Engine) -> [Tensor] {
      let output = engine.convolution(
        input, weight: weight, bias: bias, window: window, groups: groups, relu: false)
      let rectified = engine.convolution(
        input, weight: weight, bias: nil, window: window, groups: groups, relu: true)
      let inputGradient = engine.convolutionInputGradient(
        gradient, weight: weight, inputShape: input.shape, window: window, groups: groups)
      let gradients = engine.convolutionWeightGradient(
        gradient, input: input, window: window, groups: groups)
      return [output, rectified, inputGradient, gradients.weight, gradients.bias]
    }
  }

  @Test func `convolutions agree forward and backward`() throws {
    var draw = Draw(seed: 1)
    for number in 0..<Self.draws {
      let one = try Case(&draw)
      for (fast, plain) in zip(one.run(fast), one.run(plain)) {
        expectClose(
          fast, plain,
          "draw \(number): \(one.window), \(one.groups) groups, input \(one.input.shape)")
      }
    }
  }

  @Test func `poolings agree forward and backward, in winners too`() throws {
    var draw = Draw(seed: 2)
    for number in 0..<Self.draws {
      var window: Window
      var shape: [Int]
      var output: [Int]?
      repeat {
        window = draw.window(kernels: 1...5, strides: 1...4, pooling: true)
        shape = [
          draw.integer(1...3), draw.integer(1...5), draw.integer(1...41), draw.integer(1...41),
        ]
        output = try? window.outputShape(for: shape, channels: shape[1])
      } while output == nil
      let what = "draw \(number): \(window), input \(shape)"
      let input = draw.integer(0...1) == 0 ? draw.tensor(shape) : draw.wholeNumbers(shape)
      let gradient = draw.tensor(output!)
      var (fastWinners, plainWinners): ([UInt8]?, [UInt8]?) = ([], [])
      let maxima = fast.maxPool(input, window: window, winners: &fastWinners)
      #expect(maxima == plain.maxPool(input, window: window, winners: &plainWinners), "\(what)")
      #expect(fastWinners == plainWinners, "\(what)")
      var none: [UInt8]?
      #expect(fast.maxPool(input, window: window, winners: &none) == maxima, "\(what)")
      expectClose(
        fast.maxPoolGradient(gradient, winners: fastWinners!, inputShape: shape, window: window),
        plain.maxPoolGradient(gradient, winners: fastWinners!, inputShape: shape, window: window),
        what)
      expectClose(
        fast.averagePool(input, window: window), plain.averagePool(input, window: window), what)
      expectClose(
        fast.averagePoolGradient(gradient, inputShape: shape, window: window),
        plain.averagePoolGradient(gradient, inputShape: shape, window: window), what)
    }
  }

  @Test func `fully connected layers agree forward and backward`() {
    var draw = Draw(seed: 3)
    for number in 0..<Self.draws {
      let (rows, inputs) = (draw.one(of: [1, 2, 7, 16, 33]), draw.integer(1...500))
      let outputs = draw.integer(1...150)
      let what = "draw \(number): [\(rows), \(inputs)] to \(outputs)"
      let (input, weight) = (draw.tensor([rows, inputs]), draw.tensor([outputs, inputs]))
      let bias = draw.integer(0...1) == 0 ? draw.tensor([outputs]) : nil
      let gradient = draw.tensor([rows, outputs])
      expectClose(
        fast.linear(input, weight: weight, bias: bias),
        plain.linear(input, weight: weight, bias: bias), what)
      expectClose(
        fast.linearInputGradient(gradient, weight: weight),
        plain.linearInputGradient(gradient, weight: weight), what)
      let (a, b) = (
        fast.linearWeightGradient(gradient, input: input),
        plain.linearWeightGradient(gradient, input: input)
      )
      expectClose(a.weight, b.weight, what)
      expectClose(a.bias, b.bias, what)
    }
  }

  @Test func `activations and dropout agree forward and backward`() {
    var draw = Draw(seed: 4)
    for number in 0..<Self.draws {
      let shape = [draw.integer(1...3), draw.integer(1...700)]
      let (input, gradient) = (draw.tensor(shape) * 4, draw.tensor(shape))
      for activation in ActivationFunction.allCases {
        let what = "draw \(number): \(activation) of \(shape)"
        let output = plain.activate(activation, input)
        expectClose(fast.activate(activation, input), output, what)
        expectClose(
          fast.activationGradient(activation, output: output, gradient),
          plain.activationGradient(activation, output: output, gradient), what)
      }
      let mask = RandomGenerator(seed: UInt64(number))
      let probability = draw.one(of: [0, 0.1, 0.5, 0.9, 1] as [Float])
      #expect(
        fast.dropout(input, probability: probability, mask: mask)
          == plain.dropout(input, probability: probability, mask: mask),
        "draw \(number): the same mask")
    }
  }

  @Test func `response normalisations agree forward and backward`() {
    var draw = Draw(seed: 5)
    for number in 0..<Self.draws {
      let shape = [
        draw.integer(1...2), draw.integer(1...9), draw.integer(1...9), draw.integer(1...9),
      ]
      let rule = ResponseNormalization(
        size: draw.integer(1...7), alpha: draw.one(of: [1e-4, 0.3, 1]),
        beta: draw.one(of: [0.75, 0.5, 1.2]), k: draw.one(of: [1, 2]))
      let what = "draw \(number): \(rule) of \(shape)"
      let (input, gradient) = (draw.tensor(shape) * 3, draw.tensor(shape))
      let there = plain.responseNormalization(input, rule, wantsScale: true)
      let fastThere = fast.responseNormalization(input, rule, wantsScale: true)
      expectClose(fastThere.output, there.output, what)
      expectClose(fastThere.scale!, there.scale!, what)
      #expect(
        fast.responseNormalization(input, rule, wantsScale: false).output == fastThere.output)
      expectClose(
        fast.responseNormalizationGradient(
          gradient, input: input, output: there.output, scale: there.scale!, rule),
        plain.responseNormalizationGradient(
          gradient, input: input, output: there.output, scale: there.scale!, rule), what)
    }
  }

  @Test func `losses and their gradients agree`() {
    var draw = Draw(seed: 6)
    for number in 0..<Self.draws {
      let (rows, classes) = (draw.integer(1...9), draw.one(of: [1, 2, 10, 15, 16, 17, 300]))
      let what = "draw \(number): \(rows) rows of \(classes)"
      let logits = draw.tensor([rows, classes]) * 8
      let targets = (0..<rows).map { _ in draw.integer(0...classes - 1) }
      expectClose(fast.softmax(logits), plain.softmax(logits), what)
      let a = fast.crossEntropy(logits: logits, targets: targets, wantsGradient: true)
      let b = plain.crossEntropy(logits: logits, targets: targets, wantsGradient: true)
      #expect(a.losses.isClose(to: b.losses, relative: 1e-4, absolute: 1e-5), "\(what)")
      #expect(a.gradient!.isClose(to: b.gradient!, relative: 1e-4, absolute: 1e-6), "\(what)")
      let silent = fast.crossEntropy(logits: logits, targets: targets, wantsGradient: false)
      #expect(silent.losses == a.losses && silent.gradient == nil, "\(what)")
    }
  }

  @Test func `optimisers agree over three steps`() {
    var draw = Draw(seed: 7)
    for number in 0..<Self.draws {
      let count = draw.integer(1...90)
      let start = draw.tensor([count])
      let gradients = (0..<3).map { _ in draw.tensor([count]) }
      let rule = DescentRule(
        draw.one(of: [.current, .nesterov, .paper]), learningRate: 0.1,
        momentum: draw.one(of: [0, 0.9]), weightDecay: draw.one(of: [0, 0.01]),
        dampening: draw.one(of: [0, 0.3]))
      let decoupled = draw.integer(0...1) == 0
      func run(_ engine: any Engine) -> (descended: Tensor, adapted: Tensor) {
        var (descended, adapted) = (start, start)
        var velocity: Tensor?
        var (first, second) = (Tensor.zeros([count]), Tensor.zeros([count]))
        for (step, gradient) in gradients.enumerated() {
          engine.descend(&descended, gradient: gradient, velocity: &velocity, rule)
          engine.adapt(
            &adapted, gradient: gradient, firstMoment: &first, secondMoment: &second,
            AdamRule(
              learningRate: 0.1, weightDecay: 0.01, decoupled: decoupled, step: step + 1))
        }
        #expect((velocity != nil) == rule.usesVelocity)
        return (descended, adapted)
      }
      let (a, b) = (run(fast), run(plain))
      expectClose(a.descended, b.descended, "draw \(number): \(rule)")
      expectClose(a.adapted, b.adapted, "draw \(number): Adam, decoupled \(decoupled)")
    }
  }

  @Test func `one, two and eight threads give the same bits`() throws {
    let before = Threads.count
    defer { Threads.count = before }
    let results = try [1, 2, 8].map { threads in
      Threads.count = threads
      var draw = Draw(seed: 8)
      return try (0..<60).flatMap { _ in try Case(&draw).run(fast) }
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
