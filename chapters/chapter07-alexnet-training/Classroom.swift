import Course
import Datasets
import Kernels
import KernelMethods
import Layers
import Models
import Notebook
import Tensors
import Training

/// What the chapter's own small experiments share: the data, and the run that later cells look at.
final class Classroom {
  let recipe: Recipe
  private let split: Once<DataSplit>
  private lazy var finished = Once { [unowned self] in
    let run = try TrainingRun(recipe, data: try split())
    if try !run.run() { throw Interrupted() }
    return run
  }

  init(_ page: Page) {
    var recipe = Recipe.classroom
    recipe.seed = page.arguments.seed
    if let data = page.arguments.data { recipe.data = data }
    if page.arguments.quick {
      recipe.limit = 2_000
      recipe.epochs = 1
    }
    if page.arguments.full { recipe.epochs = 12 }
    self.recipe = recipe
    split = Once { try DataLocation().load(recipe.data) }
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
      Subset(sampling: split.train, count: count), batchSize: count, transform: preparation.testing)
    guard let batch = try batches.makeIterator().nextBatch(), batch.labels.count >= group else {
      throw TrainingError(
        "\(split.train.name) holds \(split.train.count) training images; this takes at least "
          + "\(group) that can be read")
    }
    let kept = batch.labels.count / group * group
    if kept == batch.labels.count { return batch }
    return (batch.images.entries(Array(0..<kept)), Array(batch.labels[..<kept]))
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

func showLoss(_ cell: Cell, _ classroom: Classroom) throws {
  cell.say(
    """
    Training begins with a number that says how wrong the network is. Softmax turns its scores into \
    probabilities, and the loss of an image is −ln of the probability given to the right class. A \
    network that has learned nothing spreads its bets over the \
    \(try classroom.data().train.classCount) classes and pays the logarithm of their number.
    """)
  let batch = try classroom.images(512)
  let network = try classroom.network()
  network.isTraining = false
  let (loss, gradient) = cell.code {
    let logits = network(batch.images)
    let outcome = crossEntropy(logits: logits, targets: batch.labels)
    return (outcome.loss, outcome.gradient)
  }
  let classes = try classroom.data().train.classCount
  let chance = naturalLogarithm(Float(classes))
  cell.result(
    significant(loss), aside: "ln \(classes) = \(significant(chance)): what knowing nothing costs")
  let sums = gradient.sum(axis: 1)
  cell.say(
    """
    \(abs(loss - chance) < 0.05 * chance ? "Close to it." : "Not quite: fresh scores are not all equal, so some bets are placed already, and badly.") \
    Its gradient with respect to the scores is probability − 1 for the right class, probability for \
    every other, divided by the number of images. So each row of it adds up to nothing: what one \
    score is to gain, the others are to lose. (Largest sum of a row here: \
    \(significant(max(abs(sums.max()), abs(sums.min())), digits: 1)).)
    """)
  cell.takeaway("before the first step, the loss should be the logarithm of the number of classes.")
  cell.exercise("7.1", "write the loss so that large scores do not overflow")
  cell.notes("A first loss far above ln(classes) means first weights too large; ask for the cause.")
}

func showBatches(_ cell: Cell, _ classroom: Classroom) throws {
  let batch = try classroom.images(2_048, inGroupsOf: 256)
  let total = batch.labels.count
  cell.say(
    """
    The true gradient is a mean over all training images; a batch estimates it. How well? The \
    gradient of the first convolution over \(grouped(total)) images is taken for true, and batches \
    of each size are compared with it: |estimate − true| / |true|. A mean of B draws should be off by \
    about 1/√B.
    """)
  // Without dropout, whose own chance is not the question here.
  let network = Sequential(try classroom.network().layers.filter { !($0 is Dropout) })
  func gradient(_ indices: [Int]) -> Tensor {
    let logits = network(batch.images.entries(indices))
    let outcome = crossEntropy(logits: logits, targets: indices.map { batch.labels[$0] })
    _ = network.backward(outcome.gradient, needsInputGradient: false)
    return network.parameters[0].parameter.gradient!
  }
  var sum = Tensor.zeros(network.parameters[0].parameter.shape)
  for start in stride(from: 0, to: total, by: 256) {
    sum = sum + gradient(Array(start..<(start + 256)))
  }
  let truth = sum * (256 / Float(total))
  var generator = RandomGenerator(seed: classroom.recipe.seed)
  var table = Table("images in a batch", .number("relative error"), .number("error · √B"))
  var products: [Double] = []
  // A batch of most of the images would be the truth itself.
  let sizes = [8, 32, 128, 512].filter { 4 * $0 <= total }
  for size in sizes {
    let trials = 12
    var error = 0.0
    for _ in 0..<trials {
      let chosen = Array(generator.permutation(total).prefix(size))
      error += Double(gradient(chosen).relativeDifference(from: truth)) / Double(trials)
    }
    products.append(error * Double(size).squareRoot())
    table.row("\(size)", significant(error, digits: 3), significant(products.last!, digits: 3))
  }
  cell.table(table)
  let spread = products.max()! / products.min()!
  cell.check(
    "1/√B", spread < 1.5, claim: "four times the images halve the error",
    measured: "error · √B varies by a factor of \(significant(spread, digits: 3)) from "
      + "\(sizes.first!) to \(sizes.last!)")
  cell.takeaway("a batch buys precision with a square root: cheap at first, then dear.")
  cell.notes(
    """
    Ask why not take all images at once. A step on the full set costs as much as an epoch of small \
    ones, and its extra precision is of no use far from the goal.
    """)
}

func showStart(_ cell: Cell, _ classroom: Classroom, quick: Bool) throws {
  let steps = quick ? 15 : 60
  cell.say(
    """
    The first weights decide whether the gradient arrives at all; chapter 5 shows why. Here the same \
    network takes \(steps) steps on the same batches, begun in four ways: the paper's N(0, 0.01²) with \
    some biases 1, PyTorch's default, Xavier's and He's.
    """)
  let split = try classroom.data()
  let shape = try classroom.recipe.imageShape(for: split.train)
  var curves: [LinePlot.Series] = []
  var table = Table("first weights", .number("loss at first"), .number("mean of last 10 steps"))
  for name in ["paper", "pytorch", "xavier", "he"] {
    var recipe = classroom.recipe
    recipe.initialization = name
    let preparation = try Preparation(recipe, dataset: split.train, imageShape: shape)
    let trainer = Trainer(
      recipe.network(classes: split.train.classCount, imageShape: shape), recipe.makeOptimizer)
    let batches = Batches(
      split.train, batchSize: recipe.batchSize, transform: preparation.training,
      shuffle: recipe.seed)
    var losses: [Double] = []
    try forBatches(steps, of: batches) { batch in
      losses.append(try trainer.step(batch.images, batch.labels).loss)
      try Interruption.check()
    }
    curves.append(.init(name, y: losses))
    table.row(
      name, significant(losses[0]), significant(losses.suffix(10).reduce(0, +) / 10))
  }
  cell.figure(
    LinePlot(
      x: Axis("step"), y: Axis("training loss"), series: curves,
      caption: "The first \(steps) steps from four kinds of first weights.", rows: 10))
  cell.table(table)
  cell.say(
    """
    One network, one seed, \(steps) steps: a picture of what happens, not a ranking. The paper's \
    0.01 was chosen for pixel values up to 255; with values up to 1, as here, its signals start out \
    small.
    """)
  cell.takeaway("the first weights are part of the recipe.")
  cell.notes("Ask why 0.01 served in 2012 and not here: the pixels were 255 times larger.")
}

func showDropout(_ cell: Cell, _ classroom: Classroom, quick: Bool) throws {
  let (steps, count, draws) = (quick ? 15 : 100, 256, 20)
  let split = try classroom.data()
  let network = try classroom.network()
  let share = network.layers.lazy.compactMap { $0 as? Dropout }.first?.probability ?? 0
  cell.say(
    """
    At every step each hidden unit of the fully connected layers is switched off with probability \
    \(significant(share)), so that none can rely on another [Hinton2012]; chapter 6 is about what \
    that buys. Here is what it does to the number that is logged. A network takes \(steps) steps; then \
    the same weights are asked about \(count) images \(draws) times with fresh masks, as in training, \
    and once with all units at work, as in testing.
    """)
  let shape = try classroom.recipe.imageShape(for: split.train)
  let preparation = try Preparation(classroom.recipe, dataset: split.train, imageShape: shape)
  let trainer = Trainer(network, classroom.recipe.makeOptimizer)
  let batches = Batches(
    split.train, batchSize: classroom.recipe.batchSize, transform: preparation.training,
    shuffle: classroom.recipe.seed)
  try forBatches(steps, of: batches) { batch in
    try trainer.step(batch.images, batch.labels)
    try Interruption.check()
  }
  let (images, labels) = try classroom.images(count)
  let (masked, whole) = cell.code {
    func loss() -> Double {
      let logits = network(images)
      return Double(crossEntropy(logits: logits, targets: labels).loss)
    }
    network.isTraining = true
    let masked = (0..<draws).map { _ in loss() }
    network.isTraining = false
    return (masked, loss())
  }
  let thinned = try Spread(masked)
  var table = Table("the same weights, the same images", .number("loss"))
  table.row("lowest of \(draws) masks", grouped(thinned.range.lowerBound, decimals: 3))
  table.row("mean of \(draws) masks (± standard error)", thinned.text(decimals: 3))
  table.row("highest of \(draws) masks", grouped(thinned.range.upperBound, decimals: 3))
  table.row("all units at work", grouped(whole, decimals: 3))
  cell.table(table)
  // All units at work answer the same each time.
  let costs = try thinned.compared(to: Spread(Array(repeating: whole, count: draws)))
  cell.check(
    "dropout raises the logged loss", costs.judging(.more),
    claim: "training and testing ask different networks",
    measured: "\(grouped(costs.difference, decimals: 3)) ± "
      + "\(grouped(costs.standardError, decimals: 3)) more than with all units")
  if costs.verdict == .more {
    cell.takeaway(
      "with dropout, a training loss above the test loss is no riddle.")
  }
  cell.notes(
    """
    Ask why the loss of one batch differs from mask to mask, and whether that noise hurts. A frequent \
    mistake is to forget the switch to testing: the table's middle row is then the grade.
    """)
}

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
    .layers.filter { !($0 is Dropout) }
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

func showRun(_ cell: Cell, _ classroom: Classroom) throws {
  let recipe = classroom.recipe
  cell.say(
    """
    Everything together: AlexNet in miniature (the same eight layers, fewer channels) on \
    \(try classroom.data().train.name), with momentum, weight decay, dropout and a cosine schedule. \
    This is the program itself: `--recipe \(recipe.name)` runs it with any setting changed.
    """)
  var settings = Table("setting", "value")
  for (flag, value) in recipe.settings { settings.row(flag, value) }
  cell.table(settings)
  let run = try classroom.run()
  cell.table(epochTable(run.history))
  cell.figure(lossPlot(run.history))
  cell.timing("It took \(duration(run.history.seconds)).")
  let count = min(2_000, run.trainingSet.count)
  let batches = Batches(
    Subset(sampling: run.trainingSet, count: count), batchSize: 250,
    transform: run.preparation.testing)
  let seen =
    try run.trainer.evaluate(nextBatch: batches.makeIterator().nextBatch).loss.mean ?? .nan
  if let last = run.history.epochs.last, let test = last.testLoss {
    cell.say(
      """
      Which of the two losses is larger is no sign by itself: the training loss is a mean over the \
      epoch, of a network that was still learning, with half of its hidden units dropped at random. \
      Asked again now, with all units at work, it pays \(significant(seen, digits: 3)) on \
      \(grouped(count)) training images and \(significant(test, digits: 3)) on the test images; the \
      log said \(significant(last.trainingLoss, digits: 3)).
      """)
  }
  cell.takeaway(
    "the loss of single batches is a noisy curve; judge by the test set, once per epoch.")
  cell.notes("While it runs: ask for a bet on the accuracy after each epoch, and write them down.")
}

func showConfusions(_ cell: Cell, _ classroom: Classroom) throws {
  let run = try classroom.run()
  let history = run.history
  let evaluation = try run.evaluate(tenViews: false)
  let views = try run.evaluate(tenViews: true)
  var table = Table(
    "", .number("loss"), .number("top-1 error"), .number("top-5 error"))
  for (name, result) in [("one view", evaluation), ("ten views", views)] {
    table.row(
      name, grouped(result.loss.mean ?? .nan, decimals: 4),
      percent(result.topError(1), decimals: 2), percent(result.topError(5), decimals: 2))
  }
  cell.say(
    """
    Top-1 counts an image as right when the highest score is; top-5, made for ImageNet's thousand \
    classes, when one of the five highest is. Ten views average the network's answers over four \
    corners and the centre of a slightly larger picture and their mirror images.
    """)
  cell.table(table)
  if let figure = confusionFigure(history) { cell.figure(figure) }
  cell.say(
    whetherTenViewsHelp(
      try PairedComparison(
        views.predictions, evaluation.predictions, labels: evaluation.labels)))
  cell.takeaway("a confusion matrix says what an accuracy hides.")
  cell.exercise("7.4", "count top-k errors")
  cell.exercise("7.5", "average ten views")
  cell.notes("Ask which two classes a person would confuse, before uncovering the figure.")
}

/// Whether ten views (the first) do better than one, judged by the images that only one of the two
/// gets right.
func whetherTenViewsHelp(_ tenAgainstOne: PairedComparison) -> String {
  let counted =
    "\(grouped(tenAgainstOne.onlyFirst)) images are right with ten views only, "
    + "\(grouped(tenAgainstOne.onlySecond)) with one view only"
  switch tenAgainstOne.verdict {
  case .first: return "Ten views help here, as they did in 2012: \(counted)."
  case .second:
    return """
      Ten views do *not* help here (\(counted)), perhaps because half of them are mirror images, and \
      the network has never seen these things in a mirror. An augmentation must leave the class what \
      it is, in training and at the test.
      """
  case .undecided:
    return "Whether ten views help is undecided here: \(counted), no more uneven than chance."
  }
}
