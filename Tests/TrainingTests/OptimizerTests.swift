import Base
import Layers
import Tensors
import Testing

@testable import Training

extension RecordedOptimizer: CustomTestStringConvertible {
  var testDescription: String { name }
}

@Suite struct OptimizerTests {
  @Test(arguments: recordedOptimizers)
  func `ten steps follow the recorded ones`(recorded: RecordedOptimizer) {
    let optimizer = recorded.make()
    let weight = Parameter(shape: [5])
    weight.value = Tensor(recordedStart)
    for step in 0..<10 {
      if step == 6 { optimizer.learningRate /= 10 }
      weight.gradient = Tensor(recordedGradients[step])
      optimizer.step([NamedParameter("w", weight)])
      let expected = Tensor(recorded.weights[step])
      let difference = weight.value.largestDifference(from: expected)
      #expect(difference < 2e-6, "\(recorded.name), step \(step + 1)")
    }
    #expect(optimizer.stepCount == 10)
  }

  @Test func `after the rate falls the paper's form carries on faster`() {
    func lastStep(_ optimizer: any Optimizer) -> Float {
      let weight = Parameter(shape: [1])
      weight.value = Tensor([0])
      var before: Float = 0
      for step in 0..<4 {
        if step == 3 { optimizer.learningRate = 0.125 }
        before = weight.value[0]
        weight.gradient = Tensor([1])
        optimizer.step([NamedParameter("w", weight)])
      }
      return weight.value[0] - before
    }
    // Velocities after three steps at rate 1: 1 + ½ + ¼; then half of that, and the new gradient.
    let today = lastStep(SGD(learningRate: 1, momentum: 0.5))
    let paper = lastStep(PaperSGD(learningRate: 1, momentum: 0.5, weightDecay: 0))
    #expect(today == -0.125 * (0.875 + 1))
    #expect(paper == -(0.875 + 0.125))
  }

  static let makers: [@Sendable () -> any Optimizer] = [
    { SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01) }, { SGD(learningRate: 0.1) },
    { PaperSGD(learningRate: 0.1) }, { Adam(learningRate: 0.1, weightDecay: 0.01) },
  ]

  @Test(arguments: makers.indices)
  func `a restored state goes on as if never stopped`(maker: Int) throws {
    func walk(_ optimizer: any Optimizer, _ weight: Parameter, _ steps: Range<Int>) {
      for step in steps {
        weight.gradient = Tensor(recordedGradients[step])
        optimizer.step([NamedParameter("w", weight)])
      }
    }
    let (straight, weight) = (Self.makers[maker](), Parameter(shape: [5]))
    weight.value = Tensor(recordedStart)
    walk(straight, weight, 0..<4)
    let (state, middle) = (straight.state, weight.value)
    walk(straight, weight, 4..<10)

    let (resumed, other) = (Self.makers[maker](), Parameter(shape: [5]))
    other.value = middle
    try resumed.restore(state, for: [NamedParameter("w", other)])
    walk(resumed, other, 4..<10)
    #expect(other.value == weight.value)
    #expect(resumed.stepCount == 10)
  }

  @Test func `a state of another optimiser or shape is refused in a sentence`() throws {
    let weight = NamedParameter("0.weight", Parameter(shape: [2]))
    weight.parameter.value = Tensor([1, 2])
    weight.parameter.gradient = Tensor([1, 2])
    let momentum = SGD(learningRate: 0.1, momentum: 0.9)
    momentum.step([weight])
    #expect {
      try Adam().restore(momentum.state, for: [weight])
    } throws: {
      "\($0)" == "the optimiser's state is of SGD: resume with that, not with Adam"
    }
    let wider = NamedParameter("0.weight", Parameter(shape: [3]))
    #expect {
      try SGD(learningRate: 0.1, momentum: 0.9).restore(momentum.state, for: [wider])
    } throws: {
      "\($0)"
        == "the optimiser's velocity of 0.weight has shape [2], but the parameter is [3]: take "
        + "the network that it was saved with"
    }
    let other = NamedParameter("3.bias", Parameter(shape: [2]))
    #expect {
      try SGD(learningRate: 0.1, momentum: 0.9).restore(momentum.state, for: [other])
    } throws: {
      "\($0)" == "the optimiser's velocity of 3.bias is missing; take a whole file"
    }
  }
}
