import Base
import Synchronization

extension LabelledImages {
  /// A set in memory from one that is not: every picture is read and transformed once, on all cores,
  /// and kept as bytes. Pictures that cannot be read are left out, and `skipped` says why; with
  /// `strict` they end it.
  ///
  /// - Throws: `CourseError` when pictures come out in different shapes, none can be read, or, with
  ///   `strict`, one cannot.
  public init(
    loading dataset: any Dataset, transform: (any Transform)? = nil, strict: Bool = false
  ) throws {
    let labels = dataset.labels
    let found = Mutex<[Int: Image]>([:])
    let trouble = Mutex<[Int: String]>([:])
    parallelFor(labels.count) { index in
      do {
        var image = try dataset.image(at: index)
        if let transform {
          var generator = RandomGenerator(key: 0, counter: UInt64(index))
          var stream = generator.split()
          image = try transform.apply(to: image, using: &stream)
        }
        let bytes = Image(
          bytes: image.bytes, channels: image.channels, height: image.height, width: image.width)
        found.withLock { $0[index] = bytes }
      } catch {
        trouble.withLock { $0[index] = "\(error)" }
      }
    }
    let images = found.withLock { $0 }
    let troubles = trouble.withLock { $0.sorted { $0.key < $1.key } }
    if strict || images.isEmpty, let first = troubles.first {
      throw CourseError(
        strict
          ? strictly(first.value)
          : "no picture of \(dataset.name) can be read; the first: \(first.value); replace or remove "
            + "them")
    }
    let kept = images.keys.sorted()
    guard let first = kept.first.flatMap({ images[$0] }) else {
      throw CourseError("\(dataset.name) holds no pictures")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(kept.count * first.count)
    for index in kept {
      let image = images[index]!
      guard image.shape == first.shape else {
        throw CourseError(
          "\(dataset.name) holds pictures of different shapes, \(first.shape) and \(image.shape): "
            + "resize or crop them to one")
      }
      pixels += image.bytes
    }
    try self.init(
      name: dataset.name, classNames: dataset.classNames, labels: kept.map { labels[$0] },
      pixels: pixels, channels: first.channels, height: first.height, width: first.width)
    skipped = troubles.map(\.value)
  }
}

extension Sequence<LabelledImages> {
  /// What a reader should know about the pictures that were left out of these sets; nil if none was.
  public var noteOnSkipped: String? { Datasets.noteOnSkipped(flatMap(\.skipped)) }
}

/// The sentence about a picture without which a reader does not want to go on.
public func strictly(_ reason: String) -> String {
  "\(reason); replace or remove it, or go on without it by leaving out --strict"
}

/// What a reader should know about pictures that were left out: how many, and of the first few why.
///
/// - Parameters:
///   - reasons: a sentence for each picture.
///   - list: the file that holds all of them, if there is one.
/// - Returns: the note; nil if no picture was left out.
public func noteOnSkipped(_ reasons: [String], listedIn list: String? = nil) -> String? {
  guard !reasons.isEmpty else { return nil }
  let shown = reasons.prefix(3).joined(separator: "; ")
  let rest = reasons.count - 3
  let more = rest > 0 ? "; and \(rest) more" + (list.map { ", all listed in \($0)" } ?? "") : ""
  return reasons.count == 1
    ? "1 picture could not be read and was left out: \(shown); replace or remove it"
    : "\(reasons.count) pictures could not be read and were left out: \(shown)\(more); replace or "
      + "remove them"
}
