import Foundation
import KernelMethods

/// Exercise 1.2.
public protocol GramMatrix {
  /// The RBF kernel of every pair: n examples give n rows of n similarities.
  static func gramMatrix(_ examples: [[Double]], gamma: Double) throws -> [[Double]]
}

var exercise1_2: Exercise<any GramMatrix.Type> {
  Exercise(
    id: "1.2", title: "RBF Gram matrix",
    asked: "How alike is every pair of examples under the kernel exp(−γ‖x − z‖²)?",
    hints: [
      "One number of the matrix needs one pair of examples. Work out the squared distance of the "
        + "pair first: ‖x − z‖² = Σ (xᵢ − zᵢ)², with no root.",
      "Two loops over the examples, i and j; inside them a loop over the coordinates that adds up "
        + "`(examples[i][d] - examples[j][d]) * (examples[i][d] - examples[j][d])`.",
      "`var gram = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)` with "
        + "`n = examples.count`; in the loops over i and j, after the sum: "
        + "`gram[i][j] = exp(-gamma * sum)`.",
    ],
    cases: {
      var cases = [
        Case<any GramMatrix.Type>(
          "gramMatrix([[0, 0], [3, 4]], gamma: 0.01)",
          expects: [[1, 0.778_800_783], [0.778_800_783, 1]]
        ) { try $0.gramMatrix([[0, 0], [3, 4]], gamma: 0.01) },
        Case(
          "gramMatrix([[0], [1], [3]], gamma: 0.5)",
          expects: [
            [1, 0.606_530_660, 0.011_108_996_5], [0.606_530_660, 1, 0.135_335_283],
            [0.011_108_996_5, 0.135_335_283, 1],
          ]
        ) { try $0.gramMatrix([[0], [1], [3]], gamma: 0.5) },
      ]
      for (count, length, gamma) in [(4, 3, 0.7), (7, 5, 0.2)] {
        let examples = rows(random([count, length], seed: UInt64(count)))
        cases.append(
          Case(
            "\(count) random examples of \(length) numbers, gamma: \(gamma)",
            expects: libraryGram(examples, gamma)
          ) { try $0.gramMatrix(examples, gamma: gamma) })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "took the distance instead of its square",
        "‖x − z‖² is the sum of the squared differences itself; no root is drawn.",
        PlainDistance.self),
      Mistake(
        "forgot the minus sign",
        "Far apart must mean less alike: the exponent is 0 for a pair of equal examples and falls "
          + "from there.",
        ForgotMinus.self),
      Mistake(
        "took γ for the width of the bell",
        "γ multiplies the squared distance. The width is 1/√(2γ), so a large γ makes a narrow bell.",
        GammaAsWidth.self),
      Mistake(
        "filled one half only",
        "Example j is as like example i as i is like j: the matrix is symmetric, and all of it is "
          + "asked for.",
        UpperHalf.self),
    ])
}

private func libraryGram(_ examples: [[Double]], _ gamma: Double) -> [[Double]] {
  let gram = try! Kernel.rbf(gamma: gamma).gram(Matrix(examples))
  return (0..<gram.rows).map(gram.row)
}

/// A matrix of what `value` makes of each pair's squared distance.
private func pairs(_ examples: [[Double]], _ value: (Double) -> Double) -> [[Double]] {
  examples.map { x in
    examples.map { z in value(zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }) }
  }
}

private enum PlainDistance: GramMatrix {
  static func gramMatrix(_ examples: [[Double]], gamma: Double) -> [[Double]] {
    pairs(examples) { exp(-gamma * $0.squareRoot()) }
  }
}

private enum ForgotMinus: GramMatrix {
  static func gramMatrix(_ examples: [[Double]], gamma: Double) -> [[Double]] {
    pairs(examples) { exp(gamma * $0) }
  }
}

private enum GammaAsWidth: GramMatrix {
  static func gramMatrix(_ examples: [[Double]], gamma: Double) -> [[Double]] {
    pairs(examples) { exp(-$0 / (2 * gamma * gamma)) }
  }
}

private enum UpperHalf: GramMatrix {
  static func gramMatrix(_ examples: [[Double]], gamma: Double) -> [[Double]] {
    var gram = pairs(examples) { exp(-gamma * $0) }
    for i in gram.indices { for j in 0..<i { gram[i][j] = 0 } }
    return gram
  }
}
