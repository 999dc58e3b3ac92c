import Base
import Vectors

// Many numbers into one. A sum of floats depends on its order, so the order is fixed: sixteen
// running sums side by side, four times, inside a block of 4096 numbers, and the blocks' sums one
// after the other in double precision. The bits are the same for any number of threads, and even
// 10⁸ numbers keep six good digits.

extension Tensor {
  /// All numbers added up; 0 for an empty tensor.
  public func sum() -> Float { total { $0 } }

  /// All squares added up; not finite when a number is not, or a square leaves the range of floats.
  public func sumOfSquares() -> Float { total { $0 * $0 } }

  /// The square root of the sum of squares (the Euclidean norm).
  public func norm() -> Float { sumOfSquares().squareRoot() }

  /// The average of all numbers.
  public func mean() -> Float {
    requireNumbers("mean")
    return sum() / Float(count)
  }

  /// The root of the average squared distance from the mean (divided by `count`, not `count` − 1).
  public func standardDeviation() -> Float {
    ((self - mean()).sumOfSquares() / Float(count)).squareRoot()
  }

  /// The largest number; NaN when there is one among them.
  public func max() -> Float { withPointer { $0[argmax()] } }

  /// The smallest number; NaN when there is one among them.
  public func min() -> Float { -(-self).max() }

  /// The position of the largest number in row-major order; the first of equals, or the first NaN.
  public func argmax() -> Int {
    requireNumbers("largest number")
    return withPointer { Tensor.argmax($0, count) }
  }

  /// The position of the largest number in each row of a matrix: class numbers from scores.
  public func argmaxOfRows() -> [Int] {
    require(rank == 2 && shape[1] > 0, "rows have a largest number only in a matrix, not \(shape)")
    return withPointer { input in
      (0..<shape[0]).map { Tensor.argmax(input + $0 * shape[1], shape[1]) }
    }
  }

  /// Sums along one axis, which disappears from the shape.
  public func sum(axis: Int) -> Tensor {
    reduce(axis: axis) { $0.reduce(0, +) }
  }

  /// Averages along one axis, which disappears from the shape.
  public func mean(axis: Int) -> Tensor {
    reduce(axis: axis) { $0.reduce(0, +) / Double($0.count) }
  }

  /// Largest numbers along one axis, which disappears from the shape; NaN where there is one.
  public func max(axis: Int) -> Tensor {
    reduce(axis: axis) { $0.reduce(-.infinity) { $0 >= $1 || $0.isNaN ? $0 : $1 } }
  }

  private func reduce(axis: Int, _ body: ([Double]) -> Double) -> Tensor {
    require(axis >= 0 && axis < rank, "shape \(shape) has no axis \(axis)")
    let outer = shape[..<axis].reduce(1, *)
    let side = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    var line = [Double](repeating: 0, count: side)
    return Tensor(shape: Array(shape[..<axis] + shape[(axis + 1)...])) { output in
      withPointer { input in
        for o in 0..<outer {
          for i in 0..<inner {
            for s in 0..<side { line[s] = Double(input[(o * side + s) * inner + i]) }
            output[o * inner + i] = Float(body(line))
          }
        }
      }
    }
  }

  private static func argmax(_ numbers: UnsafePointer<Float>, _ count: Int) -> Int {
    var best = 0
    for i in 0..<count {
      if numbers[i].isNaN { return i }
      if numbers[i] > numbers[best] { best = i }
    }
    return best
  }

  /// The sum of `term` of all numbers, in the order that is told above.
  @inline(__always)
  private func total(_ term: (Vector) -> Vector) -> Float {
    let (size, blocksPerTask) = (4096, 8)
    let blocks = (count + size - 1) / size
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: Swift.max(1, blocks)) { sums in
      let sums = sums.baseAddress!
      withPointer { numbers in
        parallelFor((blocks + blocksPerTask - 1) / blocksPerTask) { task in
          for block in task * blocksPerTask..<Swift.min(blocks, (task + 1) * blocksPerTask) {
            var (i, end) = (block * size, Swift.min(count, (block + 1) * size))
            var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
            while i + 64 <= end {
              s0 += term(load(numbers + i))
              s1 += term(load(numbers + i + 16))
              s2 += term(load(numbers + i + 32))
              s3 += term(load(numbers + i + 48))
              i += 64
            }
            while i < end {
              s0 += term(load(numbers + i, Swift.min(16, end - i)))
              i += 16
            }
            sums[block] = Double(folded((s0 + s1) + (s2 + s3)))
          }
        }
      }
      return Float((0..<blocks).reduce(0.0) { $0 + sums[$1] })
    }
  }

  private func requireNumbers(_ what: String) {
    require(count > 0, "a tensor of shape \(shape) has no \(what)")
  }
}
