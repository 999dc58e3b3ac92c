import Vectors

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
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

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
      store(numbers, output + start, min(16, count - start))
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
      store(normals(words) * standardDeviation + mean, output + start, min(16, count - start))
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
      let lanes = min(16, count - start)
      let numbers = load(input + start, lanes)
      // A product, so that NaN stays NaN even where it is dropped.
      store(numbers * Vector.zero.replacing(with: scale, where: kept), output + start, lanes)
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
