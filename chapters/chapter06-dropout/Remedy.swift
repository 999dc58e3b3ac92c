import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// What is done against overfitting in one kind of run.
struct Remedy: Hashable {
  var dropout: Float = 0
  var weightDecay = 0.0
  /// Five times as many training pictures.
  var moreData = false
  var augments = false
}

/// A network far too large for a few hundred pictures, with dropout where AlexNet has it: behind both
/// hidden layers.
nonisolated func wideNetwork(inputs: Int, classes: Int, dropout p: Float) -> Sequential {
  Sequential(
    Flatten(),
    Linear(inputs, 256), ReLU(), Dropout(probability: p),
    Linear(256, 256), ReLU(), Dropout(probability: p),
    Linear(256, classes))
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

  /// After how many epochs a run is judged.
  var every: Int { max(1, scale.epochs / 20) }

  /// The test pictures, normalised.
  func test() throws -> Exam { try exams().test }

  /// The runs of each remedy.
  func callAsFunction(_ remedies: [Remedy]) throws -> [[Run]] {
    let material = try material()
    let exams = try exams()
    let inputs = material.pool.imageShape.product
    let classes = material.pool.classCount
    return try workshop.runs(remedies.map { "\($0)" }, seeds: scale.seeds) { index, seed in
      let remedy = remedies[index]
      let pictures = material.pictures(more: remedy.moreData, seed: seed)
      // Five times the pictures in a third of the passes: five thirds of the steps.
      let epochs = remedy.moreData ? scale.epochs / 3 : scale.epochs
      let transform: any Transform =
        remedy.augments
        ? Compose([shifts(material.pool)] + [material.normalize]) : material.normalize
      return Plan(
        network: { wideNetwork(inputs: inputs, classes: classes, dropout: remedy.dropout) },
        pictures: pictures, transform: transform, epochs: epochs, seed: seed,
        learningRate: 0.01,
        weightDecay: remedy.weightDecay, every: remedy.moreData ? max(1, every / 3) : every,
        training: try Exam(pictures, material.normalize),
        validation: exams.validation, test: exams.test)
    }
  }

  /// The runs of one remedy.
  func callAsFunction(_ remedy: Remedy) throws -> [Run] { try self([remedy])[0] }
}

/// Crops at random places, two pixels or less from the middle; in colour mirrored as well: signs and
/// letters turn into others in a mirror.
private func shifts(_ pictures: LabelledImages) -> any Transform {
  let crop = RandomCrop(height: pictures.height, width: pictures.width, padding: 2)
  return pictures.channels == 3 ? Compose(crop, RandomHorizontalFlip()) : crop
}

/// The differences between two ways, run by run with the same seeds, judged by their own spread.
nonisolated func gain(_ values: [Double], over others: [Double]) throws -> SpreadComparison {
  let differences = try Spread(zip(values, others).map { $0 - $1 })
  // Nothing, without any spread: what is left is Student's test of the mean difference.
  return differences.compared(to: try Spread([0, 0]))
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

extension [SpreadComparison] {
  /// What becomes of the claim that in every pair the first is more: one that is less refutes it.
  var allMore: Check.Verdict {
    let verdicts = map { $0.judging(.more) }
    return verdicts.contains(.fails) ? .fails : verdicts.contains(.undecided) ? .undecided : .holds
  }
}

nonisolated extension [Run] {
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
nonisolated let arrowsExplained = "↑ shown to be more, ↓ shown to be less, ≈ undecided."

/// Mean ± standard error of shares, in per cent: "94.1 ± 0.3".
nonisolated func percentages(_ shares: [Double]) throws -> String {
  try Spread(shares.map { 100 * $0 }).text(decimals: 1)
}
