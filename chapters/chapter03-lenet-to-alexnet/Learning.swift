import Base
import Course
import Datasets
import Fast
import Layers
import Models
import Notebook
import Tensors
import Training

/// How a network learns: the pictures, the loss of one of them, one step, and the loop.
func addLearningCells(to page: Page) {
  page.cell("pictures", "The pictures it learns from") { cell in
    let study = try study()
    if let note = study.note { cell.say(note) }
    cell.say(
      """
      This run uses \(study.name): grey pictures of 28 × 28 pixels in \(study.classes) classes. Networks \
      learn from some or all of \(grouped(study.train.count)) of them; whatever has to be chosen is chosen by some of \(grouped(study.validation.count)) others, the validation set; \
      results are measured on some of the test set's \(grouped(study.test.count)).
      """)
    let shown = 0..<min(10, study.classes)
    cell.figure(
      ImageFigure(
        grid: shown.map { label in
          pixelImage(study.train.image(at: study.train.labels.firstIndex(of: label) ?? 0).tensor)
        }, labels: shown.map { study.train.classNames[$0] }, columns: 5,
        caption: "One picture of each class.", maximumWidth: 14))
    cell.change(
      study.name == "MNIST" ? "Clothes instead of digits." : "Real digits instead of these.",
      with: study.name == "MNIST" ? "--data fashion-mnist" : "--data mnist")
    cell.notes(
      """
      Let the room name the classes before you read the labels aloud, and ask which two a network \
      will confuse; write the guesses down, the cell `mistakes` answers. What goes wrong is that \
      nobody looks: exchanged labels, pictures lying on their side and a class that is missing have \
      all been trained on for days.
      """)
  }

  page.cell("loss", "Scores, softmax, loss") { cell in
    cell.say(
      """
      The network gives each class a number, its _score_. Two formulas turn the scores s of a picture \
      into a judgement. The _softmax_ makes probabilities of them: e is raised to each score, \
      which makes it positive, and divided by the sum of all. The _cross-entropy_ loss is the negative \
      logarithm of the probability p of the right class: 0 if p is 1, and the larger, the smaller p is.
      """)
    cell.formula("pᵢ = e^sᵢ / Σⱼ e^sⱼ        loss = −ln p(right class)")
    let study = try study()
    let network = startOfLoop(classes: study.classes)
    let picture = study.train.images(at: [0])
    let right = study.train.labels[0]
    let scores = Array(network(picture).values)
    cell.say(
      """
      One picture of the class \(study.train.classNames[right]), and a network whose weights are still \
      random:
      """)
    var probabilities: [Float] = []
    var loss: Float = 0
    cell.code {
      let powers = scores.map { exponential($0) }
      let sum = powers.reduce(0, +)
      probabilities = powers.map { $0 / sum }
      loss = -naturalLogarithm(probabilities[right])
    }
    let library = crossEntropy(logits: network(picture), targets: [right])
    var table = Table(
      "class", .number("score", decimals: 3), .number("e^score", decimals: 3),
      .number("probability", decimals: 3), .number("gradient", decimals: 3))
    for label in scores.indices {
      table.row(
        study.train.classNames[label], scores[label], exponential(scores[label]),
        probabilities[label], library.gradient.values[label])
    }
    cell.table(table)
    let chance = naturalLogarithm(Float(study.classes))
    cell.say(
      """
      The loss is \(grouped(loss, decimals: 3)). If all \(study.classes) classes were equally \
      probable, it would be ln \(study.classes) = \(grouped(chance, decimals: 3)). The last column is \
      the gradient of the loss with respect to each score, p − 1 for the right class and p for the \
      others: a step downhill raises the right score and lowers all others.
      """)
    let expected = probabilities.enumerated().map { $1 - ($0 == right ? 1 : 0) }
    let difference = zip(expected, library.gradient.values).map { abs($0 - $1) }.max() ?? .nan
    cell.verdict(
      abs(library.loss - loss) < 1e-5 && difference < 1e-5,
      "We expect", that: "the library's loss and gradient agree with these formulas",
      found:
        "they differ by at most \(significant(max(difference, abs(library.loss - loss)), digits: 1))",
      failsIf: "they differ by 0.00001 or more")
    cell.change("Add 10 to every score: the probabilities stay as they are. Why?")
    cell.notes(
      """
      Do it for three scores on the board: 2, 1 and −1 give 0.705, 0.259 and 0.035. Ask what happens \
      when 10 is added to all scores: nothing, which is why the library may subtract the largest first. \
      With 100 this cell's numbers leave the range of 32 bits.
      """)
  }

  page.cell("step", "One training step") { cell in
    let study = try study()
    let rate: Float = 0.01
    cell.say(
      """
      A training step takes a small number of pictures, a _batch_. The forward pass computes their \
      scores and the mean of their losses. The backward pass goes through the layers in reverse and \
      computes the gradient of that loss with respect to every weight, by the chain rule (chapter 1). \
      Then every weight w moves against its gradient g: w ← w − ε · g, where ε is the learning rate.
      """)
    let network = startOfLoop(classes: study.classes)
    let batch = Batches(study.train, batchSize: 32, shuffle: seed).first { _ in true }!
    let first = network.parameters[0].parameter
    let before = first.value.values[0]
    var loss: Float = 0
    cell.code {
      let scores = network.forward(batch.images)
      let judged = crossEntropy(logits: scores, targets: batch.labels)
      network.backward(judged.gradient)
      for parameter in network.parameters.map(\.parameter) {
        parameter.value -= parameter.gradient! * rate
      }
      loss = judged.loss
    }
    cell.say(
      "The library's step is the same; the update is left to an optimizer, and `inspect` sees scores "
        + "(`logits`) and loss first:")
    cell.source("Training/Step.swift", "trainingStep(_:_:_:_:inspect:)")
    let gradient = first.gradient!.values[0]
    cell.say(
      """
      The first of the \(grouped(network.parameterCount)) parameters was \(grouped(before, decimals: 7)), \
      its gradient is \(grouped(gradient, decimals: 5)), and with ε = \(significant(rate)) it becomes \
      \(grouped(before, decimals: 7)) − \(significant(rate)) · \(grouped(gradient, decimals: 5)) = \
      \(grouped(first.value.values[0], decimals: 7)). All others change in the same way. What does that do to \
      the loss of this batch, and how long may a step be?
      """)
    let length = Float(gradientNorm(of: network.parameters))
    var table = Table(
      .number("learning rate ε"), .number("loss before", decimals: 4),
      .number("loss after", decimals: 4), .number("change", decimals: 4),
      .number("−ε · |gradient|²", decimals: 4))
    var smallest: (measured: Float, predicted: Float) = (0, 0)
    for (index, rate) in [0.001, 0.01, 0.1, 1, 10].map(Float.init).enumerated() {
      let after = lossAfterStep(batch, rate: rate, classes: study.classes)
      let predicted = -rate * length * length
      if index == 0 { smallest = (after - loss, predicted) }
      table.row(significant(rate), loss, after, after - loss, predicted)
    }
    cell.table(table)
    cell.say(
      """
      For a very short step the loss is almost a straight line: each weight moves by −ε · g \
      and changes the loss by its slope g times that, all together by Σ g · (−ε · g) = −ε · |gradient|². A \
      short step gains little; a long one leaves the region in which the gradient \
      is right, and the loss may rise.
      """)
    let ratio = smallest.measured / smallest.predicted
    cell.verdict(
      abs(ratio - 1) < 0.1, "The chain rule says",
      that: "a step of 0.001 changes the loss by −0.001 · |gradient|²",
      found: "the measured change is \(significant(ratio, digits: 3)) times that",
      failsIf: "the factor is not between 0.9 and 1.1")
    cell.change(
      "`batchSize: 32` to 1 in this cell: one picture's gradient is far longer than the mean of 32, and a "
        + "step of 0.1 learns the picture by heart.")
    cell.notes(
      """
      Ask for the sign before you show it: why minus? The gradient points to where the loss grows. \
      What goes wrong: the gradient is taken for the step itself; it is a direction and a steepness, \
      the learning rate makes a step of it.
      """)
  }

  page.cell("loop", "The whole training loop") { cell in
    let study = try study()
    let (epochs, learningRate): (Int, Float) = (quick ? 2 : 5, 0.1)
    let lessons = Batches(study.train.prefix(10_000), batchSize: 32, shuffle: seed)
    let network = startOfLoop(classes: study.classes)
    cell.say(
      """
      Training repeats the step with other pictures. One pass through all of them is an _epoch_: here \
      \(grouped(lessons.dataset.count)) pictures, \(grouped(lessons.count)) batches of at most \
      \(lessons.batchSize), in a new random order each time. This is the whole program, for LeNet with \
      ReLU and max pooling:
      """)
    var losses: [Double] = []
    var accuracies: [Double] = []
    try cell.code {
      for epoch in 0..<epochs {
        for (images, labels) in lessons.epoch(epoch) {
          let loss = crossEntropy(logits: network.forward(images), targets: labels)
          network.backward(loss.gradient)
          for parameter in network.parameters.map(\.parameter) {
            parameter.value -= parameter.gradient! * learningRate
          }
          losses.append(Double(loss.loss))
        }
        accuracies.append(try accuracy(of: network, on: study.validation))
      }
    }
    let places = means(of: losses, pieces: 60)
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("training loss"),
        series: [
          .init(
            "loss",
            x: places.indices.map { Double(($0 + 1) * losses.count) / Double(places.count) },
            y: places)
        ], caption: "The loss of the batches, averaged over neighbouring steps."))
    var table = Table(.number("epoch"), .number("steps so far"), .number("right, validation set"))
    for (epoch, accuracy) in accuracies.enumerated() {
      table.row(epoch + 1, (epoch + 1) * lessons.count, percent(accuracy))
    }
    cell.table(table)
    let chance = shareOfMostFrequent(study.validation.labels)
    let (right, all) = (accuracies.last ?? 0, study.validation.count)
    // Two standard deviations above what guessing gives.
    let bound = chance + 2 * (chance * (1 - chance) / Double(all)).squareRoot()
    cell.verdict(
      right > bound, "We expect",
      that: "this loop teaches the network something about pictures it has not seen",
      found: "after \(epochs) epochs it names \(percent(right)) of the \(grouped(all)) validation "
        + "pictures rightly",
      failsIf: "guessing could do as well (\(percent(bound)) or less: \(percent(chance)) "
        + "and two standard deviations)")
    cell.say(
      """
      Real programs add a better rule for the step, save the weights, and guard against what can break \
      (chapter 7).
      """)
    cell.change(
      "A learning rate of 0.001 instead of 0.1 in this file: the loss falls far more slowly. "
        + "With 10 it rises.")
    cell.notes(
      """
      Cover the figure and let the room draw the curve first. Ask what a step costs: a forward pass, \
      about twice as much for the backward pass, and the update. What goes wrong: epoch, batch and \
      step are mixed up; do the division on the board.
      """)
  }
}

/// LeNet with ReLU and max pooling and the initial weights that `loss`, `step` and `loop` share.
private func startOfLoop(classes: Int) -> Sequential {
  var generator = RandomGenerator(seed: seed)
  let network = leNet(classes: classes, modern: true)
  network.initialize(.heUniform, using: &generator)
  return network
}

/// The loss of a batch after one step that learned from it.
private func lossAfterStep(_ batch: Batch, rate: Float, classes: Int) -> Float {
  let network = startOfLoop(classes: classes)
  let loss = crossEntropy(logits: network(batch.images), targets: batch.labels)
  network.backward(loss.gradient)
  for parameter in network.parameters.map(\.parameter) {
    parameter.value -= parameter.gradient! * rate
  }
  return crossEntropy(logits: network(batch.images), targets: batch.labels).loss
}

/// The share of pictures that a network names rightly.
private func accuracy(of network: Sequential, on set: LabelledImages) throws -> Double {
  network.isTraining = false
  defer { network.isTraining = true }
  var right = 0
  for (images, labels) in Batches(set, batchSize: 500) {
    right += zip(network(images).argmaxOfRows(), labels).count { $0 == $1 }
  }
  return Double(right) / Double(set.count)
}

/// The mean of each of so many equal pieces of a list.
func means(of values: [Double], pieces: Int) -> [Double] {
  let count = min(pieces, values.count)
  return (0..<count).map { piece in
    let part = values[(piece * values.count / count)..<((piece + 1) * values.count / count)]
    return part.reduce(0, +) / Double(part.count)
  }
}
