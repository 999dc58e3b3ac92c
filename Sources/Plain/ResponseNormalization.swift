import Foundation
import Tensors

extension PlainEngine {
  public func responseNormalization(
    _ input: Tensor, _ rule: ResponseNormalization, wantsScale: Bool
  ) -> (output: Tensor, scale: Tensor?) {
    let (output, scale) = (Tensor.zeros(input.shape), Tensor.zeros(input.shape))
    let (x, y, s) = (Numbers(input), Numbers(output), Numbers(scale))
    forEachPlace(in: input.shape) { place in
      let (n, c, row, column) = place
      var sum: Float = 0
      for other in neighbours(of: c, rule.size / 2, (rule.size - 1) / 2, input.shape[1]) {
        sum += x[n, other, row, column] * x[n, other, row, column]
      }
      s[place] = rule.k + rule.alpha * sum
      y[place] = x[place] / pow(s[place], rule.beta)
    }
    return (output, wantsScale ? scale : nil)
  }

  public func responseNormalizationGradient(
    _ outputGradient: Tensor, input: Tensor, output: Tensor, scale: Tensor,
    _ rule: ResponseNormalization
  ) -> Tensor {
    let (g, x, y, s) = (Numbers(outputGradient), Numbers(input), Numbers(output), Numbers(scale))
    let result = Tensor.zeros(input.shape)
    let inputGradient = Numbers(result)
    forEachPlace(in: input.shape) { place in
      let (n, c, row, column) = place
      // x[c] counts in the scales of all channels in whose window c lies.
      var sum: Float = 0
      for other in neighbours(of: c, (rule.size - 1) / 2, rule.size / 2, input.shape[1]) {
        let there = (n, other, row, column)
        sum += g[there] * y[there] / s[there]
      }
      inputGradient[place] =
        g[place] / pow(s[place], rule.beta) - 2 * rule.alpha * rule.beta * x[place] * sum
    }
    return result
  }

  private func neighbours(
    of channel: Int, _ before: Int, _ after: Int, _ channels: Int
  ) -> ClosedRange<Int> {
    max(0, channel - before)...min(channels - 1, channel + after)
  }
}
