import Base

#if AVX512
  private typealias Lanes = SIMD8<Double>
#elseif AVX2
  private typealias Lanes = SIMD4<Double>
#else
  private typealias Lanes = SIMD2<Double>
#endif

extension Matrix {
  /// A · Bᵀ by the definition: element (i, j) is the scalar product of row i of A and row j of B.
  ///
  /// - Parameters: A is [n, d] (`self`), B is [m, d]; the result is [n, m].
  public func timesTransposedReference(_ other: Matrix) -> Matrix {
    var result = Matrix(rows: rows, columns: other.rows)
    for i in 0..<rows {
      for j in 0..<other.rows {
        var sum = 0.0
        for k in 0..<columns { sum += self[i, k] * other[j, k] }
        result[i, j] = sum
      }
    }
    return result
  }

  /// A · Bᵀ, the same numbers as `timesTransposedReference` up to rounding, some sixty times faster.
  ///
  /// Both operands are copied ("packed") so that the inner loop reads memory in order, and that
  /// loop keeps a tile of the result in registers. Threads share out blocks of rows, and every
  /// element is summed in one fixed order: the bits do not depend on the number of threads.
  ///
  /// - Throws: when the two matrices have different numbers of columns.
  public func timesTransposed(_ other: Matrix) throws -> Matrix {
    guard columns == other.columns else {
      throw CourseError(
        "Rows of \(columns) numbers cannot be multiplied with rows of \(other.columns).")
    }
    var result = Matrix(rows: rows, columns: other.rows)
    let n = result.columns
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        result.values.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          addProduct(
            Rows(a, count: rows, stride: columns), Rows(b, count: n, stride: columns),
            depth: columns, scale: 1, to: c, stride: n, lowerOnly: false)
        }
      }
    }
    return result
  }

  /// A · Aᵀ: every row of the matrix with every other. Symmetric, so only one half is computed.
  public func timesOwnTranspose() -> Matrix {
    var result = Matrix(rows: rows, columns: rows)
    let n = rows
    values.withUnsafeBufferPointer { a in
      result.values.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let c = c.baseAddress else { return }
        let all = Rows(a, count: n, stride: columns)
        addProduct(all, all, depth: columns, scale: 1, to: c, stride: n, lowerOnly: true)
        mirrorLowerTriangle(c, side: n)
      }
    }
    return result
  }

  /// A · v: the scalar product of every row with `vector`.
  ///
  /// - Throws: when `vector` does not hold one number a column.
  public func times(_ vector: [Double]) throws -> [Double] {
    guard vector.count == columns else {
      throw CourseError(
        "Rows of \(columns) numbers cannot be multiplied with a vector of \(vector.count).")
    }
    return try timesTransposed(Matrix(rows: 1, columns: columns, values: vector)).values
  }
}

/// Some rows of equal length in memory, `stride` numbers apart.
struct Rows {
  let start: UnsafePointer<Double>
  let count: Int
  let stride: Int

  init(_ start: UnsafePointer<Double>, count: Int, stride: Int) {
    self.start = start
    self.count = count
    self.stride = stride
  }
}

/// Copies the lower triangle of a square matrix onto the upper one, block by block so that both
/// sides stay in the cache.
func mirrorLowerTriangle(_ c: UnsafeMutablePointer<Double>, side n: Int) {
  let block = 64
  let blocks = (n + block - 1) / block
  parallelFor(blocks) { bi in
    for bj in 0...bi {
      for i in bi * block..<min(n, (bi + 1) * block) {
        for j in bj * block..<max(bj * block, min(i, (bj + 1) * block)) {
          c[j * n + i] = c[i * n + j]
        }
      }
    }
  }
}

private let tileRows = 4
private let tileColumns = 3 * Lanes.scalarCount
private let deep = 256
private let blockRows = 96

/// C += scale · A Bᵀ, the one product everything here is made of.
///
/// A has n rows, B has m rows, both `depth` long; C is n × m with rows `stride` apart. With
/// `lowerOnly`, blocks wholly above the diagonal are skipped (what stands above the diagonal is
/// then meaningless).
func addProduct(
  _ a: Rows, _ b: Rows, depth: Int, scale: Double, to c: UnsafeMutablePointer<Double>,
  stride: Int, lowerOnly: Bool
) {
  guard a.count > 0, b.count > 0, depth > 0 else { return }
  let panels = (b.count + tileColumns - 1) / tileColumns
  let blocks = (a.count + blockRows - 1) / blockRows
  let packed = UnsafeMutablePointer<Double>.allocate(
    capacity: panels * tileColumns * min(deep, depth))
  defer { packed.deallocate() }
  for start in Swift.stride(from: 0, to: depth, by: deep) {
    let k = min(deep, depth - start)
    parallelFor(panels) { panel in
      pack(
        b, first: panel * tileColumns, width: tileColumns, from: start, depth: k, scale: 1,
        into: packed + panel * tileColumns * k)
    }
    parallelFor(blocks) { index in
      // The heaviest rows come first, so that no thread ends with a long task alone.
      let block = blocks - 1 - index
      let first = block * blockRows
      let last = min(a.count, first + blockRows)
      let left = UnsafeMutablePointer<Double>.allocate(capacity: (blockRows + tileRows) * k)
      defer { left.deallocate() }
      for i in Swift.stride(from: first, to: last, by: tileRows) {
        pack(
          a, first: i, width: tileRows, from: start, depth: k, scale: scale,
          into: left + (i - first) * k)
      }
      for panel in 0..<panels {
        let column = panel * tileColumns
        if lowerOnly && column >= last { break }
        for i in Swift.stride(from: first, to: last, by: tileRows) {
          addTile(
            left + (i - first) * k, packed + column * k, depth: k, to: c + i * stride + column,
            stride: stride, rows: min(tileRows, last - i),
            columns: min(tileColumns, b.count - column))
        }
      }
    }
  }
}

/// Lays `width` rows side by side, one feature after the other, zeros where rows run out.
private func pack(
  _ source: Rows, first: Int, width: Int, from start: Int, depth: Int, scale: Double,
  into target: UnsafeMutablePointer<Double>
) {
  for lane in 0..<width {
    guard first + lane < source.count else {
      for k in 0..<depth { target[k * width + lane] = 0 }
      continue
    }
    let row = source.start + (first + lane) * source.stride + start
    for k in 0..<depth { target[k * width + lane] = scale * row[k] }
  }
}

/// One row of the tile that lives in registers: three vectors of sums.
private struct TileRow {
  var x = Lanes.zero
  var y = Lanes.zero
  var z = Lanes.zero

  @inline(__always)
  mutating func add(_ factor: Double, _ bx: Lanes, _ by: Lanes, _ bz: Lanes) {
    let f = Lanes(repeating: factor)
    #if BASELINE
      x += f * bx
      y += f * by
      z += f * bz
    #else
      x.addProduct(f, bx)
      y.addProduct(f, by)
      z.addProduct(f, bz)
    #endif
  }

  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Double>, columns: Int) {
    let n = Lanes.scalarCount
    if columns == tileColumns {
      let raw = UnsafeMutableRawPointer(target)
      let step = n * MemoryLayout<Double>.stride
      for (part, sum) in [(0, x), (1, y), (2, z)] {
        let old = raw.loadUnaligned(fromByteOffset: part * step, as: Lanes.self)
        raw.storeBytes(of: old + sum, toByteOffset: part * step, as: Lanes.self)
      }
    } else {
      for j in 0..<columns { target[j] += j < n ? x[j] : j < 2 * n ? y[j - n] : z[j - 2 * n] }
    }
  }
}

/// C += A Bᵀ for one tile of 4 rows and 3 vectors: twelve sums in registers, no memory written
/// until the end.
private func addTile(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, depth: Int,
  to c: UnsafeMutablePointer<Double>, stride: Int, rows: Int, columns: Int
) {
  var r0 = TileRow()
  var r1 = TileRow()
  var r2 = TileRow()
  var r3 = TileRow()
  let raw = UnsafeRawPointer(b)
  let step = MemoryLayout<Double>.stride * Lanes.scalarCount
  for k in 0..<depth {
    let at = 3 * step * k
    let x = raw.loadUnaligned(fromByteOffset: at, as: Lanes.self)
    let y = raw.loadUnaligned(fromByteOffset: at + step, as: Lanes.self)
    let z = raw.loadUnaligned(fromByteOffset: at + 2 * step, as: Lanes.self)
    r0.add(a[4 * k], x, y, z)
    r1.add(a[4 * k + 1], x, y, z)
    r2.add(a[4 * k + 2], x, y, z)
    r3.add(a[4 * k + 3], x, y, z)
  }
  r0.store(c, columns: columns)
  if rows > 1 { r1.store(c + stride, columns: columns) }
  if rows > 2 { r2.store(c + 2 * stride, columns: columns) }
  if rows > 3 { r3.store(c + 3 * stride, columns: columns) }
}
