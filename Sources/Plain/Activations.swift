import Base
import Foundation
import Tensors

extension PlainEngine {
  public func activate(_ activation: ActivationFunction, _ input: consuming Tensor) -> Tensor {
    switch activation {
    case .relu: input.map { $0 < 0 ? 0 : $0 }
    case .sigmoid: input.map { 1 / (1 + exp(-$0)) }
    case .tanh: input.map { Foundation.tanh($0) }
    }
  }

  public func activationGradient(
    _ activation: ActivationFunction, output: Tensor, _ outputGradient: consuming Tensor
  ) -> Tensor {
    // The slope in terms of the output y: y(1 − y) for the sigmoid, 1 − y² for tanh.
    let slope: (Float) -> Float =
      switch activation {
      // At 0 there is no derivative; like PyTorch we take 0.
      case .relu: { $0 <= 0 ? 0 : 1 }
      case .sigmoid: { $0 * (1 - $0) }
      case .tanh: { 1 - $0 * $0 }
      }
    return outputGradient * output.map(slope)
  }

  /// Backward is the same call on the gradient, with the same generator and so the same mask.
  public func dropout(
    _ input: consuming Tensor, probability: Float, mask: RandomGenerator
  ) -> Tensor {
    var generator = mask
    // Dropping everything leaves nothing to enlarge.
    let scale = probability < 1 ? 1 / (1 - probability) : 0
    return input * .uniform(input.shape, using: &generator).map { $0 < probability ? 0 : scale }
  }
}
