import ExerciseChecks
import Tensors

/// # 6.1 Inverted dropout
///
/// In training, each number of the input is dropped (set to 0) with the given probability. What is
/// kept is scaled up, so that the expected value of every output is the input itself. Then nothing is
/// left to do at test time: the input passes unchanged.
///
/// The dice have been thrown already: `uniform` holds one number from [0, 1) for each number of the
/// input, and a number is dropped where its uniform number is less than `probability`.
///
/// input, uniform → output, all of the same shape, whichever that is
///
/// An example: in training with probability 0.5, the input [1, 2, 3, 4] and the uniform numbers
/// [0.9, 0.1, 0.5, 0.49] give [2, 0, 6, 0]; at test time, [1, 2, 3, 4].
///
/// `input.values` is an array of all numbers, a copy, best taken once before a loop;
/// `Tensor(array, shape: input.shape)` puts such an array into a shape. The probability is less than 1.
public enum Solution6_1: InvertedDropout {
  public static func dropout(
    input: Tensor, uniform: Tensor, probability: Float, isTraining: Bool
  ) throws -> Tensor {
    // GAP: drop and scale in training, pass the input on at test time.
    guard isTraining else { return input }
    let output = zip(input.values, uniform.values).map { x, u in
      // The expectation is p · 0 + (1 − p) · x / (1 − p) = x.
      u < probability ? 0 : x / (1 - probability)
    }
    return Tensor(output, shape: input.shape)
    // END
  }
}
