import Files
import Foundation
import Base
import Layers
import Notebook
import RunFiles
import Tensors
import Training

/// What a run leaves behind: its curves, its confusions, its filters, and where and when it ran. In
/// a folder these are `epochs.csv`, `steps.csv`, `run.json` and `filters.safetensors`; beside them lies
/// `responses.safetensors` (`KeptResponses`).
struct RunHistory {
  static let file = "run.json"
  static let epochFile = "epochs.csv"
  /// What each epoch is judged by: "test", or "validation" where training images are held out for it.
  var judge: String { recipe.holdOut == nil ? "test" : "validation" }
  /// The last three came later: the tables of older runs lack them.
  var epochColumns: [String] {
    [
      "epoch", "training loss", "\(judge) loss", "\(judge) accuracy", "top-5 accuracy",
      "learning rate", "seconds", "training accuracy", "sum of batches' training losses",
      "sum of batches' \(judge) losses",
    ]
  }
  static let stepFile = "steps.csv"
  /// The last came later.
  static let stepColumns = ["loss", "gradient norm", "learning rate", "seconds", "accuracy"]
  static let filterFile = "filters.safetensors"

  /// How the finished network does on the test images.
  struct Score: Codable {
    var loss: Double
    var topOne: Double
    var topFive: Double
    var images: Int

    init(_ evaluation: Evaluation) {
      loss = evaluation.loss.mean ?? .nan
      (topOne, topFive) = (1 - evaluation.topError(1), 1 - evaluation.topError(5))
      images = evaluation.images
    }
  }

  /// The epoch after which most of the images that judge it were recognised.
  struct Best: Codable {
    var epoch: Int
    var accuracy: Double
  }

  /// One line of `epochs.csv`, its test numbers being those of whatever judges the epochs. Losses are
  /// means over images, except for the sums.
  struct Epoch {
    var step: Int
    var epoch: Int
    var trainingLoss: Double
    var testLoss: Double?
    var testAccuracy: Double?
    var topFive: Double?
    var learningRate: Double
    var seconds: Double
    /// The share of training images that were recognised, each before the step that learned from it.
    var trainingAccuracy: Double?
    /// The sums of the batches' mean losses, as programs print them that add up losses.
    var trainingLossSum: Double?
    var testLossSum: Double?

    var cells: [Double?] {
      [
        Double(epoch), trainingLoss, testLoss, testAccuracy, topFive, learningRate, seconds,
        trainingAccuracy, trainingLossSum, testLossSum,
      ]
    }
  }

  var recipe: Recipe
  var classNames: [String]
  var epochs: [Epoch] = []
  /// The logged steps and their losses.
  var steps: [(step: Int, loss: Double)] = []
  var confusion: ConfusionMatrix?
  /// The test images asked once, at the end; nil where they judged every epoch.
  var test: Score?
  /// The same with ten views of each.
  var tenViews: Score?
  /// The seconds of work, interruptions left out.
  var seconds = 0.0
  /// When the run came to its end.
  var date = Date()
  var machine = ""
  var threads = 0

  init(recipe: Recipe, classNames: [String]) {
    self.recipe = recipe
    self.classNames = classNames
  }

  /// Notes when and where the run ended.
  mutating func finish() {
    date = Date()
    machine = Machine.name
    threads = Threads.count
  }

  /// What is told of an epoch as it ends, after so many seconds: the training loss and what judges the
  /// epoch, short enough for a terminal of 80 columns.
  func line(of row: Epoch, seconds: Double) -> String {
    func part(_ name: String, _ loss: Double, _ accuracy: Double?, decimals: Int) -> String {
      "\(name) \(grouped(loss, decimals: 4))"
        + (accuracy.map { ", \(percent($0, decimals: decimals))" } ?? "")
    }
    let judged = row.testLoss.map { part(judge, $0, row.testAccuracy, decimals: 2) }
    let parts = [part("loss", row.trainingLoss, row.trainingAccuracy, decimals: 1), judged]
    let isCounted = row.trainingAccuracy != nil || row.testAccuracy != nil
    return "epoch \(row.epoch) of \(recipe.epochs): "
      + parts.compactMap { $0 }.joined(separator: "; ") + (isCounted ? " right" : "")
      + "; \(duration(seconds))"
  }

  /// The best epoch, which a log that has lost lines need not hold; nil where none was judged.
  var best: Best?

  /// "21 November 2026".
  var day: String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_GB")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "d MMMM yyyy"
    return formatter.string(from: date)
  }

  // MARK: In a folder

  private struct Summary: Codable {
    var recipe: Recipe
    var classNames: [String]
    var confusion: ConfusionMatrix?
    var test: Score?
    var tenViews: Score?
    var best: Best?
    var seconds: Double
    var date: Date
    var machine: String
    var threads: Int

    /// Whether these are numbers that a run can leave; those from a file may be others.
    var isPossible: Bool {
      let scores = [test, tenViews].compactMap { $0 }
      return !classNames.isEmpty && (0...1e12).contains(seconds) && (1...1 << 20).contains(threads)
        && confusion.map { $0.isPossible && $0.classes == classNames.count } ?? true
        && scores.allSatisfy { (1...1 << 53).contains($0.images) }
        && best.map { (0...1).contains($0.accuracy) && $0.epoch > 0 } ?? true
    }
  }

  /// Writes `run.json`; the logs are written while the run goes on.
  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let data = try encoder.encode(
      Summary(
        recipe: recipe, classNames: classNames, confusion: confusion, test: test,
        tenViews: tenViews, best: best, seconds: seconds, date: date, machine: machine,
        threads: threads))
    try writeAtomically(to: "\(folder)/\(RunHistory.file)") { try $0.write(data) }
  }

  /// The history of a run that was recorded in `folder`.
  init(recordedIn folder: String) throws {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(RunHistory.file)") else {
      throw CourseError(
        "there is no recorded run in \(folder), run.json being missing: without --replay the recipe "
          + "is run")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let summary = try? decoder.decode(Summary.self, from: data), summary.isPossible else {
      throw CourseError(
        "\(folder)/run.json is damaged, not being what a run leaves: copy it "
          + "again")
    }
    try summary.recipe.check()
    self.init(recipe: summary.recipe, classNames: summary.classNames)
    try readLogs(in: folder)
    (confusion, date, machine) = (summary.confusion, summary.date, summary.machine)
    (test, tenViews) = (summary.test, summary.tenViews)
    best = summary.best ?? bestLogged
    (seconds, threads) = (summary.seconds, summary.threads)
  }

  /// The best epoch of the log.
  private var bestLogged: Best? {
    let judged = epochs.filter { $0.testAccuracy != nil }
    return judged.max { $0.testAccuracy! < $1.testAccuracy! }
      .map { Best(epoch: $0.epoch, accuracy: $0.testAccuracy!) }
  }

  /// The first layer's filters [outputs, inputs, rows, columns] before and after a recorded run.
  static func filters(recordedIn folder: String) throws -> (first: Tensor, last: Tensor) {
    let file = try SafetensorsFile(path: "\(folder)/\(filterFile)")
    let (first, last) = (try file.tensor("first"), try file.tensor("last"))
    guard first.rank == 4, first.shape == last.shape, first.count > 0, first.shape[2] < 256,
      first.shape[3] < 256
    else {
      throw CourseError(
        "\(file.path) is damaged: \(first.shape) and \(last.shape) are no two sets of filters; copy "
          + "it again")
    }
    return (first, last)
  }

  /// Whether the cells of a line can be an epoch's.
  static func isEpoch(_ cells: [Double?]) -> Bool {
    cells[0].flatMap { Int(exactly: $0) }.map { (1...1 << 53).contains($0) } ?? false
  }

  /// Takes in the two CSV logs of a folder.
  mutating func readLogs(in folder: String) throws {
    let file = "\(folder)/\(RunHistory.epochFile)"
    epochs = try rows(file, columns: 7, orNow: 10).map { step, cells in
      guard RunHistory.isEpoch(cells) else {
        throw CourseError(
          "\(file) has a line that is no entry of the log, step \(step) having no epoch: copy it again"
        )
      }
      return Epoch(
        step: step, epoch: Int(cells[0]!), trainingLoss: cells[1] ?? .nan, testLoss: cells[2],
        testAccuracy: cells[3], topFive: cells[4], learningRate: cells[5] ?? .nan,
        seconds: cells[6] ?? 0, trainingAccuracy: cells[7], trainingLossSum: cells[8],
        testLossSum: cells[9])
    }
    let logged = try rows("\(folder)/\(RunHistory.stepFile)", columns: 4, orNow: 5)
    steps = logged.map { ($0, $1[0] ?? .nan) }
    seconds = max(epochs.last?.seconds ?? 0, logged.last?.1[3] ?? 0)
  }

  /// The lines of a table: each a step and as many cells as there are now, nil where one is empty or
  /// the table is from before it was kept.
  private func rows(_ path: String, columns: Int, orNow all: Int) throws -> [(Int, [Double?])] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CourseError("\(path) is missing: copy it again")
    }
    return try text(of: data).split(separator: "\n").dropFirst().map {
      let cells = $0.split(separator: ",", omittingEmptySubsequences: false)
      guard [columns, all].contains(cells.count - 1), let step = Int(cells[0]) else {
        throw CourseError(
          "\(path) has a line that is no entry of the log, \(printable(String($0.prefix(60)))): copy it "
            + "again")
      }
      let numbers = cells.dropFirst().map { Double($0) }
      return (step, numbers + [Double?](repeating: nil, count: all - numbers.count))
    }
  }
}

extension RunHistory.Epoch {
  init(_ report: EpochReport, seconds: Double) {
    self.init(
      step: report.step, epoch: report.epoch, trainingLoss: report.trainingLoss.mean ?? .nan,
      testLoss: report.test?.loss.mean, testAccuracy: report.test?.accuracy,
      topFive: report.test.map { 1 - $0.topError(5) }, learningRate: report.learningRate,
      seconds: seconds, trainingAccuracy: report.trainingAccuracy,
      trainingLossSum: report.trainingLoss.sumOfMeans, testLossSum: report.test?.loss.sumOfMeans)
  }
}
