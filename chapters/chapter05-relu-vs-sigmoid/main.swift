import Base
import Course
import Notebook

let page = Page(
  chapter: 5, title: "ReLU and sigmoid: why the gradient survives",
  command: "chapter05-relu-vs-sigmoid",
  question: """
    A deep network learns from a gradient that went back through all of its layers. What does each \
    layer do to it, with which initial weights must a deep network begin, and why did ReLU, max(0, x), \
    replace the sigmoid and tanh?
    """,
  sources: works(
    "Krizhevsky2012", "CudaConvnet2012", "Nair2010", "Hochreiter1991", "Glorot2010", "He2015",
    "He2016",
    "Goyal2017", "Devlin2018", "Maas2013", "Clevert2015", "Hendrycks2016", "PyTorch", "Notes"),
  options: [
    .strict,
    Option(
      "--race", value: "FILE",
      help: "run the large race on --data, keeping its runs in FILE (hours; it can be interrupted)"),
  ],
  durations: Durations(
    quick: "about forty seconds", standard: "under two minutes", full: "about two minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
let material = Material(page.arguments.data, strict: page.arguments.isOn("strict"))
// A set that cannot be used is better refused before the first line of the page.
page.prepare { try material.prepare() }
page.isAbout(material.description)

addActivationCells(to: page)
addInitialWeightsCell(to: page)
addDepthCells(to: page)
addAlexNetCells(to: page)
addRaceCells(to: page)
addConclusion(to: page)

addFurtherActivationCells(to: page)
addFurtherDepthCells(to: page)
addResidualCell(to: page)
addFurtherAlexNetCells(to: page)
addUnitCells(to: page)
addFurtherRaceCells(to: page)
addOverfittingCell(to: page)
addPoolingCells(to: page)

page.run()
