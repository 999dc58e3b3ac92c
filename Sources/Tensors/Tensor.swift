import Base

/// A box of numbers with a shape: the one data structure of this course.
///
/// The numbers are 32-bit floats in row-major order, the last index running fastest. Images are
/// N×C×H×W: image, channel, row, column. A tensor is a value: a copy never changes when the
/// original does (the memory is shared until one of them is written to).
public struct Tensor: Sendable {
  /// The number of positions along each axis; empty for a single number.
  public private(set) var shape: [Int]
  @usableFromInline var storage: FloatBuffer

  /// A tensor whose numbers `initialize` writes: it is given uninitialised memory for
  /// `shape`'s product of floats and must write every one of them.
  public init(shape: [Int], initializingWith initialize: (UnsafeMutablePointer<Float>) -> Void) {
    require(shape.allSatisfy { $0 >= 0 }, "shape \(shape) has a negative side")
    self.shape = shape
    storage = FloatBuffer(count: shape.product)
    initialize(storage.pointer)
  }

  /// A tensor of the numbers in a buffer, which nobody may write to from then on.
  package init(shape: [Int], buffer: FloatBuffer) {
    require(
      shape.product == buffer.count,
      "shape \(shape) holds \(shape.product) numbers but the buffer \(buffer.count)")
    (self.shape, storage) = (shape, buffer)
  }

  /// The memory of the numbers, for loops that cannot afford to check every index.
  package var buffer: FloatBuffer { storage }

  /// A tensor of the given shape that holds `values` in row-major order.
  public init(_ values: [Float], shape: [Int]) {
    require(
      values.count == shape.product,
      "shape \(shape) holds \(shape.product) numbers but \(values.count) were given")
    self.init(shape: shape) { output in
      values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { output.update(from: base, count: values.count) }
      }
    }
  }

  /// A vector, shape [values.count].
  public init(_ values: [Float]) {
    self.init(values, shape: [values.count])
  }

  /// A matrix, shape [rows, columns]; every row must have the same length.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      require(
        row.count == columns, "row \(index) has \(row.count) numbers but row 0 has \(columns)")
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
  }

  /// A single number, shape [].
  public init(_ value: Float) {
    self.init([value], shape: [])
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The number of numbers: the product of the shape.
  public var count: Int { storage.count }

  /// All numbers in row-major order, copied.
  public var values: [Float] {
    withPointer { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The only number of a tensor that holds exactly one.
  public var item: Float {
    require(count == 1, "item needs exactly one number, but shape \(shape) holds \(count)")
    return withPointer { $0[0] }
  }

  /// Calls `body` with the address of the first number. The address is valid only inside it.
  @inlinable public func withPointer<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafePointer(storage.pointer))
  }

  /// Calls `body` with the address of the first number, for changing the numbers in place.
  /// Memory that another tensor shares is copied first.
  @inlinable public mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = FloatBuffer(count: count)
      copy.pointer.update(from: storage.pointer, count: count)
      storage = copy
    }
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.pointer)
  }

  /// Lets `body` write a new number for every old one: in place, or, where another tensor shares the
  /// memory, into fresh memory, which saves copying first what is then written over.
  ///
  /// - Parameter body: given the address of the old numbers and of the new ones, which may be the same.
  public mutating func rewrite(
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    if isKnownUniquelyReferenced(&storage) {
      body(UnsafePointer(storage.pointer), storage.pointer)
    } else {
      let fresh = FloatBuffer(count: count)
      body(UnsafePointer(storage.pointer), fresh.pointer)
      storage = fresh
    }
  }

  /// The same numbers in another shape. One side may be −1: it becomes whatever is left.
  public func reshaped(to newShape: [Int]) -> Tensor {
    var sides = newShape
    if let free = sides.firstIndex(of: -1) {
      let others = Array(sides[..<free] + sides[(free + 1)...]).product
      require(
        others > 0 && count % others == 0,
        "shape \(shape) holds \(count) numbers, which \(newShape) cannot divide")
      sides[free] = count / others
    }
    require(sides.allSatisfy { $0 >= 0 }, "shape \(newShape) has a negative side")
    require(
      sides.product == count,
      "shape \(shape) holds \(count) numbers but \(newShape) holds \(sides.product)")
    var result = self
    result.shape = sides
    return result
  }
}

/// Calls `body` with the addresses of two tensors' numbers.
public func withPointers<Result>(
  _ a: Tensor, _ b: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try a.withPointer { a in try b.withPointer { b in try body(a, b) } }
}

extension [Int] {
  /// All numbers multiplied; 1 when there are none. A product that does not fit stops.
  public var product: Int {
    var product = 1
    for side in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: side)
      require(!overflow, "shape \(self) holds more numbers than an Int can count")
      product = next
    }
    return product
  }
}
