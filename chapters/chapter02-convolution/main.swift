import Base
import Course
import Notebook

let page = Page(
  chapter: 2, title: "Convolution from scratch", command: "chapter02-convolution",
  question: """
    What is a convolution, why is it the right way to look at a picture, and how does it become fast?
    """,
  sources: works(
    "LeCun1989", "Krizhevsky2012", "Chellapilla2006", "Lavin2016"),
  options: [.image, .strict],
  durations: Durations(
    quick: "about ten seconds", standard: "about ten seconds", full: "about twenty seconds"))

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let subject = Once {
  try Subject(
    path: page.arguments["image"], data: page.arguments.data, number: seed,
    strict: page.arguments.isOn("strict"))
}
// A picture that cannot be used is better refused before the first line of the page.
page.prepare { _ = try subject() }

addWindowCells(to: page)
addSizeCells(to: page)
addSharingCells(to: page)
addPoolingCells(to: page)
addLearningCells(to: page)
addSpeedCells(to: page)
addConclusion(to: page)
addFurtherCells(to: page)

page.run()
