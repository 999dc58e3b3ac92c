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

  @Test func `spread is between pictures, not between units`() {
    // Two pictures, three units: the units differ, the pictures do not.
    #expect(spreadOverPictures(Tensor([[1, 5, 9], [1, 5, 9]])) == 0)
    // One unit moves by ±1 and one by ±2: √((1 + 4) / 2).
    let spread = spreadOverPictures(Tensor([[1, 7], [3, 3]]))
    #expect(abs(spread - 2.5.squareRoot()) < 1e-12)
  }

  @Test func `vanished gradients still have a length`() {
    // The square of 1e-30 does not fit into a Float.
    #expect(abs(length(Tensor([3e-30, 4e-30])) - 5e-30) < 1e-36)
    #expect(abs(geometricMean([1e-30, 1e-32]) - 1e-31) < 1e-40)
  }

  @Test(arguments: [("Sigmoid", "1"), ("ReLU", "√2")])
  func `gradient lengths twelve layers deep are PyTorch's to a thousandth`(
    activation: String, gain: String
  ) throws {
    let towers = try #require(try RecordedTower.read())
    let tower = try #require(towers.first { $0.isTower(activation, gain: gain) })
    let (ours, theirs) = (tower.gradientLengths(), tower.recordedLengths)
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

  /// A lane whose trials are curves of errors, and whose one run is the first of them.
  private func lane(_ activation: Activation, _ tried: [(Double, [Double])], rate: Double)
    -> RaceResult.Lane
  {
    RaceResult.Lane(
      activation: activation,
      tried: tried.map { ($0, $1, passes($1, to: 0.25, from: 0.9)) }, rate: rate,
      errors: [tried[0].1, tried[0].1], passes: [nil, nil])
  }

  @Test func `a choice of learning rate is called what it is`() {
    let found = lane(.tanh, [(0.1, [0.5]), (0.3, [0.2]), (1, [0.6])], rate: 0.3)
    let edge = lane(.relu, [(0.1, [0.2]), (0.3, [0.5])], rate: 0.1)
    let trials = [(0.1, [0.9, 0.9]), (0.3, [0.9, 0.8]), (1, [0.9, 0.9])]
    let stuck = lane(.sigmoid, trials, rate: 0.3)
    #expect(aboutChoices(of: [found], chance: 0.9).hasPrefix("Every choice has a slower"))
    #expect(aboutChoices(of: [found, edge], chance: 0.9).hasPrefix("The choice of ReLU lies at"))
    #expect(aboutChoices(of: [stuck], chance: 0.9).hasSuffix("where guessing makes 90 %."))
    let all = aboutChoices(of: [stuck, found], chance: 0.9)
    #expect(all.contains("No rate brings sigmoid to 25 % within 2 passes"))
    #expect(all.contains("80.0 %, where guessing makes 90 %. Every other choice"), "\(all)")
  }

  @Test func `who did not arrive is compared after the last pass that all made`() throws {
    let result = RaceResult(
      plan: RacePlan(pictures: 1, channels: [1], rates: [:], limit: 3, seeds: 2), chance: 0.9,
      lanes: [
        lane(.sigmoid, [(0.1, [0.9, 0.8, 0.7])], rate: 0.1),
        lane(.relu, [(0.1, [0.6, 0.2])], rate: 0.1),
      ])
    let found = try result.errors(.sigmoid, .relu)
    #expect(found.pass == 2 && found.one.values == [0.8, 0.8] && found.other.values == [0.2, 0.2])
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
    #expect(whatFollows([.tanh: [.more], .sigmoid: [.less]]).hasSuffix("is not shown here."))
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
