import Base
import Datasets
import Files
import Foundation
import Layers
import Notebook
import RunFiles
import Tensors
import Training

/// What weights say of images: the network with them, what it wants of an image, the classes.
struct Predictor {
  let file: String
  let recipe: Recipe
  let network: Sequential
  let classNames: [String]
  let transform: Compose

  /// The most classes that are named of an image.
  static let most = 5

  /// Reads weights.
  ///
  /// - Parameters:
  ///   - file: a checkpoint, or weights alone.
  ///   - asked: the recipe that the reader names; nil for the one that is kept with the weights.
  ///   - arguments: the flags that change it.
  /// - Throws: a sentence when there is no recipe, or the weights are of another network.
  init(_ file: String, recipe asked: Recipe?, changedBy arguments: Arguments) throws {
    let beside = (file as NSString).deletingLastPathComponent
    let record = try? RunHistory(recordedIn: beside.isEmpty ? "." : beside)
    let saved = try asked == nil ? Checkpoint.recipe(in: file).flatMap(Recipe.init(json:)) : nil
    guard var recipe = (asked ?? saved ?? record?.recipe)?.changed(by: arguments) else {
      throw UsageError("\(file) does not say which recipe it belongs to: name it with --recipe")
    }
    recipe.weights = nil
    // Chance is for training only, and its colours are of the training images.
    if recipe.augment == "paper" { recipe.augment = "crops" }
    let classes = try Predictor.classes(in: file)
    var names = arguments.data == nil ? record?.classNames : nil
    let imageShape: [Int]
    if recipe.network == "miniature" || recipe.normalize == "mean-image" {
      // Which follow from the training images.
      let run = try TrainingRun(recipe)
      (imageShape, transform) = (run.imageShape, run.preparation.testing)
      names = run.split.train.classNames
    } else {
      let none = Subset(builtInGlyphs(count: 1, seed: 1), [0])
      imageShape = try recipe.imageShape(for: none)
      transform = try Preparation(recipe, dataset: none, imageShape: imageShape).testing
    }
    if names?.count != classes {
      names = try? DataLocation().load(recipe.data, holdOut: 0).train.classNames
    }
    classNames = names?.count == classes ? names! : (0..<classes).map { "class \($0)" }
    network = recipe.network(classes: classes, imageShape: imageShape)
    _ = try recipe.load(file, into: network)
    (self.file, self.recipe) = (file, recipe)
  }

  /// The outputs of the last layer in a file of weights: the rows of its last matrix.
  private static func classes(in file: String) throws -> Int {
    let entries = try SafetensorsFile(path: file).entries.filter {
      $0.value.shape.count == 2 && !$0.key.hasPrefix("optimizer.")
    }
    let last = entries.keys.max { $0.compare($1, options: .numeric) == .orderedAscending }
    guard let last, let classes = entries[last]?.shape[0], (1...1 << 20).contains(classes) else {
      throw CourseError(
        "\(file) holds no layer whose outputs are classes: name a checkpoint or weights of "
          + "one of the networks of --network")
    }
    return classes
  }

  /// The most probable classes of each image [N, C, H, W], the most probable first.
  func classes(of images: Tensor) throws -> [[(name: String, probability: Float)]] {
    network.isTraining = false
    let softmax = Softmax()
    softmax.isTraining = false
    let probabilities = softmax(network(images))
    guard (0..<images.shape[0]).allSatisfy({ probabilities.entry($0).max().isFinite }) else {
      throw CourseError(
        "\(file) cannot be asked: its network gives scores that are not finite, as after a run that "
          + "has diverged; take an earlier checkpoint")
    }
    return (0..<images.shape[0]).map { row in
      let shares = probabilities.entry(row).values
      return shares.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }.prefix(Predictor.most)
        .map { (classNames[$0], shares[$0]) }
    }
  }
}

/// The page of `--predict FILE|FOLDER`: what weights say of images without labels.
final class PredictPage {
  private let page: Page
  private let images: UnlabelledImages
  private let predictor: Predictor
  private let table: String?

  /// Finds images and weights; throws a sentence when they are not there.
  init(_ page: Page, of path: String) throws {
    self.page = page
    images = try UnlabelledImages(at: path)
    table = page.arguments["csv"]
    if let table {
      let folder = URL(fileURLWithPath: table).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw UsageError(
          "--csv \(table) cannot be written: there is no folder \(folder); "
            + "make it first")
      }
    }
    let asked = page.arguments["recipe"].flatMap(Recipe.preset)?.changed(by: page.arguments)
    predictor = try Predictor(
      PredictPage.weights(page, asked), recipe: asked, changedBy: page.arguments)
  }

  /// The file of weights: the one that is named, or of a run of one's own, or the recorded LeNet's.
  private static func weights(_ page: Page, _ recipe: Recipe?) throws -> String {
    if let file = page.arguments["weights"] { return file }
    guard let folder = page.arguments["checkpoints"] ?? recipe.map({ "runs/\($0.name)" }) else {
      return recordedLeNet
    }
    let files = ["best", "last"].map { "\(folder)/\($0).safetensors" }
    guard let file = files.first(where: FileManager.default.fileExists) else {
      throw UsageError(
        "there are no weights in \(folder): train them, or name a file with --weights (of the recorded "
          + "runs of AlexNet only the first filters are kept, all their weights being 187 MB each)")
    }
    return file
  }

  /// Adds the cell.
  func add() { page.cell("predict", "What do these images show?", predict) }

  private func predict(_ cell: Cell) throws {
    let recipe = predictor.recipe
    let name = predictor.file.replacing("\(recordedRuns)/", with: "recorded/")
    cell.say(
      """
      The \(min(Predictor.most, predictor.classNames.count)) most probable classes of \
      \(grouped(images.count)) \(images.count == 1 ? "image" : "images"), by the weights `\(name)` of \
      the network \(recipe.network), which has learned from \(recipe.data). It knows \
      \(grouped(predictor.classNames.count)) classes, and divides one among them also where an image \
      shows none of them.
      """)
    for remark in images.remarks { cell.say(remark) }
    var (lines, rows): ([String], [String]) = ([], [])
    let batches = Batches(
      images, batchSize: 32, transform: predictor.transform, strict: page.arguments.isOn("strict"))
    let iterator = batches.makeIterator()
    let bar = ProgressBar("images", total: images.count, unit: "images")
    defer { bar.finish() }
    while let batch = try iterator.nextBatch() {
      try Interruption.check()
      for (index, classes) in zip(batch.labels, try predictor.classes(of: batch.images)) {
        let path = images.paths[index]
        let shares = classes.map { "\($0.name) \(percent($0.probability))" }
        lines.append("\(path): \(shares.joined(separator: ", "))")
        let cells = classes.flatMap { [CSVLog.field($0.name), "\($0.probability)"] }
        rows.append(([CSVLog.field(path)] + cells).joined(separator: ","))
      }
      bar.advance(by: batch.labels.count)
    }
    cell.result(lines.joined(separator: "\n"))
    if let note = noteOnSkipped(batches.skipped) { cell.say(note) }
    guard let table else { return }
    let columns = (1...min(Predictor.most, predictor.classNames.count)).flatMap {
      ["class \($0)", "probability \($0)"]
    }
    let text =
      ([(["image"] + columns).joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    try writeAtomically(to: table) { try $0.write(Array(text.utf8)) }
    cell.say("The same, as a table with a line for each image, is in `\(table)`.")
  }
}

/// The weights of a LeNet that this program has trained on MNIST, small enough to be kept.
let recordedLeNet = "\(recordedRuns)/lenet/weights.safetensors"
