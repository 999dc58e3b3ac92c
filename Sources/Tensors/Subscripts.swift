import Base

extension Tensor {
  /// One number of a vector.
  public subscript(_ i: Int) -> Float {
    get { withPointer { $0[offset(i, count: 1)] } }
    set {
      let at = offset(i, count: 1)
      withMutablePointer { $0[at] = newValue }
    }
  }

  /// One number of a matrix.
  public subscript(_ i: Int, _ j: Int) -> Float {
    get { withPointer { $0[offset(i, j, count: 2)] } }
    set {
      let at = offset(i, j, count: 2)
      withMutablePointer { $0[at] = newValue }
    }
  }

  /// One number of a tensor with three axes, such as an image: channel, row, column.
  public subscript(_ i: Int, _ j: Int, _ k: Int) -> Float {
    get { withPointer { $0[offset(i, j, k, count: 3)] } }
    set {
      let at = offset(i, j, k, count: 3)
      withMutablePointer { $0[at] = newValue }
    }
  }

  /// One number of a batch of images: image, channel, row, column.
  public subscript(_ n: Int, _ c: Int, _ h: Int, _ w: Int) -> Float {
    get { withPointer { $0[offset(n, c, h, w, count: 4)] } }
    set {
      let at = offset(n, c, h, w, count: 4)
      withMutablePointer { $0[at] = newValue }
    }
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

  /// The place in memory of the number with the given indices, as many as there are axes.
  @inline(__always)
  private func offset(
    _ i: Int, _ j: Int = 0, _ k: Int = 0, _ l: Int = 0, count indices: Int
  ) -> Int {
    require(rank == indices, "\(indices) indices were given to a tensor of shape \(shape)")
    func step(_ offset: Int, _ index: Int, _ axis: Int) -> Int {
      if axis >= indices { return offset }
      require(
        index >= 0 && index < shape[axis],
        "index \(index) is outside axis \(axis) of shape \(shape), which runs from 0 to "
          + "\(shape[axis] - 1)")
      return offset * shape[axis] + index
    }
    return step(step(step(step(0, i, 0), j, 1), k, 2), l, 3)
  }
}
