// Random words and what is made of them, many at a time: integer arithmetic and exactly rounded float
// operations only, so that the same seed gives the same numbers on every machine.

/// Eight Philox blocks at once. Each lane of the four results holds one 32-bit word.
@inlinable @inline(__always)
public func philox(
  counter: SIMD8<UInt64>, key: UInt64
) -> (SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>, SIMD8<UInt64>) {
  let low32 = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
  var (a, b) = (counter & low32, counter &>> 32)
  var (c, d) = (SIMD8<UInt64>.zero, SIMD8<UInt64>.zero)
  var (key0, key1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  for _ in 0..<10 {
    let left = a &* SIMD8(repeating: 0xD251_1F53)
    let right = c &* SIMD8(repeating: 0xCD9E_8D57)
    a = (right &>> 32) ^ b ^ SIMD8(repeating: UInt64(key0))
    b = right & low32
    c = (left &>> 32) ^ d ^ SIMD8(repeating: UInt64(key1))
    d = left & low32
    key0 &+= 0x9E37_79B9
    key1 &+= 0xBB67_AE85
  }
  return (a, b, c, d)
}

@inlinable @inline(__always)
public func narrow(_ words: SIMD8<UInt64>) -> SIMD8<UInt32> {
  SIMD8<UInt32>(truncatingIfNeeded: words)
}

/// [0, 1) in steps of 2⁻²⁴: the upper bits of each word become the fraction of a float between
/// 1 and 2, so no conversion from integers is needed (it is slow in SIMD code).
@inlinable @inline(__always)
public func unitInterval(_ words: SIMD16<UInt32>) -> SIMD16<Float> {
  SIMD16(lowHalf: unitInterval(words.lowHalf), highHalf: unitInterval(words.highHalf))
}

@inlinable @inline(__always)
public func unitInterval(_ words: SIMD8<UInt32>) -> SIMD8<Float> {
  let coarse = unsafeBitCast((words &>> 9) | 0x3F80_0000, to: SIMD8<Float>.self) - 1
  // The 23 bits above leave out the 24th, which is worth half a step.
  let last = unsafeBitCast(((words &>> 8) & 1) &* 0x3380_0000, to: SIMD8<Float>.self)
  return coarse + last
}

/// Sixteen normally distributed numbers, of mean 0 and standard deviation 1, from sixteen random
/// words.
///
/// Pairs of uniform numbers become pairs of normal ones (Box and Muller, "A note on the generation of
/// random normal deviates", 1958).
@inlinable @inline(__always)
public func normals(_ words: SIMD16<UInt32>) -> Vector {
  // (0, 1] rather than [0, 1): the logarithm of 0 must not happen.
  let radius = (-2 * logarithm(unitInterval(words.lowHalf) + 0x1p-24)).squareRoot()
  let (sine, cosine) = sineAndCosine(ofTurns: words.highHalf)
  return Vector(lowHalf: radius * cosine, highHalf: radius * sine)
}

/// The natural logarithm of numbers in (0, 1]: x = m·2ᵉ with m in [√½, √2), ln m as a series in
/// (m − 1)/(m + 1). Only +, −, ×, ÷, each rounded once: the same bits everywhere.
@inlinable @inline(__always)
func logarithm(_ x: SIMD8<Float>) -> SIMD8<Float> {
  let bits = unsafeBitCast(x, to: SIMD8<UInt32>.self)
  let offset = bits &- 0x3F35_04F3
  let exponentBits = offset & 0xFF80_0000
  let mantissa = unsafeBitCast(bits &- exponentBits, to: SIMD8<Float>.self)
  // The exponent as a float: its integer is placed in the fraction bits of 1.5·2²³.
  let shifted = (exponentBits &>> 23) ^ 0x100
  let exponent =
    unsafeBitCast(shifted | 0x4B00_0000, to: SIMD8<Float>.self) - (0x1p23 + 256)
  let s = (mantissa - 1) / (mantissa + 1)
  let z = s * s
  var series = z * 0.222_222_22 + 0.285_714_3
  series = z * series + 0.4
  series = z * series + 0.666_666_7
  return exponent * 0.693_147_2 + (s * 2 + s * (z * series))
}

/// sin and cos of a random angle: the top two bits of the word choose the quarter of the circle,
/// the rest an angle of −45° to 45° around its middle, where short series suffice.
@inlinable @inline(__always)
func sineAndCosine(ofTurns words: SIMD8<UInt32>) -> (SIMD8<Float>, SIMD8<Float>) {
  let angle = (unitInterval(words &<< 2) - 0.5) * (Float.pi / 2)
  let z = angle * angle
  var sine = 8.333_333_3e-3 - z * 1.984_127e-4
  sine = z * sine - 0.166_666_67
  sine = angle + angle * (z * sine)
  var cosine = z * 2.480_158_7e-5 - 1.388_888_9e-3
  cosine = z * cosine + 4.166_666_8e-2
  cosine = 1 - z * (0.5 - z * cosine)
  // A quarter turn swaps the two; half a turn changes both signs.
  let swap = (words & 0x4000_0000) .!= 0
  let sign = words & 0x8000_0000
  let first = sine.replacing(with: cosine, where: swap)
  let second = cosine.replacing(with: 0 - sine, where: swap)
  return (flip(first, sign), flip(second, sign))
}

@inlinable @inline(__always)
func flip(_ x: SIMD8<Float>, _ sign: SIMD8<UInt32>) -> SIMD8<Float> {
  unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) ^ sign, to: SIMD8<Float>.self)
}
