import Base
import Course
import Layers
import Notebook
import Tensors
import Training

/// What is worth knowing beside the main path.
func addFurtherCells(to page: Page) {
  page.further("flip", "Convolution or cross-correlation?") { cell in
    cell.say(
      """
      A mathematician would not call the first cell's sum a convolution. In a true convolution, a ∗ b, \
      the kernel is turned by half a circle first; what networks compute, a ⋆ b, is called \
      *cross-correlation*. The difference matters when one rearranges operations on paper, because only \
      true convolutions may be swapped and bracketed like ordinary products:
      """)
    var generator = RandomGenerator(seed: seed)
    let a = Tensor.normal([3, 3], using: &generator)
    let b = Tensor.normal([3, 3], using: &generator)
    let x = Tensor.normal([9, 9], using: &generator)
    let differences = cell.code {
      [
        convolveFull(a, b).relativeDifference(from: convolveFull(b, a)),
        convolve(convolve(x, a), b)
          .relativeDifference(from: convolve(x, convolveFull(a, b))),
        correlateFull(a, b).relativeDifference(from: correlateFull(b, a)),
        correlate(correlate(x, a), b)
          .relativeDifference(from: correlate(x, correlateFull(a, b))),
      ]
    }
    let laws = [
      "a ∗ b = b ∗ a", "(x ∗ a) ∗ b = x ∗ (a ∗ b)", "a ⋆ b = b ⋆ a",
      "(x ⋆ a) ⋆ b = x ⋆ (a ⋆ b)",
    ]
    for (law, difference) in zip(laws, differences) {
      cell.verdict(
        difference < 1e-5, "Algebra would like", that: law,
        found: "on random numbers the sides differ by "
          + "\(differencePercent(difference)) of the largest",
        failsIf: "they differ by more than 0.001 %")
    }
    cell.say(
      """
      A network that *learns* its kernel does not need the turn: it learns the turned kernel. So the \
      programs leave the turn out and keep the name.
      """)
    let flipped = correlate(x, turned(a)).relativeDifference(from: convolve(x, a))
    cell.verdict(
      flipped == 0, "We expect", that: "correlation with the turned kernel is convolution",
      found: "the largest difference is \(significant(flipped, digits: 2))",
      failsIf: "one number differs")
    cell.takeaway(
      "networks compute cross-correlation and call it convolution; learning absorbs the turn.")
    cell.notes(
      """
      Write the two sums below each other, with i + k in one and i − k in the other: that sign is \
      all. Then ask who would notice if the library turned its kernels. Nobody who trains; but \
      whoever loads weights from a program that does gets nonsense, and no error message.
      """)
  }

  page.further("labels", "Kernels learned from names of classes alone") { cell in
    cell.say(
      """
      In the cell `learning` the wanted output was made by a kernel that somebody had designed. Here \
      nobody designs one. The pictures are stripes in noise, horizontal in one class, vertical in the \
      other, at random places and of two widths; what is given is the name of the class. The network has \
      four kernels, ReLU (numbers below 0 become 0), the mean over the picture, and one fully connected \
      layer:
      """)
    var generator = RandomGenerator(seed: seed)
    let network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 5), ReLU(),
      AvgPool2d(kernelSize: 12), Flatten(), Linear(4, 2))
    network.initialize(.heNormal, using: &generator)
    let kernels = network.layers[0] as! Conv2d
    let before = kernels.weight.value
    let optimizer = SGD(learningRate: 0.05, momentum: 0.9)
    cell.code {
      for _ in 0..<400 {
        let (pictures, classes) = stripes(count: 32, using: &generator)
        let loss = crossEntropy(logits: network(pictures), targets: classes)
        _ = network.backward(loss.gradient, needsInputGradient: false)
        optimizer.step(network.parameters)
      }
    }
    network.isTraining = false
    let (tests, names) = stripes(count: 500, using: &generator)
    let right = zip(network(tests).argmaxOfRows(), names).count { $0 == $1 }
    func pictures(_ weights: Tensor) -> [PixelImage] {
      (0..<4).map { pixelImage(weights.entry($0), scaled: true) }
    }
    cell.figure(
      ImageFigure(
        grid: pictures(before) + pictures(kernels.weight.value), columns: 4,
        caption: "The four kernels of 5 × 5, random at the start (above) and learned (below).",
        maximumWidth: 15))
    let ratios = (0..<4).map { selectivity(kernels.weight.value.entry($0).reshaped(to: [5, 5])) }
    let starts = (0..<4).map { selectivity(before.entry($0).reshaped(to: [5, 5])) }
    var table = Table(
      .number("kernel"), .number("ratio at the start", decimals: 1),
      .number("learned", decimals: 1),
      caption: "How many times more strongly a kernel answers stripes of its own direction.")
    for (index, (start, end)) in zip(starts, ratios).enumerated() {
      table.row(index + 1, start, end)
    }
    cell.table(table)
    let (mean, meanBefore) = (ratios.reduce(0, +) / 4, starts.reduce(0, +) / 4)
    cell.verdict(
      mean > 2 * meanBefore && right >= 450, "We expect",
      that: "the kernels come to prefer one direction without being told to",
      found: "the mean ratio goes from \(significant(meanBefore, digits: 2)) to "
        + "\(significant(mean, digits: 2)), and \(right) of 500 new pictures are classified rightly",
      failsIf: "the ratio does not double, or fewer than 450 are right")
    cell.notes(
      """
      Ask what the kernels would be for other classes, blobs against stripes for instance. Figure 3 of AlexNet's \
      paper shows what 1.2 million photographs give.
      """)
  }

  page.further("other-kernels", "Other kernels found the same way") { cell in
    cell.say(
      """
      Was anything special about Sobel's kernel? The loop of the cell `learning`, with a tenth of its \
      step size, for other kernels to be found, on a picture of at most 24 × 24:
      """)
    let image = standardized(try subject().picture(side: min(24, subject().side)))
    var generator = RandomGenerator(seed: seed)
    let targets: [(String, Tensor)] = [
      ("blur", NamedKernel.all[1].numbers), ("sharpen", NamedKernel.all[2].numbers),
      ("a random 5 × 5", Tensor.normal([5, 5], using: &generator)),
    ]
    let steps = 800
    var table = Table("kernel to find", .number("steps"), .number("largest error"))
    var distances: [Float] = []
    for (name, wanted) in targets {
      let found = learn(wanted, from: image, steps: steps, using: &generator)
      distances.append(found.largestDifference(from: wanted))
      table.row(name, steps, significant(distances.last!, digits: 1))
    }
    cell.table(table)
    cell.verdict(
      distances.max()! < 0.05, "We expect", that: "all three are found",
      found: "the furthest weight is off by \(significant(distances.max()!, digits: 2))",
      failsIf: "one weight is off by 0.05 or more")
    cell.notes("Ask which picture would make all kernels alike: a flat one, which tells nothing.")
  }

  page.further("layers", "The library's kernel on every convolution of AlexNet") { cell in
    cell.say(
      """
      How near to the processor's peak does each convolution come? Eight pictures at a time; the best of \
      five times. Winograd's method (cell `speed`) saves multiplications in conv2 to conv5, so that more \
      than 100 % is possible; for the 5 × 5 windows of conv2 it takes 36 instead of 100.
      """)
    try layerSpeeds(cell)
    cell.notes(
      "Ask why the first layer comes least near to the peak: for windows of 11 and a stride of 4 "
        + "Winograd's method does not fit.")
  }
}

/// The loop of the cell "learning" for any kernel to be found.
private func learn(
  _ wanted: Tensor, from image: Tensor, steps: Int, using generator: inout RandomGenerator
) -> Tensor {
  let target = correlate(image, wanted)
  var kernel = Tensor.normal(wanted.shape, using: &generator)
  var velocity = Tensor.zeros(wanted.shape)
  for _ in 0..<steps {
    let error = correlate(image, kernel) - target
    velocity = velocity * 0.9 - correlate(image, error) * (2 / Float(error.count)) * 0.02
    kernel += velocity
  }
  return kernel
}

/// Pictures [count, 1, 16, 16] of stripes in noise, of class 0 horizontal, of class 1 vertical.
private func stripes(count: Int, using generator: inout RandomGenerator) -> (Tensor, [Int]) {
  var pictures = Tensor.normal([count, 1, 16, 16], standardDeviation: 0.5, using: &generator)
  var classes: [Int] = []
  for picture in 0..<count {
    let (kind, shift) = (
      Int.random(in: 0..<2, using: &generator), Int.random(in: 0..<8, using: &generator)
    )
    let width = Bool.random(using: &generator) ? 2 : 4
    for (row, column) in pairs(16, 16) {
      let along = kind == 0 ? row : column
      pictures[picture, 0, row, column] += (along + shift) / width % 2 == 0 ? 0.5 : -0.5
    }
    classes.append(kind)
  }
  return (pictures, classes)
}

/// How many times more strongly a kernel answers stripes of the direction it prefers than stripes of
/// the other: the ratio of the output's standard deviations, over both widths.
private func selectivity(_ kernel: Tensor) -> Double {
  func answer(vertical: Bool) -> Float {
    [2, 4].reduce(0) { sum, width in
      var picture = Tensor.zeros([16, 16])
      for (row, column) in pairs(16, 16) {
        picture[row, column] = (vertical ? column : row) / width % 2 == 0 ? 0.5 : -0.5
      }
      return sum + correlate(picture, kernel).standardDeviation()
    }
  }
  let (level, upright) = (answer(vertical: false), answer(vertical: true))
  return Double(max(level, upright) / max(min(level, upright), 1e-6))
}
