import Base

/// The sizes of one convolution layer at work.
///
/// Input [batch, inputChannels, inputHeight, inputWidth], weight [outputChannels,
/// inputChannels / groups, kernelHeight, kernelWidth], output [batch, outputChannels, outputHeight,
/// outputWidth]. Output channel o of group q sees only the input channels of group q.
///
/// The output's size is the caller's choice, rounded down or up: positions of a window that lie
/// outside the image, on the padding or beyond it, count as zeros.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Images at a time.
  public var batch: Int
  /// Channels of an input image.
  public var inputChannels: Int
  /// Rows of an input image.
  public var inputHeight: Int
  /// Columns of an input image.
  public var inputWidth: Int
  /// Channels of an output image: the number of filters.
  public var outputChannels: Int
  /// Rows of a filter.
  public var kernelHeight: Int
  /// Columns of a filter.
  public var kernelWidth: Int
  /// Pixels from one window to the next, down and across.
  public var stride: Int
  /// Rows and columns of zeros around the image.
  public var padding: Int
  /// Parts that the channels are divided into; 1 means that every filter sees every channel.
  public var groups: Int
  /// Rows of an output image.
  public var outputHeight: Int
  /// Columns of an output image.
  public var outputWidth: Int

  /// Describes a convolution; every size must be positive, and the groups must divide the channels.
  public init(
    batch: Int, inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    outputHeight: Int, outputWidth: Int
  ) {
    require(
      min(batch, inputChannels, inputHeight, inputWidth) > 0
        && min(outputChannels, kernelHeight, kernelWidth, stride, groups) > 0
        && min(outputHeight, outputWidth) > 0 && padding >= 0,
      "a convolution's sizes must be positive")
    require(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    self.batch = batch
    self.inputChannels = inputChannels
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// Input channels that one filter sees.
  public var groupInputChannels: Int { inputChannels / groups }
  /// Filters of one group.
  public var groupOutputChannels: Int { outputChannels / groups }
  /// Pixels of an input channel.
  public var inputPixels: Int { inputHeight * inputWidth }
  /// Pixels of an output channel.
  public var outputPixels: Int { outputHeight * outputWidth }
  /// Numbers in one filter: the length of each output's sum.
  public var patchCount: Int { groupInputChannels * kernelHeight * kernelWidth }
  /// Numbers in the input.
  public var inputCount: Int { batch * inputChannels * inputPixels }
  /// Numbers in the output.
  public var outputCount: Int { batch * outputChannels * outputPixels }
  /// Numbers in the weight.
  public var weightCount: Int { outputChannels * patchCount }
  /// Multiply-accumulate operations of a forward pass, those on padding included.
  public var multiplyAccumulates: Int { outputCount * patchCount }
}

/// Calls `body` with the indices of each product that a convolution consists of: the six loops.
///
/// Forward, input gradient and weight gradient are the same triples of numbers, summed up in three
/// ways: output += input · weight; inputGradient += outputGradient · weight; weightGradient +=
/// input · outputGradient.
private func forEachProduct(
  _ g: ConvolutionGeometry, _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void
) {
  for image in 0..<g.batch {
    for o in 0..<g.outputChannels {
      let group = o / g.groupOutputChannels
      for y in 0..<g.outputHeight {
        for x in 0..<g.outputWidth {
          let output = ((image * g.outputChannels + o) * g.outputHeight + y) * g.outputWidth + x
          for i in 0..<g.groupInputChannels {
            let channel = group * g.groupInputChannels + i
            for ky in 0..<g.kernelHeight {
              let row = y * g.stride + ky - g.padding
              guard row >= 0, row < g.inputHeight else { continue }
              for kx in 0..<g.kernelWidth {
                let column = x * g.stride + kx - g.padding
                guard column >= 0, column < g.inputWidth else { continue }
                let input =
                  ((image * g.inputChannels + channel) * g.inputHeight + row) * g.inputWidth
                  + column
                let weight =
                  ((o * g.groupInputChannels + i) * g.kernelHeight + ky) * g.kernelWidth + kx
                body(input, weight, output)
              }
            }
          }
        }
      }
    }
  }
}

/// output = input ∗ weight + bias, plainly: the six loops.
public func convolutionForwardReference(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
) {
  for i in 0..<g.outputCount {
    output[i] = bias.map { $0[i / g.outputPixels % g.outputChannels] } ?? 0
  }
  forEachProduct(g) { i, w, o in output[o] += input[i] * weight[w] }
}

/// The loss's gradient with respect to a convolution's input, plainly. Overwrites `inputGradient`.
public func convolutionInputGradientReference(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  inputGradient.update(repeating: 0, count: g.inputCount)
  forEachProduct(g) { i, w, o in inputGradient[i] += outputGradient[o] * weight[w] }
}

/// The loss's gradient with respect to a convolution's weight and bias, plainly. Overwrites both.
public func convolutionWeightGradientReference(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?
) {
  weightGradient.update(repeating: 0, count: g.weightCount)
  forEachProduct(g) { i, w, o in weightGradient[w] += input[i] * outputGradient[o] }
  guard let biasGradient else { return }
  biasGradient.update(repeating: 0, count: g.outputChannels)
  for i in 0..<g.outputCount {
    biasGradient[i / g.outputPixels % g.outputChannels] += outputGradient[i]
  }
}
