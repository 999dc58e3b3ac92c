import Course
import Kernels
import Layers
import Models
import Notebook
import Tensors

let page = Page(
  chapter: 2, title: "Convolution from scratch", command: "chapter02-convolution",
  question: """
    What is a convolution, why is it the right way to look at a picture, and how does it become fast?
    """,
  sources: [
    Source(
      "LeCun1989",
      "Y. LeCun, B. Boser, J. S. Denker and others: Backpropagation applied to handwritten zip code "
        + "recognition (1989)"),
    Source(
      "Krizhevsky2012",
      "A. Krizhevsky, I. Sutskever, G. E. Hinton: ImageNet classification with deep convolutional "
        + "neural networks (2012)"),
    Source(
      "Chellapilla2006",
      "K. Chellapilla, S. Puri, P. Simard: High performance convolutional neural networks for "
        + "document processing (2006)"),
    Source(
      "Lavin2016", "A. Lavin, S. Gray: Fast algorithms for convolutional neural networks (2016)"),
  ],
  durations: Durations(
    quick: "a second or two", standard: "about five seconds", full: "about half a minute"))

if let threads = page.arguments.threads { Threads.count = threads }
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)

page.cell("by-hand", "Three by three, and two by two") { cell in
  cell.say(
    """
    Lay a small window, the *kernel*, on the picture. Multiply each number in the window with the one \
    beneath it, add everything up, write the sum down. Move the window by one, do it again. That is \
    all. On paper, with a picture of nine numbers and a kernel of four:
    """)
  let (x, kernel, output) = cell.code {
    let x = Tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    let kernel = Tensor([[0, 1], [2, 3]])
    var output = Tensor.zeros([2, 2])
    for (row, column) in pairs(2, 2) {
      for (i, j) in pairs(2, 2) {
        output[row, column] += x[row + i, column + j] * kernel[i, j]
      }
    }
    return (x, kernel, output)
  }
  cell.result(output)
  cell.formula(
    (0..<4).map { place in
      let (row, column) = (place / 2, place % 2)
      let products = pairs(2, 2).map { i, j in
        "\(Int(x[row + i, column + j]))·\(Int(kernel[i, j]))"
      }
      return products.joined(separator: " + ") + " = \(Int(output[row, column]))"
    }.joined(separator: "\n"))
  let layer = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 2, bias: false)
  layer.weight.value = kernel.reshaped(to: [1, 1, 2, 2])
  let byLayer = layer(x.reshaped(to: [1, 1, 3, 3])).reshaped(to: [2, 2])
  cell.check(
    "the library's Conv2d", byLayer == output, claim: "it gives the same four numbers")
  cell.exercise("2.2", "write this for any two sizes")
  cell.notes(
    """
    Do the first number with the room, aloud: 0·0 + 1·1 + 3·2 + 4·3 = 19. Then let them do the other \
    three. People who did it once by hand never mix up window and step again.
    """)
}

page.cell("flip", "Is that really a convolution?") { cell in
  cell.say(
    """
    A mathematician would say no. In a true convolution, a ∗ b, the kernel is turned by half a circle \
    first; what networks compute, a ⋆ b, is called *cross-correlation*. The difference matters when \
    you rearrange operations on paper, because only true convolutions may be swapped and bracketed \
    like ordinary products:
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
  for (law, difference) in zip(
    ["a ∗ b = b ∗ a", "(x ∗ a) ∗ b = x ∗ (a ∗ b)", "a ⋆ b = b ⋆ a", "(x ⋆ a) ⋆ b = x ⋆ (a ⋆ b)"],
    differences)
  {
    cell.check(
      law, difference < 1e-5,
      measured: difference < 1e-5
        ? "the sides differ by less than 0.001 %"
        : "the sides differ by \(percent(difference, decimals: 0)) of the largest number")
  }
  cell.say(
    """
    A network that *learns* its kernel does not care: it learns the turned one. So the programs leave \
    the turn out and keep the name.
    """)
  let flipped = correlate(x, turned(a)).relativeDifference(from: convolve(x, a))
  cell.check(
    "correlation with the turned kernel is convolution", flipped == 0, claim: "every number agrees")
  cell.takeaway(
    "networks compute cross-correlation and call it convolution; learning absorbs the turn.")
}

page.cell("edges", "What can nine numbers see?") { cell in
  cell.say(
    """
    Choose the nine numbers well and the window answers a question. This kernel, after Sobel, asks \
    everywhere: is it darker on the left than on the right?
    """)
  let picture = grey(lighthouse(size: 96))
  let (across, down) = cell.code {
    let sobel = Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    let image = picture.reshaped(to: [96, 96])
    let across = correlate(image, sobel)
    let down = correlate(image, sobel.transposed())
    return (across, down)
  }
  let strength = (across * across + down * down).map { $0.squareRoot() }
  cell.figure(
    ImageFigure(
      grid: [
        pixelImage(picture), pixelImage(across, scaled: true), pixelImage(down, scaled: true),
        pixelImage(strength.map { $0.squareRoot() }, scaled: true),
      ], labels: ["picture", "left to right", "top to bottom", "edges"], columns: 2,
      caption: "One picture and three answers; middle grey is zero in the second and third.",
      maximumWidth: 34,
      alt: "A lighthouse; its upright edges; its level edges; all its edges as a line drawing."))
  let flat = correlate(
    Tensor.filled([5, 5], with: 0.7), Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]))
  cell.check(
    "a flat surface has no edge", abs(flat.max()) < 1e-6 && abs(flat.min()) < 1e-6,
    claim: "the kernel's numbers add up to 0")
  cell.takeaway("a kernel is a question asked everywhere at once.")
  cell.notes("Let the room predict the third picture from the second before you show it.")
}

page.cell("matrix", "A matrix with very little in it") { cell in
  cell.say(
    """
    A fully connected layer is a matrix times a vector. So is a convolution; but its matrix is nearly \
    empty, and the few numbers in it repeat along the diagonals. For the nine numbers and four weights \
    of the first cell, with the picture laid out as a list:
    """)
  let kernel = Tensor([[0, 1], [2, 3]])
  let matrix = cell.code {
    var matrix = Tensor.zeros([4, 9])
    for (row, column) in pairs(2, 2) {
      for (i, j) in pairs(2, 2) {
        let pixel = (row + i) * 3 + (column + j)
        matrix[row * 2 + column, pixel] = kernel[i, j]
      }
    }
    return matrix
  }
  // A point for a zero that is always there, a digit for one of the four weights.
  cell.result(
    (0..<4).map { row in
      (0..<9).map { column in
        let (r, c) = (column / 3 - row / 2, column % 3 - row % 2)
        return (0..<2).contains(r) && (0..<2).contains(c) ? "\(Int(matrix[row, column]))" : "·"
      }.joined(separator: "  ")
    }.joined(separator: "\n"))
  let product = matrix.matmul(Tensor.counting([9, 1]))
  cell.check(
    "matrix times list", product.values == [19, 25, 37, 43],
    counted: "\(product.values.map { Int($0) })")
  cell.say(
    """
    Two ideas made this matrix so empty. *Locality*: a window sees its neighbourhood only. *Shared \
    weights*: the same question is asked everywhere. What that is worth shows AlexNet's first layer:
    """)
  let conv1 = Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4, padding: 2)
  let shape = try conv1.outputShape(for: [1, 3, 224, 224])
  let (inputs, outputs) = (3 * 224 * 224, shape.product)
  var table = Table("first layer as", .number("weights"), "memory")
  table.row("fully connected", inputs * outputs, bytes(inputs * outputs * 4))
  table.row("local, weights not shared", 363 * outputs, bytes(363 * outputs * 4))
  table.row("convolution", conv1.parameterCount, bytes(conv1.parameterCount * 4))
  cell.table(table)
  cell.check(
    "weights of a dense first layer", inputs == 150_528 && outputs == 290_400,
    claim: "150,528 inputs times 290,400 outputs", counted: grouped(inputs * outputs))
  cell.takeaway("a convolution is a fully connected layer that was told two things about pictures.")
}

page.cell("equivariance", "Move the picture, and the answer moves along") { cell in
  cell.say(
    """
    Because the same question is asked everywhere, shifting the picture shifts the answer by as much, \
    and changes nothing else. With a stride of 2 that holds only for even shifts:
    """)
  var generator = RandomGenerator(seed: seed)
  let wide = Tensor.normal([1, 1, 20, 24], using: &generator)
  var table = Table("stride", .number("shift 1"), .number("shift 2"), .number("shift 3"))
  var worst: [Int: [Float]] = [:]
  for step in [1, 2] {
    let layer = Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 3, stride: step)
    layer.initialize(.heNormal, using: &generator)
    let differences = (1...3).map { shift -> Float in
      // Two crops of one wide picture: the second is the first, moved by `shift`.
      let (a, b) = (layer(columns(wide, 0..<20)), layer(columns(wide, shift..<(shift + 20))))
      let width = a.shape[3] - (shift + step - 1) / step
      return columns(a, (shift / step)..<(shift / step + width))
        .largestDifference(from: columns(b, 0..<width))
    }
    worst[step] = differences
    table.row("\(step)", differences[0], differences[1], differences[2])
  }
  cell.table(table)
  cell.say(
    "The numbers are the largest differences between the shifted answer and the answer to the shifted picture."
  )
  cell.check(
    "stride 1 follows every shift", worst[1]!.allSatisfy { $0 < 1e-5 },
    claim: "convolution is equivariant to translation")
  cell.check(
    "stride 2 follows every shift", worst[2]!.allSatisfy { $0 < 1e-5 },
    claim: "often said of whole networks with strides and pools")
  cell.takeaway("equivariance holds for shifts that the strides divide, and only for those.")
}

addSizeCells(to: page)
addLearningCells(to: page)
addSpeedCells(to: page)

page.run()
