import Base

/// c[m, n] = op(a)[m, k] · op(b)[k, n]. All matrices are row-major and without gaps.
///
/// What makes it 360 times faster than three loops (one thread, 1024 × 1024 × 1024, AVX-512):
/// - Tiles of 8 × 48 sums live in registers while k goes by (MatmulTile.swift).
/// - Blocks of both operands are copied into the order in which the tiles read them
///   (MatmulPacking.swift), small enough to stay in the caches: a strip of `b` 384 deep and 240 wide
///   is used for up to 2048 rows before it is forgotten.
/// - Blocks of the result are tasks for several threads. Nobody else writes them, and each number
///   is summed in the order of k, in pieces of 384, so the threads do not change a bit.
///
/// The design is that of Kazushige Goto and Robert van de Geijn, "Anatomy of High-Performance
/// Matrix Multiplication", 2008.
///
/// - Parameters:
///   - m: rows of the result.
///   - n: columns of the result.
///   - k: the length of the sums.
///   - a: the left matrix, stored as [m, k], or as [k, m] when `transposeA`.
///   - transposeA: whether `a` is stored transposed.
///   - b: the right matrix, stored as [k, n], or as [n, k] when `transposeB`.
///   - transposeB: whether `b` is stored transposed.
///   - c: the result, [m, n].
///   - accumulate: whether to add to what `c` holds instead of overwriting it.
public func matmul(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool = false,
  b: UnsafePointer<Float>, transposeB: Bool = false, c: UnsafeMutablePointer<Float>,
  accumulate: Bool = false
) {
  if m == 0 || n == 0 { return }
  if k == 0 {
    if !accumulate { c.update(repeating: 0, count: m * n) }
    return
  }
  if transposeB && !transposeA && m <= mostFewRows && n >= fewRowsTask {
    if m == 1 {
      multiplyOneRow(n: n, k: k, a, b, c, accumulate)
    } else {
      multiplyFewRows(m: m, n: n, k: k, a, b, c, accumulate)
    }
    return
  }
  let left = PackedRows(a, rows: m, k: k, columnMajor: transposeA)
  let columnsEach = blockWidth(n, depth: min(k, blockDepth), rows: m)
  let columnBlocks = divideUp(n, columnsEach)
  let rowBlocks = max(divideUp(m, blockRows), min(divideUp(8, columnBlocks), divideUp(m, 128)))
  let rowsEach = roundUp(divideUp(m, rowBlocks), tileRows)
  let few = m * n * k < 100_000
  parallelFor(few ? 1 : rowBlocks * columnBlocks) { task in
    let strip = FloatBuffer(count: min(k, blockDepth) * columnsEach)
    for block in few ? 0..<rowBlocks * columnBlocks : task..<task + 1 {
      let rows = block / columnBlocks * rowsEach
      let columns = block % columnBlocks * columnsEach
      let width = min(columnsEach, n - columns)
      for p in stride(from: 0, to: k, by: blockDepth) {
        let depth = min(blockDepth, k - p)
        if transposeB {
          packColumns(b + columns * k + p, k, depth: depth, columns: width, into: strip.pointer)
        } else {
          packRows(b + p * n + columns, n, depth: depth, columns: width, into: strip.pointer)
        }
        multiplyBlock(
          left.slabs(row: rows, from: p, depth: depth), rows: min(rowsEach, m - rows),
          depth: depth, strip.pointer, columns: width, c: c + rows * n + columns, cRow: n,
          store: TileStore(accumulate: accumulate || p > 0))
      }
    }
  }
}

/// How far a block reaches in k. Part of the results: sums are rounded after each piece.
let blockDepth = 384
/// The most rows of a block: as often is a packed strip of the right operand used.
private let blockRows = 2048
/// Columns of a strip: with `blockDepth` rows it fills 370 kB of a second-level cache.
let stripColumns = 240
/// Panels of a result block times its rows (512 counted at most): 512 × 480 numbers.
private let blockPanelRows = 5120
/// Multiply-accumulates that are worth a task of their own.
let taskOperations = 2_000_000

/// The width of column blocks, a multiple of 48: a strip of at most 370 kB, for the second-level
/// cache, unless that makes too few tasks or a result block of much more than 512 × 480 numbers.
func blockWidth(_ n: Int, depth: Int, rows: Int) -> Int {
  let panels = divideUp(n, tileColumns)
  let panelsOfStrip = stripColumns / tileColumns
  let most = max(
    panelsOfStrip,
    min(panelsOfStrip * blockDepth / depth, blockPanelRows / min(rows, 512)))
  let blocks = max(divideUp(panels, most), min(8, divideUp(panels, 2)))
  return divideUp(panels, blocks) * tileColumns
}

/// Multiplies packed slabs of the left operand by a packed strip of the right one.
///
/// Each slab of eight rows (12 kB, first-level cache) meets all panels of the strip in turn.
func multiplyBlock(
  _ slabs: UnsafePointer<Float>, rows: Int, depth: Int, _ strip: UnsafePointer<Float>, columns: Int,
  c: UnsafeMutablePointer<Float>, cRow: Int, store: TileStore
) {
  for row in stride(from: 0, to: rows, by: tileRows) {
    var store = store
    store.bias = store.bias.map { $0 + row }
    for column in stride(from: 0, to: columns, by: tileColumns) {
      let width = min(tileColumns, columns - column)
      multiplyTile(
        k: depth, a: slabs + row * depth, aRow: 1, aStep: tileRows, b: strip + column * depth,
        bStep: (width + 15) & ~15, c: c + row * cRow + column, cRow: cRow,
        rows: min(tileRows, rows - row), columns: width, store: store)
    }
  }
}
