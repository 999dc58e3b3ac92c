import Base
import Course
import Datasets
import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import chapter06_dropout

@MainActor @Suite struct Chapter06Tests {
  @Test func `all masks are all numbers in base two`() {
    #expect(allMasks(2) == Tensor([[0, 0], [1, 0], [0, 1], [1, 1]]))
    #expect(allMasks(10).shape == [1024, 10])
    #expect(allMasks(10).mean() == 0.5)
  }

  @Test func `a run whose numbers grow out of range counts as guessing`() throws {
    let pictures = builtInGlyphs(count: 100, seed: 1)
    let exam = try Exam(pictures, ToGrey())
    func runs(rate: Double) throws -> [Run] {
      let plan = Plan(
        network: { Sequential(Flatten(), Linear(28 * 28, 10), Linear(10, 10)) }, pictures: pictures,
        transform: ToGrey(), epochs: 2, seed: 1, learningRate: rate, every: 1, training: exam,
        validation: exam, test: exam)
      return [try train(plan) {}]
    }
    let broken = try runs(rate: 1e30)
    #expect(broken[0].diverged)
    #expect(broken.accuracies == [0.1])
    #expect(divergence(in: broken)?.hasPrefix("In 1 of the 1 runs") == true)
    #expect(divergence(in: try runs(rate: 0.05)) == nil)
  }

  /// Theory beside the plain way: every mask, weighted by its probability.
  @Test(arguments: [(0.2, true), (0.5, false), (0.8, true)])
  func `mean, variance and fourth moment of a dropped sum`(p: Double, isInverted: Bool) {
    let terms = [1.5, -0.5, 2, 0.25]
    let theory = MaskedSum(terms, probability: p, isInverted: isInverted)
    let factor = isInverted ? 1 / (1 - p) : 1
    let outcomes = (0..<16).map { mask -> (chance: Double, sum: Double) in
      let kept = terms.indices.filter { mask >> $0 & 1 == 1 }
      let chance = terms.indices.reduce(1.0) { $0 * (kept.contains($1) ? 1 - p : p) }
      return (chance, kept.reduce(0) { $0 + factor * terms[$1] })
    }
    func moment(_ power: Int, around centre: Double) -> Double {
      outcomes.reduce(0) { total, outcome in
        total
          + (0..<power).reduce(outcome.chance) { product, _ in product * (outcome.sum - centre) }
      }
    }
    let mean = moment(1, around: 0)
    #expect(abs(theory.mean - mean) < 1e-12)
    #expect(abs(theory.variance - moment(2, around: mean)) < 1e-12)
    #expect(abs(theory.fourthMoment - moment(4, around: mean)) < 1e-11)
  }

  /// Two pictures of two channels, two pixels each: 0 … 7 in order.
  @Test func `norms share over the axes they are told`() {
    let x = Tensor.counting([2, 2, 1, 2])
    // Over both pixels: each pair is (−1, 1) after it.
    #expect(
      normalised(x, over: [2, 3], epsilon: 0)
        == Tensor([-1, 1, -1, 1, -1, 1, -1, 1], shape: x.shape))
    // Over the pictures and pixels: channel 0 holds 0, 1, 4, 5, with mean 2.5 and variance 4.25.
    let batch = normalised(x, over: [0, 2, 3], epsilon: 0)
    #expect(abs(batch[0, 0, 0, 0] + 2.5 / Float(4.25).squareRoot()) < 1e-6)
    #expect(batch[0, 0, 0, 0] == batch[0, 1, 0, 0])
    #expect(groupNormalised(x, groups: 2) == normalised(x, over: [2, 3]))
  }

  @Test func `perfectly correlated units have correlation 1, dead ones do not count`() {
    let x = Tensor([[1, -2, 0], [2, -4, 0], [4, -8, 0]])
    #expect(abs(meanCorrelation(x) - 1) < 1e-5)
  }

  @Test func `a gain is judged by the differences of pairs`() throws {
    // The runs differ much, the pairs hardly: only the paired comparison sees the gain.
    let (with, without) = ([0.51, 0.61, 0.72], [0.50, 0.60, 0.70])
    #expect(try paired(with, without).verdict == .undecided)
    let more = try paired([0.51, 0.61, 0.711], [0.50, 0.60, 0.70])
    #expect(more.verdict == .more)
    #expect(abs(more.difference - 0.0103) < 1e-4)
  }

  @Test func `what ten views teach follows from the verdict on them`() throws {
    let (with, without) = ([0.51, 0.61, 0.711], [0.50, 0.60, 0.70])
    #expect(whatTenViewsTeach(try paired(with, without)).contains("here they pay"))
    #expect(whatTenViewsTeach(try paired(without, with)).contains("cost accuracy"))
    let open = try paired([0.51, 0.61, 0.72], without)
    #expect(whatTenViewsTeach(open).contains("has to be measured"))
  }

  @Test func `a claim about all of several gains fails with the first that is a loss`() throws {
    let more = try paired([0.51, 0.61, 0.711], [0.50, 0.60, 0.70])
    let less = try paired([0.50, 0.60, 0.70], [0.51, 0.61, 0.711])
    let open = try paired([0.51, 0.61, 0.72], [0.50, 0.60, 0.70])
    #expect([more, more].allMore == .holds)
    #expect([more, open].allMore == .undecided)
    #expect([less, open].allMore == .fails)
  }

  @Test func `accuracy and loss are told apart in every combination`() throws {
    let (with, without) = ([0.51, 0.61, 0.711], [0.50, 0.60, 0.70])
    let more = try paired(with, without)
    let less = try paired(without, with)
    let open = try paired([0.51, 0.61, 0.72], without)
    let all = [more, less, open]
    let sentences = Set(all.flatMap { a in all.map { accuracyAndLoss(accuracy: a, loss: $0) } })
    #expect(sentences.count == 9)
    #expect(accuracyAndLoss(accuracy: more, loss: more).hasPrefix("Two measures, two answers"))
    #expect(accuracyAndLoss(accuracy: more, loss: less).hasPrefix("Both measures agree"))
  }

  @Test func `remedies are named by what they do`() {
    #expect(Remedy().name == "none")
    #expect(Remedy(dropout: 0.5, augments: true).name == "dropout + augmentation")
    #expect(Remedy(augments: true, lengthening: 3).name == "augmentation, 3 ×")
    let all = Remedy(
      dropout: 0.5, weightDecay: 0.1, stopsEarly: true, augments: true, moreData: true)
    #expect(all.name == "all five")
  }

  @Test func `a layer that drops weights uses them all when it answers`() {
    let layer = DropConnect(2, 1, probability: 0.5)
    layer.weight.value = Tensor([[2, 3]])
    layer.bias.value = Tensor([1])
    let input = Tensor([[1, 1]])
    let seen = Set((0..<50).map { _ in layer(input)[0, 0] })
    #expect(seen == [1, 5, 7, 11])  // no weight, one of them doubled, both doubled
    let output = layer(input)[0, 0]
    _ = layer.backward(Tensor([[1]]))
    let kept = layer.weight.gradient!
    #expect(1 + 2 * kept[0, 0] + 3 * kept[0, 1] == output)
    layer.isTraining = false
    #expect(layer(input)[0, 0] == 6)
  }

  @Test func `channels are dropped whole, for each picture its own`() {
    let layer = ChannelDropout(probability: 0.5)
    let output = layer(.ones([20, 4, 3, 3]))
    var patterns: Set<[Float]> = []
    for picture in 0..<20 {
      let channels = (0..<4).map { channel in output.entry(picture).entry(channel) }
      for channel in channels { #expect(channel.min() == channel.max()) }
      patterns.insert(channels.map { $0.max() })
    }
    #expect(patterns.count > 4)
    #expect(layer.backward(.ones([20, 4, 3, 3])) == output)
  }

  @Test func `colours turn about grey, rotations leave the middle, squares are erased`() throws {
    var generator = RandomGenerator(seed: 5)
    let grey = Image(Tensor.filled([3, 5, 5], with: 0.25))
    for transform in [HueJitter(degrees: 120), SaturationJitter(0.5)] as [any Transform] {
      let turned = try transform(grey, using: &generator).tensor
      #expect(turned.isClose(to: grey.tensor))
    }
    let picture = Image(Tensor.counting([1, 5, 5]) * 0.01)
    let turned = RandomRotation(degrees: 15).apply(to: picture, using: &generator)
    #expect(turned.floats[12] == picture.floats[12])
    let erased = RandomErasing(side: 2).apply(to: grey, using: &generator)
    #expect(erased.floats.count { $0 == 0.5 } == 12)
  }

  @Test func `tomatoes are the same for the same seed, and their grades go round`() {
    let (one, two) = (tomatoes(count: 10, seed: 3), tomatoes(count: 20, seed: 3))
    #expect(one.pixels == two.prefix(10).pixels)
    #expect(one.labels == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    #expect(tomatoes(count: 10, seed: 4).pixels != one.pixels)
  }

  @Test func `work in parallel answers in order, whatever the number of threads`() throws {
    let threads = Threads.count
    defer { Threads.count = threads }
    for count in [1, 3] {
      Threads.count = count
      #expect(try inParallel(20) { $0 * $0 } == (0..<20).map { $0 * $0 })
      #expect(Threads.count == count)
    }
  }

  @Test func `views and colours are shown of a picture of one's own`() throws {
    try withTemporaryFolder { folder in
      let file = URL(fileURLWithPath: folder).appendingPathComponent("own.ppm")
      try Data(Array("P6 40 30 255\n".utf8) + (0..<3600).map { UInt8($0 % 251) }).write(to: file)
      for (cell, words) in [("crops", "views of"), ("pca-colour", "Along each axis")] {
        let result = try Program.run(
          "chapter06-dropout", ["--image", file.path, "--cell", cell, "--no-color"])
        #expect(result.status == 0, "\(result.errors)")
        let text = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("\(words) \(file.path)") || text.contains("\(words) `\(file.path)`"))
      }
    }
  }

  @Test(arguments: [
    (["--image"], Int32(2), "--image"), (["--image", "nowhere.ppm"], 1, "nowhere.ppm"),
  ])
  func `a picture that cannot be looked at gets one sentence and no result`(
    arguments: [String], status: Int32, words: String
  ) throws {
    let result = try Program.run("chapter06-dropout", arguments)
    #expect(result.status == status && result.output.isEmpty)
    #expect(result.errors.contains(words))
  }

  @Test func `a set that does not exist is refused in one sentence`() throws {
    let result = try Program.run("chapter06-dropout", ["--data", "/nowhere"])
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("there is no data set called /nowhere"))
  }
}
