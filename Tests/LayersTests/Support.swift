import Training
import Foundation
import Base
import Layers
import Tensors
import Testing

/// Random numbers in which any two differ by at least 0.05 and none is nearer to 0 than 0.025, so
/// that a small step crosses no kink of a ReLU and no tie of a max-pool.
func spacedNumbers(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  let order = generator.permutation(shape.product)
  return Tensor(order.map { (Float($0) - Float(order.count / 2) + 0.5) * 0.05 }, shape: shape)
}

/// Random numbers from [−1, 1).
func randomNumbers(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .uniform(shape, from: -1, to: 1, using: &generator)
}

extension Layer {
  /// The layer with random weights and biases.
  func withRandomParameters(seed: UInt64 = 2) -> Self {
    var generator = RandomGenerator(seed: seed)
    for named in parameters {
      named.parameter.value = .normal(
        named.parameter.shape, standardDeviation: 0.5, using: &generator)
    }
    return self
  }
}

/// Demands that every gradient of `layer` agrees with small steps to 0.2 % of the largest, and that
/// no kink hides anything.
func expectRightGradients(
  _ layer: any Layer, _ input: Tensor, step: Float = 1e-2, tolerance: Double = 2e-3,
  _ location: SourceLocation = #_sourceLocation
) {
  for check in checkGradients(of: layer, input: input, step: step) {
    #expect(
      check.passes(tolerance: tolerance), "\(layer), \(check.summary)", sourceLocation: location)
    #expect(check.kinks.isEmpty, "\(layer), \(check.summary)", sourceLocation: location)
  }
}

/// Demands the sentence of a `CourseError` for an input of the given shape.
func expectShapeError(
  _ layer: any Layer, _ shape: [Int], _ sentence: String,
  _ location: SourceLocation = #_sourceLocation
) {
  #expect(throws: CourseError(sentence), sourceLocation: location) {
    try layer.outputShape(for: shape)
  }
  #expect(throws: CourseError(sentence), sourceLocation: location) {
    try layer.multiplyAccumulates(for: shape)
  }
}

/// Demands that a process that stopped said why.
func expect(
  _ result: ExitTest.Result?, says sentence: String, _ location: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(sentence), sourceLocation: location)
}
