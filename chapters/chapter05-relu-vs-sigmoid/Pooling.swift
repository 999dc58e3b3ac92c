import Course
import Foundation
import Base
import Layers
import Models
import Notebook
import Tensors

/// Max-pooling and activations, and max-pooling beside average pooling.
func addPoolingCells(to page: Page) {
  page.further("commute", "First the ReLU or first the pool?") { cell in
    cell.say(
      """
      AlexNet puts a ReLU behind a convolution and a max-pool behind the ReLU. The order does not \
      matter: for a function f that never falls, the largest of the f(x) is f of the largest x. So \
      max-pool∘ReLU = ReLU∘max-pool, exactly. The gradients agree too: both orders send the gradient of \
      a window to the place of its largest number, and to none where that number is not positive.
      """)
    var generator = RandomGenerator(seed: seed)
    let x = Tensor.normal([4, 96, 55, 55], using: &generator)
    let g = Tensor.normal([4, 96, 27, 27], using: &generator)
    let (first, last) = cell.code {
      let first = Sequential(
        ReLU(), MaxPool2d(kernelSize: 3, stride: 2))
      let last = Sequential(
        MaxPool2d(kernelSize: 3, stride: 2), ReLU())
      return (first, last)
    }
    let (up, alsoUp) = (first(x), last(x))
    let (down, alsoDown) = (first.backward(g), last.backward(g))
    cell.verdict(
      up == alsoUp && down == alsoDown, "We expect", that: "both orders compute the same",
      found: "\(grouped(differences(up, alsoUp))) of \(grouped(up.count)) outputs and "
        + "\(grouped(differences(down, alsoDown))) of \(grouped(down.count)) gradients differ",
      failsIf: "one bit differs")
    for activation in [Activation.sigmoid, .tanh] {
      let pool = MaxPool2d(kernelSize: 3, stride: 2)
      let curve = activation.layer()
      let (before, after) = (pool(curve(x)), curve(pool(x)))
      let distance = before.largestDifference(from: after)
      cell.verdict(
        distance < 1e-6, "We expect",
        that: "\(activation.name), which never falls either, may change places with a max-pool too",
        found: distance == 0
          ? "no output differs" : "outputs differ by up to \(significant(distance, digits: 2))",
        failsIf: "an output differs by more than rounding, a millionth")
    }
    let summary = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    var table = Table(
      "layer", .number("ReLUs before the pool"), .number("behind it"), .number("fewer"))
    var (before, behind) = (0, 0)
    let rows = summary.rows
    for (index, row) in rows.enumerated() where row.layer.role == .pooling {
      let (many, few) = (row.inputShape.product, row.outputShape.product)
      (before, behind) = (before + many, behind + few)
      table.row(rows[index - 1].name, many, few, multiple(Double(many) / Double(few)))
    }
    table.total("in all", before, behind, multiple(Double(before) / Double(behind)))
    cell.table(table)
    cell.say(
      """
      That is the lecture network for one picture, where each pool stands right behind a ReLU. The \
      layer files of 2012 pool first: their first ReLU comes after the pool [CudaConvnet2012]. (In these \
      files a response normalisation stands between, and *that* does not commute with a ReLU.) The work \
      saved is real and small: \(grouped(before - behind)) comparisons beside \
      \(grouped(summary.multiplyAccumulates)) multiply-accumulates, \
      \(percent(Double(before - behind) / Double(summary.multiplyAccumulates), decimals: 2)). What it \
      saved on a graphics card was a pass over memory.
      """)
    let times = [first, last].map { network in
      fastest { _ = network(x) }
    }
    cell.timing(
      """
      Here, forward, four pictures' conv1: \(duration(times[0])) with the ReLU first, \
      \(duration(times[1])) with the pool first.
      """)
    cell.takeaway(
      "a function that never falls commutes with a maximum; do it where there are fewer numbers.")
    cell.notes(
      """
      Ask whether it works with average pooling (no: average of 3 and −3) and with a function that \
      falls somewhere, such as GELU (no).
      """)
  }

  page.further("max-or-average", "Max pooling and average pooling") { cell in
    cell.say(
      """
      LeNet took averages, AlexNet maxima. "Max pooling gives larger values and larger gradients", says \
      a note [Notes]. Measure both, behind the first convolution and ReLU of AlexNet on the lighthouse, \
      and send the same random gradient back through each.
      """)
    var generator = RandomGenerator(seed: seed)
    let conv1 = Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4)
    conv1.initialize(.heNormal, using: &generator)
    let picture = AlexNetPicture.input * (1 / AlexNetPicture.input.standardDeviation())
    let responses = ReLU()(conv1(picture))
    var table = Table(
      "pooling", .number("mean output", decimals: 3), .number("largest", decimals: 2),
      .number("gradient"), .number("its sum"), .number("largest"), "not 0",
      caption: "The gradient as its length, sum, largest number, and share of places it reaches.")
    var results: [String: (mean: Float, length: Double, sum: Float)] = [:]
    for (size, stride) in [(2, 2), (3, 2)] {
      let pools: [(String, any Layer)] = [
        ("max", MaxPool2d(kernelSize: size, stride: stride)),
        ("average", AvgPool2d(kernelSize: size, stride: stride)),
      ]
      let shape = try pools[0].1.outputShape(for: responses.shape)
      var stream = RandomGenerator(seed: seed &+ 1)
      let gradient = Tensor.uniform(shape, using: &stream)
      for (name, pool) in pools {
        let output = pool(responses)
        let back = pool.backward(gradient)
        let nonzero = back.count - back.withPointer { p in (0..<back.count).count { p[$0] == 0 } }
        results["\(name) \(size)"] = (output.mean(), length(back), back.sum())
        table.row(
          "\(name) \(size)/\(stride)", output.mean(), output.max(),
          significant(length(back)), significant(back.sum()), significant(back.max(), digits: 3),
          percent(Double(nonzero) / Double(back.count), decimals: 0))
      }
    }
    cell.table(table)
    let outputs = ["2", "3"].map { results["max \($0)"]!.mean / results["average \($0)"]!.mean }
    let lengths = ["2", "3"].map { results["max \($0)"]!.length / results["average \($0)"]!.length }
    let sums = ["2", "3"].map { results["max \($0)"]!.sum / results["average \($0)"]!.sum }
    cell.verdict(
      outputs.allSatisfy { $0 > 1 }, "A note says", that: "max pooling gives larger outputs",
      found: "their mean is \(listed(outputs.map { multiple($0) })) that of average pooling, "
        + "with windows of 2 and of 3",
      failsIf: "one of the two is not above 1", source: "Notes")
    cell.verdict(
      lengths.allSatisfy { $0 > 1 }, "A note says", that: "max pooling gives larger gradients",
      found: "as a vector they are \(listed(lengths.map { multiple($0) })) as long",
      failsIf: "one of the two is not above 1", source: "Notes")
    cell.verdict(
      sums.allSatisfy { abs($0 - 1) < 0.02 }, "We expect",
      that: "the sum of a gradient is the same for both",
      found: "the ratios of the sums are \(listed(sums.map { significant($0) }))",
      failsIf: "one of the two is more than 2 % away from 1")
    cell.say(
      """
      In both cases a window passes on exactly the gradient that it got. Max pooling gives all of it to \
      one place, average pooling an equal part to each: the same sum, in fewer numbers, is a longer \
      vector.
      """)
    cell.takeaway("max pooling does not make more gradient; it does not spread it out.")
    cell.exercise("3.4", "write the way back through a max-pool")
    cell.notes(
      """
      The length matters for the layer below: there, gradients that agree in sign add up, and those \
      that do not cancel. Averages cancel more.
      """)
  }
}

/// The shortest of a few runs, in seconds.
private func fastest(_ body: () -> Void) -> Double {
  (0..<5).map { _ in
    let start = ContinuousClock.now
    body()
    return start.duration(to: .now) / .seconds(1)
  }.min()!
}
