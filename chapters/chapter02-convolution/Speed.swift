import MachinePeak
import Fast
import Course
import Base
import Layers
import Models
import Notebook
import Plain
import Tensors

/// From six loops to the speed of the machine, one idea at a time.
func addSpeedCells(to page: Page) {
  page.cell("columns", "im2col: a convolution as a matrix product") { cell in
    cell.say(
      """
      Matrix products are the best-studied loop in computing. So copy each window's pixels into a \
      column of a matrix, *im2col* [Chellapilla2006], and the convolution becomes one product: kernels \
      as rows times windows as columns. The first cell again:
      """)
    let x = Tensor.counting([1, 1, 3, 3])
    let geometry = ConvolutionGeometry(
      input: x.shape, outputChannels: 1, window: Window(kernelSize: 2))
    let patches = Tensor(shape: [4, 4]) { output in
      x.withPointer { im2col(geometry, input: $0, columns: output) }
    }
    let kernel = Tensor([[0, 1, 2, 3]])
    let product = cell.code { kernel.matmul(patches) }
    cell.figure(
      NumberGrids(
        [
          [
            .grid("picture", x.reshaped(to: [3, 3])) { row, column in
              row < 2 && column > 0 ? .marked : .plain
            }, .sign("→"), .grid("kernel", kernel), .sign("·"),
            .grid("a column a window", patches) { _, column in
              column == 1 ? .marked : .plain
            }, .sign("="),
            .grid("output", product) { _, column in column == 1 ? .marked : .plain },
          ]
        ], caption: "The second window, marked: its four pixels are the second column."))
    cell.verdict(
      product.values == [19, 25, 37, 43], "We expect",
      that: "the matrix product gives the outputs of the first cell",
      found: "it gives \(product.values.map { significant($0) }.joined(separator: ", "))",
      failsIf: "one of the four differs")
    let conv2 = try Summary(of: alexNetImageNet(), imageShape: [3, 224, 224])["conv2"]!
    let copies =
      conv2.inputShape[1] * conv2.layer.window!.kernelSize * conv2.layer.window!.kernelSize
      * conv2.outputShape[2] * conv2.outputShape[3]
    let inputs = conv2.inputShape.product
    cell.say(
      """
      The price is memory: each pixel is copied once for every window that covers it, here \
      \(patches.count) numbers for \(x.count), and for AlexNet's second convolution \
      \(grouped(copies)) for \(grouped(inputs)) (zeros of the padding included), \(multiple(Double(copies) / Double(inputs))).
      """)
    cell.exercise("2.4", "write im2col")
    cell.notes("Point at one pixel in the middle and count in how many columns it appears: four.")
  }

  page.cell("speed", "From six loops to the machine's limit") { cell in
    let window = Window(kernelSize: 3, padding: 1)
    let geometry = ConvolutionGeometry(
      input: [full ? 4 : 1, 256, 13, 13], outputChannels: 384, window: window)
    cell.say(
      """
      AlexNet's third convolution, for \(full ? "four pictures" : "one picture"): \
      \(grouped(geometry.multiplyAccumulates)) MACs. The same numbers, computed five ways:

      1. *Six loops*, three of them in `forEachProduct` (cell `channels`). Each addition waits for the one before it, and the numbers come \
      from all over memory.
      2. *im2col*, then a product whose inner loop runs along memory: the compiler can use vectors, \
      four, eight or sixteen numbers in one instruction.
      3. *im2col and a better product*: a small block of outputs stays in the processor's registers, its \
      fastest memory, and each number fetched is used many times.
      4. *The library's kernel*: no column matrix is stored. \(full
        ? "For 3 × 3 windows Winograd's method computes 4 × 4 outputs with 36 multiplications per channel "
          + "instead of 144 [Lavin2016]. So its speed, counted in the plain way's MACs, may exceed what the "
          + "processor can do."
        : "For several pictures and 3 × 3 windows it takes Winograd's method, 36 multiplications instead of "
          + "144 for 4 × 4 outputs of a channel [Lavin2016] (cell `layers`); for one picture that does not "
          + "pay.")
      5. *Threads*, parts of the program that run at the same time, one on each core: blocks of the \
      output are independent of each other.
      """)
    let threads = Threads.count
    var generator = RandomGenerator(seed: page.arguments.seed)
    let ways = fiveWays(geometry, window, using: &generator)
    let difference = ways.dropFirst().map { $0.output.relativeDifference(from: ways[0].output) }
      .max()!
    cell.verdict(
      difference < 1e-4, "We expect", that: "the five ways give the same numbers",
      found: "of \(grouped(geometry.outputCount)) outputs the furthest differs by "
        + "\(differencePercent(difference)) of the largest (the order of \(full ? "operations" : "additions") differs)",
      failsIf: "one differs by more than 0.01 %")
    cell.varying {
      var peak = [1: fusedMultiplyAddPeak(threads: 1)]
      if threads > 1 { peak[threads] = fusedMultiplyAddPeak(threads: threads) }
      var table = Table(
        "way", .number("time"), .number("GFLOP/s"), .number("× the first"), .number("of the peak"))
      for way in ways {
        let speed = 2e-9 * Double(geometry.multiplyAccumulates) / way.seconds
        table.row(
          way.name, duration(way.seconds), significant(speed, digits: 3),
          multiple(ways[0].seconds / way.seconds),
          percent(speed / (peak[way.threads] ?? .infinity), decimals: speed < 10 ? 1 : 0))
      }
      cell.table(table)
      cell.say(
        """
        A MAC counts as two operations; 1 GFLOP/s is 10⁹ of them a second. The peak is what the \
        processor can do when nothing has to be fetched: \(significant(peak[1]!, digits: 3)) GFLOP/s \
        on one thread\(threads > 1 ? ", \(significant(peak[threads]!, digits: 3)) on \(threads)" : "").
        """)
      if threads > 1 {
        let (gain, room) = (ways[3].seconds / ways[4].seconds, peak[threads]! / peak[1]!)
        let share = (gain - 1) / (room - 1)
        cell.say(
          """
          \(threads) threads are \(multiple(gain)) as fast as one, and the peak of \(threads) is \
          \(multiple(room)) that of one. \(room < 1.3
            ? "Where the peak does not rise, the threads share one core's arithmetic units, or another "
              + "program uses them."
            : "So \(percent(max(0, min(1, share)), decimals: 0)) of what more cores can add is gained.")
          """)
      }
    }
    cell.takeaway(
      "the definition fixes the result, not the way to it: order, vectors, threads and fewer "
        + "multiplications decide the speed.")
    cell.notes(
      """
      Ask before the table: how much faster can the same processor do the same sums? Most guesses stop \
      at ten times. Two of the five ideas are about arithmetic (vectors, Winograd), two about fetching \
      (the order in memory, the block in registers), one about doing things at the same time.
      """)
  }
}

/// What was computed in one of the ways, and how fast.
private struct Way {
  let name: String
  let threads: Int
  let output: Tensor
  let seconds: Double
}

/// One convolution in five ways; the best time of a few where that is quick.
private func fiveWays(
  _ g: ConvolutionGeometry, _ window: Window, using generator: inout RandomGenerator
) -> [Way] {
  let input = Tensor.normal(
    [g.batch, g.inputChannels, g.inputHeight, g.inputWidth], using: &generator)
  let weight = Tensor.normal(
    [g.outputChannels, g.inputChannels, g.kernelHeight, g.kernelWidth], standardDeviation: 0.02,
    using: &generator)
  func timed(_ name: String, threads: Int = 1, repeats: Int = 1, _ body: Convolution) -> Way {
    let before = Threads.count
    Threads.count = threads
    defer { Threads.count = before }
    var seconds = Double.infinity
    var output = Tensor.zeros([1])
    for _ in 0..<repeats {
      output = Tensor(shape: [g.batch, g.outputChannels, g.outputHeight, g.outputWidth]) { output in
        withPointers(input, weight) { input, weight in
          let start = ContinuousClock.now
          body(g, input, weight, output)
          seconds = min(seconds, start.duration(to: .now) / .seconds(1))
        }
      }
    }
    return Way(name: name, threads: threads, output: output, seconds: seconds)
  }
  func sixLoops() -> Way {
    let before = Threads.count
    Threads.count = 1
    defer { Threads.count = before }
    let start = ContinuousClock.now
    let output = PlainEngine().convolution(
      input, weight: weight, bias: nil, window: window, groups: 1, relu: false)
    return Way(
      name: "six loops", threads: 1, output: output,
      seconds: start.duration(to: .now) / .seconds(1))
  }
  func library(_ threads: Int) -> Way {
    timed(
      "the library, \(threads == 1 ? "one thread" : "\(threads) threads")", threads: threads,
      repeats: 5
    ) { convolutionForward($0, input: $1, weight: $2, bias: nil, output: $3) }
  }
  return [
    sixLoops(),
    timed("im2col, plain product") { byColumns($0, $1, $2, $3, product: plainProduct) },
    timed("im2col, better product", repeats: 3) { byColumns($0, $1, $2, $3, product: fastProduct) },
    library(1), library(Threads.count),
  ]
}

private typealias Convolution = (
  ConvolutionGeometry, _ input: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>
) -> Void

/// The fast kernel on every convolution of AlexNet, eight images at a time.
func layerSpeeds(_ cell: Cell) throws {
  let threads = Threads.count
  let summary = try Summary(of: alexNetImageNet(), imageShape: [3, 224, 224])
  var generator = RandomGenerator(seed: seed)
  try cell.varying {
    // Another program may be at work during one of the measurements.
    var peak = fusedMultiplyAddPeak(threads: threads)
    var timed: [(row: Summary.Row, seconds: Double)] = []
    var table = Table(
      "layer", .number("MACs an image"), .number("time"), .number("GFLOP/s"),
      .number("of the peak"),
      caption: "AlexNet's convolutions, 8 images, \(threads) thread\(threads == 1 ? "" : "s")")
    for row in summary.convolutions {
      let layer = row.layer
      layer.initialize(.heNormal, using: &generator)
      layer.isTraining = false
      let input = Tensor.normal([8] + row.inputShape.dropFirst(), using: &generator)
      var seconds = Double.infinity
      for _ in 0..<5 {
        let start = ContinuousClock.now
        _ = layer.forward(input)
        seconds = min(seconds, start.duration(to: .now) / .seconds(1))
        try Interruption.check()
      }
      timed.append((row, seconds))
    }
    for _ in 0..<2 { peak = max(peak, fusedMultiplyAddPeak(threads: threads)) }
    for (row, seconds) in timed {
      let speed = 2e-9 * 8 * Double(row.multiplyAccumulates) / seconds
      table.row(
        row.name, row.multiplyAccumulates, duration(seconds), significant(speed, digits: 3),
        percent(speed / peak, decimals: 0))
    }
    cell.table(table)
  }
}

private typealias Product = (
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>
) -> Void

/// Rows times columns, the inner loop running along both matrices' memory.
private func plainProduct(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
  c: UnsafeMutablePointer<Float>
) {
  for i in 0..<m {
    let row = c + i * n
    row.update(repeating: 0, count: n)
    for p in 0..<k {
      let factor = a[i * k + p]
      let other = b + p * n
      for j in 0..<n { row[j] += factor * other[j] }
    }
  }
}

private func fastProduct(
  m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
  c: UnsafeMutablePointer<Float>
) {
  matmul(m: m, n: n, k: k, a: a, b: b, c: c)
}

/// im2col, then a matrix product, image by image.
private func byColumns(
  _ g: ConvolutionGeometry, _ input: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, product: Product
) {
  let columns = FloatBuffer(count: g.patchCount * g.outputPixels)
  for image in 0..<g.batch {
    im2col(g, input: input + image * g.inputChannels * g.inputPixels, columns: columns.pointer)
    product(
      g.outputChannels, g.outputPixels, g.patchCount, weight, columns.pointer,
      output + image * g.outputChannels * g.outputPixels)
  }
}
