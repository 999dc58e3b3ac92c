import Dispatch
import Foundation
import Synchronization
import Vectors

/// How many threads the library may use.
public enum Threads {
  /// The number of threads that `parallelFor` may use at a time; all usable cores by default.
  ///
  /// Results never depend on it: work is cut into tasks by the shapes alone, and every sum has its
  /// fixed order, so 1, 2 or 8 threads give the same bits.
  public static var count: Int {
    get { storage.load(ordering: .relaxed) }
    set {
      require(newValue >= 1, "the number of threads must be at least 1, not \(newValue)")
      storage.store(newValue, ordering: .relaxed)
    }
  }

  private static let storage = Atomic<Int>(usableCores)

  /// The cores this process may run on: under `taskset`, or in a container, fewer than there are.
  public static var usableCores: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    guard let mask = status.firstMatch(of: /Cpus_allowed:\s*([0-9a-f,]+)/)?.1 else { return cores }
    return min(cores, mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount })
  }
}

/// Calls `body(0)`, `body(1)` … `body(tasks - 1)`, each once, on at most `Threads.count` threads.
///
/// The calls come in any order and at the same time, so they must write to different places. Make
/// tasks coarse (tens of microseconds and more): a loop over single elements belongs *inside* one.
/// The number of tasks must come from the shapes, never from `Threads.count`.
public func parallelFor(_ tasks: Int, _ body: (Int) -> Void) {
  let workers = min(tasks, Threads.count)
  if workers <= 1 {
    for task in 0..<max(0, tasks) { body(task) }
    return
  }
  // Each worker takes the next task nobody has taken: a slow core simply takes fewer.
  let next = Atomic<Int>(0)
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if task >= tasks { return }
        body(task)
      }
    }
  }
}

/// Calls `body` with the position of each sixteen of `count` numbers, and of the last few, on all
/// threads: one pass over memory. It is inlined with its closure, so nothing is called per number.
///
/// A task is long enough to hide the cost of handing it out; what is larger than the caches goes in
/// longer runs, for which memory is a twelfth faster.
@inlinable @inline(__always)
public func forEachVector(of count: Int, _ body: (_ i: Int, _ lanes: Int) -> Void) {
  let size = count < 1 << 22 ? 16_384 : 262_144
  parallelFor((count + size - 1) / size) { task in
    forEachVector(from: task * size, to: min(count, (task + 1) * size), body)
  }
}
