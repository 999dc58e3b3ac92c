import Kernels
import Notebook

let page = Page(
  chapter: 1, title: "Kernel methods, and why they were reasonable",
  command: "chapter01-kernel-methods",
  question: """
    Before networks won, most of computer vision was kernels, hand-made features and geometry. \
    That was no mistake. What did those methods promise, did they keep it, and where did it end?
    """,
  sources: [
    Source("Rosenblatt1958", "F. Rosenblatt, The perceptron (1958)"),
    Source("Minsky1969", "M. Minsky, S. Papert, Perceptrons (1969)"),
    Source(
      "Aizerman1964",
      "M. Aizerman, E. Braverman, L. Rozonoer, Theoretical foundations of the potential function "
        + "method in pattern recognition learning (1964)"),
    Source("Cortes1995", "C. Cortes, V. Vapnik, Support-vector networks (1995)"),
    Source("Platt1998", "J. Platt, Sequential minimal optimization (1998)"),
    Source("Hamey1998", "L. Hamey, XOR has no local minima (1998)"),
    Source(
      "Saunders1998",
      "C. Saunders, A. Gammerman, V. Vovk, Ridge regression learning algorithm in dual variables "
        + "(1998)"),
    Source("Benoit1924", "Cdt. Benoît, on the method of Cdt. Cholesky (1924)"),
    Source(
      "Rahimi2007", "A. Rahimi, B. Recht, Random features for large-scale kernel machines (2007)"),
    Source("Lowe2004", "D. Lowe, Distinctive image features from scale-invariant keypoints (2004)"),
    Source(
      "Dalal2005",
      "N. Dalal, B. Triggs, Histograms of oriented gradients for human detection (2005)"
    ),
    Source("Hartley1997", "R. Hartley, P. Sturm, Triangulation (1997)"),
    Source("Brown1971", "D. Brown, Close-range camera calibration (1971)"),
    Source(
      "Krizhevsky2012",
      "A. Krizhevsky, I. Sutskever, G. E. Hinton: ImageNet classification with deep convolutional "
        + "neural networks (2012)"),
    Source("Decades", "A table often shown in lectures: data, memory and compute per decade"),
  ],
  durations: Durations(
    quick: "a few seconds", standard: "about twenty seconds", full: "about two minutes"),
  seed: 1)

if let threads = page.arguments.threads { Threads.count = threads }
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

let pictures = Once {
  try Pictures(
    page.arguments.data ?? "glyphs", train: quick ? 500 : full ? 10_000 : 2000,
    test: quick ? 500 : full ? 10_000 : 2000, seed: seed)
}
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
