import Course
import Layers
import Notebook
import Tensors

/// Pooling: one number for each window, and what that does to the place of things.
func addPoolingCells(to page: Page) {
  page.cell("pooling", "Forgetting where, a little") { cell in
    cell.say(
      """
      Pooling keeps one number per window and forgets the rest: the largest number, or the average. \
      It has nothing to learn. Windows of 2 × 2 in steps of 2 leave a quarter of the numbers:
      """)
    let (x, largest, average, overlapping) = cell.code {
      let x = Tensor([
        [1, 5, 2, 0], [3, 4, 1, 1], [0, 2, 6, 3], [1, 0, 7, 8],
      ]).reshaped(to: [1, 1, 4, 4])
      let largest = MaxPool2d(kernelSize: 2)(x)
      let average = AvgPool2d(kernelSize: 2)(x)
      let overlapping = MaxPool2d(kernelSize: 3, stride: 1)(x)
      return (x, largest, average, overlapping)
    }
    cell.result(
      sideBySide([
        ("picture", x), ("largest", largest), ("average", average),
        ("largest of 3 × 3, overlapping", overlapping),
      ]))
    cell.say(
      """
      What survives when something in the picture moves? A soft bright dot walks along a row of sixteen \
      pixels; below are the pooled answers' changes from step to step, averaged, as a share of the \
      answer's size.
      """)
    let pools: [(String, any Layer)] = [
      ("none", AvgPool2d(kernelSize: 1)), ("max 2 / 2", MaxPool2d(kernelSize: 2)),
      ("average 2 / 2", AvgPool2d(kernelSize: 2)),
      ("max 3 / 2, overlap", MaxPool2d(kernelSize: 3, stride: 2)),
      ("max 4 / 4", MaxPool2d(kernelSize: 4)), ("average 4 / 4", AvgPool2d(kernelSize: 4)),
    ]
    var table = Table(
      "pooling", "output", .number("mean change", unit: "%", decimals: 0),
      .number("smallest", unit: "%", decimals: 0), .number("largest", unit: "%", decimals: 0))
    var changes: [String: Float] = [:]
    for (name, pool) in pools {
      let answers = (2..<11).map { pool(dot(at: $0)) }
      let steps = zip(answers, answers.dropFirst()).map { a, b in
        (a - b).norm() / max(a.norm(), b.norm())
      }
      let mean = steps.reduce(0, +) / Float(steps.count)
      changes[name] = mean
      table.row(
        name, sides(answers[0].shape), 100 * mean, 100 * steps.min()!, 100 * steps.max()!)
    }
    cell.table(table)
    cell.check(
      "pooling makes small shifts matter less",
      changes["max 4 / 4"]! < changes["none"]!
        && changes["max 2 / 2"]! < changes["none"]!,
      measured: "\(percent(changes["none"]!, decimals: 0)) without, "
        + "\(percent(changes["max 4 / 4"]!, decimals: 0)) with max 4 / 4")
    cell.say(
      """
      Where the smallest change is 0, some steps go unnoticed: the dot moved within its window. The next \
      step pays for it. On average the larger window forgets more, and overlapping windows spread the \
      jumps.
      """)
    cell.takeaway("pooling does not remove the place, it blurs it, by as much as its window.")
    cell.exercise("3.1", "write average pooling")
    cell.notes(
      """
      Let the room fill in the two small squares before they see them. Then the question that leads on: \
      is forgetting the place always good? (For "is there a cat", yes; for "where is it", no.)
      """)
  }
}

/// A picture of 16 × 16 pixels, dark but for a soft bright dot in the given column.
private func dot(at column: Int) -> Tensor {
  var picture = Tensor.zeros([1, 1, 16, 16])
  for (i, j) in pairs(3, 3) { picture[0, 0, 6 + i, column + j] = i == 1 && j == 1 ? 1 : 0.5 }
  return picture
}

/// Small pictures of whole or halved numbers beside each other, each under its name.
private func sideBySide(_ pictures: [(name: String, tensor: Tensor)]) -> String {
  let blocks = pictures.map { name, tensor in
    let (rows, columns) = (tensor.shape[2], tensor.shape[3])
    let lines = (0..<rows).map { row in
      (0..<columns).map { significant(tensor[0, 0, row, $0]) }
    }
    let width = lines.joined().map(\.count).max() ?? 1
    let texts = lines.map { line in
      line.map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: " ")
    }
    return [name] + texts
  }
  let height = blocks.map(\.count).max() ?? 0
  return (0..<height).map { row in
    blocks.map { block in
      let text = row < block.count ? block[row] : ""
      let width = block.map(\.count).max() ?? 0
      return text + String(repeating: " ", count: width - text.count)
    }.joined(separator: "     ").replacing(#/ +$/#, with: "")
  }.joined(separator: "\n")
}
