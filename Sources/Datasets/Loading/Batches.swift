import Dispatch
import Base
import Synchronization
import Tensors

/// A set dealt out in batches of pictures [n, C, H, W] and labels, ready for a network.
///
///     for (images, labels) in Batches(train, batchSize: 128, transform: Resize(224), shuffle: 1) {
///       …
///     }
///
/// While the network works on one batch the next ones are prepared on other cores, so that pictures
/// can be decoded, resized and cropped on the fly and only a few batches are in memory. With a seed
/// the order of the pictures is random, another one in each epoch. All chance of a picture comes
/// from the seed, the epoch and the picture's number: batches are the same on any number of
/// threads, and epoch 7 can begin at its batch 31 without the ones before it.
///
/// A picture that cannot be read is left out, so that its batch is one smaller, and the reason is
/// added to `skipped`; a batch that would be empty is passed over. With `strict` it ends the
/// iteration, and so does an epoch without any readable picture.
public struct Batches: Sequence, Sendable {
  /// Pictures [n, C, H, W] and their n labels.
  public typealias Element = (images: Tensor, labels: [Int])

  /// The set.
  public let dataset: any Dataset
  /// How many pictures a batch has, except perhaps the last.
  public let batchSize: Int
  /// What is done to each picture.
  public let transform: (any Transform)?
  /// The seed of order and transforms; nil keeps the set's order (and draws from seed 0).
  public let seed: UInt64?
  /// Whether a last batch of fewer than `batchSize` pictures is left out.
  public let dropLast: Bool
  /// Whether a picture that cannot be read ends the iteration.
  public let strict: Bool
  /// How many batches are prepared ahead of the one in use; 0 prepares each when asked for.
  public let ahead: Int
  /// The epoch, from 0.
  public private(set) var epoch = 0
  /// The number of the first batch, from 0.
  public private(set) var first = 0
  private let troubles = Troubles()

  /// Batches of a set.
  public init(
    _ dataset: any Dataset, batchSize: Int, transform: (any Transform)? = nil,
    shuffle seed: UInt64? = nil, dropLast: Bool = false, strict: Bool = false, ahead: Int = 2
  ) {
    require(batchSize > 0, "a batch of \(batchSize) pictures teaches nothing")
    require(ahead >= 0, "\(ahead) batches cannot be prepared ahead")
    self.dataset = dataset
    self.batchSize = batchSize
    self.transform = transform
    self.seed = seed
    self.dropLast = dropLast
    self.strict = strict
    self.ahead = ahead
  }

  /// The number of batches in an epoch.
  public var count: Int {
    dropLast ? dataset.count / batchSize : (dataset.count + batchSize - 1) / batchSize
  }

  /// The batches of another epoch, beginning with number `first`: how a run is resumed.
  public func epoch(_ epoch: Int, from first: Int = 0) -> Batches {
    require(epoch >= 0 && first >= 0, "epoch \(epoch), batch \(first) does not exist")
    var copy = self
    copy.epoch = epoch
    copy.first = first
    return copy
  }

  /// Why pictures were left out so far, a sentence each, in the set's order. A picture that is left
  /// out in every epoch is one picture.
  public var skipped: [String] {
    troubles.state.withLock { $0.skipped.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Why a `for` loop ended early, if one did. (`nextBatch()` of an iterator throws it instead.)
  public var failure: CourseError? { troubles.state.withLock { $0.failure } }

  /// The numbers of the pictures of this epoch, in the order they come.
  public var order: [Int] {
    guard let seed else { return Array(0..<dataset.count) }
    // A stream of its own for each epoch's order, beside those of the pictures.
    var generator = RandomGenerator(key: seed, counter: UInt64(epoch) << 40 | 0xFF_FFFF_FFFF)
    var stream = generator.split()
    return stream.permutation(dataset.count)
  }

  public func makeIterator() -> Iterator { Iterator(self) }

  /// Batches one after another, the next ones being prepared meanwhile.
  public final class Iterator: IteratorProtocol {
    private let work: Work
    private var waiting: [Slot] = []
    private var upcoming: Int
    private let end: Int
    private let ahead: Int
    private let troubles: Troubles
    /// How many batches were passed over so far because none of their pictures could be read.
    public private(set) var passedOver = 0

    fileprivate init(_ batches: Batches) {
      work = Work(batches)
      upcoming = batches.first
      end = batches.count
      ahead = batches.ahead
      troubles = batches.troubles
    }

    deinit { work.isCancelled.store(true, ordering: .relaxed) }

    /// The next batch; nil after the last, or when a picture cannot be read and that is to end it:
    /// then the `failure` of the batches says why.
    public func next() -> Element? {
      do {
        return try nextBatch()
      } catch {
        troubles.state.withLock { $0.failure = error }
        return nil
      }
    }

    /// The next batch; nil after the last.
    ///
    /// - Throws: `CourseError` when no picture of a whole epoch can be read, when pictures of one batch
    ///   have different shapes, or, with `strict`, when any picture cannot be read.
    public func nextBatch() throws(CourseError) -> Element? {
      while let batch = try nextPrepared() {
        troubles.add(batch.skipped)
        if let images = batch.images { return (images, batch.labels) }
        passedOver += 1
        if passedOver == end {
          throw CourseError(
            "no picture of \(work.dataset.name) can be read; the last: "
              + "\(batch.skipped.last?.reason ?? ""); replace or remove them")
        }
      }
      return nil
    }

    private func nextPrepared() throws(CourseError) -> Prepared? {
      // The batches ahead are begun before this one is waited for, and one more after it is taken.
      while waiting.count < Swift.max(1, ahead) && upcoming < end { begin() }
      guard !waiting.isEmpty else { return nil }
      let slot = waiting.removeFirst()
      slot.ready.wait()
      if ahead > 0 && upcoming < end { begin() }
      switch slot.result {
      case .success(let batch): return batch
      case .failure(let error):
        waiting = []
        upcoming = end
        throw error
      case nil: return nil
      }
    }

    /// Has the next batch prepared, on another core unless none is to be ahead.
    private func begin() {
      let slot = Slot()
      let (work, number) = (work, upcoming)
      if ahead == 0 {
        slot.result = work.prepare(number)
        slot.ready.signal()
      } else {
        DispatchQueue.global(qos: .userInitiated).async {
          slot.result = work.prepare(number)
          slot.ready.signal()
        }
      }
      waiting.append(slot)
      upcoming += 1
    }
  }
}

/// Where a batch appears when it is ready. Written once, before `ready` is signalled, and read once,
/// after.
private final class Slot: @unchecked Sendable {
  let ready = DispatchSemaphore(value: 0)
  var result: Result<Prepared, CourseError>?
}

private struct Prepared: Sendable {
  /// Nil when none of them can be read.
  var images: Tensor?
  var labels: [Int]
  /// The numbers of the pictures left out, and why.
  var skipped: [(index: Int, reason: String)]
}

/// What went wrong, shared by all copies and epochs of the same batches.
private final class Troubles: Sendable {
  struct State {
    var skipped: [Int: String] = [:]
    var failure: CourseError?
  }

  let state = Mutex(State())

  func add(_ skipped: [(index: Int, reason: String)]) {
    if skipped.isEmpty { return }
    state.withLock { state in
      for (index, reason) in skipped { state.skipped[index] = reason }
    }
  }
}

/// Prepares single batches, each from its number alone.
private final class Work: Sendable {
  let dataset: any Dataset
  let transform: (any Transform)?
  let batchSize: Int
  let strict: Bool
  let seed: UInt64
  let epoch: Int
  let order: [Int]
  let isCancelled = Atomic<Bool>(false)

  init(_ batches: Batches) {
    dataset = batches.dataset
    transform = batches.transform
    batchSize = batches.batchSize
    strict = batches.strict
    seed = batches.seed ?? 0
    epoch = batches.epoch
    order = batches.order
  }

  /// Picture `index`, transformed, with the stream of random numbers of this picture and epoch.
  func image(_ index: Int) throws -> Image {
    let image = try dataset.image(at: index)
    guard let transform else { return image }
    var generator = RandomGenerator(key: seed, counter: UInt64(epoch) << 40 | UInt64(index))
    var stream = generator.split()
    return try transform.apply(to: image, using: &stream)
  }

  func prepare(_ number: Int) -> Result<Prepared, CourseError> {
    if isCancelled.load(ordering: .relaxed) { return .failure(CourseError("cancelled")) }
    let indices = Array(order[(number * batchSize)..<min(order.count, (number + 1) * batchSize)])
    var failures = [String?](repeating: nil, count: indices.count)
    // The first picture that can be read decides the shape.
    var place = 0
    var found: Image?
    while found == nil && place < indices.count {
      do {
        found = try image(indices[place])
      } catch {
        failures[place] = "\(error)"
        if strict { return .failure(CourseError(strictly("\(error)"))) }
        place += 1
      }
    }
    guard let found else {
      return .success(Prepared(images: nil, labels: [], skipped: reasons(indices, failures)))
    }
    let shape = found.shape
    let first = place
    let (size, count) = (found.count, indices.count)
    let otherShape = Mutex<[Int]?>(nil)
    var images = Tensor(shape: [count] + shape) { output in
      nonisolated(unsafe) let output = output
      found.write(to: output + first * size)
      failures.withUnsafeMutableBufferPointer { failures in
        nonisolated(unsafe) let failures = failures
        let perTask = 8
        let rest = count - first - 1
        parallelFor((rest + perTask - 1) / perTask) { task in
          for index in (task * perTask)..<min(rest, (task + 1) * perTask) {
            let place = first + 1 + index
            do {
              let image = try image(indices[place])
              if image.shape == shape {
                image.write(to: output + place * size)
              } else {
                otherShape.withLock { $0 = image.shape }
              }
            } catch {
              failures[place] = "\(error)"
            }
          }
        }
      }
    }
    if let other = otherShape.withLock({ $0 }) {
      return .failure(
        CourseError(
          "batch \(number) holds pictures of different shapes, \(shape) and \(other): resize or "
            + "crop them to one"))
    }
    let skipped = reasons(indices, failures)
    if strict, let first = skipped.first { return .failure(CourseError(strictly(first.reason))) }
    let labels = dataset.labels
    if skipped.isEmpty {
      return .success(Prepared(images: images, labels: indices.map { labels[$0] }, skipped: []))
    }
    let kept = indices.indices.filter { failures[$0] == nil }
    images = images.entries(kept)
    return .success(
      Prepared(images: images, labels: kept.map { labels[indices[$0]] }, skipped: skipped))
  }

  private func reasons(
    _ indices: [Int], _ failures: [String?]
  ) -> [(index: Int, reason: String)] {
    zip(indices, failures).compactMap { index, reason in reason.map { (index, $0) } }
  }
}
