import Base
import Datasets
import Layers
import RunFiles
import Tensors
import Training

/// A program of the notes, brought here from PyTorch. The cell `side-by-side` shows it part by part
/// beside PyTorch's lines, and runs it.
struct Ported {
  let net: Sequential
  let optimizer: any Optimizer
  let log: EventLog

  static func loader(_ dataset: any Dataset, side: Int, shuffle seed: UInt64? = nil) -> Batches {
    let transform = Compose(ToGrey(), Resize(side))
    return Batches(dataset, batchSize: 64, transform: transform, shuffle: seed)
  }

  func drawWeights() {
    var generator = RandomGenerator(seed: 1)
    net.initialize(.xavierUniform, bias: nil, using: &generator)
  }

  func train(epoch: Int, on loader: Batches, logEvery interval: Int) throws {
    net.isTraining = true
    for (images, labels) in loader.epoch(epoch) {
      let outcome = crossEntropy(logits: net.forward(images), targets: labels)
      _ = net.backward(outcome.gradient, needsInputGradient: false)
      optimizer.step(net.parameters)
      if optimizer.stepCount % interval == 0 {
        try log.scalar("Train Loss", Double(outcome.loss), step: optimizer.stepCount)
      }
    }
  }

  func evaluate(on loader: Batches) -> (totalLoss: Double, accuracy: Double) {
    net.isTraining = false
    var (totalLoss, right) = (0.0, 0)
    for (images, labels) in loader {
      let scores = net.forward(images)
      totalLoss += Double(crossEntropyOfEach(logits: scores, targets: labels).mean())
      right += zip(scores.argmaxOfRows(), labels).count { $0 == $1 }
    }
    return (totalLoss, Double(right) / Double(loader.dataset.count))
  }

  func run(
    epochs: Int, _ trainLoader: Batches, _ testLoader: Batches, folder: String
  ) throws -> Double {
    var accuracy = 0.0
    for epoch in 0..<epochs {
      try train(epoch: epoch, on: trainLoader, logEvery: 20)
      let totalLoss: Double
      (totalLoss, accuracy) = evaluate(on: testLoader)
      try log.scalar("Test Total Loss", totalLoss, step: epoch + 1)
      try log.scalar("Accuracy Rate", accuracy, step: epoch + 1)
      try net.saveWeights(to: "\(folder)/epoch-\(epoch + 1).safetensors")
    }
    return accuracy
  }
}
