import Layers
import Fast
import Base
import Tensors

/// Pooling that learns: the sum of each window, times a coefficient, plus a bias, one pair of
/// numbers for each channel (layers S2 and S4 of LeCun, Bottou, Bengio and Haffner,
/// "Gradient-based learning applied to document recognition", 1998). Windows do not overlap.
///
/// input [N, C, H, W] → output [N, C, H / kernelSize, W / kernelSize]:
///
///     output[n, c, y, x] = weight[c] · Σ_i Σ_j input[n, c, k·y + i, k·x + j] + bias[c]
///
/// With weight 1 / kernelSize² and bias 0 it is average pooling.
public final class Subsampling: Layer {
  /// Channels of input and output.
  public let channels: Int
  /// One coefficient per channel, [channels, 1].
  public let weight: Parameter
  /// One number per channel, [channels].
  public let bias: Parameter
  public var isTraining = true
  private let slide: Window
  private var inputShape: [Int]?
  /// The mean of each window: the sum divided by the window's area.
  private var means: Tensor?

  /// A subsampling whose coefficients are still to be set.
  public init(channels: Int, kernelSize: Int) {
    require(channels > 0, "\(channels) channels cannot be subsampled")
    self.channels = channels
    slide = poolingWindow(kernelSize, nil, 0, .floor)
    weight = Parameter(shape: [channels, 1], fans: (input: kernelSize * kernelSize, output: 1))
    bias = Parameter(shape: [channels])
  }

  public var kind: String { "pool" }
  public var window: Window? { slide }
  public var description: String {
    "Subsampling(\(channels) channels, \(slide.kernelSize) × \(slide.kernelSize))"
  }

  public var parameters: [NamedParameter] {
    [NamedParameter("weight", weight), NamedParameter("bias", bias)]
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape, channels: channels)
    return try pooledShape(inputShape, slide)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let shape = requiredOutputShape(for: input.shape)
    let geometry = PoolingGeometry(slide, from: input.shape, to: shape)
    let means = Tensor(shape: shape) { means in
      input.withPointer { averagePoolForward(geometry, input: $0, output: means) }
    }
    let output = Tensor(shape: shape) { output in
      withPointers(means, weight.value, bias.value) { means, weight, bias in
        forEachPlane(of: shape) { channel, start, count in
          scale(count: count, means + start, by: weight[channel] * area, into: output + start)
          addScalar(count: count, output + start, bias[channel], into: output + start)
        }
      }
    }
    inputShape = isTraining ? input.shape : nil
    self.means = isTraining ? means : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = requireForward(self.inputShape, self)
    let means = requireForward(self.means, self)
    self.means = nil
    let shape = means.shape
    requireGradient(outputGradient, shape: shape, self)
    var weightSums = [Double](repeating: 0, count: channels)
    var biasSums = weightSums
    withPointers(means, outputGradient) { means, gradient in
      forEachPlane(of: shape) { channel, start, count in
        weightSums[channel] += Double(dot(count: count, means + start, gradient + start))
        biasSums[channel] += Double(sum(count: count, gradient + start))
      }
    }
    weight.setGradient { gradient in
      for channel in 0..<channels { gradient[channel] = Float(weightSums[channel]) * area }
    }
    bias.setGradient { gradient in
      for channel in 0..<channels { gradient[channel] = Float(biasSums[channel]) }
    }
    guard needsInputGradient else { return nil }
    outputGradient.withMutablePointer { gradient in
      weight.value.withPointer { weight in
        forEachPlane(of: shape) { channel, start, count in
          scale(count: count, gradient + start, by: weight[channel] * area, into: gradient + start)
        }
      }
    }
    let geometry = PoolingGeometry(slide, from: inputShape, to: shape)
    return Tensor(shape: inputShape) { inputGradient in
      outputGradient.withPointer {
        averagePoolBackward(geometry, outputGradient: $0, inputGradient: inputGradient)
      }
    }
  }

  /// Pixels in a window.
  private var area: Float { Float(slide.kernelSize * slide.kernelSize) }

  private func forEachPlane(
    of shape: [Int], _ body: (_ channel: Int, _ start: Int, _ count: Int) -> Void
  ) {
    let count = shape[2] * shape[3]
    for plane in 0..<(shape[0] * channels) { body(plane % channels, plane * count, count) }
  }
}
