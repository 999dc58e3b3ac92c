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
    let slope: (Float) -> Float =
      switch activation {
      // At 0 there is no derivative; like PyTorch we take 0.
      case .relu: { $0 <= 0 ? 0 : 1 }
      case .sigmoid: { $0 * (1 - $0) }
      case .tanh: { 1 - $0 * $0 }
      }
    return outputGradient * output.map(slope)
  }

  public func dropout(
    _ input: consuming Tensor, probability: Float, mask: RandomGenerator
  ) -> Tensor {
    var generator = mask
    let drawn = Tensor.uniform(input.shape, using: &generator)
    // Dropping everything leaves nothing to enlarge.
    let scale = probability < 1 ? 1 / (1 - probability) : 0
    return input * drawn.map { $0 < probability ? 0 : scale }
  }
}
