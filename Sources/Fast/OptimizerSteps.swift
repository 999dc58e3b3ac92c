import Base

// One step of an optimiser, each one pass over memory.
//
// The formulas and their order of operations are PyTorch's (torch.optim, 2.x), except for
// `sgdStepPaper`. Hyperparameters are Doubles: 1 − 0.999 in single precision would already be wrong
// in its fifth digit.

private typealias Vector = SIMD16<Float>

// MARK: Stochastic gradient descent

/// The PyTorch form: g ← g + λ·w; v ← μ·v + (1 − dampening)·g; w ← w − ε·v.
///
/// The learning rate multiplies the velocity when it is used, so that a change of the rate acts at
/// once on all of it. Compare `sgdStepPaper`.
///
/// - Parameters:
///   - count: How many weights.
///   - weight: w, changed in place.
///   - gradient: g, not changed.
///   - velocity: v, changed in place; all zeros before the first step; nil without momentum.
///   - learningRate: ε.
///   - momentum: μ.
///   - weightDecay: λ.
///   - dampening: How much of the gradient does not enter the velocity.
///   - nesterov: Whether w ← w − ε·(g + μ·v) is done instead (Sutskever et al., 2013).
///   - isFirstStep: PyTorch's first step does not dampen; only matters when dampening is not 0.
public func sgdStep(
  count: Int, weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
  velocity: UnsafeMutablePointer<Float>?, learningRate: Double, momentum: Double = 0,
  weightDecay: Double = 0, dampening: Double = 0, nesterov: Bool = false,
  isFirstStep: Bool = false
) {
  let minusRate = Float(-learningRate)
  let decay = Float(weightDecay)
  guard let velocity, momentum != 0 else {
    parallelFor(blocks(count)) { block in
      forEach(block, count) { i, lanes in
        let w = load(weight + i, lanes)
        store(w + (load(gradient + i, lanes) + w * decay) * minusRate, weight + i, lanes)
      }
    }
    return
  }
  let mu = Float(momentum)
  let fresh = isFirstStep ? 1 : Float(1 - dampening)
  if nesterov {
    parallelFor(blocks(count)) { block in
      forEach(block, count) { i, lanes in
        let w = load(weight + i, lanes)
        let g = load(gradient + i, lanes) + w * decay
        let v = load(velocity + i, lanes) * mu + g * fresh
        store(v, velocity + i, lanes)
        store(w + (g + v * mu) * minusRate, weight + i, lanes)
      }
    }
  } else {
    parallelFor(blocks(count)) { block in
      forEach(block, count) { i, lanes in
        let w = load(weight + i, lanes)
        let g = load(gradient + i, lanes) + w * decay
        let v = load(velocity + i, lanes) * mu + g * fresh
        store(v, velocity + i, lanes)
        store(w + v * minusRate, weight + i, lanes)
      }
    }
  }
}

/// The form of "ImageNet classification with deep convolutional neural networks" (Krizhevsky,
/// Sutskever, Hinton, 2012): v ← μ·v − λ·ε·w − ε·g; w ← w + v.
///
/// Here the learning rate is inside the velocity. While ε stays the same both forms take the same
/// steps; when ε falls, this one still carries on with the old, larger velocity.
///
/// - Parameters:
///   - count: How many weights.
///   - weight: w, changed in place.
///   - gradient: g, not changed.
///   - velocity: v, changed in place; all zeros before the first step.
///   - learningRate: ε.
///   - momentum: μ, 0.9 in the paper.
///   - weightDecay: λ, 0.0005 in the paper.
public func sgdStepPaper(
  count: Int, weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
  velocity: UnsafeMutablePointer<Float>, learningRate: Double, momentum: Double,
  weightDecay: Double
) {
  let rate = Float(learningRate)
  let decay = Float(weightDecay * learningRate)
  let mu = Float(momentum)
  parallelFor(blocks(count)) { block in
    forEach(block, count) { i, lanes in
      let w = load(weight + i, lanes)
      let g = load(gradient + i, lanes)
      let v = load(velocity + i, lanes) * mu - w * decay - g * rate
      store(v, velocity + i, lanes)
      store(w + v, weight + i, lanes)
    }
  }
}

// MARK: Adam

/// "Adam: a method for stochastic optimization" (Kingma, Ba, 2014), and with `decoupled` AdamW,
/// "Decoupled weight decay regularization" (Loshchilov, Hutter, 2017).
///
/// m ← m + (1 − β₁)(g − m); s ← β₂·s + (1 − β₂)·g²;
/// w ← w − ε / (1 − β₁ᵗ) · m / (√s / √(1 − β₂ᵗ) + δ).
///
/// - Parameters:
///   - count: How many weights.
///   - weight: w, changed in place.
///   - gradient: g, not changed.
///   - firstMoment: m, changed in place; all zeros before the first step.
///   - secondMoment: s, changed in place; all zeros before the first step.
///   - learningRate: ε.
///   - beta1: β₁.
///   - beta2: β₂.
///   - epsilon: δ.
///   - weightDecay: λ: added to the gradient as λ·w, or, decoupled, w ← w·(1 − ελ) first.
///   - step: t, 1 for the first step.
///   - decoupled: Whether the weight decay stays out of the moments (AdamW).
public func adamStep(
  count: Int, weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
  firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
  learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
  weightDecay: Double = 0, step: Int, decoupled: Bool = false
) {
  require(step >= 1, "Adam's steps are counted from 1, but step \(step) was asked for")
  let minusStepSize = Float(-learningRate / (1 - power(beta1, step)))
  let rootOfCorrection = Float((1 - power(beta2, step)).squareRoot())
  let (delta, decay2) = (Float(epsilon), Float(beta2))
  let (fresh1, fresh2) = (Float(1 - beta1), Float(1 - beta2))
  let addedDecay = decoupled ? 0 : Float(weightDecay)
  let shrink = decoupled ? Float(1 - learningRate * weightDecay) : 1
  parallelFor(blocks(count)) { block in
    forEach(block, count) { i, lanes in
      let w = load(weight + i, lanes) * shrink
      let g = load(gradient + i, lanes) + w * addedDecay
      var m = load(firstMoment + i, lanes)
      m += (g - m) * fresh1
      let s = load(secondMoment + i, lanes) * decay2 + g * g * fresh2
      store(m, firstMoment + i, lanes)
      store(s, secondMoment + i, lanes)
      let step = m / (s.squareRoot() / rootOfCorrection + delta)
      store(w + step * minusStepSize, weight + i, lanes)
    }
  }
}

/// base^exponent by repeated squaring: the same bits on every platform, unlike the C library's pow.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}

// MARK: The loop they share

private let blockSize = 16_384

private func blocks(_ count: Int) -> Int { (count + blockSize - 1) / blockSize }

/// Hands out each position of one block, sixteen lanes at a time and the remaining few at the end.
@inline(__always)
private func forEach(_ block: Int, _ count: Int, _ body: (_ i: Int, _ lanes: Int) -> Void) {
  var i = block * blockSize
  let end = min(count, i + blockSize)
  while i + 16 <= end {
    body(i, 16)
    i += 16
  }
  if i < end { body(i, end - i) }
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>, _ lanes: Int) -> Vector {
  if lanes == 16 { return UnsafeRawPointer(p).loadUnaligned(as: Vector.self) }
  var x = Vector.zero
  for lane in 0..<lanes { x[lane] = p[lane] }
  return x
}

@inline(__always)
private func load(_ p: UnsafeMutablePointer<Float>, _ lanes: Int) -> Vector {
  load(UnsafePointer(p), lanes)
}

@inline(__always)
private func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>, _ lanes: Int) {
  if lanes == 16 {
    UnsafeMutableRawPointer(p).storeBytes(of: x, as: Vector.self)
  } else {
    for lane in 0..<lanes { p[lane] = x[lane] }
  }
}
