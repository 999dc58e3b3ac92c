import Base
import Tensors

/// Slides a set of small filters over a batch of images (LeCun, Boser, Denker and others,
/// "Backpropagation applied to handwritten zip code recognition", 1989).
///
/// input [N, inputChannels, H, W] → output [N, outputChannels, H′, W′], with
///
///     output[n, o, y, x] = bias[o] + Σ_c Σ_i Σ_j
///       weight[o, c, i, j] · input[n, firstChannel + c, s·y + i − p, s·x + j − p]
///
/// where s is the stride and p the padding; outside the image the input counts as 0. With `groups`
/// the channels fall into that many parts, and a filter sees only the channels of its own part, from
/// firstChannel on: the two graphics cards of 2012 were groups: 2. With one group firstChannel is 0.
///
/// In all but small batches the fast engine computes most filters of 3 × 3 and 5 × 5 with stride 1 by
/// a method with fewer multiplications, Winograd's (Fast/Winograd.swift says when). It rounds
/// otherwise: outputs differ from the plain sum's by about 10⁻⁶ of the largest one, and a huge input
/// changes, by that much, outputs beside it that do not see it. So an image's last bits may depend on
/// how many images are in its batch (of 13 × 13 pixels: fewer than four, or four and more). Where a
/// number is NaN or infinite, the plain sum is computed.
public final class Conv2d: Layer {
  /// Channels of the input.
  public let inputChannels: Int
  /// Channels of the output: the number of filters.
  public let outputChannels: Int
  /// Parts into which the channels are divided.
  public let groups: Int
  /// The filters, [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  public let weight: Parameter
  /// One number per output channel, [outputChannels], or nil.
  public let bias: Parameter?
  public var isTraining = true
  private let slide: Window
  private var input: Tensor?

  /// A convolution with square filters, whose weights are still to be set.
  public convenience init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    groups: Int = 1, bias: Bool = true, rounding: Rounding = .floor
  ) {
    let window = Window(
      kernelSize: kernelSize, stride: stride, padding: padding, rounding: rounding)
    self.init(
      inputChannels: inputChannels, outputChannels: outputChannels, window: window,
      groups: groups, bias: bias)
  }

  /// A convolution whose filters, strides and paddings may differ down and across.
  public init(
    inputChannels: Int, outputChannels: Int, window: Window, groups: Int = 1, bias: Bool = true
  ) {
    require(
      min(inputChannels, outputChannels, groups) > 0 && inputChannels % groups == 0
        && outputChannels % groups == 0,
      "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.groups = groups
    slide = window
    weight = Parameter(
      shape: [
        outputChannels, inputChannels / groups, window.height.kernelSize, window.width.kernelSize,
      ])
    self.bias = bias ? Parameter(shape: [outputChannels]) : nil
  }

  public var kind: String { "conv" }
  public var role: Role { .convolution }
  public var window: Window? { slide }
  public var parameters: [NamedParameter] { named(weight, bias) }

  public var description: String {
    var text = "Conv2d(\(inputChannels) → \(outputChannels), \(slide.sizes)"
    if groups != 1 { text += ", groups \(groups)" }
    return text + ")"
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape, channels: inputChannels)
    return try slide.outputShape(for: inputShape, channels: outputChannels)
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    // Each output number is a sum over one filter.
    try outputShape(for: inputShape).product * (weight.count / outputChannels)
  }

  public func forward(_ input: consuming Tensor) -> Tensor { forward(input, relu: false) }

  public func forward(_ input: consuming Tensor, then activation: ActivationLayer) -> Tensor {
    // max(0, ·) is taken while the results are in registers: one pass over memory less.
    guard activation.function == .relu else { return activation.forward(forward(input)) }
    let output = forward(input, relu: true)
    activation.remember(output)
    return output
  }

  private func forward(_ input: consuming Tensor, relu: Bool) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let output = engine.convolution(
      input, weight: weight.value, bias: bias?.value, window: slide, groups: groups, relu: relu)
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = take(&self.input, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: input.shape), self)
    setGradients(weight, bias) {
      engine.convolutionWeightGradient(
        outputGradient, input: input, window: slide, groups: groups)
    }
    guard needsInputGradient else { return nil }
    return engine.convolutionInputGradient(
      outputGradient, weight: weight.value, inputShape: input.shape, window: slide, groups: groups)
  }
}
