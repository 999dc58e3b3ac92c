import ExerciseChecks
import Tensors

/// # 5.1 ReLU, forward and backward
///
/// A rectified linear unit passes on what is positive and puts 0 in place of the rest: output =
/// max(0, input), number by number. On the way back it gets the gradient of the loss with respect to
/// its output, and returns the gradient with respect to its input. At 0, where there is no
/// derivative, take 0.
///
/// input, outputGradient → output, inputGradient, all of the same shape, whichever that is
///
/// An example: the input [−2, 0, 3] gives the output [0, 0, 3]; with the outputGradient
/// [10, 20, 30] the inputGradient is [0, 0, 30].
///
/// `input.map { … }` makes a tensor of the same shape; `input.values` is an array of all numbers,
/// and `Tensor(array, shape: input.shape)` puts such an array into a shape. `values` copies, so take
/// it once, before a loop.
public enum Exercise5_1: RectifiedLinearUnit {
  public static func relu(
    input: Tensor, outputGradient: Tensor
  ) throws -> (output: Tensor, inputGradient: Tensor) {
    // TODO: return the output and the gradient with respect to the input.
    throw ToDo()
  }
}
