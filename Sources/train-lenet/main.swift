// LeNet, from data to accuracy, with nothing hidden: the file to read first.
//
//     swift run train-lenet            on drawn glyphs, in some seconds
//     swift run train-lenet plain      the same, computed as on the board
//     swift run train-lenet mnist      on MNIST, where COURSE_DATA names the folder that holds it
//
// Everything it calls is explained where it stands; README lists the files in reading order.

import Base
import Datasets
import Foundation
import Layers
import Models
import Notebook
import Plain
import Tensors
import Training

// In the chapters it is `--engine plain`; both are understood here.
let arguments = Set(CommandLine.arguments.dropFirst().filter { $0 != "--engine" })
guard arguments.isSubset(of: ["plain", "mnist"]) else {
  Console.fail("train-lenet takes the words plain and mnist, not \(arguments.sorted())", status: 2)
}
if arguments.contains("plain") { useEngine(PlainEngine()) }

// The data: images [N, 1, 28, 28] with numbers from 0 to 1, and the class of each.
let isLarge = arguments.contains("mnist")
let train: any Dataset
let test: any Dataset
do {
  let split = try DataLocation().load(isLarge ? "mnist" : "glyphs")
  (train, test) = (split.train, split.test)
} catch {
  Console.fail("train-lenet: \(error)", status: 1)
}

// The network, with random initial weights; and the rule that turns gradients into steps.
var generator = RandomGenerator(seed: 1)
let network = leNet(classes: train.classNames.count, modern: true)
network.initialize(.heNormal, using: &generator)
let optimizer = SGD(learningRate: 0.05, momentum: 0.9)
Console.print(
  "\(network.parameterCount) weights and biases, computed by the \(engine.name) engine\n")
Console.print("\(train.count) images to learn from, \(test.count) to be tested on\n")

// The training: in each epoch every image once, in a new order, 64 at a time.
for epoch in 0..<(isLarge ? 2 : 3) {
  let start = ContinuousClock.now
  var losses: [Float] = []
  for (images, labels) in Batches(train, batchSize: 64, shuffle: 1).epoch(epoch) {
    // Logits are one score for each class, the loss says how wrong they are, a gradient by how much
    // the loss changes when a number does.
    let logits = network.forward(images)  // forward
    let outcome = crossEntropy(logits: logits, targets: labels)  // loss
    _ = network.backward(outcome.gradient, needsInputGradient: false)  // backward
    optimizer.step(network.parameters)  // update
    losses.append(outcome.loss)
  }

  // The test: how many images that it has never learned from does it recognise?
  network.isTraining = false
  var right = 0
  for (images, labels) in Batches(test, batchSize: 256) {
    right += zip(network.forward(images).argmaxOfRows(), labels).count { $0 == $1 }
  }
  network.isTraining = true
  Console.print(
    String(
      format: "epoch %d: mean loss %.4f, %.1f %% of the test images right, %@\n", epoch + 1,
      losses.reduce(0, +) / Float(losses.count), 100 * Double(right) / Double(test.count),
      "\(ContinuousClock.now - start)"))
}
