import Base
import Tensors
import Vectors

// One step of an optimiser, each one pass over memory. The formulas and their order of operations
// are PyTorch's (torch.optim, 2.x), except for the paper's form. Hyperparameters are Doubles:
// 1 − 0.999 in single precision would already be wrong in its fifth digit.

extension FastEngine {
  public func descend(
    _ weight: inout Tensor, gradient: Tensor, velocity: inout Tensor?, _ rule: DescentRule
  ) {
    let count = weight.count
    let (rate, decay) = (Float(rule.learningRate), Float(rule.weightDecay))
    let momentum = Float(rule.momentum)
    // PyTorch's first velocity is the gradient itself, whatever the dampening.
    let fresh = velocity == nil ? 1 : Float(1 - rule.dampening)
    if rule.usesVelocity && velocity == nil { velocity = .zeros(weight.shape) }
    weight.withMutablePointer { weight in
      gradient.withPointer { gradient in
        guard rule.usesVelocity else {
          return forEachVector(of: count) { i, lanes in
            let w = load(weight + i, lanes)
            store(w - (load(gradient + i, lanes) + w * decay) * rate, weight + i, lanes)
          }
        }
        velocity!.withMutablePointer { velocity in
          switch rule.form {
          case .current:
            forEachVector(of: count) { i, lanes in
              let w = load(weight + i, lanes)
              let g = load(gradient + i, lanes) + w * decay
              let v = load(velocity + i, lanes) * momentum + g * fresh
              store(v, velocity + i, lanes)
              store(w - v * rate, weight + i, lanes)
            }
          case .nesterov:
            forEachVector(of: count) { i, lanes in
              let w = load(weight + i, lanes)
              let g = load(gradient + i, lanes) + w * decay
              let v = load(velocity + i, lanes) * momentum + g * fresh
              store(v, velocity + i, lanes)
              store(w - (g + v * momentum) * rate, weight + i, lanes)
            }
          case .paper:
            let pull = Float(rule.weightDecay * rule.learningRate)
            forEachVector(of: count) { i, lanes in
              let w = load(weight + i, lanes)
              let v =
                load(velocity + i, lanes) * momentum - w * pull - load(gradient + i, lanes) * rate
              store(v, velocity + i, lanes)
              store(w + v, weight + i, lanes)
            }
          }
        }
      }
    }
  }

  public func adapt(
    _ weight: inout Tensor, gradient: Tensor, firstMoment: inout Tensor,
    secondMoment: inout Tensor, _ rule: AdamRule
  ) {
    let count = weight.count
    let minusStepSize = Float(-rule.learningRate / (1 - power(rule.beta1, rule.step)))
    let rootOfCorrection = Float((1 - power(rule.beta2, rule.step)).squareRoot())
    let (delta, decay2) = (Float(rule.epsilon), Float(rule.beta2))
    let (fresh1, fresh2) = (Float(1 - rule.beta1), Float(1 - rule.beta2))
    let addedDecay = rule.decoupled ? 0 : Float(rule.weightDecay)
    let shrink = rule.decoupled ? Float(1 - rule.learningRate * rule.weightDecay) : 1
    weight.withMutablePointer { weight in
      firstMoment.withMutablePointer { first in
        secondMoment.withMutablePointer { second in
          gradient.withPointer { gradient in
            forEachVector(of: count) { i, lanes in
              let w = load(weight + i, lanes) * shrink
              let g = load(gradient + i, lanes) + w * addedDecay
              var m = load(first + i, lanes)
              m += (g - m) * fresh1
              let s = load(second + i, lanes) * decay2 + g * g * fresh2
              store(m, first + i, lanes)
              store(s, second + i, lanes)
              let step = m / (s.squareRoot() / rootOfCorrection + delta)
              store(w + step * minusStepSize, weight + i, lanes)
            }
          }
        }
      }
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
