import Fast
import Course
import Datasets
import Foundation
import Base
import Layers
import Models
import Tensors
import Testing
import Training

private let isMaintained = ProcessInfo.processInfo.environment["COURSE_CI"] == "1"

/// What the built-in sets say of themselves in their comments, with the sizes named there.
@Suite(
  .serialized, .enabled(if: isMaintained, "built-in sets are learned from when COURSE_CI is 1"))
struct BuiltInAccuracyTests {
  let glyphs = (
    train: builtInGlyphs(count: 10_000, seed: 1), test: builtInGlyphs(count: 2_000, seed: 2)
  )
  let colour = (
    train: builtInColour(count: 10_000, seed: 1), test: builtInColour(count: 2_000, seed: 2)
  )

  /// The share of test pictures whose nearest training picture is of their class.
  func nearestNeighbour(_ set: (train: LabelledImages, test: LabelledImages)) -> Double {
    let known = set.train.images.reshaped(to: [set.train.count, -1])
    let lengths = (known * known).sum(axis: 1)
    let asked = set.test.images.reshaped(to: [set.test.count, -1])
    // Of |a − b|² = |a|² − 2ab + |b|² the first is the same for all neighbours of a.
    let nearness = asked.matmul(known.transposed()) * 2 - lengths
    let right = zip(nearness.argmaxOfRows(), set.test.labels).count {
      set.train.labels[$0] == $1
    }
    return Double(right) / Double(set.test.count)
  }

  /// The accuracy of a network after some epochs of Adam, in batches of 64.
  func accuracy(
    of network: Sequential, _ initializer: Initializer, rate: Double, epochs: Int,
    _ set: (train: LabelledImages, test: LabelledImages)
  ) throws -> Double {
    var generator = RandomGenerator(seed: 1)
    network.initialize(initializer, using: &generator)
    return try learn(
      network, Adam(learningRate: rate), from: set.train, test: set.test, epochs: epochs,
      batchSize: 64, seed: 1
    ).accuracy
  }

  func linear(_ set: (train: LabelledImages, test: LabelledImages)) throws -> Double {
    try accuracy(
      of: Sequential(Flatten(), Linear(set.train.imageShape.reduce(1, *), 10)), .xavierUniform,
      rate: 0.001, epochs: 10, set)
  }

  @Test func `on the glyphs a linear model clearly loses to LeNet, which passes 95 %`()
    throws
  {
    let nearest = nearestNeighbour(glyphs)
    let linear = try linear(glyphs)
    let network = try accuracy(of: leNet(modern: true), .heNormal, rate: 0.002, epochs: 4, glyphs)
    #expect(abs(nearest - 0.913) < 0.002)
    #expect((0.5...0.62).contains(linear))
    #expect(network > 0.95)
  }

  @Test func `on the coloured things neighbours and linear models are little better than chance`()
    throws
  {
    let nearest = nearestNeighbour(colour)
    let linear = try linear(colour)
    #expect(abs(nearest - 0.193) < 0.002)
    #expect((0.08...0.16).contains(linear))
  }
}
