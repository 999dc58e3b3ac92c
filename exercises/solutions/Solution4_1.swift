import ExerciseChecks

/// # 4.1 Shapes through AlexNet
///
/// Follow an image through a network on paper: what shape does it have after each layer? The network
/// comes as a plan, a list of
///
///     .convolution(
///       inputChannels: 1, outputChannels: 96,
///       kernelSize: 11, stride: 4, padding: 1, groups: 1)
///     .pooling(kernelSize: 3, stride: 2)
///     .flatten
///     .fullyConnected(inputs: 6400, outputs: 4096)
///
/// A side of an image becomes ⌊(side + 2 · padding − kernelSize) / stride⌋ + 1; pooling has no
/// padding. Rows and columns may differ. Flatten makes a list of a box.
///
/// imageShape [C, H, W], a plan of n layers → n shapes: [C′, H′, W′] while it is an image, then [count]
///
/// An example: the convolution above turns [1, 224, 224] into [96, 54, 54].
///
/// `switch layer { case .pooling(let k, let stride): … }` takes a layer apart; what does not matter is
/// left out with `_`. The last associated value of a convolution, `groups`, changes no shape.
public enum Solution4_1: ShapeWalk {
  public static func shapes(imageShape: [Int], layers: [PlannedLayer]) throws -> [[Int]] {
    // GAP: let each layer make the next shape.
    var shape = imageShape
    var shapes: [[Int]] = []
    for layer in layers {
      switch layer {
      case .convolution(_, let outputs, let k, let stride, let padding, _):
        // shape[1...] are the rows and columns; dividing whole numbers rounds down.
        shape = [outputs] + shape[1...].map { ($0 + 2 * padding - k) / stride + 1 }
      case .pooling(let k, let stride):
        // Every channel is pooled by itself, so there are as many afterwards.
        shape = [shape[0]] + shape[1...].map { ($0 - k) / stride + 1 }
      case .flatten:
        shape = [shape.reduce(1, *)]
      case .fullyConnected(_, let outputs):
        shape = [outputs]
      }
      shapes.append(shape)
    }
    return shapes
    // END
  }
}
