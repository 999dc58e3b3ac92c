import Base
import Layers
import Tensors

/// Batch normalisation of images (S. Ioffe, C. Szegedy, "Batch normalization", 2015): in training
/// each channel of the batch gets mean 0 and variance 1, then a learned factor and offset; when
/// answering, running averages of training's means and variances stand in for the batch's.
///
/// input [N, C, H, W] → output of the same shape.
public final class BatchNorm2d: Layer {
  /// The learned factor's difference from 1, so that zeros mean "as it is", [C].
  public let gain: Parameter
  /// One number per channel, [C].
  public let offset: Parameter
  public var isTraining = true
  /// Running averages over the batches of training, [1, C, 1, 1].
  public private(set) var averages: (mean: Tensor, variance: Tensor)
  private var memory: (normal: Tensor, deviation: Tensor)?
  private let epsilon: Float = 1e-5

  /// A normalisation of `channels` channels.
  public init(_ channels: Int) {
    gain = Parameter(shape: [channels])
    offset = Parameter(shape: [channels])
    averages = (.zeros([1, channels, 1, 1]), .ones([1, channels, 1, 1]))
  }

  public var kind: String { "norm" }
  public var role: Role { .normalization }
  public var description: String { "BatchNorm2d(\(gain.count))" }
  public var parameters: [NamedParameter] {
    [NamedParameter("gain", gain), NamedParameter("offset", offset)]
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 4, inputShape[1] == gain.count else {
      throw CourseError("the input must be [N, \(gain.count), H, W], not \(inputShape)")
    }
    return inputShape
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    var (mean, variance) = averages
    if isTraining {
      mean = meanOfChannels(input)
      let centred = input - mean
      variance = meanOfChannels(centred * centred)
      averages.mean = averages.mean * 0.9 + mean * 0.1
      averages.variance = averages.variance * 0.9 + variance * 0.1
    }
    let deviation = (variance + epsilon).map { $0.squareRoot() }
    let normal = (input - mean) / deviation
    memory = isTraining ? (normal, deviation) : nil
    return normal * factor + offset.value.reshaped(to: mean.shape)
  }

  /// Mean and variance depend on the input too: of the gradient with respect to the normalised
  /// numbers, what points along 1 and along those numbers themselves is taken away.
  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let (normal, deviation) = take(&memory, self)
    requireGradient(outputGradient, shape: normal.shape, self)
    let along1 = meanOfChannels(outputGradient)
    let alongNormal = meanOfChannels(outputGradient * normal)
    let numbers = Float(normal.count / gain.count)
    offset.gradient = (along1 * numbers).reshaped(to: offset.shape)
    gain.gradient = (alongNormal * numbers).reshaped(to: gain.shape)
    guard needsInputGradient else { return nil }
    return (outputGradient - along1 - normal * alongNormal) * (factor / deviation)
  }

  /// What the normalised numbers are multiplied by, [1, C, 1, 1].
  private var factor: Tensor { gain.value.reshaped(to: [1, gain.count, 1, 1]) + 1 }

  /// The mean of each channel of [N, C, H, W], as [1, C, 1, 1].
  private func meanOfChannels(_ images: Tensor) -> Tensor {
    let shape = images.shape
    return images.mean(axis: 0).reshaped(to: [shape[1], shape[2] * shape[3]]).mean(axis: 1)
      .reshaped(to: [1, shape[1], 1, 1])
  }
}
