import Base

extension Tensor: Equatable {
  /// Equal shapes and exactly equal numbers (so NaN equals nothing).
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && withPointers(left, right) { a, b in (0..<left.count).allSatisfy { a[$0] == b[$0] } }
  }

  /// Whether every number differs from its counterpart by at most
  /// `absolute + relative · |counterpart|`. Infinity is close to itself alone, NaN to nothing.
  public func isClose(
    to other: Tensor, relative: Float = 1e-5, absolute: Float = 1e-6
  ) -> Bool {
    shape == other.shape
      && withPointers(self, other) { a, b in
        (0..<count).allSatisfy {
          // An infinite counterpart would make the allowed difference infinite too.
          a[$0] == b[$0]
            || (b[$0].isFinite && abs(a[$0] - b[$0]) <= absolute + relative * abs(b[$0]))
        }
      }
  }

  /// The largest absolute difference between two tensors of one shape; NaN if any number is NaN.
  public func largestDifference(from other: Tensor) -> Float {
    require(shape == other.shape, "shapes \(shape) and \(other.shape) cannot be compared")
    return withPointers(self, other) { a, b in
      var largest: Float = 0
      for index in 0..<count {
        let difference = a[index] == b[index] ? 0 : abs(a[index] - b[index])
        if !(difference <= largest) { largest = difference }
        if largest.isNaN { return largest }
      }
      return largest
    }
  }

  /// The largest difference from `other`, as a share of `other`'s largest absolute number:
  /// one figure for "how well do these agree".
  public func relativeDifference(from other: Tensor) -> Float {
    let difference = largestDifference(from: other)
    let scale = other.count == 0 ? 0 : Swift.max(abs(other.max()), abs(other.min()))
    return difference == 0 ? 0 : difference / scale
  }
}
