import Layers
import Models
import Notebook

/// A shape as people say it, without the batch: [1, 96, 54, 54] is "96 × 54 × 54".
public func sides(_ shape: [Int]) -> String {
  shape.dropFirst().map { grouped($0) }.joined(separator: " × ")
}

/// How far numbers are apart as a percentage of the largest; what is no more than rounding is said to
/// be small, and not to be 0.
public func differencePercent(_ share: some BinaryFloatingPoint) -> String {
  share < 1e-6 ? "less than 0.0001 %" : percent(share, decimals: share < 0.01 ? 4 : 0)
}

extension Summary {
  /// The layers as a table: outputs, parameters, operations. ReLU and dropout change no shape and
  /// have no row of their own.
  public var table: Table {
    var table = Table("layer", "output", .number("parameters"), .number("MACs"))
    for row in rows where row.isShown {
      table.row(
        row.name, sides(row.outputShape), row.hasWeights ? row.parameters : nil,
        row.hasWeights ? row.multiplyAccumulates : nil)
    }
    table.total("total", nil, parameters, multiplyAccumulates)
    return table
  }

  /// The network as a drawing: its input, and what each sliding window and each fully connected layer
  /// makes of it.
  ///
  /// - Parameters:
  ///   - cards: over how many graphics cards the channels are divided; a convolution with as many
  ///     groups sees only those on its own card. The input and the last layer are not divided.
  ///   - caption: what is to be seen.
  public func diagram(cards: Int = 1, caption: String) -> ArchitectureDiagram {
    let shown = rows.filter(\.isDrawn)
    let stages = shown.map { row in
      let isLast = row.name == shown.last?.name
      let mixes =
        row.layer.role == .fullyConnected || (row.layer.role == .convolution && row.groups < cards)
      return ArchitectureDiagram.Stage(
        row.name, shape: Array(row.outputShape.dropFirst()), parts: isLast ? 1 : cards,
        crosses: mixes)
    }
    let input = ArchitectureDiagram.Stage("input", shape: Array(inputShape.dropFirst()))
    return ArchitectureDiagram([input] + stages, caption: caption)
  }
}

extension Summary.Row {
  /// Whether a table of shapes shows the layer: activations and dropout change no shape and hold
  /// no weights.
  public var isShown: Bool {
    layer.role != .activation && layer.role != .noise
  }

  /// Whether a drawing of the network shows the layer: those with a window, and fully connected ones.
  public var isDrawn: Bool { layer.window != nil || layer.role == .fullyConnected }
}
