import ExerciseChecks
import Tensors

/// # 7.4 Top-k error
///
/// With a thousand classes, a guess may be wrong for good reasons: a picture shows a cherry in front of
/// a dog. So one also counts how often the right class is not even among the k classes with the
/// highest scores. Return that share of the images, a number from 0 to 1.
///
/// scores [N, K], N labels (class numbers from 0), k from 1 to K → one number
///
/// Among equal scores the class with the lower number comes first.
///
/// An example: scores [[0.1, 0.5, 0.4], [0.6, 0.3, 0.1]], labels [2, 2] and k = 2. The first image's
/// best two are classes 1 and 2, a hit; the second's are 0 and 1, a miss. The error is 0.5.
///
/// `scores[n, j]` is a score and `scores.shape` is [N, K].
public enum Solution7_4: TopKError {
  public static func topKError(scores: Tensor, labels: [Int], k: Int) throws -> Double {
    // GAP: count the images whose right class is not among the k best.
    let classes = scores.shape[1]
    var misses = 0
    for (n, label) in labels.enumerated() {
      // How many classes stand ahead of the right one: its rank, without sorting.
      let ahead = (0..<classes).count {
        scores[n, $0] > scores[n, label] || (scores[n, $0] == scores[n, label] && $0 < label)
      }
      if ahead >= k { misses += 1 }
    }
    return Double(misses) / Double(labels.count)
    // END
  }
}
