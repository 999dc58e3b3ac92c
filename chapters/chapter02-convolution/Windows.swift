import Course
import Layers
import Base
import Notebook
import Tensors

/// A window that slides over a picture: by hand, turned round, and looking for edges.
func addWindowCells(to page: Page) {
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
      "correlation with the turned kernel is convolution", flipped == 0,
      claim: "every number agrees")
    cell.takeaway(
      "networks compute cross-correlation and call it convolution; learning absorbs the turn.")
    cell.notes(
      """
      Write the two sums below each other, with i + k in one and i − k in the other: that sign is \
      all. Then ask who would notice if the library turned its kernels. Nobody who trains; but \
      whoever loads weights from a program that does gets nonsense, and no error message. The two ✗ \
      are often taken for failures of the program: say that they are the point.
      """)
  }

  page.cell("edges", "What can nine numbers see?") { cell in
    cell.say(
      """
      Choose the nine numbers well and the window answers a question. This kernel, after Sobel, asks \
      everywhere: is it darker on the left than on the right? The picture is \(try subject().name).
      """)
    let picture = try subject().picture(side: 96)
    let (across, down) = cell.code {
      let sobel = Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
      let across = correlate(picture, sobel)
      let down = correlate(picture, sobel.transposed())
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
        alt: "The picture; its upright edges; its level edges; all its edges as a line drawing."))
    let flat = correlate(
      Tensor.filled([5, 5], with: 0.7), Tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]))
    cell.check(
      "a flat surface has no edge", abs(flat.max()) < 1e-6 && abs(flat.min()) < 1e-6,
      claim: "the kernel's numbers add up to 0")
    cell.takeaway("a kernel is a question asked everywhere at once.")
    cell.notes("Let the room predict the third picture from the second before you show it.")
  }
}
