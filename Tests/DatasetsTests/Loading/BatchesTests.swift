import Foundation
import Base
import Synchronization
import Tensors
import Testing

@testable import Datasets

/// Pictures of one pixel with the values 0 ..< count, with labels of their parity. Those in `broken`
/// cannot be read, those in `large` have four pixels.
private struct Numbers: Dataset {
  let name = "numbers"
  let classNames = ["even", "odd"]
  let labels: [Int]
  var broken: Set<Int> = []
  var large: Set<Int> = []

  init(_ count: Int) { labels = (0..<count).map { $0 % 2 } }

  func image(at index: Int) throws -> Image {
    if broken.contains(index) { throw CourseError("picture \(index) is torn") }
    let side = large.contains(index) ? 2 : 1
    return Image(
      floats: [Float](repeating: Float(index), count: side * side), channels: 1, height: side,
      width: side)
  }
}

/// The numbers in each batch.
private func numbers(_ batches: Batches) -> [[Int]] {
  batches.map { $0.images.values.map { Int($0) } }
}

struct BatchesTests {
  @Test func `without a seed pictures come in the set's order, the last batch being short`() {
    let batches = Batches(Numbers(7), batchSize: 3)
    #expect(numbers(batches) == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(batches.map(\.labels) == [[0, 1, 0], [1, 0, 1], [0]])
    #expect(batches.count == 3)
    #expect(batches.map(\.images.shape)[2] == [1, 1, 1, 1])
  }

  @Test func `the last short batch can be left out`() {
    let batches = Batches(Numbers(7), batchSize: 3, dropLast: true)
    #expect(batches.count == 2)
    #expect(numbers(batches) == [[0, 1, 2], [3, 4, 5]])
    #expect(numbers(Batches(Numbers(2), batchSize: 3, dropLast: true)).isEmpty)
  }

  @Test func `shuffled, each epoch has every picture once, in an order of its own`() {
    let batches = Batches(Numbers(50), batchSize: 8, shuffle: 1)
    let orders = (0..<4).map { numbers(batches.epoch($0)).flatMap { $0 } }
    for order in orders { #expect(order.sorted() == Array(0..<50)) }
    #expect(Set(orders).count == 4)
    #expect(numbers(batches.epoch(2)).flatMap { $0 } == orders[2])
    let other = numbers(Batches(Numbers(50), batchSize: 8, shuffle: 2)).flatMap { $0 }
    #expect(other != orders[0])
  }

  @Test func `an epoch can be taken up in its middle`() {
    let batches = Batches(Numbers(50), batchSize: 8, shuffle: 3).epoch(5)
    let all = numbers(batches)
    #expect(numbers(batches.epoch(5, from: 4)) == Array(all[4...]))
    #expect(numbers(batches.epoch(5, from: 7)).isEmpty)
  }

  @Test func `batches depend neither on threads nor on how many are prepared ahead`() {
    let threads = Threads.count
    defer { Threads.count = threads }
    let set = builtInGlyphs(count: 60, seed: 1)
    let recipe = Compose(Resize(32), RandomCrop(24), RandomHorizontalFlip())
    func all(ahead: Int) -> [[Float]] {
      Batches(set, batchSize: 16, transform: recipe, shuffle: 9, ahead: ahead).map(\.images.values)
    }
    let reference = all(ahead: 0)
    #expect(reference.count == 4)
    for count in [1, 2, 8] {
      Threads.count = count
      for ahead in [0, 1, 5] {
        #expect(all(ahead: ahead) == reference, "\(count) threads, \(ahead) ahead")
      }
    }
    // What a picture becomes does not depend on its batch either.
    let small = Batches(set, batchSize: 1, transform: recipe, shuffle: 9).map(\.images.values)
    #expect(small.flatMap { $0 } == reference.flatMap { $0 })
  }

  @Test func `a picture changes from epoch to epoch when chance is in its recipe`() {
    let set = builtInGlyphs(count: 1, seed: 1)
    let batches = Batches(set, batchSize: 1, transform: RandomCrop(14), shuffle: 1)
    let epochs = (0..<10).map { batches.epoch($0).map(\.images.values)[0] }
    #expect(Set(epochs).count > 5)
  }

  @Test func `pictures that cannot be read are left out and counted`() {
    var set = Numbers(10)
    set.broken = [0, 4, 5]
    let batches = Batches(set, batchSize: 4)
    #expect(numbers(batches) == [[1, 2, 3], [6, 7], [8, 9]])
    #expect(batches.skipped.count == 3)
    #expect(batches.skipped == ["picture 0 is torn", "picture 4 is torn", "picture 5 is torn"])
    #expect(batches.failure == nil)
    #expect(batches.map(\.labels)[1] == [0, 1])
  }

  @Test func `strictly, a picture that cannot be read ends the iteration and says why`() throws {
    var set = Numbers(10)
    set.broken = [5]
    let batches = Batches(set, batchSize: 4, strict: true)
    #expect(numbers(batches) == [[0, 1, 2, 3]])
    #expect(batches.failure == CourseError(strictly("picture 5 is torn")))
    let iterator = batches.makeIterator()
    let first = try iterator.nextBatch()
    #expect(first?.labels.count == 4)
    #expect(complaint { _ = try iterator.nextBatch() } == strictly("picture 5 is torn"))
    let last = try iterator.nextBatch()
    #expect(last == nil)
  }

  @Test(arguments: [0, 1, 5])
  func `a batch without a readable picture is passed over, whole epochs without one are an error`(
    ahead: Int
  ) throws {
    var set = Numbers(9)
    set.broken = [4, 5, 6, 7, 8]
    let torn = Batches(set, batchSize: 4, ahead: ahead)
    #expect(numbers(torn) == [[0, 1, 2, 3]])
    #expect(torn.failure == nil && torn.skipped.count == 5)
    #expect(numbers(torn.epoch(0, from: 2)).isEmpty && torn.failure == nil)
    let iterator = torn.makeIterator()
    while try iterator.nextBatch() != nil {}
    #expect(iterator.passedOver == 2)
    set.broken = Set(0..<9)
    let none = Batches(set, batchSize: 4, ahead: ahead)
    #expect(numbers(none).isEmpty)
    #expect(
      none.failure?.description
        == "no picture of numbers can be read; the last: picture 8 is torn; replace or remove them")
    let strict = Batches(set, batchSize: 4, strict: true, ahead: ahead)
    #expect(numbers(strict).isEmpty)
    #expect(
      strict.failure?.description
        == "picture 0 is torn; replace or remove it, or go on without it by leaving out --strict")
  }

  @Test func `a batch with two shapes is an error`() {
    var set = Numbers(8)
    set.large = [6]
    let mixed = Batches(set, batchSize: 4)
    #expect(numbers(mixed).count == 1)
    #expect(
      mixed.failure?.description
        == "batch 1 holds pictures of different shapes, [1, 1, 1] and [1, 2, 2]: resize or crop "
        + "them to one")
  }

  @Test func `a loop may end early`() {
    var seen: [Int] = []
    for (images, _) in Batches(Numbers(1000), batchSize: 10, shuffle: 1) {
      seen.append(images.shape[0])
      if seen.count == 2 { break }
    }
    #expect(seen == [10, 10])
  }

  @Test func `one damaged file among a thousand good ones is skipped with a count`() throws {
    try withTemporaryFolder { folder in
      let good = Image(bytes: [9], channels: 1, height: 1, width: 1).portableAnymap
      for index in 0..<1000 { try folder.file("\(index % 2)/\(index).pgm", good) }
      let bad = try folder.file("1/501.pgm", Array("P5 1 1 255\n".utf8))
      let set = try ImageFolder(at: folder.path, isRGB: false)
      let batches = Batches(set, batchSize: 100, shuffle: 1)
      #expect(batches.map(\.labels.count).reduce(0, +) == 999)
      #expect(batches.skipped.count == 1 && batches.skipped[0].hasPrefix(bad))
      let strict = Batches(set, batchSize: 100, strict: true)
      _ = strict.map(\.labels.count)
      #expect(strict.failure?.description.hasPrefix(bad) == true)
      let loaded = try LabelledImages(loading: set)
      #expect(loaded.count == 999 && loaded.skipped.count == 1)
      #expect(
        [loaded].noteOnSkipped
          == "1 picture could not be read and was left out: \(loaded.skipped[0]); replace or remove it"
      )
      #expect(
        [loaded, loaded].noteOnSkipped
          == "2 pictures could not be read and were left out: \(loaded.skipped[0]); "
          + "\(loaded.skipped[0]); replace or remove them")
      #expect([builtInGlyphs(count: 1, seed: 1)].noteOnSkipped == nil)
      #expect(
        complaint { _ = try LabelledImages(loading: set, strict: true) }?.hasPrefix(bad) == true)
    }
  }
}
