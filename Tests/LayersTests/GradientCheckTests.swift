import Training
import Base
import Layers
import Tensors
import Testing

/// output = weight · input², with a backward pass that may be told to err.
private final class Square: Layer {
  enum Mistake { case none, forgetsFactorTwo, onePlace, wrongSign, notANumber, wrongWeight }

  let mistake: Mistake
  let weight = Parameter(shape: [1])
  var isTraining = true
  private var input: Tensor?

  init(_ mistake: Mistake = .none) {
    self.mistake = mistake
    weight.value = Tensor([0.5])
  }

  var kind: String { "square" }
  var description: String { "Square()" }
  var parameters: [NamedParameter] { [NamedParameter("weight", weight)] }

  func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  func forward(_ input: consuming Tensor) -> Tensor {
    self.input = input
    let factor: Float = weight.value[0]
    return input * input * factor
  }

  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = input!
    let sum = (outputGradient * input * input).sum()
    weight.gradient = Tensor([mistake == .wrongWeight ? sum / 2 : sum])
    let slope: Float = 2 * weight.value[0]
    var gradient = outputGradient * input * slope
    switch mistake {
    case .none, .wrongWeight: break
    case .forgetsFactorTwo: gradient *= 0.5
    case .onePlace: gradient.withMutablePointer { $0[4] *= 1.5 }
    case .wrongSign: gradient *= -1
    case .notANumber: gradient.withMutablePointer { $0[2] = .nan }
    }
    return gradient
  }
}

@Suite struct GradientCheckTests {
  /// None near 0, where the square's slope is too small to be wrong by much.
  let input = Tensor([[1, -2, 1.5], [0.75, 2, -1]])

  @Test func `right gradients pass`() {
    let checks = checkGradients(of: Square(), input: input)
    #expect(checks.map(\.name) == ["input", "weight"])
    #expect(checks.allSatisfy { $0.passes(tolerance: 1e-3) })
    #expect(checks.map(\.compared) == [6, 1])
    #expect(checks[0].kinks.isEmpty)
  }

  @Test func `a forgotten factor is found and told`() {
    let check = checkGradients(of: Square(.forgetsFactorTwo), input: input)[0]
    #expect(!check.passes())
    #expect(abs(check.measured - 2 * check.computed) < 1e-2 * abs(check.measured))
    #expect(check.summary.hasPrefix("input: relative error 5.0e-01, worst at "))
  }

  @Test func `a wrong sign is found`() {
    #expect(!checkGradients(of: Square(.wrongSign), input: input)[0].passes())
  }

  @Test func `one wrong place is found and named`() {
    let check = checkGradients(of: Square(.onePlace), input: input)[0]
    #expect(!check.passes())
    #expect(check.worstIndex == 4)
  }

  @Test func `a gradient that is not a number is found and named`() {
    let check = checkGradients(of: Square(.notANumber), input: input)[0]
    #expect(!check.passes())
    #expect(check.worstIndex == 2)
    #expect(check.computed.isNaN)
  }

  @Test func `a wrong weight's gradient is found, and the right input's passes`() {
    let checks = checkGradients(of: Square(.wrongWeight), input: input)
    #expect(checks[0].passes())
    #expect(!checks[1].passes())
  }

  @Test func `a gradient of zeros where there is a slope is found`() {
    let check = checkGradient("w", at: Tensor([1, 2]), gradient: Tensor([0, 0])) {
      Double($0[0] + $0[1])
    }
    #expect(!check.passes())
    #expect(abs(check.relativeError - 1) < 1e-6)
  }

  @Test func `a kink is left out and told`() {
    // The second number stands on ReLU's kink: to the left the slope is 0, to the right 1.
    let check = checkGradients(of: ReLU(), input: Tensor([1, 0, -1]))[0]
    #expect(check.kinks == [1])
    #expect(check.compared == 2)
    #expect(check.passes(tolerance: 1e-4))
    #expect(check.summary.hasSuffix("; 1 near a kink left out"))
  }

  @Test func `a tie in a max-pool is a kink`() {
    let check = checkGradients(
      of: MaxPool2d(kernelSize: 2), input: Tensor([3, 3, 1, 0], shape: [1, 1, 2, 2]))[0]
    #expect(check.kinks == [0, 1])
    #expect(check.passes())
  }

  @Test func `where there are only kinks nothing passes`() {
    let check = checkGradients(of: ReLU(), input: Tensor([0, 0]))[0]
    #expect(check.compared == 0)
    #expect(!check.passes())
    #expect(check.summary == "input: nothing compared; 2 near a kink left out")
  }

  @Test func `weights are put back, dropout too`() {
    let dropout = Dropout(probability: 0.5, seed: 3)
    let network = Sequential(Linear(4, 6), dropout, Linear(6, 2)).withRandomParameters()
    let before = network.parameters.map(\.parameter.value)
    let checks = checkGradients(of: network, input: randomNumbers([3, 4]))
    #expect(checks.map(\.name) == ["input", "0.weight", "0.bias", "2.weight", "2.bias"])
    #expect(checks.allSatisfy { $0.passes(tolerance: 2e-3) })
    #expect(network.parameters.map(\.parameter.value) == before)
  }

  @Test func `of many numbers some are tried, from everywhere`() {
    // Only the last column's gradients are wrong: an even step would never see it.
    let point = Tensor.ones([50, 8])
    var gradient = Tensor.ones([50, 8])
    for row in 0..<50 { gradient[row, 7] = 2 }
    let check = checkGradient("w", at: point, gradient: gradient, limit: 60) { Double($0.sum()) }
    #expect(check.compared == 60)
    #expect(!check.passes())
  }
}
