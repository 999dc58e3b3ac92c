import RunFiles
import Course
import Datasets
import Foundation
import Base
import Layers
import Testing
import Training

/// Pictures of one pixel, some of which cannot be read.
private struct Torn: Dataset {
  let name = "torn"
  let classNames = ["dark", "light"]
  let labels = (0..<12).map { $0 % 2 }
  let broken: Set<Int> = [2, 3, 7, 11]

  func image(at index: Int) throws -> Image {
    if broken.contains(index) { throw CourseError("picture \(index) is torn") }
    return Image(bytes: [UInt8(20 * index)], channels: 1, height: 1, width: 1)
  }
}

/// Two epochs of batches of one picture each, saved in `folder` after every step; with `stop` ended
/// after that step, and gone on with by a trainer that knows nothing but what was saved.
private func weights(in folder: String, stop: Int?) throws -> [[Float]] {
  let lessons = Batches(Torn(), batchSize: 1, shuffle: 4)
  let exam = Batches(Torn(), batchSize: 1)
  func trainer() throws -> Trainer {
    let network = Sequential(Flatten(), Linear(1, 2))
    var generator = RandomGenerator(seed: 1)
    network.initialize(.xavierUniform, using: &generator)
    let trainer = Trainer(network, SGD(learningRate: 0.5, momentum: 0.9))
    let checkpoints = try CheckpointFolder(path: folder, recipe: "", everySteps: 1)
    _ = try checkpoints.resume(trainer)
    checkpoints.keep(trainer)
    return trainer
  }
  if let stop {
    let first = try trainer()
    first.shouldStop = { first.progress.step == stop }
    try first.run(epochs: 2, lessons: lessons, exam: exam)
  }
  let last = try trainer()
  try last.run(epochs: 2, lessons: lessons, exam: exam)
  #expect(last.progress.step == 16)
  return last.network.parameters.map(\.parameter.value.values)
}

@Test func `A run resumed behind batches that were passed over ends in the same bits`() throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  let whole = try weights(in: folder.appendingPathComponent("whole").path, stop: nil)
  for stop in 1..<16 {
    let path = folder.appendingPathComponent("\(stop)").path
    #expect(try weights(in: path, stop: stop) == whole, "stopped after step \(stop)")
  }
}
