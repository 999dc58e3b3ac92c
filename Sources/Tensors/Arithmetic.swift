import Base

extension Tensor {
  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func + (left: Tensor, right: Tensor) -> Tensor { combine(left, right) { $0 + $1 } }

  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func - (left: Tensor, right: Tensor) -> Tensor { combine(left, right) { $0 - $1 } }

  /// Number by number (not the matrix product, which is `matmul`).
  public static func * (left: Tensor, right: Tensor) -> Tensor { combine(left, right) { $0 * $1 } }

  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func / (left: Tensor, right: Tensor) -> Tensor { combine(left, right) { $0 / $1 } }

  public static func + (left: Tensor, right: Float) -> Tensor { left.map { $0 + right } }
  public static func - (left: Tensor, right: Float) -> Tensor { left.map { $0 - right } }
  public static func * (left: Tensor, right: Float) -> Tensor { left.map { $0 * right } }
  public static func / (left: Tensor, right: Float) -> Tensor { left.map { $0 / right } }
  public static func + (left: Float, right: Tensor) -> Tensor { right.map { left + $0 } }
  public static func - (left: Float, right: Tensor) -> Tensor { right.map { left - $0 } }
  public static func * (left: Float, right: Tensor) -> Tensor { right.map { left * $0 } }
  public static func / (left: Float, right: Tensor) -> Tensor { right.map { left / $0 } }
  public static prefix func - (tensor: Tensor) -> Tensor { tensor.map { -$0 } }
  public static func += (left: inout Tensor, right: Tensor) { left = left + right }
  public static func -= (left: inout Tensor, right: Tensor) { left = left - right }
  public static func *= (left: inout Tensor, right: Float) { left = left * right }

  /// `function` of every number, in a tensor of the same shape.
  @inline(__always)
  public func map(_ function: (Float) -> Float) -> Tensor {
    Tensor(shape: shape) { output in
      withPointer { input in
        for index in 0..<count { output[index] = function(input[index]) }
      }
    }
  }

  /// This tensor stretched to a larger shape by repeating it, as NumPy and PyTorch do.
  ///
  /// Axes are matched from the last one backwards; a missing axis, or one of size 1, is repeated.
  /// A bias [C, 1, 1] thus fits a batch [N, C, H, W].
  public func broadcast(to target: [Int]) -> Tensor {
    if target == shape { return self }
    let padded = Array(repeating: 1, count: Swift.max(0, target.count - rank)) + shape
    require(
      target.count >= rank && zip(padded, target).allSatisfy { $0 == $1 || $0 == 1 },
      "shape \(shape) cannot be stretched to \(target)")
    // A step of 0 repeats the same number.
    let steps = zip(padded, Tensor.steps(of: padded)).map { $0 == 1 ? 0 : $1 }
    return gathered(target, steps: steps)
  }

  /// A matrix with rows and columns exchanged: [m, n] becomes [n, m].
  public func transposed() -> Tensor {
    require(rank == 2, "only a matrix can be transposed, not shape \(shape)")
    return transposed(axes: [1, 0])
  }

  /// The axes in another order: axis `axes[i]` of this tensor becomes axis i of the result.
  public func transposed(axes: [Int]) -> Tensor {
    require(
      axes.sorted() == Array(0..<rank), "\(axes) is not an order of the axes of shape \(shape)")
    let steps = Tensor.steps(of: shape)
    return gathered(axes.map { shape[$0] }, steps: axes.map { steps[$0] })
  }

  /// The matrix product of [m, k] and [k, n]: a matrix [m, n] of rows times columns.
  public func matmul(_ other: Tensor) -> Tensor {
    require(
      rank == 2 && other.rank == 2 && shape[1] == other.shape[0],
      "a matrix product needs [m, k] and [k, n], not \(shape) and \(other.shape)")
    let (m, k, n) = (shape[0], shape[1], other.shape[1])
    return Tensor(shape: [m, n]) { output in
      output.update(repeating: 0, count: m * n)
      withPointers(self, other) { a, b in
        for i in 0..<m {
          for p in 0..<k {
            for j in 0..<n { output[i * n + j] += a[i * k + p] * b[p * n + j] }
          }
        }
      }
    }
  }

  /// How far apart in memory neighbours along each axis of a shape lie.
  private static func steps(of shape: [Int]) -> [Int] {
    shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
  }

  /// The tensor of shape `target` whose neighbours along axis i are `steps[i]` apart in this one.
  private func gathered(_ target: [Int], steps: [Int]) -> Tensor {
    Tensor(shape: target) { output in
      withPointer { input in
        for index in 0..<target.product {
          var (rest, offset) = (index, 0)
          for axis in target.indices.reversed() {
            offset += rest % target[axis] * steps[axis]
            rest /= target[axis]
          }
          output[index] = input[offset]
        }
      }
    }
  }

  @inline(__always)
  private static func combine(
    _ left: Tensor, _ right: Tensor, _ function: (Float, Float) -> Float
  ) -> Tensor {
    let shape = commonShape(left.shape, right.shape)
    return Tensor(shape: shape) { output in
      withPointers(left.broadcast(to: shape), right.broadcast(to: shape)) { a, b in
        for index in 0..<shape.product { output[index] = function(a[index], b[index]) }
      }
    }
  }

  /// The shape to which two shapes stretch together.
  private static func commonShape(_ a: [Int], _ b: [Int]) -> [Int] {
    let rank = Swift.max(a.count, b.count)
    let left = Array(repeating: 1, count: rank - a.count) + a
    let right = Array(repeating: 1, count: rank - b.count) + b
    return zip(left, right).map { x, y in
      require(x == y || x == 1 || y == 1, "shapes \(a) and \(b) do not fit together")
      return x == 1 ? y : x
    }
  }
}
