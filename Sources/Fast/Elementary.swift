import Base
import Vectors

// exp, log, tanh and the sigmoid, sixteen numbers at a time.
//
// The C library's versions differ in their last bits from one system to the next and take one
// number at a time. These use nothing but IEEE addition, subtraction, multiplication, division and
// integer operations on the bits, no fused multiply-add either: whatever the processor, and however
// wide its vectors, the bits that come out are the same. That is why a network trained on your
// machine has the very weights of the recorded run.
//
// The polynomials are those of Stephen L. Moshier's Cephes library (1984–1992, single precision).
// The greatest errors found over dense sweeps, in units of the result's last place, stand at
// each function.

/// The bits of sixteen floats.
private typealias Bits = SIMD16<Int32>

// MARK: Vectors and single numbers

/// eˣ, at most 1.1 units in the last place from the exact value (subnormal results included).
///
/// exp(−∞) is 0, exp(∞) and everything above 88.73 is ∞, NaN stays NaN.
func exponential(_ x: Vector) -> Vector { exp16(x) }

/// eˣ for one number, the same bits as the vector version.
public func exponential(_ x: Float) -> Float { exp16(Vector(repeating: x))[0] }

/// The natural logarithm, at most 1 unit in the last place from the exact value.
///
/// log(0) is −∞, log of a negative number NaN, log(∞) is ∞, NaN stays NaN.
func naturalLogarithm(_ x: Vector) -> Vector { log16(x) }

/// The natural logarithm of one number, the same bits as the vector version.
public func naturalLogarithm(_ x: Float) -> Float { log16(Vector(repeating: x))[0] }

// MARK: Whole buffers

/// output = 1 / (1 + e^−input), at most 2.5 units in the last place from the exact value.
///
/// - Parameters:
///   - count: How many numbers.
///   - input: The numbers.
///   - output: Their sigmoids; may be `input`.
public func sigmoidForward(
  count: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  forEachRun(of: count) { start, end in
    forEachVector(from: start, to: end) { i, lanes in
      store(sigmoid16(load(input + i, lanes)), output + i, lanes)
    }
  }
}

/// Calls `body` with the ends of runs that cover `count` numbers, on all threads. What is dear for
/// each vector loops inside a run: there the compiler keeps its constants in registers.
private func forEachRun(of count: Int, _ body: (_ start: Int, _ end: Int) -> Void) {
  let size = 16_384
  parallelFor((count + size - 1) / size) { body($0 * size, min(count, ($0 + 1) * size)) }
}

/// output = tanh(input), at most 1.5 units in the last place from the exact value.
///
/// - Parameters:
///   - count: How many numbers.
///   - input: The numbers.
///   - output: Their hyperbolic tangents; may be `input`.
public func tanhForward(
  count: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  forEachRun(of: count) { start, end in
    forEachVector(from: start, to: end) { i, lanes in
      store(tanh16(load(input + i, lanes)), output + i, lanes)
    }
  }
}

/// output = e^(input − shift) on the calling thread; answers the sum. The softmax's inner loop.
func exponentials(
  count: Int, _ input: UnsafePointer<Float>, minus shift: Float,
  into output: UnsafeMutablePointer<Float>
) -> Float {
  var sum = Vector.zero
  forEachVector(from: 0, to: count) { i, lanes in
    // Lanes without a number hold −∞, whose power is 0.
    let e = exp16(load(input + i, lanes, -.infinity) - shift)
    sum += e
    store(e, output + i, lanes)
  }
  return folded(sum)
}

/// The sum of e^(input − shift) on the calling thread, the same bits as `exponentials` gives.
func sumOfExponentials(count: Int, _ input: UnsafePointer<Float>, minus shift: Float) -> Float {
  var sum = Vector.zero
  forEachVector(from: 0, to: count) { i, lanes in
    sum += exp16(load(input + i, lanes, -.infinity) - shift)
  }
  return folded(sum)
}

/// output = input^exponent for positive inputs, on the calling thread: e^(exponent · log input).
func powers(
  count: Int, _ input: UnsafePointer<Float>, exponent: Float,
  into output: UnsafeMutablePointer<Float>
) {
  forEachVector(from: 0, to: count) { i, lanes in
    store(exp16(exponent * log16(load(input + i, lanes, 1))), output + i, lanes)
  }
}

// MARK: The functions themselves

/// x = n·log 2 + r with |r| ≤ log(2)/2, so eˣ = 2ⁿ·eʳ, and eʳ is a polynomial of degree 7.
@inline(__always)
private func exp16(_ x: Vector) -> Vector {
  // Outside these bounds the result is ∞ or 0 anyway; a NaN fails both comparisons and passes.
  var x = x.replacing(with: 89, where: x .> 89)
  x.replace(with: -104, where: x .< -104)
  // Adding 1.5·2²³ rounds to an integer and leaves it in the low bits.
  let shifted = x * 1.442_695_04 + roundingShift
  let n = shifted - roundingShift
  // log 2 in two parts; the product with the first is exact.
  let r = (x - n * 0.693_359_375) + n * 2.121_944_40e-4
  var p = r * 1.987_569_15e-4 + 1.398_199_950_7e-3
  p = p * r + 8.333_451_907_3e-3
  p = p * r + 4.166_579_589_4e-2
  p = p * r + 1.666_666_545_9e-1
  p = p * r + 5.000_000_120_1e-1
  p = (p * (r * r) + r) + 1
  // 2ⁿ in two factors, since 2¹²⁸ and 2⁻¹⁵⁰ do not fit into one float.
  let whole = unsafeBitCast(shifted, to: Bits.self) &- roundingBits
  let half = whole &>> 1
  return p * powerOfTwo(half) * powerOfTwo(whole &- half)
}

/// x = m·2ᵉ with √½ ≤ m < √2, so log x = e·log 2 + log m.
@inline(__always)
private func log16(_ x: Vector) -> Vector {
  // Subnormal numbers are scaled into the normal range first.
  let small = x .< Float.leastNormalMagnitude
  let scaled = x.replacing(with: x * 8_388_608, where: small)
  let fromRootOfHalf = unsafeBitCast(scaled, to: Bits.self) &- rootOfHalf
  let exponent = fromRootOfHalf &>> 23
  let m = unsafeBitCast((fromRootOfHalf & 0x007f_ffff) &+ rootOfHalf, to: Vector.self)
  var e = unsafeBitCast(exponent &+ roundingBits, to: Vector.self) - roundingShift
  e.replace(with: e - 23, where: small)
  let f = m - 1
  let f2 = f * f
  var p = f * 7.037_683_629_2e-2 - 1.151_461_031_0e-1
  p = p * f + 1.167_699_874_0e-1
  p = p * f - 1.242_014_084_6e-1
  p = p * f + 1.424_932_278_7e-1
  p = p * f - 1.666_805_766_5e-1
  p = p * f + 2.000_071_476_5e-1
  p = p * f - 2.499_999_399_3e-1
  p = p * f + 3.333_333_117_4e-1
  p = p * f * f2 - e * 2.121_944_40e-4 - f2 * 0.5
  var y = (f + p) + e * 0.693_359_375
  y.replace(with: -.infinity, where: x .== 0)
  y.replace(with: .nan, where: x .< 0)
  // ∞ and NaN are their own logarithms.
  return y.replacing(with: x, where: .!(x .< Float.infinity))
}

/// With t = e^−|x| the sigmoid is 1 / (1 + t), or t / (1 + t) where x is negative: no overflow, and
/// full precision in both tails.
@inline(__always)
private func sigmoid16(_ x: Vector) -> Vector {
  let t = exp16(unsafeBitCast(unsafeBitCast(x, to: Bits.self) | Int32.min, to: Vector.self))
  let y = 1 / (1 + t)
  return y.replacing(with: t * y, where: x .< 0)
}

/// Near 0 an odd polynomial; elsewhere 1 − 2 / (e^2|x| + 1), with the sign put back.
@inline(__always)
private func tanh16(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: Bits.self)
  let magnitude = unsafeBitCast(bits & Int32.max, to: Vector.self)
  let far = 1 - 2 / (exp16(magnitude + magnitude) + 1)
  let signed = unsafeBitCast(
    unsafeBitCast(far, to: Bits.self) | (bits & Int32.min), to: Vector.self)
  let z = x * x
  var p = z * -5.704_988_727_45e-3 + 2.063_908_879_54e-2
  p = p * z - 5.373_971_555_31e-2
  p = p * z + 1.333_144_220_36e-1
  p = p * z - 3.333_328_194_22e-1
  let near = p * z * x + x
  return signed.replacing(with: near, where: magnitude .< 0.625)
}

private let roundingShift: Float = 12_582_912  // 1.5 · 2²³
private let roundingBits: Int32 = 0x4b40_0000  // its bits
private let rootOfHalf: Int32 = 0x3f35_04f3  // the bits of √½

@inline(__always)
private func powerOfTwo(_ n: Bits) -> Vector {
  unsafeBitCast((n &+ 127) &<< 23, to: Vector.self)
}
