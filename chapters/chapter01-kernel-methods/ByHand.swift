import KernelMethods
import Notebook
import Tensors

/// A network of two units, every number of one training step shown.
func addByHandCells(to page: Page) {
  page.cell("network", "The second way out: learned features, a network of two units by hand") {
    cell in
    cell.say(
      """
      Give the features weights of their own and learn these too. A _unit_ passes a weighted sum s through a fixed \
      curve, its _activation_, here tanh. Units side by side are a _layer_, layers one behind the other \
      a _network_. Ours has two inputs, two units and an output without activation:
      """)
    cell.formula("s = W x + b        h = tanh s        f = v·h + c        loss = ½ (f − y)²")
    let file = "chapters/chapter01-kernel-methods/TinyNetwork.swift"
    cell.source(file, "TinyNetwork.forward(_:)")
    cell.source(file, "TinyNetwork.backward(_:_:)")
    cell.say(
      """
      One _training step_ from some _initial weights_, at the corner x = (1, −1) of exclusive or, y = 1: \
      the _forward pass_ computes f and the loss; the _backward pass_ the _gradient_, the derivative of \
      the loss by every weight, with the chain rule from the output back; then each weight moves against \
      its derivative, multiplied by the _learning rate_, here 0.5.
      """)
    let start = TinyNetwork(w: [[0.5, 0.3], [-0.4, 0.2]], b: [0.1, 0], v: [0.7, -0.5], c: 0)
    let (x, y, rate) = ([1.0, -1.0], 1.0, 0.5)
    let (h, f) = start.forward(x)
    let gradient = start.backward(x, y)
    var after = start
    after.step(along: gradient.parameters, learningRate: rate)
    cell.table(forward(start, x, h, f, y))
    cell.table(backward(start, x, h, f, y, gradient, after))
    let (before, now) = (loss(f, y), loss(after.forward(x).f, y))
    cell.say(
      """
      One step takes the loss from \(decimal(before)) to \(decimal(now)).
      """)
    let library = start.layers
    let output = library(Tensor(x.map(Float.init), shape: [1, 2]))
    _ = library.backward(output - Tensor([Float(y)], shape: [1, 1]), needsInputGradient: false)
    let theirs = library.parameters.flatMap { $0.parameter.gradient?.values ?? [] }
    let apart = zip(gradient.parameters, theirs).map { abs($0 - Double($1)) }.max() ?? .infinity
    cell.verdict(
      theirs.count == gradient.parameters.count && apart < 1e-6, "We expect",
      that: "the library's layers compute the same gradient",
      found:
        "the \(theirs.count) numbers \(apart < 1e-6 ? "agree to six decimals" : "differ by up to \(significant(apart))")",
      failsIf: "one differs by 10⁻⁶")
    let product = (0..<2).map { i in start.w.indices.reduce(0) { $0 + start.v[$1] * start.w[$1][i] }
    }
    let bias = dot(start.v, start.b) + start.c
    cell.say(
      """
      Why the activation? Without it f = v·(Wx + b) + c = (vW)·x + (v·b + c): two linear layers are one, \
      the perceptron's weighted sum again. Here the product vW is
      """)
    cell.formula(
      """
      \(pair(start.v)) · [\(pair(start.w[0])), \(pair(start.w[1]))] = \(pair(product))
      f = \(decimal(product[0])) x₁ + \(decimal(product[1])) x₂ + \(decimal(bias))
      """)
    cell.takeaway("a unit is a feature with weights; the chain rule says how to change them.")
    cell.change(
      "Set `v` to 0, 0: the gradient of every weight in `w` is 0: in this step the units learn nothing."
    )
    cell.notes(
      """
      Do the forward table on the board with the room, one number each. In the backward table let \
      somebody find the number that three others share (the derivative by s₁), and say why that saves \
      work: the next layer back would reuse it again.
      """)
  }
}

private func loss(_ f: Double, _ y: Double) -> Double { (f - y) * (f - y) / 2 }

private func decimal(_ value: Double) -> String { grouped(value, decimals: 4) }

private func pair(_ values: [Double]) -> String {
  "(" + values.map { significant($0) }.joined(separator: ", ") + ")"
}

/// The forward pass, a row for each number.
private func forward(
  _ network: TinyNetwork, _ x: [Double], _ h: [Double], _ f: Double, _ y: Double
) -> Table {
  var table = Table("forward", "how", .number("value"))
  for (i, sub) in ["₁", "₂"].enumerated() {
    let (w, b) = (network.w[i], network.b[i])
    table.row(
      "s\(sub)",
      "\(number(w[0])) · \(number(x[0])) + \(number(w[1])) · \(number(x[1])) + \(number(b))",
      decimal(dot(w, x) + b))
    table.row("h\(sub)", "tanh s\(sub)", decimal(h[i]))
  }
  table.row(
    "f",
    "\(number(network.v[0])) · \(decimal(h[0])) + \(number(network.v[1])) · (\(decimal(h[1]))) + "
      + number(network.c), decimal(f))
  table.row("loss", "½ (\(decimal(f)) − \(number(y)))²", decimal(loss(f, y)))
  return table
}

/// The backward pass and the step, a row for each derivative.
private func backward(
  _ network: TinyNetwork, _ x: [Double], _ h: [Double], _ f: Double, _ y: Double,
  _ gradient: TinyNetwork, _ after: TinyNetwork
) -> Table {
  var table = Table(
    "derivative by", "chain rule", .number("value"), .number("before"), .number("after"))
  table.row("f", "f − y", decimal(f - y), nil, nil)
  for (i, sub) in ["₁", "₂"].enumerated() {
    table.row(
      "v\(sub)", "(f − y) · h\(sub)", decimal(gradient.v[i]), decimal(network.v[i]),
      decimal(after.v[i]))
  }
  table.row("c", "f − y", decimal(gradient.c), decimal(network.c), decimal(after.c))
  for (i, sub) in ["₁", "₂"].enumerated() {
    table.row("s\(sub)", "(f − y) · v\(sub) · (1 − h\(sub)²)", decimal(gradient.b[i]), nil, nil)
    for (j, input) in ["₁", "₂"].enumerated() {
      table.row(
        "W\(sub)\(input)", "by s\(sub), times x\(input)", decimal(gradient.w[i][j]),
        decimal(network.w[i][j]), decimal(after.w[i][j]))
    }
    table.row(
      "b\(sub)", "by s\(sub)", decimal(gradient.b[i]), decimal(network.b[i]), decimal(after.b[i]))
  }
  return table
}

private func number(_ value: Double) -> String {
  value < 0 ? "(\(significant(value)))" : significant(value)
}
