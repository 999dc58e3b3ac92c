import Foundation
import Tensors

extension PlainEngine {
  public func descend(
    _ weight: inout Tensor, gradient: Tensor, velocity: inout Tensor?, _ rule: DescentRule
  ) {
    let (rate, decay) = (Float(rule.learningRate), Float(rule.weightDecay))
    let momentum = Float(rule.momentum)
    if rule.form == .paper {
      let kept = (velocity ?? .zeros(weight.shape)) * momentum
      let step = kept - weight * (decay * rate) - gradient * rate
      velocity = step
      weight += step
      return
    }
    let pulled = gradient + weight * decay
    guard rule.usesVelocity else {
      weight -= pulled * rate
      return
    }
    // The first velocity is the gradient itself: PyTorch does not dampen it.
    let next = velocity.map { $0 * momentum + pulled * Float(1 - rule.dampening) } ?? pulled
    velocity = next
    weight -= (rule.form == .nesterov ? pulled + next * momentum : next) * rate
  }

  public func adapt(
    _ weight: inout Tensor, gradient: Tensor, firstMoment: inout Tensor,
    secondMoment: inout Tensor, _ rule: AdamRule
  ) {
    if rule.decoupled { weight *= Float(1 - rule.learningRate * rule.weightDecay) }
    let pulled = rule.decoupled ? gradient : gradient + weight * Float(rule.weightDecay)
    firstMoment += (pulled - firstMoment) * Float(1 - rule.beta1)
    secondMoment = secondMoment * Float(rule.beta2) + pulled * pulled * Float(1 - rule.beta2)
    // The moments are running means of the gradients and of their squares. Both began at 0 and are too
    // small at first; the divisions make up for it.
    let t = Double(rule.step)
    let mean = firstMoment / Float(1 - pow(rule.beta1, t))
    let square = secondMoment / Float(1 - pow(rule.beta2, t))
    weight -=
      mean / (square.map { $0.squareRoot() } + Float(rule.epsilon)) * Float(rule.learningRate)
  }
}
