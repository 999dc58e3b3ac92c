import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// Padding, strides, channels, groups: what shape comes out, and what it costs.
func addSizeCells(to page: Page) {
  let kernel = Knob("window", [1, 2, 3, 5], default: 3)
  let stride = Knob("stride", 1...3, default: 2)
  let padding = Knob("padding", 0...2, default: 1)
  page.cell("sizes", "How large is the output?", knobs: [kernel, stride, padding]) { cell in
    cell.say(
      """
      Two more numbers say how a window walks. Its _stride_ is how many pixels it moves at a time. Its \
      _padding_ is how many zeros are added at each end, so that pixels at the border stand in the \
      middle of a window, too. Step along one side and count the places:
      """)
    cell.source("chapters/chapter02-convolution/Sizes.swift", "places")
    let side = 7
    let window = Window(kernelSize: cell[kernel], stride: cell[stride], padding: cell[padding])
    let starts = (0..<(try window.outputSize(side))).map { $0 * window.stride - window.padding }
    cell.figure(
      NumberGrids(
        [
          [
            .grid(
              "",
              starts.map { _ in
                (-window.padding..<side + window.padding).map { 0..<side ~= $0 ? "\($0)" : "·" }
              }
            ) { row, column in
              let place = column - window.padding
              return starts[row]..<(starts[row] + window.kernelSize) ~= place
                ? .marked : 0..<side ~= place ? .plain : .faint
            }
          ]
        ],
        caption:
          "A window of \(window.kernelSize) pixel\(window.kernelSize == 1 ? "" : "s") walks along \(side) pixels, numbered from 0, "
          + "with stride \(window.stride) and padding \(window.padding)"
          + "\(window.padding > 0 ? " (dots)" : ""): a line for each place.",
        alt: "The window begins at \(starts.map { "\($0)" }.joined(separator: ", ")): "
          + "\(starts.count) places."))
    cell.formula(window.formula(side))
    cell.say("For k pixels of window, stride s and padding p on n pixels the formula is")
    cell.formula(
      "output = ⌊(n + 2·p − k) / s⌋ + 1      (⌈ ⌉ if the last may hang over, less 1 if it would begin beyond)"
    )
    let largest = full ? 224 : 40
    let (tried, wrong) = try countErrors(upTo: largest)
    cell.verdict(
      wrong == 0, "We expect", that: "the formula gives the number of places in both roundings",
      found:
        "stepping through them for every n up to \(largest), k up to 11, s up to 4 and p up to "
        + "k/2 finds \(grouped(wrong)) errors in \(grouped(tried)) combinations",
      failsIf: "there is one")
    cell.say(
      """
      Two cases to know by heart: k odd, s = 1, p = (k − 1)/2 keeps the size; with s = 2 it is half, rounded up.
      """)
    cell.exercise("2.1", "write the formula, with both roundings")
    cell.notes(
      """
      Fence posts: n steps make n + 1 places. Ask why rounding up needs a rule of its own at the far \
      end before you read it out.
      """)
  }

  page.cell("channels", "Many channels in, many out") { cell in
    cell.say(
      """
      A colour picture is three tables, red, green and blue, each called a _channel_. A _filter_ is a \
      kernel for each channel; what they give is added up, with a bias. So one filter makes one output \
      channel, however many go in:
      """)
    let picture = [
      Tensor([[1, 0, 2], [0, 3, 1], [2, 1, 0]]), Tensor([[0, 1, 1], [2, 0, 1], [1, 0, 2]]),
      Tensor([[1, 1, 0], [0, 2, 0], [3, 0, 1]]),
    ]
    let filter = [
      Tensor([[1, 0], [0, 1]]), Tensor([[0, 2], [1, 0]]), Tensor([[-1, 0], [0, 1]]),
    ]
    let parts = zip(picture, filter).map { correlate($0, $1) }
    cell.figure(
      NumberGrids(
        zip(["red", "green", "blue"], zip(picture, zip(filter, parts))).map { name, numbers in
          [
            .grid(name, numbers.0), .sign("⋆"), .grid("kernel", numbers.1.0), .sign("="),
            .grid("its part", numbers.1.1),
          ]
        } + [[.grid("output: the sum", parts[0] + parts[1] + parts[2])]],
        caption: "One filter on a picture of three channels: three kernels, one output."))
    cell.say(
      "The library's engine to read, in Sources/Plain, does this for pictures, filters and groups:")
    cell.source("Plain/Convolution.swift", "convolution")
    cell.source("Plain/Convolution.swift", "forEachProduct")
    cell.say(
      """
      A multiplication together with the addition of its product is one _MAC_, a multiply-accumulate. \
      How many does a layer take? We let numbers count for themselves: they behave like any others, but \
      each product moves a counter.
      """)
    cell.formula("MACs = outputs × (channels of one filter) × k × k")
    var generator = RandomGenerator(seed: seed)
    let cases: [(name: String, layer: Conv2d, input: [Int])] = [
      ("3 × 3", conv(3, 8, 3), [1, 3, 12, 12]),
      ("3 × 3, padded", conv(3, 8, 3, padding: 1), [1, 3, 12, 12]),
      ("5 × 5, stride 2", conv(3, 8, 5, stride: 2), [1, 3, 12, 12]),
      ("1 × 1", conv(8, 4, 1), [1, 8, 12, 12]),
      ("3 × 3, 2 groups", conv(8, 4, 3, groups: 2), [1, 8, 12, 12]),
    ]
    var table = Table(
      "layer", "input", "output", .number("weights"), .number("counted"), .number("formula"))
    var (agreeing, largestError) = (0, Float(0))
    for (name, layer, input) in cases {
      layer.initialize(.heNormal, using: &generator)
      let x = Tensor.normal(input, using: &generator)
      let (output, counted) = try convolveCounting(layer, x)
      let foretold = try layer.multiplyAccumulates(for: input)
      agreeing += counted == foretold ? 1 : 0
      largestError = max(largestError, output.relativeDifference(from: layer(x)))
      table.row(
        name, sides(input), sides(output.shape), layer.weight.count, counted, foretold)
    }
    cell.table(table)
    cell.verdict(
      agreeing == cases.count && largestError < 1e-5, "We expect",
      that: "the formula gives the MACs of every row",
      found:
        "counter and formula agree in \(agreeing) of \(cases.count), and the counting numbers' "
        + "sums differ from the library's by \(differencePercent(largestError)) of the largest",
      failsIf: "one row differs, or the outputs do by more than 0.001 %")
    cell.say(
      """
      Counted are the products of the definition, those with zeros of the padding included; \
      `forEachProduct` leaves these out and makes fewer. A 1 × 1 convolution looks at one \
      pixel and mixes its channels. *Groups* cut the channels into \
      parts that do not see each other, and divide the work by their number.
      """)
    cell.change(
      "`groups: 2` of the last layer to 4: a filter sees half as many channels, and half of the MACs "
        + "are left.")
    cell.exercise("2.3", "write the convolution with channels, stride and padding")
    cell.notes(
      """
      A filter is a small box as deep as the input. Most beginners think that three channels give three \
      outputs; they give one, the sum.
      """)
  }
}

/// The places of a window of k pixels along n, found by stepping: those that end inside the padding.
private func places(n: Int, k: Int, stride: Int, padding: Int) -> Int {
  var (count, start) = (0, -padding)
  while start + k <= n + padding {
    count += 1
    start += stride
  }
  return count
}

/// The same when the last window may hang over, as long as it begins before the image ends.
private func hangingPlaces(n: Int, k: Int, stride: Int, padding: Int) -> Int {
  var (count, start) = (1, -padding)
  while start + k < n + padding {
    start += stride
    if start >= n { break }
    count += 1
  }
  return count
}

/// How often the library's formula differs from stepping, over all small windows and both roundings.
private func countErrors(upTo largest: Int) throws -> (tried: Int, wrong: Int) {
  var (tried, wrong) = (0, 0)
  for n in 1...largest {
    for k in 1...11 {
      for s in 1...4 {
        for p in 0...(k / 2) where n + 2 * p >= k {
          for rounding in [Rounding.floor, .ceil] {
            let window = Window(kernelSize: k, stride: s, padding: p, rounding: rounding)
            let count = rounding == .floor ? places : hangingPlaces
            tried += 1
            if try window.outputSize(n) != count(n, k, s, p) { wrong += 1 }
          }
        }
      }
    }
  }
  return (tried, wrong)
}

/// A convolution without bias, its numbers in the order that people say them.
private func conv(
  _ inputs: Int, _ outputs: Int, _ size: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1
) -> Conv2d {
  Conv2d(
    inputChannels: inputs, outputChannels: outputs, kernelSize: size, stride: stride,
    padding: padding, groups: groups, bias: false)
}
