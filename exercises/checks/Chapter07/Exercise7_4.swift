import Base
import Tensors
import Training

/// Exercise 7.4.
public protocol TopKError {
  /// The share of N rows of scores [N, K] whose right class is not among the k best.
  static func topKError(scores: Tensor, labels: [Int], k: Int) throws -> Double
}

var exercise7_4: Exercise<any TopKError.Type> {
  Exercise(
    id: "7.4", title: "Top-k error",
    asked: "In what share of the images is the right class not among the k best guesses?",
    hints: [
      "Nothing need be sorted. For one image, ask: how many classes stand ahead of the right one?",
      "A class stands ahead when its score is higher, or when it is equal and the class has the "
        + "lower number. With k or more ahead, the right class is not among the k best.",
      "For row n with label t: `let ahead = (0..<classes).count { scores[n, $0] > scores[n, t] || "
        + "(scores[n, $0] == scores[n, t] && $0 < t) }`; it is a miss when `ahead >= k`. Return "
        + "`Double(misses) / Double(labels.count)`.",
    ],
    cases: {
      let two = Tensor([[0.1, 0.5, 0.4], [0.6, 0.3, 0.1]])
      var cases = [([2, 2], 2, 0.5), ([1, 1], 1, 0.5), ([0, 2], 1, 1), ([0, 2], 3, 0)].map {
        (labels: [Int], k: Int, error: Double) in
        Case<any TopKError.Type>(
          "scores [[0.1, 0.5, 0.4], [0.6, 0.3, 0.1]], labels \(labels), k \(k)", expects: error
        ) { try $0.topKError(scores: two, labels: labels, k: k) }
      }
      cases.append(
        Case(
          "scores [[1, 1, 1], [1, 1, 1], [1, 1, 1]], labels [0, 1, 2], k 1", expects: 2.0 / 3
        ) { try $0.topKError(scores: .ones([3, 3]), labels: [0, 1, 2], k: 1) })
      for (seed, (rows, classes, k)) in [(8, 4, 2), (20, 10, 5), (50, 10, 1)].enumerated() {
        // In tenths, so that some scores are equal.
        let scores = random([rows, classes], seed: UInt64(seed + 1))
          .map { ($0 * 10).rounded() / 10 }
        var generator = RandomGenerator(seed: UInt64(seed + 11))
        let labels = (0..<rows).map { _ in generator.integer(below: classes) }
        var evaluation = Evaluation(classes: classes)
        evaluation.add(logits: scores, labels: labels)
        cases.append(
          Case(
            "\(described("random scores", scores)), some of them equal, k \(k)",
            expects: evaluation.topError(k)
          ) { try $0.topKError(scores: scores, labels: labels, k: k) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "returned the share of hits",
        "That is the accuracy. The error is the share of misses: 1 minus the accuracy.",
        CountedHits.self),
      Mistake(
        "let the right class win every tie",
        "A network that gives all classes the same score would then make no error at all. Among "
          + "equal scores the class with the lower number comes first.",
        WinsTies.self),
      Mistake(
        "let the right class lose every tie",
        "Among equal scores the class with the lower number comes first: classes after the right "
          + "one do not stand ahead of it.",
        LosesTies.self),
      Mistake(
        "looked one place too far",
        "With k classes ahead of it the right class is number k + 1, which is no longer among the "
          + "first k.",
        OneTooFar.self),

      Mistake(
        "divided whole numbers",
        "Dividing two `Int`s leaves the remainder out, so every share below 1 becomes 0: make both "
          + "`Double` first.",
        DividedWholeNumbers.self),
    ])
}

/// The share of rows that count, judged by how many classes have a higher score than the right one,
/// how many before it an equal one, and how many after it.
private func share(
  _ scores: Tensor, _ labels: [Int],
  of counts: (_ higher: Int, _ equalBefore: Int, _ equalAfter: Int) -> Bool
) -> Double {
  let counted = labels.enumerated().count { n, label in
    let row = scores.entry(n).values
    let equal = row.indices.filter { row[$0] == row[label] }
    return counts(
      row.count { $0 > row[label] }, equal.count { $0 < label }, equal.count { $0 > label })
  }
  return Double(counted) / Double(labels.count)
}

private enum CountedHits: TopKError {
  static func topKError(scores: Tensor, labels: [Int], k: Int) -> Double {
    share(scores, labels) { higher, equalBefore, _ in higher + equalBefore < k }
  }
}

private enum WinsTies: TopKError {
  static func topKError(scores: Tensor, labels: [Int], k: Int) -> Double {
    share(scores, labels) { higher, _, _ in higher >= k }
  }
}

private enum LosesTies: TopKError {
  static func topKError(scores: Tensor, labels: [Int], k: Int) -> Double {
    share(scores, labels) { higher, equalBefore, equalAfter in
      higher + equalBefore + equalAfter >= k
    }
  }
}

private enum OneTooFar: TopKError {
  static func topKError(scores: Tensor, labels: [Int], k: Int) -> Double {
    share(scores, labels) { higher, equalBefore, _ in higher + equalBefore > k }
  }
}

private enum DividedWholeNumbers: TopKError {
  static func topKError(scores: Tensor, labels: [Int], k: Int) -> Double {
    share(scores, labels) { higher, equalBefore, _ in higher + equalBefore >= k }
      .rounded(.towardZero)
  }
}
