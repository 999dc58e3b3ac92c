import Fast
import Course
import Base
import Layers
import Models
import Notebook
import Tensors

/// What a convolution shares: few weights, everywhere the same, so that the answer moves along.
func addSharingCells(to page: Page) {
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
      weights*: the same question is asked everywhere. AlexNet's first layer shows what that is worth:
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
    cell.check(
      "weights of the convolution", conv1.parameterCount == 34_944,
      claim: "96 filters of 3 × 11 × 11 and a bias each, "
        + "\(multiple(Double(inputs * outputs) / Double(conv1.parameterCount))) fewer",
      counted: grouped(conv1.parameterCount), source: "Krizhevsky2012")
    cell.takeaway(
      "a convolution is a fully connected layer that was told two things about pictures.")
    cell.notes(
      """
      Let the room fill in the second row of the matrix from the first. The pause between its two \
      pairs is where the picture's next line begins.
      """)
  }

  page.cell("equivariance", "Move the picture, and the answer moves along") { cell in
    cell.say(
      """
      Because the same question is asked everywhere, shifting the picture shifts the answer by as much, \
      and changes nothing else: convolution is *equivariant* to translation. We shift a random picture \
      by one to four pixels and compare the shifted answer with the answer to the shifted picture, for \
      a convolution that visits every place, one that visits every second, and a small network, two \
      convolutions each followed by a pooling that keeps every second place:
      """)
    var generator = RandomGenerator(seed: seed)
    let wide = Tensor.normal([1, 1, 38, 42], using: &generator)
    func conv(_ channels: Int, stride: Int = 1) -> Conv2d {
      Conv2d(inputChannels: channels, outputChannels: 4, kernelSize: 3, stride: stride)
    }
    let networks: [(name: String, network: Sequential, stride: Int)] = [
      ("stride 1", Sequential(conv(1)), 1), ("stride 2", Sequential(conv(1, stride: 2)), 2),
      (
        "conv, pool, conv, pool",
        Sequential(conv(1), MaxPool2d(kernelSize: 2), conv(4), MaxPool2d(kernelSize: 2)), 4
      ),
    ]
    var table = Table(
      columns: [.init("network")] + (1...4).map { .number("shift \($0)") },
      caption: "the largest difference; numbers below 0.00001 are rounding and shown as 0")
    var differences: [[Float]] = []
    for (name, network, stride) in networks {
      network.initialize(.heNormal, using: &generator)
      let row = (1...4).map { shift -> Float in
        // Two crops of one wide picture: the second is the first, moved by `shift`.
        let a = network(columns(wide, 0..<38))
        let b = network(columns(wide, shift..<(shift + 38)))
        let width = a.shape[3] - (shift + stride - 1) / stride
        let moved = columns(a, (shift / stride)..<(shift / stride + width))
        return moved.largestDifference(from: columns(b, 0..<width))
      }
      differences.append(row)
      table.row(
        of: [name] + row.map { ($0 < 1e-5 ? "0" : significant($0, digits: 3)) as any TableValue })
    }
    cell.table(table)
    cell.check(
      "a convolution follows every shift", differences[0].allSatisfy { $0 < 1e-5 },
      claim: "with stride 1", source: "LeCun1989")
    cell.check(
      "a network with strides and pools follows every shift",
      differences[2].allSatisfy { $0 < 1e-5 }, claim: "often said",
      counted: "it follows \(differences[2].count { $0 < 1e-5 }) of the four")
    cell.takeaway("equivariance holds for shifts that the strides divide, and only for those.")
    cell.notes(
      """
      Two strips of paper, one with every second mark, laid over each other: shifted by one, the marks \
      miss. The strides multiply: ask what shift AlexNet follows exactly (its strides make 32).
      """)
  }
}
