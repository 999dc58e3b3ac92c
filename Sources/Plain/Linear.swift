import Base
import Tensors

extension PlainEngine {
  public func linear(_ input: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
    let output = Tensor.zeros([input.shape[0], weight.shape[0]])
    parallelFor(input.shape[0]) { n in
      let (x, w, output) = (Numbers(input), Numbers(weight), Numbers(output))
      for o in 0..<weight.shape[0] {
        var sum = bias.map { Numbers($0)[o] } ?? 0
        for i in 0..<weight.shape[1] { sum += w[o, i] * x[n, i] }
        output[n, o] = sum
      }
    }
    return output
  }

  public func linearInputGradient(_ outputGradient: Tensor, weight: Tensor) -> Tensor {
    let inputGradient = Tensor.zeros([outputGradient.shape[0], weight.shape[1]])
    parallelFor(outputGradient.shape[0]) { n in
      let (g, w) = (Numbers(outputGradient), Numbers(weight))
      let inputGradient = Numbers(inputGradient)
      for o in 0..<weight.shape[0] {
        for i in 0..<weight.shape[1] { inputGradient[n, i] += g[n, o] * w[o, i] }
      }
    }
    return inputGradient
  }

  public func linearWeightGradient(
    _ outputGradient: Tensor, input: Tensor
  ) -> (weight: Tensor, bias: Tensor) {
    let (outputs, inputs) = (outputGradient.shape[1], input.shape[1])
    let weightGradient = Tensor.zeros([outputs, inputs])
    let biasGradient = Tensor.zeros([outputs])
    parallelFor(outputs) { o in
      let (g, x) = (Numbers(outputGradient), Numbers(input))
      let (weightGradient, biasGradient) = (Numbers(weightGradient), Numbers(biasGradient))
      for n in 0..<input.shape[0] {
        for i in 0..<inputs { weightGradient[o, i] += g[n, o] * x[n, i] }
        biasGradient[o] += g[n, o]
      }
    }
    return (weightGradient, biasGradient)
  }
}
