import Fast
import Statistics
import Course
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

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
  let network = Sequential(try classroom.network().layers.filter { !($0.role == .noise) })
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
  var curves: [LinePlot.Series] = []
  var table = Table("first weights", .number("loss at first"), .number("mean of last 10 steps"))
  for name in ["paper", "pytorch", "xavier", "he"] {
    var recipe = classroom.recipe
    recipe.initialization = name
    let losses = try classroom.firstSteps(steps, of: recipe).losses
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
  let (network, _) = try classroom.firstSteps(steps, of: classroom.recipe)
  let share = network.layers.lazy.compactMap { $0 as? Dropout }.first?.probability ?? 0
  cell.say(
    """
    At every step each hidden unit of the fully connected layers is switched off with probability \
    \(significant(share)), so that none can rely on another [Hinton2012]; chapter 6 is about what \
    that buys. Here is what it does to the number that is logged. A network takes \(steps) steps; then \
    the same weights are asked about \(count) images \(draws) times with fresh masks, as in training, \
    and once with all units at work, as in testing.
    """)
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
