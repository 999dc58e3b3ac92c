import ExerciseChecks
import Tensors

/// # 6.3 The test-time form of 2012
///
/// In 2012 dropout did not scale in training: a dropped number became 0, a kept one stayed as it was.
/// At test time nothing is dropped, and so each number must be made as large as it was *on average*
/// in training. A fully connected layer follows the dropout. Return what it answers at test time:
/// its average answer over all the ways in which numbers could have been dropped.
///
/// input [N, I] (before the dropout), weight [O, I], bias [O] → output [N, O]. `probability` is that
/// of being dropped. Without dropout the layer computes input · weightᵀ + bias.
///
/// An example: input [[2, 4]], weight [[1, 1]], bias [10], probability 0.5. In training each of the
/// sums 10, 12, 14 and 16 occurs in a quarter of the cases. At test time the answer is their average,
/// [[13]].
///
/// `a.matmul(b)` multiplies matrices, `m.transposed()` exchanges rows and columns; a vector [O] can be
/// added to a matrix [N, O], row by row.
public enum Solution6_3: DropoutOf2012 {
  public static func testOutput(
    input: Tensor, weight: Tensor, bias: Tensor, probability: Float
  ) throws -> Tensor {
    // GAP: return the layer's average answer.
    // A number takes part in a share 1 − p of the steps. The layer is linear, so the average of its
    // answers is its answer to the average input. The bias is added in every step, and stays whole.
    let averageInput = input * (1 - probability)
    return averageInput.matmul(weight.transposed()) + bias
    // END
  }
}
