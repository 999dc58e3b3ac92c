import Base

/// A small grey sheet on which strokes are drawn: everything the built-in sets consist of.
///
/// Only +, −, ×, ÷ and square roots are used, which every processor rounds alike, so that the same
/// seed draws the same bytes on every machine; no sine, no logarithm of a system library.
struct StrokeCanvas {
  let side: Int
  /// How much ink lies on each pixel, 0 … 1.
  var ink: [Float]

  init(side: Int) {
    self.side = side
    ink = [Float](repeating: 0, count: side * side)
  }

  /// Draws a line through points (in pixels) with a round pen of the given thickness; its edge fades
  /// over `softness` pixels.
  mutating func draw(_ points: [SIMD2<Float>], thickness: Float, softness: Float, strength: Float) {
    let reach = thickness / 2 + softness
    let side = side
    ink.withUnsafeMutableBufferPointer { ink in
      for (from, to) in zip(points, points.dropFirst()) {
        let lower = pointwiseMin(from, to) - reach
        let upper = pointwiseMax(from, to) + reach
        let along = to - from
        let length = max(along.x * along.x + along.y * along.y, 1e-6)
        let (firstRow, lastRow) = (pixel(lower.y, side), pixel(upper.y, side))
        let (firstColumn, lastColumn) = (pixel(lower.x, side), pixel(upper.x, side))
        for row in firstRow...lastRow {
          for column in firstColumn...lastColumn {
            let x = Float(column) + 0.5 - from.x
            let y = Float(row) + 0.5 - from.y
            // The nearest point of the segment, and the distance to it.
            let t = max(0, min(1, (x * along.x + y * along.y) / length))
            let (dx, dy) = (x - t * along.x, y - t * along.y)
            let distance = (dx * dx + dy * dy).squareRoot()
            let cover = max(0, min(1, (reach - distance) / (2 * softness))) * strength
            let at = row * side + column
            ink[at] = max(ink[at], cover)
          }
        }
      }
    }
  }
}

private func pixel(_ coordinate: Float, _ side: Int) -> Int {
  Int(max(0, min(Float(side - 1), coordinate)))
}

/// A random affine map of the unit square around its middle: turned, stretched, slanted, moved.
struct Jitter {
  var xx: Float
  var xy: Float
  var yx: Float
  var yy: Float
  var shift: SIMD2<Float>

  /// - Parameters:
  ///   - turn: the largest tangent of half the angle.
  ///   - scale: the range of both stretches.
  ///   - slant: the largest shear.
  ///   - move: the largest shift, in units of the square.
  init(
    turn: Float, scale: ClosedRange<Float>, slant: Float, move: Float,
    using random: inout RandomGenerator
  ) {
    // With t = tan(angle ÷ 2), cos = (1 − t²) ÷ (1 + t²) and sin = 2t ÷ (1 + t²).
    let t = random.within(-turn...turn)
    let cosine = (1 - t * t) / (1 + t * t)
    let sine = 2 * t / (1 + t * t)
    let (a, b) = (random.within(scale), random.within(scale))
    let s = random.within(-slant...slant)
    (xx, xy) = (cosine * a, cosine * s - sine * b)
    (yx, yy) = (sine * a, sine * s + cosine * b)
    shift = SIMD2(random.within(-move...move), random.within(-move...move))
  }

  func callAsFunction(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    return SIMD2(xx * x + xy * y, yx * x + yy * y) + 0.5 + shift
  }
}

extension RandomGenerator {
  /// A number from the range, each equally likely.
  mutating func within(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }
}

/// Points on a curve from `start` to `end` that leans towards `control` (a quadratic Bézier curve).
func curve(
  _ start: SIMD2<Float>, _ control: SIMD2<Float>, _ end: SIMD2<Float>, pieces: Int = 5
) -> [SIMD2<Float>] {
  (0...pieces).map { step in
    let t = Float(step) / Float(pieces)
    let u = 1 - t
    return start * (u * u) + control * (2 * u * t) + end * (t * t)
  }
}
