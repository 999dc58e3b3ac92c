import MachinePeak
import Fast
import Course
import Base
import Layers
import Models
import Notebook
import Tensors

/// From six loops to the speed of the machine, one idea at a time.
func addSpeedCells(to page: Page) {
  page.cell("columns", "Make it a matrix product: im2col") { cell in
    cell.say(
      """
      Matrix products are the best-studied loop in computing. So copy each window's numbers into a \
      column of a matrix, im2col [Chellapilla2006], and the convolution becomes one product: filters as \
      rows times windows as columns. The picture of the first cell again:
      """)
    let geometry = ConvolutionGeometry(
      input: [1, 1, 3, 3], outputChannels: 1, window: Window(kernelSize: 2))
    let x = Tensor.counting([1, 1, 3, 3])
    let patches = Tensor(shape: [4, 4]) { output in
      x.withPointer { im2col(geometry, input: $0, columns: output) }
    }
    cell.result(patches)
    let product = Tensor([[0, 1, 2, 3]]).matmul(patches)
    cell.check(
      "kernel times columns", product.values == [19, 25, 37, 43],
      counted: "\(product.values.map { Int($0) })")
    cell.say(
      """
      The price is memory: each pixel is copied once for every window that covers it, here \
      \(patches.count) numbers for \(x.count), and for AlexNet's conv2 25 times the input.
      """)
    cell.exercise("2.4", "write im2col")
    cell.notes("Point at one pixel in the middle and count in how many columns it appears: four.")
  }

  page.cell("speed", "From six loops to the machine's limit") { cell in
    let geometry = ConvolutionGeometry(
      input: [page.arguments.full ? 8 : 2, 256, 13, 13], outputChannels: 384,
      window: Window(kernelSize: 3, padding: 1))
    var generator = RandomGenerator(seed: page.arguments.seed)
    let input = Tensor.normal(
      [geometry.batch, 256, 13, 13], using: &generator)
    let weight = Tensor.normal([384, 256, 3, 3], standardDeviation: 0.02, using: &generator)
    cell.say(
      """
      AlexNet's conv3, \(geometry.batch) images at a time: \
      \(grouped(geometry.multiplyAccumulates)) multiply-accumulates. The same numbers, computed five \
      ways; each step is one idea.
      """)
    let shape = [geometry.batch, 384, 13, 13]
    func timed(
      _ repeats: Int,
      _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> (Tensor, Double) {
      var seconds = Double.infinity
      var output = Tensor.zeros(shape)
      for _ in 0..<repeats {
        output = Tensor(shape: shape) { output in
          withPointers(input, weight) { input, weight in
            let start = ContinuousClock.now
            body(input, weight, output)
            seconds = min(seconds, start.duration(to: .now) / .seconds(1))
          }
        }
      }
      return (output, seconds)
    }
    let threads = Threads.count
    let g = geometry
    let (height, width, size) = (g.inputHeight, g.inputWidth, g.kernelHeight)
    // The definition, loop by loop; the batch is a seventh.
    let loops = cell.code {
      timed(1) { input, weight, output in
        var place = 0
        for image in 0..<g.batch {
          for filter in 0..<g.outputChannels {
            for row in 0..<g.outputHeight {
              for column in 0..<g.outputWidth {
                var sum: Float = 0
                for channel in 0..<g.inputChannels {
                  let plane = image * g.inputChannels + channel
                  let kernel = filter * g.inputChannels + channel
                  for i in 0..<size {
                    let r = row + i - g.paddingDown
                    if r < 0 || r >= height { continue }
                    for j in 0..<size {
                      let c = column + j - g.paddingAcross
                      if c < 0 || c >= width { continue }
                      let x = input[(plane * height + r) * width + c]
                      let w = weight[(kernel * size + i) * size + j]
                      sum += x * w
                    }
                  }
                }
                output[place] = sum
                place += 1
              }
            }
          }
        }
      }
    }
    let columnsPlain = timed(1) { byColumns(geometry, $0, $1, $2, product: plainProduct) }
    Threads.count = 1
    let columnsFast = timed(3) { byColumns(geometry, $0, $1, $2, product: fastProduct) }
    let alone = timed(5) {
      convolutionForward(geometry, input: $0, weight: $1, bias: nil, output: $2)
    }
    Threads.count = threads
    let all = timed(5) {
      convolutionForward(geometry, input: $0, weight: $1, bias: nil, output: $2)
    }
    let ways: [(String, (Tensor, Double), Int)] = [
      ("six plain loops", loops, 1), ("im2col, plain product", columnsPlain, 1),
      ("im2col, fast product", columnsFast, 1), ("fast kernel, one thread", alone, 1),
      ("fast kernel, \(threads) thread\(threads == 1 ? "" : "s")", all, threads),
    ]
    for (name, result, _) in ways.dropFirst() {
      let difference = result.0.relativeDifference(from: loops.0)
      if difference > 1e-4 {
        throw PageError(description: "\(name) differs from the six loops by \(difference)")
      }
    }
    cell.check(
      "five ways, one answer", true,
      claim: "all \(grouped(geometry.outputCount)) numbers agree to 0.01 % of the largest")
    cell.varying {
      let peak = [
        1: fusedMultiplyAddPeak(threads: 1), threads: fusedMultiplyAddPeak(threads: threads),
      ]
      var table = Table(
        "way", .number("time"), .number("GFLOP/s"), .number("× the first"), .number("of the peak"))
      for (name, (_, seconds), used) in ways {
        let speed = 2e-9 * Double(geometry.multiplyAccumulates) / seconds
        table.row(
          name, duration(seconds), significant(speed, digits: 3), multiple(loops.1 / seconds),
          percent(speed / (peak[used] ?? .infinity), decimals: speed < 10 ? 1 : 0))
      }
      cell.table(table)
      cell.say(
        """
        The peak is what the machine's arithmetic units can do when nothing has to be fetched: \
        \(significant(peak[1]!, digits: 3)) GFLOP/s on one thread\
        \(threads > 1 ? ", \(significant(peak[threads]!, digits: 3)) on \(threads)" : ""), measured here \
        just now; each row is held against its own.
        """)
    }
    if full { try layerSpeeds(cell, threads: threads) }
    cell.say(
      """
      What each step changed:

      1. Six loops, and a seventh for the batch: correct and slow. Each sum waits for its own last addition, and the numbers come \
      from all over memory.
      2. im2col: the inner loop runs along memory, so the compiler can use vectors, eight or sixteen \
      numbers at a time.
      3. The fast product: a tile of results stays in registers while rows and columns stream past, and \
      each number fetched is used many times.
      4. The fast kernel: no column matrix is stored. For 3 × 3 windows it goes further: Winograd's \
      method computes 4 × 4 outputs from a 6 × 6 patch with 36 products per channel instead of 144 \
      [Lavin2016]. So its speed, counted in the multiplications of the plain way, may exceed what the \
      machine can multiply.
      5. Threads: blocks of the result are independent tasks.
      """)
    cell.takeaway("the arithmetic was never the problem; fetching numbers was.")
    cell.notes(
      """
      Ask before the table: how much faster can the same processor do the same sums? Most guesses stop \
      at ten times.
      """)
  }
}

/// The fast kernel on every convolution of AlexNet, eight images at a time.
private func layerSpeeds(_ cell: Cell, threads: Int) throws {
  let summary = try Summary(of: alexNetImageNet(), imageShape: [3, 224, 224])
  var generator = RandomGenerator(seed: seed)
  try cell.varying {
    let peak = fusedMultiplyAddPeak(threads: threads)
    var table = Table(
      "layer", .number("MACs an image"), .number("time"), .number("GFLOP/s"),
      .number("of the peak"), caption: "AlexNet's convolutions, 8 images, \(threads) threads")
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
      let speed = 2e-9 * 8 * Double(row.multiplyAccumulates) / seconds
      table.row(
        row.name, row.multiplyAccumulates, duration(seconds), significant(speed, digits: 3),
        percent(speed / peak, decimals: 0))
    }
    cell.table(table)
  }
}

/// An error of the page itself, in one sentence.
struct PageError: Error, CustomStringConvertible {
  let description: String
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
