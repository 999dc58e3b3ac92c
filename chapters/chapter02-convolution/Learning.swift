import Base
import Course
import Layers
import Notebook
import Tensors
import Training

/// Learning a kernel, and the two gradients that make it possible.
func addLearningCells(to page: Page) {
  page.cell("gradients", "The gradient of a convolution is a convolution") { cell in
    cell.say(
      """
      To learn a kernel one must know how the loss L changes with each of its weights; to learn the \
      layers below, how it changes with each input. Let g = ∂L/∂y be its gradient with respect to the \
      output. Four lines, the first the definition, the second the chain rule:
      """)
    cell.formula(
      """
      y[r, c]     = Σᵢⱼ w[i, j] · x[r + i, c + j]
      ∂L/∂w[i, j] = Σᵣ𝒸 g[r, c] · ∂y[r, c]/∂w[i, j]
                  = Σᵣ𝒸 g[r, c] · x[r + i, c + j]          x correlated with g
      ∂L/∂x[a, b] = Σᵢⱼ g[a − i, b − j] · w[i, j]          g convolved with w
      """)
    cell.say(
      """
      A weight is used at every place of the output, so its gradient is a sum over all places. An input \
      is used at those places whose windows cover it: the output at [a − i, b − j] meets x[a, b] with \
      the weight w[i, j]. *Correlated* means the sliding sum of the first cell, g taken for the kernel. \
      The minus turns the kernel by half a circle: a true *convolution*, in which windows may stand out \
      over the edge of g: outside it g counts as 0.
      """)
    cell.source("chapters/chapter02-convolution/ByHand.swift", "convolveFull(_:_:)")
    let x = Tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    let w = Tensor([[0, 1], [2, 3]])
    let g = Tensor([[1, 0], [0, 2]])
    let (byWeight, byInput) = (correlate(x, g), convolveFull(g, w))
    cell.say("The first cell's numbers, with L = y[0, 0] + 2·y[1, 1] for a loss:")
    cell.figure(
      NumberGrids(
        [
          [
            .grid("x", x) { row, column in
              (row, column) == (0, 1) || (row, column) == (1, 2) ? .marked : .plain
            }, .sign("⋆"), .grid("g", g), .sign("="),
            .grid("∂L/∂w", byWeight) { row, column in
              (row, column) == (0, 1) ? .marked : .plain
            },
          ],
          [
            .grid("g", g), .sign("∗"), .grid("w", w), .sign("="),
            .grid("∂L/∂x", byInput) { row, column in
              (row, column) == (1, 1) ? .marked : .plain
            },
          ],
        ], caption: "Both gradients. Marked: the two numbers worked out below."))
    cell.formula(
      """
      ∂L/∂w[0, 1] = 1·x[0, 1] + 2·x[1, 2] = 1·1 + 2·5 = \(significant(byWeight[0, 1]))
      ∂L/∂x[1, 1] = 1·w[1, 1] + 2·w[0, 0] = 1·3 + 2·0 = \(significant(byInput[1, 1]))
      """)
    cell.say("In the plain engine the convolution and both gradients go through the same products:")
    cell.source("Plain/Convolution.swift", "convolutionWeightGradient")
    cell.source("Plain/Convolution.swift", "convolutionInputGradient")
    var generator = RandomGenerator(seed: page.arguments.seed)
    let errors = try gradientErrors(using: &generator)
    cell.verdict(
      errors.formulas < 1e-3 && errors.layer, "We expect",
      that: "small changes of single numbers measure the same slopes",
      found: "on random numbers the two formulas differ from them by at most "
        + "\(differencePercent(errors.formulas)) of the largest, and the library's layer, with "
        + "stride, padding and bias, \(errors.layer ? "passes" : "fails") the same test",
      failsIf: "one of them differs by more than 0.1 %")
    cell.exercise("2.5", "write the gradient with respect to the kernel")
    cell.exercise("2.6", "write the gradient with respect to the image")
    cell.change(
      "Turn one number of g up by 1: which numbers of both gradients change, and by how much?")
    cell.notes(
      """
      Derive the third line on the board for a 1-D example with two weights; the fourth follows when \
      somebody asks which outputs a given pixel can reach.
      """)
  }

  page.cell("learning", "A kernel found by learning") { cell in
    cell.say(
      """
      Give a program the picture and the output of Sobel's kernel for vertical edges, but not the kernel. \
      It starts with nine random weights and walks against the gradient of the mean squared error, with \
      _momentum_: a *velocity* keeps nine tenths of the last step, so that steps in one direction add up. (The \
      pixels are first brought to mean 0 and standard deviation 1: then one step size suits all pictures.)
      """)
    // A small picture is taken as it is: enlarged, it is too smooth to tell kernels apart.
    let picture = try subject().picture(side: min(64, subject().side))
    let image = standardized(picture)
    let sobel = NamedKernel.all[3].numbers
    let target = correlate(image, sobel)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let steps = 400
    var kernel = Tensor.normal([3, 3], using: &generator)
    var losses: [Float] = []
    cell.code {
      var velocity = Tensor.zeros([3, 3])
      for _ in 0..<steps {
        let error = correlate(image, kernel) - target
        let gradient = correlate(image, error) * (2 / Float(error.count))
        velocity = velocity * 0.9 - gradient * 0.2
        kernel += velocity
        losses.append((error * error).mean())
      }
    }
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("mean squared error", scale: .log),
        series: [.init("error", y: losses)], caption: "The error on its way down."))
    cell.result(kernel)
    let distance = kernel.largestDifference(from: sobel)
    let isFound = distance < 0.05
    cell.verdict(
      isFound, "We expect", that: "the program finds Sobel's nine numbers",
      found:
        "after \(steps) steps the furthest weight is off by \(significant(distance, digits: 2))",
      failsIf: "one of them is off by 0.05 or more")
    cell.say(
      """
      Somebody had designed the kernel behind the wanted output. The cell `labels` learns kernels that \
      nobody designed, from names of classes alone.
      """)
    cell.takeaway(
      isFound
        ? "the picture and the wanted output are enough to find the kernel."
        : "a kernel is found as far as the picture can tell it from others: this one tells little.")
    cell.change("20 steps instead of 400: which edges does the half-learned kernel see?")
    cell.notes(
      """
      Ask what the machine would learn from the mirrored edges (the mirrored kernel), and whether it \
      would find the same kernel from a picture without any edge (it could not: nothing to tell by).
      """)
  }
}

/// A picture with mean 0 and standard deviation 1.
func standardized(_ picture: Tensor) -> Tensor {
  (picture - picture.mean()) * (1 / max(picture.standardDeviation(), 1e-6))
}

/// How far the two formulas are from slopes measured by small steps, as a share of the largest; and
/// whether the library's layer passes the same test.
private func gradientErrors(using generator: inout RandomGenerator) throws -> (
  formulas: Double, layer: Bool
) {
  let x = Tensor.normal([6, 7], using: &generator)
  let w = Tensor.normal([3, 2], using: &generator)
  let g = Tensor.normal([4, 6], using: &generator)
  // L = Σ g · y is the loss whose gradient with respect to y is g.
  let checks = [
    checkGradient("∂L/∂w", at: w, gradient: correlate(x, g)) { w in
      Double((correlate(x, w) * g).sum())
    },
    checkGradient("∂L/∂x", at: x, gradient: convolveFull(g, w)) { x in
      Double((correlate(x, w) * g).sum())
    },
  ]
  let layer = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 3, stride: 2, padding: 1)
  layer.initialize(.heNormal, using: &generator)
  let layers = checkGradients(of: layer, input: .normal([2, 1, 9, 9], using: &generator))
  return (checks.map(\.relativeError).max()!, layers.allSatisfy { $0.passes(tolerance: 1e-3) })
}
