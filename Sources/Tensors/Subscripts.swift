import Base

extension Tensor {
  /// One number of a vector.
  public subscript(_ i: Int) -> Float {
    @inlinable get { withPointer { $0[offset(i, count: 1)] } }
    @inlinable set { write(newValue, at: offset(i, count: 1)) }
  }

  /// One number of a matrix.
  public subscript(_ i: Int, _ j: Int) -> Float {
    @inlinable get { withPointer { $0[offset(i, j, count: 2)] } }
    @inlinable set { write(newValue, at: offset(i, j, count: 2)) }
  }

  /// One number of a tensor with three axes, such as an image: channel, row, column.
  public subscript(_ i: Int, _ j: Int, _ k: Int) -> Float {
    @inlinable get { withPointer { $0[offset(i, j, k, count: 3)] } }
    @inlinable set { write(newValue, at: offset(i, j, k, count: 3)) }
  }

  /// One number of a batch of images: image, channel, row, column.
  public subscript(_ n: Int, _ c: Int, _ h: Int, _ w: Int) -> Float {
    @inlinable get { withPointer { $0[offset(n, c, h, w, count: 4)] } }
    @inlinable set { write(newValue, at: offset(n, c, h, w, count: 4)) }
  }

  /// Some entries along the first axis, copied: `images[0..<8]` is the first eight images.
  public subscript(_ range: Range<Int>) -> Tensor {
    require(rank > 0, "a single number has no axis to take \(range) from")
    require(
      range.lowerBound >= 0 && range.upperBound <= shape[0],
      "entries \(range) do not exist: the first axis of shape \(shape) has \(shape[0])")
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(shape: [range.count] + shape.dropFirst()) { output in
      withPointer {
        output.update(from: $0 + range.lowerBound * size, count: range.count * size)
      }
    }
  }

  /// Entry `index` along the first axis, without that axis: a batch's image, a matrix's row.
  public func entry(_ index: Int) -> Tensor {
    require(
      rank > 0 && index >= 0 && index < shape[0],
      "entry \(index) does not exist: the first axis of shape \(shape) has \(shape.first ?? 0)")
    return self[index..<(index + 1)].reshaped(to: Array(shape.dropFirst()))
  }

  /// The entries with the given numbers along the first axis, in that order, copied.
  public func entries(_ indices: [Int]) -> Tensor {
    require(rank > 0, "a single number has no entries")
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(shape: [indices.count] + shape.dropFirst()) { output in
      withPointer { input in
        for (row, index) in indices.enumerated() {
          require(
            index >= 0 && index < shape[0],
            "entry \(index) does not exist: the first axis of shape \(shape) has \(shape[0])")
          (output + row * size).update(from: input + index * size, count: size)
        }
      }
    }
  }

  @inlinable @inline(__always)
  mutating func write(_ value: Float, at place: Int) { withMutablePointer { $0[place] = value } }

  /// The place in memory of the number with the given indices, as many as there are axes.
  ///
  /// All of this is inlinable, and what a mistake is answered with stands apart: a read takes two
  /// nanoseconds then, also in a loop over pixels that stands in another module.
  @inlinable @inline(__always)
  func offset(_ i: Int, _ j: Int = 0, _ k: Int = 0, _ l: Int = 0, count indices: Int) -> Int {
    func side(_ axis: Int) -> Int { axis < indices ? shape[axis] : 1 }
    guard shape.count == indices, Swift.min(i, j, k, l) >= 0, i < shape[0], j < side(1),
      k < side(2), l < side(3)
    else { stop(at: [i, j, k, l].prefix(indices)) }
    return ((i * side(1) + j) * side(2) + k) * side(3) + l
  }

  @usableFromInline @inline(never)
  func stop(at indices: ArraySlice<Int>) -> Never {
    guard rank == indices.count else {
      fatalError("\(indices.count) indices were given to a tensor of shape \(shape)")
    }
    let axis = indices.indices.first { !(0..<shape[$0]).contains(indices[$0]) } ?? 0
    fatalError(
      "index \(indices[axis]) is outside axis \(axis) of shape \(shape), which runs from 0 to "
        + "\(shape[axis] - 1)")
  }
}
