import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Local response normalisation, the norms that came after it, and what it did here.
func addNormalisationCells(to page: Page) {
  page.cell("norms", "Who shares statistics with whom?") { cell in
    cell.say(
      """
      AlexNet normalises: behind conv1 and conv2 each number is divided by how active its neighbours \
      in nearby channels are, *local response normalisation* [Krizhevsky2012]. Its heirs subtract a \
      mean and divide by a standard deviation, and differ only in who shares them: batch \
      [Ioffe2015], layer [Ba2016], instance [Ulyanov2016] and group normalisation [Wu2018]. On a \
      tensor of 2 pictures, 4 channels, 2 × 2 pixels, the axes N, C, H, W:
      """)
    var generator = RandomGenerator(seed: seed)
    let x = Tensor.normal([2, 4, 2, 2], mean: 1, standardDeviation: 2, using: &generator)
    let ways: [(name: String, shares: String, apply: (Tensor) -> Tensor)] = cell.code {
      [
        ("batch", "N, H, W", { normalised($0, over: [0, 2, 3]) }),
        ("layer", "C, H, W", { normalised($0, over: [1, 2, 3]) }),
        ("instance", "H, W", { normalised($0, over: [2, 3]) }),
        ("group", "2 of C, H, W", { groupNormalised($0, groups: 2) }),
        ("LRN", "5 of C", { LocalResponseNorm(alpha: 1)($0) }),
      ]
    }
    var table = Table(
      "norm", "share over", .number("numbers"), "pixel", "next channel", "far channel", "picture",
      caption:
        "Numbers: on how many, of \(x.count), the first answer depends, by nudging each in turn. "
        + "On the right: whether another pixel, channel or picture is among them.")
    var reach: [[Bool]] = []
    for way in ways {
      let first = way.apply(x)[0, 0, 0, 0]
      let depends = { (n: Int, c: Int, h: Int, w: Int) -> Bool in
        var nudged = x
        nudged[n, c, h, w] += 1
        return way.apply(nudged)[0, 0, 0, 0] != first
      }
      let count = (0..<x.count).count { depends($0 / 16, $0 / 4 % 4, $0 / 2 % 2, $0 % 2) }
      let seen = [
        depends(0, 0, 1, 1), depends(0, 1, 0, 0), depends(0, 3, 0, 0), depends(1, 0, 0, 0),
      ]
      reach.append(seen)
      table.row(of: [way.name, way.shares, count] + seen.map { $0 ? "yes" : "–" })
    }
    cell.table(table)
    cell.say(
      """
      (LRN with α = 1 here, so that small numbers show its effect; it has no mean to subtract, and at \
      the first channel it finds neighbours on one side only. Learned factors and offsets, which all \
      heirs add, are left out.)
      """)
    let sets: [(way: Int, shape: [Int], axes: [Int])] = [
      (0, x.shape, [0, 2, 3]), (1, x.shape, [1, 2, 3]), (2, x.shape, [2, 3]),
      (3, [2, 2, 2, 2, 2], [2, 3, 4]),
    ]
    let centred = sets.allSatisfy { set in
      statistics(ways[set.way].apply(x).reshaped(to: set.shape), over: set.axes)
        .allSatisfy { abs($0.mean) < 1e-5 && abs($0.variance - 1) < 1e-3 }
    }
    cell.check(
      "mean 0 and variance 1", centred, claim: "all four heirs, in each set of numbers that share")
    cell.check(
      "only batch normalisation lets one picture change another's answer",
      reach.map { $0[3] } == [true, false, false, false, false],
      claim: "so it alone needs running averages for the test, a second mode like dropout's")
    func same(_ a: Tensor, _ b: Tensor) -> Bool { a.largestDifference(from: b) < 1e-5 }
    let one = x[0..<1]
    cell.check(
      "relatives",
      same(normalised(one, over: [0, 2, 3]), normalised(one, over: [2, 3]))
        && same(groupNormalised(x, groups: 1), normalised(x, over: [1, 2, 3]))
        && same(groupNormalised(x, groups: 4), normalised(x, over: [2, 3])),
      claim:
        "a batch of one picture makes batch normalisation instance normalisation; one group makes "
        + "group normalisation layer normalisation, a group for each channel instance normalisation"
    )
    cell.takeaway("a norm is named after who shares its mean.")
    cell.notes(
      """
      Draw a cube with sides N, C and pixels and let people shade the part that shares. Ask which of \
      them works for a batch of one.
      """)
  }

  page.cell("lrn", "Is response normalisation useless?") { cell in
    cell.say(
      """
      "Useless", say notes [Notes]; the paper measured 1.4 points of top-1 error on ImageNet \
      [Krizhevsky2012]; later networks dropped it. First its arithmetic, a / (k + α Σ a²)^β with \
      k = 2, n = 5, α = 10⁻⁴, β = 0.75. For five neighbours all equal to a, the factor on a is:
      """)
    let layers = (
      divided: LocalResponseNorm(), printed: LocalResponseNorm(dividesAlphaBySize: false)
    )
    for layer in [layers.divided, layers.printed] { layer.isTraining = false }
    var table = Table(
      .number("a"), .number("factor, α / n as programs do", decimals: 4),
      .number("factor, α as the paper prints", decimals: 4))
    for a: Float in [0.1, 1, 10, 30, 100] {
      let equal = Tensor.filled([1, 5, 1, 1], with: a)
      table.row(
        significant(a), layers.divided(equal)[0, 2, 0, 0] / a, layers.printed(equal)[0, 2, 0, 0] / a
      )
    }
    cell.table(table)
    let at30 = Tensor.filled([1, 5, 1, 1], with: 30)
    cell.check(
      "one α, two meanings", layers.divided(at30).isClose(to: layers.printed(at30)),
      claim: "\"α = 10⁻⁴\" in the paper and in programs is the same",
      counted: "at a = 30 the factors differ by "
        + percent(
          layers.divided(at30)[0, 2, 0, 0] / layers.printed(at30)[0, 2, 0, 0] - 1, decimals: 0)
        + "; the program [CudaConvnet2012] divides", source: "Notes")
    let runs = try colour([.crops, .normalised])
    let largest = try largestActivation(of: runs[0])
    cell.say(
      """
      For small numbers the norm is nothing but a factor of \
      2^−0.75 = \(significant(layers.divided(.filled([1, 5, 1, 1], with: 0.01))[0, 2, 0, 0] / 0.01)). It \
      begins to compare neighbours when activations reach the tens, as they may where pixels are fed in \
      as bytes, the way AlexNet had them. In the small network of the last cells, fed with normalised pixels, the largest \
      output of the first ReLU on the test pictures is \(significant(largest, digits: 3)). Trained with \
      and without, on crops and mirrors:
      """)
    let change = try gain(runs[1].accuracies, over: runs[0].accuracies)
    let lossChange = try gain(runs[1].losses, over: runs[0].losses)
    var results = Table(
      "network", "training", "test", "gain", "", "test loss",
      caption:
        "Accuracy in per cent, mean ± standard error of \(scale.convolution.seeds) runs: \(arrowsExplained)"
    )
    for (index, name) in ["without", "with LRN"].enumerated() {
      results.row(
        name, try percentages(runs[index].trainingAccuracies),
        try percentages(runs[index].accuracies), index == 0 ? nil : change.points(),
        index == 0 ? "" : change.arrow, try Spread(runs[index].losses).text(decimals: 3))
    }
    cell.table(results)
    cell.check(
      "LRN raises the accuracy", change.judging(.more),
      claim: "the paper: 1.4 points of top-1",
      measured: "\(change.points()) points here, the test loss changes by \(lossChange.text)",
      source: "Krizhevsky2012")
    cell.say(
      change.verdict == .undecided
        ? """
        Undecided is not useless: \(scale.convolution.seeds) runs on \
        \(try colour.material().few) pictures tell the gain to \
        ± \(grouped(100 * change.halfWidth, decimals: 1)) points, and the paper saw 1.4.
        """
        : change.verdict == .less
          ? """
          Here it costs: a factor below 1, twice, makes every step's signal smaller, and at these \
          activations it gives nothing back. That says little about ImageNet.
          """ : "Here it pays, as it did in the paper.")
    cell.takeaway("before you ask what a layer buys, ask what it does to numbers of your size.")
    cell.notes(
      """
      A good example of how techniques die: nobody refuted LRN, a stronger relative (batch \
      normalisation) made it superfluous, and networks without it were simpler.
      """)
  }
}

/// (x − mean) / deviation with mean and deviation over `axes`, separately for every position along
/// the others.
func normalised(_ x: Tensor, over axes: [Int], epsilon: Double = 1e-5) -> Tensor {
  var output = x.values
  for set in statistics(x, over: axes) {
    for index in set.members {
      output[index] = Float(
        (Double(output[index]) - set.mean) / (set.variance + epsilon).squareRoot())
    }
  }
  return Tensor(output, shape: x.shape)
}

/// The sets of numbers that differ in their places along `axes` only, each with its mean and variance.
private func statistics(
  _ x: Tensor, over axes: [Int]
) -> [(members: [Int], mean: Double, variance: Double)] {
  var sets: [Int: [Int]] = [:]
  for index in 0..<x.count {
    // The set is named by the places along the other axes.
    var (rest, key) = (index, 0)
    for axis in x.shape.indices.reversed() {
      if !axes.contains(axis) { key = key * x.shape[axis] + rest % x.shape[axis] }
      rest /= x.shape[axis]
    }
    sets[key, default: []].append(index)
  }
  let values = x.values
  return sets.values.map { members in
    let n = Double(members.count)
    let mean = members.reduce(0.0) { $0 + Double(values[$1]) } / n
    let variance = members.reduce(0.0) {
      $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean)
    }
    return (members, mean, variance / n)
  }
}

/// Group normalisation: the channels of [N, C, H, W] in equal groups that share.
func groupNormalised(_ x: Tensor, groups: Int) -> Tensor {
  let s = x.shape
  return normalised(x.reshaped(to: [s[0], groups, s[1] / groups, s[2], s[3]]), over: [2, 3, 4])
    .reshaped(to: s)
}

/// The largest output of the first ReLU on the test pictures, over all runs.
private func largestActivation(of runs: [Run]) throws -> Float {
  let material = try colour.material()
  let exam = try Exam(
    material.test.prefix(200),
    Compose(CenterCrop(colour.side(material)), material.normalize))
  return runs.map { run in
    run.network.isTraining = false
    return ReLU()(run.network.layers[0](exam.images)).max()
  }.max()!
}
