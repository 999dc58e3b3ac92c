import TestSupport
import RunFiles
import Base
import Layers
import Models
import Tensors
import Testing

@testable import Training

@Suite(.serialized) struct TrainerTests {
  @Test func `one step by hand`() throws {
    // Two classes, one input: logits w·1 = [0, 0], so softmax is ½, ½ and the gradient ∓½.
    let layer = Linear(1, 2, bias: false)
    layer.weight.value = Tensor([[0], [0]])
    let trainer = Trainer(Sequential(layer), SGD(learningRate: 0.5))
    let report = try trainer.step(Tensor([[1]]), [0])
    #expect(layer.weight.value.values == [0.25, -0.25])
    #expect(abs(report.loss - 0.693147) < 1e-6)
    #expect(abs(report.gradientNorm - 0.5.squareRoot()) < 1e-7)
    #expect(report.step == 1)
    #expect(trainer.progress.batchesDone == 1)
    // Of equal scores the first counts as the answer.
    #expect(report.accuracy == 1)
    layer.weight.value = Tensor([[0], [0]])
    #expect(try trainer.step(Tensor([[1], [1], [1], [1]]), [1, 0, 1, 1]).accuracy == 0.25)
    #expect(trainer.progress.trainingRight == 2)
  }

  @Test func `every layer's weights move in one step`() throws {
    for network in [tinyNetwork(), leNet(), leNet(modern: true)] {
      var generator = RandomGenerator(seed: 5)
      network.initialize(.xavierUniform, using: &generator)
      let before = network.parameters.map(\.parameter.value)
      let side = network.layers.count == 10 ? 8 : 28
      let images = Tensor.normal([8, 1, side, side], using: &generator)
      try Trainer(network, SGD(learningRate: 0.1)).step(images, (0..<8).map { $0 % 4 })
      for (named, old) in zip(network.parameters, before) {
        #expect(named.parameter.value != old, "\(named.name)")
      }
    }
  }

  @Test func `64 images are learned by heart`() throws {
    let set = stripes(64, seed: 3)
    let network = tinyNetwork()
    let trainer = Trainer(network, Adam(learningRate: 0.01))
    try trainer.run(epochs: 60) { epoch, first in
      batches(of: set, size: 16, epoch: epoch, first: first)
    }
    #expect(trainer.progress.step == 240)
    #expect(try trainer.evaluate([set]).accuracy == 1)
    // A set that was only guessed at would be right a quarter of the time.
    let untrained = Trainer(tinyNetwork(), SGD(learningRate: 0))
    #expect(try untrained.evaluate([set]).accuracy < 0.6)
  }

  @Test func `the weights after a run are the same for 1, 2 and 8 threads`() throws {
    let threads = Threads.count
    defer { Threads.count = threads }
    let set = stripes(96, seed: 4)
    let weights = try [1, 2, 8].map { count in
      Threads.count = count
      let network = tinyNetwork()
      let trainer = Trainer(network, SGD(learningRate: 0.05, momentum: 0.9))
      try trainer.run(epochs: 2) { epoch, first in
        batches(of: set, size: 32, epoch: epoch, first: first)
      }
      return weightBits(network)
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
    #expect(weights[0] != weightBits(tinyNetwork()))
    // FNV-1a, so that other builds and other machines can be compared with this one.
    let checksum = weights[0].reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0100_0000_01b3
    }
    #if !BASELINE  // which has no fused multiply-add
      #expect(checksum == 0x60d7_bda4_95b6_214a)
    #endif
  }

  @Test func `the schedule steers the optimiser`() throws {
    let trainer = Trainer(
      tinyNetwork(), SGD(learningRate: 0.25), schedule: .steps(every: 1, divisor: 2))
    var rates: [Double] = []
    trainer.onStep = { rates.append($0.learningRate) }
    try trainer.run(epochs: 3) { _, _ in [stripes(4, seed: 1), stripes(4, seed: 2)] }
    #expect(rates == [0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625])
  }

  @Test func `an epoch resumed after its last step reports that step's learning rate`() throws {
    let set = stripes(40, seed: 8)
    func reported(resumingAfter steps: Int) throws -> Double {
      let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.1), schedule: .cosine)
      // Another loop has done what a checkpoint would restore.
      trainer.totalSteps = 10
      for batch in batches(of: set, size: 8, epoch: 0).prefix(steps) {
        try trainer.step(batch.images, batch.labels)
      }
      let state = Checkpoint(of: trainer)
      let resumed = Trainer(tinyNetwork(), SGD(learningRate: 0.1), schedule: .cosine)
      try state.restore(resumed)
      var rates: [Double] = []
      resumed.onEpoch = { rates.append($0.learningRate) }
      try resumed.run(epochs: 2, batchesPerEpoch: 5) { epoch, first in
        batches(of: set, size: 8, epoch: epoch, first: first)
      }
      return rates[0]
    }
    let rate = try reported(resumingAfter: 0)
    #expect(rate < 0.1)
    #expect(try reported(resumingAfter: 5) == rate)
  }

  @Test func `an epoch's loss is the mean over its images, and tests are reported`() throws {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.01))
    var losses: [Double] = []
    var reports: [EpochReport] = []
    var shares: [Double] = []
    trainer.onStep = {
      losses.append($0.loss)
      shares.append($0.accuracy)
    }
    trainer.onEpoch = { reports.append($0) }
    try trainer.run(
      epochs: 1, batches: { _, _ in [stripes(12, seed: 1), stripes(4, seed: 2)] },
      test: { [stripes(8, seed: 3)] })
    #expect(reports.count == 1)
    #expect(abs(reports[0].trainingLoss.mean! - (losses[0] * 12 + losses[1] * 4) / 16) < 1e-12)
    #expect(abs(reports[0].trainingLoss.sumOfMeans! - (losses[0] + losses[1])) < 1e-12)
    #expect(abs(reports[0].trainingAccuracy! - (shares[0] * 12 + shares[1] * 4) / 16) < 1e-12)
    #expect(reports[0].test?.images == 8)
    #expect(reports[0].isBest)
    #expect(trainer.progress.best?.epoch == 1)
  }

  @Test func `a request to stop is heard after the step`() throws {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.01))
    trainer.shouldStop = { trainer.progress.step >= 5 }
    let outcome = try trainer.run(epochs: 10) { epoch, first in
      batches(of: stripes(12, seed: 1), size: 4, epoch: epoch, first: first)
    }
    #expect(outcome == .stopped)
    #expect(trainer.progress.step == 5)
    #expect(trainer.progress.epoch == 1)
    #expect(trainer.progress.batchesDone == 2)
  }

  @Test func `a batch that cannot be read ends the run with its own error`() throws {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.01))
    #expect(throws: CourseError("no such picture")) {
      try trainer.run(
        epochs: 2,
        reading: { _, _ in
          var left = 3
          return {
            left -= 1
            guard left > 0 else { throw CourseError("no such picture") }
            return stripes(4, seed: 1)
          }
        })
    }
    #expect(trainer.progress.step == 2)
  }

  @Test func `without batches or images there is nothing to learn or to measure`() {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.01))
    #expect {
      try trainer.trainEpoch([])
    } throws: {
      "\($0)" == "epoch 1 has no batches to learn from"
    }
    #expect {
      try trainer.evaluate([])
    } throws: {
      "\($0)" == "there are no images to evaluate the network on"
    }
  }

  @Test func `a learning rate of a billion is stopped in the layer where it shows`() throws {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 1e9))
    #expect {
      for _ in 0..<20 { try trainer.step(stripes(8, seed: 1).images, stripes(8, seed: 1).labels) }
    } throws: { error in
      let sentence = "\(error)"
      return error is Breakdown && sentence.contains("step \(trainer.progress.step + 1): ")
        && sentence.contains("layer ") && sentence.hasSuffix("learning rate 1000000000.0")
    }
    #expect(trainer.progress.step < 20)
  }

  @Test func `a NaN among the weights is traced to its layer, and nothing is changed`() throws {
    let network = tinyNetwork()
    let trainer = Trainer(network, SGD(learningRate: 0.1))
    let batch = stripes(8, seed: 1)
    try trainer.step(batch.images, batch.labels)
    network.layers[3].parameters[0].parameter.value[0, 0, 0, 0] = .nan
    let before = weightBits(network)
    #expect {
      try trainer.step(batch.images, batch.labels)
    } throws: {
      "\($0)"
        == "step 2: the loss became NaN; it began in layer conv2, whose weight holds a number that "
        + "is not finite, at learning rate 0.1"
    }
    #expect(weightBits(network) == before)
  }

  @Test func `a NaN among the pixels is blamed on the images`() throws {
    let trainer = Trainer(tinyNetwork(), SGD(learningRate: 0.1))
    var batch = stripes(8, seed: 1)
    batch.images[0, 0, 0, 0] = .infinity
    #expect {
      try trainer.step(batch.images, batch.labels)
    } throws: {
      "\($0)".contains("it began in the images")
    }
  }

  @Test func `after the first steps a step takes no fresh memory`() throws {
    let network = leNet(modern: true)
    var generator = RandomGenerator(seed: 1)
    network.initialize(.heNormal, using: &generator)
    let trainer = Trainer(network, SGD(learningRate: 0.01, momentum: 0.9))
    let images = Tensor.normal([32, 1, 28, 28], using: &generator)
    let labels = (0..<32).map { $0 % 10 }
    for _ in 0..<2 { try trainer.step(images, labels) }
    // Other tests run at the same time and allocate too; so the fewest of several tries counts.
    let fresh = try (0..<5).map { _ in
      let before = FloatBuffer.statistics.freshAllocations
      for _ in 0..<3 { try trainer.step(images, labels) }
      return FloatBuffer.statistics.freshAllocations - before
    }
    #expect(fresh.min() == 0)
  }
}
