import TestSupport
import Files
import Foundation
import Base
import Layers
import Models
import Tensors
import Testing

import Training
@testable import RunFiles

/// The run that the tests of resuming interrupt: 3 epochs of 5 steps, test batches, a schedule that
/// changes, dropout, and a stream of the caller's own.
func resumableTrainer(_ optimizer: any Optimizer = Adam(learningRate: 0.01)) -> Trainer {
  let trainer = Trainer(tinyNetwork(), optimizer, schedule: .plateau(divisor: 2))
  trainer.generators["noise"] = RandomGenerator(seed: 5)
  return trainer
}

@discardableResult
func runResumable(_ trainer: Trainer, epochs: Int = 3) throws -> Trainer.Outcome {
  let set = stripes(40, seed: 8)
  return try trainer.run(
    epochs: epochs, batchesPerEpoch: 5,
    batches: { epoch, first in
      batches(of: set, size: 8, epoch: epoch, first: first).lazy.map { batch in
        // Augmentation: every batch is shifted by a number from the caller's own stream.
        (batch.images + 0.1 * trainer.generators["noise"]!.uniform(), batch.labels)
      }
    },
    test: { [stripes(16, seed: 9)] })
}

@Suite struct CheckpointTests {
  @Test(arguments: [1, 4, 5, 7, 10, 14])
  func `a run stopped and resumed ends in the same bytes`(stop: Int) throws {
    try expectSameBytes(stoppedAtStep: stop) { $0.progress.step == stop }
  }

  /// Each epoch asks after five steps, before its test's one batch and before the end of that, and once
  /// more when it is saved.
  @Test(arguments: [6, 7, 14, 23], [false, true])
  func `a test cut short is done again, and the run ends in the same bytes`(
    question: Int, isSavedOften: Bool
  ) throws {
    var questions = 0
    let epoch = (question - 1) / 8
    try expectSameBytes(stoppedAtStep: 5 * epoch + 5, savedEvery: isSavedOften ? 1 : nil) {
      questions += 1
      guard questions == question else { return false }
      #expect($0.progress.epoch == epoch && $0.progress.batchesDone == 5)
      return true
    }
  }

  private func expectSameBytes(
    stoppedAtStep stop: Int, savedEvery steps: Int? = nil,
    when shouldStop: @escaping (Trainer) -> Bool
  ) throws {
    try withTemporaryFolder { folder in
      let whole = resumableTrainer()
      try CheckpointFolder(path: "\(folder)/whole", recipe: "stripes").keep(whole)
      #expect(try runResumable(whole) == .finished)

      let halves = try CheckpointFolder(path: "\(folder)/halves", recipe: "stripes")
      let first = resumableTrainer()
      halves.keep(first)
      first.saveEverySteps = steps
      first.shouldStop = { shouldStop(first) }
      #expect(try runResumable(first) == .stopped)

      let second = resumableTrainer()
      halves.keep(second)
      let checkpoint = try #require(try halves.resume(second))
      #expect(checkpoint.recipe == "stripes")
      #expect(second.progress.step == stop)
      #expect(try runResumable(second) == .finished)

      #expect(weightBits(second.network) == weightBits(whole.network))
      #expect(second.progress == whole.progress)
      for name in ["last", "best"] {
        let a = try bytes(of: "\(folder)/whole/\(name).safetensors")
        let b = try bytes(of: "\(folder)/halves/\(name).safetensors")
        #expect(a == b, "\(name)")
      }
    }
  }

  @Test(arguments: [false, true])
  func `what an epoch has counted so far survives, or is not told`(isOld: Bool) throws {
    try withTemporaryFolder { folder in
      func counted(_ reports: [EpochReport]) -> [[Double?]] {
        reports.map { [$0.trainingLoss.mean, $0.trainingLoss.sumOfMeans, $0.trainingAccuracy] }
      }
      var (whole, halves): ([EpochReport], [EpochReport]) = ([], [])
      let trainer = resumableTrainer()
      trainer.onEpoch = { whole.append($0) }
      try runResumable(trainer)

      let checkpoints = try CheckpointFolder(path: folder)
      let first = resumableTrainer()
      first.onEpoch = { halves.append($0) }
      checkpoints.keep(first)
      first.shouldStop = { first.progress.step == 7 }
      #expect(try runResumable(first) == .stopped)
      if isOld {
        // As before accuracies and sums were kept.
        let file = try SafetensorsFile(path: checkpoints.last)
        let text = try #require(file.metadata["training"])
        let old = text.replacing(/"trainingRight":\d+,?/, with: "")
          .replacing(/,?"sumOfMeans":[0-9.e+-]+/, with: "").replacing(",}", with: "}")
        #expect(text.count - old.count > 30)
        let tensors = try file.entries.keys.map { (name: $0, tensor: try file.tensor($0)) }
        try Safetensors.write(tensors, metadata: ["training": old], to: checkpoints.last)
      }
      let second = resumableTrainer()
      second.onEpoch = { halves.append($0) }
      #expect(try checkpoints.resume(second) != nil)
      #expect(try runResumable(second) == .finished)
      var expected = counted(whole)
      #expect(expected.joined().allSatisfy { $0 != nil })
      // Only of the epoch that was interrupted an old checkpoint does not say it all.
      if isOld { (expected[1][1], expected[1][2]) = (nil, nil) }
      #expect(counted(halves) == expected)
    }
  }

  @Test func `without its random state a resumed run would end elsewhere`() throws {
    // The test above could not fail if dropout and augmentation did not matter.
    let whole = resumableTrainer()
    try runResumable(whole)
    let other = resumableTrainer()
    (other.network.layers[8] as! Dropout).generator = RandomGenerator(seed: 99)
    try runResumable(other)
    #expect(weightBits(whole.network) != weightBits(other.network))
  }

  @Test func `the best checkpoint is the epoch with the lowest test error`() throws {
    try withTemporaryFolder { folder in
      let trainer = resumableTrainer()
      let checkpoints = try CheckpointFolder(path: folder)
      checkpoints.keep(trainer)
      var errors: [Double] = []
      trainer.onEpoch = { errors.append($0.test!.topError(1)) }
      try runResumable(trainer, epochs: 6)
      let best = try Checkpoint(reading: checkpoints.best)
      let lowest = errors.firstIndex(of: errors.min()!)!
      #expect(best.progress.epoch == lowest + 1)
      #expect(best.progress.best?.error == errors.min())
      #expect(try Checkpoint(reading: checkpoints.last).progress.epoch == 6)
    }
  }

  @Test(arguments: [0, 1, 2, 9])
  func `the weights of the last epochs are kept if asked for`(count: Int) throws {
    try withTemporaryFolder { folder in
      for name in ["epoch-1.safetensors.bak", "epoch-01.safetensors", "my-epoch-1.safetensors"] {
        try write([1], to: "\(folder)/\(name)")
      }
      let checkpoints = try CheckpointFolder(path: folder, recipe: "stripes", epochsKept: count)
      let first = resumableTrainer()
      checkpoints.keep(first)
      // In the third epoch, whose weights are not yet there.
      first.shouldStop = { first.progress.step == 12 }
      #expect(try runResumable(first) == .stopped)
      #expect(checkpoints.epochs == Array([1, 2].suffix(count)))
      let second = resumableTrainer()
      checkpoints.keep(second)
      #expect(try checkpoints.resume(second) != nil)
      var after: [Int: [UInt32]] = [:]
      second.onEpoch = { after[$0.epoch] = weightBits(second.network) }
      try runResumable(second, epochs: 4)
      #expect(checkpoints.epochs == Array([1, 2, 3, 4].suffix(count)))
      for epoch in checkpoints.epochs where after[epoch] != nil {
        let path = checkpoints.weights(ofEpoch: epoch)
        let network = tinyNetwork()
        try network.loadWeights(from: path)
        #expect(weightBits(network) == after[epoch])
        #expect(try SafetensorsFile(path: path).entries.count == network.parameters.count)
        #expect(try Checkpoint.recipe(in: path) == "stripes")
      }
      // What is not a run's own stays.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.count == 3 + 2 + min(count, 4))
    }
  }

  @Test func `a folder without checkpoints resumes nothing`() throws {
    try withTemporaryFolder { folder in
      let trainer = resumableTrainer()
      let found = try CheckpointFolder(path: "\(folder)/new/one").resume(trainer)
      #expect(found == nil)
      #expect(trainer.progress == TrainingProgress())
    }
  }

  @Test func `weights and optimiser state bear the documented names`() throws {
    try withTemporaryFolder { folder in
      let trainer = resumableTrainer()
      try CheckpointFolder(path: folder).keep(trainer)
      try runResumable(trainer, epochs: 1)
      let names = try SafetensorsFile(path: "\(folder)/last.safetensors").entries.keys
      let weights = [
        "0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias", "9.weight", "9.bias",
      ]
      let memory = ["firstMoment", "secondMoment"].flatMap { kind in
        weights.map { "optimizer.\(kind).\($0)" }
      }
      #expect(Set(names) == Set(weights + memory))
    }
  }

  @Test func `a checkpoint of another network or optimiser is refused and changes nothing`() throws
  {
    try withTemporaryFolder { folder in
      let checkpoints = try CheckpointFolder(path: folder)
      let trainer = resumableTrainer()
      checkpoints.keep(trainer)
      try runResumable(trainer, epochs: 1)
      let path = checkpoints.last

      let network = leNet()
      var generator = RandomGenerator(seed: 1)
      network.initialize(.xavierUniform, using: &generator)
      let before = weightBits(network)
      #expect {
        try checkpoints.resume(Trainer(network, Adam()))
      } throws: {
        "\($0)"
          == "\(path): the checkpoint is of another network: its 0.weight has shape [4, 1, 3, 3], "
          + "but here it is [6, 1, 5, 5]; take the network that it was saved from"
      }
      #expect {
        try network.loadWeights(from: path)
      } throws: {
        "\($0)".hasPrefix("\(path) is of another network: its 0.weight has shape")
      }
      #expect(weightBits(network) == before)

      let other = resumableTrainer(SGD(learningRate: 0.1, momentum: 0.9))
      #expect {
        try checkpoints.resume(other)
      } throws: {
        "\($0)"
          == "\(path): the optimiser's state is of Adam: resume with that, not with SGD"
      }
      #expect(weightBits(other.network) == weightBits(tinyNetwork()))
    }
  }

  @Test func `files of weights alone travel, and say that they are no run`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.safetensors"
      let network = tinyNetwork(seed: 4)
      try network.saveWeights(to: path)
      let other = tinyNetwork(seed: 5)
      try other.loadWeights(from: path)
      #expect(weightBits(other) == weightBits(network))
      let sentence =
        "\(path) holds weights but not the state of a run, so there is nothing to go on with: "
        + "--weights begins a new run with them"
      #expect(throws: CourseError(sentence)) { _ = try Checkpoint(reading: path) }
    }
  }

  @Test func `a truncated checkpoint is refused at every length`() throws {
    try withTemporaryFolder { folder in
      let checkpoints = try CheckpointFolder(path: folder)
      let trainer = resumableTrainer()
      checkpoints.keep(trainer)
      try runResumable(trainer, epochs: 1)
      let whole = try bytes(of: checkpoints.last)
      for length in stride(from: 0, to: whole.count, by: 97) {
        try write(Array(whole[..<length]), to: checkpoints.last)
        #expect(throws: CourseError.self) { try checkpoints.resume(resumableTrainer()) }
      }
    }
  }

  @Test func `a state with impossible counts is refused`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/last.safetensors"
      for (good, bad) in [
        (#""step":5"#, #""step":-5"#), (#""step":5"#, #""step":9223372036854775807"#),
        (#""optimizerSteps":5"#, #""optimizerSteps":-1"#),
        (#""optimizerSteps":5"#, #""optimizerSteps":9007199254740993"#),
        (#""patience":1"#, #""patience":0"#), (#""drops":0"#, #""drops":4"#),
        (#""mostDrops":3"#, #""mostDrops":-1"#), (#""recipe":"#, #""receipt":"#),
      ] {
        let trainer = resumableTrainer()
        try CheckpointFolder(path: folder).keep(trainer)
        try runResumable(trainer, epochs: 1)
        let file = try SafetensorsFile(path: path)
        let text = try #require(file.metadata["training"])
        #expect(text.contains(good))
        let tensors = try file.entries.keys.map { (name: $0, tensor: try file.tensor($0)) }
        try Safetensors.write(
          tensors, metadata: ["training": text.replacing(good, with: bad)], to: path)
        #expect(throws: CourseError.self, "\(bad)") { _ = try Checkpoint(reading: path) }
      }
    }
  }

  @Test func `a network that has run off the numbers does not replace a good checkpoint`() throws {
    try withTemporaryFolder { folder in
      let trainer = resumableTrainer()
      let checkpoints = try CheckpointFolder(path: folder)
      checkpoints.keep(trainer)
      try runResumable(trainer, epochs: 1)
      let good = try bytes(of: checkpoints.last)
      trainer.network.parameters[3].parameter.value[0] = .nan
      #expect {
        try checkpoints.save(trainer)
      } throws: {
        "\($0)"
          == "after step 5 3.bias holds a number that is not finite; \(checkpoints.last) was not "
          + "written"
      }
      #expect(try bytes(of: checkpoints.last) == good)
    }
  }

  @Test func `a flipped bit is noticed wherever it falls`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/last.safetensors"
      let trainer = resumableTrainer()
      try CheckpointFolder(path: folder).keep(trainer)
      try runResumable(trainer, epochs: 1)
      let good = try bytes(of: path)
      let network = tinyNetwork()
      var generator = RandomGenerator(seed: 3)
      for round in 0..<600 {
        var bad = good
        // Half of the flips fall into the header, which is the smaller part.
        let place = generator.integer(below: round % 2 == 0 ? 2_000 : bad.count)
        bad[place] ^= 1 << UInt8(generator.integer(below: 8))
        try write(bad, to: path)
        #expect(throws: CourseError.self, "byte \(place)") { _ = try Checkpoint(reading: path) }
        #expect(throws: CourseError.self, "byte \(place)") { try network.loadWeights(from: path) }
      }
      try write(good, to: path)
      #expect(try Checkpoint(reading: path).progress.step == 5)
    }
  }

  @Test func `a file of a later format is refused, one without a digest is read`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.safetensors"
      let tensors = tinyNetwork().parameters.map { (name: $0.name, tensor: $0.parameter.value) }
      for (metadata, problem) in [
        (["course.format": "2"], "is of format 2, and this program reads formats up to 1"),
        (["course.format": "1"], "is damaged"), (["course.digest": "crc32c:0"], "is damaged"),
      ] {
        try Safetensors.write(tensors, metadata: metadata, to: path)
        #expect {
          try tinyNetwork().loadWeights(from: path)
        } throws: {
          "\($0)".contains(problem)
        }
      }
      try Safetensors.write(tensors, metadata: ["format": "pt"], to: path)
      try tinyNetwork().loadWeights(from: path)
      // The order of the tensors, which another program may change, is none of the digest's business.
      try Safetensors.write(
        tensors.reversed(), metadata: Safetensors.sealed(["format": "pt"], tensors), to: path)
      try tinyNetwork().loadWeights(from: path)
    }
  }

  @Test func `a schedule from a file comes to an end`() {
    let crafted = Schedule.steps(every: 1, divisor: 1 + 1e-15)
    #expect(crafted.factor(step: 0, epoch: 1 << 53) < 1)
  }
}
