import Base
import Course
import Datasets
import Notebook
import Tensors

/// Pictures as numbers with mean 0 and spread 1, and the class of each.
struct Samples {
  /// The pictures, [N, C, H, W], or [N, numbers] once `flattened`.
  let images: Tensor
  /// The class of each.
  let labels: [Int]
  /// How many classes there are.
  let classes: Int

  /// The standard deviation that the pixels had before, as shares of their range (255 grey levels).
  let deviation: Float

  /// The error of guessing: of always naming the most frequent class.
  var chance: Double { 1 - shareOfMostFrequent(labels) }

  /// The number of pictures.
  var count: Int { labels.count }

  /// The shape of one picture.
  var imageShape: [Int] { Array(images.shape.dropFirst()) }

  /// The pictures as rows of numbers, for fully connected networks.
  var flattened: Samples {
    Samples(
      images: images.reshaped(to: [count, -1]), labels: labels, classes: classes,
      deviation: deviation)
  }

  /// The pixels from 0 to 255 less their mean, as in 2012.
  var inBytes: Samples {
    Samples(
      images: images * (255 * deviation), labels: labels, classes: classes, deviation: deviation)
  }

  /// The pictures with the given numbers, in that order.
  subscript(indices: [Int]) -> Samples {
    Samples(
      images: images.entries(indices), labels: indices.map { labels[$0] }, classes: classes,
      deviation: deviation)
  }

  /// Pictures to learn from and pictures to be judged by. Both are shifted and scaled by the mean
  /// and the spread of the first, one number each for all pixels and channels.
  static func pair(train: LabelledImages, test: LabelledImages) -> (train: Samples, test: Samples) {
    let (mean, deviation) = (train.images.mean(), train.images.standardDeviation())
    func samples(_ set: LabelledImages) -> Samples {
      Samples(
        images: set.images.map { ($0 - mean) / deviation }, labels: set.labels,
        classes: set.classCount, deviation: deviation)
    }
    return (samples(train), samples(test))
  }
}

/// The sets that this run learns from: made when the first cell asks.
final class Material {
  private let name: String?
  private let strict: Bool
  private let glyphSets = Once {
    Samples.pair(
      train: builtInGlyphs(count: 2000, seed: 1), test: builtInGlyphs(count: 1000, seed: 2))
  }
  private var split: DataSplit?
  /// What a reader should know about the pictures asked for last; nil if there is nothing to say.
  private(set) var note: String?

  /// - Parameters:
  ///   - name: what `--data` asks for; nil for the built-in colour set.
  ///   - strict: takes no set with a picture that cannot be read.
  init(_ name: String?, strict: Bool) { (self.name, self.strict) = (name, strict) }

  /// Loads the set that the reader named, if one was named.
  ///
  /// - Throws: a sentence when there is no such set, or it is too small to learn from.
  func prepare() throws {
    guard let name, split == nil else { return }
    let loaded = try DataLocation().load(name)
    let least = 100
    for (set, use) in [(loaded.train, "learn from"), (loaded.test, "be judged by")]
    where set.count < least {
      throw CourseError(
        "\(name) has \(set.count) pictures to \(use); this chapter needs at least \(least): name a larger set"
      )
    }
    split = loaded
  }

  /// What the convolutional networks learn from, in a few words.
  var description: String { name.map(properName) ?? "the built-in colour set" }

  /// The built-in glyphs, 28 × 28 grey pixels as rows of 784 numbers: what the fully connected
  /// networks learn from.
  func glyphs() throws -> (train: Samples, test: Samples) {
    let pair = try glyphSets()
    return (pair.train.flattened, pair.test.flattened)
  }

  /// What the convolutional networks learn from: the first pictures of the set that `--data` names,
  /// or of the built-in colour set.
  func pictures(train: Int, test: Int) throws -> (train: Samples, test: Samples) {
    try prepare()
    guard let split else {
      return Samples.pair(
        train: builtInColour(count: train, seed: 1), test: builtInColour(count: test, seed: 2))
    }
    let (train, test) = (
      try small(split.train, count: train), try small(split.test, count: test)
    )
    let notes = [
      split.note, split.train.noteOnEnlarging(to: min(train.height, train.width)),
      [train, test].noteOnSkipped,
    ].compactMap { $0 }
    note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    return Samples.pair(train: train, test: test)
  }

  /// The first pictures of a set whose sides suit; some of any other one, shrunk to 32 × 32.
  private func small(_ set: any Dataset, count: Int) throws -> LabelledImages {
    if let images = set as? LabelledImages, (20...40).contains(min(images.height, images.width)) {
      return images.prefix(count)
    }
    return try LabelledImages(
      loading: Subset(sampling: set, count: count),
      transform: Compose(ToRGB(), Resize(32), CenterCrop(32)), strict: strict)
  }
}
