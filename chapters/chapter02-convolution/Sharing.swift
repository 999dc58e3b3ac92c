import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// What a convolution shares: few weights, everywhere the same, so that the output moves along.
func addSharingCells(to page: Page) {
  page.cell("matrix", "A fully connected layer with most weights left out") { cell in
    let kernel = Tensor([[0, 1], [2, 3]])
    // Each of the four outputs has nine places, and the weights stand at one window of them.
    let places = 4 * 9
    cell.say(
      """
      In a fully connected layer every output is a weighted sum of all inputs: a matrix times a vector. \
      So is a convolution, but most places of its matrix hold no weight, only 0, and the weights repeat \
      along the diagonals. For the nine pixels and four weights of the first cell, the picture laid out \
      as a list, \(places - 4 * kernel.count) of \(places) places hold none (points):
      """)
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
    cell.verdict(
      product.values == [19, 25, 37, 43], "We expect",
      that: "the matrix times the list of pixels gives the first cell's outputs",
      found: "it gives \(product.values.map { significant($0) }.joined(separator: ", "))",
      failsIf: "one of the four differs")
    cell.say(
      """
      Two assumptions about pictures leave the weights out. *Locality*: what belongs together is near. \
      *Weight sharing*: what is worth seeing at one place is worth seeing at every place. For AlexNet's \
      first layer, 96 filters on a picture of 3 × 224 × 224 [Krizhevsky2012]:
      """)
    let first = FirstLayer()
    var table = Table("first layer as", .number("weights"), "memory")
    for (name, count) in [
      ("fully connected", first.dense), ("local, weights not shared", first.local),
      ("convolution", first.shared),
    ] {
      table.row(name, count, bytes(count * 4))
    }
    cell.table(table)
    cell.say(
      """
      The fully connected layer has \(grouped(first.inputs)) inputs times \(grouped(first.outputs)) \
      outputs, the convolution \(multiple(first.ratio)) fewer weights.
      """)
    cell.takeaway(
      "a convolution is a fully connected layer under two assumptions: locality and weight sharing."
    )
    cell.change("Let the window move by 2 pixels instead of 1: how many rows has the matrix then?")
    cell.notes(
      """
      Let the room fill in the second row of the matrix from the first. The pause between its two \
      pairs is where the picture's next line begins.
      """)
  }

  page.cell("equivariance", "When the picture moves, the output moves along") { cell in
    cell.say(
      """
      With stride 1, because the weights are the same everywhere, shifting the picture shifts the output \
      by as much and, but for the border, changes nothing else: convolution is *equivariant* to translation. We \
      shift a random picture \
      by one to four pixels and compare the output with the shifted output of before, for a convolution \
      of stride 1, one of stride 2, and a network of two convolutions, each followed by a _pooling_ of \
      stride 2, which keeps one number of each window (next cell):
      """)
    let strides = ["stride 1", "stride 2", "two convolutions and poolings"]
    let differences = equivarianceErrors(seed: seed)
    var table = Table(
      columns: [.init("layer or network")] + (1...4).map { .number("shift \($0)") },
      caption: "The largest difference; below 0.00001 it is rounding, shown as 0.")
    for (name, row) in zip(strides, differences) {
      table.row(
        of: [name] + row.map { ($0 < 1e-5 ? "0" : significant($0, digits: 3)) as any TableValue })
    }
    cell.table(table)
    func followed(_ row: Int) -> [Int] { (1...4).filter { differences[row][$0 - 1] < 1e-5 } }
    cell.verdict(
      followed(0).count == 4, "LeCun and others say",
      that: "a convolution's output moves with its input",
      found: "with stride 1 it follows \(followed(0).count) of the four shifts",
      failsIf: "it does not follow one of them", source: "LeCun1989")
    cell.verdict(
      followed(2).count == 4, "It is often said",
      that: "a whole convolutional network follows every shift",
      found: "with strides that multiply to 4 it follows \(followed(2).count) of the four",
      failsIf: "it does not follow one of them")
    let stride = try Summary(of: alexNetImageNet(), imageShape: [3, 224, 224]).rows
      .compactMap(\.receptiveField?.stride).max()!
    cell.takeaway(
      "exact equivariance holds for shifts that the strides divide; AlexNet's multiply to \(stride)."
    )
    cell.change(
      "Give the first convolution, and the number beside it, a stride of 4: which shifts does it still follow?"
    )
    cell.notes(
      """
      Two strips of paper, one with every second mark, laid over each other: shifted by one, the marks \
      miss. The strides multiply: ask what shift AlexNet follows exactly.
      """)
  }
}

/// AlexNet's first layer, and what it would cost without its two assumptions.
struct FirstLayer {
  /// Pixels and channels of the picture.
  let inputs = 3 * 224 * 224
  /// Numbers that come out.
  let outputs: Int
  /// Weights and biases of the convolution.
  let shared: Int
  /// Weights if every output saw every input.
  var dense: Int { inputs * outputs }
  /// Weights if every place had a kernel of its own.
  let local: Int
  /// How many times fewer weights the convolution has than the fully connected layer.
  var ratio: Double { Double(dense) / Double(shared) }

  init() {
    let conv1 = Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4, padding: 2)
    outputs = (try? conv1.outputShape(for: [1, 3, 224, 224]).product) ?? 0
    shared = conv1.weight.count
    local = outputs * 3 * 11 * 11
  }
}

/// For shifts of one to four pixels, how far the shifted output is from the output of the shifted
/// picture: a convolution of stride 1, one of stride 2, a network of two convolutions and two poolings.
func equivarianceErrors(seed: UInt64) -> [[Float]] {
  var generator = RandomGenerator(seed: seed)
  let wide = Tensor.normal([1, 1, 38, 42], using: &generator)
  func conv(_ channels: Int, stride: Int = 1) -> Conv2d {
    Conv2d(inputChannels: channels, outputChannels: 4, kernelSize: 3, stride: stride)
  }
  let networks: [(network: Sequential, stride: Int)] = [
    (Sequential(conv(1)), 1), (Sequential(conv(1, stride: 2)), 2),
    (Sequential(conv(1), MaxPool2d(kernelSize: 2), conv(4), MaxPool2d(kernelSize: 2)), 4),
  ]
  return networks.map { network, stride in
    network.initialize(.heNormal, using: &generator)
    return (1...4).map { shift in
      // Two crops of one wide picture: the second is the first, moved by `shift`.
      let a = network(columns(wide, 0..<38))
      let b = network(columns(wide, shift..<(shift + 38)))
      let width = a.shape[3] - (shift + stride - 1) / stride
      let moved = columns(a, (shift / stride)..<(shift / stride + width))
      return moved.largestDifference(from: columns(b, 0..<width))
    }
  }
}
