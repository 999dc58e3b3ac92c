// eˣ and the direction of a vector in double precision, from nothing but IEEE arithmetic.
//
// The C library's versions differ in their last bits from one system to the next. A solver that
// stops when a number falls below its tolerance can stop one step earlier for such a bit, and a
// test example on the edge then changes sides. These give the same bits everywhere.

/// eˣ, at most 1 unit in the last place from the exact value; 0 below −708, where the result would
/// have fewer digits, and ∞ above 709.
///
/// x = n·log 2 + r with |r| ≤ log(2)/2, so eˣ = 2ⁿ·eʳ, and for eʳ fourteen terms of its series
/// suffice.
@inline(__always)
func exponential(_ x: Double) -> Double {
  let bounded = min(max(x, -708), 709)
  // Adding 1.5·2⁵² rounds to an integer and leaves it in the low bits.
  let shifted = bounded * 1.442_695_040_888_963_4 + 0x1.8p52
  let n = shifted - 0x1.8p52
  // log 2 in two parts; the product with the first is exact.
  let r = (bounded - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
  var p = 1 / 6_227_020_800.0
  p = p * r + 1 / 479_001_600.0
  p = p * r + 1 / 39_916_800.0
  p = p * r + 1 / 3_628_800.0
  p = p * r + 1 / 362_880.0
  p = p * r + 1 / 40_320.0
  p = p * r + 1 / 5_040.0
  p = p * r + 1 / 720.0
  p = p * r + 1 / 120.0
  p = p * r + 1 / 24.0
  p = p * r + 1 / 6.0
  p = p * r + 1 / 2.0
  p = (p * (r * r) + r) + 1
  let scale = Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
  return x < -708 ? 0 : x > 709 ? .infinity : p * scale
}

/// tanh x = 1 − 2 / (e²ˣ + 1), at most 10⁻¹⁵ from the exact value, the same bits on every system.
///
/// - Parameter x: any number.
public func hyperbolicTangent(_ x: Double) -> Double { 1 - 2 / (exponential(2 * x) + 1) }

/// The direction of the vector (x, y) in radians, from 0 up to 2π, 0 along x and π/2 along y; 0 for
/// the vector (0, 0). At most 3 · 10⁻¹⁵ from the exact value.
func direction(x: Double, y: Double) -> Double {
  let (along, across) = (abs(x), abs(y))
  guard along > 0 || across > 0 else { return 0 }
  var angle = arctangentUpToOne(along >= across ? across / along : along / across)
  if across > along { angle = .pi / 2 - angle }
  if x < 0 { angle = .pi - angle }
  return y < 0 ? 2 * .pi - angle : angle
}

/// The arctangent of t, 0 ≤ t ≤ 1. Halving the angle twice, tan(θ/2) = t / (1 + √(1 + t²)), leaves so
/// small a number that twelve terms of the series suffice.
private func arctangentUpToOne(_ t: Double) -> Double {
  let half = t / (1 + (1 + t * t).squareRoot())
  let quarter = half / (1 + (1 + half * half).squareRoot())
  let z = quarter * quarter
  var sum = 0.0
  for k in stride(from: 23.0, through: 1, by: -2) { sum = 1 / k - z * sum }
  return 4 * (quarter * sum)
}
