import Foundation
import Base
import Layers
import Models
import Tensors
import Testing

import Training
@testable import RunFiles

/// The Swift half of scripts/check-pytorch-exchange.py, which runs these two tests with the real
/// packages in between and tells them a folder in COURSE_EXCHANGE. Without it they are skipped.
private let exchange = ProcessInfo.processInfo.environment["COURSE_EXCHANGE"]

@Suite(.enabled(if: exchange != nil, "run by scripts/check-pytorch-exchange.py"))
struct PyTorchExchangeTests {
  /// AlexNet's layers in small: groups, response normalisation, overlapping pools, dropout.
  static func smallAlexNet() -> Sequential {
    Sequential(
      Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 5, stride: 2, padding: 1), ReLU(),
      LocalResponseNorm(), MaxPool2d(kernelSize: 3, stride: 2, rounding: .ceil),
      Conv2d(inputChannels: 8, outputChannels: 12, kernelSize: 3, padding: 1, groups: 2), Tanh(),
      LocalResponseNorm(dividesAlphaBySize: false), AvgPool2d(kernelSize: 2),
      Flatten(), Dropout(probability: 0.5), Linear(108, 20), ReLU(), Linear(20, 10))
  }

  static var networks: [(name: String, make: () -> Sequential, input: [Int])] {
    [
      ("lenet", { leNet() }, [1, 28, 28]), ("lenet-modern", { leNet(modern: true) }, [1, 28, 28]),
      ("small-alexnet", smallAlexNet, [3, 28, 28]),
      ("alexnet", { alexNetLecture() }, [1, 224, 224]),
    ]
  }

  static var recipes: [(optimizer: any Optimizer, schedule: Schedule)] {
    [
      (SGD(learningRate: 0.01, momentum: 0.9, weightDecay: 0.0005), .cosine.warmingUp(steps: 3)),
      (Adam(learningRate: 0.001), .constant), (PaperSGD(), .plateau()),
      (Adam(learningRate: 0.001, weightDecay: 0.01, decoupled: true), .steps(every: 1)),
    ]
  }

  @Test func `part 1, write networks, a checkpoint and a log`() throws {
    let folder = try #require(exchange)
    for ((name, make, input), recipe) in zip(Self.networks, Self.recipes) {
      let network = make()
      var generator = RandomGenerator(seed: 2012)
      network.initialize(.heNormal, bias: 0.1, using: &generator)
      try exportPyTorch(
        network,
        PyTorchRecipe(
          title: "\(name), exported", data: tinyData, trainTransforms: [.resize(input[1])],
          testTransforms: [.resize(input[1])], imageShape: input, optimizer: recipe.optimizer,
          schedule: recipe.schedule, batchSize: 8, epochs: 2),
        to: "\(folder)/\(name)")
      let images = Tensor.normal([2] + input, using: &generator)
      network.isTraining = false
      try Safetensors.write(
        [("images", images), ("logits", network(images))], to: "\(folder)/\(name)/ours.safetensors")
    }

    let alexNet = alexNetFramework(classes: 10)
    var generator = RandomGenerator(seed: 2012)
    alexNet.initialize(.heNormal, using: &generator)
    try alexNet.saveWeights(
      to: "\(folder)/torchvision.safetensors", layerNames: foreignLayerNames["framework"]!)
    let images = Tensor.normal([2, 3, 224, 224], using: &generator)
    alexNet.isTraining = false
    try Safetensors.write(
      [("images", images), ("logits", alexNet(images))],
      to: "\(folder)/torchvision-ours.safetensors")

    let log = try EventLog(folder: "\(folder)/log")
    let table = try CSVLog(path: "\(folder)/log.csv", columns: ["loss"])
    let trainer = resumableTrainer(SGD(learningRate: 0.05, momentum: 0.9))
    try CheckpointFolder(path: "\(folder)/checkpoint", recipe: "a recipe").keep(trainer)
    trainer.onStep = {
      try log.scalar("loss/train", $0.loss, step: $0.step)
      try table.append(step: $0.step, [$0.loss])
    }
    trainer.onEpoch = {
      try log.scalar("error/test", $0.test!.topError(1), step: $0.step)
      try log.image("filters", png: redPixel, width: 1, height: 1, step: $0.step)
    }
    try log.text("recipe", "**tiny**", step: 0)
    try exportPyTorch(
      trainer.network, tinyRecipe(SGD(learningRate: 0.1), .constant), to: "\(folder)/checkpoint")
    try runResumable(trainer)
  }

  @Test func `part 2, read what PyTorch has written`() throws {
    let folder = try #require(exchange)
    for (name, make, _) in Self.networks {
      let network = make()
      try network.loadWeights(from: "\(folder)/\(name)/theirs.safetensors")
      network.isTraining = false
      let example = try SafetensorsFile(path: "\(folder)/\(name)/answers.safetensors")
      let logits = network(try example.tensor("images"))
      let difference = logits.largestDifference(from: try example.tensor("logits"))
      #expect(difference < 1e-4, "\(name)")
      print("\(name): PyTorch's weights here, logits differ by at most \(difference)")
    }
    // torchvision's AlexNet with weights that it has drawn: read, and written back.
    let (alexNet, names) = (alexNetFramework(), foreignLayerNames["framework"]!)
    try alexNet.loadWeights(from: "\(folder)/torchvision-theirs.safetensors", layerNames: names)
    alexNet.isTraining = false
    let answers = try SafetensorsFile(path: "\(folder)/torchvision-answers.safetensors")
    let difference = try alexNet(answers.tensor("images"))
      .largestDifference(from: answers.tensor("logits"))
    #expect(difference < 1e-5)
    print("torchvision: its AlexNet's weights here, logits differ by at most \(difference)")
    try alexNet.saveWeights(to: "\(folder)/torchvision-back.safetensors", layerNames: names)
    // Numbers of other kinds, as PyTorch stores them.
    let kinds = try SafetensorsFile(path: "\(folder)/kinds.safetensors")
    for name in kinds.entries.keys {
      #expect(try kinds.tensor(name).values == [-2, 0, 1, 3], "\(name)")
    }
    #expect(kinds.entries.count == 6)
  }
}
