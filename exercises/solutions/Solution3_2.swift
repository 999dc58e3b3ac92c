import ExerciseChecks

/// # 3.2 Counting parameters
///
/// How large is a network? Count the numbers that each of its layers learns, biases included. The
/// layers come as a plan, a list of
///
///     .convolution(
///       inputChannels: 1, outputChannels: 6,
///       kernelSize: 5, stride: 1, padding: 2, groups: 1)
///     .pooling(kernelSize: 2, stride: 2)
///     .flatten
///     .fullyConnected(inputs: 400, outputs: 120)
///
/// A filter of a convolution has kernelSize × kernelSize weights for each input channel, and one
/// bias. Groups are 1 in this exercise. A fully connected layer joins every input with every output.
///
/// layers: a plan of n layers → n whole numbers, 0 for a layer that learns nothing
///
/// An example: LeNet's first convolution, the one above, has 6 filters of 1 · 5 · 5 weights and a bias,
/// 6 · 26 = 156 in all.
///
/// `switch layer { case .convolution(let inputs, let outputs, let k, _, _, _): … }` takes a layer
/// apart; what does not matter is left out with `_`.
public enum Solution3_2: ParameterCounting {
  public static func parameterCounts(_ layers: [PlannedLayer]) throws -> [Int] {
    // GAP: one count for each layer.
    layers.map { layer in
      switch layer {
      case .convolution(let inputs, let outputs, let k, _, _, _):
        // Stride and padding decide where a filter is used, not how many numbers it has.
        outputs * (inputs * k * k + 1)
      case .fullyConnected(let inputs, let outputs):
        // A convolution whose window is as large as its image.
        outputs * (inputs + 1)
      case .pooling, .flatten:
        0
      }
    }
    // END
  }
}
