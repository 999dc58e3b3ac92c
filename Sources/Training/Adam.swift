import Base
import Layers
import Tensors

/// Steps whose size hardly depends on the gradient's (Kingma and Ba, "Adam: a method for stochastic
/// optimization", 2014), t counting the steps from 1:
///
///     m ← m + (1 − beta1) · (g − m)                    the mean gradient of late
///     s ← beta2 · s + (1 − beta2) · g²                 its mean square
///     w ← w − learningRate · m̂ / (√ŝ + epsilon)        m̂ = m / (1 − beta1ᵗ), ŝ = s / (1 − beta2ᵗ)
///
/// Weight decay comes in two kinds, and for Adam they differ: added to the gradient (g ← gradient +
/// weightDecay · w) it is divided by √ŝ like everything else, so weights with large gradients hardly
/// decay; `decoupled` it shrinks every weight alike, w ← w · (1 − learningRate · weightDecay)
/// (Loshchilov and Hutter, "Decoupled weight decay regularization", 2017; known as AdamW).
public final class Adam: Optimizer {
  public var learningRate: Double
  /// How much of the old mean gradient is kept.
  public let beta1: Double
  /// How much of the old mean square is kept.
  public let beta2: Double
  /// What keeps the division from exploding.
  public let epsilon: Double
  /// How strongly each weight is pulled towards 0.
  public let weightDecay: Double
  /// Whether the weight decay stays out of the moments.
  public let decoupled: Bool
  public private(set) var stepCount = 0
  private var firstMoment = Companions("firstMoment")
  private var secondMoment = Companions("secondMoment")

  /// Adam with its authors' numbers unless others are given.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, decoupled: Bool = false
  ) {
    require(
      learningRate >= 0 && weightDecay >= 0 && epsilon >= 0,
      "learning rate \(learningRate), epsilon \(epsilon) and weight decay \(weightDecay) must not "
        + "be negative")
    require(
      (0..<1).contains(beta1) && (0..<1).contains(beta2),
      "beta1 \(beta1) and beta2 \(beta2) must be at least 0 and less than 1")
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decoupled = decoupled
  }

  public var description: String {
    var text = "\(decoupled ? "AdamW" : "Adam")(learning rate \(learningRate)"
    if beta1 != 0.9 || beta2 != 0.999 { text += ", betas \(beta1) and \(beta2)" }
    if weightDecay != 0 { text += ", weight decay \(weightDecay)" }
    return text + ")"
  }

  public func step(_ parameters: [NamedParameter]) {
    stepCount += 1
    let rule = AdamRule(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: weightDecay, decoupled: decoupled, step: stepCount)
    for named in parameters {
      named.parameter.update {
        engine.adapt(
          &$0, gradient: requireGradient(named), firstMoment: &firstMoment[zerosAtFirst: named],
          secondMoment: &secondMoment[zerosAtFirst: named], rule)
      }
    }
  }

  public var state: OptimizerState {
    OptimizerState(
      algorithm: "Adam", stepCount: stepCount,
      tensors: firstMoment.state.merging(secondMoment.state) { first, _ in first })
  }

  public func restore(_ state: OptimizerState, for parameters: [NamedParameter]) throws {
    try check(state, is: "Adam")
    var (first, second) = (firstMoment, secondMoment)
    try first.restore(state, for: parameters)
    try second.restore(state, for: parameters)
    (firstMoment, secondMoment) = (first, second)
    stepCount = state.stepCount
  }
}
