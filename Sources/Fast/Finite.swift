import Base
import Synchronization
import Vectors

/// Whether none of `count` numbers is NaN or infinite: one pass over memory.
func allFinite(_ numbers: UnsafePointer<Float>, _ count: Int) -> Bool {
  let found = Atomic<Bool>(false)
  parallelFor(divideUp(count, passSize)) { task in
    var difference = Vector()
    forEachVector(from: task * passSize, to: min(count, (task + 1) * passSize)) { i, lanes in
      let x = load(numbers + i, lanes)
      difference += x - x  // 0 of a finite number, NaN of any other, and NaN stays
    }
    if any(difference .!= 0) { found.store(true, ordering: .relaxed) }
  }
  return !found.load(ordering: .relaxed)
}
