import Base
import Vectors

// A row vector added to every row of a matrix, and its mirror image, the sum over all rows:
// what a linear layer's bias does going forward, and what its gradient is coming back.

/// matrix[r, c] += bias[c].
///
/// - Parameters:
///   - rows: Rows of the matrix.
///   - columns: Columns of the matrix.
///   - bias: One number per column.
///   - matrix: [rows, columns], changed in place.
public func addBiasRows(
  rows: Int, columns: Int, bias: UnsafePointer<Float>, matrix: UnsafeMutablePointer<Float>
) {
  guard rows > 0, columns > 0 else { return }
  let rowsPerTask = max(1, passSize / columns)
  parallelFor((rows + rowsPerTask - 1) / rowsPerTask) { task in
    for r in task * rowsPerTask..<min(rows, (task + 1) * rowsPerTask) {
      let row = matrix + r * columns
      var c = 0
      while c + 16 <= columns {
        store(load(row + c) + load(bias + c), row + c)
        c += 16
      }
      while c < columns {
        row[c] += bias[c]
        c += 1
      }
    }
  }
}

/// sums[c] = Σ over r of matrix[r, c].
///
/// Sixteen columns are summed side by side, and rows in groups of 256 whose sums are then added, so
/// that the error grows with the number of groups, not of rows.
///
/// - Parameters:
///   - rows: Rows of the matrix.
///   - columns: Columns of the matrix.
///   - matrix: [rows, columns].
///   - sums: One number per column, overwritten.
public func columnSums(
  rows: Int, columns: Int, matrix: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
) {
  let columnsPerTask = 256
  parallelFor((columns + columnsPerTask - 1) / columnsPerTask) { task in
    let start = task * columnsPerTask
    let end = min(columns, start + columnsPerTask)
    for c in start..<end { sums[c] = 0 }
    for group in stride(from: 0, to: rows, by: 256) {
      let lastRow = min(rows, group + 256)
      var c = start
      while c + 64 <= end {
        var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        for r in group..<lastRow {
          let row = matrix + r * columns + c
          s0 += load(row)
          s1 += load(row + 16)
          s2 += load(row + 32)
          s3 += load(row + 48)
        }
        store(load(sums + c) + s0, sums + c)
        store(load(sums + c + 16) + s1, sums + c + 16)
        store(load(sums + c + 32) + s2, sums + c + 32)
        store(load(sums + c + 48) + s3, sums + c + 48)
        c += 64
      }
      while c + 16 <= end {
        var s = Vector.zero
        for r in group..<lastRow { s += load(matrix + r * columns + c) }
        store(load(sums + c) + s, sums + c)
        c += 16
      }
      while c < end {
        var s: Float = 0
        for r in group..<lastRow { s += matrix[r * columns + c] }
        sums[c] += s
        c += 1
      }
    }
  }
}
