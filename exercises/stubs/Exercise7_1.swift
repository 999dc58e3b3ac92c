import ExerciseChecks
import Foundation
import Tensors

/// # 7.1 Stable softmax cross-entropy
///
/// A classifier gives each image K scores, its logits z. Softmax makes probabilities of them,
///
///     p[j] = e^z[j] / Σ_i e^z[i]
///
/// and the loss of the image is −ln p[t], where t is the right class. Return the *mean* loss of a
/// batch, and its gradient with respect to the logits. For one image, ∂(−ln p[t])/∂z[j] is p[j] − 1
/// for j = t and p[j] otherwise.
///
/// logits [N, K], N targets (class numbers from 0) → loss, one number, and gradient [N, K]
///
/// Scores may be as large as 1000 or as small as −1000, and the results must still be right: a Float
/// ends at about e^88. p does not change when the same number is subtracted from all the scores of an
/// image.
///
/// An example: logits [[ln 3, 0], [0, 0]], targets [0, 1]. The probabilities are [0.75, 0.25] and
/// [0.5, 0.5], the losses 0.2877 and 0.6931, their mean 0.4904, and the gradient is
/// [[−0.125, 0.125], [0.25, −0.25]].
///
/// `exp` and `log` (the natural logarithm) work on Floats; `logits[n, j]` is a score, and
/// `logits.entry(n).values` the array of one image's scores.
public enum Exercise7_1: SoftmaxCrossEntropy {
  public static func softmaxCrossEntropy(
    logits: Tensor, targets: [Int]
  ) throws -> (loss: Float, gradient: Tensor) {
    // TODO: return the mean loss and its gradient, without overflow.
    throw ToDo()
  }
}
