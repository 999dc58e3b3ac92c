import Fast
import Course
import Base
import Layers
import Notebook
import Tensors

let page = Page(
  chapter: 6, title: "Dropout and other remedies against overfitting", command: "chapter06-dropout",
  question: """
    A large network can fit its few pictures without learning what holds for others. What did \
    AlexNet do against that, why should setting half of its units to zero help, and what is each \
    remedy worth?
    """,
  sources: works(
    "Krizhevsky2012", "Hinton2012", "Srivastava2014", "Baldi2013", "CudaConvnet2012", "Ioffe2015",
    "Ba2016", "Ulyanov2016", "Wu2018", "Breiman1996", "Wan2013", "Tompson2015", "Zhong2017",
    "Buolamwini2018", "Byrd2019", "Notes"),
  options: [.image, .strict],
  durations: Durations(
    quick: "about ten seconds", standard: "over a minute", full: "about seven minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
let scale: Scale = quick ? .quick : full ? .full : .standard
// A set that cannot be used is better refused before the first line of the page.
let strict = page.arguments.isOn("strict")
let material = Once { try Material.chosen(page.arguments.data, scale, strict: strict) }
page.isAbout(page.arguments.data.map(properName) ?? "the built-in glyphs")
page.prepare {
  if page.arguments.data != nil { _ = try material() }
  _ = try shownPicture(side: 64)
}

/// The picture whose views and colours are shown: a lighthouse drawn by code, or the reader's own.
/// Numbers from 0 to 1 [3, side, side].
func shownPicture(side: Int) throws -> Tensor {
  try page.arguments["image"].map { try readPicture(at: $0, fitting: [3, side, side]) }
    ?? lighthouse(size: side)
}

/// What it shows, for texts and captions.
let shownName = page.arguments["image"].map { "`\($0)`" } ?? "the lighthouse"

/// The share of numbers that dropout drops, in the cells that show what it does to them.
let droppedShare = Knob("p", [Float(0.2), 0.5, 0.8], default: 0.5)

page.cell("mask", "What dropout does to a layer", knobs: [droppedShare]) { cell in
  let p = cell[droppedShare]
  cell.say(
    """
    One of AlexNet's remedies against overfitting is _dropout_: in training each number that a layer puts \
    out is set to 0 with probability p, independently of the others [Hinton2012]. The pattern of \
    zeros and survivors is a _mask_, drawn anew for every picture of every batch. The library's \
    layer, and its plain arithmetic:
    """)
  cell.source("Layers/Dropout.swift", "Dropout.forward(_:)")
  cell.source("Plain/Activations.swift", "dropout")
  cell.say("A batch of three pictures with 256 numbers each, all of them 1:")
  let dropout = Dropout(probability: p, seed: seed)
  let y = cell.code {
    dropout.forward(Tensor.ones([3, 256]))
  }
  let masks = (0..<3).map { y.entry($0).map { $0 == 0 ? 0 : 1 } }
  cell.figure(
    ImageFigure(
      grid: masks.map { pixelImage(framed($0.reshaped(to: [16, 16]))) },
      labels: ["picture 1", "picture 2", "picture 3"], columns: 3,
      caption: "The masks of the three pictures, p = \(significant(p)), 16 × 16 numbers each in a "
        + "frame; black: set to 0.", maximumWidth: 18,
      alt: "Three framed squares of black and white dots, each at random."))
  // 256 independent draws: a mean of 256 p, and a standard deviation of √(256 p (1 − p)).
  let (share, kept) = (Double(p), 1 - Double(p))
  let deviation = (256 * share * kept).squareRoot()
  let dropped = masks.map { mask in mask.values.count { $0 == 0 } }
  let agreeing = zip(masks[0].values, masks[1].values).count { $0 == $1 }
  let agreement = share * share + kept * kept
  let agreementDeviation = (256 * agreement * (1 - agreement)).squareRoot()
  let back = dropout.backward(Tensor.ones([3, 256]))
  cell.verdict(
    dropped.allSatisfy { abs(Double($0) - 256 * share) < 4 * deviation }
      && abs(Double(agreeing) - 256 * agreement) < 4 * agreementDeviation,
    "We expect", that: "each mask drops a share p, and two are independent",
    found:
      "\(dropped.map(String.init).joined(separator: ", ")) of 256 numbers are zeros (expected: "
      + "\(significant(256 * share))), and the first two masks agree in \(agreeing) places "
      + "(expected: "
      + "\(significant(256 * agreement)))",
    failsIf: "a count is more than 4 standard deviations away")
  cell.verdict(
    back == y, "The chain rule demands",
    that: "the backward pass uses the mask of the forward pass",
    found: back == y
      ? "the same numbers are zero"
      : "the two masks differ",
    failsIf: "one of the 768 numbers differs")
  cell.say(
    """
    The survivors are \(significant(y.max())), not 1: `scale` divides them by 1 − p. The next cell \
    says why.
    """)
  cell.takeaway("for every picture of every batch another random part of a layer is zero.")
  cell.exercise("6.1", "write dropout's forward pass")
  cell.exercise("6.2", "write its backward pass")
  cell.notes(
    """
    Ask who is dropped: weights, units or pictures? (Units, for one picture at a time.) The usual \
    mistake in programs is one mask for the whole batch; the first verdict is the one that finds it.
    """)
}

page.cell("two-forms", "Where the factor stands: two forms of dropout", knobs: [droppedShare]) {
  cell in
  let p = cell[droppedShare]
  cell.say(
    """
    A unit of the next layer adds up s = Σ wᵢxᵢ. Let mᵢ be 0 with probability p, else 1: its \
    expectation is 1 − p, its variance p (1 − p). Expectations add up, and so do variances of \
    independent terms:
    """)
  cell.formula(
    """
    2012   training: Σ mᵢwᵢxᵢ             variance p (1 − p) Σ (wᵢxᵢ)²
           test:     (1 − p) s
    now    training: Σ mᵢwᵢxᵢ / (1 − p)   variance p / (1 − p) Σ (wᵢxᵢ)²
           test:     s
    """)
  cell.say(
    """
    The mean in training is in both forms the value of the test. In 2012 outputs were \
    multiplied in the test [Krizhevsky2012]; today survivors are divided in training (_inverted \
    dropout_). One sum of 64 terms under many masks:
    """)
  let count = quick ? 5_000 : full ? 200_000 : 20_000
  var generator = RandomGenerator(seed: seed)
  let x = Tensor.uniform([64], using: &generator)
  let weights = Tensor.normal([64, 1], mean: 0.2, standardDeviation: 0.5, using: &generator)
  let inputs = x.broadcast(to: [count, 64])
  let dropout = Dropout(probability: p, seed: seed)
  let sums = cell.code {
    [  // new masks each time, one a row; survivors / (1 − p)
      "2012": (dropout.forward(inputs) * (1 - p)).matmul(weights),
      "now": dropout.forward(inputs).matmul(weights),
    ]
  }
  let terms = zip(x.values, weights.values).map { Double($0 * $1) }
  var table = Table(
    "form", .number("mean"), .number("formula", decimals: 3), .number("variance"),
    .number("formula", decimals: 3), .number("in the test", decimals: 3))
  var hits = 0
  for form in ["2012", "now"] {
    let theory = MaskedSum(terms, probability: Double(p), isInverted: form == "now")
    let found = theory.measure(sums[form]!.values)
    hits += abs(found.mean - theory.mean) < found.meanHalfWidth ? 1 : 0
    hits += abs(found.variance - theory.variance) < found.varianceHalfWidth ? 1 : 0
    table.row(
      form, grouped(found.mean, decimals: 3), theory.mean, grouped(found.variance, decimals: 3),
      theory.variance, theory.mean)
  }
  cell.table(table)
  cell.verdict(
    hits == 4, "The algebra says", that: "these are mean and variance",
    found: "\(hits) of the 4 values over \(grouped(count)) masks agree with their formulas",
    failsIf: "one lies outside the interval that chance leaves 999 times in 1,000")
  cell.figure(sumsPlot(sums, p: p, terms: terms))
  // Weights 1 / (1 − p) times as large in 2012's program: then both programs compute the same.
  let kept = Dropout(probability: p, seed: seed)(inputs)
  let row = x.reshaped(to: [1, 64])
  let training = (kept * (1 - p)).matmul(weights * (1 / (1 - p)))
    .relativeDifference(from: kept.matmul(weights))
  let test = (row.matmul(weights * (1 / (1 - p))) * (1 - p))
    .relativeDifference(from: row.matmul(weights))
  cell.verdict(
    max(training, test) < 1e-5, "Algebra says too",
    that: "with weights 1 / (1 − p) times as large, 2012's form is today's form",
    found: "the largest relative difference, in training and test, is "
      + significant(max(training, test), digits: 1), failsIf: "it is more than 0.00001")
  cell.takeaway("scale in training or in the test: exactly once.")
  cell.exercise("6.3", "write the form of 2012")
  cell.notes(
    """
    Let the room find the factor for p = 0.8: 5, not 1.25. The variance grows with p / (1 − p): \
    dropout keeps the mean and adds noise.
    """)
}

/// A mask with a bright frame of one pixel, so that masks side by side do not run together.
func framed(_ mask: Tensor) -> Tensor {
  let (rows, columns) = (mask.shape[0], mask.shape[1])
  var output = Tensor.ones([rows + 2, columns + 2])
  for row in 0..<rows {
    for column in 0..<columns { output[row + 1, column + 1] = 0.6 * mask[row, column] }
  }
  return output
}

/// How the sums spread in training under both forms, and where they stand in the test.
private func sumsPlot(_ sums: [String: Tensor], p: Float, terms: [Double]) -> LinePlot {
  let all = sums.values.flatMap(\.values)
  let (low, high) = (Double(all.min()!), Double(all.max()!))
  let bins = 40
  let width = (high - low) / Double(bins)
  var series: [LinePlot.Series] = []
  var highest = 0.0
  for form in ["2012", "now"] {
    var counts = [Double](repeating: 0, count: bins)
    for value in sums[form]!.values {
      counts[min(bins - 1, Int((Double(value) - low) / width))] += 1
    }
    highest = max(highest, counts.max()!)
    series.append(
      LinePlot.Series(
        form, x: counts.indices.map { low + (Double($0) + 0.5) * width }, y: counts))
  }
  for form in ["2012", "now"] {
    let value = terms.reduce(0, +) * (form == "now" ? 1 : 1 - Double(p))
    series.append(
      LinePlot.Series("\(form), test", x: [value, value], y: [0, 1.05 * highest]))
  }
  return LinePlot(
    x: Axis("the unit's sum, p = \(significant(p))"), y: Axis("masks"), series: series,
    caption: "The sum over many masks in training; upright: the one value of the test.", rows: 10,
    alt: "Two bell curves, each around the upright line of its form's value in the test.")
}

addAveragingCells(to: page)
addOverfittingCells(to: page)
addBaggingCells(to: page)
addModeCells(to: page)
addCoAdaptationCells(to: page)
addRelativeCells(to: page)
addRemedyCells(to: page)
addCropCells(to: page)
addAugmentationCells(to: page)
addLightCells(to: page)
addPreprocessingCell(to: page)
addStainedCellsCell(to: page)
addFairnessCell(to: page)
addColourNoiseCells(to: page)
addResponseNormalisationCells(to: page)
addNormCells(to: page)
addConclusion(to: page)

page.run()
