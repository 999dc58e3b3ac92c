import Base
import Vectors

// Average pooling, forward and backward.
//
// What is the mean of a window that hangs over the edge? As in PyTorch (count_include_pad=True) the
// padding counts as zeros, so that the divisor is the window's area there too; but with sizes rounded up
// the last windows may reach even beyond the padding, and that part is not counted.

extension ConvolutionGeometry {
  /// How many rows of the windows at `row` count in their divisor.
  @inline(__always)
  fileprivate func countedRows(_ row: Int) -> Int {
    let start = row * strideDown - paddingDown
    return min(start + kernelHeight, inputHeight + paddingDown) - start
  }

  /// How many columns of the windows at `column` count in their divisor.
  @inline(__always)
  fileprivate func countedColumns(_ column: Int) -> Int {
    let start = column * strideAcross - paddingAcross
    return min(start + kernelWidth, inputWidth + paddingAcross) - start
  }
}

// MARK: Forward

private func averagePoolWindow(
  _ g: ConvolutionGeometry, _ plane: UnsafePointer<Float>, _ row: Int, _ column: Int
) -> Float {
  let (_, firstRow, lastRow) = g.rows(row)
  let (_, firstColumn, lastColumn) = g.columns(column)
  var sum: Float = 0
  for r in firstRow..<lastRow {
    for c in firstColumn..<lastColumn { sum += plane[r * g.inputWidth + c] }
  }
  return sum / Float(g.countedRows(row) * g.countedColumns(column))
}

/// The mean of each window, sixteen windows side by side.
///
/// - Parameters:
///   - g: The sizes.
///   - input: [batch, channels, inputHeight, inputWidth].
///   - output: [batch, channels, outputHeight, outputWidth].
public func averagePoolForward(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  let inputEnd = input + g.planes * g.inputPixels
  let (firstInside, lastInside) = (g.columnsInside.lowerBound, g.columnsInside.upperBound)
  parallelFor(g.planeTasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      let x = input + plane * g.inputPixels
      for row in 0..<g.outputHeight {
        let y = output + (plane * g.outputPixels + row * g.outputWidth)
        let divisor = Float(g.kernelWidth * g.countedRows(row))
        let (_, firstRow, lastRow) = g.rows(row)
        var column = 0
        if g.strideAcross <= 2, firstInside < lastInside {
          while column < firstInside {
            y[column] = averagePoolWindow(g, x, row, column)
            column += 1
          }
          while column < lastInside {
            let lanes = min(16, lastInside - column)
            let left = x + (column * g.strideAcross - g.paddingAcross)
            if left + ((lastRow - 1) * g.inputWidth + g.kernelWidth + 31) > inputEnd { break }
            let mean = sixteenSums(g, left, firstRow, lastRow) / divisor
            if lanes == 16 {
              UnsafeMutableRawPointer(y + column).storeBytes(of: mean, as: Vector.self)
            } else {
              for lane in 0..<lanes { y[column + lane] = mean[lane] }
            }
            column += lanes
          }
        }
        while column < g.outputWidth {
          y[column] = averagePoolWindow(g, x, row, column)
          column += 1
        }
      }
    }
  }
}

@inline(__always)
private func sixteenSums(
  _ g: ConvolutionGeometry, _ left: UnsafePointer<Float>, _ firstRow: Int, _ lastRow: Int
) -> Vector {
  var sum = Vector.zero
  for r in firstRow..<lastRow {
    let row = left + r * g.inputWidth
    if g.strideAcross == 1 {
      for c in 0..<g.kernelWidth { sum += load(row + c) }
    } else {
      var c = 0
      while c < g.kernelWidth {
        let (a, b) = (load(row + c), load(row + c + 16))
        sum += Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
        if c + 1 < g.kernelWidth { sum += Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf) }
        c += 2
      }
    }
  }
  return sum
}

// MARK: Backward

/// Each output's gradient, divided by its divisor, goes to all of its window; where windows overlap
/// they add up, in reading order. The planes are shared by the threads;
/// windows of 2 with stride 2, which tile the plane, are written straight away.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [batch, channels, outputHeight, outputWidth].
///   - inputGradient: [batch, channels, inputHeight, inputWidth], overwritten.
public func averagePoolBackward(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  let tiles =
    g.kernelHeight == 2 && g.kernelWidth == 2 && g.strideDown == 2 && g.strideAcross == 2
    && g.paddingDown == 0 && g.paddingAcross == 0 && g.inputHeight == 2 * g.outputHeight
    && g.inputWidth == 2 * g.outputWidth
  parallelFor(g.planeTasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      guard tiles else {
        averagePoolPlaneBackward(g, plane, outputGradient, inputGradient)
        continue
      }
      for row in 0..<g.outputHeight {
        let y = outputGradient + (plane * g.outputPixels + row * g.outputWidth)
        let upper = inputGradient + (plane * g.inputPixels + 2 * row * g.inputWidth)
        let lower = upper + g.inputWidth
        for column in 0..<g.outputWidth {
          let share = y[column] / 4
          upper[2 * column] = share
          upper[2 * column + 1] = share
          lower[2 * column] = share
          lower[2 * column + 1] = share
        }
      }
    }
  }
}

private func averagePoolPlaneBackward(
  _ g: ConvolutionGeometry, _ plane: Int, _ outputGradient: UnsafePointer<Float>,
  _ inputGradient: UnsafeMutablePointer<Float>
) {
  let x = inputGradient + plane * g.inputPixels
  x.update(repeating: 0, count: g.inputPixels)
  for row in 0..<g.outputHeight {
    let (_, firstRow, lastRow) = g.rows(row)
    for column in 0..<g.outputWidth {
      let (_, firstColumn, lastColumn) = g.columns(column)
      let divisor = Float(g.countedRows(row) * g.countedColumns(column))
      let place = plane * g.outputPixels + row * g.outputWidth + column
      let share = outputGradient[place] / divisor
      for r in firstRow..<lastRow {
        for c in firstColumn..<lastColumn { x[r * g.inputWidth + c] += share }
      }
    }
  }
}
