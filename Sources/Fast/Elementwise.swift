import Base

// Loops that treat every number of a buffer alike.
//
// All of them are bound by memory, not by arithmetic: adding two buffers moves twelve bytes for
// each addition. So each is one pass, sixteen numbers at a time, over blocks of a fixed size that
// the threads share. Every output may be the same memory as an input.

private typealias Vector = SIMD16<Float>

// MARK: Rectifier

/// y = max(x, 0); a NaN stays a NaN.
///
/// - Parameters:
///   - count: How many numbers.
///   - input: x, `count` numbers.
///   - output: y, `count` numbers; may be `input`.
public func reluForward(
  count: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in
    map(block, count, input, output) { x in x.replacing(with: 0, where: x .< 0) }
  }
}

/// The gradient passes where the output is positive; the derivative at 0 counts as 0.
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y = max(x, 0).
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func reluBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in
    map(block, count, output, outputGradient, inputGradient) { y, gradient in
      gradient.replacing(with: 0, where: y .<= 0)
    }
  }
}

// MARK: Gradients of the curves of Elementary.swift

/// With y = sigmoid(x): inputGradient = outputGradient · y · (1 − y).
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y.
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func sigmoidBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in
    map(block, count, output, outputGradient, inputGradient) { y, gradient in
      gradient * (1 - y) * y
    }
  }
}

/// With y = tanh(x): inputGradient = outputGradient · (1 − y²).
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y.
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func tanhBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in
    map(block, count, output, outputGradient, inputGradient) { y, gradient in
      gradient * (1 - y * y)
    }
  }
}

// MARK: Arithmetic

/// output = a + b, number by number.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The first addend.
///   - b: The second addend.
///   - output: The sums; may be `a` or `b`.
public func add(
  count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, b, output) { $0 + $1 } }
}

/// output = a − b, number by number.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: What is subtracted from.
///   - b: What is subtracted.
///   - output: The differences; may be `a` or `b`.
public func subtract(
  count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, b, output) { $0 - $1 } }
}

/// output = a · b, number by number.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The first factor.
///   - b: The second factor.
///   - output: The products; may be `a` or `b`.
public func multiply(
  count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, b, output) { $0 * $1 } }
}

/// output = a / b, number by number.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The dividends.
///   - b: The divisors.
///   - output: The quotients; may be `a` or `b`.
public func divide(
  count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, b, output) { $0 / $1 } }
}

/// output = factor · a.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The numbers.
///   - factor: What each is multiplied by.
///   - output: The products; may be `a`.
public func scale(
  count: Int, _ a: UnsafePointer<Float>, by factor: Float,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, output) { $0 * factor } }
}

/// output = a + addend.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The numbers.
///   - addend: What is added to each.
///   - output: The sums; may be `a`.
public func addScalar(
  count: Int, _ a: UnsafePointer<Float>, _ addend: Float,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, output) { $0 + addend } }
}

/// output = a + factor · b, the product rounded before the sum.
///
/// - Parameters:
///   - count: How many numbers.
///   - a: The addends.
///   - factor: What each of `b` is multiplied by.
///   - b: The numbers that are scaled.
///   - output: The sums; may be `a` or `b`.
public func addScaled(
  count: Int, _ a: UnsafePointer<Float>, _ factor: Float, _ b: UnsafePointer<Float>,
  into output: UnsafeMutablePointer<Float>
) {
  parallelFor(blocks(count)) { block in map(block, count, a, b, output) { $0 + factor * $1 } }
}

// MARK: The loop they share

/// Numbers in one task: enough to hide the cost of handing it out, few enough to share. What is
/// larger than the caches goes in long runs: memory is a twelfth faster for it.
private func blockSize(_ count: Int) -> Int { count < 1 << 22 ? 16_384 : 262_144 }

private func blocks(_ count: Int) -> Int { divideUp(count, blockSize(count)) }

/// Applies `body` to one block. It is inlined with its closure, so nothing is called per element.
@inline(__always)
private func map(
  _ block: Int, _ count: Int, _ a: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  _ body: (Vector) -> Vector
) {
  var i = block * blockSize(count)
  let end = min(count, i + blockSize(count))
  while i + 16 <= end {
    store(body(load(a + i)), output + i)
    i += 16
  }
  if i < end { store(body(load(a + i, end - i)), output + i, end - i) }
}

@inline(__always)
private func map(
  _ block: Int, _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ body: (Vector, Vector) -> Vector
) {
  var i = block * blockSize(count)
  let end = min(count, i + blockSize(count))
  while i + 16 <= end {
    store(body(load(a + i), load(b + i)), output + i)
    i += 16
  }
  if i < end {
    store(body(load(a + i, end - i), load(b + i, end - i)), output + i, end - i)
  }
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(__always)
private func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(p).storeBytes(of: x, as: Vector.self)
}

/// The first `lanes` numbers, then zeros: a buffer's last few, without reading past its end.
@inline(__always)
private func load(_ p: UnsafePointer<Float>, _ lanes: Int) -> Vector {
  var x = Vector.zero
  for lane in 0..<lanes { x[lane] = p[lane] }
  return x
}

@inline(__always)
private func store(_ x: Vector, _ p: UnsafeMutablePointer<Float>, _ lanes: Int) {
  for lane in 0..<lanes { p[lane] = x[lane] }
}
