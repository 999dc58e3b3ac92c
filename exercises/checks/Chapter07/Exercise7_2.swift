import Layers
import Base
import Tensors

/// Exercise 7.2.
public protocol MomentumStep {
  /// One step of gradient descent with momentum and weight decay, in the form of 2012; all tensors
  /// have one shape.
  static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) throws -> (weight: Tensor, velocity: Tensor)
}

var exercise7_2: Exercise<any MomentumStep.Type> {
  Exercise(
    id: "7.2", title: "Momentum with weight decay",
    asked: "Take one step of gradient descent with momentum and weight decay, as in 2012.",
    hints: [
      "The formula has two lines, and the second needs what the first has just made. Three things "
        + "make the new velocity: what is left of the old one, a pull towards zero, and a push "
        + "downhill.",
      "The old velocity is multiplied by `momentum`. Both pulls carry the learning rate and a minus "
        + "sign: one is weightDecay · learningRate · weight, the other learningRate · gradient.",
      "`let newVelocity = velocity * momentum - weight * (weightDecay * learningRate) - gradient * "
        + "learningRate`, then return `(weight + newVelocity, newVelocity)`.",
    ],
    tolerance: 1e-5,
    cases: {
      var cases = [
        stepsCase(
          "weight [1], velocity [0.5], gradient [2], learningRate 0.1, momentum 0.9, weightDecay 0.5",
          weight: Tensor([1]), velocity: Tensor([0.5]), gradients: [Tensor([2])],
          Rates(learningRate: 0.1, momentum: 0.9, weightDecay: 0.5),
          expects: both(Tensor([1.2]), Tensor([0.2]))),
        stepsCase(
          "weight [4, −4], velocity [0, 0], gradient [0, 0], learningRate 0.5, momentum 0.9, "
            + "weightDecay 0.25",
          weight: Tensor([4, -4]), velocity: Tensor([0, 0]), gradients: [Tensor([0, 0])],
          Rates(learningRate: 0.5, momentum: 0.9, weightDecay: 0.25),
          expects: both(Tensor([3.5, -3.5]), Tensor([-0.5, 0.5]))),
      ]
      for (index, (shape, count)) in [([6], 1), ([3, 4], 3), ([2, 3, 2, 2], 5)].enumerated() {
        let weight = random(shape, seed: UInt64(index + 1))
        let velocity = random(shape, seed: UInt64(index + 11))
        let gradients = (0..<count).map { random(shape, seed: UInt64(10 * index + $0 + 21)) }
        let rates = Rates(learningRate: 0.2, momentum: 0.8, weightDecay: 0.3)
        cases.append(
          stepsCase(
            "\(described("a random weight", weight)) after \(count) "
              + "step\(count == 1 ? "" : "s"), learningRate 0.2, momentum 0.8, weightDecay 0.3",
            weight: weight, velocity: velocity, gradients: gradients, rates))
      }
      return cases
    },
    mistakes: [
      Mistake(
        "let the weight decay push away from zero",
        "Decay makes large weights smaller, so the velocity gets *minus* weightDecay · learningRate "
          + "· weight.",
        PushedAway.self),
      Mistake(
        "left the learning rate out of the weight decay",
        "In this formula the decay is multiplied by the learning rate, as the gradient is: a smaller "
          + "rate means smaller steps of both kinds.",
        LeftRateOut.self),
      Mistake(
        "took the weight decay past the velocity",
        "Decay applied to the weight directly is \"decoupled\", a later idea. In 2012 it entered the "
          + "velocity and was carried on by the momentum.",
        Decoupled.self),
      Mistake(
        "wrote today's form, with the learning rate outside the velocity",
        "There the velocity adds up gradients, and the rate is applied when it is used. The form of "
          + "2012 has the rate and the minus signs inside the velocity, and the weight just adds it.",
        TodaysForm.self),
    ])
}

private struct Rates {
  var learningRate, momentum, weightDecay: Float
}

private typealias Moved = (weight: Tensor, velocity: Tensor)

private func both(_ weight: Tensor, _ velocity: Tensor) -> Answer {
  Answer(["weight": weight, "velocity": velocity])
}

/// One step after the other, each beginning where the last one ended.
private func stepsCase(
  _ text: String, weight: Tensor, velocity: Tensor, gradients: [Tensor], _ rates: Rates,
  expects: Answer? = nil
) -> Case<any MomentumStep.Type> {
  func walk(_ step: (Moved, Tensor) throws -> Moved) rethrows -> Answer {
    let start: Moved = (weight, velocity)
    let end = try gradients.reduce(start, step)
    return both(end.weight, end.velocity)
  }
  let expected = expects ?? walk { libraryStep($0, $1, rates) }
  return Case(text, expects: expected) { subject in
    try walk { moved, gradient in
      try subject.momentumStep(
        weight: moved.weight, velocity: moved.velocity, gradient: gradient,
        learningRate: rates.learningRate, momentum: rates.momentum,
        weightDecay: rates.weightDecay)
    }
  }
}

private func libraryStep(_ start: Moved, _ gradient: Tensor, _ rates: Rates) -> Moved {
  var (weight, velocity) = (start.weight, Optional(start.velocity))
  engine.descend(
    &weight, gradient: gradient, velocity: &velocity,
    DescentRule(
      .paper, learningRate: Double(rates.learningRate), momentum: Double(rates.momentum),
      weightDecay: Double(rates.weightDecay)))
  return (weight, velocity!)
}

private enum PushedAway: MomentumStep {
  static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) -> (weight: Tensor, velocity: Tensor) {
    let new =
      velocity * momentum + weight * (weightDecay * learningRate) - gradient * learningRate
    return (weight + new, new)
  }
}

private enum LeftRateOut: MomentumStep {
  static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) -> (weight: Tensor, velocity: Tensor) {
    let new = velocity * momentum - weight * weightDecay - gradient * learningRate
    return (weight + new, new)
  }
}

private enum Decoupled: MomentumStep {
  static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) -> (weight: Tensor, velocity: Tensor) {
    let new = velocity * momentum - gradient * learningRate
    return (weight + new - weight * (weightDecay * learningRate), new)
  }
}

private enum TodaysForm: MomentumStep {
  static func momentumStep(
    weight: Tensor, velocity: Tensor, gradient: Tensor, learningRate: Float, momentum: Float,
    weightDecay: Float
  ) -> (weight: Tensor, velocity: Tensor) {
    let new = velocity * momentum + weight * weightDecay + gradient
    return (weight - new * learningRate, new)
  }
}
