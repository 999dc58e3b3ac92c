import Base
import Layers
import Tensors

/// Stochastic gradient descent with momentum, in today's form (the one PyTorch computes):
///
///     g ← gradient + weightDecay · w
///     v ← momentum · v + (1 − dampening) · g
///     w ← w − learningRate · v
///
/// The velocity v is a sum of gradients; the learning rate is applied when it is used. So when the
/// rate falls, the very next step is shorter. `PaperSGD` is the form of 2012, where it is not.
///
/// With `nesterov` the last line becomes w ← w − learningRate · (g + momentum · v) (Sutskever,
/// Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning",
/// 2013).
public final class SGD: Optimizer {
  public var learningRate: Double
  /// How much of the old velocity is kept, from 0 up to 1.
  public let momentum: Double
  /// How strongly each weight is pulled towards 0.
  public let weightDecay: Double
  /// How much of the new gradient is held back.
  public let dampening: Double
  /// Whether the gradient is followed from where the momentum will carry the weights.
  public let nesterov: Bool
  public private(set) var stepCount = 0
  private var velocity = Companions("velocity")

  /// Gradient descent; without further numbers neither momentum nor weight decay.
  public init(
    learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, dampening: Double = 0,
    nesterov: Bool = false
  ) {
    require(
      learningRate >= 0 && momentum >= 0 && weightDecay >= 0,
      "learning rate \(learningRate), momentum \(momentum) and weight decay \(weightDecay) must "
        + "not be negative")
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.dampening = dampening
    self.nesterov = nesterov
  }

  public var description: String {
    var text = "SGD(learning rate \(learningRate)"
    if momentum != 0 { text += ", momentum \(momentum)" }
    if weightDecay != 0 { text += ", weight decay \(weightDecay)" }
    if dampening != 0 { text += ", dampening \(dampening)" }
    if nesterov { text += ", Nesterov" }
    return text + ")"
  }

  public func step(_ parameters: [NamedParameter]) {
    let rule = DescentRule(
      nesterov ? .nesterov : .current, learningRate: learningRate, momentum: momentum,
      weightDecay: weightDecay, dampening: dampening)
    for named in parameters {
      named.parameter.update {
        engine.descend(&$0, gradient: requireGradient(named), velocity: &velocity[named], rule)
      }
    }
    stepCount += 1
  }

  public var state: OptimizerState {
    OptimizerState(algorithm: "SGD", stepCount: stepCount, tensors: velocity.state)
  }

  public func restore(_ state: OptimizerState, for parameters: [NamedParameter]) throws {
    try check(state, is: "SGD")
    if momentum != 0 { try velocity.restore(state, for: parameters) }
    stepCount = state.stepCount
  }
}
