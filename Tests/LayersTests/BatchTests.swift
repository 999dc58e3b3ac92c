import Base
import Fast
import Layers
import Models
import Plain
import Tensors
import Testing

/// What an image's batch may and may not change.
@Suite struct BatchTests {
  /// The output's rows of the first image, in batches of several sizes.
  private func answers(_ layer: any Layer, _ images: Tensor, batches: [Int]) -> [Tensor] {
    layer.isTraining = false
    return batches.map { layer.forward(images[0..<$0])[0..<1] }
  }

  @Test func `an image has the same bits in any batch where nothing changes the method`() {
    // No 3 × 3 or 5 × 5 filters in sixteens: never Winograd's method.
    let convolution = Conv2d(inputChannels: 3, outputChannels: 20, kernelSize: 5, stride: 2)
      .withRandomParameters()
    let all = answers(convolution, randomNumbers([32, 3, 21, 21]), batches: [1, 4, 32])
    #expect(all[0] == all[1] && all[0] == all[2])
    // 64 tiles in one image: Winograd's method whatever the batch.
    let large = Conv2d(inputChannels: 16, outputChannels: 16, kernelSize: 3, padding: 1)
      .withRandomParameters()
    let whole = answers(large, randomNumbers([32, 16, 32, 32]), batches: [1, 4, 32])
    #expect(whole[0] == whole[1] && whole[0] == whole[2])
  }

  /// The documentation of `Conv2d` and `Linear` says where bits may part; this says it cannot be
  /// elsewhere.
  @Test func `bits part below 64 tiles, and for a fully connected layer's single image`() {
    let images = randomNumbers([32, 32, 13, 13])
    let convolution = Conv2d(inputChannels: 32, outputChannels: 32, kernelSize: 3, padding: 1)
      .withRandomParameters()
    // 13 × 13 outputs are 16 tiles of 4 × 4: four images are 64.
    let answers = answers(convolution, images, batches: [1, 2, 3, 4, 17, 32])
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
    #expect(answers[3] == answers[4] && answers[3] == answers[5])
    #expect(answers[0].relativeDifference(from: answers[3]) < 1e-5)

    let linear = Linear(700, 300).withRandomParameters()
    let rows = self.answers(linear, randomNumbers([32, 700]), batches: [1, 2, 4, 32])
    #expect(rows[1] == rows[2] && rows[1] == rows[3])
    #expect(rows[0].relativeDifference(from: rows[1]) < 1e-5)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `what is not finite reaches exactly the outputs that see it`(number: Float) {
    let layer = Conv2d(inputChannels: 16, outputChannels: 16, kernelSize: 3, padding: 1)
      .withRandomParameters()
    var input = randomNumbers([4, 16, 16, 16])
    input[1, 3, 7, 8] = number
    let fast = layer.forward(input)
    let plain = withEngine(PlainEngine()) { layer.forward(input) }
    let (a, b) = (fast.values, plain.values)
    #expect(a.map(\.isFinite) == b.map(\.isFinite))
    #expect(a.count { !$0.isFinite } == 16 * 9)
    for index in a.indices where !a[index].isFinite {
      #expect(a[index].isNaN == b[index].isNaN && (a[index].isNaN || a[index] == b[index]))
    }
    // The same on the way back: ∂loss/∂input where the gradient is not finite, and ∂loss/∂weight.
    var gradient = randomNumbers(fast.shape)
    gradient[2, 5, 4, 4] = number
    func back() -> [Bool] {
      _ = layer.forward(randomNumbers([4, 16, 16, 16], seed: 9))
      let inputGradient = layer.backward(gradient)
      return (inputGradient.values + layer.weight.gradient!.values).map(\.isFinite)
    }
    #expect(back() == withEngine(PlainEngine()) { back() })
  }

  @Test func `one huge number is felt only within Winograd's rounding`() {
    let layer = Conv2d(inputChannels: 16, outputChannels: 16, kernelSize: 3, padding: 1)
      .withRandomParameters()
    var input = randomNumbers([4, 16, 16, 16])
    let usual = layer.forward(input)
    input[0, 0, 6, 6] = 1e6
    let disturbed = layer.forward(input)
    let largest = disturbed.map { abs($0) }.max()
    // Far from the huge number nothing changes; near it no more than its size times 1e-5.
    #expect(disturbed[1..<4] == usual[1..<4])
    for row in 0..<16 {
      for column in 0..<16 where abs(row - 6) > 1 || abs(column - 6) > 1 {
        for channel in 0..<16 {
          let change = abs(disturbed[0, channel, row, column] - usual[0, channel, row, column])
          #expect(change <= 1e-5 * largest)
        }
      }
    }
  }

  @Test func `every layer takes an empty batch there and back`() throws {
    let layers: [(any Layer, [Int])] = [
      (Conv2d(inputChannels: 16, outputChannels: 16, kernelSize: 3), [0, 16, 9, 9]),
      (Conv2d(inputChannels: 3, outputChannels: 4, kernelSize: 5, stride: 2), [0, 3, 9, 9]),
      (MaxPool2d(kernelSize: 3, stride: 2), [0, 3, 9, 9]),
      (AvgPool2d(kernelSize: 2), [0, 3, 8, 8]),
      (LocalResponseNorm(), [0, 6, 3, 3]), (Linear(5, 3), [0, 5]), (ReLU(), [0, 5]),
      (Sigmoid(), [0, 5]), (Tanh(), [0, 5]), (Dropout(probability: 0.5), [0, 5]),
      (Flatten(), [0, 3, 4, 4]), (Softmax(), [0, 5]), (ScaledTanh(), [0, 5]),
      (Subsampling(channels: 3, kernelSize: 2), [0, 3, 8, 8]),
      (TableConv2d(inputChannels: 3, table: [[0, 1], [2]], kernelSize: 3), [0, 3, 8, 8]),
      (leNet(), [0, 1, 28, 28]), (leNet(modern: true), [0, 1, 28, 28]),
    ]
    for engine in [FastEngine(), PlainEngine()] as [any Engine] {
      withEngine(engine) {
        for (layer, shape) in layers {
          _ = layer.withRandomParameters()
          let output = layer.forward(.zeros(shape))
          #expect(output.shape.first == 0, "\(layer)")
          #expect(layer.backward(output).shape == shape, "\(layer)")
          for named in layer.parameters {
            #expect(named.parameter.gradient!.values.allSatisfy { $0 == 0 }, "\(layer)")
          }
        }
      }
    }
  }
}
