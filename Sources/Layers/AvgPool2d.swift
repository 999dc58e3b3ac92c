import Fast
import Base
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
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, rounding: Rounding = .floor
  ) {
    slide = poolingWindow(kernelSize, stride, padding, rounding)
  }

  public var kind: String { "pool" }
  public var window: Window? { slide }
  public var description: String { "AvgPool2d(\(poolingDescription(slide)))" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try pooledShape(inputShape, slide)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let shape = requiredOutputShape(for: input.shape)
    let geometry = PoolingGeometry(slide, from: input.shape, to: shape)
    inputShape = isTraining ? input.shape : nil
    return Tensor(shape: shape) { output in
      input.withPointer { averagePoolForward(geometry, input: $0, output: output) }
    }
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = requireForward(self.inputShape, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: inputShape), self)
    guard needsInputGradient else { return nil }
    let geometry = PoolingGeometry(slide, from: inputShape, to: outputGradient.shape)
    return Tensor(shape: inputShape) { inputGradient in
      outputGradient.withPointer {
        averagePoolBackward(geometry, outputGradient: $0, inputGradient: inputGradient)
      }
    }
  }
}
