import Tensors

/// Averages each window.
///
/// input [N, C, H, W] → output [N, C, H′, W′]. Padding counts as zeros, as in PyTorch; pixels
/// beyond the padding, where a window hangs over when rounding up, are not counted at all.
public final class AvgPool2d: Layer {
  public var isTraining = true
  private let slide: Window
  private var inputShape: [Int]?

  /// An average pool; the stride is the kernel size unless given, so that windows do not overlap.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, rounding: Rounding = .floor
  ) {
    self.init(
      window: Window(
        kernelSize: kernelSize, stride: stride ?? kernelSize, padding: padding, rounding: rounding))
  }

  /// An average pool whose windows may differ down and across.
  public init(window: Window) { slide = checkedPooling(window) }

  public var kind: String { "pool" }
  public var role: Role { .pooling }
  public var window: Window? { slide }
  public var description: String { "AvgPool2d(\(slide.sizes))" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape)
    return try slide.outputShape(for: inputShape, channels: inputShape[1])
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    inputShape = isTraining ? input.shape : nil
    return engine.averagePool(input, window: slide)
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = take(&self.inputShape, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: inputShape), self)
    guard needsInputGradient else { return nil }
    return engine.averagePoolGradient(outputGradient, inputShape: inputShape, window: slide)
  }
}
