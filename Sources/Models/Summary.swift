import Tensors
import Base
import Layers

/// Everything about a network that can be counted without running it. A layer that is made of others
/// is one row, and of its outputs only the last are counted.
public struct Summary {
  /// One layer's share of the counts.
  public struct Row {
    /// The layer's name in the network.
    public let name: String
    /// The layer.
    public let layer: any Layer
    /// What comes in, batch first.
    public let inputShape: [Int]
    /// What goes out, batch first.
    public let outputShape: [Int]
    /// Learned numbers.
    public let parameters: Int
    /// Multiply-accumulate operations for one image.
    public let multiplyAccumulates: Int
    /// How far apart, in input pixels, neighbouring outputs look, and how much each sees; nil once
    /// a layer has seen the whole image, and from a layer on that is made of others.
    public let receptiveField: ReceptiveField?

    /// Whether the layer has weights.
    public var hasWeights: Bool { parameters > 0 }
    /// Output numbers for one image.
    public var outputCount: Int { outputShape.dropFirst().reduce(1, *) }
    /// The parts into which a convolution's channels are divided; 1 for other layers.
    public var groups: Int {
      let weight = layer.parameters.first { $0.parameter.shape.count == 4 }
      guard layer.role == .convolution, let weight else { return 1 }
      return max(1, inputShape[1] / weight.parameter.shape[1])
    }
    /// Neurons: the outputs of layers with weights.
    public var neurons: Int { hasWeights ? outputCount : 0 }
  }

  /// The shape of the input, batch first.
  public let inputShape: [Int]
  /// The layers in order.
  public let rows: [Row]

  /// Counts a network for images of the given shape [C, H, W]. Throws a `CourseError` when some
  /// layer cannot work on what it would get.
  public init(of network: Sequential, imageShape: [Int]) throws {
    inputShape = [1] + imageShape
    let outputs = try network.shapes(for: inputShape)
    let inputs = [inputShape] + outputs
    var field: ReceptiveField? = .pixel
    var rows: [Row] = []
    for (index, layer) in network.layers.enumerated() {
      if [.fullyConnected, .reshaping, .composite].contains(layer.role) { field = nil }
      if let window = layer.window { field = field?.seen(through: window) }
      rows.append(
        Row(
          name: network.names[index], layer: layer, inputShape: inputs[index],
          outputShape: outputs[index], parameters: layer.parameterCount,
          multiplyAccumulates: try layer.multiplyAccumulates(for: inputs[index]),
          receptiveField: field))
    }
    self.rows = rows
  }

  /// The row of the layer with the given name.
  public subscript(name: String) -> Row? { rows.first { $0.name == name } }

  /// All learned numbers.
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// Multiply-accumulate operations for one image.
  public var multiplyAccumulates: Int { rows.reduce(0) { $0 + $1.multiplyAccumulates } }
  /// Outputs of the layers with weights, for one image.
  public var neurons: Int { rows.reduce(0) { $0 + $1.neurons } }

  /// The rows of the convolutions.
  public var convolutions: [Row] { rows.filter { $0.layer.role == .convolution } }
  /// The rows of the fully connected layers.
  public var fullyConnected: [Row] { rows.filter { $0.layer.role == .fullyConnected } }

  /// Bytes of one number.
  public static let bytesPerNumber = 4

  /// Bytes of the parameters.
  public var parameterBytes: Int { parameters * Summary.bytesPerNumber }

  /// Bytes that training with a batch of the given size holds at the end of the forward pass and
  /// needs for the step, when every layer's output is kept (ReLU and dropout write over theirs).
  ///
  /// - Parameters:
  ///   - batch: images at a time.
  ///   - arraysPerParameter: 2 for plain SGD (parameters and gradients), 3 with momentum, 4 for
  ///     Adam.
  public func trainingBytes(batch: Int, arraysPerParameter: Int = 3) -> TrainingMemory {
    let kept = rows.filter { !$0.layer.writesInPlace }
    let activations = kept.reduce(inputShape.reduce(1, *)) { $0 + $1.outputCount }
    return TrainingMemory(
      activations: batch * activations * Summary.bytesPerNumber,
      parameters: arraysPerParameter * parameterBytes)
  }
}

/// What a training step needs to hold, in bytes.
public struct TrainingMemory: Hashable, Sendable {
  /// Outputs of the layers for the whole batch.
  public let activations: Int
  /// Parameters, their gradients and the optimiser's state.
  public let parameters: Int
  /// Bytes of each kind.
  public init(activations: Int, parameters: Int) {
    self.activations = activations
    self.parameters = parameters
  }

  /// Both.
  public var total: Int { activations + parameters }
}

/// The part of the input image that one output number depends on.
public struct ReceptiveField: Hashable, Sendable {
  /// Pixels along one side of what an output sees.
  public let size: Int
  /// Input pixels from one output's field to its neighbour's: all strides so far multiplied.
  public let stride: Int

  /// A field of the given size and step.
  public init(size: Int, stride: Int) {
    self.size = size
    self.stride = stride
  }

  /// A pixel sees itself.
  public static let pixel = ReceptiveField(size: 1, stride: 1)

  /// The field after one more window: each step inside it reaches `stride` pixels further.
  public func seen(through window: Window) -> ReceptiveField {
    ReceptiveField(
      size: size + (window.kernelSize - 1) * stride, stride: stride * window.stride)
  }
}
