import Base
import Layers
import Tensors

/// Exercise 7.6.
public protocol TrainingStep {
  /// Learns from one batch and returns its mean loss before the step. `update` moves a parameter by
  /// its gradient.
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) throws -> Float
}

var exercise7_6: Exercise<any TrainingStep.Type> {
  Exercise(
    id: "7.6", title: "One training step",
    asked: "Forward, loss, backward, update: let a network learn from one batch.",
    hints: [
      "Four lines, each of which uses what the one before has made. Which of the four changes the "
        + "weights, and why must it come last?",
      "The scores go into `crossEntropy`, its `gradient` into `network.backward`, and after that every "
        + "parameter holds its own gradient.",
      "`let scores = network.forward(images)`, `let outcome = crossEntropy(logits: scores, targets: "
        + "labels)`, `network.backward(outcome.gradient)`, `for named in network.parameters { "
        + "update(named.parameter) }`, `return outcome.loss`.",
    ],
    cases: {
      let byHand = Case<any TrainingStep.Type>(
        "one linear layer, weight [[0], [0]], image [[1]], label 0, learning rate 1",
        expects: Answer(["losses": [0.6931472 as Float], "0": Tensor([[0.5], [-0.5]])])
      ) { subject in
        try after(1, sides: [1, 2], bias: false, zeros: true, rate: 1, Tensor([[1]]), [0], subject)
      }
      let twice = Case<any TrainingStep.Type>(
        "the same, two steps one after the other",
        expects: try! after(
          2, sides: [1, 2], bias: false, zeros: true, rate: 1, Tensor([[1]]), [0], Right.self)
      ) { subject in
        try after(2, sides: [1, 2], bias: false, zeros: true, rate: 1, Tensor([[1]]), [0], subject)
      }
      let larger = [(1, [2, 3, 2], 4), (3, [5, 8, 4, 3], 6)].map { steps, sides, rows in
        let images = random([rows, sides[0]], seed: UInt64(steps))
        let labels = (0..<rows).map { $0 * 7 % sides.last! }
        return Case<any TrainingStep.Type>(
          "a random network with layers of \(sides.map(String.init).joined(separator: ", ")), "
            + "\(described("images", images)), labels \(labels), learning rate 0.5, \(steps) "
            + "step\(steps == 1 ? "" : "s")",
          expects: try! after(steps, sides: sides, rate: 0.5, images, labels, Right.self)
        ) { try after(steps, sides: sides, rate: 0.5, images, labels, $0) }
      }
      return [byHand, twice] + larger
    },
    mistakes: [
      Mistake(
        "updated before the way back",
        "Before `backward` the parameters hold the gradients of the step before, or none: update last.",
        UpdatedFirst.self),
      Mistake(
        "returned the loss after the update",
        "The loss that the gradient belongs to was found before the weights moved; asking the network "
          + "again costs a forward pass, too.",
        LossAfterwards.self),
      Mistake(
        "updated the first parameter only",
        "`network.parameters` lists the weights and biases of all layers: each moves by its gradient.",
        FirstOnly.self),
      Mistake(
        "did not update at all",
        "Gradients say where to go; going there is the update, once for every parameter.",
        NoUpdate.self),
      Mistake(
        "updated twice", "One step moves every parameter once.", UpdatedTwice.self),
    ])
}

/// The losses and the parameters after some steps on one batch.
private func after(
  _ steps: Int, sides: [Int], bias: Bool = true, zeros: Bool = false, rate: Float,
  _ images: Tensor, _ labels: [Int], _ subject: any TrainingStep.Type
) throws -> Answer {
  let linear = zip(sides, sides.dropFirst()).map { Linear($0, $1, bias: bias) }
  let hidden = linear.dropLast().flatMap { [$0, Sigmoid()] as [any Layer] }
  let network = Sequential(hidden + [linear.last!])
  for (index, named) in network.parameters.enumerated() {
    let shape = named.parameter.shape
    named.parameter.value = zeros ? Tensor.zeros(shape) : random(shape, seed: UInt64(index + 50))
  }
  let losses = try (0..<steps).map { _ in
    try subject.trainingStep(network: network, images: images, labels: labels) { parameter in
      guard let gradient = parameter.gradient else { return }
      parameter.value = parameter.value - gradient * rate
    }
  }
  var answer = Answer(["losses": losses])
  for (index, named) in network.parameters.enumerated() {
    answer.parts.append(("\(index)", named.parameter.value.answer.parts[0].content))
  }
  return answer
}

private enum Right: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    let outcome = crossEntropy(logits: network.forward(images), targets: labels)
    network.backward(outcome.gradient)
    for named in network.parameters { update(named.parameter) }
    return outcome.loss
  }
}

private enum UpdatedFirst: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    let outcome = crossEntropy(logits: network.forward(images), targets: labels)
    for named in network.parameters { update(named.parameter) }
    network.backward(outcome.gradient)
    return outcome.loss
  }
}

private enum LossAfterwards: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    _ = Right.trainingStep(network: network, images: images, labels: labels, update: update)
    return crossEntropy(logits: network.forward(images), targets: labels).loss
  }
}

private enum FirstOnly: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    let first = network.parameters[0].parameter
    return Right.trainingStep(network: network, images: images, labels: labels) {
      if $0 === first { update($0) }
    }
  }
}

private enum NoUpdate: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    Right.trainingStep(network: network, images: images, labels: labels) { _ in }
  }
}

private enum UpdatedTwice: TrainingStep {
  static func trainingStep(
    network: Sequential, images: Tensor, labels: [Int], update: (Parameter) -> Void
  ) -> Float {
    Right.trainingStep(network: network, images: images, labels: labels) {
      update($0)
      update($0)
    }
  }
}
