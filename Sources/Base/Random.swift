/// A seeded source of random numbers that can be asked for number i without drawing the ones
/// before it: Philox 4×32 with ten rounds, after Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3" (2011).
///
/// A block of four 32-bit words is a scrambled counter, so work can be dealt to any number of
/// threads and the numbers stay the same; and a generator is two integers, which a checkpoint
/// can hold. Only integer arithmetic and exactly rounded float operations are used: the same seed
/// gives the same numbers on every machine.
public struct RandomGenerator: RandomNumberGenerator, Hashable, Codable, Sendable {
  /// Names the stream: two generators with different keys have nothing to do with each other.
  public let key: UInt64
  /// The number of blocks drawn so far.
  public private(set) var counter: UInt64

  /// The stream that a person's seed names, from its beginning.
  public init(seed: UInt64) {
    self.init(key: seed, counter: 0)
  }

  /// The stream `key`, after `counter` blocks: what a checkpoint stores.
  public init(key: UInt64, counter: UInt64) {
    self.key = key
    self.counter = counter
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let words = philox(counter: SIMD8(repeating: counter), key: key)
    counter &+= 1
    return words.0[0] | words.1[0] << 32
  }

  /// A generator with a stream of its own, made from the next 64 bits of this one.
  ///
  /// Give every layer, epoch or worker its own, and none depends on how many numbers another drew.
  public mutating func split() -> RandomGenerator {
    RandomGenerator(key: next(), counter: 0)
  }

  /// A whole number from 0 up to, not including, `bound`, each equally likely.
  ///
  /// Multiplies instead of dividing and draws again in the rare case that would favour some
  /// numbers (Lemire, "Fast random integer generation in an interval", 2019).
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "a random whole number below \(bound) does not exist")
    let range = UInt64(bound)
    while true {
      let (high, low) = next().multipliedFullWidth(by: range)
      if low >= range || low >= (0 &- range) % range { return Int(high) }
    }
  }

  /// A number from [0, 1), in steps of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// The numbers 0 ..< `count` in random order (the shuffle of Fisher and Yates, 1938).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }
}

extension RandomGenerator {
  /// Fills `count` floats with numbers from lower to upper; where rounding wants it, upper itself.
  public mutating func fillUniform(
    _ output: UnsafeMutablePointer<Float>, count: Int, lower: Float = 0, upper: Float = 1
  ) {
    nonisolated(unsafe) let output = output
    fill(count) { start, words in
      let numbers = unitInterval(words) * (upper - lower) + lower
      store(numbers, to: output, at: start, count: count)
    }
  }

  /// Fills `count` floats with normally distributed numbers.
  ///
  /// Pairs of uniform numbers become pairs of normal ones (Box and Muller, "A note on the
  /// generation of random normal deviates", 1958).
  public mutating func fillNormal(
    _ output: UnsafeMutablePointer<Float>, count: Int, mean: Float = 0, standardDeviation: Float = 1
  ) {
    nonisolated(unsafe) let output = output
    fill(count) { start, words in
      // (0, 1] rather than [0, 1): the logarithm of 0 must not happen.
      let radius = (-2 * logarithm(unitInterval(words.lowHalf) + 0x1p-24)).squareRoot()
      let (sine, cosine) = sineAndCosine(ofTurns: words.highHalf)
      let normals = SIMD16<Float>(lowHalf: radius * cosine, highHalf: radius * sine)
      store(normals * standardDeviation + mean, to: output, at: start, count: count)
    }
  }

  /// Sets each of `count` numbers to 0 with the given probability and multiplies the others by
  /// `scale`. The generator is not advanced: the same call draws the same mask again, which is
  /// how a backward pass finds the mask of its forward pass without storing it.
  public func dropout(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int,
    probability: Float, scale: Float
  ) {
    nonisolated(unsafe) let input = input
    nonisolated(unsafe) let output = output
    var copy = self
    copy.fill(count) { start, words in
      let kept = unitInterval(words) .>= probability
      let numbers = load(input, at: start, count: count)
      store(
        SIMD16<Float>.zero.replacing(with: numbers * scale, where: kept), to: output, at: start,
        count: count)
    }
  }

  /// Calls `body` with the index of the first of 16 numbers and 16 random words, for all of
  /// `count` numbers, on all threads, and advances the generator past them.
  @inline(__always)
  private mutating func fill(_ count: Int, _ body: @Sendable (Int, SIMD16<UInt32>) -> Void) {
    // Two groups of 16 numbers come from one call: eight blocks of four words.
    let perTask = 1 << 15
    let (key, first) = (key, counter)
    parallelFor((count + perTask - 1) / perTask) { task in
      var start = task * perTask
      let end = min(count, start + perTask)
      while start < end {
        let block = first &+ UInt64(start / 4)
        let (a, b, c, d) = philox(
          counter: SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: block), key: key)
        body(start, SIMD16(lowHalf: narrow(a), highHalf: narrow(b)))
        if start + 16 < end { body(start + 16, SIMD16(lowHalf: narrow(c), highHalf: narrow(d))) }
        start += 32
      }
    }
    counter &+= UInt64((count + 31) / 32 * 8)
  }
}

/// Eight Philox blocks at once. Each lane of the four results holds one 32-bit word.
@inline(__always)
private func philox(
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

@inline(__always)
private func narrow(_ words: SIMD8<UInt64>) -> SIMD8<UInt32> {
  SIMD8<UInt32>(truncatingIfNeeded: words)
}

/// [0, 1) in steps of 2⁻²⁴: the upper bits of each word become the fraction of a float between
/// 1 and 2, so no conversion from integers is needed (it is slow in SIMD code).
@inline(__always)
private func unitInterval(_ words: SIMD16<UInt32>) -> SIMD16<Float> {
  SIMD16(lowHalf: unitInterval(words.lowHalf), highHalf: unitInterval(words.highHalf))
}

@inline(__always)
private func unitInterval(_ words: SIMD8<UInt32>) -> SIMD8<Float> {
  let coarse = unsafeBitCast((words &>> 9) | 0x3F80_0000, to: SIMD8<Float>.self) - 1
  // The 23 bits above leave out the 24th, which is worth half a step.
  let last = unsafeBitCast(((words &>> 8) & 1) &* 0x3380_0000, to: SIMD8<Float>.self)
  return coarse + last
}

/// The natural logarithm of numbers in (0, 1]: x = m·2ᵉ with m in [√½, √2), ln m as a series in
/// (m − 1)/(m + 1). Only +, −, ×, ÷, each rounded once: the same bits everywhere.
@inline(__always)
private func logarithm(_ x: SIMD8<Float>) -> SIMD8<Float> {
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
@inline(__always)
private func sineAndCosine(ofTurns words: SIMD8<UInt32>) -> (SIMD8<Float>, SIMD8<Float>) {
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

@inline(__always)
private func flip(_ x: SIMD8<Float>, _ sign: SIMD8<UInt32>) -> SIMD8<Float> {
  unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) ^ sign, to: SIMD8<Float>.self)
}

@inline(__always)
private func load(_ input: UnsafePointer<Float>, at start: Int, count: Int) -> SIMD16<Float> {
  if start + 16 <= count {
    return UnsafeRawPointer(input + start).loadUnaligned(as: SIMD16<Float>.self)
  }
  var numbers = SIMD16<Float>.zero
  for lane in 0..<(count - start) { numbers[lane] = input[start + lane] }
  return numbers
}

@inline(__always)
private func store(
  _ numbers: SIMD16<Float>, to output: UnsafeMutablePointer<Float>, at start: Int, count: Int
) {
  if start + 16 <= count {
    UnsafeMutableRawPointer(output + start).storeBytes(of: numbers, as: SIMD16<Float>.self)
  } else {
    for lane in 0..<(count - start) { output[start + lane] = numbers[lane] }
  }
}
