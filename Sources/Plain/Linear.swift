import Base
import Tensors

extension PlainEngine {
  public func linear(_ input: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
    let (x, w) = (Numbers(input), Numbers(weight))
    let output = Numbers(zeros: [input.shape[0], weight.shape[0]])
    parallelFor(input.shape[0]) { n in
      for o in 0..<weight.shape[0] {
        var sum = bias.map { Numbers($0)[o] } ?? 0
        for i in 0..<weight.shape[1] { sum += w[o, i] * x[n, i] }
        output[n, o] = sum
      }
    }
    return output.tensor
  }

  public func linearInputGradient(_ outputGradient: Tensor, weight: Tensor) -> Tensor {
    let (g, w) = (Numbers(outputGradient), Numbers(weight))
    let inputGradient = Numbers(zeros: [outputGradient.shape[0], weight.shape[1]])
    parallelFor(outputGradient.shape[0]) { n in
      for o in 0..<weight.shape[0] {
        for i in 0..<weight.shape[1] { inputGradient[n, i] += g[n, o] * w[o, i] }
      }
    }
    return inputGradient.tensor
  }

  public func linearWeightGradient(
    _ outputGradient: Tensor, input: Tensor
  ) -> (weight: Tensor, bias: Tensor) {
    let (g, x) = (Numbers(outputGradient), Numbers(input))
    let (outputs, inputs) = (outputGradient.shape[1], input.shape[1])
    let (weightGradient, biasGradient) = (
      Numbers(zeros: [outputs, inputs]), Numbers(zeros: [outputs])
    )
    parallelFor(outputs) { o in
      for n in 0..<input.shape[0] {
        for i in 0..<inputs { weightGradient[o, i] += g[n, o] * x[n, i] }
        biasGradient[o] += g[n, o]
      }
    }
    return (weightGradient.tensor, biasGradient.tensor)
  }
}
