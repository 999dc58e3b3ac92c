/// What theory says about a sum whose terms are dropped independently: Σ c·mᵢ·tᵢ with mᵢ = 1 with
/// probability 1 − p and 0 otherwise, and c = 1 / (1 − p) in today's form, 1 in that of 2012.
struct MaskedSum {
  /// The expected sum.
  let mean: Double
  /// The expected squared distance from it.
  let variance: Double
  /// The expected fourth power of that distance.
  let fourthMoment: Double

  /// - Parameters:
  ///   - terms: the tᵢ.
  ///   - probability: p, the chance that a term is dropped.
  ///   - isInverted: whether the survivors are divided by 1 − p.
  init(_ terms: [Double], probability p: Double, isInverted: Bool) {
    let kept = 1 - p
    let factor = isInverted ? 1 / kept : 1
    func sum(_ power: Int) -> Double {
      terms.reduce(0) { total, term in
        total + (0..<power).reduce(1) { product, _ in product * factor * term }
      }
    }
    mean = kept * sum(1)
    variance = p * kept * sum(2)
    // Fourth cumulants of independent terms add up; a coin's is p·q·(1 − 6·p·q).
    fourthMoment = p * kept * (1 - 6 * p * kept) * sum(4) + 3 * variance * variance
  }

  /// Mean and variance of samples, and how far from theory chance alone takes them in 999 of 1,000
  /// experiments.
  func measure(_ samples: [Float]) -> (
    mean: Double, meanHalfWidth: Double, variance: Double, varianceHalfWidth: Double
  ) {
    let n = Double(samples.count)
    let mean = samples.reduce(0.0) { $0 + Double($1) } / n
    let squares = samples.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let quantile = 3.2905
    return (
      mean, quantile * (variance / n).squareRoot(), squares / (n - 1),
      quantile * ((fourthMoment - variance * variance) / n).squareRoot()
    )
  }
}
