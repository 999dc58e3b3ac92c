import Base

@testable import Datasets

/// What came of many damaged files.
struct FuzzOutcome {
  var accepted = 0
  var refused = 0
  /// Errors that are no `CourseError`.
  var strange: [String] = []
}

/// Calls `read` with `count` files, each one of `seeds` damaged in one to four places: a byte
/// changed, a bit flipped, a run removed, repeated or inserted, the end cut off, four bytes made
/// extreme. The same files every time.
func fuzz(
  _ seeds: [[UInt8]], count: Int, seed: UInt64 = 1, _ read: ([UInt8]) throws -> Void
) -> FuzzOutcome {
  var random = RandomGenerator(seed: seed)
  var outcome = FuzzOutcome()
  for number in 0..<count {
    let file = mutate(seeds[number % seeds.count], using: &random)
    do {
      try read(file)
      outcome.accepted += 1
    } catch is CourseError {
      outcome.refused += 1
    } catch {
      outcome.strange.append("\(error)")
    }
  }
  return outcome
}

/// One damaged copy of a file.
func mutate(_ original: [UInt8], using random: inout RandomGenerator) -> [UInt8] {
  var file = original
  // Half of all damage goes to the header, where it matters most.
  func place() -> Int {
    random.integer(below: random.integer(below: 2) == 0 ? min(24, file.count) : file.count)
  }
  for _ in 0...random.integer(below: 4) where !file.isEmpty {
    let at = place()
    switch random.integer(below: 8) {
    case 0: file[at] = UInt8(random.integer(below: 256))
    case 1: file[at] ^= 1 << UInt8(random.integer(below: 8))
    case 2: file.removeSubrange(at..<min(file.count, at + 1 + random.integer(below: 16)))
    case 3: file.insert(contentsOf: file[at..<min(file.count, at + 8)], at: at)
    case 4: file.insert(UInt8(random.integer(below: 256)), at: at)
    case 5: file.removeSubrange(at...)
    case 6:
      let extreme: UInt8 = [0, 0x7F, 0x80, 0xFF][random.integer(below: 4)]
      for index in at..<min(file.count, at + 4) { file[index] = extreme }
    default: file[at] = UInt8(ascii: "0") + UInt8(random.integer(below: 10))
    }
  }
  return file
}
