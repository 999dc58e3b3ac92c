import Layers
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
  private let pool: AvgPool2d
  /// The mean of each window: the sum divided by the window's area.
  private var means: Tensor?

  /// A subsampling whose coefficients are still to be set.
  public init(channels: Int, kernelSize: Int) {
    require(channels > 0, "\(channels) channels cannot be subsampled")
    self.channels = channels
    pool = AvgPool2d(kernelSize: kernelSize)
    weight = Parameter(shape: [channels, 1], fans: (input: kernelSize * kernelSize, output: 1))
    bias = Parameter(shape: [channels])
  }

  public var isTraining: Bool {
    get { pool.isTraining }
    set { pool.isTraining = newValue }
  }

  public var kind: String { "pool" }
  public var role: Role { .pooling }
  public var window: Window? { pool.window }
  public var description: String {
    "Subsampling(\(channels) channels, \(side) × \(side))"
  }

  public var parameters: [NamedParameter] {
    [NamedParameter("weight", weight), NamedParameter("bias", bias)]
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape, channels: channels)
    return try pool.outputShape(for: inputShape)
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let means = pool.forward(input)
    self.means = isTraining ? means : nil
    return means * coefficients + bias.value.reshaped(to: [channels, 1, 1])
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let means = take(&self.means, self)
    requireGradient(outputGradient, shape: means.shape, self)
    weight.gradient = channelSums(outputGradient * means).reshaped(to: [channels, 1]) * area
    bias.gradient = channelSums(outputGradient)
    return pool.backward(outputGradient * coefficients, needsInputGradient: needsInputGradient)
  }

  private var side: Int { pool.window!.kernelSize }
  /// Pixels in a window.
  private var area: Float { Float(side * side) }
  /// What a window's mean is multiplied by, [channels, 1, 1].
  private var coefficients: Tensor { weight.value.reshaped(to: [channels, 1, 1]) * area }

  /// Sums over images, rows and columns: [N, C, H, W] → [C].
  private func channelSums(_ images: Tensor) -> Tensor {
    images.sum(axis: 3).sum(axis: 2).sum(axis: 0)
  }
}
