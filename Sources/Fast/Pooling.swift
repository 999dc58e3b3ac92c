import Base
import Vectors

// Max pooling, forward and backward. Average pooling has its own file.
//
// Every channel of every image, a plane, is pooled by itself. A window that reaches over an edge, be
// it into the padding or, with sizes rounded up, beyond it, looks only at what is there.

extension ConvolutionGeometry {
  /// Images × channels: each plane is pooled on its own.
  var planes: Int { batch * inputChannels }
  /// Planes handed to a thread at once; depends on the sizes only.
  var planesPerTask: Int { max(1, passSize / max(1, inputPixels)) }
  /// How many such groups there are.
  var planeTasks: Int { divideUp(planes, planesPerTask) }

  /// The part of the windows at `row` that lies on the image, and where they start.
  @inline(__always)
  func rows(_ row: Int) -> (start: Int, first: Int, last: Int) {
    let start = row * strideDown - paddingDown
    return (start, max(start, 0), min(start + kernelHeight, inputHeight))
  }

  /// The part of the windows at `column` that lies on the image, and where they start.
  @inline(__always)
  func columns(_ column: Int) -> (start: Int, first: Int, last: Int) {
    let start = column * strideAcross - paddingAcross
    return (start, max(start, 0), min(start + kernelWidth, inputWidth))
  }

  /// The columns of windows that hang over neither the left nor the right edge.
  var columnsInside: Range<Int> {
    let first = divideUp(paddingAcross, strideAcross)
    let last = min(
      outputWidth,
      max(0, inputWidth + paddingAcross - kernelWidth + strideAcross) / strideAcross)
    return first..<max(first, last)
  }
}

private typealias Codes = SIMD16<Int32>

// MARK: Forward

/// One window of one plane.
private func maxPoolWindow(
  _ g: ConvolutionGeometry, _ plane: UnsafePointer<Float>, _ row: Int, _ column: Int
) -> (Float, UInt8) {
  let (top, firstRow, lastRow) = g.rows(row)
  let (left, firstColumn, lastColumn) = g.columns(column)
  var best = -Float.infinity
  var winner = (firstRow - top) * g.kernelWidth + firstColumn - left
  for r in firstRow..<lastRow {
    for c in firstColumn..<lastColumn {
      let x = plane[r * g.inputWidth + c]
      if x > best || x.isNaN { (best, winner) = (x, (r - top) * g.kernelWidth + c - left) }
    }
  }
  return (best, UInt8(winner))
}

/// The largest number of each window, sixteen windows of an output row side by side. Among equal
/// numbers the first in reading order wins; a NaN beats every number, and the last of several wins
/// (all as in PyTorch).
///
/// With stride 2 two loads bring 32 neighbours, the even ones belonging to one column of the
/// windows and the odd ones to the next. Windows that hang over the left or right edge, and strides
/// above 2, take the plain way.
///
/// - Parameters:
///   - g: The sizes.
///   - input: [batch, channels, inputHeight, inputWidth].
///   - output: [batch, channels, outputHeight, outputWidth].
///   - winners: The winner's place inside its window, row · kernelWidth + column, or nil.
public func maxPoolForward(
  _ g: ConvolutionGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  winners: UnsafeMutablePointer<UInt8>?
) {
  let inputEnd = input + g.planes * g.inputPixels
  parallelFor(g.planeTasks) { task in
    for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
      for row in 0..<g.outputHeight {
        let place = plane * g.outputPixels + row * g.outputWidth
        maxPoolRow(
          g, row, input + plane * g.inputPixels, before: inputEnd, output + place,
          winners.map { $0 + place })
      }
    }
  }
}

/// One row of outputs: the windows inside the image sixteen at a time, those at its edges by themselves.
@inline(__always)
private func maxPoolRow(
  _ g: ConvolutionGeometry, _ row: Int, _ x: UnsafePointer<Float>,
  before inputEnd: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ codes: UnsafeMutablePointer<UInt8>?
) {
  let inside = g.strideAcross <= 2 ? g.columnsInside : 0..<0
  let (top, firstRow, lastRow) = g.rows(row)
  var column = 0
  while column < inside.lowerBound {
    plainWindow(g, x, row, column, y, codes)
    column += 1
  }
  while column < inside.upperBound {
    // The last sixteen may overlap the sixteen before: the same numbers are written twice.
    if inside.count >= 16 { column = min(column, inside.upperBound - 16) }
    let lanes = min(16, inside.upperBound - column)
    let left = x + (column * g.strideAcross - g.paddingAcross)
    if left + ((lastRow - 1) * g.inputWidth + g.kernelWidth + 31) > inputEnd { break }
    // The usual sizes are constants to the compiler.
    switch (g.kernelWidth, g.strideAcross) {
    case (3, 2):
      sixteenWindows(
        3, 2, left, g.inputWidth, firstRow, lastRow, top, y + column, codes.map { $0 + column },
        lanes)
    case (2, 2):
      sixteenWindows(
        2, 2, left, g.inputWidth, firstRow, lastRow, top, y + column, codes.map { $0 + column },
        lanes)
    default:
      sixteenWindows(
        g.kernelWidth, g.strideAcross, left, g.inputWidth, firstRow, lastRow, top, y + column,
        codes.map { $0 + column }, lanes)
    }
    column += lanes
  }
  while column < g.outputWidth {
    plainWindow(g, x, row, column, y, codes)
    column += 1
  }
}

private func plainWindow(
  _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ row: Int, _ column: Int,
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

// MARK: Backward

/// Each output's gradient goes to its window's winner; where windows overlap they add up, in reading
/// order: a plane at a time, which stays in the first-level cache
/// while it is cleared and filled, and a table instead of the division of the winner's place.
///
/// - Parameters:
///   - g: The sizes.
///   - outputGradient: [batch, channels, outputHeight, outputWidth].
///   - winners: What `maxPoolForward` noted.
///   - inputGradient: [batch, channels, inputHeight, inputWidth], overwritten.
public func maxPoolBackward(
  _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, winners: UnsafePointer<UInt8>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { table in
    let offset = table.baseAddress!
    for winner in 0..<256 {
      offset[winner] = winner / g.kernelWidth * g.inputWidth + winner % g.kernelWidth
    }
    parallelFor(g.planeTasks) { task in
      for plane in task * g.planesPerTask..<min(g.planes, (task + 1) * g.planesPerTask) {
        let x = inputGradient + plane * g.inputPixels
        x.update(repeating: 0, count: g.inputPixels)
        for row in 0..<g.outputHeight {
          let place = plane * g.outputPixels + row * g.outputWidth
          let y = outputGradient + place
          let codes = winners + place
          var corner = x + ((row * g.strideDown - g.paddingDown) * g.inputWidth - g.paddingAcross)
          for column in 0..<g.outputWidth {
            corner[offset[Int(codes[column])]] += y[column]
            corner += g.strideAcross
          }
        }
      }
    }
  }
}
