import Course
import Base
import Layers
import Notebook
import Tensors

/// Padding, strides, channels, groups: what shape comes out, and what it costs.
func addSizeCells(to page: Page) {
  page.cell("sizes", "How large is the answer?") { cell in
    let largest = full ? 224 : 40
    cell.say(
      """
      A window of k pixels, moved by s, on n pixels with p zeros added at either end. Do not trust the \
      formula; step through the places and count, for every combination of sizes up to \(largest):
      """)
    let (tried, wrongFloor, wrongCeil) = try cell.code {
      var (tried, wrongFloor, wrongCeil) = (0, 0, 0)
      for n in 1...largest {
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
    cell.formula("output = ⌊(n + 2·p − k) / s⌋ + 1      (⌈ ⌉ if the last may hang over)")
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
    cell.notes(
      """
      Fence posts again: n steps make n + 1 places. Ask why rounding up needs a rule of its own at the \
      far end before you read it out.
      """)
  }

  page.cell("channels", "Many channels in, many out") { cell in
    cell.say(
      """
      A colour picture has three channels, and each filter has a kernel for each of them; the answers \
      are added. Each filter makes one output channel. How many multiplications is that? We let numbers \
      count for themselves: these behave like any others, but each product moves a counter.
      """)
    var generator = RandomGenerator(seed: seed)
    let cases: [(name: String, layer: Conv2d, input: [Int])] = [
      ("3 × 3", conv(3, 8, 3), [1, 3, 12, 12]),
      ("3 × 3, padded", conv(3, 8, 3, padding: 1), [1, 3, 12, 12]),
      ("5 × 5, stride 2", conv(3, 8, 5, stride: 2), [1, 3, 12, 12]),
      ("1 × 1", conv(8, 4, 1), [1, 8, 12, 12]),
      ("3 × 3, 2 groups", conv(8, 4, 3, groups: 2), [1, 8, 12, 12]),
    ]
    var table = Table(
      "layer", "input", "output", .number("weights"), .number("counted"), .number("foretold"))
    var (countsAgree, largestError) = (true, Float(0))
    for (name, layer, input) in cases {
      layer.initialize(.heNormal, using: &generator)
      let x = Tensor.normal(input, using: &generator)
      let (output, counted) = try convolveCounting(layer, x)
      let foretold = try layer.multiplyAccumulates(for: input)
      countsAgree = countsAgree && counted == foretold
      largestError = max(largestError, output.relativeDifference(from: layer(x)))
      table.row(
        name, sides(input), sides(output.shape), layer.weight.count, counted, foretold)
    }
    cell.table(table)
    cell.check("multiplications", countsAgree, claim: "counter and formula agree in every row")
    cell.check(
      "the counting numbers' answers", largestError < 1e-5,
      claim: "they are those of the library's layers, to 0.001 %")
    cell.formula("multiplications = outputs × (channels a filter sees) × k × k")
    cell.say(
      """
      The 1 × 1 convolution looks at one pixel and mixes its channels: a small fully connected layer at \
      every place. Groups cut the channels into parts that do not see each other, and the work by as \
      much. (Products with padding's zeros are counted: the programs compute them too.)
      """)
    cell.exercise("2.3", "write the convolution with channels, stride and padding")
    cell.notes(
      """
      The picture to draw: a filter is a small box as deep as the input. Most beginners think that three \
      channels give three answers; they give one, the sum.
      """)
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

/// A convolution without bias, its numbers in the order that people say them.
private func conv(
  _ inputs: Int, _ outputs: Int, _ size: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1
) -> Conv2d {
  Conv2d(
    inputChannels: inputs, outputChannels: outputs, kernelSize: size, stride: stride,
    padding: padding, groups: groups, bias: false)
}
