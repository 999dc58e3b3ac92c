import Fast
import Base

extension Tensor {
  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    combine(left, right, add(count:_:_:into:))
  }

  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    combine(left, right, subtract(count:_:_:into:))
  }

  /// Number by number (not the matrix product, which is `matmul`).
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    combine(left, right, multiply(count:_:_:into:))
  }

  /// Number by number; shapes must be equal or stretch to each other (see `broadcast`).
  public static func / (left: Tensor, right: Tensor) -> Tensor {
    combine(left, right, divide(count:_:_:into:))
  }

  /// Adds `right` to every number.
  public static func + (left: Tensor, right: Float) -> Tensor { left.map { $0 + right } }

  /// Subtracts `right` from every number.
  public static func - (left: Tensor, right: Float) -> Tensor { left.map { $0 - right } }

  /// Multiplies every number by `right`.
  public static func * (left: Tensor, right: Float) -> Tensor { left.map { $0 * right } }

  /// Divides every number by `right`.
  public static func / (left: Tensor, right: Float) -> Tensor { left.map { $0 / right } }

  /// Adds `left` to every number.
  public static func + (left: Float, right: Tensor) -> Tensor { right.map { left + $0 } }

  /// Subtracts every number from `left`.
  public static func - (left: Float, right: Tensor) -> Tensor { right.map { left - $0 } }

  /// Multiplies every number by `left`.
  public static func * (left: Float, right: Tensor) -> Tensor { right.map { left * $0 } }

  /// Divides `left` by every number.
  public static func / (left: Float, right: Tensor) -> Tensor { right.map { left / $0 } }

  /// Every number with its sign changed.
  public static prefix func - (tensor: Tensor) -> Tensor { tensor.map { -$0 } }

  /// Adds in place.
  public static func += (left: inout Tensor, right: Tensor) { left = left + right }

  /// Subtracts in place.
  public static func -= (left: inout Tensor, right: Tensor) { left = left - right }

  /// Multiplies in place.
  public static func *= (left: inout Tensor, right: Float) { left = left * right }

  /// `function` of every number, in a tensor of the same shape.
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
    // The distance in memory between neighbours along each axis; 0 repeats the same number.
    var strides = [Int](repeating: 0, count: target.count)
    var distance = 1
    for axis in padded.indices.reversed() {
      strides[axis] = padded[axis] == 1 ? 0 : distance
      distance *= padded[axis]
    }
    return Tensor(shape: target) { output in
      withPointer { input in
        for index in 0..<target.product {
          var (rest, offset) = (index, 0)
          for axis in target.indices.reversed() {
            offset += rest % target[axis] * strides[axis]
            rest /= target[axis]
          }
          output[index] = input[offset]
        }
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

  private static func combine(
    _ left: Tensor, _ right: Tensor,
    _ fast: (Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let shape = commonShape(left.shape, right.shape)
    let (left, right) = (left.broadcast(to: shape), right.broadcast(to: shape))
    return Tensor(shape: shape) { output in
      withPointers(left, right) { fast(shape.product, $0, $1, output) }
    }
  }
}

extension Tensor {
  /// The matrix product of [m, k] and [k, n]: a matrix [m, n] of rows times columns.
  public func matmul(_ other: Tensor) -> Tensor {
    require(
      rank == 2 && other.rank == 2 && shape[1] == other.shape[0],
      "a matrix product needs [m, k] and [k, n], not \(shape) and \(other.shape)")
    let (m, k, n) = (shape[0], shape[1], other.shape[1])
    return Tensor(shape: [m, n]) { output in
      withPointers(self, other) { a, b in
        Fast.matmul(
          m: m, n: n, k: k, a: a, transposeA: false, b: b, transposeB: false, c: output,
          accumulate: false)
      }
    }
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
    let target = axes.map { shape[$0] }
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let steps = axes.map { strides[$0] }
    return Tensor(shape: target) { output in
      withPointer { input in
        for index in 0..<count {
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
}
