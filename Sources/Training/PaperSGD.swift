import Base
import Layers
import Tensors

/// Stochastic gradient descent as it was written in 2012 (Krizhevsky, Sutskever and Hinton,
/// "ImageNet classification with deep convolutional neural networks", section 5):
///
///     v ← momentum · v − weightDecay · learningRate · w − learningRate · gradient
///     w ← w + v
///
/// Here the velocity is a sum of *steps*: each carries the learning rate of its own time. As long
/// as the rate stays the same this is exactly what `SGD` does. When the rate is divided by 10,
/// `SGD`'s next step shrinks to a tenth, while here the velocity gathered before carries on at
/// full length and fades over some 1 / (1 − momentum) steps.
public final class PaperSGD: Optimizer {
  public var learningRate: Double
  /// How much of the old velocity is kept; 0.9 in the paper.
  public let momentum: Double
  /// How strongly each weight is pulled towards 0; 0.0005 in the paper.
  public let weightDecay: Double
  public private(set) var stepCount = 0
  private var velocity = Companions("velocity")

  /// The paper's optimiser with the paper's numbers unless others are given.
  public init(learningRate: Double = 0.01, momentum: Double = 0.9, weightDecay: Double = 0.0005) {
    require(
      learningRate >= 0 && momentum >= 0 && weightDecay >= 0,
      "learning rate \(learningRate), momentum \(momentum) and weight decay \(weightDecay) must "
        + "not be negative")
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  public var description: String {
    "PaperSGD(learning rate \(learningRate), momentum \(momentum), weight decay \(weightDecay))"
  }

  public func step(_ parameters: [NamedParameter]) {
    let rule = DescentRule(
      .paper, learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
    for named in parameters {
      named.parameter.update {
        engine.descend(&$0, gradient: requireGradient(named), velocity: &velocity[named], rule)
      }
    }
    stepCount += 1
  }

  public var state: OptimizerState {
    OptimizerState(algorithm: "PaperSGD", stepCount: stepCount, tensors: velocity.state)
  }

  public func restore(_ state: OptimizerState, for parameters: [NamedParameter]) throws {
    try check(state, is: "PaperSGD")
    try velocity.restore(state, for: parameters)
    stepCount = state.stepCount
  }
}
