import Base
import Layers
import Models

/// A layer as it stands in the plan of a network: what it does and its sizes, but no weights yet.
/// The exercises that count ask about these.
public enum PlannedLayer: Hashable, Sendable, CustomStringConvertible {
  /// Filters of kernelSize × kernelSize pixels that slide over an image, each with one bias. With
  /// `groups`, inputs and filters fall into so many parts, and a filter sees its own part only.
  case convolution(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    groups: Int = 1)
  /// A window that keeps one number, the largest or the average, and learns nothing.
  case pooling(kernelSize: Int, stride: Int)
  /// Lays an image out as a list.
  case flatten
  /// Every output is a weighted sum of all inputs plus a bias.
  case fullyConnected(inputs: Int, outputs: Int)

  /// The layer as one would type it, without what is as usual.
  public var description: String {
    switch self {
    case .convolution(let inputs, let outputs, let kernelSize, let stride, let padding, let groups):
      var text =
        "convolution(inputChannels: \(inputs), outputChannels: \(outputs), kernelSize: \(kernelSize)"
      if stride != 1 { text += ", stride: \(stride)" }
      if padding != 0 { text += ", padding: \(padding)" }
      if groups != 1 { text += ", groups: \(groups)" }
      return text + ")"
    case .pooling(let kernelSize, let stride):
      return "pooling(kernelSize: \(kernelSize), stride: \(stride))"
    case .flatten: return "flatten"
    case .fullyConnected(let inputs, let outputs):
      return "fullyConnected(inputs: \(inputs), outputs: \(outputs))"
    }
  }
}

/// A network's layers that slide, flatten or learn, with what the library counts for each; so no
/// table has to be typed.
struct Plan {
  /// One layer, its library counterpart's row.
  var rows: [(layer: PlannedLayer, row: Summary.Row)] = []
  /// [C, H, W].
  let imageShape: [Int]

  /// The plan of one of the library's networks.
  init(of variant: Variant) { self.init(variant.network(), imageShape: variant.imageShape) }

  /// The plan of a network drawn at random, with groups if wanted, for an image that is no square.
  init(seed: UInt64, grouped: Bool = false) {
    var generator = RandomGenerator(seed: seed)
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + generator.integer(below: range.count)
    }
    let channels = [2 * draw(1...3), 2 * draw(2...6), 2 * draw(2...6)]
    let imageShape = [channels[0], draw(40...49), draw(50...60)]
    func convolution(_ index: Int, kernelSizes: ClosedRange<Int>) -> Conv2d {
      Conv2d(
        inputChannels: channels[index], outputChannels: channels[index + 1],
        kernelSize: draw(kernelSizes), stride: draw(1...2), padding: draw(0...2),
        groups: grouped ? draw(1...2) : 1)
    }
    let pool = MaxPool2d(kernelSize: draw(2...3), stride: draw(1...3))
    let layers: [any Layer] = [
      convolution(0, kernelSizes: 2...5), pool, convolution(1, kernelSizes: 2...3), Flatten(),
    ]
    let flat = try! Sequential(layers).shapes(for: [1] + imageShape).last![1]
    self.init(Sequential(layers + [Linear(flat, draw(2...9))]), imageShape: imageShape)
  }

  private init(_ network: Sequential, imageShape: [Int]) {
    self.imageShape = imageShape
    let summary = try! Summary(of: network, imageShape: imageShape)
    for row in summary.rows {
      if let layer = PlannedLayer(row.layer) { rows.append((layer, row)) }
    }
  }

  /// The layers alone.
  var layers: [PlannedLayer] { rows.map(\.layer) }
}

/// A plan as one would type it.
func typed(_ layers: [PlannedLayer]) -> String {
  "[" + layers.map { ".\($0)" }.joined(separator: ",\n ") + "]"
}

extension PlannedLayer {
  /// A library layer's plan; nil for one that changes no shape and learns nothing.
  fileprivate init?(_ layer: any Layer) {
    if let convolution = layer as? Conv2d, let window = layer.window {
      self = .convolution(
        inputChannels: convolution.inputChannels, outputChannels: convolution.outputChannels,
        kernelSize: window.kernelSize, stride: window.stride, padding: window.padding,
        groups: convolution.groups)
    } else if let window = layer.window {
      self = .pooling(kernelSize: window.kernelSize, stride: window.stride)
    } else if let linear = layer as? Linear {
      self = .fullyConnected(inputs: linear.inputs, outputs: linear.outputs)
    } else if layer is Flatten {
      self = .flatten
    } else {
      return nil
    }
  }
}
