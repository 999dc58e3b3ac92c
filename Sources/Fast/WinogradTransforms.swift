import Base
import Vectors

// Winograd's trick, in one dimension: four outputs of a three-tap filter need 4 · 3 = 12 products
// when computed one by one. But filter and signal are also polynomials, and a product of
// polynomials of degree 5 is known when its value is known at six places: six products. Transform
// the signal (B), transform the filter (G), multiply number by number, transform back (A).
// In two dimensions it is 36 products instead of 144, four times fewer.
//
// Our six places are 0, ±2/3, ±3/2 and ∞. Textbooks take 0, ±1, ±2, ∞, whose powers differ more:
// with 384 channels their rounding error is 8·10⁻⁶ of the largest output, ours 1.5·10⁻⁶, and
// that of the six plain loops 1·10⁻⁶.
//
// With six places, m outputs and r taps go together whenever m + r - 1 = 6, and the signal's
// transform is the same for all of them: 4 and 3 (conv3 to conv5 of AlexNet), 2 and 5 (conv2).
//
// Shmuel Winograd, "Arithmetic Complexity of Computations", 1980; Andrew Lavin and Scott Gray,
// "Fast Algorithms for Convolutional Neural Networks", 2015. We differ in the places.

/// Six vectors; each lane is a channel of its own.
private typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)

private let a: Float = 2.0 / 3.0
private let b: Float = 3.0 / 2.0
private let a2: Float = 4.0 / 9.0
private let b2: Float = 9.0 / 4.0
private let a3: Float = 8.0 / 27.0
private let b3: Float = 27.0 / 8.0
private let a4: Float = 16.0 / 81.0
private let b4: Float = 81.0 / 16.0

/// 1 / (product of the distances from one place to the others), for each place: the filter's share.
private let scales: [Float] = [1, -81.0 / 130.0, -81.0 / 130.0, 8.0 / 65.0, 8.0 / 65.0, 1]

/// sum + factor · x, in one rounding where the processor can.
@inline(__always)
private func add(_ sum: Vector, _ factor: Float, _ x: Vector) -> Vector {
  multiplyAdd(sum, Vector(repeating: factor), x)
}

/// Bᵀ: six numbers of the signal become their six values.
@inline(__always)
private func transformSignal(_ d: Six) -> Six {
  // Rows of Bᵀ are polynomials with roots at all places but one; ± pairs share their halves.
  let evenA = add(d.4, -b2, d.2)
  let oddA = add(a * d.3, -b, d.1)
  let evenB = add(d.4, -a2, d.2)
  let oddB = add(b * d.3, -a, d.1)
  return (
    add(d.0 + d.4, -(a2 + b2), d.2), evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB,
    add(d.1 + d.5, -(a2 + b2), d.3)
  )
}

/// The values of x₀ + x₁p + x₂p² + … (`count` terms) at the six places p: A, and G without scales.
@inline(__always)
private func evaluate(count: Int, _ x: (Int) -> Vector) -> Six {
  let (x0, x1) = (x(0), x(1))
  var (evenA, evenB, oddA, oddB, last) = (x0, x0, a * x1, b * x1, x1)
  if count > 2 {
    last = x(2)
    (evenA, evenB) = (add(evenA, a2, last), add(evenB, b2, last))
  }
  if count > 3 {
    last = x(3)
    (oddA, oddB) = (add(oddA, a3, last), add(oddB, b3, last))
  }
  if count > 4 {
    last = x(4)
    (evenA, evenB) = (add(evenA, a4, last), add(evenB, b4, last))
  }
  return (x0, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, last)
}

/// The way back, `count` numbers from six: Aᵀ, and Gᵀ without scales.
@inline(__always)
private func collect(count: Int, _ m: Six, _ put: (Int, Vector) -> Void) {
  let (evenA, evenB, oddA, oddB) = (m.1 + m.2, m.3 + m.4, m.1 - m.2, m.3 - m.4)
  put(0, m.0 + (evenA + evenB))
  var last = add(a * oddA, b, oddB)
  if count > 2 {
    put(1, last)
    last = add(a2 * evenA, b2, evenB)
  }
  if count > 3 {
    put(2, last)
    last = add(a3 * oddA, b3, oddB)
  }
  if count > 4 {
    put(3, last)
    last = add(a4 * evenA, b4, evenB)
  }
  put(count - 1, last + m.5)
}

// MARK: - Two dimensions: first all columns, then all rows

@inline(__always)
private func storeSix(_ six: Six, _ to: UnsafeMutablePointer<Float>, _ step: Int) {
  store(six.0, to)
  store(six.1, to + step)
  store(six.2, to + 2 * step)
  store(six.3, to + 3 * step)
  store(six.4, to + 4 * step)
  store(six.5, to + 5 * step)
}

@inline(__always)
private func loadSix(_ from: UnsafePointer<Float>, _ step: Int) -> Six {
  (
    load(from), load(from + step), load(from + 2 * step), load(from + 3 * step),
    load(from + 4 * step), load(from + 5 * step)
  )
}

/// A row of the 6 × 6 vectors that a tile's first pass leaves for the second.
private let row = 6 * 16

/// Room for the first pass's results.
let winogradScratchCount = 6 * row

/// BᵀdB: a tile of 6 × 6 pixels becomes 36 values.
///
/// - Parameters:
///   - pixels: the tile's first pixel, 16 channels; the next pixel follows, the next row is
///     `rowStep` numbers further.
///   - values: where the first value goes; the others go `step` numbers apart.
///   - scratch: room for `winogradScratchCount` numbers.
func winogradTransformSignal(
  _ pixels: UnsafePointer<Float>, rowStep: Int, _ values: UnsafeMutablePointer<Float>, step: Int,
  scratch: UnsafeMutablePointer<Float>
) {
  for x in 0..<6 {
    storeSix(transformSignal(loadSix(pixels + x * 16, rowStep)), scratch + x * 16, row)
  }
  for y in 0..<6 {
    storeSix(transformSignal(loadSix(scratch + y * row, 16)), values + y * 6 * step, step)
  }
}

/// AyAᵀ: a tile of `count` × `count` output gradients becomes 36 values.
func winogradTransformGradient(
  _ pixels: UnsafePointer<Float>, count: Int, rowStep: Int, _ values: UnsafeMutablePointer<Float>,
  step: Int, scratch: UnsafeMutablePointer<Float>
) {
  for x in 0..<count {
    storeSix(
      evaluate(count: count) { load(pixels + x * 16 + $0 * rowStep) }, scratch + x * 16, row)
  }
  for y in 0..<6 {
    storeSix(
      evaluate(count: count) { load(scratch + y * row + $0 * 16) }, values + y * 6 * step, step)
  }
}

/// GgGᵀ: a filter of `count` × `count` taps becomes 36 values; turned by 180° first if `turned`.
func winogradTransformFilter(
  _ taps: UnsafePointer<Float>, count: Int, turned: Bool, _ values: UnsafeMutablePointer<Float>,
  step: Int, scratch: UnsafeMutablePointer<Float>
) {
  @inline(__always) func place(_ i: Int) -> Int { turned ? count - 1 - i : i }
  for x in 0..<count {
    storeSix(
      evaluate(count: count) { load(taps + (place($0) * count + place(x)) * 16) },
      scratch + x * 16, row)
  }
  for y in 0..<6 {
    storeSix(
      evaluate(count: count) { load(scratch + y * row + $0 * 16) }, values + y * 6 * step, step)
    for x in 0..<6 {
      let value = values + (y * 6 + x) * step
      store(scales[y] * scales[x] * load(value), value)
    }
  }
}

/// AᵀmA: 36 values become a tile of `count` × `count` pixels.
func winogradCollectPixels(
  _ values: UnsafePointer<Float>, step: Int, _ pixels: UnsafeMutablePointer<Float>, count: Int,
  rowStep: Int, scratch: UnsafeMutablePointer<Float>
) {
  for x in 0..<6 {
    collect(count: count, loadSix(values + x * step, 6 * step)) { y, vector in
      store(vector, scratch + y * row + x * 16)
    }
  }
  for y in 0..<count {
    collect(count: count, loadSix(scratch + y * row, 16)) { x, vector in
      store(vector, pixels + y * rowStep + x * 16)
    }
  }
}

/// GᵀmG: 36 values become the gradient of a filter of `count` × `count` taps.
func winogradCollectFilter(
  _ values: UnsafePointer<Float>, step: Int, _ taps: UnsafeMutablePointer<Float>, count: Int,
  scratch: UnsafeMutablePointer<Float>
) {
  for x in 0..<6 {
    let m = loadSix(values + x * step, 6 * step)
    let s = scales[x]
    let scaled = (
      (s * scales[0]) * m.0, (s * scales[1]) * m.1, (s * scales[2]) * m.2, (s * scales[3]) * m.3,
      (s * scales[4]) * m.4, (s * scales[5]) * m.5
    )
    collect(count: count, scaled) { y, vector in store(vector, scratch + y * row + x * 16) }
  }
  for y in 0..<count {
    collect(count: count, loadSix(scratch + y * row, 16)) { x, vector in
      store(vector, taps + (y * count + x) * 16)
    }
  }
}
