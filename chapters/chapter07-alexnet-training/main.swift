import RunFiles
import Course
import Base
import Notebook
import Training

let page = Page(
  chapter: 7, title: "The AlexNet training run", command: "chapter07-alexnet-training",
  question: "What does it take to train AlexNet, and what comes out when it is really done?",
  sources: works(
    "Krizhevsky2012", "Hinton2012", "Polyak1964", "Kingma2014", "Loshchilov2016", "Loshchilov2017",
    "Notes"),
  options: Recipe.options + [
    Option("--checkpoints", value: "DIR", help: "where a run is saved (default runs/RECIPE)"),
    Option("--logdir", value: "DIR", help: "where its logs go (default: the same)"),
    Option("--resume", help: "go on with the saved run"),
    Option("--save-every", in: 1...1_000_000, help: "also save every N steps"),
    Option(
      "--log-every", in: 1...1_000_000, help: "log every N steps (default 20; mnist-sgd 100)"),
    Option("--evaluate", value: "FILE", help: "judge saved weights: top-1, top-5, ten views"),
    Option("--export-pytorch", value: "DIR", help: "write network and recipe for PyTorch"),
    .strict,
  ],
  durations: Durations(
    quick: "ten seconds", standard: "under a minute", full: "about five minutes"),
  seed: 1)
page.setUpLibrary()

/// The recipe that the reader asked for; nil to read the chapter.
func requestedRecipe() throws -> Recipe? {
  if let preset = page.arguments["recipe"].flatMap(Recipe.preset) {
    return preset.changed(by: page.arguments)
  }
  if page.arguments.isOn("resume"), let folder = page.arguments["checkpoints"] {
    let checkpoint = try Checkpoint(reading: "\(folder)/last.safetensors")
    if let saved = try Recipe(json: checkpoint.recipe) {
      return saved.changed(by: page.arguments)
    }
  }
  if page.arguments["evaluate"] == nil {
    for option in Recipe.options + [Option("--resume", help: "")]
    where page.arguments.isOn(option.name) {
      throw UsageError(
        "--\(option.name) belongs to a run: name its recipe, as in --recipe fashion-adam")
    }
  }
  return nil
}

/// The chapter itself.
func addLessons() {
  let classroom = Classroom(page)
  let quick = page.arguments.quick
  let full = page.arguments.full
  let fullSize = Once {
    try FullSizeSteps(
      data: try classroom.data(), steps: quick ? 2 : full ? 12 : 4, batch: quick ? 8 : 32,
      seed: page.arguments.seed)
  }
  let recorded = try? RunHistory(recordedIn: "\(recordedRuns)/fashion-adam")
  page.cell("loss", "What is to become small?") { try showLoss($0, classroom) }
  page.cell("momentum", "Why not simply downhill?", showMomentum)
  page.cell("paper-update", "Is the paper's step the same as PyTorch's?", showPaperUpdate)
  page.cell("decay", "Is weight decay the same as an L2 penalty?", showDecay)
  page.cell("schedule", "When should the steps become smaller?", showSchedules)
  page.cell("batches", "How many images make a gradient?") { try showBatches($0, classroom) }
  page.cell("start", "Where should it begin?") { try showStart($0, classroom, quick: quick) }
  page.cell("crops", "How many images are hidden in one?") { cell in
    try showCrops(cell, seed: page.arguments.seed)
  }
  page.cell("dropout", "What is switched off meanwhile?") { cell in
    try showDropout(cell, classroom, quick: quick)
  }
  page.cell("run", "A whole run, now") { try showRun($0, classroom) }
  page.cell("errors", "What does it get wrong?") { try showConfusions($0, classroom) }
  page.cell("filters", "What has the first layer learned?") { cell in
    let run = try classroom.run()
    showFilterSheets(cell, first: run.firstFilters, last: run.filters)
    cell.takeaway(
      "a short run changes filters little; the paper's edges and colours took 90 passes through photographs."
    )
    cell.notes("Which of them was written by hand in chapter 2, and what was it called there?")
  }
  page.cell("normalisation", "Is response normalisation useless?") { cell in
    try showNormalizationClaim(
      cell, classroom, count: quick ? 2 : full ? 5 : 3, epochs: full ? 8 : 1)
  }
  page.cell("machinery", "What if it is interrupted?") { try showMachinery($0, classroom) }
  page.cell("full-size", "And the real one?") { showFullSize($0, try fullSize()) }
  if recorded != nil { page.cell("recorded", "The real one, to its end", showRecorded) }
  page.cell("detective", "What was this log a log of?", showDetective)
  if let recorded {
    page.cell("processor", "Did it need a graphics card?") { showProcessorClaim($0, recorded) }
  }
}

page.prepare {
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
