import ExerciseChecks

/// # 1.3 The kernel perceptron's update
///
/// A kernel perceptron has no weight vector. It remembers how often it has mistaken each example, and
/// decides about example i by the sign of
///
///     f(i) = Σ_j counts[j] · labels[j] · gram[j][i]
///
/// It learns from one example after the other, i = 0, 1, 2, …: if f(i) has not the sign of labels[i]
/// (0 counts as wrong), counts[i] grows by 1. Do one pass over all examples and return the counts.
///
/// gram: n rows of n similarities; labels: n numbers, +1 or −1; counts: n whole numbers → n counts
///
/// An example: with gram [[2, 1], [1, 2]], labels [1, 1] and counts [0, 0], f(0) = 0 is wrong and
/// counts[0] becomes 1; then f(1) = 1·1·1 = 1 is right. The result is [1, 0].
public enum Solution1_3: KernelPerceptronPass {
  public static func pass(gram: [[Double]], labels: [Int], counts: [Int]) throws -> [Int] {
    // GAP: decide about each example in turn, and remember the mistaken ones.
    // A parameter cannot be changed; a variable of the same name can.
    var counts = counts
    for i in labels.indices {
      var sum = 0.0
      for j in labels.indices { sum += Double(counts[j] * labels[j]) * gram[j][i] }
      // The product is positive exactly when both have the same sign.
      if Double(labels[i]) * sum <= 0 { counts[i] += 1 }
    }
    return counts
    // END
  }
}
