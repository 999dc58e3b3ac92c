import Base
import Fast
import Plain
import Tensors
import Testing

/// What a reader can work out on paper, from both engines.
@Suite struct OnPaperTests {
  @Test(arguments: engines)
  func `three by three pixels under a two by two window`(engine: any Engine) {
    let input = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])
    let weight = Tensor([1, 0, 0, -1], shape: [1, 1, 2, 2])
    let window = Window(kernelSize: 2)
    func forward(_ bias: Float, relu: Bool) -> Tensor {
      engine.convolution(
        input, weight: weight, bias: Tensor([bias]), window: window, groups: 1, relu: relu)
    }
    #expect(forward(10, relu: false).values == [6, 6, 6, 6])
    #expect(forward(3, relu: true).values == [0, 0, 0, 0])
    let gradient = Tensor([1, 0, 0, 2], shape: [1, 1, 2, 2])
    let back = engine.convolutionInputGradient(
      gradient, weight: weight, inputShape: input.shape, window: window, groups: 1)
    #expect(back.values == [1, 0, 0, 0, 1, 0, 0, 0, -2])
    let gradients = engine.convolutionWeightGradient(
      gradient, input: input, window: window, groups: 1)
    #expect(gradients.weight.values == [11, 14, 20, 23])
    #expect(gradients.bias.values == [3])
  }

  @Test(arguments: engines)
  func `a window that hangs over the edge reads zeros`(engine: any Engine) {
    let window = Window(
      height: .init(kernelSize: 1), width: .init(kernelSize: 3, stride: 2, rounding: .ceil))
    let output = engine.convolution(
      Tensor([1, 2, 3, 4], shape: [1, 1, 1, 4]), weight: .filled([1, 1, 1, 3], with: 1), bias: nil,
      window: window, groups: 1, relu: false)
    #expect(output.values == [6, 7])
  }

  private func maxPool(
    _ engine: any Engine, _ values: [Float], side: Int, _ window: Window
  ) -> (output: [Float], winners: [UInt8]) {
    var winners: [UInt8]? = []
    let output = engine.maxPool(
      Tensor(values, shape: [1, 1, side, side]), window: window, winners: &winners)
    return (output.values, winners!)
  }

  @Test(arguments: engines)
  func `max pooling of four by four, windows of two`(engine: any Engine) {
    let window = Window(kernelSize: 2, stride: 2)
    let (output, winners) = maxPool(
      engine, [1, 2, 5, 6, 4, 3, 8, 7, -1, -2, 0, 0, -3, -4, 0, 0], side: 4, window)
    #expect(output == [4, 8, -1, 0])
    #expect(winners == [2, 2, 0, 0])
    let gradient = engine.maxPoolGradient(
      Tensor([10, 20, 30, 40], shape: [1, 1, 2, 2]), winners: winners, inputShape: [1, 1, 4, 4],
      window: window)
    #expect(gradient.values == [0, 0, 0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 0, 0, 0, 0])
  }

  @Test(arguments: engines)
  func `where windows overlap, one pixel can win twice`(engine: any Engine) {
    let window = Window(kernelSize: 3, stride: 2)
    var values = [Float](repeating: 0, count: 25)
    values[12] = 1  // the centre lies in all four windows
    let (output, winners) = maxPool(engine, values, side: 5, window)
    #expect(output == [1, 1, 1, 1])
    #expect(winners == [8, 6, 2, 0])
    let gradient = engine.maxPoolGradient(
      Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2]), winners: winners, inputShape: [1, 1, 5, 5],
      window: window)
    #expect(gradient.values[12] == 10)
    #expect(gradient.sum() == 10)
  }

  @Test(arguments: engines)
  func `a NaN spoils its windows only, and the last NaN is the winner`(engine: any Engine) {
    let (output, winners) = maxPool(
      engine, [.nan, 9, 1, 2, 3, .nan, 3, 4, 5, 5, 6, 6, 5, 5, 6, 6], side: 4,
      Window(kernelSize: 2, stride: 2))
    #expect(output[0].isNaN)
    #expect(output[1...] == [4, 5, 6])
    #expect(winners == [3, 3, 0, 0])
  }

  @Test func `NaN and infinities win or lose alike in both engines`() {
    var draw = Draw(seed: 9)
    for _ in 0..<100 {
      let side = draw.integer(3...40)
      let window = Window(kernelSize: 3, stride: draw.integer(1...3), padding: 1)
      let values: [Float] = (0..<side * side).map { _ in
        draw.one(of: [.nan, -.infinity, .infinity, -.infinity, -.infinity, 0, -0])
      }
      let (fast, plain) = (
        maxPool(FastEngine(), values, side: side, window),
        maxPool(PlainEngine(), values, side: side, window)
      )
      #expect(fast.output.map(\.bitPattern) == plain.output.map(\.bitPattern))
      #expect(fast.winners == plain.winners)
    }
  }

  @Test(arguments: engines)
  func `average pooling of four by four, windows of two`(engine: any Engine) {
    let window = Window(kernelSize: 2, stride: 2)
    let input = Tensor(
      [1, 3, 5, 6, 4, 4, 8, 9, -1, -2, 0, 0, -3, -2, 0, 2], shape: [1, 1, 4, 4])
    #expect(engine.averagePool(input, window: window).values == [3, 7, -2, 0.5])
    let gradient = engine.averagePoolGradient(
      Tensor([4, 8, 12, 16], shape: [1, 1, 2, 2]), inputShape: [1, 1, 4, 4], window: window)
    #expect(gradient.values == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
  }

  @Test(arguments: engines)
  func `padding counts in the mean, what lies beyond it does not`(engine: any Engine) {
    // Three pixels in a row, windows of 2 with stride 2 and padding 1: two padded zeros above.
    let sixes = Tensor.filled([1, 1, 1, 3], with: 6)
    #expect(
      engine.averagePool(sixes, window: Window(kernelSize: 2, stride: 2, padding: 1)).values
        == [1.5, 3])
    // Without padding, sizes rounded up: the second window holds one column and counts one.
    let two = Tensor.filled([1, 1, 2, 3], with: 6)
    #expect(
      engine.averagePool(two, window: Window(kernelSize: 2, stride: 2, rounding: .ceil)).values
        == [6, 6])
  }

  @Test(arguments: engines)
  func `two inputs, one output`(engine: any Engine) {
    let (input, weight) = (Tensor([[1, 2], [3, 4]]), Tensor([[10, 1]]))
    #expect(engine.linear(input, weight: weight, bias: Tensor([5])).values == [17, 39])
    let gradient = Tensor([[1], [2]])
    #expect(engine.linearInputGradient(gradient, weight: weight).values == [10, 1, 20, 2])
    let gradients = engine.linearWeightGradient(gradient, input: input)
    #expect(gradients.weight.values == [7, 10])
    #expect(gradients.bias.values == [3])
  }

  @Test(arguments: engines)
  func `a rectifier, and the slopes of sigmoid and tanh in the middle`(engine: any Engine) {
    let input = Tensor([-1, 0, 2, -.infinity, .infinity, .nan])
    let output = engine.activate(.relu, input).values
    #expect(output[..<5] == [0, 0, 2, 0, .infinity])
    #expect(output[5].isNaN)
    let gradient = engine.activationGradient(
      .relu, output: Tensor([0, 0, 2]), Tensor([5, 6, 7]))
    #expect(gradient.values == [0, 0, 7])
    let half = engine.activate(.sigmoid, Tensor([0]))
    #expect(half.values == [0.5])
    #expect(engine.activationGradient(.sigmoid, output: half, Tensor([1])).values == [0.25])
    let zero = engine.activate(.tanh, Tensor([0]))
    #expect(zero.values == [0])
    #expect(engine.activationGradient(.tanh, output: zero, Tensor([1])).values == [1])
  }

  @Test(arguments: engines)
  func `dropout keeps NaN, drops all with probability 1, and draws one mask both ways`(
    engine: any Engine
  ) {
    let mask = RandomGenerator(seed: 4)
    let ones = Tensor.filled([1000], with: 1)
    let dropped = engine.dropout(ones, probability: 0.25, mask: mask)
    let kept: Float = 1 / 0.75
    #expect(Set(dropped.values) == [0, kept])
    #expect(engine.dropout(ones, probability: 0.25, mask: mask) == dropped)
    let none = engine.dropout(ones, probability: 1, mask: mask)
    #expect(none.values.allSatisfy { $0 == 0 })
    let broken = engine.dropout(.filled([100], with: .nan), probability: 0.5, mask: mask)
    #expect(broken.values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: engines)
  func `response normalisation of three channels of one pixel`(engine: any Engine) {
    // scale = 1 + 1 · the squares of the channel and its neighbours; exponent 1.
    let rule = ResponseNormalization(size: 3, alpha: 1, beta: 1, k: 1)
    let input = Tensor([1, 2, 3], shape: [1, 3, 1, 1])
    let (output, scale) = engine.responseNormalization(input, rule, wantsScale: true)
    #expect(scale!.values == [6, 15, 14])
    let expected: [Float] = [1 / 6, 2 / 15, 3 / 14]
    #expect(output.isClose(to: Tensor(expected, shape: [1, 3, 1, 1])))
    // An even window reaches one channel further back than forward.
    let even = ResponseNormalization(size: 2, alpha: 1, beta: 1, k: 0)
    #expect(
      engine.responseNormalization(input, even, wantsScale: true).scale!.values == [1, 5, 13])
  }

  @Test(arguments: engines)
  func `softmax and loss of small rows`(engine: any Engine) {
    #expect(
      engine.softmax(Tensor([[7, 7, 7]])).values.allSatisfy { abs($0 - 1 / 3) < 1e-7 })
    func loss(_ logits: [Float], _ target: Int) -> (loss: Float, gradient: [Float]) {
      let (losses, gradient) = engine.crossEntropy(
        logits: Tensor([logits]), targets: [target], wantsGradient: true)
      return (losses.item, gradient!.values)
    }
    // Huge scores neither overflow nor lose the loss.
    #expect(loss([1e4, 0, -1e4], 1) == (1e4, [1, -1, 0]))
    #expect(loss([200, 0], 0) == (0, [0, 0]))
    // A NaN or two infinities spoil their row only.
    let rows = engine.softmax(Tensor([[0, .nan, 0], [1, 2, 3], [.infinity, 0, .infinity]]))
    #expect(
      rows.values.map(\.isNaN) == [true, true, true, false, false, false, true, true, true])
  }

  @Test(arguments: engines)
  func `two steps of SGD with momentum, in today's form and the paper's`(engine: any Engine) {
    func walk(_ form: DescentRule.Form, rates: [Double]) -> [(weight: Float, velocity: Float)] {
      var weight = Tensor([1])
      var velocity: Tensor?
      return rates.map { rate in
        engine.descend(
          &weight, gradient: Tensor([2]), velocity: &velocity,
          DescentRule(form, learningRate: rate, momentum: 0.5, weightDecay: 1))
        return (weight.item, velocity!.item)
      }
    }
    let today = walk(.current, rates: [0.5, 0.5])
    #expect(today[0] == (-0.5, 3))  // v = 2 + 1·1; w = 1 − 0.5·3
    #expect(today[1] == (-2, 3))  // v = 0.5·3 + (2 − 0.5)
    let paper = walk(.paper, rates: [0.5, 0.125])
    #expect(paper[0] == (-0.5, -1.5))  // v = −1·0.5·1 − 0.5·2
    // The rate falls to a quarter: the old velocity still counts in full.
    #expect(paper[1] == (-1.4375, -0.9375))  // v = −0.75 + 0.0625 − 0.25
    var (weight, velocity): (Tensor, Tensor?) = (Tensor([1, 2, 3]), nil)
    engine.descend(
      &weight, gradient: Tensor([1, 1, 1]), velocity: &velocity, DescentRule(learningRate: 0.5))
    #expect(weight.values == [0.5, 1.5, 2.5])
    #expect(velocity == nil)
  }

  @Test(arguments: engines)
  func `Adam's first step is the learning rate, whatever the gradient's size`(
    engine: any Engine
  ) {
    var (weight, m, s) = (Tensor([1, 1]), Tensor.zeros([2]), Tensor.zeros([2]))
    engine.adapt(
      &weight, gradient: Tensor([100, -0.001]), firstMoment: &m, secondMoment: &s,
      AdamRule(learningRate: 0.25, step: 1))
    #expect(abs(weight[0] - 0.75) < 1e-6)
    #expect(abs(weight[1] - 1.25) < 1e-5)
  }
}
