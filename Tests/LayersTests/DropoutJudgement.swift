import Base
import Layers
import Tensors

/// A way of doing dropout, right or wrong.
struct DropoutMethod: CustomStringConvertible {
  /// What it is, or what is wrong with it.
  let description: String
  /// What it makes of a batch [N, features] in training, drawing from the generator.
  let train: (Tensor, inout RandomGenerator) -> Tensor
  /// What it makes of a batch in the test.
  let answer: (Tensor) -> Tensor
}

/// Judges a way of doing dropout by what theory says about many of its masks.
///
/// Let c be what survivors are multiplied by: 1 / (1 − p) in today's form, 1 in that of 2012. Then
/// output ÷ input has mean c·(1 − p) and variance c²·p·(1 − p); and because every number of every
/// picture in every pass has a coin of its own, a mean over n of them has the n-th part of that
/// variance, whichever n they are. A mask that is shared by pictures, units or passes gives itself
/// away there. In the test every number is multiplied by c·(1 − p), and nothing is left to chance.
///
/// Each statistic must lie within 4 standard errors of theory (99.994 % of all seeds; the seed is
/// fixed).
struct DropoutJudgement {
  /// What is measured.
  enum Statistic: String {
    case mean = "mean"
    case variance = "variance"
    case overPictures = "variance of means over the pictures of a batch"
    case overUnits = "variance of means over the units of a picture"
    case overPasses = "variance of means over passes"
    case answerMean = "mean in the test"
    case answerSpread = "largest distance from that mean in the test"
  }

  /// One statistic beside its theory.
  struct Finding: CustomStringConvertible {
    let statistic: Statistic
    let measured: Double
    let expected: Double
    let allowed: Double

    var holds: Bool { abs(measured - expected) <= allowed }
    var description: String {
      "\(statistic.rawValue): \(measured), expected \(expected) ± \(allowed)"
    }
  }

  /// All that was measured.
  let findings: [Finding]

  /// The statistics that contradict theory.
  var rejectedBy: [Statistic] { findings.filter { !$0.holds }.map(\.statistic) }

  /// Judges `method` by 64 passes of 32 pictures with 50 units each.
  ///
  /// - Parameters:
  ///   - method: the way to judge.
  ///   - probability: p.
  ///   - isInverted: whether it claims to be today's form or that of 2012.
  init(_ method: DropoutMethod, probability: Float, isInverted: Bool) {
    let (passes, pictures, units) = (64, 32, 50)
    var generator = RandomGenerator(seed: 2012)
    // No two numbers alike, none near 0: a method that looks at its input is not to hide behind it.
    let x = Tensor.uniform([pictures, units], from: 0.5, to: 2, using: &generator)
    let ratios = (0..<passes).flatMap { _ in
      zip(method.train(x, &generator).values, x.values).map { Double($0) / Double($1) }
    }
    let answers = zip(method.answer(x).values, x.values).map { Double($0) / Double($1) }

    let (p, q) = (Double(probability), 1 - Double(probability))
    let c = isInverted ? 1 / q : 1
    let (mean, variance) = (c * q, c * c * p * q)
    // A coin's fourth cumulant is p·q·(1 − 6·p·q); cumulants of a sum are sums.
    let cumulant = c * c * c * c * p * q * (1 - 6 * p * q)
    let quantile = 4.0

    /// The mean squared distance from theory's mean of means over `n` coins each.
    func spread(_ statistic: Statistic, _ means: [Double], n: Int) -> Finding {
      let n = Double(n)
      let squares = means.map { ($0 - mean) * ($0 - mean) }
      let fourth = cumulant / (n * n * n) + 3 * (variance / n) * (variance / n)
      let deviation = (fourth - (variance / n) * (variance / n)).squareRoot()
      return Finding(
        statistic: statistic, measured: average(squares), expected: variance / n,
        allowed: quantile * deviation / Double(means.count).squareRoot())
    }
    func means(of n: Int, _ groups: Int, _ place: (_ group: Int, _ member: Int) -> Int) -> [Double]
    {
      (0..<groups).map { group in average((0..<n).map { ratios[place(group, $0)] }) }
    }
    let size = pictures * units
    findings = [
      Finding(
        statistic: .mean, measured: average(ratios), expected: mean,
        allowed: quantile * (variance / Double(ratios.count)).squareRoot()),
      spread(.variance, ratios, n: 1),
      spread(
        .overPictures,
        means(of: pictures, passes * units) { $0 / units * size + $1 * units + $0 % units },
        n: pictures),
      spread(.overUnits, means(of: units, passes * pictures) { $0 * units + $1 }, n: units),
      spread(.overPasses, means(of: passes, size) { $1 * size + $0 }, n: passes),
      // Rounding is all that may differ here.
      Finding(
        statistic: .answerMean, measured: average(answers), expected: mean, allowed: 1e-5),
      Finding(
        statistic: .answerSpread, measured: answers.map { abs($0 - mean) }.max()!, expected: 0,
        allowed: 1e-5),
    ]
  }
}

private func average(_ numbers: [Double]) -> Double {
  numbers.reduce(0, +) / Double(numbers.count)
}

// MARK: - Right and wrong ways

extension DropoutMethod {
  /// The library's layer.
  static func library(_ p: Float) -> DropoutMethod {
    let layer = Dropout(probability: p, seed: 7)
    return DropoutMethod(
      description: "the library's layer",
      train: { x, _ in
        layer.isTraining = true
        return layer(x)
      },
      answer: {
        layer.isTraining = false
        return layer($0)
      })
  }

  /// The form of 2012, made of the library's layer.
  static func of2012(_ p: Float) -> DropoutMethod {
    let layer = Dropout(probability: p, seed: 8)
    return DropoutMethod(
      description: "the form of 2012", train: { x, _ in layer(x) * (1 - p) },
      answer: { $0 * (1 - p) })
  }

  /// The mistakes people make, each with the statistic that must notice it in today's form.
  static func mistakes(_ p: Float) -> [(method: DropoutMethod, noticed: DropoutJudgement.Statistic)]
  {
    let scale = 1 / (1 - p)
    func method(
      _ description: String, answer: @escaping (Tensor) -> Tensor = { $0 },
      train: @escaping (Tensor, inout RandomGenerator) -> Tensor
    ) -> DropoutMethod {
      DropoutMethod(description: description, train: train, answer: answer)
    }
    var kept: RandomGenerator?
    var own = RandomGenerator(seed: 9)
    return [
      (method("no scaling") { x, random in x * coins(x.shape, p, &random) }, .mean),
      (
        method("scaled by 1 / p") { x, random in x * coins(x.shape, p, &random) * (1 / p) }, .mean
      ),
      (
        method("p taken for the chance to be kept") { x, random in
          x * coins(x.shape, 1 - p, &random) * (1 / p)
        }, .variance
      ),
      (
        method("one mask per batch, for all its pictures") { x, random in
          x * coins([1, x.shape[1]], p, &random) * scale
        }, .overPictures
      ),
      (
        method("the first mask kept for ever") { x, random in
          if kept == nil { kept = random.split() }
          var again = kept!
          return x * coins(x.shape, p, &again) * scale
        }, .overPasses
      ),
      (
        method("one coin per picture, for all its units") { x, random in
          x * coins([x.shape[0], 1], p, &random) * scale
        }, .overUnits
      ),
      (
        method("one coin per batch, for everything") { x, random in
          x * coins([1, 1], p, &random) * scale
        }, .overPictures
      ),
      (
        method("scaled in training and again in the test", answer: { $0 * (1 - p) }) { x, random in
          x * coins(x.shape, p, &random) * scale
        }, .answerMean
      ),
      (
        method(
          "never switched to the test",
          answer: { x in x * coins(x.shape, p, &own) * scale }
        ) { x, random in x * coins(x.shape, p, &random) * scale }, .answerSpread
      ),
    ]
  }
}

/// 0 with probability p and 1 otherwise, each number with a coin of its own.
private func coins(_ shape: [Int], _ p: Float, _ generator: inout RandomGenerator) -> Tensor {
  Tensor.uniform(shape, using: &generator).map { $0 < p ? 0 : 1 }
}
