import Base
import Dispatch
import Synchronization

/// `body(0)`, `body(1)` … `body(count - 1)`, as many at a time as there are threads, each on one: a
/// small network keeps one core busy and cannot use two. The results are those of any other order.
///
/// - Throws: the first error in the order of the indices.
public func inParallel<Value: Sendable>(
  _ count: Int, _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let threads = Threads.count
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  let next = Atomic<Int>(0)
  Threads.count = 1
  defer { Threads.count = threads }
  DispatchQueue.concurrentPerform(iterations: min(count, threads)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      let result = Result { try body(index) }
      results.withLock { $0[index] = result }
    }
  }
  let all = results.withLock { $0 }
  return try (0..<count).map { try all[$0]!.get() }
}
