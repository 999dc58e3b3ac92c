import Base
import Layers
import Notebook
import Tensors

/// Xavier's and He's rules: derived, shown as the library's code, and measured.
func addInitialWeightsCell(to page: Page) {
  page.cell("rules", "How large should the first weights be? Xavier's and He's rules") { cell in
    cell.say(
      """
      The *initial weights* are the random numbers a network begins with.  \
      Take one unit: s = Σ wᵢxᵢ over its n inputs (n is the layer's _fan-in_), with independent weights \
      of mean 0 and standard deviation σ. In the mean over the weights the products of different terms \
      cancel, and what is left is
      """)
    cell.formula("mean of s² = n · σ² · mean of x²")
    cell.say(
      """
      So a layer multiplies the size of its signal by √n·σ, and k layers do it k times: the size stays \
      the same only if n·σ² = 1. In the backward pass the same sum runs over the m outputs (the \
      _fan-out_) instead: m·σ² = 1. Xavier Glorot's rule takes the middle, **σ² = 2 / (n + m)** \
      [Glorot2010]; it fits an activation that is close to a straight line of slope 1 around 0, such as \
      tanh. A ReLU sets the negative half of all s to 0, so mean of ReLU(s)² = ½ · mean of s². Kaiming \
      He's rule makes up for the half: ½·n·σ² = 1, **σ² = 2 / n** [He2015]. The library's code:
      """)
    cell.source("Layers/Initializer.swift", "Initializer.weight")
    let width = 256
    cell.say(
      """
      Measure one layer with \(width) inputs and outputs on \(grouped(1000)) random inputs of mean \
      square 1. What is left of it:
      """)
    let gain = cell.code {
      { (activation: any Layer, rule: Initializer) -> Double in
        var generator = RandomGenerator(seed: seed)
        let layer = Linear(width, width)
        layer.initialize(rule, using: &generator)
        let x = Tensor.normal([1000, width], using: &generator)
        let y = activation(layer(x))
        return Double((y * y).mean() / (x * x).mean())
      }
    }
    var table = Table(
      "initial weights", .number("σ", decimals: 4), .number("n·σ²", decimals: 3),
      .number("after tanh", decimals: 3), .number("after ReLU", decimals: 3))
    var (small, byHe) = (0.0, 0.0)
    for start in Start.allCases {
      let deviation: Double =
        switch start {
        case .small: 0.01
        case .xavier: (1 / Double(width)).squareRoot()
        case .he: (2 / Double(width)).squareRoot()
        }
      let (tanh, relu) = (gain(Tanh(), start.initializer), gain(ReLU(), start.initializer))
      if start == .small { small = relu }
      if start == .he { byHe = relu }
      table.row(start.name, deviation, Double(width) * deviation * deviation, tanh, relu)
    }
    cell.table(table)
    cell.verdict(
      abs(byHe - 1) < 0.05, "He's rule says",
      that: "a layer with ReLU keeps the mean square of its signal",
      found: "it multiplies it by \(significant(byHe, digits: 3))",
      failsIf: "the factor is more than 5 % away from 1", source: "He2015")
    cell.say(
      """
      With ReLU a fixed σ = 0.01 is right for one width only, n = 2 / σ² = \(grouped(Int(2 / (0.01 * 0.01)))): in \
      layers of \(width) each ReLU layer multiplies the mean square by \(significant(small, digits: 2)).
      """)
    cell.takeaway(
      "n·σ² = 1 keeps the mean square of weighted sums; ReLU halves it, and needs 2.")
    cell.exercise("5.4", "draw initial weights by He's rule")
    cell.change("`width`, to see that the rules do not depend on it and that σ = 0.01 does")
    cell.notes(
      """
      Derive the formula with two inputs first: (w₁x₁ + w₂x₂)², and ask what happens to the mixed term. \
      tanh under Xavier's rule does lose something: it bends. The table shows how much.
      """)
  }
}
