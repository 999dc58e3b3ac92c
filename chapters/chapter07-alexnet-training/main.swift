import RunFiles
import Course
import Base
import Notebook
import Training

let page = Page(
  chapter: 7, title: "The AlexNet training run", command: "chapter07-alexnet-training",
  question: """
    What does it take to train AlexNet, from one step to a run of days, and what comes out when \
    it is \
    done?
    """,
  sources: works(
    "Krizhevsky2012", "Polyak1964", "Kingma2014", "Loshchilov2016", "Loshchilov2017",
    "LeCun1998", "Ciresan2011", "Notes"),
  options: Recipe.options + [
    Option("--checkpoints", value: "DIR", help: "where a run is saved (default runs/RECIPE)"),
    Option("--logdir", value: "DIR", help: "where its logs go (default: the same)"),
    Option("--resume", help: "go on with the saved run"),
    Option("--save-every", in: 1...1_000_000, help: "also save every N steps"),
    Option(
      "--keep-epochs",
      help: "keep each epoch's weights, epoch-N.safetensors (mnist-sgd, imagenet-folder do)"),
    Option("--last-epochs", in: 0...10000, help: "keep those of the last N epochs; 0: of none"),
    Option(
      "--log-every", in: 1...1_000_000, help: "log every N steps (default 20; mnist-sgd 100)"),
    Option("--evaluate", value: "FILE", help: "judge saved weights: top-1, top-5, ten views"),
    Option(
      "--predict", value: "PATH",
      help:
        "the five most probable classes of an image, or of all in a folder, by --weights, by those "
        + "of a --recipe's own run, or by a recorded LeNet's"),
    Option("--csv", value: "FILE", help: "with --predict: a table of the answers as well"),
    Option("--export-pytorch", value: "DIR", help: "write network and recipe for PyTorch"),
    .strict,
  ],
  durations: Durations(
    quick: "about ten seconds", standard: "about a minute", full: "about eight minutes"),
  seed: 1)
page.setUpLibrary()

/// The recipe that the reader asked for; nil to read the chapter.
func requestedRecipe() throws -> Recipe? {
  if let preset = page.arguments["recipe"].flatMap(Recipe.preset) {
    return preset.changed(by: page.arguments)
  }
  // A run that goes on, or begins with another one's weights, has that one's recipe.
  var checkpoint = page.arguments["weights"]
  if page.arguments.isOn("resume"), let folder = page.arguments["checkpoints"] {
    checkpoint = "\(folder)/last.safetensors"
    try TrainingRun.checkLast(in: folder)
  }
  if let checkpoint, page.arguments["evaluate"] == nil {
    guard let saved = try Checkpoint.recipe(in: checkpoint).flatMap(Recipe.init(json:)) else {
      throw UsageError(
        "\(checkpoint) does not say which recipe it belongs to: name one with --recipe")
    }
    return saved.changed(by: page.arguments)
  }
  if page.arguments["evaluate"] == nil {
    for option in Recipe.options.map(\.name) + flagsOfRuns where page.arguments.isOn(option) {
      throw UsageError(
        "--\(option) belongs to a run: name its recipe, as in --recipe fashion-adam")
    }
  }
  return nil
}

/// The flags of a run that is made, besides its recipe's.
let flagsOfRuns = [
  "checkpoints", "logdir", "resume", "save-every", "keep-epochs", "last-epochs", "log-every",
]

/// Throws a `UsageError` when one of some flags stands beside another that makes nothing of it.
func refuse(_ flags: [String], beside other: String) throws {
  for flag in flags where page.arguments.isOn(flag) {
    throw UsageError("--\(other) has no use for --\(flag): leave it out")
  }
}

/// The chapter itself.
func addLessons() {
  let classroom = Classroom(page)
  let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
  let study = Once { try BatchStudy(classroom, quick: quick, full: full, seed: seed) }
  let fullSize = Once {
    try FullSizeSteps(
      data: try classroom.data(), steps: quick ? 2 : full ? 12 : 4, batch: quick ? 8 : 32,
      seed: seed)
  }
  addLoopCells(to: page, classroom, quick: quick)
  addValleyCells(to: page, quick: quick, seed: seed)
  addPaperStepCells(to: page, seed: seed)
  addBatchCells(to: page, classroom, study)
  addRunCells(to: page, classroom)
  addInterruptionCell(to: page, classroom)
  addFullSizeCell(to: page, fullSize)
  addRecordedCell(to: page)
  addLogCell(to: page)
  addConclusion(to: page, classroom, study)
  addSideBySideCell(to: page, classroom)
  addFilesCell(to: page, classroom)
  addTransferCell(to: page, classroom, quick: quick, seed: seed)
  addComparedRunsCells(to: page)
  addConvolutionsCell(to: page, classroom)
  addFirstStrideCell(to: page, classroom)
  addTwoCardsCell(to: page, fullSize)
  addAskedCell(to: page)
}

page.prepare {
  if let path = page.arguments["predict"] {
    try refuse(
      flagsOfRuns.filter { $0 != "checkpoints" } + ["evaluate", "export-pytorch"],
      beside: "predict")
    try PredictPage(page, of: path).add()
    return
  }
  if page.arguments["csv"] != nil {
    throw UsageError("--csv belongs to --predict: name the images, as in --predict FOLDER")
  }
  for judged in ["evaluate", "export-pytorch"] where page.arguments.isOn(judged) {
    try refuse(flagsOfRuns, beside: judged)
  }
  let recipe = try requestedRecipe()
  if page.arguments["evaluate"] != nil || page.arguments["export-pytorch"] != nil {
    try SavedPage(page, recipe: recipe).add()
  } else if let recipe {
    RunPage(page, recipe).add()
  } else {
    addLessons()
  }
}
page.run()
