import Layers
import Base
import Tensors

/// A convolution in which a table says which input channels each filter sees (LeCun, Bottou, Bengio
/// and Haffner, "Gradient-based learning applied to document recognition", 1998, for layer C3 of
/// LeNet-5; Torch called it SpatialConvolutionMap).
///
/// input [N, inputChannels, H, W] → output [N, table.count, H − kernelSize + 1, W − kernelSize + 1]:
///
///     output[n, o, y, x] = bias[o] + Σ_{c in table[o]} Σ_i Σ_j weight[(o, c), i, j] · input[n, c, y + i, x + j]
///
/// Only connections that exist have weights, and only they are counted. They are *computed* as a
/// dense convolution with zeros in the gaps: one large product is faster than many small ones.
public final class TableConv2d: Layer {
  /// Channels of the input.
  public let inputChannels: Int
  /// The input channels that each output channel sees, in ascending order.
  public let table: [[Int]]
  /// One small filter for each connection, [connections, 1, kernelSize, kernelSize], in the table's
  /// order.
  public let weight: Parameter
  /// One number per output channel, [outputChannels].
  public let bias: Parameter
  public var isTraining = true
  private let slide: Window
  private var input: Tensor?

  /// A convolution whose weights are still to be set.
  public init(inputChannels: Int, table: [[Int]], kernelSize: Int) {
    require(
      inputChannels > 0 && kernelSize > 0 && !table.isEmpty,
      "a convolution from \(inputChannels) to \(table.count) channels with kernelSize "
        + "\(kernelSize) does not exist")
    for (output, inputs) in table.enumerated() {
      require(
        !inputs.isEmpty && inputs == Set(inputs).sorted()
          && inputs.allSatisfy { (0..<inputChannels).contains($0) },
        "output channel \(output) sees \(inputs), which is no ascending list of the channels 0 to "
          + "\(inputChannels - 1)")
    }
    self.inputChannels = inputChannels
    self.table = table
    slide = Window(kernelSize: kernelSize, stride: 1)
    let connections = table.reduce(0) { $0 + $1.count }
    let area = kernelSize * kernelSize
    // Filters differ in their number of inputs; for an initialiser their mean counts.
    weight = Parameter(
      shape: [connections, 1, kernelSize, kernelSize],
      fans: (
        input: (connections * area + table.count / 2) / table.count,
        output: (connections * area + inputChannels / 2) / inputChannels
      ))
    bias = Parameter(shape: [table.count])
  }

  /// Channels of the output: the rows of the table.
  public var outputChannels: Int { table.count }
  public var kind: String { "conv" }
  public var role: Role { .convolution }
  public var window: Window? { slide }

  public var parameters: [NamedParameter] {
    [NamedParameter("weight", weight), NamedParameter("bias", bias)]
  }

  public var description: String {
    "TableConv2d(\(inputChannels) → \(outputChannels), \(slide.kernelSize) × \(slide.kernelSize), "
      + "\(weight.shape[0]) of \(inputChannels * outputChannels) connections)"
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    try checkImages(inputShape, channels: inputChannels)
    return try slide.outputShape(for: inputShape, channels: outputChannels)
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    // Every filter of every connection stands once at each place.
    let shape = try outputShape(for: inputShape)
    return shape[0] * shape[2] * shape[3] * weight.count
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let output = engine.convolution(
      input, weight: denseWeight, bias: bias.value, window: slide, groups: 1, relu: false)
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = take(&self.input, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: input.shape), self)
    let dense = engine.convolutionWeightGradient(
      outputGradient, input: input, window: slide, groups: 1)
    // The gaps have gradients too, which nobody wants.
    weight.gradient = filters(of: dense.weight).entries(places)
    bias.gradient = dense.bias
    guard needsInputGradient else { return nil }
    return engine.convolutionInputGradient(
      outputGradient, weight: denseWeight, inputShape: input.shape, window: slide, groups: 1)
  }

  /// Each connection's place among all pairs of an output and an input channel.
  private var places: [Int] {
    table.enumerated().flatMap { output, inputs in inputs.map { output * inputChannels + $0 } }
  }

  /// Filters one behind another, [connections, 1, kernelSize, kernelSize].
  private func filters(of weight: Tensor) -> Tensor {
    weight.reshaped(to: [-1, 1, slide.kernelSize, slide.kernelSize])
  }

  /// The weights as an ordinary convolution's, zeros where there is no connection.
  private var denseWeight: Tensor {
    let side = slide.kernelSize
    // Entry 0 is a filter of zeros, for the gaps.
    let choices = Tensor.stack(
      [.zeros([1, side, side])] + (0..<weight.shape[0]).map { weight.value.entry($0) })
    var chosen = [Int](repeating: 0, count: outputChannels * inputChannels)
    for (connection, place) in places.enumerated() { chosen[place] = connection + 1 }
    return choices.entries(chosen).reshaped(to: [outputChannels, inputChannels, side, side])
  }
}
