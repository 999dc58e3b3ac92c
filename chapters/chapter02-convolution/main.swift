import Course
import Base
import Notebook

let page = Page(
  chapter: 2, title: "Convolution from scratch", command: "chapter02-convolution",
  question: """
    What is a convolution, why is it the right way to look at a picture, and how does it become fast?
    """,
  sources: works(
    "LeCun1989", "Krizhevsky2012", "Chellapilla2006", "Lavin2016"),
  options: [.strict],
  durations: Durations(
    quick: "a second or two", standard: "about five seconds", full: "about half a minute"))

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let subject = Once {
  try Subject(page.arguments.data, number: seed, strict: page.arguments.isOn("strict"))
}
// A set that cannot be used is better refused before the first line of the page.
if page.arguments.data != nil { page.prepare { _ = try subject() } }

addWindowCells(to: page)
addSharingCells(to: page)
addSizeCells(to: page)
addPoolingCells(to: page)
addLearningCells(to: page)
addSpeedCells(to: page)

page.run()
