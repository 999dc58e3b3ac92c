import Dispatch

/// Runs `body` for every index below `tasks`, on all cores.
func parallelFor(_ tasks: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: tasks) { body($0) }
  }
}
