import Course
import Datasets
import Base
import Layers
import Notebook
import Tensors

/// How much is computed.
struct Scale {
  /// Training pictures of the overfitting runs; "more data" is five times as many.
  var few: Int
  /// Test pictures.
  var test: Int
  /// Runs of everything that is trained, each with pictures, weights and masks of its own.
  var seeds: Int
  /// Passes through the training pictures of the wide network.
  var epochs: Int
  /// The same for the small convolutional network of the augmentation cells.
  var convolution: (few: Int, epochs: Int, seeds: Int)

  static let quick = Scale(few: 100, test: 300, seeds: 2, epochs: 20, convolution: (100, 3, 2))
  static let standard = Scale(
    few: 200, test: 1_000, seeds: 5, epochs: 30, convolution: (240, 10, 3))
  static let full = Scale(few: 200, test: 2_000, seeds: 6, epochs: 150, convolution: (500, 25, 6))
}

/// The pictures that the experiments take their training sets from, and those that judge them.
struct Material {
  /// Each run draws its training pictures from these.
  let pool: LabelledImages
  /// What early stopping looks at.
  let validation: LabelledImages
  /// What every run is judged by.
  let test: LabelledImages
  /// How many pictures are few.
  let few: Int
  /// The means and deviations of the pool.
  let normalize: Normalize
  /// What a reader should know about the split; nil if there is nothing to say.
  let note: String?

  /// "built-in glyphs", "MNIST".
  var name: String { properName(ofSet: pool.name) }

  /// The set that the reader named, or the built-in glyphs.
  static func chosen(_ name: String?, _ scale: Scale, strict: Bool) throws -> Material {
    try Material(name ?? "glyphs", few: scale.few, test: scale.test, strict: strict)
  }

  /// The set that the reader named if it has colours, or the built-in coloured things.
  static func coloured(_ name: String?, _ scale: Scale, strict: Bool) throws -> Material {
    if let name {
      let named = try Material(
        name, few: scale.convolution.few, test: scale.test, strict: strict)
      if named.pool.channels == 3 { return named }
    }
    return try Material(
      "shapes", few: scale.convolution.few, test: scale.test, strict: strict)
  }

  /// Pictures from the set called `name`, see `DataLocation.load`; with `strict` none may be damaged.
  private init(_ name: String, few: Int, test: Int, strict: Bool) throws {
    let wanted = (pool: 5 * few, validation: 300)
    var note: String?
    let (train, exam): (any Dataset, any Dataset)
    switch name {
    // The same pictures as those of `DataLocation`, but no more of them drawn than are used.
    case "glyphs":
      train = builtInGlyphs(count: wanted.pool + wanted.validation, seed: 1)
      exam = builtInGlyphs(count: test, seed: 2)
    case "colour", "color":
      train = builtInColour(count: wanted.pool + wanted.validation, seed: 1)
      exam = builtInColour(count: test, seed: 2)
    case "shapes":
      train = try shapes(builtInColour(count: wanted.pool + wanted.validation, seed: 1))
      exam = try shapes(builtInColour(count: test, seed: 2))
    default:
      let split = try DataLocation().load(name)
      (train, exam, note) = (split.train, split.test, split.note)
    }
    let validation = min(wanted.validation, train.count / 5)
    let pool = min(wanted.pool, train.count - validation)
    self.few = pool / 5
    guard self.few >= 20 else {
      throw CourseError(
        "\(name) has \(train.count) training pictures; this chapter needs at least 125, to "
          + "learn from "
          + "20 of them and have five times as many for comparison: name a larger set")
    }
    var generator = RandomGenerator(seed: 6)
    let order = generator.permutation(train.count)
    self.pool = try inMemory(train, Array(order[..<pool]), strict: strict)
    self.validation = try inMemory(
      train, Array(order[pool..<(pool + validation)]), strict: strict)
    let judges = generator.permutation(exam.count).prefix(test)
    self.test = try inMemory(exam, Array(judges), strict: strict)
    let notes = [
      note, train.noteOnEnlarging(to: min(self.pool.height, self.pool.width)),
      [self.pool, self.validation, self.test].noteOnSkipped,
    ].compactMap { $0 }
    self.note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    normalize = Normalize(of: self.pool)
  }

  /// The training pictures of one run: `few` of the pool, or with `more` all of it.
  func pictures(more: Bool = false, seed: UInt64) -> LabelledImages {
    if more { return pool }
    var generator = RandomGenerator(seed: seed)
    return pool.subset(Array(generator.permutation(pool.count).prefix(few)))
  }
}

/// The built-in coloured things by their five shapes, whatever their texture: what a few hundred
/// pictures can teach.
private func shapes(_ things: LabelledImages) throws -> LabelledImages {
  try LabelledImages(
    name: "built-in colour, five shapes",
    classNames: ["disc", "square", "triangle", "ring", "cross"],
    labels: things.labels.map { $0 / 2 },
    pixels: things.pixels, channels: things.channels, height: things.height, width: things.width)
}

/// Some pictures of a set, in memory; those of a folder are made 32 × 32 and coloured.
private func inMemory(
  _ set: any Dataset, _ indices: [Int], strict: Bool
) throws -> LabelledImages {
  if let images = set as? LabelledImages { return images.subset(indices) }
  return try LabelledImages(
    loading: Subset(set, indices), transform: Compose(Resize(32), CenterCrop(32), ToRGB()),
    strict: strict)
}
