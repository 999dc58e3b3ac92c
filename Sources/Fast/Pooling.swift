import Base

// Max pooling, forward and backward. Average pooling has its own file.

private typealias Vector = SIMD16<Float>
private typealias Codes = SIMD16<Int32>

// MARK: Forward

/// The largest number of each window, the plain way: input [planes, H, W] → output [planes, H′, W′].
///
/// Among equal numbers the first in reading order wins; a NaN beats every number, and the last of
/// several NaNs wins (all as in PyTorch).
///
/// - Parameters:
///   - g: The sizes.
///   - input: [planes, inputHeight, inputWidth].
///   - output: [planes, outputHeight, outputWidth].
///   - winners: The winner's place inside its window, row · kernelSize + column, for the way back;
///     nil when nobody goes back.
public func maxPoolForwardReference(
  _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  winners: UnsafeMutablePointer<UInt8>?
) {
  g.check()
  for plane in 0..<g.planes {
    for row in 0..<g.outputHeight {
      for column in 0..<g.outputWidth {
        let (best, winner) = maxPoolWindow(g, input + plane * g.inputPlane, row, column)
        let place = plane * g.outputPlane + row * g.outputWidth + column
        output[place] = best
        if let winners { winners[place] = winner }
      }
    }
  }
}

/// One window of one plane.
private func maxPoolWindow(
  _ g: PoolingGeometry, _ plane: UnsafePointer<Float>, _ row: Int, _ column: Int
) -> (Float, UInt8) {
  let (top, firstRow, lastRow) = g.window(row, g.inputHeight)
  let (left, firstColumn, lastColumn) = g.window(column, g.inputWidth)
  var best = -Float.infinity
  var winner = (firstRow - top) * g.kernelSize + firstColumn - left
  for r in firstRow..<lastRow {
    for c in firstColumn..<lastColumn {
      let x = plane[r * g.inputWidth + c]
      if x > best || x.isNaN { (best, winner) = (x, (r - top) * g.kernelSize + c - left) }
    }
  }
  return (best, UInt8(winner))
}

/// The same as `maxPoolForwardReference`, sixteen windows of an output row side by side.
///
/// With stride 2 two loads bring 32 neighbours, the even ones belonging to one column of the
/// windows and the odd ones to the next. Windows that hang over the left or right edge, and strides
/// above 2, take the plain way.
///
/// - Parameters:
///   - g: The sizes.
///   - input: [planes, inputHeight, inputWidth].
///   - output: [planes, outputHeight, outputWidth].
///   - winners: The winner's place inside its window, row · kernelSize + column, or nil.
public func maxPoolForward(
  _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  winners: UnsafeMutablePointer<UInt8>?
) {
  g.check()
  let inputEnd = input + g.planes * g.inputPlane
  // The windows that lie between the left and the right edge.
  let firstInside = (g.padding + g.stride - 1) / g.stride
  let lastInside = min(
    g.outputWidth, max(0, g.inputWidth + g.padding - g.kernelSize + g.stride) / g.stride)
  parallelFor(g.tasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      let x = input + plane * g.inputPlane
      for row in 0..<g.outputHeight {
        let place = plane * g.outputPlane + row * g.outputWidth
        let y = output + place
        let codes = winners.map { $0 + place }
        var column = 0
        if g.stride <= 2, firstInside < lastInside {
          while column < firstInside {
            plainWindow(g, x, row, column, y, codes)
            column += 1
          }
          while column < lastInside {
            // The last sixteen may overlap the sixteen before: the same numbers are written twice.
            if lastInside - firstInside >= 16 { column = min(column, lastInside - 16) }
            let lanes = min(16, lastInside - column)
            let corner = row * g.stride - g.padding
            let (_, firstRow, lastRow) = g.window(row, g.inputHeight)
            let left = x + (column * g.stride - g.padding)
            if left + ((lastRow - 1) * g.inputWidth + g.kernelSize + 31) > inputEnd { break }
            if g.kernelSize == 3 && g.stride == 2 {
              sixteenWindows(
                3, 2, left, g.inputWidth, firstRow, lastRow, corner, y + column,
                codes.map { $0 + column }, lanes)
            } else if g.kernelSize == 2 && g.stride == 2 {
              sixteenWindows(
                2, 2, left, g.inputWidth, firstRow, lastRow, corner, y + column,
                codes.map { $0 + column }, lanes)
            } else {
              sixteenWindows(
                g.kernelSize, g.stride, left, g.inputWidth, firstRow, lastRow, corner, y + column,
                codes.map { $0 + column }, lanes)
            }
            column += lanes
          }
        }
        while column < g.outputWidth {
          plainWindow(g, x, row, column, y, codes)
          column += 1
        }
      }
    }
  }
}

private func plainWindow(
  _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ row: Int, _ column: Int,
  _ y: UnsafeMutablePointer<Float>, _ codes: UnsafeMutablePointer<UInt8>?
) {
  let (best, winner) = maxPoolWindow(g, x, row, column)
  y[column] = best
  if let codes { codes[column] = winner }
}

/// Sixteen neighbouring windows, of which the first `lanes` are kept.
@inline(__always)
private func sixteenWindows(
  _ kernelSize: Int, _ stride: Int, _ left: UnsafePointer<Float>, _ width: Int, _ firstRow: Int,
  _ lastRow: Int, _ top: Int, _ y: UnsafeMutablePointer<Float>,
  _ codes: UnsafeMutablePointer<UInt8>?, _ lanes: Int
) {
  var best = Vector(repeating: -.infinity)
  var winner = Codes(repeating: Int32(truncatingIfNeeded: (firstRow - top) * kernelSize))
  var code = (firstRow - top) * kernelSize
  for r in firstRow..<lastRow {
    let row = left + r * width
    var c = 0
    while c < kernelSize {
      let a = load(row + c)
      if stride == 1 {
        take(a, code + c, &best, &winner)
        c += 1
      } else {
        let b = load(row + c + 16)
        take(Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf), code + c, &best, &winner)
        if c + 1 < kernelSize {
          take(Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf), code + c + 1, &best, &winner)
        }
        c += 2
      }
    }
    code += kernelSize
  }
  if lanes == 16 {
    UnsafeMutableRawPointer(y).storeBytes(of: best, as: Vector.self)
  } else {
    for lane in 0..<lanes { y[lane] = best[lane] }
  }
  if let codes {
    let bytes = SIMD16<UInt8>(truncatingIfNeeded: winner)
    if lanes == 16 {
      UnsafeMutableRawPointer(codes).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    } else {
      for lane in 0..<lanes { codes[lane] = bytes[lane] }
    }
  }
}

@inline(__always)
private func take(_ x: Vector, _ code: Int, _ best: inout Vector, _ winner: inout Codes) {
  let better = (x .> best) .| (x .!= x)
  best.replace(with: x, where: better)
  winner.replace(with: Codes(repeating: Int32(truncatingIfNeeded: code)), where: better)
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

// MARK: Backward

/// Each output's gradient goes to its window's winner; where windows overlap they add up, in
/// reading order. The plain way.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [planes, outputHeight, outputWidth].
///   - winners: What `maxPoolForward` noted.
///   - inputGradient: [planes, inputHeight, inputWidth], overwritten.
public func maxPoolBackwardReference(
  _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>, winners: UnsafePointer<UInt8>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  g.check()
  for i in 0..<g.planes * g.inputPlane { inputGradient[i] = 0 }
  for plane in 0..<g.planes {
    for row in 0..<g.outputHeight {
      for column in 0..<g.outputWidth {
        let place = plane * g.outputPlane + row * g.outputWidth + column
        let winner = Int(winners[place])
        let r = row * g.stride - g.padding + winner / g.kernelSize
        let c = column * g.stride - g.padding + winner % g.kernelSize
        inputGradient[plane * g.inputPlane + r * g.inputWidth + c] += outputGradient[place]
      }
    }
  }
}

/// The same as `maxPoolBackwardReference`: a plane at a time, which stays in the first-level cache
/// while it is cleared and filled, and a table instead of the division of the winner's place.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [planes, outputHeight, outputWidth].
///   - winners: What `maxPoolForward` noted.
///   - inputGradient: [planes, inputHeight, inputWidth], overwritten.
public func maxPoolBackward(
  _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>, winners: UnsafePointer<UInt8>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  g.check()
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { table in
    let offset = table.baseAddress!
    for winner in 0..<256 {
      offset[winner] = winner / g.kernelSize * g.inputWidth + winner % g.kernelSize
    }
    parallelFor(g.tasks) { task in
      for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
        let x = inputGradient + plane * g.inputPlane
        x.update(repeating: 0, count: g.inputPlane)
        for row in 0..<g.outputHeight {
          let place = plane * g.outputPlane + row * g.outputWidth
          let y = outputGradient + place
          let codes = winners + place
          var corner = x + ((row * g.stride - g.padding) * g.inputWidth - g.padding)
          for column in 0..<g.outputWidth {
            corner[offset[Int(codes[column])]] += y[column]
            corner += g.stride
          }
        }
      }
    }
  }
}
