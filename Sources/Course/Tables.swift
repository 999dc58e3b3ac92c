import Layers
import Models
import Notebook

/// A shape as people say it, without the batch: [1, 96, 54, 54] is "96 × 54 × 54".
public func sides(_ shape: [Int]) -> String {
  shape.dropFirst().map { grouped($0) }.joined(separator: " × ")
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

}

extension Summary.Row {
  /// Whether a table of shapes shows the layer: activations and dropout change no shape and hold
  /// no weights.
  public var isShown: Bool {
    !(layer is ReLU || layer is Sigmoid || layer is Tanh || layer is ScaledTanh
      || layer is Dropout)
  }
}
