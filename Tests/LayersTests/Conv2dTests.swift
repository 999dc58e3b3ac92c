import Base
import Layers
import Tensors
import Testing

@Suite struct Conv2dTests {
  @Test func `three by three pixels under a two by two filter, as on paper`() {
    let conv = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 2)
    conv.weight.value = Tensor([1, 0, 0, -1], shape: [1, 1, 2, 2])
    conv.bias!.value = Tensor([10])
    let image = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 10], shape: [1, 1, 3, 3])
    // Each pixel minus its neighbour below to the right, plus ten.
    #expect(conv(image) == Tensor([6, 6, 6, 5], shape: [1, 1, 2, 2]))
    let inputGradient = conv.backward(Tensor([1, 0, 0, 2], shape: [1, 1, 2, 2]))
    #expect(inputGradient.values == [1, 0, 0, 0, 1, 0, 0, 0, -2])
    // 1 · its window + 2 · its window: 1·1 + 2·5, 1·2 + 2·6, 1·4 + 2·8, 1·5 + 2·10.
    #expect(conv.weight.gradient!.values == [11, 14, 20, 25])
    #expect(conv.bias!.gradient!.values == [3])
  }

  @Test func `the channels' answers are added up`() {
    let conv = Conv2d(inputChannels: 2, outputChannels: 1, kernelSize: 1, bias: false)
    conv.weight.value = Tensor([10, 1], shape: [1, 2, 1, 1])
    let image = Tensor([1, 2, 3, 4], shape: [1, 2, 1, 2])
    #expect(conv(image).values == [13, 24])
  }

  @Test func `a group sees its own channels only`() {
    let conv = Conv2d(inputChannels: 4, outputChannels: 2, kernelSize: 1, groups: 2, bias: false)
    #expect(conv.weight.shape == [2, 2, 1, 1])
    conv.weight.value = Tensor([1, 10, 100, 1000], shape: [2, 2, 1, 1])
    #expect(conv(Tensor([1, 2, 3, 4], shape: [1, 4, 1, 1])).values == [21, 4300])
  }

  @Test func `groups are a full convolution with most weights zero`() {
    let grouped = Conv2d(
      inputChannels: 6, outputChannels: 4, kernelSize: 3, padding: 1, groups: 2
    ).withRandomParameters()
    let full = Conv2d(inputChannels: 6, outputChannels: 4, kernelSize: 3, padding: 1)
    var weight = Tensor.zeros([4, 6, 3, 3])
    for o in 0..<4 {
      for c in 0..<3 {
        for i in 0..<3 {
          for j in 0..<3 { weight[o, o / 2 * 3 + c, i, j] = grouped.weight.value[o, c, i, j] }
        }
      }
    }
    full.weight.value = weight
    full.bias!.value = grouped.bias!.value
    let images = randomNumbers([2, 6, 7, 5])
    #expect(grouped(images).isClose(to: full(images), absolute: 1e-5))
    let gradient = randomNumbers([2, 4, 7, 5], seed: 3)
    #expect(grouped.backward(gradient).isClose(to: full.backward(gradient), absolute: 1e-5))
  }

  @Test func `sizes are told without computing`() throws {
    let conv1 = Conv2d(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: 4, padding: 1)
    #expect(try conv1.outputShape(for: [1, 1, 224, 224]) == [1, 96, 54, 54])
    #expect(conv1.parameterCount == 11_712)
    #expect(try conv1.multiplyAccumulates(for: [1, 1, 224, 224]) == 33_872_256)
    #expect(!conv1.weight.isSet)

    let conv2 = Conv2d(inputChannels: 96, outputChannels: 256, kernelSize: 5, padding: 2, groups: 2)
    #expect(try conv2.outputShape(for: [3, 96, 27, 27]) == [3, 256, 27, 27])
    #expect(conv2.parameterCount == 307_456)
    #expect(try conv2.multiplyAccumulates(for: [1, 96, 27, 27]) == 223_948_800)
    #expect(try conv2.multiplyAccumulates(for: [3, 96, 27, 27]) == 3 * 223_948_800)

    let plain = Conv2d(inputChannels: 2, outputChannels: 3, kernelSize: 1, bias: false)
    #expect(plain.parameterCount == 6)
    #expect(plain.parameters.map(\.name) == ["weight"])
    #expect(conv1.parameters.map(\.name) == ["weight", "bias"])
  }

  @Test func `rounding up lets the last window hang over the edge`() throws {
    func side(_ rounding: Rounding) throws -> Int {
      try Conv2d(
        inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4, rounding: rounding
      ).outputShape(for: [1, 3, 224, 224])[2]
    }
    #expect(try side(.floor) == 54)
    #expect(try side(.ceil) == 55)

    let conv = Conv2d(
      inputChannels: 1, outputChannels: 1, kernelSize: 2, stride: 2, bias: false, rounding: .ceil)
    conv.weight.value = .ones([1, 1, 2, 2])
    // Three by three, 0 to 8: 0 + 1 + 3 + 4, and by themselves the right column 2 + 5, the bottom
    // row 6 + 7 and the corner 8.
    #expect(conv(.counting([1, 1, 3, 3])).values == [8, 7, 13, 8])
  }

  @Test func `what cannot work is a sentence`() {
    let conv = Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 11, stride: 4, padding: 2)
    expectShapeError(
      conv, [1, 1, 224, 224], "the input must have 3 channels, but [1, 1, 224, 224] has 1")
    expectShapeError(
      conv, [3, 224, 224], "the input must be images [N, C, H, W], not [3, 224, 224]")
    expectShapeError(
      conv, [1, 3, 224, 6],
      "a window of 11 pixels does not fit into 6 pixels with padding 2: 6 + 2·2 − 11 = −1")
  }

  @Test func `descriptions read like the notes`() {
    #expect(
      "\(Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4, padding: 2))"
        == "Conv2d(3 → 96, 11 × 11, stride 4, padding 2)")
    #expect(
      "\(Conv2d(inputChannels: 4, outputChannels: 6, kernelSize: 1, groups: 2, rounding: .ceil))"
        == "Conv2d(4 → 6, 1 × 1, rounding up, groups 2)")
  }

  @Test(arguments: [
    (2, 3, 2, 3, 1, 0, 1, [5, 4]), (1, 2, 4, 3, 1, 1, 2, [4, 5]), (2, 1, 3, 5, 2, 2, 1, [7, 6]),
    (1, 4, 4, 2, 3, 1, 4, [6, 7]), (1, 3, 3, 1, 1, 0, 3, [3, 2]), (1, 2, 2, 4, 4, 0, 1, [9, 8]),
    (2, 16, 16, 3, 1, 1, 1, [5, 7]), (1, 16, 16, 5, 1, 2, 1, [6, 5]),
  ])
  func `gradients agree with small steps`(
    batch: Int, inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int, groups: Int,
    size: [Int]
  ) {
    for rounding in [Rounding.floor, .ceil] {
      let conv = Conv2d(
        inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, stride: stride,
        padding: padding, groups: groups, bias: batch == 1, rounding: rounding
      ).withRandomParameters()
      expectRightGradients(conv, randomNumbers([batch, inputs] + size))
    }
  }

  @Test func `filters that cannot exist are refused`() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 3, groups: 2)
      }, says: "2 groups do not divide 3 input and 8 output channels")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 0)
      },
      says: "a window with kernelSize 0, stride 1, padding 0 does not exist")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let conv = Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 3)
        _ = conv(.zeros([1, 1, 5, 5]))
      },
      says: "Conv2d(3 → 8, 3 × 3): the input must have 3 channels, but [1, 1, 5, 5] has 1")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3)(.zeros([1, 1, 5, 5]))
      },
      says:
        "the parameter of shape [2, 1, 3, 3] has no numbers yet: initialise the network or load "
        + "a checkpoint")
  }
}
