import Statistics
import Foundation
import KernelMethods
import Base
import Models
import Tensors
import Testing
import Training

@testable import chapter05_relu_vs_sigmoid

@MainActor @Suite struct Chapter05Tests {
  @Test func `a curve reaches its target between two passes, on a straight line`() {
    #expect(passes([0.8, 0.5, 0.3, 0.1], to: 0.4, from: 0.9) == 2.5)
    #expect(passes([0.8, 0.5], to: 0.5, from: 0.9) == 2)
    #expect(passes([0.1], to: 0.5, from: 0.9) == 0.5)
    #expect(passes([0.8, 0.7], to: 0.5, from: 0.9) == nil)
    // It counts when the target is reached first; what comes later does not matter.
    #expect(passes([0.4, 0.6, 0.1], to: 0.5, from: 0.9) == 0.8)
  }

  @Test func `the test loss is read off where the training loss passes a mark`() {
    let path = [(training: 2.0, test: 2.0), (1.0, 1.5), (0.5, 2.5)]
    #expect(testLoss(on: path, at: 1.5) == 1.75)
    #expect(testLoss(on: path, at: 0.75) == 2)
    #expect(testLoss(on: path, at: 3) == 2)
    #expect(testLoss(on: path, at: 0.1) == nil)
  }

  @Test func `a geometric mean is that of the exponents`() {
    #expect(abs(geometricMean([1e-30, 1e-32]) - 1e-31) < 1e-40)
  }

  @Test(arguments: [("Sigmoid", "1"), ("ReLU", "√2")])
  func `gradient lengths twelve layers deep are PyTorch's to a thousandth`(
    activation: String, gain: String
  ) throws {
    let towers = try #require(try RecordedTower.read())
    let tower = try #require(towers.first { $0.isTower(activation, gain: gain) })
    let (ours, theirs) = (try tower.gradientLengths(), tower.recordedLengths)
    #expect(ours.count == 24 && theirs.count == 24)
    for (ours, theirs) in zip(ours, theirs) { #expect(abs(ours - theirs) < 1e-3 * theirs) }
  }

  @Test func `who learned in some runs only is counted, not left out`() {
    let learned = [(Start.small, 0), (.xavier, 3), (.he, 5)].map {
      (combination: Combination(activation: .relu, start: $0.0), runs: $0.1)
    }
    #expect(
      whoLearned(learned, of: 5)
        == "ReLU (He) learns in every run; ReLU (Xavier) in 3 of 5; the other one in none")
    #expect(whoLearned([learned[2]], of: 5) == "ReLU (He) learns in every run")
    #expect(
      whoLearned([learned[0]], of: 5)
        == "no combination learns in every run; the other one in none")
  }

  /// A lane whose runs took so many epochs; nil for one that made `limit` and did not arrive.
  private func lane(_ activation: Activation, _ passes: [Double?], limit: Int = 40) -> Lane {
    let conditions = Conditions(weights: .xavier, pixels: .unit, layers: 4)
    let runs = passes.map { passes in
      raceRun(
        activation, conditions,
        errors: Array(repeating: 0.5, count: passes.map { Int($0) } ?? limit),
        end: passes == nil ? .limit : .arrived)
    }
    return Lane(
      activation: activation, tried: runs, rate: 0.01, runs: runs, passes: passes,
      isBetweenSlower: true)
  }

  private func raceRun(
    _ activation: Activation, _ conditions: Conditions, errors: [Double], end: RaceRun.End
  ) -> RaceRun {
    RaceRun(
      layers: conditions.layers, weights: conditions.weights.rawValue,
      pixels: conditions.pixels.rawValue, activation: activation.rawValue, rate: 0.01, seed: 1,
      flat: [0.1, 0.2], errors: errors, end: end)
  }

  private func race(
    _ relu: [Double?], _ tanh: [Double?], pixels: PixelScale = .unit
  ) -> Race {
    Race(
      conditions: Conditions(weights: .xavier, pixels: pixels, layers: 4),
      relu: lane(.relu, relu), tanh: lane(.tanh, tanh))
  }

  @Test func `a race's factor is a ratio, or a bound where one did not arrive`() throws {
    #expect(race([4, 6], [9, 11]).factorText == "2.00 ± 0.45")
    #expect(race([10, 10], [40, nil]).factorText == "> 4.0")
    #expect(race([nil, nil], [10, 10]).size == 0.25)
    // A bound is rounded so that it stays one.
    #expect(race([5.07, 5.07], [40, nil]).factorText == "> 7.8")
    #expect(race([nil, nil], [5.7, 5.7]).factorText == "< 0.15")
    #expect(race([nil, 1], [nil, 2]).factorText == "neither")
    #expect(race([nil, 1], [nil, 2]).isReLUFaster == nil)
    #expect(race([10, 10.1, 9.9], [20, 20.1, 19.9]).isReLUFaster == .holds)
    #expect(race([10, 10.1, 9.9], [5, 5.1, 4.9]).isReLUFaster == .fails)
    #expect(race([10, 12, 8], [10, 8, 12]).isReLUFaster == .undecided)
    #expect(race([10, 10], [nil, nil]).isReLUFaster == .holds)
    // A run that ended before ReLU arrived says nothing about tanh.
    #expect(race([50, 50], [nil, nil]).isReLUFaster == .undecided)
  }

  @Test func `six times is judged for ratios and bounds`() throws {
    #expect(try isSixTimes(race([10, 10.5], [60, 63])) == .holds)
    #expect(try isSixTimes(race([10, 10.1], [10, 10.2])) == .fails)
    #expect(try isSixTimes(race([5, 5], [nil, nil])) == .holds)
    #expect(try isSixTimes(race([10, 10], [nil, nil])) == .undecided)
    #expect(try isSixTimes(race([nil], [5])) == .fails)
  }

  @Test func `what the races say names every condition once`() {
    let races = [
      race([10, 10.1, 9.9], [20, 20.1, 19.9], pixels: .bytes),
      race([10, 10.1, 9.9], [5, 5.1, 4.9]),
    ]
    #expect(
      whoIsFaster(races)
        == "ReLU is faster with Xavier, ±128, 4 layers (2.00 ± 0.01). Tanh is faster with Xavier, "
        + "variance 1, 4 layers (0.50 ± 0.01).")
    #expect(
      effects(races).contains("from pixels of variance 1 to ±128 it grows in 1 of 1 pair and"))
    #expect(effects([races[0]]).contains("is open"))
  }

  @Test func `a factor's sentence names what was found, whatever it is`() {
    #expect(race([10, 10], [20, 20]).finding.hasPrefix("tanh needs 2.00 ± 0.00 times as many"))
    #expect(race([10, 10], [40, nil]).finding.hasPrefix("tanh needs more than 4.0 times"))
    #expect(race([nil, nil], [10, 10]).finding.hasPrefix("tanh needs less than"))
    #expect(race([nil, 1], [nil, 2]).finding == "neither arrives in every run")
    // An upper bound is no large factor.
    #expect(largestFactor([race([nil, nil], [10, 10])]).hasPrefix("No condition gave a factor"))
    #expect(largestFactor([race([5, 5], [nil, nil])]).hasSuffix("six and more does come out."))
    #expect(largestFactor([race([10, 10], [20, 20])]).hasSuffix("six was not reached here."))
    // 4 is the least it may be.
    #expect(largestFactor([race([10, 10], [nil, nil])]).hasSuffix("six is reached stays open."))
  }

  @Test func `a plain answer follows from who was faster`() {
    let (won, lost, open) = (
      race([10, 10.1, 9.9], [20, 20.1, 19.9], pixels: .bytes),
      race([10, 10.1, 9.9], [5, 5.1, 4.9]),
      race([10, 12, 8], [10, 8, 12])
    )
    #expect(plainAnswer([won, lost]).hasSuffix("decide which one is faster."))
    #expect(plainAnswer([won, open]).hasPrefix("with the best rate for each, tanh is shown"))
    #expect(plainAnswer([lost, open]).hasPrefix("with the best rate for each, ReLU is shown"))
    #expect(plainAnswer([open]).hasSuffix("stands open."))
    #expect(rangeOfFactors([won, lost]).hasSuffix("from 0.50 ± 0.01 to 2.00 ± 0.01."))
    #expect(rangeOfFactors([won]).hasPrefix("these runs are too few"))
  }

  @Test func `one rate for both is told apart from the best for each`() {
    // Both lanes were tried at one rate; tanh's trial took 20 epochs, ReLU's runs 10.
    #expect(equalRates([race([10, 10], [20, 20])]).contains("when ReLU had in 1 of 1 conditions"))
    #expect(equalRates([race([10, 10], [5, 5])]).hasSuffix("would not have changed the order."))
    #expect(equalRates([race([nil, nil], [5, 5])]) == "No condition has both at one rate.")
    #expect(race([10, 10], [nil, nil]).tanhAtReLURateText == "> 40")
    // A trial that ended before ReLU arrived was not seen to be late.
    #expect(equalRates([race([50, 50], [nil, nil])]).contains("when ReLU had in 0 of 1"))
  }

  @Test func `an interrupted race goes on from its file`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("race.jsonl").path
    let plan = RacePlan(
      pictures: 10, channels: [1, 1, 1], batchSize: 5, searchLimit: 3, limit: 5, patience: 2,
      seeds: 1)
    let header = RaceFile.Header(data: "some", classes: 10, plan: plan, seed: 1)
    let conditions = Conditions(weights: .xavier, pixels: .unit, layers: 4)
    let run = raceRun(.relu, conditions, errors: [0.5, 0.4], end: .limit)
    do {
      let file = try RaceFile(path: path, header: header)
      #expect(try file.run(.relu, conditions, rate: 0.01, limit: 2, seed: 1) == nil)
      try file.append(run)
    }
    // Half a line, as a killed program leaves it.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"activ".utf8))
    try handle.close()
    do {
      let file = try RaceFile(path: path, header: header)
      #expect(file.runs == [run])
      #expect(try file.run(.relu, conditions, rate: 0.01, limit: 2, seed: 1) == run)
      // It was ended after two epochs, so it does not answer for three.
      #expect(try file.run(.relu, conditions, rate: 0.01, limit: 3, seed: 1) == nil)
      #expect(try file.run(.tanh, conditions, rate: 0.01, limit: 2, seed: 1) == nil)
    }
    let reading = try RaceFile(reading: path)
    #expect(reading.header == header && reading.runs == [run])
    #expect(throws: RaceFile.Missing.self) {
      try reading.run(.tanh, conditions, rate: 0.01, limit: 2, seed: 1)
    }
    var other = plan
    other.pictures = 20
    #expect(throws: CourseError.self) {
      try RaceFile(
        path: path, header: RaceFile.Header(data: "some", classes: 10, plan: other, seed: 1))
    }
    try Data("something else\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: CourseError.self) { try RaceFile(path: path, header: header) }
    #expect(throws: CourseError.self) { try RaceFile(reading: path) }
  }

  @Test(arguments: [4, 7]) func `a racer has as many layers with weights as it says`(layers: Int)
    throws
  {
    let network = racer(
      .tanh, layers: layers, imageShape: [3, 32, 32], classes: 10, channels: [4, 6, 8])
    #expect(network.layers.count { !$0.parameters.isEmpty } == layers)
    #expect(try network.outputShape(for: [2, 3, 32, 32]) == [2, 10])
    var generator = RandomGenerator(seed: 1)
    FirstWeights.example.initialize(network, using: &generator)
    let deviation = network.parameters[0].parameter.value.standardDeviation()
    #expect(abs(deviation - 0.0001) < 0.00002)
  }

  @Test func `a jump of a slope is drawn as a gap`() {
    let series = slopeSeries("ReLU", x: [-1, 0, 1], slopes: [0, 0, 1])
    #expect(series.points.count == 4 && series.points[2].y.isNaN)
    #expect(slopeSeries("tanh", x: [-1, 0, 1], slopes: [0.6, 1, 0.6]).points.count == 3)
  }

  @Test func `an activation is saturated where its slope is below a tenth of the steepest`() {
    // The sigmoid's slope is 0.025 at ±3.64, that of tanh 0.1 at ±1.82.
    #expect(abs(saturationEdge(.sigmoid) - 3.64) < 0.01)
    #expect(abs(saturationEdge(.tanh) - 1.82) < 0.01)
    #expect(saturationEdge(.relu) == 0)
  }

  @Test func `the first look at AlexNet sees what it answers without dropout`() {
    let look = FirstLook(seed: 1, deviation: 0.01)
    let network = alexNetPaper()
    var generator = RandomGenerator(seed: 1)
    network.initializeAsInPaper(using: &generator)
    network.isTraining = false
    let scores = network(AlexNetPicture.input)
    #expect(abs(look.spreads.last! / Double(scores.standardDeviation()) - 1) < 1e-4)
  }

  @Test func `a mean loss with broken runs in it is no number`() throws {
    #expect(lossOrBreakdown(try Spread([1, 2])) == "1.500 ± 0.500")
    #expect(lossOrBreakdown(try Spread([1, .infinity])) == "none (1 of 2 runs broke down)")
  }

  @Test func `six times as many is judged as few runs allow`() throws {
    let relu = try Spread([2, 2.2])
    #expect(try judge(Spread([12, 13]), isTimes: 6, relu) == .holds)
    #expect(try judge(Spread([2, 2.1]), isTimes: 6, relu) == .fails)
    // 5.0 ± 0.3 times: beyond two standard errors, but not beyond what two runs leave to chance.
    #expect(try judge(Spread([10, 11]), isTimes: 6, relu) == .holds)
    #expect(try judge(Spread([4, 11]), isTimes: 6, relu) == .undecided)
  }

  @Test func `what follows from the gaps names only those that were compared`() {
    #expect(
      whatFollows([.tanh: [.more, .more]])
        == "at equal training loss ReLU overfits more than tanh here, not less.")
    let mixed: [Activation: [SpreadComparison.Verdict]] = [.tanh: [.more], .sigmoid: [.less]]
    #expect(whatFollows(mixed).hasSuffix("is not shown here."))
    #expect(whatFollows(mixed, testLossFalls: .fails).hasPrefix("ReLU does not prevent"))
  }

  @Test func `guessing names the most frequent class`() {
    let samples = Samples(
      images: .zeros([8, 1, 2, 2]), labels: [0, 1, 2, 2, 2, 2, 1, 3], classes: 10, deviation: 1)
    #expect(samples.chance == 0.5)
  }

  @Test func `slopes of ReLU's successors are those of small steps`() {
    for successor in successors { #expect(successor.slopeError < 1e-6, "\(successor.name)") }
    #expect(successors[2].value(-1) == exp(-1) - 1)
    #expect(abs(successors[3].value(1) - 0.841_344_746) < 1e-9)
  }

  @Test(arguments: [
    (["--data", "nowhere"], "there is no data set called nowhere"),
    (["--data", ""], "--data"),
  ])
  func `a set that cannot be used gets one sentence and no result`(
    arguments: [String], words: String
  ) throws {
    let result = try Program.run("chapter05-relu-vs-sigmoid", arguments)
    #expect(result.status != 0)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(words))
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }
}
