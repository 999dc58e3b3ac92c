import Training
import Course
import Base
import Layers
import Notebook
import Tensors

/// Learning a kernel, and the two gradients that make it possible.
func addLearningCells(to page: Page) {
  page.cell("gradients", "Which way is better? Two gradients") { cell in
    cell.say(
      """
      To learn a kernel one must know how the loss L changes with each of its numbers, and, to learn \
      the layers below, with each number of the input. Both follow from the sum that defines the layer, \
      y[r, c] = Σ w[i, j] · x[r + i, c + j], by the chain rule: add up, over all outputs, how L changes with \
      the output times how the output changes with the number in question. A weight w[i, j] touches every \
      output once, multiplied by x[r + i, c + j]; a pixel x[a, b] touches those outputs whose windows \
      cover it, y[a − i, b − j], multiplied by w[i, j]. With g = ∂L/∂y:
      """)
    cell.formula(
      """
      ∂L/∂w[i, j] = Σ g[r, c] · x[r + i, c + j]        x correlated with g
      ∂L/∂x[a, b] = Σ g[a − i, b − j] · w[i, j]        g convolved with w
      """)
    cell.say("So both are convolutions again; and the turn that networks left out comes back.")
    var generator = RandomGenerator(seed: page.arguments.seed)
    let x = Tensor.normal([6, 7], using: &generator)
    let w = Tensor.normal([3, 2], using: &generator)
    let g = Tensor.normal([4, 6], using: &generator)
    let (weightGradient, inputGradient) = cell.code {
      (correlate(x, g), convolveFull(g, w))
    }
    // L = Σ g · y is the loss whose gradient with respect to y is g.
    let byWeight = checkGradient("∂L/∂w", at: w, gradient: weightGradient) { w in
      Double((correlate(x, w) * g).sum())
    }
    let byInput = checkGradient("∂L/∂x", at: x, gradient: inputGradient) { x in
      Double((correlate(x, w) * g).sum())
    }
    for check in [byWeight, byInput] {
      cell.check(
        check.name, check.passes(tolerance: 1e-3),
        claim: "small steps measure the same slope, to 0.1 % of the largest")
    }
    let layer = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 3, stride: 2, padding: 1)
    layer.initialize(.heNormal, using: &generator)
    let checks = checkGradients(of: layer, input: .normal([2, 1, 9, 9], using: &generator))
    cell.check(
      "the library's layer, with stride, padding and bias", checks.allSatisfy { $0.passes() },
      claim: "its gradients pass the same test: " + checks.map(\.name).joined(separator: ", "))
    cell.exercise("2.5", "write the gradient with respect to the kernel")
    cell.notes(
      """
      Derive the first line on the board for a 1-D example with two weights; the second follows when \
      somebody asks which outputs a given pixel can reach.
      """)
  }

  page.cell("learning", "A kernel that finds itself") { cell in
    cell.say(
      """
      Show a machine the picture and its upright edges, and let it find the kernel that leads from one \
      to the other: start at random, and walk against the gradient of the mean squared error. The \
      *velocity* keeps nine tenths of the last step, so that steps in the same direction add up. The \
      picture's numbers are first brought to mean 0 and spread 1: then a step that suits one picture \
      suits all.
      """)
    // A small picture is taken as it is: enlarged, it is too smooth to tell kernels apart.
    let picture = try subject().picture(side: min(64, subject().side))
    let deviation = max(picture.standardDeviation(), 1e-6)
    let image = (picture - picture.mean()) * (1 / deviation)
    let sobel = Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    let target = correlate(image, sobel)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let steps = 400
    let (kernel, losses) = cell.code {
      var kernel = Tensor.normal([3, 3], using: &generator)
      var velocity = Tensor.zeros([3, 3])
      var losses: [Float] = []
      for _ in 0..<steps {
        let error = correlate(image, kernel) - target
        losses.append((error * error).mean())
        let gradient = correlate(image, error) * (2 / Float(error.count))
        velocity = velocity * 0.9 - gradient * 0.2
        kernel += velocity
      }
      return (kernel, losses)
    }
    cell.figure(
      LinePlot(
        x: Axis("step"), y: Axis("mean squared error", scale: .log),
        series: [.init("error", y: losses)], caption: "The error on its way down."))
    cell.result(kernel)
    let distance = kernel.largestDifference(from: sobel)
    let isFound = distance < 0.05
    cell.check(
      "the learned kernel is Sobel's", isFound,
      measured:
        "after \(steps) steps the furthest number is off by \(significant(distance, digits: 2))")
    if full {
      let small = try subject().picture(side: min(32, subject().side))
      // The same steps for other targets, to show that nothing was special about Sobel's kernel.
      let targets: [(String, Tensor)] = [
        ("blur", Tensor.filled([3, 3], with: 1 / 9)),
        ("sharpen", Tensor([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
        ("a random 5 × 5", Tensor.normal([5, 5], using: &generator)),
      ]
      var table = Table("kernel to find", .number("steps"), .number("largest error"))
      for (name, wanted) in targets {
        let found = learn(wanted, from: small, steps: 1500, using: &generator)
        table.row(
          name, 1500, significant(found.largestDifference(from: wanted), digits: 1))
      }
      cell.table(table)
    }
    cell.takeaway(
      isFound
        ? "nobody needs to design kernels, if there is something to learn them from."
        : "a kernel is learned as far as the picture can tell it from others: this one tells little."
    )
    cell.notes(
      """
      Ask what the machine would learn from the mirrored edges (the mirrored kernel), and whether it \
      would find the same kernel from a picture without any edge (it could not: nothing to tell by).
      """)
  }
}

/// The cell's loop for any kernel to be found.
private func learn(
  _ wanted: Tensor, from picture: Tensor, steps: Int, using generator: inout RandomGenerator
) -> Tensor {
  let image = picture - picture.mean()
  let target = correlate(image, wanted)
  var kernel = Tensor.normal(wanted.shape, using: &generator)
  var velocity = Tensor.zeros(wanted.shape)
  for _ in 0..<steps {
    let error = correlate(image, kernel) - target
    velocity = velocity * 0.9 - correlate(image, error) * (2 / Float(error.count)) * 0.3
    kernel += velocity
  }
  return kernel
}
