import Base
import Files
import RunFiles
import Datasets
import Foundation
import Layers
import Models
import Notebook
import Tensors
import Training

/// The page about weights that a file holds: `--evaluate FILE` judges them, `--export-pytorch DIR`
/// writes them, or fresh ones, as a PyTorch script with its weights.
final class SavedPage {
  private let page: Page
  private let recipe: Recipe
  private let run: TrainingRun
  private let leftOut: LeftOut?

  /// Reads weights and finds the data; throws a sentence when they do not fit.
  init(_ page: Page, recipe: Recipe?) throws {
    self.page = page
    let file = page.arguments["evaluate"]
    let saved = try (recipe == nil ? file : nil).flatMap { try Checkpoint.recipe(in: $0) }
      .flatMap(Recipe.init(json:))
    guard var recipe = recipe ?? saved else {
      throw UsageError(
        file.map { "\($0) does not say which recipe it belongs to: name it with --recipe" }
          ?? "name the recipe to export with --recipe")
    }
    if page.arguments["recipe"] == nil { recipe = recipe.changed(by: page.arguments) }
    self.recipe = recipe
    let run = try TrainingRun(recipe, strict: page.arguments.isOn("strict"))
    self.run = run
    if let file, run.finalSet == nil {
      throw CourseError(
        "\(run.split.train.name) has no test images to judge \(file) by: --hold-out 0.2 takes a "
          + "fifth of its images, of which it may have learned, and --predict names the classes of "
          + "images without labels")
    }
    leftOut = try file.map { try recipe.load($0, into: run.trainer.network) }
    if let file, let classes = leftOut?.headOfClasses {
      throw CourseError(
        "\(file) knows \(classes) classes and \(run.split.train.name) has "
          + "\(run.split.train.classCount), so it cannot be judged by it: --weights \(shellWord(file)) "
          + "begins a run with all of it but the last layer")
    }
  }

  /// Adds the cells.
  func add() {
    if let file = page.arguments["evaluate"] {
      page.cell("evaluate", "How good are these weights?") { cell in
        try self.evaluate(cell, file)
      }
    }
    if let folder = page.arguments["export-pytorch"] {
      page.cell("export", "The same in PyTorch") { cell in try self.export(cell, to: folder) }
    }
  }

  private func evaluate(_ cell: Cell, _ file: String) throws {
    cell.say(
      """
      `\(file)`: weights of \(recipe.network), judged on the \(grouped(run.finalSet?.count ?? 0)) \
      \(run.split.test.count > 0 ? "test images of \(run.split.test.name)" : "images held out of \(run.split.train.name)"). \
      Top-1 asks whether the highest score is right, top-5 \
      whether one of the five highest is. Ten views are the four corners and the centre of a \
      larger \
      copy of the image and their mirror images, their probabilities averaged. (For the test images of \
      ILSVRC nobody can do this at home: their labels were kept secret, see the cell `top-5` of \
      chapter 4.)
      """)
    for sentence in leftOut?.sentences ?? [] { cell.say(sentence) }
    let single = try run.evaluate(tenViews: false)
    guard single.loss.mean?.isFinite == true else {
      throw CourseError(
        "\(file) cannot be judged: its network gives scores that are not finite on these images, as "
          + "after a run that has diverged; take an earlier checkpoint")
    }
    let many = try run.evaluate(tenViews: true)
    var table = Table(
      "", .number("loss"), .number("top-1 accuracy"), .number("top-1 error"),
      .number("top-5 error"))
    for (name, evaluation) in [("one view", single), ("ten views", many)] {
      table.row(
        name, grouped(evaluation.loss.mean ?? .nan, decimals: 4),
        percent(evaluation.accuracy, decimals: 2), percent(evaluation.topError(1), decimals: 2),
        percent(evaluation.topError(5), decimals: 2))
    }
    cell.table(table)
    var history = RunHistory(recipe: recipe, classNames: run.split.train.classNames)
    history.confusion = single.confusion
    if run.split.test.count > 0 { history.test = RunHistory.Score(single) }
    if let figure = confusionFigure(history) { cell.figure(figure) }
  }

  private func export(_ cell: Cell, to folder: String) throws {
    // What no files are read from is written as files, as are the parts of a set that a run uses.
    let isPart = recipe.limit != nil || recipe.holdOut != nil
    let split =
      isPart
      ? DataSplit(train: run.trainingSet, test: run.validationSet ?? run.split.test) : run.split
    let origin = try split.files(orWrittenTo: "\(folder)/data")
    try exportPyTorch(run.trainer.network, try recipe.pytorch(run, origin), to: folder)
    cell.say(
      """
      `\(folder)/train.py` is the same network and recipe in PyTorch, and \
      `\(folder)/network.safetensors` holds the weights it begins with. It runs with \
      `python train.py`, and on several processes or machines with `torchrun`, and reads the same \
      images as here: \(images(of: origin)).\
      \(origin.isOfPictures ? " (One that cannot be read, which is left out here, ends it.)" : "")
      """)
    guard let names = foreignLayerNames[recipe.network] else { return }
    try run.trainer.network.saveWeights(to: "\(folder)/torchvision.safetensors", layerNames: names)
    cell.say(
      """
      `\(folder)/torchvision.safetensors` holds the same weights under torchvision's names: \
      `torchvision.models.alexnet(num_classes=\(run.split.train.classCount))\
      .load_state_dict(safetensors.torch.load_file("torchvision.safetensors"))` takes them.
      """)
  }
}

/// Where the images of an exported script lie, for people.
private func images(of origin: DataOrigin) -> String {
  switch origin {
  case .idx(let folder, let train, let test), .cifar10(let folder, let train, let test):
    "the files \((train + test).joined(separator: ", ")) in `\(folder)`"
  case .imageFolder(let folder, let train, let test): "`\(train)` and `\(test)` in `\(folder)`"
  case .list(let folder): "those that `\(folder)/images.json` lists"
  }
}

extension DataOrigin {
  /// Whether each image has a file of its own.
  fileprivate var isOfPictures: Bool {
    switch self {
    case .imageFolder, .list: true
    case .idx, .cifar10: false
    }
  }
}

extension Recipe {
  /// Takes weights from a file, ours or another program's, into this recipe's network.
  func load(_ file: String, into network: any Layer) throws -> LeftOut {
    try network.loadWeights(
      from: file, layerNames: foreignLayerNames[self.network] ?? [], keepingHead: true)
  }

  /// This recipe for an exported PyTorch script.
  func pytorch(_ run: TrainingRun, _ origin: DataOrigin) throws -> PyTorchRecipe {
    let side = run.imageShape[1]
    // The script may be started anywhere.
    func full(_ folder: String) -> String { URL(fileURLWithPath: folder).path }
    let data: PyTorchRecipe.Data =
      switch origin {
      case .idx(let folder, let train, let test):
        .idx(folder: full(folder), train: train, test: test)
      case .cifar10(let folder, let train, let test):
        .cifar10(folder: full(folder), train: train, test: test)
      case .imageFolder(let folder, let train, let test):
        .imageFolder(folder: full(folder), train: train, test: test)
      case .list(let folder): .list(folder: full(folder))
      }
    let isPhotograph = isPhotograph(side: side)
    let room = Recipe.room(forCropsOf: side)
    let fit: [PyTorchRecipe.Transform] =
      isPhotograph
      ? [.resizeShorterSide(256), .centerCrop(256)] : [.resize(isCropped ? room : side)]
    var (centre, scale): ([PyTorchRecipe.Transform], [PyTorchRecipe.Transform]) = ([], [])
    if normalize == "imagenet" {
      scale = [
        .normalize(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])
      ]
    } else if let mean = run.preparation.meanImage {
      centre = [.subtractMean(mean.mean.tensor)]
      let channels = run.imageShape[0]
      scale = [
        .normalize(
          mean: Array(repeating: 0, count: channels),
          standardDeviation: Array(repeating: 1 / 255, count: channels))
      ]
    }
    let cut: [PyTorchRecipe.Transform] = isPhotograph || isCropped ? [.centerCrop(side)] : []
    var train: [PyTorchRecipe.Transform]
    switch augment {
    case "flips": train = fit + centre + cut + [.horizontalFlip]
    case "crops", "paper":
      train = fit + centre + [.randomCrop(side), .horizontalFlip]
      if let noise = run.preparation.colourNoise {
        train.append(.colourNoise(directions: noise.directions))
      }
    default: train = fit + centre + cut
    }
    train += scale
    var test = fit + centre + cut + scale
    if run.imageShape[0] != data.channels {
      let colours = PyTorchRecipe.Transform.grey(channels: run.imageShape[0])
      (train, test) = ([colours] + train, [colours] + test)
    }
    return PyTorchRecipe(
      title: "The recipe \(name): \(network) on \(self.data).", data: data, trainTransforms: train,
      testTransforms: test, imageShape: run.imageShape, optimizer: makeOptimizer,
      schedule: Recipe.schedule(schedule) ?? .constant, batchSize: batchSize, epochs: epochs,
      seed: seed)
  }
}
