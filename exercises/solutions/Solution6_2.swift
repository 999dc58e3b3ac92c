import ExerciseChecks
import Base
import Tensors

/// # 6.2 Dropout's backward pass
///
/// Dropout in training, there and back. Forward, each number of the input is set to 0 with the given
/// probability, and divided by 1 − probability otherwise. Backward, the gradient of the loss with
/// respect to the output becomes the gradient with respect to the input.
///
/// input, outputGradient → output, inputGradient, all of the same shape, whichever that is
///
/// Draw the uniform numbers from [0, 1) all at once, with
/// `Tensor.uniform(input.shape, using: &generator)` (one by one they would be others); a number is
/// dropped where its uniform number is less than `probability`.
///
/// An example: with probability 0.5, let the uniform numbers be 0.3 and 0.8. The input [5, 7] gives
/// the output [0, 14], and the outputGradient [10, 20] gives the inputGradient [0, 40].
///
/// `*` between tensors of one shape works number by number; `tensor.map { … }` makes a tensor of the
/// same shape.
public enum Solution6_2: DropoutPasses {
  public static func dropoutPasses(
    input: Tensor, outputGradient: Tensor, probability: Float,
    using generator: inout RandomGenerator
  ) throws -> (output: Tensor, inputGradient: Tensor) {
    // GAP: draw, then return the output and the gradient with respect to the input.
    // What each number is multiplied by. Once drawn, these are constants like any weight.
    let factors = Tensor.uniform(input.shape, using: &generator)
      .map { $0 < probability ? 0 : 1 / (1 - probability) }
    // output = factor · input, so the derivative is the factor, whatever the input was.
    return (input * factors, outputGradient * factors)
    // END
  }
}
