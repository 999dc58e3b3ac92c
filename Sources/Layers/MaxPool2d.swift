import Base
import Tensors

/// Keeps the largest number of each window.
///
/// input [N, C, H, W] → output [N, C, H′, W′]. Where windows overlap (kernelSize > stride, as
/// AlexNet's 3 / 2), a number may win several times, and its gradient is the sum of what its
/// windows send back. Among equals the first wins.
public final class MaxPool2d: Layer {
  public var isTraining = true
  private let slide: Window
  private var inputShape: [Int]?
  /// The place of each window's winner inside the window: all that the way back needs.
  private var winners: [UInt8]?

  /// A max-pool; the stride is the kernel size unless given, so that windows do not overlap.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, rounding: Rounding = .floor
  ) {
    self.init(
      window: Window(
        kernelSize: kernelSize, stride: stride ?? kernelSize, padding: padding, rounding: rounding))
  }

  /// A max-pool whose windows may differ down and across.
  public init(window: Window) { slide = checkedPooling(window) }

  public var kind: String { "pool" }
  public var role: Role { .pooling }
  public var window: Window? { slide }
  public var description: String { "MaxPool2d(\(slide.sizes))" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape)
    return try slide.outputShape(for: inputShape, channels: inputShape[1])
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    inputShape = isTraining ? input.shape : nil
    if isTraining { winners = winners ?? [] } else { winners = nil }
    return engine.maxPool(input, window: slide, winners: &winners)
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = take(&self.inputShape, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: inputShape), self)
    guard needsInputGradient else { return nil }
    return engine.maxPoolGradient(
      outputGradient, winners: winners!, inputShape: inputShape, window: slide)
  }
}

/// The largest side of a pooling window: a winner's place in it must fit into a byte.
private let largestPoolingSide = 15

/// Stops with a sentence unless the window is one that a pooling may have: every window must see at
/// least one pixel.
package func checkedPooling(_ window: Window) -> Window {
  for side in [window.height, window.width] {
    require(
      side.kernelSize <= largestPoolingSide && 2 * side.padding <= side.kernelSize,
      "pooling with kernelSize \(side.kernelSize), stride \(side.stride), padding \(side.padding) "
        + "does not exist: kernelSize is 1 to \(largestPoolingSide), padding at most half of it")
  }
  return window
}
