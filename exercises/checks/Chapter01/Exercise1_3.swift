/// Exercise 1.3.
public protocol KernelPerceptronPass {
  /// One pass over all examples: how often each has been mistaken, before and after.
  static func pass(gram: [[Double]], labels: [Int], counts: [Int]) throws -> [Int]
}

var exercise1_3: Exercise<any KernelPerceptronPass.Type> {
  Exercise(
    id: "1.3", title: "The kernel perceptron's update",
    asked:
      "Which examples does a kernel perceptron mistake in one pass, and what does it remember?",
    hints: [
      "Take the examples one by one, from the first to the last. Each time decide with what is known "
        + "at that moment, and if the decision is wrong, remember the example at once.",
      "The decision for example i is Σ_j counts[j] · labels[j] · gram[j][i]. It is wrong when its "
        + "sign is not that of labels[i], and also when it is 0.",
      "`var counts = counts`; for each i: `var sum = 0.0`, a loop over j that adds "
        + "`Double(counts[j] * labels[j]) * gram[j][i]`, then "
        + "`if Double(labels[i]) * sum <= 0 { counts[i] += 1 }`. Return `counts`.",
    ],
    cases: {
      // Exclusive or under the kernel (x·z + 1)²: a corner with itself 9, with any other 1.
      let corners = (0..<4).map { i in (0..<4).map { i == $0 ? 9.0 : 1.0 } }
      let examples: [(String, [[Double]], [Int], [Int])] = [
        ("[[2, 1], [1, 2]]", [[2, 1], [1, 2]], [1, 1], [0, 0]),
        ("[[2, 1], [1, 2]]", [[2, 1], [1, 2]], [-1, 1], [0, 0]),
        ("9 on the diagonal, 1 elsewhere", corners, [-1, 1, 1, -1], [0, 0, 0, 0]),
        ("9 on the diagonal, 1 elsewhere", corners, [-1, 1, 1, -1], [1, 1, 1, 1]),
      ]
      let afterwards = [[1, 0], [1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]
      var cases = zip(examples, afterwards).map { example, after in
        let (text, gram, labels, counts) = example
        return Case<any KernelPerceptronPass.Type>(
          "gram \(text), labels \(labels), counts \(counts)", expects: after
        ) { try $0.pass(gram: gram, labels: labels, counts: counts) }
      }
      for (index, size) in [5, 8, 12].enumerated() {
        let points = rows(random([size, 2], seed: UInt64(index + 1)))
        let gram = points.map { x in points.map { z in x[0] * z[0] + x[1] * z[1] + 0.5 } }
        let labels = randomRow(size, seed: UInt64(index + 51)).map { $0 < 0 ? -1 : 1 }
        let counts = randomRow(size, seed: UInt64(index + 71)).map { Int(abs($0) * 3) }
        cases.append(
          Case(
            "\(size) random examples, labels \(labels), counts \(counts)",
            expects: onePass(gram, labels, counts, { $0 <= 0 }) { counts, i in counts[i] += 1 }
          ) { try $0.pass(gram: gram, labels: labels, counts: counts) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "took a decision of 0 for a right one",
        "At the beginning every decision is 0: a rule that is content with 0 never learns anything.",
        ContentWithZero.self),
      Mistake(
        "left the labels out of the decision",
        "An example of class −1 speaks against class +1: its similarity counts negatively.",
        ForgotLabels.self),
      Mistake(
        "decided with the counts from before the pass",
        "What example 0 taught is known when example 1 is looked at: the counts change during the "
          + "pass.",
        StaleCounts.self),
      Mistake(
        "added the label instead of 1",
        "A count says how often an example was mistaken and cannot fall. The label comes in when "
          + "deciding.",
        AddedLabel.self),
    ])
}

/// A pass with its two rules: which margins, label times decision, are mistakes, and what follows.
private func onePass(
  _ gram: [[Double]], _ labels: [Int], _ counts: [Int], signs: [Int]? = nil, stale: Bool = false,
  _ isMistake: (Double) -> Bool, _ remember: (inout [Int], Int) -> Void
) -> [Int] {
  var current = counts
  for i in gram.indices {
    let known = stale ? counts : current
    let decision = gram.indices.reduce(0.0) {
      $0 + Double(known[$1] * (signs ?? labels)[$1]) * gram[$1][i]
    }
    if isMistake(Double(labels[i]) * decision) { remember(&current, i) }
  }
  return current
}

private enum ContentWithZero: KernelPerceptronPass {
  static func pass(gram: [[Double]], labels: [Int], counts: [Int]) -> [Int] {
    onePass(gram, labels, counts, { $0 < 0 }) { $0[$1] += 1 }
  }
}

private enum ForgotLabels: KernelPerceptronPass {
  static func pass(gram: [[Double]], labels: [Int], counts: [Int]) -> [Int] {
    let ones = labels.map { _ in 1 }
    return onePass(gram, labels, counts, signs: ones, { $0 <= 0 }) { $0[$1] += 1 }
  }
}

private enum StaleCounts: KernelPerceptronPass {
  static func pass(gram: [[Double]], labels: [Int], counts: [Int]) -> [Int] {
    onePass(gram, labels, counts, stale: true, { $0 <= 0 }) { $0[$1] += 1 }
  }
}

private enum AddedLabel: KernelPerceptronPass {
  static func pass(gram: [[Double]], labels: [Int], counts: [Int]) -> [Int] {
    onePass(gram, labels, counts, { $0 <= 0 }) { $0[$1] += labels[$1] }
  }
}
