import Layers
import Fast
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
    return [
      inputShape[0], outputChannels, try slide.outputSize(inputShape[2]),
      try slide.outputSize(inputShape[3]),
    ]
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    // Every filter of every connection stands once at each place.
    let shape = try outputShape(for: inputShape)
    return shape[0] * shape[2] * shape[3] * weight.count
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    let geometry = geometry(input.shape)
    let shape = [geometry.batch, outputChannels, geometry.outputHeight, geometry.outputWidth]
    let output = Tensor(shape: shape) { output in
      withPointers(input, denseWeight, bias.value) { input, weight, bias in
        convolutionForward(
          geometry, input: input, weight: weight, bias: bias, relu: false, output: output)
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
      bias.setGradient { biasGradient in
        let dense = Tensor(shape: denseShape) { weightGradient in
          convolutionWeightGradient(
            geometry, input: input, outputGradient: outputGradient,
            weightGradient: weightGradient, biasGradient: biasGradient)
        }
        // The gaps have gradients too, which nobody wants.
        weight.setGradient { gradient in
          dense.withPointer { dense in
            forEachConnection { connection, place, area in
              (gradient + connection * area).update(from: dense + place * area, count: area)
            }
          }
        }
      }
    }
    guard needsInputGradient else { return nil }
    return Tensor(shape: input.shape) { inputGradient in
      withPointers(outputGradient, denseWeight) { outputGradient, weight in
        convolutionInputGradient(
          geometry, outputGradient: outputGradient, weight: weight, inputGradient: inputGradient)
      }
    }
  }

  private var denseShape: [Int] {
    [outputChannels, inputChannels, slide.kernelSize, slide.kernelSize]
  }

  /// The weights as an ordinary convolution's, zeros where there is no connection.
  private var denseWeight: Tensor {
    var dense = Tensor.zeros(denseShape)
    dense.withMutablePointer { dense in
      weight.value.withPointer { weight in
        forEachConnection { connection, place, area in
          (dense + place * area).update(from: weight + connection * area, count: area)
        }
      }
    }
    return dense
  }

  /// Calls `body` with each connection's number, its place among all pairs of channels, and the
  /// numbers in its filter.
  private func forEachConnection(_ body: (_ connection: Int, _ place: Int, _ area: Int) -> Void) {
    let area = slide.kernelSize * slide.kernelSize
    var connection = 0
    for (output, inputs) in table.enumerated() {
      for input in inputs {
        body(connection, output * inputChannels + input, area)
        connection += 1
      }
    }
  }

  private func geometry(_ inputShape: [Int]) -> ConvolutionGeometry {
    let outputShape = requiredOutputShape(for: inputShape)
    return ConvolutionGeometry(
      batch: inputShape[0], inputChannels: inputChannels, inputHeight: inputShape[2],
      inputWidth: inputShape[3], outputChannels: outputChannels, kernelHeight: slide.kernelSize,
      kernelWidth: slide.kernelSize, outputHeight: outputShape[2], outputWidth: outputShape[3])
  }
}
