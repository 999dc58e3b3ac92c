import Course
import Datasets
import Base
import Layers
import Testing
import Training

/// Pictures of one pixel: dark ones belong to class 0, light ones to class 1.
private func pixels(_ count: Int) throws -> LabelledImages {
  try LabelledImages(
    name: "pixels", classNames: ["dark", "light"], labels: (0..<count).map { $0 % 2 },
    pixels: (0..<count).map { $0 % 2 == 0 ? 20 : 230 }, channels: 1, height: 1, width: 1)
}

private func run(seed: UInt64) throws -> LearningCurve {
  let network = Sequential(Flatten(), Linear(1, 2))
  var generator = RandomGenerator(seed: seed)
  network.initialize(.xavierUniform, using: &generator)
  return try learn(
    network, SGD(learningRate: 1), from: pixels(40), test: pixels(10), epochs: 12, batchSize: 8,
    seed: seed)
}

@Test func `What is easy is learned, and every epoch leaves its mark`() throws {
  let curve = try run(seed: 3)
  #expect(curve.batchLosses.count == 12 * 5)
  #expect(curve.trainingLosses.count == 12)
  #expect(curve.tests.count == 12)
  #expect(curve.accuracy == 1)
  #expect(curve.trainingLoss < curve.trainingLosses[0])
  #expect(curve.testLoss < curve.trainingLosses[0])
  let first = try #require(curve.epochs(toAccuracy: 1))
  #expect(curve.accuracies[first - 1] == 1)
  #expect(curve.accuracies[..<(first - 1)].allSatisfy { $0 < 1 })
  #expect(curve.epochs(toAccuracy: 1.1) == nil)
}

@Test func `The same seed gives the same curve`() throws {
  #expect(try run(seed: 3).batchLosses == run(seed: 3).batchLosses)
  #expect(try run(seed: 3).batchLosses != run(seed: 4).batchLosses)
}
