import Fast
import Base

extension Tensor {
  /// All numbers added up; 0 for an empty tensor.
  public func sum() -> Float { withPointer { Fast.sum(count: count, $0) } }

  /// The average of all numbers.
  public func mean() -> Float {
    requireNumbers("mean")
    return sum() / Float(count)
  }

  /// The average squared distance from the mean (divided by `count`, not `count` − 1).
  public func variance() -> Float {
    let centred = self - mean()
    return centred.withPointer { sumOfSquares(count: count, $0) } / Float(count)
  }

  /// The square root of the variance.
  public func standardDeviation() -> Float { variance().squareRoot() }

  /// The square root of the sum of squares (the Euclidean norm).
  public func norm() -> Float { withPointer { sumOfSquares(count: count, $0) }.squareRoot() }

  /// The largest number; NaN when there is one among them.
  public func max() -> Float {
    requireNumbers("largest number")
    return withPointer { maximum(count: count, $0) }
  }

  /// The smallest number; NaN when there is one among them.
  public func min() -> Float {
    requireNumbers("smallest number")
    return withPointer { minimum(count: count, $0) }
  }

  /// The position of the largest number in row-major order; the first of equals.
  public func argmax() -> Int {
    requireNumbers("largest number")
    return withPointer { indexOfMaximum(count: count, $0) }
  }

  /// The position of the largest number in each row of a matrix: class numbers from scores.
  public func argmaxOfRows() -> [Int] {
    require(rank == 2 && shape[1] > 0, "rows have a largest number only in a matrix, not \(shape)")
    return withPointer { input in
      (0..<shape[0]).map { indexOfMaximum(count: shape[1], input + $0 * shape[1]) }
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
    reduce(axis: axis) { line in
      line.reduce(-.infinity) { $0 >= $1 || $0.isNaN ? $0 : $1 }
    }
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

  private func requireNumbers(_ what: String) {
    require(count > 0, "a tensor of shape \(shape) has no \(what)")
  }
}
