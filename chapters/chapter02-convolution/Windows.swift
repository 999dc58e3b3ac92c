import Base
import Course
import Layers
import Notebook
import Tensors

/// A window that slides over a picture: by hand, and on a real one.
func addWindowCells(to page: Page) {
  let steps = Knob("steps", 1...4, default: 4)
  page.cell("by-hand", "Three by three, and two by two", knobs: [steps]) { cell in
    cell.say(
      """
      A picture is a table of numbers, one for each pixel. Lay a smaller table, the _kernel_, on it. \
      Multiply each number of the kernel by the pixel beneath it, add the products up, write the sum \
      down: the weighted sum of chapter 1, of the few pixels in a _window_. Move the window by one \
      pixel and do it again with the same weights. That is all. (Chapter 1 calls something else a \
      kernel: only the name is the same.)
      """)
    cell.source("chapters/chapter02-convolution/ByHand.swift", "correlate(_:_:)")
    cell.say("On paper, with a picture of nine numbers and a kernel of four:")
    let x = Tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    let kernel = Tensor([[0, 1], [2, 3]])
    let output = correlate(x, kernel)
    let places = pairs(2, 2).prefix(cell[steps])
    cell.figure(
      NumberGrids(
        places.map { row, column in
          [
            .grid("picture", x) { r, c in
              row..<(row + 2) ~= r && column..<(column + 2) ~= c ? .marked : .plain
            }, .sign("⋆"), .grid("kernel", kernel), .sign("="),
            .grid(
              "output",
              pairs(2, 2).map { r, c in
                r * 2 + c <= row * 2 + column ? "\(Int(output[r, c]))" : "·"
              }.inRows(of: 2)
            ) { r, c in
              r == row && c == column ? .marked : r * 2 + c > row * 2 + column ? .faint : .plain
            },
          ]
        },
        caption: "The window's walk, step by step: what it covers, and the number it gives.",
        alt: "The window covers four of nine numbers: "
          + zip(["upper left", "upper right", "lower left", "lower right"], places).map {
            "\($0), and gives \(Int(output[$1.0, $1.1]))"
          }.joined(separator: "; ") + "."))
    cell.formula(
      places.map { row, column in
        let products = pairs(2, 2).map { i, j in
          "\(Int(x[row + i, column + j]))·\(Int(kernel[i, j]))"
        }
        return products.joined(separator: " + ") + " = \(Int(output[row, column]))"
      }.joined(separator: "\n"))
    let layer = Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 2, bias: false)
    layer.weight.value = kernel.reshaped(to: [1, 1, 2, 2])
    let byLayer = layer(x.reshaped(to: [1, 1, 3, 3])).reshaped(to: [2, 2])
    cell.verdict(
      byLayer == output, "We expect", that: "the library's layer `Conv2d` gives the same numbers",
      found: "it gives \(byLayer.values.map { significant($0) }.joined(separator: ", "))",
      failsIf: "one of the four differs")
    cell.exercise("2.2", "write this for any two sizes")
    cell.change(
      "Give the kernel the numbers 0, 0, 0, 1: the output is the lower right part of the picture.")
    cell.notes(
      """
      Do the first number with the room, aloud: 0·0 + 1·1 + 3·2 + 4·3 = 19. Then let them do the other \
      three. People who did it once by hand never mix up window and step again.
      """)
  }

  let chosen = Knob("kernel", NamedKernel.all.map(\.name), default: "horizontal edges")
  page.cell("edges", "What can nine numbers see?", knobs: [chosen]) { cell in
    cell.say(
      """
      Which nine numbers stand in the kernel decides what the output shows. Six kernels that every \
      program for pictures has, and what each makes of \(try subject().name):
      """)
    cell.figure(
      NumberGrids(
        NamedKernel.all.map { [.grid($0.name, $0.numbers)] },
        caption: "Nine numbers each. Those for edges are Sobel's."))
    let picture = try subject().picture(side: 64)
    let outputs = cell.code { NamedKernel.all.map { correlate(picture, $0.numbers) } }
    cell.figure(
      ImageFigure(
        grid: zip(outputs, NamedKernel.all).map { shown($0, by: $1) },
        labels: NamedKernel.all.map(\.name), columns: 3,
        caption: "The six outputs. Where a kernel's numbers add up to 0, middle grey is zero.",
        maximumWidth: 25,
        alt: "Six versions of one picture: unchanged, blurred, sharpened, its vertical edges, its "
          + "horizontal edges, and as if it were a relief lit from one side."))
    let kernel = NamedKernel.all.first { $0.name == cell[chosen] }!
    let large = try subject().picture(side: 112)
    cell.figure(
      ImageFigure(
        grid: [pixelImage(large), shown(correlate(large, kernel.numbers), by: kernel)],
        labels: ["picture", kernel.name], columns: 2,
        caption: "One of them beside the picture: \(kernel.shows).", maximumWidth: 36))
    cell.say(
      """
      Why does one find horizontal edges and another vertical ones? Lay each on three small pictures: \
      flat (nine ones); a horizontal edge (rows of 0, ½ and 1); a vertical edge (columns of 0, ½ and 1).
      """)
    let flat = Tensor.filled([3, 3], with: 1)
    let horizontal = Tensor([[0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1]])
    var table = Table(
      "kernel", .number("flat"), .number("horizontal edge"), .number("vertical edge"),
      "its output shows")
    var finders: [String] = []
    for kernel in NamedKernel.all {
      let answers = [flat, horizontal, horizontal.transposed()].map {
        correlate($0, kernel.numbers)[0, 0]
      }
      table.row(
        of: [kernel.name] + answers.map { significant($0, digits: 2) as any TableValue }
          + [kernel.shows])
      if abs(answers[0]) < 1e-5 && abs(answers[2]) < 1e-5 && abs(answers[1]) > 1e-5 {
        finders.append(kernel.name)
      }
    }
    cell.table(table)
    cell.verdict(
      finders == ["horizontal edges"], "We expect",
      that: "one of the six, and only one, finds horizontal edges and nothing else",
      found:
        "0 for flat, 0 for a vertical edge and another number for a horizontal one is the answer "
        + "of " + (finders.isEmpty ? "none" : finders.map { "“\($0)”" }.joined(separator: ", ")),
      failsIf: "no kernel or several answer so")
    cell.takeaway("a kernel is one question, asked at every place of the picture.")
    cell.change("your own picture", with: "--image FILE")
    cell.notes(
      """
      Show the kernels first and let the room guess which is which. Then the two edge kernels: the \
      numbers are the same, turned by a quarter. The kernels whose numbers add up to 0 say nothing \
      about a flat surface; the others keep its brightness, because theirs add up to 1.
      """)
  }
}

/// An output as a picture: middle grey is zero where the kernel's numbers add up to 0.
private func shown(_ output: Tensor, by kernel: NamedKernel) -> PixelImage {
  pixelImage(output, scaled: abs(kernel.numbers.sum()) < 0.5)
}

extension [String] {
  /// The same in rows of so many.
  func inRows(of count: Int) -> [[String]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}
