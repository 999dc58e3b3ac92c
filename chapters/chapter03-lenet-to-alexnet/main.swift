import Base
import Course
import Notebook

let page = Page(
  chapter: 3, title: "LeNet to AlexNet", command: "chapter03-lenet-to-alexnet",
  question: """
    LeNet read digits in 1998, AlexNet recognised photographs in 2012. Both are convolutional \
    networks built to one plan. How does such a network learn, what changed between the two, and \
    which of the changes help?
    """,
  sources: works(
    "LeCun1998", "Krizhevsky2012", "Glorot2010", "Nair2010", "Hinton2012", "Kingma2014",
    "Hinton2006", "Dalal2005", "He2015", "Li2010", "Hu2017", "Zhang2023", "Notes"),
  options: [.strict],
  durations: Durations(
    quick: "about ten seconds", standard: "over a minute",
    full: "about five minutes, on MNIST if it is there"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let study = Once {
  let study = try Study(
    named: page.arguments.data, full: full, quick: quick, strict: page.arguments.isOn("strict"))
  page.isAbout(study.name)
  return study
}
// A set that is not there is better missed before the first line of the page.
if page.arguments.data != nil { page.prepare { _ = try study() } }

addNetworkCells(to: page)
addLearningCells(to: page)
addActivationCells(to: page)
addLadderCells(to: page)
addPaperCell(to: page)
addQuestionCells(to: page)
addConclusion(to: page)
addRateCell(to: page)
addLookingCells(to: page)
addHeadCells(to: page)
addRivalsCell(to: page)

page.run()
