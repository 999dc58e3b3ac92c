import Training
import Course
import Base
import Layers
import Notebook
import Tensors

let page = Page(
  chapter: 5, title: "ReLU and sigmoid: why the gradient survives",
  command: "chapter05-relu-vs-sigmoid",
  question: """
    A network learns by sending one number back through all of its layers. What happens to that \
    number on the way, and why did max(0, x) change everything?
    """,
  sources: works(
    "Krizhevsky2012", "CudaConvnet2012", "Nair2010", "Hochreiter1991", "Glorot2010", "He2015",
    "Maas2013", "Clevert2015", "Hendrycks2016", "PyTorch", "Notes"),
  options: [.strict],
  durations: Durations(
    quick: "about forty seconds", standard: "under two minutes", full: "about two minutes"),
  seed: 1)

page.setUpLibrary()
let (quick, full, seed) = (page.arguments.quick, page.arguments.full, page.arguments.seed)
let material = Material(page.arguments.data, strict: page.arguments.isOn("strict"))
// A set that cannot be used is better refused before the first line of the page.
page.prepare { try material.prepare() }
page.isAbout(material.description)

page.cell("functions", "Three curves and their slopes") { cell in
  cell.say(
    """
    Between two layers of weights stands a curve, or two layers would be one. For decades it was the \
    sigmoid, 1 / (1 + e⁻ˣ), or its taller sister tanh; since 2010 it is ReLU, max(0, x) [Nair2010]. \
    On the way back each layer multiplies the gradient by the curve's *slope*. So look at the slopes.
    """)
  let x = Tensor((-60...60).map { Float($0) / 10 })
  let curves = cell.code {
    Activation.allCases.map { activation in
      let layer = activation.layer()
      let values = layer(x)
      let slopes = layer.backward(.ones(x.shape))
      return (activation, values: values, slopes: slopes)
    }
  }
  cell.figure(
    LinePlot(
      x: Axis("x"), y: Axis("f(x)", range: -1...3),
      series: curves.map { LinePlot.Series($0.0.name, x: x.values, y: $0.values.values) },
      caption: "The three activations.", rows: 12,
      alt: "Sigmoid rises from 0 to 1, tanh from −1 to 1; ReLU is 0 up to 0 and then the diagonal.")
  )
  cell.figure(
    LinePlot(
      x: Axis("x"), y: Axis("f′(x)", range: 0...1.2),
      series: curves.map { LinePlot.Series($0.0.name, x: x.values, y: $0.slopes.values) },
      caption: "Their slopes: two hills, one low, one narrow, and a step.", rows: 12,
      alt: "Sigmoid's slope is a hill of height 0.25, tanh's a narrower one of height 1, ReLU's a "
        + "step from 0 to 1."))
  let places = Tensor([-5, -2, -0.5, 0.5, 2, 5])
  let rows = Activation.allCases.map { $0.curve(at: places) }
  var table = Table(
    columns: [.number("x", decimals: 1)]
      + Activation.allCases.flatMap { activation -> [Table.Column] in
        [.number(activation.name, decimals: 3), .number("slope", decimals: 3)]
      })
  for index in 0..<places.count {
    table.row(
      of: [places[index]] + rows.flatMap { [$0.values[index], $0.slopes[index]] as [Float] })
  }
  cell.table(table)
  for activation in Activation.allCases {
    var generator = RandomGenerator(seed: seed)
    let checks = checkGradients(
      of: activation.layer(), input: .normal([20, 20], using: &generator) * 2)
    cell.check(
      "slopes of \(activation.name)", checks.allSatisfy { $0.passes() },
      claim: "small steps measure the same, at \(grouped(checks[0].compared)) random places")
  }
  cell.takeaway("a saturated sigmoid passes on almost nothing; a ReLU passes on all or nothing.")
  cell.exercise("5.1", "write ReLU, forward and backward")
  cell.exercise("5.2", "find the sigmoid's slope from its output alone")
  cell.notes(
    """
    Cover the second plot and let the room draw it. Most draw the sigmoid's hill too high: ask what \
    its slope is where it is steepest, and let them see it is a quarter.
    """)
}

page.cell("kink", "What is the slope of a corner?") { cell in
  cell.say(
    """
    At 0 ReLU has a corner. Coming from the left the slope is 0, from the right it is 1, so there is \
    *no* derivative at 0. A program must return something all the same:
    """)
  let answers = cell.code {
    let relu = ReLU()
    let x = Tensor([-1e-30, 0, 1e-30])
    let y = relu(x)
    return (y, slopes: relu.backward(Tensor([1, 1, 1])))
  }
  cell.result(answers.slopes)
  cell.check(
    "ReLU's derivative at 0", answers.slopes[1] == 1, claim: "a note says 1",
    measured:
      "\(significant(answers.slopes[1])) here; in PyTorch too [PyTorch]; undefined on paper",
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
    (\(percent(Double(atCorner) / Double(count)))). If a second ReLU follows, as it does when \
    something puts one before and one behind a max-pool, all of these sit on the corner. There it \
    does no harm: the first ReLU, whose input is negative, stops the gradient anyway. It matters for a \
    unit whose own sum is exactly 0, because all its inputs are 0 and so is its bias: with a slope of \
    1 it would learn as if it were on.
    """)
  cell.takeaway("at 0 the derivative is a convention, and the convention is 0: off is off.")
  cell.notes(
    """
    Anything from 0 to 1 is a valid subgradient; ½ has been used too. The question worth asking: \
    where do exact zeros come from? Not from data; from other ReLUs, padding and dropout.
    """)
}

page.cell("quarter", "A quarter of a quarter of a quarter") { cell in
  cell.say(
    """
    How steep is a sigmoid at best? Try sixteen thousand places. Then stack k of them: on the way \
    back each multiplies the gradient by its slope, so k sigmoids pass on at most the k-th power of \
    the steepest slope, times whatever the weights do.
    """)
  let (steepest, place) = cell.code {
    let x = Tensor((-8000...8000).map { Float($0) / 1000 })
    let slopes = Activation.sigmoid.curve(at: x).slopes
    return (slopes.max(), x[slopes.argmax()])
  }
  cell.result("\(significant(steepest)) at x = \(significant(place))")
  let bound = { (depth: Int) in (0..<depth).reduce(1.0) { product, _ in product * Double(steepest) }
  }
  var table = Table(.number("sigmoids"), .number("at most", decimals: nil), "of a gradient is left")
  for depth in [1, 2, 5, 10, 20] {
    table.row(depth, bound(depth), "1 in \(significant(1 / bound(depth), digits: 3))")
  }
  cell.table(table)
  let depths = Array(0...20)
  cell.figure(
    LinePlot(
      x: Axis("layers passed"), y: Axis("share left, at most", scale: .log),
      series: [
        .init("tanh, ReLU", x: depths.map(Double.init), y: depths.map { _ in 1.0 }),
        .init("sigmoid", x: depths.map(Double.init), y: depths.map(bound)),
      ], caption: "Upper bounds. Weights of more than 4 could make up for it, in principle."))
  let resolution = 1.0 / Double(1 << 24)
  let vanished = depths.first { bound($0) <= resolution } ?? 0
  cell.check(
    "the sigmoid's steepest slope", steepest == 0.25 && place == 0, claim: "a note says 0.25, at 0",
    measured: "\(significant(steepest)) at \(significant(place))", source: "Notes")
  cell.say(
    """
    This was understood in 1991 [Hochreiter1991]. After \(vanished) sigmoids the bound is 2⁻²⁴, the \
    relative precision of a 32-bit float: beside a gradient that came the short way, one that came \
    through \(vanished) sigmoids is a rounding error.
    """)
  cell.takeaway("0.25ᵏ: each sigmoid costs a gradient at least three quarters of its length.")
  cell.notes(
    """
    Somebody will say that large weights help. They push the sums into the flat parts, where the \
    slope is far below a quarter: the next cells measure the product of both.
    """)
}

addDepthCells(to: page)
addAlexNetCells(to: page)
addUnitCells(to: page)
addRaceCells(to: page)
addOverfittingCell(to: page)
addPoolingCells(to: page)

page.cell("successors", "What came after") { cell in
  cell.say(
    """
    ReLU's weakness is the flat half: a unit that is off for every picture has no slope and never \
    comes back. Its successors leave a little slope there: leaky ReLU [Maas2013], ELU \
    [Clevert2015], GELU [Hendrycks2016], the last of which the first large language models made \
    common (Φ is the share of a normal distribution below x).
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
  let x = (-40...40).map { Double($0) / 10 }
  cell.figure(
    LinePlot(
      x: Axis("x"), y: Axis("f′(x)"),
      series: successors.map { LinePlot.Series($0.name, x: x, y: x.map($0.slope)) },
      caption: "Their slopes.", rows: 12))
  cell.check(
    "slopes", successors.allSatisfy { $0.slopeError < 1e-6 },
    claim: "small steps measure the same for all \(successors.count), from −4 to 4")
  let gelu = successors[3]
  let steepest = x.map(gelu.slope).max() ?? 0
  let lowest = stride(from: -4, to: 0, by: 0.001).min { gelu.value($0) < gelu.value($1) }!
  cell.say(
    """
    Two of them no longer have a corner. GELU is the odd one: its slope reaches \
    \(significant(steepest, digits: 3)) and is negative below about \(significant(lowest, digits: 2)), so it falls before it rises.
    """)
  cell.takeaway("every successor gives ReLU's left half a slope; GELU bends the right one as well.")
  cell.notes(
    "A good last question: which of these would the race of this chapter have preferred? Try it.")
}

page.run()
