import Datasets
import KernelMethods
import Base
import Notebook
import Tensors

/// The pictures of the second half of the chapter: grey, 28 × 28 pixels, from `--data` or built in.
struct Pictures {
  /// What `--data` asked for.
  let name: String
  let train: LabelledImages
  let test: LabelledImages
  /// What a reader should know about them; nil if there is nothing to say.
  let note: String?

  /// Draws `train` and `test` pictures by lot from a set, or takes all when there are fewer.
  ///
  /// - Throws: when there is no such set, or it is too small to learn from, or with `strict` when a
  ///   picture cannot be read.
  init(_ name: String, train: Int, test: Int, seed: UInt64, strict: Bool) throws {
    self.name = name
    let split = try DataLocation().load(name)
    var generator = RandomGenerator(seed: seed)
    func drawn(_ set: any Dataset, _ count: Int) throws -> LabelledImages {
      let indices = Array(generator.permutation(set.count).prefix(count))
      let some: any Dataset
      switch set {
      case let images as LabelledImages: some = images.subset(indices)
      case let folder as ImageFolder: some = folder.subset(indices)
      default: some = Subset(set, indices)
      }
      if let images = some as? LabelledImages, images.imageShape == [1, 28, 28] { return images }
      return try LabelledImages(
        loading: some, transform: Compose(ToGrey(), Resize(height: 28, width: 28)), strict: strict)
    }
    self.train = try drawn(split.train, train)
    self.test = try drawn(split.test, test)
    guard self.train.count >= 50, self.test.count >= 20 else {
      throw CourseError(
        "\(name) has \(self.train.count) pictures to learn from and \(self.test.count) to be judged "
          + "by; this chapter needs at least 50 and 20: name a larger set")
    }
    let shape = try split.train.firstReadable().image.shape
    let made =
      shape == [1, 28, 28]
      ? nil
      : split.train.noteOnEnlarging(to: 28)
        ?? "the pictures were made grey and 28 × 28 pixels small"
    let notes = [split.note, made, [self.train, self.test].noteOnSkipped].compactMap { $0 }
    note = notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}

extension LabelledImages {
  /// The pictures, each moved by `distance` pixels to the right, left, top or bottom, as a generator
  /// decides; what comes into view repeats the border.
  func moved(by distance: Int, seed: UInt64) throws -> LabelledImages {
    var generator = RandomGenerator(seed: seed)
    var result = pixels
    let plane = height * width
    for index in 0..<count {
      let (down, right) = [(0, distance), (0, -distance), (distance, 0), (-distance, 0)][
        generator.integer(below: 4)]
      for channel in 0..<channels {
        let start = (index * channels + channel) * plane
        for y in 0..<height {
          let row = start + min(max(y - down, 0), height - 1) * width
          for x in 0..<width {
            result[start + y * width + x] = pixels[row + min(max(x - right, 0), width - 1)]
          }
        }
      }
    }
    return try LabelledImages(
      name: name, classNames: classNames, labels: labels, pixels: result, channels: channels,
      height: height, width: width)
  }

  /// Picture `index` for the methods of chapter 1.
  func planes(_ index: Int) throws -> ImagePlanes {
    try ImagePlanes(
      width: width, height: height, channels: channels, pixels: images(at: [index]).values)
  }
}
