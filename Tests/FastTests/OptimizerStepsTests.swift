import Testing

import Base
@testable import Fast

@Suite struct OptimizerStepsTests {
  @Test func `two steps of SGD with momentum by hand`() {
    var (w, v): ([Float], [Float]) = ([1], [0])
    sgdStep(
      count: 1, weight: &w, gradient: [2], velocity: &v, learningRate: 0.5, momentum: 0.5,
      weightDecay: 1)
    #expect(v == [3])  // 0 + (2 + 1·1)
    #expect(w == [-0.5])  // 1 − 0.5·3
    sgdStep(
      count: 1, weight: &w, gradient: [2], velocity: &v, learningRate: 0.5, momentum: 0.5,
      weightDecay: 1)
    #expect(v == [3])  // 1.5 + (2 − 0.5)
    #expect(w == [-2])
  }

  @Test func `two steps of the paper's form by hand`() {
    var (w, v): ([Float], [Float]) = ([1], [0])
    sgdStepPaper(
      count: 1, weight: &w, gradient: [2], velocity: &v, learningRate: 0.5, momentum: 0.5,
      weightDecay: 1)
    #expect(v == [-1.5])  // 0 − 1·0.5·1 − 0.5·2
    #expect(w == [-0.5])
    // The rate falls to a quarter: the old velocity still counts in full.
    sgdStepPaper(
      count: 1, weight: &w, gradient: [2], velocity: &v, learningRate: 0.125, momentum: 0.5,
      weightDecay: 1)
    #expect(v == [-0.9375])  // −0.75 + 0.0625 − 0.25
    #expect(w == [-1.4375])
  }

  @Test func `without momentum no velocity is needed`() {
    var w: [Float] = [1, 2, 3]
    sgdStep(
      count: 3, weight: &w, gradient: [1, 1, 1], velocity: nil, learningRate: 0.5,
      weightDecay: 0)
    #expect(w == [0.5, 1.5, 2.5])
  }

  @Test func `Adam's first step is the learning rate, whatever the gradient's size`() {
    var (w, m, s): ([Float], [Float], [Float]) = ([1, 1], [0, 0], [0, 0])
    adamStep(
      count: 2, weight: &w, gradient: [100, -0.001], firstMoment: &m, secondMoment: &s,
      learningRate: 0.25, step: 1)
    #expect(abs(w[0] - 0.75) < 1e-6)
    #expect(abs(w[1] - 1.25) < 1e-5)
  }

  /// Ten steps in double precision, straight from the formulas.
  private struct Exact {
    var w = 0.0
    var v = 0.0
    var m = 0.0
    var s = 0.0

    mutating func sgd(_ g: Double, dampening: Double, nesterov: Bool, first: Bool) {
      let g = g + 0.01 * w
      v = first ? g : 0.9 * v + (1 - dampening) * g
      w -= 0.1 * (nesterov ? g + 0.9 * v : v)
    }

    mutating func adam(_ g: Double, _ step: Int, decoupled: Bool) {
      var g = g
      if decoupled { w *= 1 - 0.1 * 0.01 } else { g += 0.01 * w }
      m = 0.9 * m + 0.1 * g
      s = 0.999 * s + 0.001 * g * g
      let (b1, b2) = (
        (1...step).reduce(1) { p, _ in p * 0.9 }, (1...step).reduce(1) { p, _ in p * 0.999 }
      )
      w -= 0.1 / (1 - b1) * m / ((s / (1 - b2)).squareRoot() + 1e-8)
    }
  }

  @Test(arguments: [1, 15, 16, 17, 1000, 33_333])
  func `ten steps follow the formulas in double precision`(count: Int) {
    var numbers = TestNumbers(seed: UInt64(count))
    let start = numbers.fractions(count)
    let gradients = (0..<10).map { _ in numbers.fractions(count) }
    func run(
      _ exactStep: (inout Exact, Double, Int) -> Void,
      _ step: (
        _ t: Int, _ w: UnsafeMutablePointer<Float>, _ a: UnsafeMutablePointer<Float>,
        _ b: UnsafeMutablePointer<Float>
      ) -> Void
    ) -> Float {
      var (w, a, b) = (
        start, [Float](repeating: 0, count: count), [Float](repeating: 0, count: count)
      )
      for t in 0..<10 { step(t, &w, &a, &b) }
      let expected = (0..<count).map { i in
        var exact = Exact(w: Double(start[i]))
        for t in 0..<10 { exactStep(&exact, Double(gradients[t][i]), t) }
        return Float(exact.w)
      }
      return largestError(w, expected)
    }
    for (dampening, nesterov) in [(0.0, false), (0.0, true), (0.3, false)] {
      let error = run({
        $0.sgd($1, dampening: dampening, nesterov: nesterov, first: $2 == 0)
      }) { t, w, v, _ in
        sgdStep(
          count: count, weight: w, gradient: gradients[t], velocity: v, learningRate: 0.1,
          momentum: 0.9, weightDecay: 0.01, dampening: dampening, nesterov: nesterov,
          isFirstStep: t == 0)
      }
      #expect(error < 1e-6, "dampening \(dampening), nesterov \(nesterov)")
    }
    let paper = run({ $0.sgd($1, dampening: 0, nesterov: false, first: $2 == 0) }) { t, w, v, _ in
      sgdStepPaper(
        count: count, weight: w, gradient: gradients[t], velocity: v, learningRate: 0.1,
        momentum: 0.9, weightDecay: 0.01)
    }
    #expect(paper < 1e-6, "at a constant rate both forms take the same steps")
    for decoupled in [false, true] {
      let error = run({ $0.adam($1, $2 + 1, decoupled: decoupled) }) { t, w, m, s in
        adamStep(
          count: count, weight: w, gradient: gradients[t], firstMoment: m, secondMoment: s,
          learningRate: 0.1, weightDecay: 0.01, step: t + 1, decoupled: decoupled)
      }
      #expect(error < 2e-6, "decoupled \(decoupled)")
    }
  }
}
