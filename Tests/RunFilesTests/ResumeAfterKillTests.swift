import TestSupport
import Foundation
import Base
import Maintained
import Testing

import Training
@testable import RunFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite(.maintainersOnly) struct ResumeAfterKillTests {
  static let epochs = 12

  static func checkpoints(_ folder: String) throws -> CheckpointFolder {
    try CheckpointFolder(path: folder, recipe: "stripes", everySteps: 1)
  }

  @Test func `a run killed at 24 random moments ends in the same bytes`() async throws {
    let whole = makeTemporaryFolder()
    let killed = makeTemporaryFolder()
    defer {
      for folder in [whole, killed] { try? FileManager.default.removeItem(atPath: folder) }
    }
    let straight = resumableTrainer()
    try Self.checkpoints(whole).keep(straight)
    #expect(try runResumable(straight, epochs: Self.epochs) == .finished)

    var generator = RandomGenerator(seed: UInt64(getpid()))
    var steps: [Int] = []
    for kill in 0..<24 {
      // From a fraction of a millisecond, before anything is saved, to the time of some steps; and
      // with another number of threads each time.
      let microseconds = generator.integer(below: 40_000)
      let threads = [1, 2, 8][kill % 3]
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [killed = killed as String, microseconds = microseconds as Int, threads = threads as Int] in
        Threads.count = threads
        Thread.detachNewThread {
          usleep(UInt32(microseconds))
          _ = raise(SIGKILL)
        }
        let trainer = resumableTrainer()
        try ResumeAfterKillTests.checkpoints(killed).keep(trainer)
        try ResumeAfterKillTests.checkpoints(killed).resume(trainer)
        try runResumable(trainer, epochs: ResumeAfterKillTests.epochs)
        // Done before the shot: wait for it.
        sleep(10)
      }
      let last = try? Checkpoint(reading: "\(killed)/last.safetensors")
      steps.append(last?.progress.step ?? 0)
    }
    #expect(steps == steps.sorted(), "a run must never fall behind its last checkpoint")

    let survivor = resumableTrainer()
    try Self.checkpoints(killed).keep(survivor)
    try Self.checkpoints(killed).resume(survivor)
    let position = survivor.progress.step
    #expect(try runResumable(survivor, epochs: Self.epochs) == .finished)
    #expect(weightBits(survivor.network) == weightBits(straight.network))
    for name in ["last", "best"] {
      let a = try bytes(of: "\(whole)/\(name).safetensors")
      let b = try bytes(of: "\(killed)/\(name).safetensors")
      #expect(a == b, "\(name)")
    }
    // Nothing but the two checkpoints, and at most what the last kill left behind.
    let left = try FileManager.default.contentsOfDirectory(atPath: killed)
    #expect(left.filter { !$0.hasSuffix(".partial") }.count == 2)
    #expect(left.filter { $0.hasSuffix(".partial") }.isEmpty, "\(left)")
    #expect(Set(steps).count > 3, "the kills fell at different steps: \(steps), \(position)")
  }
}
