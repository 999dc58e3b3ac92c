import Fast
import Base
import Tensors

/// Slides a set of small filters over a batch of images (LeCun, Boser, Denker and others,
/// "Backpropagation applied to handwritten zip code recognition", 1989).
///
/// input [N, inputChannels, H, W] → output [N, outputChannels, H′, W′], with
///
///     output[n, o, y, x] = bias[o] + Σ_c Σ_i Σ_j weight[o, c, i, j] · input[n, c, s·y + i − p, s·x + j − p]
///
/// where s is the stride and p the padding; outside the image the input counts as 0. With `groups`
/// the channels fall into that many parts, and a filter sees only the channels of its own part:
/// the two graphics cards of 2012 were groups: 2.
public final class Conv2d: Layer {
  /// Channels of the input.
  public let inputChannels: Int
  /// Channels of the output: the number of filters.
  public let outputChannels: Int
  /// Parts into which the channels are divided.
  public let groups: Int
  /// The filters, [outputChannels, inputChannels / groups, kernelSize, kernelSize].
  public let weight: Parameter
  /// One number per output channel, [outputChannels], or nil.
  public let bias: Parameter?
  public var isTraining = true
  private let slide: Window
  private var input: Tensor?

  /// A convolution whose weights are still to be set.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    groups: Int = 1, bias: Bool = true, rounding: Rounding = .floor
  ) {
    require(
      min(inputChannels, outputChannels, kernelSize) > 0 && min(stride, groups) > 0 && padding >= 0,
      "a convolution from \(inputChannels) to \(outputChannels) channels with kernelSize "
        + "\(kernelSize), stride \(stride), padding \(padding), groups \(groups) does not exist")
    require(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.groups = groups
    slide = Window(kernelSize: kernelSize, stride: stride, padding: padding, rounding: rounding)
    weight = Parameter(shape: [outputChannels, inputChannels / groups, kernelSize, kernelSize])
    self.bias = bias ? Parameter(shape: [outputChannels]) : nil
  }

  public var kind: String { "conv" }
  public var window: Window? { slide }

  public var parameters: [NamedParameter] {
    [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
  }

  public var description: String {
    var text =
      "Conv2d(\(inputChannels) → \(outputChannels), \(slide.kernelSize) × \(slide.kernelSize)"
    if slide.stride != 1 { text += ", stride \(slide.stride)" }
    if slide.padding != 0 { text += ", padding \(slide.padding)" }
    if groups != 1 { text += ", groups \(groups)" }
    if slide.rounding == .ceil { text += ", rounding up" }
    return text + ")"
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape, channels: inputChannels)
    return [
      inputShape[0], outputChannels, try slide.outputSize(inputShape[2]),
      try slide.outputSize(inputShape[3]),
    ]
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    // Each output number is a sum over one filter.
    try outputShape(for: inputShape).product * (weight.count / outputChannels)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    forward(input, fusingReLU: false)
  }

  /// The same with max(0, ·) taken while the results are still in registers: one pass over memory
  /// less than a ReLU layer behind. `Sequential` calls it where a ReLU follows.
  func forward(_ input: consuming Tensor, fusingReLU: Bool) -> Tensor {
    let geometry = geometry(input.shape)
    let outputShape = [
      geometry.batch, outputChannels, geometry.outputHeight, geometry.outputWidth,
    ]
    let output = Tensor(shape: outputShape) { output in
      withPointers(input, weight.value, bias?.value ?? weight.value) { input, weight, bias in
        convolutionForward(
          geometry, input: input, weight: weight, bias: self.bias == nil ? nil : bias,
          relu: fusingReLU, output: output)
      }
    }
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = requireForward(self.input, self)
    self.input = nil
    let geometry = geometry(input.shape)
    requireGradient(outputGradient, shape: requiredOutputShape(for: input.shape), self)
    withPointers(input, outputGradient) { input, outputGradient in
      weight.setGradient { weightGradient in
        if let bias {
          bias.setGradient { biasGradient in
            convolutionWeightGradient(
              geometry, input: input, outputGradient: outputGradient,
              weightGradient: weightGradient, biasGradient: biasGradient)
          }
        } else {
          convolutionWeightGradient(
            geometry, input: input, outputGradient: outputGradient, weightGradient: weightGradient,
            biasGradient: nil)
        }
      }
    }
    guard needsInputGradient else { return nil }
    return Tensor(shape: input.shape) { inputGradient in
      withPointers(outputGradient, weight.value) { outputGradient, weight in
        convolutionInputGradient(
          geometry, outputGradient: outputGradient, weight: weight, inputGradient: inputGradient)
      }
    }
  }

  private func geometry(_ inputShape: [Int]) -> ConvolutionGeometry {
    let outputShape = requiredOutputShape(for: inputShape)
    return ConvolutionGeometry(
      batch: inputShape[0], inputChannels: inputChannels, inputHeight: inputShape[2],
      inputWidth: inputShape[3], outputChannels: outputChannels, kernelHeight: slide.kernelSize,
      kernelWidth: slide.kernelSize, stride: slide.stride, padding: slide.padding, groups: groups,
      outputHeight: outputShape[2], outputWidth: outputShape[3])
  }
}
