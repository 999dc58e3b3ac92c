import KernelMethods
import Base
import Layers
import Tensors
import Training

/// A network small enough to be understood: two inputs, `hidden` tanh units, two scores.
func smallNetwork(hidden: Int, using generator: inout RandomGenerator) -> Sequential {
  let network = Sequential(Linear(2, hidden), Tanh(), Linear(hidden, 2))
  network.initialize(.xavierUniform, using: &generator)
  return network
}

/// A network and what it is trained to make small: the mean cross-entropy on some examples, plus a
/// price on large weights, ½ · decay · ‖w‖², such as the support vector machine pays too.
struct Descent {
  let network: Sequential
  let examples: Examples
  var decay: Float = 0

  /// Plain gradient descent on all examples at once.
  func run(learningRate: Double, steps: Int) {
    let (inputs, targets) = (examples.tensor, examples.classes)
    let optimizer = SGD(learningRate: learningRate, weightDecay: Double(decay))
    network.isTraining = true
    for _ in 0..<steps {
      let loss = crossEntropy(logits: network(inputs), targets: targets)
      _ = network.backward(loss.gradient, needsInputGradient: false)
      optimizer.step(network.parameters)
    }
  }

  /// The value that training makes small.
  var objective: Double {
    let loss = crossEntropy(logits: network(examples.tensor), targets: examples.classes).loss
    let square = network.parameters.reduce(0) { $0 + $1.parameter.value.norm().squared }
    return Double(loss) + Double(decay) * square / 2
  }

  /// Its gradient, all weights in one list.
  var gradient: [Double] {
    network.isTraining = true
    let loss = crossEntropy(logits: network(examples.tensor), targets: examples.classes)
    _ = network.backward(loss.gradient, needsInputGradient: false)
    return network.parameters.flatMap { named in
      (named.parameter.gradient! + decay * named.parameter.value).values.map(Double.init)
    }
  }

  /// Whether the objective curves upwards in every direction: with a gradient of zero that makes the
  /// place a minimum. The Hessian is measured by small steps of each weight, and a symmetric matrix
  /// has a Cholesky factor exactly when it is positive definite.
  func isCurvedUpwards() throws -> Bool {
    let step: Float = 0.01
    var rows: [[Double]] = []
    for named in network.parameters {
      for i in 0..<named.parameter.count {
        let slopes = [step, -step].map { shift in
          let kept = named.parameter.value
          var values = kept.values
          values[i] += shift
          named.parameter.value = Tensor(values, shape: kept.shape)
          defer { named.parameter.value = kept }
          return gradient
        }
        rows.append(zip(slopes[0], slopes[1]).map { ($0 - $1) / Double(2 * step) })
      }
    }
    var hessian = Matrix(rows: rows.count, columns: rows.count)
    for i in rows.indices {
      for j in rows.indices { hessian[i, j] = (rows[i][j] + rows[j][i]) / 2 }
    }
    return (try? Cholesky(hessian)) != nil
  }

  /// Whether the network gives every example its label.
  var solvesAll: Bool { predict(network, examples.x) == examples.y }

  /// The network whose weights lie halfway to those of another.
  func halfway(to other: Descent) -> Descent {
    var unused = RandomGenerator(seed: 0)
    let hidden = network.parameters[0].parameter.shape[0]
    let middle = smallNetwork(hidden: hidden, using: &unused)
    for (i, named) in middle.parameters.enumerated() {
      named.parameter.value =
        0.5 * (network.parameters[i].parameter.value + other.network.parameters[i].parameter.value)
    }
    return Descent(network: middle, examples: examples, decay: decay)
  }
}

/// The labels, +1 or −1, that a network gives.
func predict(_ network: Sequential, _ x: Matrix) -> [Int] {
  network.isTraining = false
  let scores = network(Tensor(x.values.map(Float.init), shape: [x.rows, x.columns]))
  return (0..<x.rows).map { scores[$0, 1] >= scores[$0, 0] ? 1 : -1 }
}

extension Float {
  fileprivate var squared: Double { Double(self) * Double(self) }
}
