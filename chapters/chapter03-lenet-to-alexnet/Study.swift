import Datasets
import Base
import Models
import Notebook
import Tensors

/// The pictures that this run learns from and is judged by: grey, 28 × 28.
struct Study {
  let train: LabelledImages
  let test: LabelledImages
  /// What a reader should know about the choice; nil if there is nothing to say.
  let note: String?

  var classes: Int { train.classCount }
  /// Whether these are the handwritten digits, about which published figures speak.
  var isMNIST: Bool { train.name.hasPrefix("mnist") }
  /// "built-in glyphs", "mnist".
  var name: String { train.name.replacing(" train", with: "") }

  /// Loads a set and cuts it to what the run can afford.
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
    let limit = full ? Int.max : quick ? 1200 : 3000
    train = try Study.grey(split.train, atMost: limit, strict: strict, seed: 1)
    test = try Study.grey(
      split.test, atMost: full ? Int.max : quick ? 400 : 1000, strict: strict, seed: 2)
    if let skipped = [train, test].noteOnSkipped {
      note = (note.map { "\($0); " } ?? "") + skipped
    }
    self.note = note
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

/// Connections as the article of 1998 counts them: one for each weight and bias at each place where
/// it is used.
func connections(of row: Summary.Row) -> Int {
  if let pool = row.layer.window, row.multiplyAccumulates == 0 {
    return row.outputCount * (pool.kernelSize * pool.kernelSize + 1)
  }
  return row.multiplyAccumulates + row.neurons
}
