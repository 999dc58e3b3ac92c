import Base
import Course
import Models
import Notebook

let page = Page(
  chapter: 4, title: "AlexNet, layer by layer", command: "chapter04-alexnet-shapes",
  question: "What happens to an image on its way through AlexNet, and what does each step cost?",
  sources: works(
    "Krizhevsky2012", "CudaConvnet2012", "LeCun1998", "LeCun1989", "Hinton2012", "Zhang2023",
    "Simonyan2014", "He2016", "Notes"),
  options: [
    Option(
      "--variant", oneOf: Variant.allCases.map(\.rawValue), default: Variant.lecture.rawValue,
      help: "the network to walk through"),
    .image,
    Option("--explorer", help: "a page of its own: one layer at a time, --set layer=NAME"),
  ],
  durations: Durations(standard: "about five seconds", full: "the same: nothing is left out"))

let walk = Walk(
  variant: Variant(rawValue: page.arguments["variant"] ?? "") ?? .lecture,
  imagePath: page.arguments["image"], seed: page.arguments.seed)
page.setUpLibrary()
// A picture that cannot be used is better refused before the first line of the page.
page.prepare {
  if page.arguments.data != nil {
    throw UsageError("this chapter reads no set of pictures; --image FILE takes one of your own")
  }
  try walk.prepare()
}

if page.arguments.isOn("explorer") {
  page.prepare { try addExplorerCell(to: page) }
} else {
  addWalkCells(to: page)
  addFieldCell(to: page)
  addCostCells(to: page)
  addVariantCell(to: page)
  addDetectiveCells(to: page)
  addCardsCell(to: page)
  addLedgerCell(to: page)
  addConclusion(to: page)

  addFirstLayerCells(to: page)
  addTooSmallCell(to: page)
  addFurtherCostCells(to: page)
  addMechanismCells(to: page)
  addContestCell(to: page)
}

page.run()
