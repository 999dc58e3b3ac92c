import Foundation
import Synchronization
import Testing

@testable import Base

@Suite struct ThreadsTests {
  @Test(arguments: [0, 1, 2, 7, 1000])
  func `every task runs exactly once`(tasks: Int) {
    let runs = FloatBuffer(count: tasks)
    runs.pointer.update(repeating: 0, count: tasks)
    let pointer = runs.pointer
    parallelFor(tasks) { pointer[$0] += 1 }
    #expect((0..<tasks).allSatisfy { pointer[$0] == 1 })
  }

  @Test func `a loop inside a task is allowed`() {
    let total = Atomic<Int>(0)
    parallelFor(5) { i in
      parallelFor(3) { j in total.wrappingAdd(10 * i + j, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 10 * 10 * 3 + 5 * 3)
  }

  @Test func `no more threads work than there may be, and at least one`() async {
    // In processes of their own: other tests choose their number of threads at the same time.
    await #expect(processExitsWith: .success) {
      for count in [1, 2, 3] {
        Threads.count = count
        let working = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        parallelFor(100) { _ in
          let now = working.add(1, ordering: .relaxed).newValue
          most.max(now, ordering: .relaxed)
          usleep(200)
          working.subtract(1, ordering: .relaxed)
        }
        let found = most.load(ordering: .relaxed)
        #expect((1...count).contains(found), "\(found) of \(count)")
      }
    }
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Threads.count = 0
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("the number of threads must be at least 1, not 0"), "\(said)")
  }
}
