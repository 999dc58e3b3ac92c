import Base
import Course
import Datasets
import Layers
import Notebook
import Training

/// What the chapter's own small experiments share: the data, and the run that later cells look at.
final class Classroom {
  let recipe: Recipe
  private let split: Once<DataSplit>
  private lazy var finished = Once { [unowned self] in
    let run = try TrainingRun(recipe, logEvery: 5, data: try split())
    if try !run.run() { throw Interrupted() }
    return run
  }

  /// "the built-in glyphs", "Fashion-MNIST".
  var name: String {
    recipe.data == "glyphs" ? "the built-in glyphs" : properName(ofSet: recipe.data)
  }

  init(_ page: Page) {
    var recipe = Recipe.classroom
    recipe.seed = page.arguments.seed
    if let data = page.arguments.data { recipe.data = data }
    // A fifth of the images judges each epoch, the test images only the finished network.
    recipe.holdOut = 0.2
    recipe.limit = page.arguments.quick ? 1_000 : page.arguments.full ? nil : 5_000
    recipe.epochs = page.arguments.quick ? 1 : page.arguments.full ? 12 : 4
    self.recipe = recipe
    split = Once { try DataLocation().load(recipe.data) }
    page.isAbout(name)
  }

  func data() throws -> DataSplit { try split() }

  /// The chapter's own run, made when a cell first asks.
  func run() throws -> TrainingRun { try finished() }

  /// `count` training images of the classroom's data, as its network takes them. Where there are
  /// fewer, or some cannot be read, as many as make whole groups of `group`.
  func images(_ count: Int, inGroupsOf group: Int = 1) throws -> Batch {
    let split = try split()
    let shape = try recipe.imageShape(for: split.train)
    let preparation = try Preparation(recipe, dataset: split.train, imageShape: shape)
    let batches = Batches(
      mixed(split.train, count), batchSize: count, transform: preparation.testing)
    guard let batch = try batches.makeIterator().nextBatch(), batch.labels.count >= group else {
      throw CourseError(
        "\(split.train.name) holds \(split.train.count) training images; this takes at least "
          + "\(group) that can be read, so name a larger set with --data")
    }
    let kept = batch.labels.count / group * group
    if kept == batch.labels.count { return batch }
    return (batch.images.entries(Array(0..<kept)), Array(batch.labels[..<kept]))
  }

  /// `count` images of a set in mixed order: a folder has its classes one behind the other, and
  /// whoever takes a part from the front shall get some of each.
  private func mixed(_ set: any Dataset, _ count: Int) -> Subset {
    let sample = Subset(sampling: set, count: count)
    var generator = RandomGenerator(seed: 9)
    return Subset(sample, generator.permutation(sample.count))
  }

  /// `count` test images, as the network takes them, or all when there are fewer.
  func testImages(_ count: Int) throws -> Batch {
    let split = try split()
    let shape = try recipe.imageShape(for: split.train)
    let preparation = try Preparation(recipe, dataset: split.train, imageShape: shape)
    let batches = Batches(
      mixed(split.test, count), batchSize: count, transform: preparation.testing)
    guard let batch = try batches.makeIterator().nextBatch() else {
      throw CourseError("\(split.test.name) holds no test images: name another set with --data")
    }
    return batch
  }

  /// So many batches of training images, in an order of their own.
  func batches(_ count: Int) throws -> [Batch] {
    let split = try split()
    let shape = try recipe.imageShape(for: split.train)
    let preparation = try Preparation(recipe, dataset: split.train, imageShape: shape)
    let batches = Batches(
      split.train, batchSize: recipe.batchSize, transform: preparation.training,
      shuffle: recipe.seed)
    var all: [Batch] = []
    try forBatches(count, of: batches) { all.append($0) }
    return all
  }

  /// A fresh network of the classroom's recipe.
  func network() throws -> Sequential {
    let split = try split()
    return recipe.network(
      classes: split.train.classCount, imageShape: try recipe.imageShape(for: split.train))
  }
}

/// Calls `body` with so many batches, epoch after epoch: a set of few images is gone through several
/// times.
func forBatches(_ count: Int, of batches: Batches, _ body: (Batch) throws -> Void) throws {
  var (epoch, left) = (0, count)
  while left > 0 {
    let iterator = batches.epoch(epoch).makeIterator()
    while left > 0, let batch = try iterator.nextBatch() {
      try body(batch)
      left -= 1
    }
    epoch += 1
  }
}
