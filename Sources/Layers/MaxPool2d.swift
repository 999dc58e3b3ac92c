import Fast
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
  private var winners: [UInt8] = []

  /// A max-pool; the stride is the kernel size unless given, so that windows do not overlap.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, rounding: Rounding = .floor
  ) {
    slide = poolingWindow(kernelSize, stride, padding, rounding)
  }

  public var kind: String { "pool" }
  public var window: Window? { slide }
  public var description: String { "MaxPool2d(\(poolingDescription(slide)))" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try pooledShape(inputShape, slide)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let shape = requiredOutputShape(for: input.shape)
    let geometry = PoolingGeometry(slide, from: input.shape, to: shape)
    let winnerCount = isTraining ? shape.product : 0
    if winners.count != winnerCount { winners = [UInt8](repeating: 0, count: winnerCount) }
    inputShape = isTraining ? input.shape : nil
    return Tensor(shape: shape) { output in
      input.withPointer { input in
        winners.withUnsafeMutableBufferPointer { winners in
          maxPoolForward(
            geometry, input: input, output: output,
            winners: isTraining ? winners.baseAddress : nil)
        }
      }
    }
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = requireForward(self.inputShape, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: inputShape), self)
    guard needsInputGradient else { return nil }
    let geometry = PoolingGeometry(slide, from: inputShape, to: outputGradient.shape)
    return Tensor(shape: inputShape) { inputGradient in
      outputGradient.withPointer { outputGradient in
        winners.withUnsafeBufferPointer { winners in
          maxPoolBackward(
            geometry, outputGradient: outputGradient, winners: winners.baseAddress!,
            inputGradient: inputGradient)
        }
      }
    }
  }
}

// MARK: - What both poolings share

package func poolingWindow(_ kernelSize: Int, _ stride: Int?, _ padding: Int, _ rounding: Rounding)
  -> Window
{
  let stride = stride ?? kernelSize
  require(
    kernelSize > 0 && kernelSize <= 15 && stride > 0 && padding >= 0 && 2 * padding <= kernelSize,
    "pooling with kernelSize \(kernelSize), stride \(stride), padding \(padding) does not exist: "
      + "kernelSize is 1 to 15, stride at least 1, padding at most half of kernelSize")
  return Window(kernelSize: kernelSize, stride: stride, padding: padding, rounding: rounding)
}

package func pooledShape(_ inputShape: [Int], _ slide: Window) throws -> [Int] {
  try checkImages(inputShape)
  return [
    inputShape[0], inputShape[1], try slide.outputSize(inputShape[2]),
    try slide.outputSize(inputShape[3]),
  ]
}

package func poolingDescription(_ slide: Window) -> String {
  var text = "\(slide.kernelSize) × \(slide.kernelSize), stride \(slide.stride)"
  if slide.padding != 0 { text += ", padding \(slide.padding)" }
  if slide.rounding == .ceil { text += ", rounding up" }
  return text
}

extension PoolingGeometry {
  package init(_ slide: Window, from inputShape: [Int], to outputShape: [Int]) {
    self.init(
      planes: inputShape[0] * inputShape[1], inputHeight: inputShape[2],
      inputWidth: inputShape[3], kernelSize: slide.kernelSize, stride: slide.stride,
      padding: slide.padding, outputHeight: outputShape[2], outputWidth: outputShape[3])
  }
}
