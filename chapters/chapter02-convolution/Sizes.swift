import Course
import Kernels
import Layers
import Notebook
import Tensors

/// Padding, strides, channels, groups, pooling: what shape comes out, and what it costs.
func addSizeCells(to page: Page) {
  page.cell("sizes", "How large is the answer?") { cell in
    cell.say(
      """
      A window of k pixels, moved by s, on n pixels with p zeros added at either end. Do not trust the \
      formula; step through the places and count, for every combination of sizes up to 40:
      """)
    let (tried, wrongFloor, wrongCeil) = try cell.code {
      var (tried, wrongFloor, wrongCeil) = (0, 0, 0)
      for n in 1...40 {
        for k in 1...11 {
          for s in 1...4 {
            for p in 0...(k / 2) where n + 2 * p >= k {
              tried += 1
              let floor = Window(kernelSize: k, stride: s, padding: p)
              if try floor.outputSize(n) != places(n, k, s, p) {
                wrongFloor += 1
              }
              let ceil = Window(
                kernelSize: k, stride: s, padding: p, rounding: .ceil)
              if try ceil.outputSize(n) != hangingPlaces(n, k, s, p) {
                wrongCeil += 1
              }
            }
          }
        }
      }
      return (tried, wrongFloor, wrongCeil)
    }
    cell.formula("output = ⌊(n + 2·p − k) / s⌋ + 1        (or ⌈ ⌉: the last window may hang over)")
    cell.check(
      "the formula, rounded down", wrongFloor == 0,
      counted: "\(wrongFloor) errors in \(grouped(tried)) combinations")
    cell.check(
      "the formula, rounded up", wrongCeil == 0,
      counted: "\(wrongCeil) errors in \(grouped(tried)) combinations")
    cell.say(
      """
      Rounded up, a window that would begin beyond the image and its left padding is left out: it would \
      see nothing at all. Two recipes to know by heart: k odd, s = 1, p = (k − 1)/2 keeps the size; \
      s = 2 halves it.
      """)
    cell.exercise("2.1", "write the formula, with both roundings")
  }

  page.cell("channels", "Many channels in, many out") { cell in
    cell.say(
      """
      A colour picture has three channels, and each filter has a kernel for each of them; the answers \
      are added. Each filter makes one output channel. Count the multiplications by doing them, one by \
      one, and compare with what the layer foretells:
      """)
    var table = Table(
      "layer", "input", "output", .number("weights"), .number("counted"), .number("foretold"))
    var agree = true
    let cases: [(String, Conv2d, [Int])] = [
      ("3 × 3", Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 3), [1, 3, 12, 12]),
      (
        "3 × 3, padded", Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 3, padding: 1),
        [1, 3, 12, 12]
      ),
      (
        "5 × 5, stride 2", Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 5, stride: 2),
        [1, 3, 12, 12]
      ),
      ("1 × 1", Conv2d(inputChannels: 8, outputChannels: 4, kernelSize: 1), [1, 8, 12, 12]),
      (
        "3 × 3, 2 groups", Conv2d(inputChannels: 8, outputChannels: 4, kernelSize: 3, groups: 2),
        [1, 8, 12, 12]
      ),
    ]
    for (name, layer, input) in cases {
      let output = try layer.outputShape(for: input)
      let counted = countMultiplications(layer, output: output)
      let foretold = try layer.multiplyAccumulates(for: input)
      agree = agree && counted == foretold
      table.row(name, sides(input), sides(output), layer.weight.count, counted, foretold)
    }
    cell.table(table)
    cell.check("multiplications", agree, claim: "the counter and the formula agree in every row")
    cell.say(
      """
      The 1 × 1 convolution looks at one pixel and mixes its channels: a small fully connected layer at \
      every place. Groups cut the channels into parts that do not see each other, and the work by as \
      much. (Products with padding's zeros are counted: the programs compute them too.)
      """)
    cell.exercise("2.3", "write the convolution with channels, stride and padding")
  }

  page.cell("pooling", "Forgetting where, a little") { cell in
    cell.say(
      """
      Pooling keeps one number per window: the largest, or the average. What survives when a bright \
      dot moves by one pixel? The dot walks along a row of sixteen pixels; below are the pooled \
      answers' changes, averaged over all steps, as a share of the answer's size.
      """)
    let pools: [(String, any Layer)] = [
      ("none", AvgPool2d(kernelSize: 1)), ("max 2 / 2", MaxPool2d(kernelSize: 2)),
      ("average 2 / 2", AvgPool2d(kernelSize: 2)),
      ("max 3 / 2, overlapping", MaxPool2d(kernelSize: 3, stride: 2)),
      ("max 4 / 4", MaxPool2d(kernelSize: 4)), ("average 4 / 4", AvgPool2d(kernelSize: 4)),
    ]
    var table = Table("pooling", "output", "change per step")
    var changes: [String: Float] = [:]
    for (name, pool) in pools {
      let answers = (2..<12).map { pool(dot(at: $0)) }
      let change =
        zip(answers, answers.dropFirst()).map { a, b in
          (a - b).norm() / max(a.norm(), b.norm())
        }.reduce(0, +) / Float(answers.count - 1)
      changes[name] = change
      table.row(name, sides(answers[0].shape), percent(change, decimals: 0))
    }
    cell.table(table)
    cell.check(
      "pooling makes small shifts matter less",
      changes["max 4 / 4"]! < changes["none"]!
        && changes["max 2 / 2"]! < changes["none"]!,
      measured: "\(percent(changes["none"]!, decimals: 0)) without, "
        + "\(percent(changes["max 4 / 4"]!, decimals: 0)) with max 4 / 4")
    cell.takeaway("pooling does not remove the place, it blurs it, by as much as its window.")
    cell.exercise("3.1", "write average pooling")
  }
}

/// The places of a window, found by stepping: those that end inside the padded image.
private func places(_ n: Int, _ k: Int, _ s: Int, _ p: Int) -> Int {
  var (count, start) = (0, -p)
  while start + k <= n + p {
    count += 1
    start += s
  }
  return count
}

/// The same when the last window may hang over, as long as it begins before the image ends.
private func hangingPlaces(_ n: Int, _ k: Int, _ s: Int, _ p: Int) -> Int {
  var (count, start) = (1, -p)
  while start + k < n + p {
    start += s
    if start >= n { break }
    count += 1
  }
  return count
}

/// The multiplications of a convolution, counted by walking through its loops.
private func countMultiplications(_ layer: Conv2d, output: [Int]) -> Int {
  var count = 0
  let weight = layer.weight.shape
  for _ in 0..<output[0] {
    for _ in 0..<output[1] {
      for _ in 0..<output[2] {
        for _ in 0..<output[3] {
          for _ in 0..<weight[1] {
            for _ in 0..<weight[2] {
              for _ in 0..<weight[3] { count += 1 }
            }
          }
        }
      }
    }
  }
  return count
}

/// A picture of 16 × 16 pixels, dark but for a soft bright dot in the given column.
private func dot(at column: Int) -> Tensor {
  var picture = Tensor.zeros([1, 1, 16, 16])
  for (i, j) in pairs(3, 3) { picture[0, 0, 6 + i, column + j] = i == 1 && j == 1 ? 1 : 0.5 }
  return picture
}
