import Course
import Layers
import Notebook
import Tensors

/// Pooling: one number for each window, and what that does to the place of things.
func addPoolingCells(to page: Page) {
  page.cell("pooling", "Pooling: one number for each window") { cell in
    cell.say(
      """
      Pooling keeps one number of each window: the largest, or the average. It has no weights. Windows \
      of 2 × 2 with stride 2 leave a quarter of the numbers:
      """)
    let x = Tensor([[1, 5, 2, 0], [3, 4, 1, 1], [0, 2, 6, 3], [1, 0, 7, 8]])
    let pooled = cell.code {
      let pools: [any Layer] = [
        MaxPool2d(kernelSize: 2), AvgPool2d(kernelSize: 2),
        MaxPool2d(kernelSize: 3, stride: 1),
      ]
      return pools.map { $0(x.reshaped(to: [1, 1, 4, 4])) }
    }
    cell.figure(
      NumberGrids(
        [
          [.grid("picture", x) { row, column in row < 2 && column < 2 ? .marked : .plain }]
            + zip(["max 2 / 2", "average 2 / 2", "max 3 / 1"], pooled)
            .flatMap { name, output in
              [
                .sign("→"),
                .grid(name, output.reshaped(to: Array(output.shape.suffix(2)))) { row, column in
                  row == 0 && column == 0 && !name.contains("3") ? .marked : .plain
                },
              ]
            }
        ], caption: "Three poolings, window / stride; the marked window gives the marked numbers."))
    cell.say(
      """
      What is left when something moves? A soft bright dot walks along a row of sixteen pixels; below, \
      how much the output changes from step to step, as a share of its length (norm).
      """)
    let pools: [(String, any Layer)] = [
      ("none", AvgPool2d(kernelSize: 1)), ("max 2 / 2", MaxPool2d(kernelSize: 2)),
      ("average 2 / 2", AvgPool2d(kernelSize: 2)),
      ("max 3 / 2, overlapping", MaxPool2d(kernelSize: 3, stride: 2)),
      ("max 4 / 4", MaxPool2d(kernelSize: 4)), ("average 4 / 4", AvgPool2d(kernelSize: 4)),
    ]
    var table = Table(
      "window / stride", "output", .number("mean change", unit: "%", decimals: 0),
      .number("smallest", unit: "%", decimals: 0), .number("largest", unit: "%", decimals: 0))
    var changes: [Float] = []
    for (name, pool) in pools {
      let outputs = (2..<11).map { pool(dot(at: $0)) }
      let steps = zip(outputs, outputs.dropFirst()).map { a, b in
        (a - b).norm() / max(a.norm(), b.norm())
      }
      changes.append(steps.reduce(0, +) / Float(steps.count))
      table.row(
        name, sides(outputs[0].shape), 100 * changes.last!, 100 * steps.min()!, 100 * steps.max()!)
    }
    cell.table(table)
    let largest = changes.dropFirst().max()!
    cell.verdict(
      largest < changes[0], "It is said", that: "pooling makes the output change less with a shift",
      found: "the mean change is \(percent(changes[0], decimals: 0)) without and at most "
        + "\(percent(largest, decimals: 0)) with pooling",
      failsIf: "one of the poolings changes as much as none")
    cell.say(
      """
      Where the smallest change is 0, the dot moved inside its window and the output did not notice; \
      a step across a window's edge changes it by as much as the last column says. Overlapping windows spread the jumps.
      """)
    cell.takeaway("pooling does not remove the place of things; it makes it less precise.")
    cell.exercise("3.1", "write average pooling")
    cell.exercise("3.5", "write max pooling")
    cell.change("Give `AvgPool2d` the stride 1: how many numbers are left?")
    cell.notes(
      """
      Let the room fill in the small squares before they see them. Then: is losing the place always \
      good? (For "is there a cat", yes; for "where is it", no.)
      """)
  }
}

/// A picture of 16 × 16 pixels, dark but for a soft bright dot in the given column.
private func dot(at column: Int) -> Tensor {
  var picture = Tensor.zeros([1, 1, 16, 16])
  for (i, j) in pairs(3, 3) { picture[0, 0, 6 + i, column + j] = i == 1 && j == 1 ? 1 : 0.5 }
  return picture
}
