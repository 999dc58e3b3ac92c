import Course
import Base
import Notebook

let page = Page(
  chapter: 1, title: "Kernel methods, and why they were reasonable",
  command: "chapter01-kernel-methods",
  question: """
    Should the features by which a program recognises things be fixed by people or learned from \
    examples? Before 2012 most of computer vision fixed them. Why was that reasonable, and what ended it?
    """,
  sources: works(
    "Zhang2023", "Rosenblatt1958", "Novikoff1962", "Minsky1969", "Mercer1909", "Aizerman1964",
    "Cortes1995", "Kimeldorf1971", "Platt1998", "Saunders1998", "Benoit1924", "Williams2001",
    "Rahimi2007", "Rumelhart1986", "Hamey1998", "Dalal2005", "Lowe2004", "Bay2006", "Sivic2003",
    "Nair2010", "Perronnin2010", "Hinton2012", "ILSVRC2012", "Krizhevsky2012", "Hartley1997",
    "Brown1971", "Hubel1962",
    "Fukushima1980", "LeCun1989", "LeCun1998", "Hinton2006", "Chellapilla2006", "Ciresan2011",
    "Notes"),
  options: [.strict],
  durations: Durations(
    quick: "about ten seconds", standard: "about half a minute", full: "about two minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let pictures = Once {
  try Pictures(
    page.arguments.data ?? "glyphs", train: quick ? 500 : full ? 10_000 : 1200,
    test: quick ? 500 : full ? 10_000 : 2000, seed: seed, strict: page.arguments.isOn("strict"))
}
page.isAbout(page.arguments.data.map(properName) ?? "the built-in glyphs")
let epochs = quick ? 30 : full ? 10 : 20
let networkStarts = quick ? 1 : 3
let outcome = Once {
  try Outcome(pictures(), furthest: 4, starts: networkStarts, epochs: epochs)
}
// A set that cannot be used is better refused before the first line of the page.
if page.arguments.data != nil { page.prepare { _ = try pictures() } }

addHistoryCells(to: page)
addSeparationCells(to: page)
addMarginCells(to: page)
addChoosingCells(to: page)
addByHandCells(to: page)
addConvexityCells(to: page)
addScalingCells(to: page)
addHandMadeCells(to: page)
addContestCells(to: page)
addLearningCurveCells(to: page)
addGeometryCells(to: page)
addConclusion(to: page)

page.run()
