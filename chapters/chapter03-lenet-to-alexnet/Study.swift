import Base
import Course
import Datasets
import Models
import Notebook
import Tensors

/// The pictures that this run learns from and is judged by: grey, 28 × 28.
struct Study {
  /// What is learned from.
  let train: LabelledImages
  /// What choices are made on; never learned from.
  let validation: LabelledImages
  /// What results are measured on; no choice depends on it.
  let test: LabelledImages
  /// What a reader should know about the choice; nil if there is nothing to say.
  let note: String?

  var classes: Int { train.classCount }
  /// The share of test pictures that always naming their most frequent class recognises.
  var guessing: Double { shareOfMostFrequent(test.labels) }
  /// "built-in glyphs", "MNIST".
  var name: String { properName(ofSet: train.name) }

  /// Loads a set and cuts it to what the run can afford. A sixth of the training pictures, at most
  /// 5,000, becomes the validation set.
  ///
  /// - Parameters:
  ///   - name: what `--data` asks for; nil for MNIST in the full run and the glyphs otherwise.
  ///   - full: takes everything there is.
  ///   - quick: takes less than a third of the default.
  ///   - strict: takes no set with a picture that cannot be read.
  init(named name: String?, full: Bool, quick: Bool, strict: Bool) throws {
    var note: String?
    let split: DataSplit
    do {
      split = try DataLocation().load(name ?? (full ? "mnist" : "glyphs"))
      note = split.note
    } catch  where name == nil {
      split = try DataLocation().load("glyphs")
      note = "The full run would use MNIST, but \(error). So it uses the built-in glyphs."
    }
    let limit = full ? Int.max : quick ? 900 : 3000
    let training = try Study.grey(split.train, atMost: limit, strict: strict, seed: 1)
    let tests = try Study.grey(
      split.test, atMost: full ? Int.max : quick ? 400 : 1000, strict: strict, seed: 2)
    // A file may have its easy pictures first, as MNIST's test file has the hard ones: what takes some
    // of the set takes them from the front.
    var order = RandomGenerator(seed: 4)
    test = tests.subset(order.permutation(tests.count))
    let notes = [note, split.train.noteOnEnlarging(to: 28), [training, tests].noteOnSkipped]
      .compactMap { $0 }
    self.note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    var generator = RandomGenerator(seed: 3)
    let places = generator.permutation(training.count)
    guard training.count > 1 else {
      throw CourseError(
        "\(training.name) has \(training.count) picture; this chapter needs at least 2, one to learn "
          + "from and one to choose by: name a larger set")
    }
    let held = min(5000, max(1, training.count / 6))
    validation = training.subset(Array(places.prefix(held)))
    train = training.subset(places.dropFirst(held).sorted())
  }

  /// At most `limit` pictures, chosen by chance, each made grey and 28 × 28.
  private static func grey(
    _ set: any Dataset, atMost limit: Int, strict: Bool, seed: UInt64
  ) throws -> LabelledImages {
    var generator = RandomGenerator(seed: seed)
    let chosen = generator.permutation(set.count).prefix(limit).sorted()
    if let set = set as? LabelledImages, set.imageShape == [1, 28, 28] {
      return chosen.count == set.count ? set : set.subset(chosen)
    }
    return try LabelledImages(
      loading: Subset(set, chosen),
      transform: Compose(ToGrey(), Resize(28), CenterCrop(28)), strict: strict)
  }
}
