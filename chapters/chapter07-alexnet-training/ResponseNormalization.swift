import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Training

func showNormalizationClaim(
  _ cell: Cell, _ classroom: Classroom, count: Int, epochs: Int
) throws {
  let split = try classroom.data()
  let (learned, judged) = (min(4_000, split.train.count) * epochs, min(1_000, split.test.count))
  cell.say(
    """
    The paper normalises a unit's output by its neighbours' and reports 1.4 points less top-1 error \
    on ImageNet; a note says it is useless; later networks dropped it. A miniature cannot settle it \
    for ImageNet, but it can be asked: the same network (without dropout) with and without response \
    normalisation after its first two layers, \(count) seeds, \(grouped(learned)) images to learn \
    from, judged by \(grouped(judged)).
    """)
  let bar = ProgressBar("with and without normalisation", total: 2 * count)
  let accuracies = try trials(count, seed: classroom.recipe.seed) { seed in
    try [false, true].map { normalised in
      defer { bar.advance() }
      return try accuracy(classroom, split, normalised, epochs, judged, seed: seed)
    }
  }
  bar.finish()
  let without = try Spread(accuracies.map { $0[0] })
  let with = try Spread(accuracies.map { $0[1] })
  var table = Table("response normalisation", .number("test accuracy (± standard error)"))
  table.row("without", without.percent())
  table.row("with", with.percent())
  cell.table(table)
  let gain = with.compared(to: without)
  let verdict: Check.Verdict =
    gain.verdict == .undecided ? .undecided : gain.verdict == .more ? .fails : .holds
  cell.check(
    "\"local response normalisation is useless\"", verdict, claim: "says a note",
    measured: "\(gain.points()) points of accuracy by it here", source: "Notes")
  switch verdict {
  case .undecided:
    cell.takeaway("a small run can fail to see a small effect; then the honest word is undecided.")
  case .fails: cell.takeaway("even here it is worth something; on other data it may not be.")
  case .holds: cell.takeaway("here it only costs; that says little about a thousand classes.")
  }
  cell.notes("Ask how many seeds would be needed to see 1.4 points with this spread.")
}

/// The test accuracy of a miniature after epochs of 4,000 images, with or without response normalisation.
private func accuracy(
  _ classroom: Classroom, _ split: DataSplit, _ normalised: Bool, _ epochs: Int, _ judged: Int,
  seed: UInt64
) throws -> Double {
  let shape = try classroom.recipe.imageShape(for: split.train)
  var layers = alexNetMiniature(imageShape: shape, classes: split.train.classCount)
    .layers.filter { !($0.role == .noise) }
  if normalised {
    // Behind the first and the second ReLU, as in the paper.
    layers.insert(LocalResponseNorm(), at: 2)
    layers.insert(LocalResponseNorm(), at: 6)
  }
  let network = Sequential(layers)
  var generator = RandomGenerator(seed: seed)
  network.initialize(.heNormal, using: &generator)
  let trainer = Trainer(network, SGD(learningRate: 0.02, momentum: 0.9))
  let train = Subset(sampling: split.train, count: 4_000)
  let preparation = try Preparation(classroom.recipe, dataset: train, imageShape: shape)
  let batches = Batches(
    train, batchSize: 16, transform: preparation.training, shuffle: seed)
  for epoch in 0..<epochs {
    try trainer.trainEpoch(nextBatch: batches.epoch(epoch).makeIterator().nextBatch)
    try trainer.endEpoch(test: nil)
  }
  let tests = Batches(
    Subset(sampling: split.test, count: judged), batchSize: 250, transform: preparation.testing)
  return try trainer.evaluate(nextBatch: tests.makeIterator().nextBatch).accuracy
}
