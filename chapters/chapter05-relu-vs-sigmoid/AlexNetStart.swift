import Fast
import Statistics
import Course
import Foundation
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// AlexNet before its first step and without its dropout, whose random mask is no part of the
/// weights: one picture up, one gradient down.
struct FirstLook {
  /// The layers with weights: conv1 … conv5, fc6 … fc8.
  let names: [String]
  /// The spread of each one's outputs, before any activation.
  let spreads: [Double]
  /// The share of outputs above 0, which a ReLU lets pass.
  let open: [Double]
  /// The length of the gradient of each one's weights.
  let gradients: [Double]
  /// The loss of the picture, averaged over all thousand answers that might be the right one.
  let loss: Double

  /// Builds AlexNet as published and shows it the lighthouse.
  ///
  /// - Parameters:
  ///   - biases: whether some biases begin at 1, as in the paper, or all at 0.
  ///   - normalizes: whether the response normalisation is there.
  ///   - seed: draws the weights.
  ///   - deviation: the weights' standard deviation.
  ///   - middle: that of the third to fifth convolution, where it is another.
  init(
    biases: Bool = true, normalizes: Bool = true, seed: UInt64, deviation: Float,
    middle: Float? = nil
  ) {
    let published = alexNetPaper()
    var generator = RandomGenerator(seed: seed)
    published.initializeAsInPaper(
      standardDeviation: deviation, middleStandardDeviation: middle, using: &generator)
    let network = Sequential(
      published.layers.filter {
        $0.role != .noise && (normalizes || !($0 is LocalResponseNorm))
      })
    for named in biases ? [] : network.parameters where named.parameter.shape.count == 1 {
      named.parameter.value = .zeros(named.parameter.shape)
    }
    let outputs = network.forwardKeepingAll(AlexNetPicture.input)
    let outcome = crossEntropy(logits: outputs.last!, targets: [0])
    _ = network.backward(outcome.gradient, needsInputGradient: false)
    let weighted = zip(zip(network.names, network.layers), outputs)
      .filter { !$0.0.1.parameters.isEmpty }
    names = weighted.map(\.0.0)
    spreads = weighted.map { Double($0.1.standardDeviation()) }
    open = weighted.map { Double(countBelow(0, -$0.1)) / Double($0.1.count) }
    gradients = weighted.map { length($0.0.1.parameters[0].parameter.gradient!) }
    // The loss is ln Σ e^z less the right answer's score z.
    loss = Double(outcome.loss) + Double(outputs.last![0, 0]) - Double(outputs.last!.mean())
  }
}

/// The lighthouse as AlexNet took its pictures: colours from 0 to 255, the mean taken off.
enum AlexNetPicture {
  static var input: Tensor {
    let picture = lighthouse(size: 227) * 255
    return (picture - picture.mean()).reshaped(to: [1, 3, 227, 227])
  }
}

/// What the paper's first weights and first biases do to its network.
func addAlexNetCells(to page: Page) {
  page.cell("variance", "0.01 in 2012: the variance or the standard deviation?") { cell in
    cell.say(
      """
      The paper draws its weights from a normal distribution with *standard deviation* σ = 0.01 \
      [Krizhevsky2012]; a note that copies it says *variance* 0.01 [Notes], which is σ = 0.1. Look at \
      what each does: AlexNet as published, not trained, its dropout switched off, with one image, the lighthouse.
      """)
    let (small, program, large) = cell.code {
      (
        FirstLook(seed: seed, deviation: 0.01),
        FirstLook(seed: seed, deviation: 0.01, middle: 0.03),
        FirstLook(seed: seed, deviation: 0.1)
      )
    }
    let looks = [("σ 0.01", small), ("program", program), ("σ 0.1", large)]
    var table = Table(
      columns: ["spread of"] + looks.map { .number($0.0) },
      caption: "Standard deviation of each layer's outputs before the activation; the loss is "
        + "averaged over all 1,000 possible labels. *Program*: the source of 2012, which has 0.03 for "
        + "the third to fifth convolution [CudaConvnet2012].")
    for (index, name) in small.names.enumerated() {
      table.row(of: [name] + looks.map { significant($0.1.spreads[index], digits: 2) })
    }
    table.row(of: ["loss"] + looks.map { significant($0.1.loss) })
    cell.table(table)
    cell.figure(
      LinePlot(
        x: Axis("layer with weights"), y: Axis("spread", scale: .log),
        series: looks.map { LinePlot.Series($0.0, y: $0.1.spreads) },
        caption: "Spread of the outputs before the activation, conv1 to fc8.", rows: 10))
    let chance = Double(naturalLogarithm(1000))
    let isFair = { (look: FirstLook) in look.loss < 1.2 * chance }
    cell.say(
      """
      An untrained network should give all thousand classes about the same probability: a loss of about \
      ln 1000 = \(significant(chance)).
      """)
    for (look, owner, name, source) in [
      (small, "The paper says", "standard deviation", "Krizhevsky2012"),
      (large, "A note says", "variance", "Notes"),
    ] {
      cell.verdict(
        isFair(look), owner, that: "0.01 is the \(name) of the initial weights",
        found: "with it the loss is \(significant(look.loss))",
        failsIf: "it is a fifth above ln 1000, \(significant(1.2 * chance)), or more",
        source: source)
    }
    let factor = large.spreads.last! / small.spreads.last!
    cell.takeaway(
      "0.01 is a standard deviation: as a variance it makes AlexNet's scores "
        + "\(significant(factor, digits: 1)) times larger.")
    cell.change("`deviation: 0.01` to 0.03: where does the loss leave ln 1000?")
    cell.notes(
      """
      The colours' scale belongs to the recipe. With colours from 0 to 1 the first layer's outputs \
      would be 255 times smaller, and from the third on hardly anything but the biases of 1 would be \
      left: recipes travel only as a whole.
      """)
  }
}

/// Why ten times larger weights are not 10⁸ times larger scores, and the same question today; what
/// the paper's biases of 1 do.
func addFurtherAlexNetCells(to page: Page) {
  page.further("today", "Ten times larger weights, and the initial weights of today") { cell in
    let (small, large) = (
      FirstLook(seed: seed, deviation: 0.01), FirstLook(seed: seed, deviation: 0.1)
    )
    let names = small.names.count
    let plain = [Float(0.01), 0.1].map {
      FirstLook(biases: false, normalizes: false, seed: seed, deviation: $0).spreads.last!
    }
    let factor = large.spreads.last! / small.spreads.last!
    cell.say(
      """
      AlexNet's \(names) layers with ten times larger weights should make the scores 10 to the power \(names) times larger. \
      They are \(significant(factor, digits: 2)) times larger. Two parts of the network do not grow with the \
      weights: the biases of 1 and the response normalisation. Without both the factor is \
      \(significant(plain[1] / plain[0], digits: 3)).
      """)
    let hidden = [768, 3072]
    let squares = hidden.map { 0.02 * 0.02 * Double($0) }
    cell.say(
      """
      The same question for a network of today: BERT's program has 0.02, a standard deviation again \
      [Devlin2018]. For its layers with \(grouped(hidden[0])) and \(grouped(hidden[1])) inputs that \
      makes n·σ² = \(significant(squares[0], digits: 2)) and \(significant(squares[1], digits: 3)), within \
      a factor of about three of the 1 of the rules. As a variance it would be \(significant(Double(hidden[0]) * 0.02, digits: 2)) \
      and \(significant(Double(hidden[1]) * 0.02, digits: 2)).
      """)
    cell.takeaway("an initial standard deviation is right or wrong for a width, not in itself.")
    cell.notes("Let the room say what 0.02 would do to AlexNet's fc6 with its 9,216 inputs.")
  }
  page.further("biases", "Why did biases begin at 1?") { cell in
    cell.say(
      """
      The paper starts the biases of conv2, conv4, conv5 and the hidden fully connected layers at 1, \
      which "accelerates the early stages of learning by providing the ReLUs with positive inputs" \
      [Krizhevsky2012]. The same look as before, with those biases and with all of them 0:
      """)
    let (ones, zeros) = (
      FirstLook(seed: seed, deviation: 0.01),
      FirstLook(biases: false, seed: seed, deviation: 0.01)
    )
    var table = Table(
      "layer", "open, bias 0", "open, paper", .number("gradient, bias 0"),
      .number("gradient, paper"), .number("ratio"))
    for index in ones.names.indices {
      table.row(
        ones.names[index], percent(zeros.open[index], decimals: 0),
        percent(ones.open[index], decimals: 0), significant(zeros.gradients[index], digits: 2),
        significant(ones.gradients[index], digits: 2),
        multiple(ones.gradients[index] / zeros.gradients[index]))
    }
    cell.table(table)
    let ratio = ones.gradients[0] / zeros.gradients[0]
    let opened = ["conv2", "conv4", "conv5", "fc6", "fc7"].map { name in
      ones.open[ones.names.firstIndex(of: name)!]
    }
    cell.say(
      """
      *Open* is the share of outputs above 0, where a ReLU lets the gradient pass. In the five layers whose biases \
      begin at 1 it is \(percent(opened.min()!, decimals: 0)) to \(percent(opened.max()!, decimals: 0)): \
      the gradient passes, and the layers above have inputs of size 1 to learn from. The first convolution's gradient is \(multiple(ratio)) as long.
      """)
    try addBiasRace(to: cell)
    cell.notes(
      """
      Why not all layers? The paper does not say. Today nobody does this: He's weights and batch \
      normalisation keep half of the units open without help.
      """)
  }
}

/// Towers of eight layers that shrink their signals as AlexNet's fully connected layers do, with
/// hidden biases of 0 and of 1.
private func addBiasRace(to cell: Cell) throws {
  let depth = 8
  // What AlexNet's fc7 multiplies a signal's spread by: the weights' deviation × √inputs.
  let inputs = 4096
  let gain = 0.01 * Double(inputs).squareRoot()
  let seeds = full ? 10 : quick ? 3 : 6
  let rates = full ? [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] : [0.003, 0.01, 0.03, 0.1, 0.3]
  let rounds = full ? 30 : 12
  let samples = try material.glyphs().train[Array(0..<1000)]
  let deviation = gain / Double(towerWidth).squareRoot()
  let first = deviation * Double(samples.imageShape.product).squareRoot()
  cell.say(
    """
    Does it *accelerate*? AlexNet's fc7 has \(grouped(inputs)) inputs, so its weights stretch a \
    signal by 0.01·√\(inputs) = \(significant(gain, digits: 2)). A tower of \(depth) layers with \
    that gain in each but the first, whose \(samples.imageShape.product) inputs make it \
    \(significant(first, digits: 2)), trained on \(grouped(samples.count)) glyphs at the best of \
    \(rates.count) learning rates:
    """)
  cell.plusMinus(runs: seeds)
  func run(_ bias: Float, _ rate: Double, _ seed: UInt64) throws -> [Double] {
    let network = tower(depth, .relu, inputs: samples.imageShape.product, classes: samples.classes)
    var generator = RandomGenerator(seed: seed)
    network.initialize(
      .normal(standardDeviation: Float(deviation)), bias: bias, using: &generator)
    network.parameters.last!.parameter.value = .zeros([samples.classes])
    let done = try train(
      network, on: samples, learningRate: rate, passes: rounds, seed: seed &+ 1)
    return done.map(\.loss) + Array(repeating: .infinity, count: rounds - done.count)
  }
  let progress = ProgressBar("biases", total: 2 * (rates.count + seeds))
  defer { progress.finish() }
  var curves: [(name: String, rate: Double, runs: [[Double]])] = []
  for bias in [Float(0), 1] {
    let tried = try rates.map { rate in
      progress.advance()
      return try run(bias, rate, seed).reduce(0, +)
    }
    let best = rates[tried.indices.min { tried[$0] < tried[$1] }!]
    let runs = try trials(seeds, seed: seed &+ 1) { seed in
      progress.advance()
      return try run(bias, best, seed)
    }
    curves.append(("bias \(Int(bias))", best, runs))
  }
  cell.figure(
    LinePlot(
      x: Axis("epoch"), y: Axis("training loss"),
      series: curves.map { curve in
        LinePlot.Series(
          "\(curve.name), rate \(significant(curve.rate))",
          y: (0..<rounds).map { pass in
            curve.runs.reduce(0) { $0 + $1[pass] } / Double(curve.runs.count)
          })
      }, caption: "Loss of the tower in training, mean of \(seeds) runs.", rows: 10))
  // Infinite where a run broke down.
  let means = try curves.map { curve in
    try Spread(curve.runs.map { $0.reduce(0, +) / Double(rounds) })
  }
  let comparison = means[0].compared(to: means[1])
  cell.verdict(
    comparison.judging(.more), "The paper says",
    that: "biases of 1 accelerate the early stages of learning",
    found:
      "the mean loss over \(rounds) epochs is \(lossOrBreakdown(means[1])) with biases of 1 and "
      + "\(lossOrBreakdown(means[0])) with 0 (\(seeds) runs)",
    failsIf: "the loss with biases of 1 is significantly larger", source: "Krizhevsky2012")
  switch comparison.verdict {
  case .more:
    cell.takeaway("biases of 1 keep ReLUs above 0, and this tower learns faster with them.")
  case .less:
    cell.takeaway("biases of 1 keep ReLUs above 0, and yet this tower learns slower with them.")
  case .undecided:
    cell.takeaway("biases of 1 keep ReLUs above 0; that a tower learns faster is not shown here.")
  }
}

/// The mean of some runs' losses, or in how many runs the network broke down instead.
func lossOrBreakdown(_ losses: Spread) -> String {
  let broken = losses.values.count { !$0.isFinite }
  return broken == 0
    ? losses.text(decimals: 3) : "none (\(broken) of \(losses.values.count) runs broke down)"
}
