import Synchronization
import Testing

@testable import Kernels

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

  @Test func `there is at least one thread`() {
    #expect(Threads.count >= 1)
  }
}
