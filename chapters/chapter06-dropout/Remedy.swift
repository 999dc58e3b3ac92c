import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// What is done against overfitting in one kind of run, and how the network is trained.
struct Remedy: Hashable {
  var dropout: Float = 0
  var weightDecay = 0.0
  /// Whether the network with the lowest validation loss is kept, not the last one.
  var stopsEarly = false
  var augments = false
  /// Five times as many training pictures, in a fifth of the epochs: as many steps.
  var moreData = false
  /// How often the usual number of epochs is trained.
  var lengthening = 1
  /// Units in each of the two hidden layers.
  var units = 256
  var learningRate = 0.01

  /// What the training depends on: the choice among its networks comes later.
  fileprivate var training: Remedy {
    var remedy = self
    remedy.stopsEarly = false
    return remedy
  }

  /// Whether a run is judged again and again, for a curve or to stop early, or only at its end.
  fileprivate var isWatched: Bool {
    stopsEarly || Remedy(dropout: dropout) == training
  }

  /// The marks of the network that is kept.
  func kept(_ run: Run) -> Run.Moment { stopsEarly ? run.earlyStop : run.end }
}

/// A network far too large for a few hundred pictures, with dropout where AlexNet has it: behind both
/// hidden layers.
nonisolated func wideNetwork(inputs: Int, classes: Int, dropout p: Float, units: Int = 256)
  -> Sequential
{
  Sequential(
    Flatten(),
    Linear(inputs, units), ReLU(), Dropout(probability: p),
    Linear(units, units), ReLU(), Dropout(probability: p),
    Linear(units, classes))
}

/// The wide network's runs, shared by the cells.
let wide = WideRuns()

/// Trains the wide network with remedies, each as often as there are seeds.
final class WideRuns {
  private let workshop = Workshop()
  private let exams = Once {
    let material = try material()
    return (
      validation: try Exam(material.validation, material.normalize),
      test: try Exam(material.test, material.normalize)
    )
  }

  /// After how many epochs a watched run is judged, and after each of how many at first.
  private var every: Int { max(1, scale.epochs / 10) }

  /// The test pictures, normalised.
  func test() throws -> Exam { try exams().test }

  /// The runs of each remedy.
  func callAsFunction(_ remedies: [Remedy]) throws -> [[Run]] {
    try workshop.runs(remedies.map { "\($0.training)" }, seeds: scale.seeds) { index, seed in
      try plan(remedies[index], seed: seed)
    }
  }

  /// The runs of one remedy.
  func callAsFunction(_ remedy: Remedy) throws -> [Run] { try self([remedy])[0] }

  /// For each seed, networks for a committee without any remedy: each begins with weights of its own
  /// and, with `resampled`, learns from as many pictures drawn with replacement from the same few.
  func committees(of members: Int, resampled: Bool) throws -> [[Run]] {
    let names = (0..<members).map { "member \($0), resampled \(resampled)" }
    return try workshop.runs(names, seeds: scale.seeds) { member, seed in
      var plan = try plan(Remedy(), seed: seed)
      plan.seed = seed &+ 1_000 &* UInt64(member + 1)
      plan.every = plan.epochs
      plan.isWatchedFromTheStart = false
      if resampled {
        var generator = RandomGenerator(seed: plan.seed)
        let count = plan.pictures.count
        let drawn = (0..<count).map { _ in generator.integer(below: count) }
        plan.pictures = plan.pictures.subset(drawn)
      }
      return plan
    }
  }

  private func plan(_ remedy: Remedy, seed: UInt64) throws -> Plan {
    let material = try material()
    let exams = try exams()
    let inputs = material.pool.imageShape.product
    let classes = material.pool.classCount
    let pictures = material.pictures(more: remedy.moreData, seed: seed)
    let epochs = remedy.moreData ? scale.epochs / 5 : scale.epochs * remedy.lengthening
    return Plan(
      network: {
        wideNetwork(
          inputs: inputs, classes: classes, dropout: remedy.dropout, units: remedy.units)
      },
      pictures: pictures,
      transform: remedy.augments
        ? Compose(shifts(material.pool), material.normalize) : material.normalize,
      epochs: epochs, seed: seed, learningRate: remedy.learningRate,
      weightDecay: remedy.weightDecay,
      every: !remedy.isWatched ? epochs : remedy.moreData ? max(1, every / 5) : every,
      isWatchedFromTheStart: remedy.isWatched,
      training: try Exam(pictures, material.normalize),
      validation: exams.validation, test: exams.test)
  }
}

/// Crops at random places, two pixels or less from the middle; in colour mirrored as well: signs and
/// letters turn into others in a mirror.
private func shifts(_ pictures: LabelledImages) -> any Transform {
  let crop = RandomCrop(height: pictures.height, width: pictures.width, padding: 2)
  return pictures.channels == 3 ? Compose(crop, RandomHorizontalFlip()) : crop
}

nonisolated extension SpreadComparison {
  /// ↑ shown to be more, ↓ shown to be less, ≈ undecided.
  var arrow: String {
    switch verdict {
    case .more: "↑"
    case .less: "↓"
    case .undecided: "≈"
    }
  }
}

nonisolated extension SpreadComparison {
  /// The difference and its standard error: "−0.031 ± 0.004".
  func text(_ decimals: Int) -> String {
    (difference > 0 ? "+" : "") + grouped(difference, decimals: decimals) + " ± "
      + grouped(standardError, decimals: decimals)
  }

  /// The same with two decimals.
  var text: String { text(2) }
}

extension [SpreadComparison] {
  /// What becomes of the claim that in every pair the first is more: one that is less refutes it.
  var allMore: Check.Verdict {
    let verdicts = map { $0.judging(.more) }
    return verdicts.contains(.fails) ? .fails : verdicts.contains(.undecided) ? .undecided : .holds
  }
}

/// Where every network is tried with every learning rate: each network's runs, rate by rate, and which
/// rate recognises most validation pictures.
///
/// - Parameters:
///   - all: the runs, network by network and within it rate by rate.
///   - rates: how many rates there are.
nonisolated func triedRates(_ all: [[Run]], rates: Int) -> [(runs: [[Run]], pick: Int)] {
  stride(from: 0, to: all.count, by: rates).map { start in
    let runs = Array(all[start..<(start + rates)])
    let pick = runs.indices.max {
      runs[$0].meanValidationAccuracy < runs[$1].meanValidationAccuracy
    }!
    return (runs, pick)
  }
}

nonisolated extension [Run] {
  /// The mean accuracy on the validation pictures after the last epoch.
  var meanValidationAccuracy: Double {
    reduce(0) { $0 + $1.validation.last!.accuracy } / Double(count)
  }
  /// The accuracy on the test pictures after the last epoch, run by run.
  var accuracies: [Double] { map { $0.test.last!.accuracy } }
  /// The same for the training pictures.
  var trainingAccuracies: [Double] { map { $0.training.last!.accuracy } }
  /// The mean loss on the test pictures after the last epoch, run by run.
  var losses: [Double] { map { $0.test.last!.loss } }

  /// The mean over the runs, after each epoch in which they were judged.
  func curve(_ name: String, _ value: (Run) -> [Double]) -> LinePlot.Series {
    let curves = map(value)
    let means = curves[0].indices.map { place in
      curves.reduce(0) { $0 + $1[place] } / Double(curves.count)
    }
    return LinePlot.Series(name, x: self[0].epochs.map(Double.init), y: means)
  }
}

/// What the arrows of the tables mean, for the end of a caption.
nonisolated let arrowsExplained = "↑ more, ↓ less, beyond chance; ≈ undecided."

/// Mean ± standard error of shares, in per cent: "94.1 ± 0.3".
nonisolated func percentages(_ shares: [Double]) throws -> String {
  try Spread(shares.map { 100 * $0 }).text(decimals: 1)
}
