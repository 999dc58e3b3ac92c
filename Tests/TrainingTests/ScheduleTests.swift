import Foundation
import Testing

@testable import Training

@Suite struct ScheduleTests {
  @Test func `steps divide by ten after every third epoch`() {
    let schedule = Schedule.steps(every: 3)
    let factors = (0..<8).map { schedule.factor(step: 100 * $0, epoch: $0) }
    #expect(factors == [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01])
  }

  @Test func `an endless number of epochs takes no endless time`() {
    #expect(Schedule.steps(every: 1).factor(step: 0, epoch: 1 << 53) == 0)
    #expect(Schedule.steps(every: 1, divisor: 0.5).factor(step: 0, epoch: 1 << 53) == .infinity)
    #expect(Schedule.steps(every: 1, divisor: 1).factor(step: 0, epoch: 1 << 53) == 1)
  }

  @Test func `a plateau divides when the error stops falling, and three times at most`() {
    var schedule = Schedule.plateau()
    var factors: [Double] = []
    for error in [0.5, 0.4, 0.4, 0.3, 0.35, 0.31, 0.2, 0.3, .nan, 0.3] {
      schedule.epochEnded(error: error)
      factors.append(schedule.factor(step: 0, epoch: 0))
    }
    #expect(factors == [1, 1, 0.1, 0.1, 0.01, 0.001, 0.001, 0.001, 0.001, 0.001])
  }

  @Test func `a patient plateau waits for two bad epochs in a row`() {
    var schedule = Schedule.plateau(patience: 2, divisor: 2)
    var drops: [Int] = []
    for error in [0.5, 0.6, 0.4, 0.5, 0.4, 0.5, 0.5] {
      schedule.epochEnded(error: error)
      drops.append(schedule.drops)
    }
    #expect(drops == [0, 0, 0, 0, 1, 1, 2])
  }

  @Test func `the cosine falls from one to zero with one half in the middle`() {
    let schedule = Schedule.cosine
    for step in 0...40 {
      let expected = (1 + cos(Double.pi * Double(step) / 40)) / 2
      let factor = schedule.factor(step: step, epoch: 0, totalSteps: 40)
      #expect(abs(factor - expected) < 1e-15, "step \(step)")
    }
    #expect(schedule.factor(step: 0, epoch: 0, totalSteps: 40) == 1)
    #expect(schedule.factor(step: 40, epoch: 0, totalSteps: 40) == 0)
  }

  @Test func `a warm-up grows evenly and then leaves the schedule alone`() {
    let schedule = Schedule.constant.warmingUp(steps: 4)
    #expect((0..<6).map { schedule.factor(step: $0, epoch: 0) } == [0.25, 0.5, 0.75, 1, 1, 1])
  }

  @Test func `a saved schedule remembers what it has seen`() throws {
    var schedule = Schedule.plateau(patience: 2).warmingUp(steps: 3)
    schedule.epochEnded(error: 0.5)
    schedule.epochEnded(error: 0.6)
    let saved = try JSONEncoder().encode(schedule)
    var loaded = try JSONDecoder().decode(Schedule.self, from: saved)
    #expect(loaded == schedule)
    loaded.epochEnded(error: 0.6)
    #expect(loaded.drops == 1)
  }

  @Test func `schedules say what they do`() {
    #expect("\(Schedule.constant)" == "constant")
    #expect("\(Schedule.steps(every: 1, divisor: 2.5))" == "÷2.5 every epoch")
    #expect(
      "\(Schedule.plateau())"
        == "÷10 after an epoch without a lower test error, at most 3 times")
    #expect(
      "\(Schedule.cosine.warmingUp(steps: 500))" == "cosine to 0, after 500 steps of warm-up")
  }
}
