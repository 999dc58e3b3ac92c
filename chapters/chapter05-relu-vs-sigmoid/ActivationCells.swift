import Course
import Base
import Foundation
import KernelMethods
import Layers
import Notebook
import Tensors
import Training

/// The three activations, their slopes, and what a chain of slopes does to a gradient.
func addActivationCells(to page: Page) {
  let distance = Knob("distance", 1...6, default: 5)
  page.cell("functions", "Three activations and their slopes", knobs: [distance]) { cell in
    cell.say(
      """
      Two linear layers without an activation between them are one linear layer: W₂(W₁x) = (W₂W₁)x. So \
      a function f stands behind every hidden layer. For decades it was the logistic sigmoid, \
      1 / (1 + e⁻ˣ), or tanh; from 2010 on it became the rectified linear unit, ReLU, max(0, x) \
      [Nair2010]. In the backward pass each layer multiplies \
      the gradient by the *slope* f′ at the place where its input was. The three slopes in the library's \
      plain code, each in terms of the output y:
      """)
    cell.source("Plain/Activations.swift", "activationGradient")
    let x = Tensor((-60...60).map { Float($0) / 10 })
    let curves = Activation.allCases.map { ($0, curve: $0.curve(at: x)) }
    cell.figure(
      LinePlot(
        x: Axis("x"), y: Axis("f(x)", range: -1...3),
        series: curves.map { LinePlot.Series($0.0.name, x: x.values, y: $0.curve.values.values) },
        caption: "The three activations.", rows: 12,
        alt:
          "Sigmoid rises from 0 to 1, tanh from −1 to 1; ReLU is 0 up to 0 and then the diagonal.")
    )
    cell.figure(
      LinePlot(
        x: Axis("x"), y: Axis("f′(x)", range: 0...1.2),
        series: curves.map { activation, curve in
          slopeSeries(activation.name, x: x.values, slopes: curve.slopes.values)
        },
        caption: "Their slopes. ReLU's jumps at 0, where it has none.", rows: 12,
        alt:
          "Sigmoid's slope is a hill of height 0.25, tanh's a narrower one of height 1, ReLU's is "
          + "0 left of 0 and 1 right of it."))
    let x1 = Float(cell[distance])
    let far = Tensor([-x1, x1])
    let ends = Activation.allCases.map { $0.curve(at: far).slopes.values }
    cell.say(
      """
      A unit is called _saturated_ where the slope is close to 0: there a change of its input hardly \
      changes its output, and hardly any gradient passes. At x = \(significant(x1)), and at −\(significant(x1)) \
      too, the sigmoid's slope is \(significant(ends[0][1], digits: 2)) and that of tanh \
      \(significant(ends[1][1], digits: 2)). ReLU's is \
      \(significant(ends[2][1])) at \(significant(x1)) and \(significant(ends[2][0])) at \
      −\(significant(x1)): it saturates on the left only, but there completely.
      """)
    let checks = Activation.allCases.map { activation in
      var generator = RandomGenerator(seed: seed)
      return checkGradients(
        of: activation.layer(), input: .normal([20, 20], using: &generator) * 2)[0]
    }
    cell.verdict(
      checks.allSatisfy { $0.passes() }, "The code says", that: "its three slopes are right",
      found: "small steps measure the same at \(grouped(checks[0].compared)) random places each",
      failsIf: "one of them differs by more than rounding")
    cell.takeaway("a saturated sigmoid passes on almost nothing; a ReLU passes on all or nothing.")
    cell.exercise("5.1", "write ReLU, forward and backward")
    cell.exercise("5.2", "find the sigmoid's slope from its output alone")
    cell.exercise("5.6", "measure a gradient with small steps")
    cell.notes(
      """
      Cover the second plot and let the room draw it. Most draw the sigmoid's hill too high: ask what \
      its slope is where it is steepest, and let them see it is a quarter.
      """)
  }

  page.cell("chain", "The chain rule through k layers: ¼ᵏ") { cell in
    try addChain(to: cell)
  }
}

/// Slopes as a curve that does not join the two sides of a jump: a gap at 0 where the slope changes
/// by more than half from one place to the next.
func slopeSeries(_ name: String, x: [Float], slopes: [Float]) -> LinePlot.Series {
  var points: [(x: Double, y: Double)] = []
  for index in x.indices {
    if index > 0, abs(slopes[index] - slopes[index - 1]) > 0.5 {
      points.append((Double(x[index - 1]), .nan))
    }
    points.append((Double(x[index]), Double(slopes[index])))
  }
  return LinePlot.Series(name, points: points)
}

/// The product of slopes, its bound, and what weights can do about it.
private func addChain(to cell: Cell) throws {
  cell.say(
    """
    Take the narrowest deep network: one unit per layer, xₖ = f(sₖ) with sₖ = wₖ·xₖ₋₁. By the chain rule \
    the gradient of the loss L with respect to the input is a product, one factor w·f′ for every layer:
    """)
  cell.formula("∂L/∂x₀ = w₁f′(s₁) · w₂f′(s₂) · … · wₖf′(sₖ) · ∂L/∂xₖ")
  cell.say(
    """
    The sigmoid's slope is y(1 − y) = ¼ − (y − ½)². A square is never negative, so the slope is at most \
    ¼, and ¼ only where y = ½, at x = 0. With weights of 1 a chain of k sigmoids therefore passes on at \
    most ¼ᵏ of the gradient. Here is a chain; the library's backward pass against the product by hand:
    """)
  let depth = 10
  let (backward, byHand) = cell.code {
    let chain = Sequential((0..<depth).map { _ in Sigmoid() })
    let outputs = chain.forwardKeepingAll(Tensor([0.3]))
    let backward = chain.backward(Tensor([1]))
    let byHand = outputs.reduce(1) { product, y in product * y[0] * (1 - y[0]) }
    return (backward[0], byHand)
  }
  let bound = pow(0.25, Double(depth))
  cell.result(
    "\(significant(backward)) backward, \(significant(byHand)) by hand; ¼ to the power \(depth) is "
      + significant(bound))
  let x = Tensor((-8000...8000).map { Float($0) / 1000 })
  let slopes = Activation.sigmoid.curve(at: x).slopes
  let (steepest, place) = (slopes.max(), x[slopes.argmax()])
  cell.verdict(
    steepest == 0.25 && place == 0, "A note says", that: "a sigmoid's slope is at most ¼, at 0",
    found: "of \(grouped(x.count)) places from −8 to 8 the steepest has "
      + "\(significant(steepest)), at \(significant(place))",
    failsIf: "a steeper place is found, against the proof, or the steepest is not at 0",
    source: "Notes")
  var table = Table(
    .number("sigmoids"), .number("¼ᵏ", decimals: nil), "of a gradient is left, at most")
  let depths = [1, 2, 5, 10, 20]
  for depth in depths {
    let left = pow(Double(steepest), Double(depth))
    table.row(depth, left, "1 part in \(significant(below: 1 / left, digits: 4))")
  }
  cell.table(table)
  cell.say(
    """
    This is the *vanishing gradient*, understood in 1991 [Hochreiter1991]. \
    tanh's slope reaches 1 at 0 and ReLU's is 1 on its whole right half, so for them the bound of the \
    slopes is 1ᵏ = 1.
    """)
  cell.takeaway(
    "with weights of 1 each sigmoid costs a gradient at least three quarters of its size: ¼ᵏ.")
  cell.change("`depth`, or `Sigmoid()` to `Tanh()` with its slope 1 − y²: what is left then?")
  cell.notes(
    """
    Write the product on the board and let the room find the bound: a parabola with its top at ½. The \
    deeper question, what weights do to the product, is the next two cells.
    """)
}

/// From which standard deviation of the weights on a gradient keeps its length through a layer of
/// `towerWidth` sigmoids, and the mean slope there.
private func weightsNeeded(steepest: Double) throws -> (
  gradient: Double, slope: Double, isSaturating: Bool
) {
  let depth = 12
  func gain(_ deviation: Double) -> (stretch: Double, slope: Double) {
    let network = Sequential(
      (0..<depth).flatMap { _ in [Linear(towerWidth, towerWidth), Sigmoid()] as [any Layer] })
    var generator = RandomGenerator(seed: seed)
    network.initialize(.normal(standardDeviation: Float(deviation)), using: &generator)
    _ = network(.normal([256, towerWidth], using: &generator))
    var gradient = Tensor.normal([256, towerWidth], using: &generator)
    let before = length(gradient)
    var slopes: [Double] = []
    for layer in network.layers.reversed() {
      let length = length(gradient)
      gradient = layer.backward(gradient)
      if layer is Sigmoid { slopes.append(Course.length(gradient) / length) }
    }
    return (pow(length(gradient) / before, 1 / Double(depth)), geometricMean(slopes))
  }
  let deviations = stride(from: 0.2, through: 4, by: 0.05)
  let first = deviations.first { gain($0).stretch >= 1 } ?? .infinity
  let slope = gain(first.isFinite ? first : 4).slope
  return (first, slope, slope < 0.9 * steepest)
}

/// Whether larger weights help a sigmoid, the corner of ReLU, and the activations that came after it.
func addFurtherActivationCells(to page: Page) {
  page.further("larger-weights", "Can larger weights make up for a sigmoid's slope?") { cell in
    let steepest = Activation.sigmoid.curve(at: Tensor([0])).slopes[0]
    let needed = try weightsNeeded(steepest: Double(steepest))
    cell.say(
      """
      A chain of sigmoids loses at least three quarters of a gradient in each layer, if its weights are \
      1. With one unit per layer they must be larger than \(significant(1 / Double(steepest))) to make up \
      for it. With n units a gradient is a sum over n paths, and weights \
      with a standard deviation of 4/√n, which is \
      \(significant(1 / (Double(steepest) * Double(towerWidth).squareRoot()), digits: 2)) for n = \
      \(towerWidth), would do if all inputs stayed at 0. They do not stay there. In layers of \(towerWidth) sigmoids with random weights the gradient keeps its length \
      on average from a standard deviation of about \(significant(needed.gradient, digits: 2)) on \
      (measured). \(
        needed.isSaturating
          ? "But weights of that size also push the inputs away from 0: the mean slope there is "
            + "\(significant(needed.slope, digits: 2)), not ¼."
          : "At that size the mean slope is still \(significant(needed.slope, digits: 2)).")
      """)
    cell.takeaway(
      needed.isSaturating
        ? "weights that keep the gradient's length push a sigmoid away from its steepest place."
        : "large weights make up for a sigmoid's slope as long as its inputs stay near 0.")
    cell.notes(
      "Ask which of the two factors of the chain rule the reader would change, and at what price.")
  }

  page.further("kink", "ReLU has no slope at 0: which one does a program return?") { cell in
    cell.say(
      """
      At 0 ReLU has a corner. From the left the slope is 0, from the right it is 1, so there is no \
      derivative at 0. A program must return something all the same:
      """)
    let answers = cell.code {
      let relu = ReLU()
      let x = Tensor([-1e-30, 0, 1e-30])
      let y = relu(x)
      return (outputs: y, slopes: relu.backward(Tensor([1, 1, 1])))
    }
    cell.result(answers.slopes, aside: "slopes")
    cell.verdict(
      answers.slopes[1] == 1, "A note says", that: "ReLU's derivative at 0 is 1",
      found: "here it is \(significant(answers.slopes[1])), in PyTorch 0 too [PyTorch], and in "
        + "mathematics there is none", failsIf: "the library returns anything but 1",
      source: "Notes")
    var generator = RandomGenerator(seed: seed)
    let count = 2_000_000
    let draws = Tensor.normal([count], using: &generator)
    let zeros = draws.withPointer { draws in (0..<count).count { draws[$0] == 0 } }
    let relu = ReLU()
    let behind = relu(relu(draws))
    let atCorner = behind.withPointer { behind in (0..<count).count { behind[$0] == 0 } }
    cell.say(
      """
      Does the choice matter? Of \(grouped(count)) normally distributed numbers \(grouped(zeros)) \
      \(zeros == 1 ? "is" : "are") exactly 0. But the *output* of a ReLU is 0 half of the time \
      (\(percent(Double(atCorner) / Double(count)))). If a second ReLU follows at once, all of these are its inputs; behind a max-pool only the \
      windows that are 0 everywhere give a 0. There the choice \
      does no harm: the first ReLU, whose input is negative, stops the gradient anyway. It matters for \
      a unit whose sum is exactly 0 because all its inputs and its bias are 0: with a slope of 1 it \
      would learn as if it were on.
      """)
    cell.takeaway("at 0 the derivative is a convention, and the convention is 0.")
    cell.notes(
      """
      Anything from 0 to 1 is a valid subgradient; ½ has been used too. The question worth asking: \
      where do exact zeros come from? Not from data; from other ReLUs, padding and dropout.
      """)
  }

  page.further("successors", "What came after ReLU") { cell in
    cell.say(
      """
      ReLU's weakness is its left half: a unit that is off for every image has slope 0 and gets no \
      gradient. Its successors leave a little slope there: leaky ReLU [Maas2013], ELU [Clevert2015], \
      GELU [Hendrycks2016], which the first large language models made common (Φ is the share of a \
      normal distribution below x; 0⁻ and 0⁺: just left and just right of 0).
      """)
    var table = Table(
      "activation", "f(x)", .number("f(−2)", decimals: 3), .number("f′(−2)", decimals: 3),
      .number("f′(0⁻)", decimals: 3), .number("f′(0⁺)", decimals: 3), .number("f′(2)", decimals: 3))
    for successor in successors {
      table.row(
        successor.name, successor.formula, successor.value(-2), successor.slope(-2),
        successor.slope(-1e-12), successor.slope(1e-12), successor.slope(2))
    }
    cell.table(table)
    let x = (-40...40).map { Float($0) / 10 }
    cell.figure(
      LinePlot(
        x: Axis("x"), y: Axis("f′(x)"),
        series: successors.map { successor in
          slopeSeries(successor.name, x: x, slopes: x.map { Float(successor.slope(Double($0))) })
        }, caption: "Their slopes.", rows: 12))
    let worst = successors.map(\.slopeError).max() ?? .nan
    cell.verdict(
      worst < 1e-6, "The formulas say", that: "these are the slopes of all \(successors.count)",
      found: "small steps from −4 to 4 measure the same to \(significant(worst, digits: 1))",
      failsIf: "one differs by more than a millionth")
    let gelu = successors[3]
    let steepest = x.map { gelu.slope(Double($0)) }.max() ?? 0
    let lowest = stride(from: -4, to: 0, by: 0.001).min { gelu.value($0) < gelu.value($1) }!
    cell.say(
      """
      ELU and GELU have no corner. GELU's slope reaches \(significant(steepest, digits: 3)) and is \
      negative below about \(significant(lowest, digits: 2)), so GELU falls before it rises.
      """)
    cell.takeaway(
      "every successor gives ReLU's left half a slope; GELU bends the right one as well.")
    cell.notes(
      "A good last question: which of these would the race of this chapter have preferred? Try it.")
  }
}
