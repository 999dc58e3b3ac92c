import ExerciseChecks

/// # 4.2 Parameters and multiply-accumulates
///
/// Two prices of a layer: the numbers it learns (weights and biases), and the multiplications, each
/// with its addition, that it takes for one image. A layer comes as
///
///     .convolution(
///       inputChannels: 4, outputChannels: 6,
///       kernelSize: 3, stride: 1, padding: 1, groups: 2)
///     .fullyConnected(inputs: 400, outputs: 120)
///     .pooling(kernelSize: 2, stride: 2)
///     .flatten
///
/// together with the shape of its output, [C′, H′, W′] or [count]. In a convolution with groups each
/// filter sees inputChannels / groups channels only, and `outputChannels` counts the filters of all
/// groups together. Biases are learned, but adding them is not counted as work. Pooling and
/// flatten cost nothing by this count.
///
/// An example: the convolution above, with output [6, 7, 7], has 6 filters of 2 · 3 · 3 = 18 weights
/// and 6 biases, 114 numbers; each of the 108 weights is used in 49 places: 5,292 multiplications.
///
/// Return `LayerCounts(parameters: …, multiplyAccumulates: …)`.
public enum Solution4_2: LayerCounting {
  public static func count(_ layer: PlannedLayer, outputShape: [Int]) throws -> LayerCounts {
    // GAP: count the weights, then how often each is used.
    switch layer {
    case .convolution(let inputs, let outputs, let k, _, _, let groups):
      let weights = outputs * (inputs / groups) * k * k
      // Every filter works in every place of the output.
      let places = outputShape[1] * outputShape[2]
      return LayerCounts(parameters: weights + outputs, multiplyAccumulates: weights * places)
    case .fullyConnected(let inputs, let outputs):
      // Each weight is used once.
      let weights = inputs * outputs
      return LayerCounts(parameters: weights + outputs, multiplyAccumulates: weights)
    case .pooling, .flatten:
      return LayerCounts(parameters: 0, multiplyAccumulates: 0)
    }
    // END
  }
}
