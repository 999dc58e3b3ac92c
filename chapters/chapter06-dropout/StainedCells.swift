import Base
import Course
import Datasets
import Layers
import Notebook
import Statistics
import Tensors

/// What a stained cell is asked for.
nonisolated enum CellQuestion: String, CaseIterable {
  case stain
  case shape

  var answers: [String] {
    self == .stain ? ["pink", "violet", "blue"] : ["round", "long", "dividing"]
  }
}

/// How far a cell's stain may lie from the middle of its kind, in steps from one kind to the next:
/// above ½, so that some cells cannot be told.
private nonisolated let stainSpread: Float = 0.65

/// Pictures like those of stained cells under a microscope, 16 × 16 pixels: one blob of three shapes and
/// three stains, each shape with each stain, in any direction. No two cells are stained alike: the
/// stains lie evenly on the way from pink to blue, and each varies so far that it overlaps its
/// neighbours. Picture i has the stain i mod 3 and the shape i / 3 mod 3; the question says which of
/// the two is its class.
nonisolated func stainedCells(count: Int, seed: UInt64, asking question: CellQuestion)
  -> LabelledImages
{
  let (pink, blue) = (SIMD3<Float>(0.82, 0.45, 0.62), SIMD3<Float>(0.50, 0.40, 0.78))
  let ground = SIMD3<Float>(0.93, 0.90, 0.93)
  return painted(
    "stained cells", classNames: question.answers,
    labels: (0..<count).map { question == .stain ? $0 % 3 : $0 / 3 % 3 }, noise: 0.07, seed: seed
  ) { index, number in
    let strength = number(0.75, 1.1)
    let (x, y) = (number(6.5, 8.5), number(6.5, 8.5))
    // A direction: a point inside the unit circle, but not near its middle.
    var (u, v): (Float, Float) = (0, 0)
    while !(0.05...1).contains(u * u + v * v) { (u, v) = (number(-1, 1), number(-1, 1)) }
    let length = (u * u + v * v).squareRoot()
    let (right, down) = (u / length, v / length)
    let size = number(0.85, 1.15)
    let hue = (Float(index % 3) + number(-stainSpread, stainSpread)) / 2
    let stain = 1 - (1 - pink - (blue - pink) * hue) * strength
    return { row, column in
      let (dx, dy) = (Float(column) - x, Float(row) - y)
      let (along, across) = ((right * dx + down * dy) / size, (down * dx - right * dy) / size)
      let isInside =
        switch index / 3 % 3 {
        case 0: along * along + across * across < 16
        case 1: along * along / 36 + across * across / 7 < 1
        default: (abs(along) - 2.7) * (abs(along) - 2.7) + across * across < 7.5
        }
      return isInside ? stain : ground
    }
  }
}

/// Turns a square picture by 0, 1, 2 or 3 quarters, at random.
nonisolated struct RandomQuarterTurn: Transform {
  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    image.upright(orientation: [1, 8, 3, 6][generator.integer(below: 4)])
  }
}

/// A way to change the training pictures of cells.
private struct Change: Hashable {
  var geometry = false
  /// The largest change of temperature; 0 for none.
  var colour: Float = 0

  var transforms: [any Transform] {
    (geometry
      ? [RandomHorizontalFlip(), RandomQuarterTurn()] : [])
      + (colour > 0 ? [TemperatureJitter(colour)] : [])
  }
}

/// Geometry and colour, two by two, where colour tells the classes apart and where it does not.
func addStainedCellsCell(to page: Page) {
  page.further("geometry-colour", "Geometry and colour together: worse on pictures of cells?") {
    cell in
    cell.say(
      """
      A note changed geometry *and* colour of pictures of cells and did worse than with one of them \
      [Notes]. Here are pictures like those of stained cells: three shapes, three stains, each with \
      each. The stains overlap: not every stain can be named. Of the same pictures the stain can be \
      asked, or the shape:
      """)
    let samples = stainedCells(count: 9, seed: seed, asking: .stain)
    cell.figure(
      ImageFigure(
        grid: (0..<9).map { pixelImage(samples.image(at: $0).tensor) },
        labels: (0..<9).map {
          "\(CellQuestion.shape.answers[$0 / 3]), \(CellQuestion.stain.answers[$0 % 3])"
        }, columns: 3, caption: "One cell of each shape and stain.", maximumWidth: 16,
        alt: "Nine blobs: round, long and with two lobes, in pink, violet and blue."))
    let strengths: [Float] = [0.1, 0.3, 0.6]
    let few = quick ? 90 : 180
    let epochs = quick ? 10 : full ? 60 : 30
    cell.say(
      """
      A small network learns from \(few) of them, \(epochs) epochs: as they are; with other geometry \
      (mirrors, quarter turns); with other colours (temperature); with both. How \
      strongly the temperature changes, \
      \(strengths.map { percent($0, decimals: 0) }.joined(separator: ", ")), is chosen on 300 \
      validation pictures, for each row by itself.
      """)
    cell.plusMinus(runs: scale.seeds)
    let changes =
      [Change(), Change(geometry: true)] + strengths.map { Change(colour: $0) }
      + strengths.map { Change(geometry: true, colour: $0) }
    let colours = 2..<(2 + strengths.count)
    let both = colours.upperBound..<changes.count
    var table = Table(
      "asked for", "changed", "strength of colour", "training", "right", "change", "",
      "change against geometry", "",
      caption:
        "In per cent: training pictures, unchanged, and test pictures recognised. Changes in points, "
        + "against neither and against geometry alone: \(arrowsExplained)")
    var together: [CellQuestion: SpreadComparison] = [:]
    var strongest: [CellQuestion: SpreadComparison] = [:]
    // The share of its own pictures that a network recognises without changes and with geometry.
    var learned: [CellQuestion: (without: Double, with: Double)] = [:]
    var strengthTable = Table(
      columns: [.init("asked for"), .init("0 %: geometry alone")]
        + strengths.map { .init(percent($0, decimals: 0)) },
      caption: "The row “both” for every strength of colour: test pictures recognised in per cent.")
    for question in CellQuestion.allCases {
      let runs = try taught(changes, few: few, epochs: epochs, question)
      func test(_ index: Int) -> [Double] { runs[index].map { $0.end.test.accuracy } }
      func training(_ index: Int) -> [Double] { runs[index].map { $0.end.training.accuracy } }
      for (name, options) in [
        ("neither", 0..<1), ("geometry", 1..<2), ("colour", colours), ("both", both),
      ] {
        let index = chosen(among: options, of: runs)
        let change = try paired(test(index), test(0))
        let further = try paired(test(index), test(1))
        if options == both { together[question] = further }
        table.row(
          question.rawValue, name,
          changes[index].colour > 0 ? percent(changes[index].colour, decimals: 0) : "–",
          try percentages(training(index)), try percentages(test(index)),
          index == 0 ? nil : change.points(), index == 0 ? "" : change.arrow,
          index < 2 ? nil : further.points(), index < 2 ? "" : further.arrow)
      }
      strengthTable.row(
        of: [question.rawValue as (any TableValue)?]
          + (try ([1] + both).map { try percentages(test($0)) as (any TableValue)? }))
      strongest[question] = try paired(test(changes.count - 1), test(1))
      learned[question] = (try Spread(training(0)).mean, try Spread(training(1)).mean)
    }
    cell.table(table)
    guard let byStain = together[.stain], let byShape = together[.shape],
      let strongStain = strongest[.stain], let strongShape = strongest[.shape],
      let shape = learned[.shape]
    else { return }
    cell.verdict(
      byStain.judging(.less), "A note found",
      that: "geometry and colour together do worse than geometry alone",
      found: "asked for the stain, the difference is \(byStain.points()) points",
      failsIf: "both are shown to do better", source: "Notes")
    cell.verdict(
      byShape.judging(.more), "We expect",
      that: "where the shape is the question other colours help geometry",
      found: "the difference is \(byShape.points()) points",
      failsIf: "both are shown to do worse")
    cell.say("Validation pictures chose how strong the colours are. What if nobody had chosen?")
    cell.table(strengthTable)
    cell.say(
      """
      At \(percent(strengths.last!, decimals: 0)) the difference to geometry alone is \
      \(strongStain.points()) points where the stain is asked for and \(strongShape.points()) where the \
      shape is. \(whatColourDoes(strongStain, strongShape))
      """)
    let patience = 4
    let longer = try taught(
      [changes[0], changes[1], changes.last!], few: few, epochs: patience * epochs, .shape)
    let (neither, geometry, everything) = (
      longer[0].map(\.end), longer[1].map(\.end), longer[2].map(\.end)
    )
    let later = try paired(
      everything.map(\.test.accuracy), geometry.map(\.test.accuracy))
    let caughtUp = try paired(geometry.map(\.test.accuracy), neither.map(\.test.accuracy))
    cell.say(
      """
      Or is it a lack of training? Asked for the shape after \(epochs) epochs, the network recognises \
      \(percent(shape.without, decimals: 0)) of its own pictures where nothing is changed and \
      \(percent(shape.with, decimals: 0)) with other geometry. After \(patience * epochs) epochs the \
      test accuracies, in per cent, are \(try percentages(neither.map(\.test.accuracy))) with neither, \
      \(try percentages(geometry.map(\.test.accuracy))) with geometry and \
      \(try percentages(everything.map(\.test.accuracy))) with both at \
      \(percent(strengths.last!, decimals: 0)). From geometry alone to both that is \(later.points()) points: \
      \(whatPatienceDoes(strongShape, later)). From neither to geometry it is \
      \(caughtUp.points()) points\(caughtUp.verdict == .more
        ? ": it helps, once there is time to learn it" : "").
      """)
    cell.takeaway(
      "ask of every change whether it changes the answer to the question at hand, and whether the "
        + "network has the time to learn it.")
    cell.change(
      "`stainSpread` to 0.4: the stains no longer overlap, and more than nine in ten are recognised. Do "
        + "strong colours cost some of them?")
    cell.notes("Ask which of the two questions a laboratory has, and who would know.")
  }
}

/// What strong colours do to each of the two questions, as far as the runs show it.
private func whatColourDoes(_ stain: SpreadComparison, _ shape: SpreadComparison) -> String {
  switch (stain.verdict == .less, shape.verdict == .less) {
  case (true, false):
    "So both together do worse where the colour is the answer: a changed colour is a changed answer."
  case (false, true):
    "So both together do worse where the colour is not the answer: there colours are one more "
      + "variety to learn."
  case (true, true):
    "So both together do worse for either question, "
      + (stain.difference < shape.difference
        ? "most where the colour is the answer: a changed colour is a changed answer."
        : "and not most where the colour is the answer: colours are one more variety to learn, too.")
  case (false, false):
    "So strong colours were not shown to make geometry worse for either question."
  }
}

/// What more epochs do to the difference between both changes and geometry alone.
private func whatPatienceDoes(_ before: SpreadComparison, _ later: SpreadComparison) -> String {
  if before.verdict != .less {
    return "there was no loss beyond chance that more epochs could undo"
  }
  if later.verdict != .less { return "nothing beyond chance stays lost" }
  return later.difference > before.difference / 2
    ? "less than half of the lost points stay lost, and the rest was a lack of training"
    : "more than half of the lost points stay lost"
}

/// The runs of every change, one a seed.
private func taught(
  _ changes: [Change], few: Int, epochs: Int, _ question: CellQuestion
) throws -> [[Run]] {
  let normalize = Normalize(of: stainedCells(count: 300, seed: 1, asking: question))
  let validation = try Exam(stainedCells(count: 300, seed: 3, asking: question), normalize)
  let test = try Exam(stainedCells(count: quick ? 300 : 900, seed: 2, asking: question), normalize)
  return try Workshop().runs(changes.map { "\($0)" }, seeds: scale.seeds) { index, seed in
    let pictures = stainedCells(count: few, seed: 1000 &+ seed, asking: question)
    return Plan(
      network: { Sequential(Flatten(), Linear(3 * 16 * 16, 64), ReLU(), Linear(64, 3)) },
      pictures: pictures, transform: Compose(changes[index].transforms + [normalize]),
      epochs: epochs, seed: seed, learningRate: 0.005, every: 100,
      training: try Exam(pictures, normalize), validation: validation, test: test)
  }
}

/// The one of several changes whose runs recognise most validation pictures.
private func chosen(among options: Range<Int>, of runs: [[Run]]) -> Int {
  func validated(_ index: Int) -> Double {
    runs[index].reduce(0) { $0 + $1.end.validation.accuracy }
  }
  return options.max { validated($0) < validated($1) }!
}
