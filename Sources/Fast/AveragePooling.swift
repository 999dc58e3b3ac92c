import Base

// Average pooling, forward and backward.
//
// What is the mean of a window that hangs over the edge? As in PyTorch (count_include_pad=True) the
// padding counts as zeros, so that the divisor is kernelSize² there too; but with sizes rounded up
// the last windows may reach even beyond the padding, and that part is not counted.

private typealias Vector = SIMD16<Float>

extension PoolingGeometry {
  /// How many rows (or columns) of the window at `position` count in its divisor.
  @inline(__always)
  fileprivate func counted(_ position: Int, _ length: Int) -> Int {
    let start = position * stride - padding
    return min(start + kernelSize, length + padding) - start
  }
}

// MARK: Forward

/// The mean of each window, the plain way: input [planes, H, W] → output [planes, H′, W′].
///
/// - Parameters:
///   - g: The sizes.
///   - input: [planes, inputHeight, inputWidth].
///   - output: [planes, outputHeight, outputWidth].
public func averagePoolForwardReference(
  _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  g.check()
  for plane in 0..<g.planes {
    for row in 0..<g.outputHeight {
      for column in 0..<g.outputWidth {
        output[plane * g.outputPlane + row * g.outputWidth + column] = averagePoolWindow(
          g, input + plane * g.inputPlane, row, column)
      }
    }
  }
}

private func averagePoolWindow(
  _ g: PoolingGeometry, _ plane: UnsafePointer<Float>, _ row: Int, _ column: Int
) -> Float {
  let (_, firstRow, lastRow) = g.window(row, g.inputHeight)
  let (_, firstColumn, lastColumn) = g.window(column, g.inputWidth)
  var sum: Float = 0
  for r in firstRow..<lastRow {
    for c in firstColumn..<lastColumn { sum += plane[r * g.inputWidth + c] }
  }
  return sum / Float(g.counted(row, g.inputHeight) * g.counted(column, g.inputWidth))
}

/// The same as `averagePoolForwardReference`, bit for bit: sixteen windows side by side.
///
/// - Parameters:
///   - g: The sizes.
///   - input: [planes, inputHeight, inputWidth].
///   - output: [planes, outputHeight, outputWidth].
public func averagePoolForward(
  _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  g.check()
  let inputEnd = input + g.planes * g.inputPlane
  let firstInside = (g.padding + g.stride - 1) / g.stride
  let lastInside = min(
    g.outputWidth, max(0, g.inputWidth + g.padding - g.kernelSize + g.stride) / g.stride)
  parallelFor(g.tasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      let x = input + plane * g.inputPlane
      for row in 0..<g.outputHeight {
        let y = output + (plane * g.outputPlane + row * g.outputWidth)
        let divisor = Float(g.kernelSize * g.counted(row, g.inputHeight))
        let (_, firstRow, lastRow) = g.window(row, g.inputHeight)
        var column = 0
        if g.stride <= 2, firstInside < lastInside {
          while column < firstInside {
            y[column] = averagePoolWindow(g, x, row, column)
            column += 1
          }
          while column < lastInside {
            let lanes = min(16, lastInside - column)
            let left = x + (column * g.stride - g.padding)
            if left + ((lastRow - 1) * g.inputWidth + g.kernelSize + 31) > inputEnd { break }
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
  _ g: PoolingGeometry, _ left: UnsafePointer<Float>, _ firstRow: Int, _ lastRow: Int
) -> Vector {
  var sum = Vector.zero
  for r in firstRow..<lastRow {
    let row = left + r * g.inputWidth
    if g.stride == 1 {
      for c in 0..<g.kernelSize { sum += load(row + c) }
    } else {
      var c = 0
      while c < g.kernelSize {
        let (a, b) = (load(row + c), load(row + c + 16))
        sum += Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
        if c + 1 < g.kernelSize { sum += Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf) }
        c += 2
      }
    }
  }
  return sum
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

// MARK: Backward

/// Each output's gradient, divided by its divisor, goes to all of its window, the plain way; where
/// windows overlap they add up, in reading order.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [planes, outputHeight, outputWidth].
///   - inputGradient: [planes, inputHeight, inputWidth], overwritten.
public func averagePoolBackwardReference(
  _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  g.check()
  for plane in 0..<g.planes { averagePoolPlaneBackward(g, plane, outputGradient, inputGradient) }
}

/// The same as `averagePoolBackwardReference`, bit for bit, with the planes shared by the threads;
/// windows of 2 with stride 2, which tile the plane, are written straight away.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [planes, outputHeight, outputWidth].
///   - inputGradient: [planes, inputHeight, inputWidth], overwritten.
public func averagePoolBackward(
  _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  g.check()
  let tiles =
    g.kernelSize == 2 && g.stride == 2 && g.padding == 0
    && g.inputHeight == 2 * g.outputHeight && g.inputWidth == 2 * g.outputWidth
  parallelFor(g.tasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      guard tiles else {
        averagePoolPlaneBackward(g, plane, outputGradient, inputGradient)
        continue
      }
      for row in 0..<g.outputHeight {
        let y = outputGradient + (plane * g.outputPlane + row * g.outputWidth)
        let upper = inputGradient + (plane * g.inputPlane + 2 * row * g.inputWidth)
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
  _ g: PoolingGeometry, _ plane: Int, _ outputGradient: UnsafePointer<Float>,
  _ inputGradient: UnsafeMutablePointer<Float>
) {
  let x = inputGradient + plane * g.inputPlane
  x.update(repeating: 0, count: g.inputPlane)
  for row in 0..<g.outputHeight {
    let (_, firstRow, lastRow) = g.window(row, g.inputHeight)
    for column in 0..<g.outputWidth {
      let (_, firstColumn, lastColumn) = g.window(column, g.inputWidth)
      let divisor = Float(g.counted(row, g.inputHeight) * g.counted(column, g.inputWidth))
      let place = plane * g.outputPlane + row * g.outputWidth + column
      let share = outputGradient[place] / divisor
      for r in firstRow..<lastRow {
        for c in firstColumn..<lastColumn { x[r * g.inputWidth + c] += share }
      }
    }
  }
}
