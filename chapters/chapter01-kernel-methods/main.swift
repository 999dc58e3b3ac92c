import Course
import Base
import Notebook

let page = Page(
  chapter: 1, title: "Kernel methods, and why they were reasonable",
  command: "chapter01-kernel-methods",
  question: """
    Before networks won, most of computer vision was kernels, hand-made features and geometry. \
    That was no mistake. What did those methods promise, did they keep it, and where did it end?
    """,
  sources: works(
    "Rosenblatt1958", "Minsky1969", "Aizerman1964", "Cortes1995", "Platt1998", "Hamey1998",
    "Saunders1998", "Benoit1924", "Rahimi2007", "Lowe2004", "Dalal2005", "Hartley1997", "Brown1971",
    "Krizhevsky2012", "Decades"),
  options: [.strict],
  durations: Durations(
    quick: "a few seconds", standard: "about twenty seconds", full: "about two minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let pictures = Once {
  try Pictures(
    page.arguments.data ?? "glyphs", train: quick ? 500 : full ? 10_000 : 2000,
    test: quick ? 500 : full ? 10_000 : 2000, seed: seed, strict: page.arguments.isOn("strict"))
}
page.isAbout(page.arguments.data ?? "the built-in glyphs")
let epochs = quick ? 30 : full ? 10 : 20
let outcome = Once {
  try Outcome(
    pictures(), furthest: 4, starts: quick ? 1 : 3, epochs: epochs)
}
// A set that cannot be used is better refused before the first line of the page.
if page.arguments.data != nil { page.prepare { _ = try pictures() } }

addHistoryCells(to: page)
addSeparationCells(to: page)
addSimilarityCells(to: page)
addConvexityCells(to: page)
addTuningCells(to: page)
addScalingCells(to: page)
addHandMadeCells(to: page)
addContestCells(to: page)
addLearningCurveCells(to: page)
addGeometryCells(to: page)

page.run()
