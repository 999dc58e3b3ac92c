import Base

// The heart of everything: eight rows of a product, up to 48 columns wide, held in registers.
//
// One step of the sum loads a row of b (a few vectors) and eight single numbers of a, and does
// 8 × 3 fused multiply-adds: eleven loads for 24 operations, where the loop on the blackboard needs
// two loads for each. That is what lifts a matrix product from the speed of the caches to the speed
// of the arithmetic units.
//
// Every number of the result is one chain of fused multiply-adds over k, in order, whatever the
// vectors' length: AVX-512, AVX2 and NEON builds give the same bits.

#if AVX512
  private typealias Lanes = SIMD16<Float>
#elseif AVX2
  private typealias Lanes = SIMD8<Float>
#else
  private typealias Lanes = SIMD4<Float>
#endif

/// Rows of a tile.
let tileRows = 8
/// The most columns of a tile; narrower ones have 32 or 16.
let tileColumns = 48

/// What happens to a finished tile on its way into the result.
struct TileStore {
  /// Adds to what the result holds already.
  var accumulate = false
  /// Added to each row, if there is one: a pointer to row 0's number.
  var bias: UnsafePointer<Float>?
  /// Takes max(0, ·) at the end.
  var relu = false
}

/// c[rows, columns] = a · b for one tile.
///
/// - Parameters:
///   - k: the length of the sums.
///   - a: element (r, p) is `a[r * aRow + p * aStep]`; all eight rows must be readable.
///   - b: element (p, j) is `b[p * bStep + j]`; columns up to the next multiple of 16 must be
///     readable.
///   - c: element (r, j) is `c[r * cRow + j]`.
///   - rows: how many of the eight rows are stored.
///   - columns: how many columns are stored, at most 48.
func multiplyTile(
  k: Int, a: UnsafePointer<Float>, aRow: Int, aStep: Int, b: UnsafePointer<Float>, bStep: Int,
  c: UnsafeMutablePointer<Float>, cRow: Int, rows: Int, columns: Int, store: TileStore
) {
  if columns & 15 == 0 {
    multiplyVectors(
      k, a, aRow, aStep, EvenRows(start: b, step: bStep), c, cRow, rows: rows,
      vectors: columns / 16, store)
    return
  }
  // At the right edge the tile is computed beside the result, and the part that counts is copied.
  var memory = EdgeTile()
  withUnsafeMutableBytes(of: &memory) { memory in
    let tile = memory.baseAddress!.assumingMemoryBound(to: Float.self)
    if store.accumulate {
      for r in 0..<rows { copy(c + r * cRow, tile + r * tileColumns, columns) }
    }
    multiplyVectors(
      k, a, aRow, aStep, EvenRows(start: b, step: bStep), tile, tileColumns, rows: rows,
      vectors: (columns + 15) / 16, store)
    for r in 0..<rows { copy(tile + r * tileColumns, c + r * cRow, columns) }
  }
}

/// c[rows, 16 · vectors] = a · b for one tile whose right operand lies in an image: its row p starts
/// at `image[taps[p]]`. `a` is a packed slab; whole vectors of `c` are written.
func multiplyTile(
  k: Int, slab a: UnsafePointer<Float>, image: UnsafePointer<Float>, taps: UnsafePointer<Int>,
  c: UnsafeMutablePointer<Float>, cRow: Int, rows: Int, vectors: Int, store: TileStore
) {
  multiplyVectors(
    k, a, 1, tileRows, TapRows(image: image, taps: taps), c, cRow, rows: rows, vectors: vectors,
    store)
}

/// Room for a tile on the stack. (`withUnsafeTemporaryAllocation` takes more than 1,024 bytes from
/// the heap, which for short sums costs as much as the tile.)
private struct EdgeTile {
  typealias Row = (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>)
  static let zeros: Row = (SIMD16(), SIMD16(), SIMD16())
  var rows: (Row, Row, Row, Row, Row, Row, Row, Row) = (
    zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros
  )
}

@inline(__always)
private func copy(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>, _ count: Int) {
  for i in 0..<count { to[i] = from[i] }
}

@inline(__always)
private func multiplyVectors<Rows: OperandRows>(
  _ k: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: Rows,
  _ c: UnsafeMutablePointer<Float>, _ cRow: Int, rows: Int, vectors: Int, _ store: TileStore
) {
  // Shorter vectors take several strips to cover the tile: AVX-512 one, AVX2 two, NEON four; and
  // processors with sixteen registers take four rows at a time.
  let width = vectors &* Lanes.scalarCount
  var first = 0
  while first < rows {
    var store = store
    if let bias = store.bias { store.bias = bias + first }
    let count = min(rows &- first, stripRows)
    for strip in 0..<16 / Lanes.scalarCount {
      let (a, b) = (a + first &* aRow, b.from(strip &* width))
      let c = c + (strip &* width &+ first &* cRow)
      switch (vectors, aRow == 1 && aStep == tileRows) {
      // Constant steps let the compiler reach all eight numbers of packed rows from one register.
      case (3, true): multiplyStrip(Row3.self, k, a, 1, tileRows, b, c, cRow, count, store)
      case (2, true): multiplyStrip(Row2.self, k, a, 1, tileRows, b, c, cRow, count, store)
      case (_, true): multiplyStrip(Row1.self, k, a, 1, tileRows, b, c, cRow, count, store)
      case (3, _): multiplyStrip(Row3.self, k, a, aRow, aStep, b, c, cRow, count, store)
      case (2, _): multiplyStrip(Row2.self, k, a, aRow, aStep, b, c, cRow, count, store)
      default: multiplyStrip(Row1.self, k, a, aRow, aStep, b, c, cRow, count, store)
      }
    }
    first &+= stripRows
  }
}

@inline(__always)
private func multiplyStrip<Row: TileRow, Rows: OperandRows>(
  _: Row.Type, _ k: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: Rows,
  _ c: UnsafeMutablePointer<Float>, _ cRow: Int, _ rows: Int, _ store: TileStore
) {
  // Eight variables and not an array: an array would live in memory, these live in registers.
  var (r0, r1, r2, r3) = (Row(), Row(), Row(), Row())
  #if !(AVX2 || BASELINE)
    var (r4, r5, r6, r7) = (Row(), Row(), Row(), Row())
  #endif
  var a = a
  for p in 0..<k {
    let row = Row(b.row(p))
    r0.add(a[0], times: row)
    r1.add(a[aRow], times: row)
    r2.add(a[2 &* aRow], times: row)
    r3.add(a[3 &* aRow], times: row)
    #if !(AVX2 || BASELINE)
      r4.add(a[4 &* aRow], times: row)
      r5.add(a[5 &* aRow], times: row)
      r6.add(a[6 &* aRow], times: row)
      r7.add(a[7 &* aRow], times: row)
    #endif
    a += aStep
  }
  r0.put(c, store, 0)
  if rows > 1 { r1.put(c + cRow, store, 1) }
  if rows > 2 { r2.put(c + 2 &* cRow, store, 2) }
  if rows > 3 { r3.put(c + 3 &* cRow, store, 3) }
  #if !(AVX2 || BASELINE)
    if rows > 4 { r4.put(c + 4 &* cRow, store, 4) }
    if rows > 5 { r5.put(c + 5 &* cRow, store, 5) }
    if rows > 6 { r6.put(c + 6 &* cRow, store, 6) }
    if rows > 7 { r7.put(c + 7 &* cRow, store, 7) }
  #endif
}

#if AVX2 || BASELINE
  private let stripRows = 4
#else
  private let stripRows = 8
#endif

/// Where the rows of the right operand lie.
private protocol OperandRows {
  func row(_ p: Int) -> UnsafePointer<Float>
  /// The same rows without their first columns.
  func from(_ column: Int) -> Self
}

private struct EvenRows: OperandRows {
  let start: UnsafePointer<Float>
  let step: Int
  @inline(__always) func row(_ p: Int) -> UnsafePointer<Float> { start + p &* step }
  @inline(__always) func from(_ column: Int) -> EvenRows {
    EvenRows(start: start + column, step: step)
  }
}

private struct TapRows: OperandRows {
  let image: UnsafePointer<Float>
  let taps: UnsafePointer<Int>
  @inline(__always) func row(_ p: Int) -> UnsafePointer<Float> { image + taps[p] }
  @inline(__always) func from(_ column: Int) -> TapRows {
    TapRows(image: image + column, taps: taps)
  }
}

/// One row of a strip: one, two or three vectors.
private protocol TileRow {
  init()
  init(_ from: UnsafePointer<Float>)
  mutating func add(_ factor: Float, times row: Self)
  func put(_ to: UnsafeMutablePointer<Float>, _ store: TileStore, _ row: Int)
}

private struct Row1: TileRow {
  var v0 = Lanes()
  @inline(__always) init() {}
  @inline(__always) init(_ from: UnsafePointer<Float>) { v0 = load(from, 0) }
  @inline(__always) mutating func add(_ factor: Float, times row: Row1) {
    v0 = multiplyAdd(v0, factor, row.v0)
  }
  @inline(__always) func put(_ to: UnsafeMutablePointer<Float>, _ store: TileStore, _ row: Int) {
    finish(v0, to, 0, store, row)
  }
}

private struct Row2: TileRow {
  var v0 = Lanes()
  var v1 = Lanes()
  @inline(__always) init() {}
  @inline(__always) init(_ from: UnsafePointer<Float>) { (v0, v1) = (load(from, 0), load(from, 1)) }
  @inline(__always) mutating func add(_ factor: Float, times row: Row2) {
    v0 = multiplyAdd(v0, factor, row.v0)
    v1 = multiplyAdd(v1, factor, row.v1)
  }
  @inline(__always) func put(_ to: UnsafeMutablePointer<Float>, _ store: TileStore, _ row: Int) {
    finish(v0, to, 0, store, row)
    finish(v1, to, 1, store, row)
  }
}

private struct Row3: TileRow {
  var v0 = Lanes()
  var v1 = Lanes()
  var v2 = Lanes()
  @inline(__always) init() {}
  @inline(__always) init(_ from: UnsafePointer<Float>) {
    (v0, v1, v2) = (load(from, 0), load(from, 1), load(from, 2))
  }
  @inline(__always) mutating func add(_ factor: Float, times row: Row3) {
    v0 = multiplyAdd(v0, factor, row.v0)
    v1 = multiplyAdd(v1, factor, row.v1)
    v2 = multiplyAdd(v2, factor, row.v2)
  }
  @inline(__always) func put(_ to: UnsafeMutablePointer<Float>, _ store: TileStore, _ row: Int) {
    finish(v0, to, 0, store, row)
    finish(v1, to, 1, store, row)
    finish(v2, to, 2, store, row)
  }
}

@inline(__always)
private func load(_ from: UnsafePointer<Float>, _ vector: Int) -> Lanes {
  UnsafeRawPointer(from + vector * Lanes.scalarCount).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func multiplyAdd(_ sum: Lanes, _ factor: Float, _ row: Lanes) -> Lanes {
  #if BASELINE
    sum + Lanes(repeating: factor) * row  // without the instruction, fusing is a slow library call
  #else
    sum.addingProduct(Lanes(repeating: factor), row)
  #endif
}

@inline(__always)
private func finish(
  _ sum: Lanes, _ to: UnsafeMutablePointer<Float>, _ vector: Int, _ store: TileStore, _ row: Int
) {
  let place = UnsafeMutableRawPointer(to + vector * Lanes.scalarCount)
  var value = sum
  if store.accumulate { value = place.loadUnaligned(as: Lanes.self) + value }
  if let bias = store.bias { value += Lanes(repeating: bias[row]) }
  if store.relu { value.replace(with: 0, where: value .< 0) }
  place.storeBytes(of: value, as: Lanes.self)
}
