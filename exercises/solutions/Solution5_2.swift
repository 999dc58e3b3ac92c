import ExerciseChecks
import Tensors

/// # 5.2 Sigmoid's derivative from its output
///
/// A sigmoid layer computes output = 1 / (1 + e^−input), number by number. For the way back it keeps
/// nothing but its output: the derivative can be written with the output alone, and no exponential is
/// needed a second time. Given the output and the gradient of the loss with respect to it, return the
/// gradient with respect to the input.
///
/// output, outputGradient → inputGradient, all of the same shape, whichever that is
///
/// An example: where the output is 0.75 and its gradient is 2, the input's gradient is 0.375.
///
/// `+`, `-` and `*` between tensors of one shape, or a tensor and a number, work number by number.
public enum Solution5_2: SigmoidBackward {
  public static func sigmoidBackward(output: Tensor, outputGradient: Tensor) throws -> Tensor {
    // GAP: write the derivative with the output alone, and apply the chain rule.
    // With y = 1 / (1 + e^−x): dy/dx = e^−x / (1 + e^−x)² = y · (1 − y). It is at most ¼, at y = ½,
    // and next to nothing where y is near 0 or 1.
    return outputGradient * output * (1 - output)
    // END
  }
}
