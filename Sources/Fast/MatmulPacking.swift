import Base

// Copying blocks of the operands into the order in which a tile reads them: one number after the
// other, without jumps. The copy costs little, as each number is used dozens of times.

/// The left operand of a product, all of it, in slabs: eight rows at a time, side by side.
///
/// Within a piece of k (`blockDepth`), number (row, p) of a slab is at `p * 8 + row % 8`.
final class PackedRows: Sendable {
  private let buffer: FloatBuffer
  private let paddedRows: Int

  /// Packs `a`, element (i, p) at `a[i * stride + p]`, or `a[p * stride + i]` if `columnMajor`.
  /// The stride is that of a matrix without gaps unless given.
  init(
    _ a: UnsafePointer<Float>, rows: Int, k: Int, columnMajor: Bool = false, stride step: Int? = nil
  ) {
    let step = step ?? (columnMajor ? rows : k)
    let slabs = divideUp(rows, tileRows)
    paddedRows = slabs * tileRows
    let packed = FloatBuffer(count: paddedRows * k)
    buffer = packed
    let (start, padded) = (packed.pointer, paddedRows)
    // Groups of slabs are tasks of about 30,000 numbers.
    let group = max(1, 32768 / (k * tileRows))
    parallelFor(divideUp(slabs, group)) { task in
      for slab in task * group..<min(slabs, (task + 1) * group) {
        let row = slab * tileRows
        let count = min(tileRows, rows - row)
        for p in stride(from: 0, to: k, by: blockDepth) {
          let depth = min(blockDepth, k - p)
          let to = start + p * padded + row * depth
          if columnMajor {
            packSlabColumns(a + p * step + row, step, rows: count, depth: depth, into: to)
          } else {
            packSlabRows(a + row * step + p, step, rows: count, depth: depth, into: to)
          }
        }
      }
    }
  }

  /// The slabs from `row` (a multiple of 8) on, `depth` numbers from `p`, the start of a piece.
  func slabs(row: Int, from p: Int, depth: Int) -> UnsafePointer<Float> {
    UnsafePointer(buffer.pointer + p * paddedRows + row * depth)
  }
}

/// Packs up to eight rows of `depth` numbers each, that lie `step` apart, side by side. Where there
/// are fewer the last one stands in: what becomes of it is never stored.
func packSlabRows(
  _ a: UnsafePointer<Float>, _ step: Int, rows: Int, depth: Int,
  into to: UnsafeMutablePointer<Float>
) {
  var p = 0
  while p + 16 <= depth {
    transpose8x16(a + p, step, rows: rows, to + p * tileRows)
    p += 16
  }
  while p < depth {
    for r in 0..<tileRows { to[p * tileRows + r] = a[min(r, rows - 1) * step + p] }
    p += 1
  }
}

/// The same where the numbers of eight rows lie side by side already.
func packSlabColumns(
  _ a: UnsafePointer<Float>, _ step: Int, rows: Int, depth: Int,
  into to: UnsafeMutablePointer<Float>
) {
  for p in 0..<depth {
    let (from, place) = (a + p * step, to + p * tileRows)
    if rows == tileRows {
      let eight = UnsafeRawPointer(from).loadUnaligned(as: SIMD8<Float>.self)
      UnsafeMutableRawPointer(place).storeBytes(of: eight, as: SIMD8<Float>.self)
    } else {
      for r in 0..<tileRows { place[r] = r < rows ? from[r] : 0 }
    }
  }
}

/// Packs a strip of the right operand, element (p, j) at `b[p * step + j]`, into panels.
///
/// A panel has 48 columns, the last one perhaps 32 or 16; row p of a panel follows row p - 1.
func packRows(
  _ b: UnsafePointer<Float>, _ step: Int, depth: Int, columns: Int,
  into to: UnsafeMutablePointer<Float>
) {
  // Row by row, although the panels lie apart: memory is read fastest along its rows.
  let panels = columns / tileColumns
  let rest = columns - panels * tileColumns
  let restWidth = roundUp(rest, 16)
  for p in 0..<depth {
    let from = b + p * step
    if p % rowsAhead == 0 {
      readAhead(
        from, step, rows: min(rowsAhead, depth - p), columns: columns,
        then: to + p * (panels > 0 ? tileColumns : restWidth))
    }
    for panel in 0..<panels {
      let source = UnsafeRawPointer(from + panel * tileColumns)
      let target = UnsafeMutableRawPointer(to + (panel * depth + p) * tileColumns)
      for j in stride(from: 0, to: tileColumns * 4, by: 64) {
        let vector = source.loadUnaligned(fromByteOffset: j, as: Vector.self)
        target.storeBytes(of: vector, toByteOffset: j, as: Vector.self)
      }
    }
    let (source, target) = (
      from + panels * tileColumns, to + panels * depth * tileColumns + p * restWidth
    )
    for j in 0..<restWidth { target[j] = j < rest ? source[j] : 0 }
  }
}

/// The same for a right operand that is stored transposed: element (p, j) at `b[j * step + p]`.
func packColumns(
  _ b: UnsafePointer<Float>, _ step: Int, depth: Int, columns: Int,
  into to: UnsafeMutablePointer<Float>
) {
  for column in stride(from: 0, to: columns, by: 16) {
    let panel = column / tileColumns * tileColumns
    let width = min(tileColumns, roundUp(columns - panel, 16))
    let (from, place) = (b + column * step, to + panel * depth + (column - panel))
    let count = min(16, columns - column)
    var p = 0
    if count == 16 {
      while p + 16 <= depth {
        transpose16x16(from + p, step, place + p * width, width)
        p += 16
      }
    }
    while p < depth {
      for j in 0..<16 { place[p * width + j] = j < count ? from[j * step + p] : 0 }
      p += 1
    }
  }
}

/// How many rows `packRows` reads ahead: their 240 columns fit into the first-level cache.
private let rowsAhead = 16

/// Reads some rows, that lie `step` apart, and nothing else: then they are in the caches.
///
/// Loads by themselves wait for memory side by side, dozens at a time; loads among stores wait in
/// a queue. Reading 16 rows and then copying them packs 13 GB/s of a matrix of 105 MB on one thread,
/// copying alone 10. What was read is stored where it will be overwritten, or the compiler would
/// see that nobody needs it.
@inline(never)
private func readAhead(
  _ from: UnsafePointer<Float>, _ step: Int, rows: Int, columns: Int,
  then place: UnsafeMutablePointer<Float>
) {
  var bits = SIMD16<UInt32>()
  for row in 0..<rows {
    let row = UnsafeRawPointer(from + row * step)
    for column in stride(from: 0, to: columns - 15, by: 16) {
      bits |= row.loadUnaligned(fromByteOffset: column * 4, as: SIMD16<UInt32>.self)
    }
  }
  UnsafeMutableRawPointer(place).storeBytes(of: bits, as: SIMD16<UInt32>.self)
}

// MARK: - Transposing in registers

private typealias Vector = SIMD16<Float>

/// a0 b0 a1 b1 …: the two vectors like the teeth of a zip.
@inline(__always)
private func zip(_ a: Vector, _ b: Vector) -> (Vector, Vector) {
  var (low, high) = (Vector(), Vector())
  low.evenHalf = a.lowHalf
  low.oddHalf = b.lowHalf
  high.evenHalf = a.highHalf
  high.oddHalf = b.highHalf
  return (low, high)
}

@inline(__always)
private func load(_ from: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(from).loadUnaligned(as: Vector.self)
}

@inline(__always)
private func store(_ vector: Vector, _ to: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(to).storeBytes(of: vector, as: Vector.self)
}

/// Eight rows of 16 numbers, `fromRow` apart, become 16 rows of eight, one after the other.
///
/// Zipping the first half of the rows with the second moves each number's uppermost row bit to the
/// lowest place of its column; after three times all the row bits have gone there.
func transpose8x16(
  _ from: UnsafePointer<Float>, _ fromRow: Int, rows: Int = 8, _ to: UnsafeMutablePointer<Float>
) {
  typealias Rows = (Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector)
  @inline(__always) func shuffle(_ x: Rows) -> Rows {
    let (a, b, c, d) = (zip(x.0, x.4), zip(x.1, x.5), zip(x.2, x.6), zip(x.3, x.7))
    return (a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1)
  }
  @inline(__always) func row(_ i: Int) -> Vector { load(from + min(i, rows - 1) * fromRow) }
  let x = shuffle(
    shuffle(shuffle((row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)))))
  store(x.0, to)
  store(x.1, to + 16)
  store(x.2, to + 32)
  store(x.3, to + 48)
  store(x.4, to + 64)
  store(x.5, to + 80)
  store(x.6, to + 96)
  store(x.7, to + 112)
}

/// Sixteen rows of 16 numbers, `fromRow` apart, become columns; their rows are `toRow` apart.
func transpose16x16(
  _ from: UnsafePointer<Float>, _ fromRow: Int, _ to: UnsafeMutablePointer<Float>, _ toRow: Int
) {
  transpose16x16({ from + $0 * fromRow }, to, toRow)
}

/// Sixteen rows of 16 numbers that start at any places become columns.
func transpose16x16(
  _ from: UnsafePointer<Float>, rows: UnsafePointer<Int>, _ to: UnsafeMutablePointer<Float>,
  _ toRow: Int
) {
  transpose16x16({ from + rows[$0] }, to, toRow)
}

@inline(__always)
private func transpose16x16(
  _ row: (Int) -> UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>, _ toRow: Int
) {
  typealias Eight = (Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector)
  /// Zips rows 0 … 7 with rows 8 … 15.
  @inline(__always) func shuffle(_ x: (Eight, Eight)) -> (Eight, Eight) {
    let (a, b, c, d) = (zip(x.0.0, x.1.0), zip(x.0.1, x.1.1), zip(x.0.2, x.1.2), zip(x.0.3, x.1.3))
    let (e, f, g, h) = (zip(x.0.4, x.1.4), zip(x.0.5, x.1.5), zip(x.0.6, x.1.6), zip(x.0.7, x.1.7))
    return ((a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1), (e.0, e.1, f.0, f.1, g.0, g.1, h.0, h.1))
  }
  @inline(__always) func rows(_ i: Int) -> Eight {
    (
      load(row(i)), load(row(i + 1)), load(row(i + 2)), load(row(i + 3)), load(row(i + 4)),
      load(row(i + 5)), load(row(i + 6)), load(row(i + 7))
    )
  }
  @inline(__always) func put(_ x: Eight, _ i: Int) {
    let to = to + i * toRow
    store(x.0, to)
    store(x.1, to + toRow)
    store(x.2, to + 2 * toRow)
    store(x.3, to + 3 * toRow)
    store(x.4, to + 4 * toRow)
    store(x.5, to + 5 * toRow)
    store(x.6, to + 6 * toRow)
    store(x.7, to + 7 * toRow)
  }
  let x = shuffle(shuffle(shuffle(shuffle((rows(0), rows(8))))))
  put(x.0, 0)
  put(x.1, 8)
}
