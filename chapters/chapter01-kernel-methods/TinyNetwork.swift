import KernelMethods
import Base
import Layers
import Tensors
import Training

/// A network small enough to be followed by hand: two inputs, a few tanh units, one linear output.
struct TinyNetwork {
  /// One row of weights for each unit.
  var w: [[Double]]
  /// One bias for each unit.
  var b: [Double]
  /// The output's weights, one for each unit.
  var v: [Double]
  /// The output's bias.
  var c: Double

  /// What the units and the output answer to x.
  func forward(_ x: [Double]) -> (h: [Double], f: Double) {
    let h = w.indices.map { hyperbolicTangent(dot(w[$0], x) + b[$0]) }
    return (h, dot(v, h) + c)
  }

  /// The derivatives of the loss ½(f − y)², one for each weight and bias, in the same places.
  func backward(_ x: [Double], _ y: Double) -> TinyNetwork {
    let (h, f) = forward(x)
    let error = f - y
    // Back through the output's weight, then through tanh,
    // whose derivative is 1 − h².
    let slope = h.indices.map { error * v[$0] * (1 - h[$0] * h[$0]) }
    return TinyNetwork(
      w: slope.map { slope in x.map { slope * $0 } }, b: slope,
      v: h.map { error * $0 }, c: error)
  }

  /// One step: every weight against its derivative.
  mutating func step(along gradient: [Double], learningRate: Double) {
    parameters = zip(parameters, gradient).map { $0 - learningRate * $1 }
  }
}

extension TinyNetwork {
  /// A network whose weights are drawn evenly from −1 to 1 and whose biases are 0.
  init(units: Int, using generator: inout RandomGenerator) {
    func drawn() -> Double { 2 * Double(generator.uniform()) - 1 }
    w = (0..<units).map { _ in [drawn(), drawn()] }
    b = Array(repeating: 0, count: units)
    v = (0..<units).map { _ in drawn() }
    c = 0
  }

  /// All weights and biases in one list: w row by row, b, v, c.
  var parameters: [Double] {
    get { w.flatMap { $0 } + b + v + [c] }
    set {
      let (units, inputs) = (w.count, w[0].count)
      for unit in 0..<units {
        for input in 0..<inputs { w[unit][input] = newValue[unit * inputs + input] }
        b[unit] = newValue[units * inputs + unit]
        v[unit] = newValue[units * inputs + units + unit]
      }
      c = newValue[units * inputs + 2 * units]
    }
  }

  /// The mean loss over the examples, plus ½ · price · the sum of all squared weights.
  func objective(_ examples: Examples, price: Double) -> Double {
    let losses = examples.y.indices.map { i in
      let error = forward(examples.x.row(i)).f - Double(examples.y[i])
      return error * error / 2
    }
    return losses.reduce(0, +) / Double(losses.count) + price * dot(parameters, parameters) / 2
  }

  /// The objective's gradient.
  func gradient(_ examples: Examples, price: Double) -> [Double] {
    var sum = parameters.map { price * $0 }
    let share = 1 / Double(examples.y.count)
    for i in examples.y.indices {
      let one = backward(examples.x.row(i), Double(examples.y[i])).parameters
      for j in sum.indices { sum[j] += share * one[j] }
    }
    return sum
  }

  /// Whether every example gets the sign of its label.
  func solves(_ examples: Examples) -> Bool {
    examples.y.indices.allSatisfy { forward(examples.x.row($0)).f * Double(examples.y[$0]) > 0 }
  }

  /// Whether the objective is level here, and rises in every direction.
  func isAtMinimum(_ examples: Examples, price: Double) -> Bool {
    let slope = gradient(examples, price: price)
    return dot(slope, slope) < 1e-12 && isCurvedUpwards(examples, price: price)
  }

  /// Whether the objective rises in every direction: at a gradient of zero that makes the place a
  /// minimum. The second derivatives are measured by small steps, and a symmetric matrix has a
  /// Cholesky factor exactly when it is positive definite.
  func isCurvedUpwards(_ examples: Examples, price: Double) -> Bool {
    let step = 1e-4
    let rows = parameters.indices.map { i in
      let slopes = [step, -step].map { shift in
        var moved = self
        moved.parameters[i] += shift
        return moved.gradient(examples, price: price)
      }
      return zip(slopes[0], slopes[1]).map { ($0 - $1) / (2 * step) }
    }
    var hessian = Matrix(rows: rows.count, columns: rows.count)
    for i in rows.indices {
      for j in rows.indices { hessian[i, j] = (rows[i][j] + rows[j][i]) / 2 }
    }
    return (try? Cholesky(hessian)) != nil
  }

  /// The network whose weights lie halfway to those of another.
  func halfway(to other: TinyNetwork) -> TinyNetwork {
    var middle = self
    middle.parameters = zip(parameters, other.parameters).map { ($0 + $1) / 2 }
    return middle
  }

  /// The same network made of the library's layers.
  var layers: Sequential {
    let (first, last) = (Linear(w[0].count, w.count), Linear(w.count, 1))
    first.weight.value = Tensor(w.flatMap { $0.map(Float.init) }, shape: [w.count, w[0].count])
    first.bias?.value = Tensor(b.map(Float.init), shape: [b.count])
    last.weight.value = Tensor(v.map(Float.init), shape: [1, v.count])
    last.bias?.value = Tensor([Float(c)], shape: [1])
    return Sequential(first, Tanh(), last)
  }
}

/// Plain gradient descent on the mean of ½(f − y)² over all examples at once.
func descend(_ network: Sequential, _ examples: Examples, rate: Double, steps: Int) {
  let inputs = examples.tensor
  let targets = Tensor(examples.y.map(Float.init), shape: [examples.y.count, 1])
  let optimizer = SGD(learningRate: rate)
  network.isTraining = true
  for _ in 0..<steps {
    let error = network(inputs) - targets
    _ = network.backward(error * (1 / Float(examples.y.count)), needsInputGradient: false)
    optimizer.step(network.parameters)
  }
}

/// The labels, +1 or −1, that a network of one output gives.
func signs(_ network: Sequential, _ x: Matrix) throws -> [Int] {
  network.isTraining = false
  return network(Tensor(x.values.map(Float.init), shape: [x.rows, x.columns])).values
    .map { $0 >= 0 ? 1 : -1 }
}
