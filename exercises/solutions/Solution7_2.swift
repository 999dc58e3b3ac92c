import ExerciseChecks
import Tensors

/// # 7.2 Momentum with weight decay
///
/// AlexNet learned by these two rules (Krizhevsky, Sutskever and Hinton, 2012, section 5), number by
/// number, where v is the velocity and w the weight:
///
///     v ← momentum · v − weightDecay · learningRate · w
///       − learningRate · gradient
///     w ← w + v
///
/// Take one such step.
///
/// weight, velocity, gradient → the new weight and the new velocity, all of the same shape
///
/// An example: weight [1], velocity [0.5], gradient [2], learningRate 0.1, momentum 0.9 and weightDecay
/// 0.5. The new velocity is 0.9 · 0.5 − 0.5 · 0.1 · 1 − 0.1 · 2 = 0.2, the new weight 1.2.
///
/// `+`, `-` and `*` between tensors of one shape, or a tensor and a number, work number by number.
/// (Today's libraries write this in another form, whose velocity is another number.)
public enum Solution7_2: MomentumStep {
  public static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) throws -> (weight: Tensor, velocity: Tensor) {
    // GAP: return the new weight and the new velocity.
    // Both pulls use the weight as it was, and go through the velocity: momentum carries them on.
    let newVelocity =
      velocity * momentum - weight * (weightDecay * learningRate) - gradient * learningRate
    return (weight + newVelocity, newVelocity)
    // END
  }
}
