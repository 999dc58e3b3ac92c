import Testing

@testable import Base

/// The known answers that come with Random123, the authors' own library.
@Test func `Philox gives the published words for counter 0 and key 0`() {
  var generator = RandomGenerator(key: 0, counter: 0)
  #expect(generator.next() == 0xe169_c58d_6627_e8d5)
}

@Test func `The same seed gives the same numbers and another seed does not`() {
  var (a, b, c) = (RandomGenerator(seed: 7), RandomGenerator(seed: 7), RandomGenerator(seed: 8))
  let (first, second, third) = (uniform(1000, &a), uniform(1000, &b), uniform(1000, &c))
  #expect(first == second)
  #expect(zip(first, third).filter { $0 == $1 }.count < 5)
}

@Test func `A shorter fill draws the beginning of a longer one`() {
  var (a, b) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1))
  #expect(Array(uniform(100_000, &a)[..<777]) == uniform(777, &b))
}

@Test func `Numbers drawn one after another do not repeat`() {
  var generator = RandomGenerator(seed: 3)
  let first = uniform(40, &generator)
  let second = uniform(40, &generator)
  #expect(Set(first).isDisjoint(with: second))
}

@Test func `Uniform numbers fill their interval evenly`() {
  var generator = RandomGenerator(seed: 11)
  let numbers = uniform(1_000_000, &generator)
  #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
  var bins = [Int](repeating: 0, count: 100)
  for number in numbers { bins[Int(number * 100)] += 1 }
  // χ² with 99 degrees of freedom: 148.2 is passed by one seed in a thousand.
  let chiSquared = bins.map { Double(($0 - 10_000) * ($0 - 10_000)) / 10_000 }.reduce(0, +)
  #expect(chiSquared < 148.2)
}

@Test func `Normal numbers have the moments of the normal distribution`() {
  var generator = RandomGenerator(seed: 5)
  let count = 1_000_000
  var numbers = [Float](repeating: 0, count: count)
  numbers.withUnsafeMutableBufferPointer {
    generator.fillNormal($0.baseAddress!, count: count, mean: 2, standardDeviation: 3)
  }
  let standard = numbers.map { (Double($0) - 2) / 3 }
  let moments = (1...4).map { power in
    standard.map { value in (0..<power).reduce(1.0) { total, _ in total * value } }.reduce(0, +)
      / Double(count)
  }
  // Each bound is four standard errors of the moment.
  #expect(abs(moments[0]) < 0.004)
  #expect(abs(moments[1] - 1) < 0.0057)
  #expect(abs(moments[2]) < 0.0155)
  #expect(abs(moments[3] - 3) < 0.04)
  let share = Double(standard.filter { abs($0) < 1 }.count) / Double(count)
  #expect(abs(share - 0.682689) < 0.0019)
}

@Test func `The first normal numbers of seed 1 are the same on every machine`() {
  var generator = RandomGenerator(seed: 1)
  var numbers = [Float](repeating: 0, count: 4)
  numbers.withUnsafeMutableBufferPointer { generator.fillNormal($0.baseAddress!, count: 4) }
  #expect(
    numbers.map(\.bitPattern)
      == [1_030_989_124, 3_148_023_604, 3_217_190_080, 1_059_194_741])
}

@Test func `A permutation holds every number once and favours none`() {
  var generator = RandomGenerator(seed: 2)
  #expect(generator.permutation(1000).sorted() == Array(0..<1000))
  var firsts = [Int](repeating: 0, count: 6)
  for _ in 0..<6000 { firsts[generator.permutation(6)[0]] += 1 }
  #expect(firsts.allSatisfy { abs($0 - 1000) < 120 })  // four standard deviations
}

@Test(arguments: [1, 15, 16, 17, 31, 33, 100_003])
func `Dropout draws the same mask twice and keeps its share`(count: Int) {
  let generator = RandomGenerator(seed: 9)
  let ones = [Float](repeating: 1, count: count)
  var (once, again) = (ones, ones)
  generator.dropout(ones, &once, count: count, probability: 0.25, scale: 4 / 3)
  generator.dropout(ones, &again, count: count, probability: 0.25, scale: 4 / 3)
  #expect(once == again)
  #expect(once.allSatisfy { $0 == 0 || $0 == 4 / 3 })
  let kept = Double(once.filter { $0 != 0 }.count)
  let (expected, deviation) = (0.75 * Double(count), (0.1875 * Double(count)).squareRoot())
  #expect(abs(kept - expected) <= 4 * deviation + 1)
}

@Test(arguments: [1, 2, 8])
func `The numbers do not depend on the threads`(threads: Int) {
  var generator = RandomGenerator(seed: 4)
  let before = Threads.count
  Threads.count = threads
  defer { Threads.count = before }
  let numbers = uniform(200_000, &generator)
  #expect(numbers.reduce(UInt32(0)) { ($0 &* 31) &+ $1.bitPattern } == 4_129_828_619)
}

private func uniform(_ count: Int, _ generator: inout RandomGenerator) -> [Float] {
  var numbers = [Float](repeating: -1, count: count)
  numbers.withUnsafeMutableBufferPointer {
    generator.fillUniform($0.baseAddress!, count: count)
  }
  return numbers
}
