import Fast
import Course
import Base
import Layers
import Notebook
import Tensors

let page = Page(
  chapter: 6, title: "Dropout: many networks for the price of one", command: "chapter06-dropout",
  question: """
    A large network can learn its few pictures by heart. What did AlexNet do against that, why \
    should throwing half of its units away help, and what does each remedy buy?
    """,
  sources: works(
    "Krizhevsky2012", "Hinton2012", "Srivastava2014", "Baldi2013", "CudaConvnet2012", "Ioffe2015",
    "Ba2016", "Ulyanov2016", "Wu2018", "Notes"),
  options: [.strict],
  durations: Durations(
    quick: "a few seconds", standard: "about half a minute", full: "about two minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
let scale: Scale = quick ? .quick : full ? .full : .standard
// A set that cannot be used is better refused before the first line of the page.
let strict = page.arguments.isOn("strict")
let material = Once { try Material.chosen(page.arguments.data, scale, strict: strict) }
page.isAbout(page.arguments.data ?? "the built-in glyphs")
page.prepare { if page.arguments.data != nil { _ = try material() } }

page.cell("mask", "What does dropout do?") { cell in
  cell.say(
    """
    Dropout [Hinton2012] does one thing. In training it throws away each number that passes, with \
    probability p, and hands on the others. A coin decides, and it is tossed anew for every number \
    of every picture of every batch. Here are the coins of three pictures, 256 numbers each, for \
    p = 0.5; black is what was thrown away.
    """)
  let (dropout, y) = cell.code {
    let dropout = Dropout(probability: 0.5, seed: seed)
    let y = dropout(Tensor.ones([3, 256]))
    return (dropout, y)
  }
  let masks = (0..<3).map { y.entry($0) }
  cell.figure(
    ImageFigure(
      grid: masks.map { pixelImage(($0 * 0.5).reshaped(to: [16, 16])) },
      labels: ["picture 1", "picture 2", "picture 3"], columns: 3,
      caption: "Three masks of one batch, 16 × 16 numbers each.", maximumWidth: 16,
      alt: "Three squares of black and white dots, each at random."))
  // 256 fair coins: 128, and a standard deviation of √(256/4).
  let deviation = (256.0 / 4).squareRoot()
  let dropped = masks.map { mask in mask.values.count { $0 == 0 } }
  let agreeing = zip(masks[0].values, masks[1].values).count { $0 == $1 }
  cell.check(
    "thrown away", dropped.allSatisfy { abs(Double($0) - 128) < 4 * deviation },
    claim: "256 fair coins give 128, with a standard deviation of \(significant(deviation))",
    counted: dropped.map(String.init).joined(separator: ", ") + " of 256")
  cell.check(
    "every picture has coins of its own", abs(Double(agreeing) - 128) < 4 * deviation,
    claim: "independent coins agree in half of the places",
    counted: "the first two masks agree in \(agreeing) of 256 places")
  let back = dropout.backward(Tensor.ones([3, 256]))
  cell.check(
    "the way back has the mask of the way there", back == y,
    claim: "a unit that was not there is not to blame")
  cell.say(
    """
    The survivors are \(significant(y.max())), not 1: they were doubled. Where that factor belongs \
    is the next question.
    """)
  cell.takeaway("for every picture another random half of the layer.")
  cell.exercise("6.1", "write dropout's forward pass")
  cell.exercise("6.2", "write its way back")
  cell.notes(
    """
    Ask who is dropped: weights, units or pictures? (Units, for one picture at a time.) The usual \
    mistake in programs is one mask for the whole batch; the second check is the one that finds it.
    """)
}

page.cell("two-forms", "Where does the factor stand?") { cell in
  cell.say(
    """
    A unit that adds up 64 inputs finds, with p = 0.5, only half of them there in training and all of \
    them in the test: its sum would double. In 2012 the test was corrected, every output multiplied \
    by 1 − p [Krizhevsky2012]. Today training is: the survivors are divided by 1 − p, and the test \
    needs no thought (*inverted dropout*). We put one sum Σ wᵢxᵢ through many masks:
    """)
  let count = quick ? 5_000 : full ? 200_000 : 20_000
  var generator = RandomGenerator(seed: seed)
  let x = Tensor.uniform([64], using: &generator)
  let weights = Tensor.normal([64, 1], mean: 0.2, standardDeviation: 0.5, using: &generator)
  let inputs = x.broadcast(to: [count, 64])
  let outputs = cell.code {
    [Float(0.2), 0.5, 0.8].map { p in
      let dropout = Dropout(probability: p, seed: seed)
      let kept = dropout(inputs)  // a mask a row
      let now = kept.matmul(weights)  // divided by 1 − p
      let then = (kept * (1 - p)).matmul(weights)  // 2012: as it is
      return (p: Double(p), now: now.values, then: then.values)
    }
  }
  let terms = zip(x.values, weights.values).map { Double($0 * $1) }
  var table = Table(
    "form", .number("p"), .number("mean"), .number("formula", decimals: 3), .number("variance"),
    .number("formula", decimals: 3),
    caption: "± is the half width of the interval that holds the truth 999 times in 1,000.")
  var hits = (mean: 0, variance: 0)
  for (form, isInverted) in [("2012", false), ("now", true)] {
    for output in outputs {
      let theory = MaskedSum(terms, probability: output.p, isInverted: isInverted)
      let found = theory.measure(isInverted ? output.now : output.then)
      hits.mean += abs(found.mean - theory.mean) < found.meanHalfWidth ? 1 : 0
      hits.variance += abs(found.variance - theory.variance) < found.varianceHalfWidth ? 1 : 0
      table.row(
        form, significant(output.p),
        "\(grouped(found.mean, decimals: 3)) ± \(grouped(found.meanHalfWidth, decimals: 3))",
        theory.mean,
        "\(grouped(found.variance, decimals: 3)) ± "
          + grouped(found.varianceHalfWidth, decimals: 3), theory.variance)
    }
  }
  cell.formula(
    """
    2012   mean (1 − p) Σ wᵢxᵢ     variance p (1 − p) Σ (wᵢxᵢ)²
    now    mean Σ wᵢxᵢ             variance p / (1 − p) Σ (wᵢxᵢ)²
    """)
  cell.table(table)
  cell.check(
    "mean over \(grouped(count)) masks", hits.mean == 6,
    counted: "the formula lies in the interval in \(hits.mean) of 6 rows")
  cell.check(
    "variance over \(grouped(count)) masks", hits.variance == 6,
    counted: "the formula lies in the interval in \(hits.variance) of 6 rows")
  cell.figure(
    Histogram(
      outputs[1].now, x: Axis("the sum, p = 0.5, today's form"),
      caption: "What the unit sees in training; in the test it sees "
        + "\(significant(terms.reduce(0, +), digits: 3))."))
  // Weights twice as large in 2012's program: then both programs compute the same.
  let p: Float = 0.5
  let kept = Dropout(probability: p, seed: seed)(inputs)
  let training = (kept * (1 - p)).matmul(weights * (1 / (1 - p)))
    .relativeDifference(from: kept.matmul(weights))
  let test = (x.reshaped(to: [1, 64]).matmul(weights * (1 / (1 - p))) * (1 - p))
    .relativeDifference(from: x.reshaped(to: [1, 64]).matmul(weights))
  cell.check(
    "the two forms are one network", max(training, test) < 1e-5,
    claim:
      "with weights 1 / (1 − p) times as large, 2012's form gives the same sums in training and "
      + "in the test, to five digits", source: "Krizhevsky2012")
  cell.takeaway("scale once: in training or in the test. Never twice, never not at all.")
  cell.exercise("6.3", "write the form of 2012")
  cell.notes(
    """
    Let the room find the factor for p = 0.8 before the table is shown: 5, not 1.25. The variance \
    grows with p / (1 − p): dropout keeps the mean and pays in noise.
    """)
}

addAveragingCells(to: page)
addOverfittingCells(to: page)
addCoAdaptationCells(to: page)
addRemedyCells(to: page)
addAugmentationCells(to: page)
addColourCells(to: page)
addNormalisationCells(to: page)

page.run()
